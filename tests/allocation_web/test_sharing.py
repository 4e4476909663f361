"""Sharing a part out in the browser: the people, the plan, the giving."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bs4 import BeautifulSoup
from sqlalchemy import select

from saas.i18n import format_date, in_language
from tenants.rounds.calendar import today
from tenants.rounds.models import Subject
from tests.allocation.rounds import a_round_of, events, held, mails
from tests.parts.world import CaseWorld
from tests.web.page_checks import Browser, words


def at(cases: CaseWorld, rest: str = "/share") -> str:
    return cases.path(f"rounds/{cases.round_id}/allocate{rest}")


def browser(cases: CaseWorld) -> Browser:
    return Browser(cases.client("coordinator"))


def people(cases: CaseWorld, *names: str) -> list[str]:
    return [str(cases.people[name].me) for name in names]


def wish(cases: CaseWorld, *names: str, **more: Any) -> dict[str, Any]:
    return {"part": "audit", "people": people(cases, *names), "even": "part", **more}


def fields(page: BeautifulSoup) -> dict[str, Any]:
    """What the plan's own form sends."""
    form = page.select_one("form[action$='confirm']")
    assert form is not None
    found: dict[str, Any] = {}
    for hidden in form.select("input[type=hidden]"):
        if hidden["name"] == "people":
            found.setdefault("people", []).append(hidden["value"])
        elif hidden["name"] != "csrf_token":
            found[str(hidden["name"])] = hidden.get("value", "")
    return found


def test_a_part_is_shared_out_from_the_table_to_the_trail(cases: CaseWorld) -> None:
    a_round_of(cases, 5)
    cases.give("C-000", "audit", "auditor")
    coordinator = browser(cases)
    table = coordinator.get(at(cases, ""))
    link = next(a for a in table.select("main a") if "Share out fairly: Audit" in words(a))
    form = coordinator.get(str(link["href"]))
    ticked = [words(box.find_next("label")) for box in form.select("input[name=people][checked]")]
    assert ticked == ["auditor", "second auditor"]
    assert "1 part to fill in, 1 of them here" in words(form.find("main"))

    plan = coordinator.send(at(cases), wish(cases, "auditor", "second auditor"))
    text = words(plan.find("main"))
    assert "4 parts would be given. 1 was given before and stays." in text
    assert held(cases) == {"C-000": "auditor"}
    first = {
        words(row.find("th")): [words(c) for c in row.select("td")]
        for row in plan.select("tbody tr")
    }
    assert sorted(first[name][3] for name in ("auditor", "second auditor")) == ["2", "3"]

    done = coordinator.send(at(cases, "/share/confirm"), fields(plan))
    assert "4 parts were given." in words(done.find("main"))
    given = held(cases)
    assert len(given) == 5
    for reference in ("C-001", "C-002", "C-003", "C-004"):
        assert first[reference][0] == given[reference]
    (event,) = events(cases, "part.shared_out")
    assert event.detail["seed"] in text
    trail = Browser(cases.client("administrator")).get(cases.path("trail"))
    assert f"by a fair draw: 4 parts were given (seed {event.detail['seed']})" in words(trail)


def test_a_plan_that_came_out_differently_is_shown_anew(cases: CaseWorld) -> None:
    a_round_of(cases, 3)
    cases.open_the_round()
    coordinator = browser(cases)
    plan = coordinator.send(at(cases), wish(cases, "auditor", "second auditor"))
    cases.give("C-001", "audit", "auditor")
    before = len(mails(cases))
    again = coordinator.send(at(cases, "/share/confirm"), fields(plan), status=409)
    text = words(again.find("main"))
    assert "Something changed since you saw the plan." in text
    assert "2 parts would be given. 1 was given before and stays." in text
    assert held(cases) == {"C-001": "auditor"}
    assert len(mails(cases)) == before
    assert fields(again)["seed"] == fields(plan)["seed"]
    coordinator.send(at(cases, "/share/confirm"), fields(again))
    assert len(held(cases)) == 3


def test_what_nobody_may_take_is_told_with_why(cases: CaseWorld) -> None:
    a_round_of(cases, 2)
    plan = browser(cases).send(at(cases), wish(cases, "worker", "manager"))
    text = words(plan.find("main"))
    assert "2 that none of them may take" in text
    assert "It is worker’s own work." in text
    assert plan.select_one("form[action$='confirm']") is None


def test_without_people_it_is_said_and_the_rest_is_kept(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    typed = wish(cases, even="all", **{"due_on-day": "3", "due_on-month": "2"})
    page = browser(cases).send(at(cases), typed, status=422)
    assert page.select_one("input[name=even][value=all]").has_attr("checked")  # type: ignore[union-attr]
    assert page.select_one("input[name=due_on-day]")["value"] == "3"  # type: ignore[index]
    typed = wish(cases)
    page = browser(cases).send(at(cases), typed, status=422)
    assert "Choose at least one person" in words(page.select_one(".govuk-error-summary"))


def test_a_date_for_what_is_given_goes_through_the_plan(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    day = today() + timedelta(days=9)
    date = {"due_on-day": day.day, "due_on-month": day.month, "due_on-year": day.year}
    plan = browser(cases).send(at(cases), wish(cases, "auditor", **date))
    with cases.app.test_request_context("/"), in_language("en"):
        assert format_date(day) in words(plan.find("main"))
    browser(cases).send(at(cases, "/share/confirm"), fields(plan))
    with cases.planning() as session:
        assert session.scalars(select(Subject.due_on)).one() == day
    past = {**date, "due_on-year": day.year - 1}
    page = browser(cases).send(at(cases), wish(cases, "auditor", **past), status=422)
    assert "The date must be today or later" in words(page.find("main"))


def test_what_no_page_sends_gives_nothing(cases: CaseWorld) -> None:
    a_round_of(cases, 24)  # another seed gives another plan
    coordinator = browser(cases)
    plan = fields(coordinator.send(at(cases), wish(cases, "auditor", "second auditor")))
    for changed, status in (
        ({"part": "nothing"}, 404),
        ({"people": ["x"]}, 404),
        ({"seed": "00112233445566778899aabbccddeeff"}, 409),
        ({"fingerprint": ""}, 409),
        ({"people": people(cases, "reader")}, 422),
        ({"people": []}, 422),
    ):
        sent = coordinator.post(at(cases, "/share/confirm"), {**plan, **changed})
        assert sent.status_code == status, changed
        assert held(cases) == {}, changed


def test_with_nothing_left_the_plan_says_so(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    cases.give("C-000", "audit", "auditor")
    page = browser(cases).send(at(cases), wish(cases, "auditor"))
    assert "nothing left to share out" in words(page.find("main"))
