"""Sections that do not apply: the pages say so with the reason, and lose nothing."""

from __future__ import annotations

import pytest
from flask import Flask

from tenants.rounds import submission
from tenants.rounds.types import Moderation
from tests.returns_web.desk import Desk, fields
from tests.returns_web.tables import CHECKS, TRIPLE, rows, sign, world_of_tables
from tests.returns_web.test_contributors import lend, open_link
from tests.web.page_checks import words
from tests.world import World

WORRY = {"danger": "Tom is alone at night", "goal": "Never alone", "scaling": "2"}
WHY = "Because your answer to “What is the child’s plan?” is: Care leaver"
ONLY_IF = "Only if your answer to “What is the child’s plan?” is: Child in need, Looked after"


@pytest.fixture
def world(app: Flask) -> World:
    return world_of_tables(app)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def task(desk: Desk, title: str) -> str:
    """A line of the task list, with its state."""
    items = desk.page.select(".govuk-task-list__item")
    return next(text for text in map(words, items) if text.startswith(title))


def test_the_task_list_says_what_does_not_apply_and_why(desk: Desk) -> None:
    desk.get(desk.at())
    assert task(desk, "Worries and goals") == f"Worries and goals {ONLY_IF} Cannot start yet"
    desk.save("a.status", options="leaver")
    desk.get(desk.at())
    assert task(desk, "Worries and goals") == f"Worries and goals {WHY} Does not apply"
    # The section that applies now waits for its answers: nothing of it is complete.
    assert task(desk, "Leaving care") == "Leaving care Not started"
    desk.save("l.pathway", text="A flat of her own")
    desk.get(desk.at())
    assert task(desk, "Leaving care") == "Leaving care 1 of 2"
    assert task(desk, "About the child") == "About the child 1 of 3"


def test_its_page_opens_with_the_reason_and_what_was_written(desk: Desk) -> None:
    desk.save("a.status", options="cin")
    desk.post(desk.at(f"answers/{TRIPLE}"), rows(TRIPLE, {"a1": WORRY}))
    desk.save("a.status", 1, options="leaver")
    page = desk.get(desk.at("sections/worries"))
    assert "This section does not apply, because the answer to" in desk.says
    assert "What was written here stays, and is neither counted nor asked for." in desk.says
    assert WORRY["danger"] in desk.says
    # Nothing is asked, and what was never written is not shown as unanswered.
    assert page.select_one("form[data-autosave-url]") is None
    assert "Which explanations were tested?" not in desk.says
    links = {words(a): str(a["href"]) for a in page.select("main a[href]")}
    assert links["Go to that answer"] == desk.at("sections/about") + "#a-status"
    assert links["Go to the next section"] == desk.at("sections/file")
    # Taken back, everything is there again.
    desk.save("a.status", 2, options="cin")
    desk.get(desk.at("sections/worries"))
    assert desk.value_of("w.triple:cell:a1:danger") == WORRY["danger"]


def test_words_that_were_on_their_way_are_kept_when_a_colleague_leaves_the_section_out(
    world: World, desk: Desk
) -> None:
    desk.save("a.status", options="cin")
    desk.get(desk.at("sections/worries"))
    Desk(world, "northmoor.contributor").save("a.status", 1, options="leaver")
    desk.send(desk.at("sections/worries"), rows(TRIPLE, {"a1": WORRY}))
    assert desk.stored(TRIPLE).value["rows"][0]["cells"] == WORRY
    desk.get(desk.at("sections/worries"))
    assert WORRY["danger"] in desk.says
    # A mistake comes back in its form, with everything typed.
    wrong = rows(TRIPLE, {"a1": WORRY | {"scaling": "many"}}, 1)
    desk.send(desk.at("sections/worries"), wrong, status=422)
    assert desk.value_of("w.triple:cell:a1:scaling") == "many"


def test_the_next_section_is_one_that_applies(desk: Desk) -> None:
    typed = {**fields("a.status", options="leaver"), "then": "next"}
    desk.send(desk.at("sections/about"), typed)
    assert "The file" in desk.says
    desk.send(desk.at("sections/file"), {**rows(CHECKS, {}), "then": "next"})
    assert words(desk.page.h1) == "Leaving care"
    desk.send(desk.at("sections/about"), {**fields("a.status", 1, options="cin"), "then": "next"})
    assert words(desk.page.h1) == "Worries and goals"


def test_reading_says_it_once(world: World, desk: Desk) -> None:
    desk.save("a.status", options="cin")
    page = desk.get(desk.at("read"))
    assert words(page.select_one("section#leaving")) == (
        "Leaving care This section does not apply, because the answer to "
        "“What is the child’s plan?” is: Child in need"
    )


def test_submission_asks_for_what_applies_in_the_forms_order(desk: Desk) -> None:
    desk.save("a.status", options="leaver")
    desk.get(desk.at("submit"))
    titles = [words(title) for title in desk.page.select("main h2")]
    assert titles == ["About the child", "The file", "Leaving care"]


def guest_at(world: World, *sections: str) -> Desk:
    link = lend(world, *sections)
    desk = Desk(world)
    desk.client = open_link(world, link).client
    return desk


def test_a_guest_without_the_status_fills_the_section_that_was_lent(
    world: World, desk: Desk
) -> None:
    desk.save("a.status", options="leaver")
    guest = guest_at(world, "worries")
    guest.get(world.path("contribution"))
    assert task(guest, "Worries and goals") == "Worries and goals Not started"
    page = guest.get(guest.at("sections/worries"))
    # Nothing of a section that they do not see is told.
    assert "Care leaver" not in str(page)
    saved = guest.post(guest.at(f"answers/{TRIPLE}"), rows(TRIPLE, {"a1": WORRY}))
    assert saved.status_code == 200
    guest.get(world.path("contribution"))
    assert task(guest, "Worries and goals") == "Worries and goals Complete"
    guest.get(guest.at("read"))
    assert WORRY["danger"] in guest.says


def test_a_guest_with_the_status_sees_what_it_leaves_out(world: World, desk: Desk) -> None:
    guest = guest_at(world, "about", "worries")
    guest.save("a.status", options="leaver")
    guest.get(world.path("contribution"))
    assert task(guest, "Worries and goals").endswith("Does not apply")


def test_another_agency_reads_the_grades_of_a_section_whose_status_it_may_not_read(
    app: Flask,
) -> None:
    """Where a round shares grades alone, what they hang on is not told, nor does it hide them."""
    world = world_of_tables(app, Moderation.NONE)
    return_id = sign(world, status="leaver")
    with world.acting(world.coordinator) as session:
        submission.release(session, world.coordinator, return_id)
        session.commit()
    other = Desk(world, "elm.agency_lead")
    page = other.get(other.at("read"))
    assert "Practice does what is expected throughout" in words(page.select_one("#l-ready"))
    assert "Care leaver" not in other.says
    assert "does not apply" not in other.says
    assert "A flat of her own" not in other.says


def test_who_reads_everything_is_told_what_was_left_out(world: World) -> None:
    sign(world, status="leaver")
    coordinator = Desk(world, "coordinator")
    for rest in ("read", "revisions/1"):
        coordinator.get(coordinator.at(rest))
        assert "A flat of her own" in coordinator.says
        assert "This section does not apply, because" in coordinator.says
        assert "What are we worried about" not in coordinator.says
