"""The days of a handbook: in force from a later day, and a review that is overdue."""

from __future__ import annotations

from datetime import timedelta

from saas.i18n import format_date
from tenants.practice.checks import problems_of
from tenants.rounds.calendar import today
from tests.handbook.frameworks import LEAD, changed, marked, publish
from tests.handbook.visiting import browser
from tests.web.page_checks import words
from tests.world import World

LATER = today() + timedelta(days=40)
EARLIER = today() - timedelta(days=40)


def of_days(effective_on: object = None, review_on: object = None, edition: str = "1") -> object:
    return changed(
        marked(),
        effective_on=str(effective_on) if effective_on else None,
        review_on=str(review_on) if review_on else None,
        edition=edition,
    )


def test_a_version_of_a_later_day_says_from_when_it_is_in_force(world: World) -> None:
    publish(world, of_days(EARLIER))
    said = words(browser(world).get(world.path("framework")).main)
    assert "Until then" not in said
    publish(world, of_days(LATER, edition="2"))
    tag = f"In force from {format_date(LATER)}"
    front = browser(world).get(world.path("framework")).main
    assert words(front.select_one(".govuk-tag--blue")) == tag
    assert "Until then the version before it holds." in words(front)
    versions = browser(world).get(world.path("framework/history")).main
    newest, before = versions.select(".accord-card")
    assert tag in words(newest)
    assert "In force from" not in words(before)


def test_a_review_before_it_is_in_force_is_refused() -> None:
    [problem] = problems_of(of_days(LATER, EARLIER))
    assert problem.path == ("handbook", "review_on")
    assert "review_on is before effective_on" in problem.message
    assert problems_of(of_days(EARLIER, LATER)) == []
    assert problems_of(of_days(LATER, LATER)) == []


def test_an_overdue_review_stands_on_the_start_page_of_who_looks_after_it(world: World) -> None:
    def home(who: str) -> str:
        return words(browser(world, who).get(world.path()).main)

    publish(world, of_days(None, LATER))
    assert "Review overdue" not in home("administrator")
    publish(world, of_days(None, EARLIER, edition="2"))
    said = home("administrator")
    assert f"Review overdue It was to be reviewed by {format_date(EARLIER)}." in said
    for who in (LEAD, "reader"):
        assert "Review overdue" not in home(who)
