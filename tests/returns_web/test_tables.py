"""Tables in the browser, without scripts and by the page's script: nothing typed is ever lost."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.returns_web.desk import LEAD, Desk
from tests.returns_web.tables import (
    CHECKS,
    SEEN,
    TRIPLE,
    TRIPLES,
    open_tables,
    rows,
    sign,
    world_of_tables,
)
from tests.returns_web.test_statements import MOST_OF_A_SAVE, cost, count_statements
from tests.web.page_checks import words
from tests.world import World

WORRY = {"danger": "Tom is alone at night", "goal": "Never alone", "scaling": "2"}
CRIES = {"danger": "Nobody comes when he cries", "goal": "Somebody comes", "scaling": "9"}


@pytest.fixture
def world(app: Flask) -> World:
    return world_of_tables(app)


@pytest.fixture
def desk(world: World) -> Desk:
    """The lead's browser; the section of worries applies."""
    found = Desk(world)
    found.save("a.status", options="cin")
    return found


def table(**given: dict[str, str]) -> dict[str, Any]:
    return {"rows": [{"id": row, "cells": cells} for row, cells in given.items()]}


def send(desk: Desk, section: str, fields: dict[str, object], status: int = 200) -> None:
    desk.send(desk.at(f"sections/{section}"), fields, status=status)


def save(desk: Desk, fields: dict[str, object], question: str = TRIPLE) -> Any:
    """Autosave of a table, as the page's script sends it."""
    return desk.post(desk.at(f"answers/{question}"), fields, headers={"Accept": "application/json"})


def shown_rows(desk: Desk, question: str = TRIPLE) -> list[str]:
    """The ids of the rows that a table shows, its copy for scripts left out."""
    found = desk.page.select(f'[data-question="{question}"] [data-row]')
    return [str(row["data-row"]) for row in found if not row.find_parent("template")]


def test_an_empty_row_is_always_there_and_the_button_needs_no_script(desk: Desk) -> None:
    desk.get(desk.at("sections/worries"))
    [blank] = shown_rows(desk)
    button = desk.page.select_one('button[name="w.triple:add"]')
    assert words(button) == "Add another danger statement"
    send(desk, "worries", rows(TRIPLE, {blank: WORRY}, add="1"))
    # What was typed is saved, and one more row waits to be filled.
    assert desk.stored(TRIPLE).value == table(**{blank: WORRY})
    assert shown_rows(desk)[0] == blank
    assert len(shown_rows(desk)) == 2
    assert desk.value_of(f"w.triple:cell:{blank}:danger") == WORRY["danger"]
    assert words(desk.page.select_one("#w-triple-new")) == "Danger statement 2"


def test_more_empty_rows_come_one_by_one_up_to_the_most(desk: Desk) -> None:
    desk.get(desk.at("sections/worries"))
    for number in range(2, 6):
        send(desk, "worries", rows(TRIPLE, {row: {} for row in shown_rows(desk)}, add="1"))
        assert len(shown_rows(desk)) == number
    add = desk.page.select_one('button[name="w.triple:add"]')
    assert add is not None
    assert add.has_attr("hidden")
    assert "This table holds 5 rows at most." in desk.says
    assert desk.stored(TRIPLE) is None
    # An address made by hand shows no more either.
    desk.get(desk.at("sections/worries?table=w.triple&blank=999999999"))
    assert len(shown_rows(desk)) == 5
    for odd in ("-4", "x", "9" * 5000):
        desk.get(desk.at(f"sections/worries?table=w.triple&blank={odd}"))
        assert len(shown_rows(desk)) == 1


def test_asking_for_a_row_saves_the_rest_of_the_page_and_keeps_what_is_wrong(desk: Desk) -> None:
    wrong = WORRY | {"scaling": "eleven", "by-day": "31", "by-month": "2", "by-year": "2026"}
    fields = {
        **rows(TRIPLE, {"a1": wrong, "b2": CRIES}, add="1"),
        **rows("w.hypotheses", {"c3": {"text": "He sleeps badly", "holds": "part"}}),
    }
    send(desk, "worries", fields, status=422)
    assert desk.summary == [
        "Danger statement 1: Enter a number, such as 12",
        "Danger statement 1: The date must be a real date",
    ]
    assert len(shown_rows(desk)) == 3
    assert desk.value_of("w.triple:cell:a1:scaling") == "eleven"
    assert desk.value_of("w.triple:cell:a1:by-day") == "31"
    assert desk.value_of("w.triple:cell:b2:goal") == CRIES["goal"]
    assert desk.stored(TRIPLE) is None
    assert desk.stored("w.hypotheses").value == table(
        c3={"text": "He sleeps badly", "holds": "part"}
    )


def test_a_row_is_removed_by_a_tick(desk: Desk) -> None:
    send(desk, "worries", rows(TRIPLE, {"a1": WORRY, "b2": CRIES}))
    fields = rows(TRIPLE, {"a1": WORRY, "b2": CRIES}, 1, remove="a1", then="stay")
    send(desk, "worries", fields | {"then": "stay"})
    assert desk.stored(TRIPLE).value == table(b2=CRIES)
    assert shown_rows(desk)[0] == "b2"


def test_a_tick_to_remove_survives_a_mistake_elsewhere(desk: Desk) -> None:
    fields = rows(TRIPLE, {"a1": WORRY, "b2": CRIES | {"scaling": "x"}}, remove="a1")
    send(desk, "worries", fields, status=422)
    assert desk.page.select_one('[name="w.triple:remove"][value="a1"][checked]') is not None


def test_a_checklist_shows_its_rows_and_says_which_is_lacking(desk: Desk) -> None:
    desk.get(desk.at("sections/file"))
    assert shown_rows(desk, CHECKS) == ["genogram", "chronology", "voice"]
    assert "Of three generations" in desk.says
    typed = {"genogram": {"there": "old", "note": "From 2021"}, "voice": {"there": "yes"}}
    send(desk, "file", {**rows(CHECKS, typed), **rows(SEEN, {"worker": {"read": "yes"}})})
    assert desk.chosen("f.checks:cell:genogram:there") is None
    desk.get(desk.at("sections/file"))
    assert desk.chosen("f.checks:cell:genogram:there") == "old"
    assert desk.value_of("f.checks:cell:genogram:note") == "From 2021"
    desk.get(desk.at("submit"))
    assert "fill in Chronology: Is it there?" in desk.says
    assert "fill in The manager: Read it" in desk.says
    assert "add at least one danger statement" in desk.says


def test_what_lacks_in_many_rows_is_counted(desk: Desk) -> None:
    save(desk, rows(TRIPLE, {f"r{n}": {"danger": "x"} for n in range(5)}))
    desk.get(desk.at("submit"))
    assert "Danger statement 1: Safety goal, Scaling; Danger statement 2" in desk.says
    assert "1 more row" in desk.says
    assert "Danger statement 5" not in desk.says


def test_autosave_says_what_is_wrong_by_cell_and_whether_it_is_complete(desk: Desk) -> None:
    said = save(desk, rows(TRIPLE, {"a1": WORRY})).get_json()
    assert (said["version"], said["complete"]) == (1, True)
    refused = save(desk, rows(TRIPLE, {"a1": WORRY | {"scaling": "11"}}, 1))
    assert refused.status_code == 422
    assert list(refused.get_json()["errors"]) == ["cell:a1:scaling"]
    # An empty row more says nothing new.
    again = save(desk, rows(TRIPLE, {"a1": WORRY, "b2": {}}, 1)).get_json()
    assert again["version"] == 1


def test_two_people_who_add_rows_at_once_see_both_and_keep_both(world: World, desk: Desk) -> None:
    helper = Desk(world, "northmoor.contributor")
    assert save(helper, rows(TRIPLE, {"h1": CRIES})).status_code == 200
    conflict = save(desk, rows(TRIPLE, {"a1": WORRY}))
    assert conflict.status_code == 409
    said = conflict.get_json()
    for text in (WORRY["danger"], CRIES["danger"], "Safe enough", "Keep the rows of both"):
        assert text in said["html"]
    # Nothing was written.
    assert desk.stored(TRIPLE).value == table(h1=CRIES)
    both = save(desk, rows(TRIPLE, {"a1": WORRY}, said["version"], keep="both"))
    assert both.get_json()["version"] == 2
    assert "Nobody comes when he cries" in both.get_json()["html"]
    assert desk.stored(TRIPLE).value == table(a1=WORRY, h1=CRIES)


def test_without_scripts_both_rows_are_kept_too(world: World, desk: Desk) -> None:
    save(Desk(world, "northmoor.contributor"), rows(TRIPLE, {"h1": CRIES}))
    send(desk, "worries", rows(TRIPLE, {"a1": WORRY}), status=409)
    assert desk.summary == ["Somebody else changed this answer: choose a version"]
    assert desk.value_of("w.triple:cell:a1:danger") == WORRY["danger"]
    assert CRIES["danger"] in desk.says
    send(desk, "worries", rows(TRIPLE, {"a1": WORRY}, 1, keep="both"))
    assert desk.stored(TRIPLE).value == table(a1=WORRY, h1=CRIES)


def test_a_row_that_both_changed_stands_twice_when_both_are_kept(world: World, desk: Desk) -> None:
    save(desk, rows(TRIPLE, {"a1": WORRY}))
    theirs = WORRY | {"danger": "Tom is alone by day"}
    save(Desk(world, "northmoor.contributor"), rows(TRIPLE, {"a1": theirs}, 1))
    mine = WORRY | {"danger": "Tom is alone every night"}
    assert save(desk, rows(TRIPLE, {"a1": mine}, 1)).status_code == 409
    save(desk, rows(TRIPLE, {"a1": mine}, 2, keep="both"))
    stored = desk.stored(TRIPLE).value["rows"]
    assert [row["cells"]["danger"] for row in stored] == [mine["danger"], theirs["danger"]]
    assert stored[0]["id"] == "a1" != stored[1]["id"]


def test_both_are_offered_only_where_there_is_room_and_never_for_a_checklist(
    world: World, desk: Desk
) -> None:
    helper = Desk(world, "northmoor.contributor")
    four = {f"h{n}": CRIES for n in range(4)}
    save(helper, rows(TRIPLE, four))
    mine = {"a1": WORRY, "a2": WORRY}
    said = save(desk, rows(TRIPLE, mine)).get_json()
    assert "Keep the rows of both" not in said["html"]
    # Asked for by hand it is a conflict still, and says why.
    refused = save(desk, rows(TRIPLE, mine, 1, keep="both"))
    assert refused.status_code == 409
    assert "This table holds 5 rows at most" in refused.get_json()["html"]
    assert len(desk.stored(TRIPLE).value["rows"]) == 4
    save(helper, rows(CHECKS, {"voice": {"there": "no"}}), CHECKS)
    said = save(desk, rows(CHECKS, {"voice": {"there": "yes"}}), CHECKS).get_json()
    assert "Keep the rows of both" not in said["html"]
    assert "Is it there?" in said["html"]


@pytest.mark.parametrize(
    ("fields", "echoed"),
    [
        (rows(TRIPLE, {"a1": {"pets": "A cat"}}), 1),
        (rows(TRIPLE, {'"><script>alert(1)</script>': {"danger": "x"}}), 0),
        (rows(TRIPLE, {f"r{n}": {"danger": "x"} for n in range(2_000)}), 60),
    ],
)
def test_what_no_page_of_ours_sends_is_refused_in_words(
    desk: Desk, fields: dict[str, object], echoed: int
) -> None:
    send(desk, "worries", fields, status=422)
    assert len(desk.summary) == 1
    assert "<script>alert" not in str(desk.page)
    # Nor does the page grow with what was sent.
    assert len(shown_rows(desk)) == echoed
    assert desk.stored(TRIPLE) is None


def test_hostile_words_are_only_words(desk: Desk) -> None:
    evil = "</textarea><script>alert(1)</script>\n{{ 7*7 }} ‮ x"
    save(desk, rows(TRIPLE, {"a1": WORRY | {"danger": evil}}))
    desk.get(desk.at("sections/worries"))
    assert desk.value_of("w.triple:cell:a1:danger") == evil
    desk.get(desk.at("read"))
    assert "{{ 7*7 }}" in desk.says
    assert "<script>alert" not in str(desk.page)


def test_a_saved_table_costs_eight_statements_however_many_rows(desk: Desk) -> None:
    token = desk.token()
    costs = []
    for version, number in enumerate((1, 1, 5)):
        cells = {f"r{n}": WORRY | {"goal": f"Goal {version}"} for n in range(number)}
        data = {**rows(TRIPLE, cells, version), "csrf_token": token}
        with count_statements() as sent:
            answer = desk.client.post(desk.at(f"answers/{TRIPLE}"), data=data)
        assert answer.get_json()["version"] == version + 1
        costs.append(len(sent))
    # The first save of a question that hangs on another settles what shows.
    assert costs[1] == costs[2]
    assert max(costs) <= MOST_OF_A_SAVE


def test_its_pages_cost_the_same_with_and_without_rows(desk: Desk) -> None:
    pages = [desk.at(rest) for rest in ("", "sections/worries", "sections/about", "read", "submit")]
    save(desk, rows("w.hypotheses", {"c3": {"text": "x"}}), "w.hypotheses")
    before = [cost(desk, page) for page in pages]
    save(desk, rows(TRIPLE, {f"r{n}": WORRY for n in range(5)}))
    assert [cost(desk, page) for page in pages] == before


def test_a_table_is_read_row_by_row_with_its_bands(world: World, desk: Desk) -> None:
    save(desk, rows(TRIPLE, {"a1": WORRY, "b2": CRIES | {"scaling": "7"}}))
    desk.get(desk.at("read"))
    read = desk.page.select_one("#w-triple")
    titles = [words(title) for title in read.select(".accord-row__title")]  # type: ignore[union-attr]
    assert titles == ["Danger statement 1", "Danger statement 2"]
    cards = [words(card) for card in read.select(".accord-row")]  # type: ignore[union-attr]
    assert "Scaling 2 Not safe" in cards[0]
    assert cards[1].endswith("Scaling 7")
    assert desk.client.get(desk.at("sections/worries")).status_code == 200


def test_what_was_submitted_shows_its_rows_for_ever(world: World, desk: Desk) -> None:
    lead, ret = world.people[LEAD], desk.return_id
    save(desk, rows(TRIPLE, {"a1": WORRY}))
    checked = {row: {"there": "yes"} for row in ("genogram", "chronology", "voice")}
    save(desk, rows(CHECKS, checked), CHECKS)
    world.answer(lead, ret, "a.safe", score=9)
    world.answer(lead, ret, "a.known", point="sound")
    desk.get(desk.at("submit"))
    desk.send(desk.at("submit"))
    approver = Desk(world, "northmoor.approver")
    approver.send(approver.at("sign"), {"post": "Chief Officer", "confirmed": "y"})
    approver.get(approver.at("revisions/1"))
    assert "Seal is whole" in approver.says
    assert "Danger statement 1" in approver.says
    assert "2 Not safe" in approver.says
    assert "9 on a scale from 0 to 10 Safe enough" in approver.says
    # What never applied is said once, not question by question.
    assert "This section does not apply, because the answer to" in approver.says
    assert "What does the pathway plan say?" not in approver.says
    coordinator = Desk(world, "coordinator")
    coordinator.get(coordinator.at("read"))
    assert "Danger statement 1" in coordinator.says


def test_a_table_is_carried_over_and_counts_once_it_is_confirmed(world: World) -> None:
    sign(world)
    open_tables(world, "Audits 2027", previous=world.round_id)
    desk = Desk(world)
    desk.get(desk.at())
    desk.post(desk.at("carry-over"))
    carried = desk.stored(TRIPLE)
    assert (carried.value, carried.complete, carried.not_reconfirmed) == (TRIPLES, False, True)
    # What waits to be confirmed decides nothing: the section does not apply yet.
    desk.get(desk.at("sections/worries"))
    assert "This section applies only if" in desk.says
    assert "Tom is alone at night" in desk.says
    desk.save("a.status", 1, options="cin", reconfirm="1")
    desk.get(desk.at("sections/worries"))
    cells = TRIPLES["rows"][0]["cells"]
    confirmed = rows(TRIPLE, {"a1": dict(cells)}, 1, reconfirm="1")
    assert save(desk, confirmed).get_json()["complete"] is True
    stored = desk.stored(TRIPLE)
    assert (stored.value, stored.complete, stored.not_reconfirmed) == (TRIPLES, True, False)
