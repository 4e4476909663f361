"""No blind moderator reads a grade in a cell: such a form is not moderated blind at all."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from saas.errors import InvalidInput, InvalidState
from tenants.practice.loader import PackError, load_text
from tenants.rounds.models import Round
from tenants.rounds.types import Moderation
from tests.returns_web.tables import PACK, open_tables, world_of_tables
from tests.rounds.moving import Data, move, preview, publish, questions_of
from tests.world import World

OPEN = PACK.read_text(encoding="utf-8")
BLIND = OPEN.replace("moderation: open", "moderation: blind")


def test_a_pack_with_grades_in_a_moderated_table_is_not_moderated_blind() -> None:
    assert load_text(OPEN, "open.yaml").activity["audit"].moderation == "open"
    with pytest.raises(PackError) as refused:
        load_text(BLIND, "blind.yaml")
    told = [str(problem.message) for problem in refused.value.problems]
    assert [(m.split("the table “")[1].split("”")[0], "form “audit”" in m) for m in told] == [
        ("w.triple", True),
        ("w.hypotheses", True),
    ]
    line = BLIND[: BLIND.index("moderation: blind")].count("\n") + 1
    assert {problem.line for problem in refused.value.problems} == {line}


def test_a_table_of_words_and_a_form_that_no_moderator_reads_may_be_there() -> None:
    in_words = BLIND.replace(", kind: grade, scale: safety}", "}").replace(
        ", kind: grade, scale: holds}", "}"
    )
    assert load_text(in_words, "words.yaml")
    other = "  - key: other\n    title: Other\n    sections:\n      - key: s\n        title: S\n"
    other += "        questions:\n          - {key: q, kind: grade, scale: grade, label: Good?}\n"
    elsewhere = (
        BLIND.replace("activity_types:", f"{other}activity_types:")
        .replace("tool: audit, by: agency", "tool: audit, by: practitioner")
        .replace("tool: audit, by: moderator", "tool: other, by: moderator")
    )
    assert load_text(elsewhere, "elsewhere.yaml")


def test_nobody_opens_a_blind_round_on_a_form_with_grades_in_its_tables(app: Flask) -> None:
    world = world_of_tables(app)
    with pytest.raises(InvalidInput) as refused:
        open_tables(world, "Audits 2027", moderation=Moderation.BLIND)
    assert "grades within a table" in refused.value.errors["moderation"]
    open_tables(world, "Audits 2027", moderation=Moderation.NONE)


def grades_in_cells(data: Data) -> None:
    column: dict[str, Any] = {"key": "how", "label": {"en": "How safe"}, "kind": "grade"}
    column["scale"] = data["scales"][0]["key"]
    table = {"key": "q.table", "kind": "table", "label": {"en": "Dangers"}, "most_rows": 3}
    questions_of(data, "s1").append({**table, "columns": [column]})


@pytest.mark.parametrize("moderation", Moderation)
def test_a_blind_round_does_not_move_to_a_form_with_grades_in_its_tables(
    world: World, moderation: Moderation
) -> None:
    world.open_round(moderation=moderation)
    later = publish(world, lambda data: (grades_in_cells(data), _openly(data)))
    if moderation is not Moderation.BLIND:
        move(world, later)
        return
    with pytest.raises(InvalidState, match="grades within a table"):
        preview(world, later)
    with pytest.raises(InvalidState, match="grades within a table"):
        move(world, later)
    with world.acting(world.coordinator) as session:
        on = session.scalars(select(Round.model_version_id).where(Round.id == world.round_id))
        assert on.all() == [world.version_id]


def _openly(data: Data) -> None:
    for activity in data["activity_types"]:
        activity["moderation"] = "open"
