"""Pages that stay open while a move is made or undone: what was typed stands in the answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.returns_web.desk import Desk, fields
from tests.rounds.moving import Data, move, publish, question, stored, undo
from tests.web.page_checks import check_page, words
from tests.world import World

TEXT = "What leaders saw on the front line, at length"

Change = Callable[[Data], Any]


def becomes(**of: Any) -> Change:
    """“Leaders visit the front line” is asked in another way."""

    def change(data: Data) -> None:
        asked = question(data, "q.visits")
        for name in ("scale", "narrative", "standards"):
            asked.pop(name, None)
        asked.update(of)
        data["tools"][0].pop("contradictions", None)

    return change


TABLE = {
    "kind": "table",
    "most_rows": 3,
    "columns": [{"key": "what", "kind": "text", "label": {"en": "What they saw"}}],
}
COLUMNS = {
    "kind": "three_columns",
    "columns": [{"key": each, "label": {"en": each.title()}} for each in ("well", "worry", "next")],
}

KINDS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "words": ({"kind": "text"}, {"text": TEXT}),
    "a number": ({"kind": "number"}, {"number": "4711"}),
    "a number that is none": ({"kind": "number"}, {"number": TEXT}),
    "a date": (
        {"kind": "date"},
        {"date-day": "3", "date-month": "4", "date-year": "1999"},
    ),
    "columns": (COLUMNS, {"column.well": "Fine", "column.worry": TEXT, "column.next": ""}),
    "a table": (TABLE, {"rows": "abc", "cell:abc:what": TEXT}),
}


def post(desk: Desk, token: str, version: int, typed: dict[str, str]) -> Any:
    data = fields("q.visits", version) | {f"q.visits:{k}": v for k, v in typed.items()}
    return desk.client.post(desk.at("sections/s1"), data=data | {"csrf_token": token})


def moved_and_undone(world: World, change: Change) -> uuid.UUID:
    version_id = publish(world, change)
    move(world, version_id)
    undo(world)
    return version_id


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answered", [False, True])
def test_what_was_typed_into_a_question_that_is_a_grade_again_is_shown_to_copy(
    world: World, kind: str, answered: bool
) -> None:
    of, typed = KINDS[kind]
    world.open_round()
    if answered:
        world.fill("northmoor", "2")
    before = stored(world)
    desk = Desk(world)
    token = desk.token()
    moved_and_undone(world, becomes(**of))
    answer = post(desk, token, 2 if answered else 0, typed)
    assert answer.status_code == 409
    page = check_page(answer)
    shown = words(page.find(id="q-visits-conflict"))
    assert "What you wrote" in shown
    assert "asked otherwise now" in shown
    for said in typed.values():
        expected = {"3": "3 April 1999", "4": "1999", "1999": "April", "abc": "Row 1"}
        assert expected.get(said, said) in shown, said
    assert "Two versions" not in words(page.main)
    # Nothing was put in place of what stands, and the grade is there to be given.
    assert stored(world) == before
    chosen = page.select_one('[name="q.visits:point"][checked]')
    assert (chosen["value"] if chosen else None) == ("2" if answered else None)


def test_a_grade_chosen_on_a_page_whose_question_asks_for_words_is_named(world: World) -> None:
    world.open_round()
    desk = Desk(world)
    token = desk.token()
    move(world, publish(world, becomes(kind="text")))
    answer = post(desk, token, 0, {"point": "2", "narrative": TEXT})
    assert answer.status_code == 409
    shown = words(check_page(answer).find(id="q-visits-conflict"))
    assert "Grade In place" in shown
    assert TEXT in shown
    assert "q.visits" not in stored(world)


def test_the_neighbours_of_such_a_question_are_saved(world: World) -> None:
    world.open_round()
    desk = Desk(world)
    token = desk.token()
    moved_and_undone(world, becomes(kind="text"))
    answer = desk.client.post(
        desk.at("sections/s1"),
        data={
            **fields("q.visits", text=TEXT),
            **fields("q.lead", point="2", narrative="Fine"),
            "csrf_token": token,
        },
    )
    assert answer.status_code == 409
    assert stored(world)["q.lead"][2] == "Fine"


def test_whoever_typed_nothing_new_is_not_troubled(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "2")
    desk = Desk(world)
    token = desk.token()
    move(world, publish(world, becomes(kind="text")))
    world.model = None
    desk.save("q.visits", 2, text=TEXT)
    undo(world)
    before = stored(world)
    # What was saved on the other version is among the archived answers.
    for typed in ({"text": TEXT}, {"text": ""}):
        assert post(desk, token, 3, typed).status_code == 302
    assert stored(world) == before


def test_autosave_shows_it_as_well_and_goes_on_when_told(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "2")
    desk = Desk(world)
    moved_and_undone(world, becomes(kind="text"))
    before = stored(world)
    answer = desk.save("q.visits", 2, text=TEXT)
    assert answer.status_code == 409
    assert TEXT in answer.get_json()["html"]
    on = desk.save("q.visits", 2, text=TEXT, keep="theirs")
    assert on.status_code == 200
    assert "q.visits:point" in on.get_json()["html"]
    assert stored(world) == before
