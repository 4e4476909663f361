"""Comparing two versions, and putting the difference on again."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.practice.addresses import locate, piece_at
from tenants.practice.diff import ChangeKind, apply, diff
from tenants.practice.loader import load_text
from tenants.practice.pack_export import plain
from tenants.practice.packs import SECTION_11
from tenants.practice.schema import PracticeModel, Question, Tool
from tests.practice.documents import documents

Data = dict[str, Any]


@pytest.fixture(scope="module")
def section11() -> Data:
    data: Data = plain(load_text(Path(SECTION_11).read_text(encoding="utf-8"), "pack"))
    return data


@settings(max_examples=60, deadline=None)
@given(documents(), documents())
def test_a_difference_put_on_gives_the_other_version(one: Data, two: Data) -> None:
    untouched = deepcopy(one)
    assert apply(one, diff(one, two)) == two
    assert one == untouched


@settings(max_examples=20, deadline=None)
@given(documents())
def test_a_version_does_not_differ_from_itself(one: Data) -> None:
    assert diff(one, deepcopy(one)) == []


@settings(max_examples=40, deadline=None)
@given(documents(), st.randoms(use_true_random=False))
def test_pieces_that_only_move_are_the_same_pieces(one: Data, chance: Any) -> None:
    two = deepcopy(one)
    for pieces in two.values():
        if isinstance(pieces, list) and pieces and "key" in pieces[0]:
            chance.shuffle(pieces)
    changes = diff(one, two)
    assert {change.kind for change in changes} <= {ChangeKind.ORDERED}
    assert all(change.moved for change in changes)


def test_a_question_is_found_by_its_keys_wherever_it_stands(section11: Data) -> None:
    tool = section11["tools"][0]
    section = tool["sections"][1]
    question = section["questions"][2]
    address = ("tools", tool["key"], "sections", section["key"], "questions", question["key"])
    assert piece_at(section11, address) == (Question, question)
    moved = deepcopy(section11)
    moved["tools"][0]["sections"][1]["questions"].reverse()
    assert piece_at(moved, address) == (Question, question)
    assert piece_at(section11, ("tools", tool["key"])) == (Tool, tool)
    assert piece_at(section11, ()) == (PracticeModel, section11)


@pytest.mark.parametrize(
    "address",
    [
        ("tools", "nowhere"),
        ("tools", "s11.self", "sections", "nowhere", "questions"),
        ("tols",),
        ("title", "en"),
        ("handbook", "title"),
    ],
)
def test_an_address_that_leads_nowhere_is_told(section11: Data, address: tuple[str, ...]) -> None:
    with pytest.raises(KeyError):
        piece_at(section11, address)
    if address[0] != "tools" or len(address) > 2:
        with pytest.raises(KeyError):
            locate(section11, address)


def test_a_change_names_what_changed_and_both_values(section11: Data) -> None:
    after = deepcopy(section11)
    section = after["tools"][0]["sections"][0]
    removed = section["questions"].pop(0)
    section["questions"][0]["label"] = {"en": "Asked otherwise", "cy": "Gofyn fel arall"}
    section["questions"].insert(0, {"key": "new.1", "kind": "text", "label": {"en": "New?"}})
    changes = diff(section11, after)
    assert [change.kind for change in changes] == ["removed", "added", "changed", "ordered"]
    assert changes[0].address[-1] == removed["key"]
    assert changes[0].part is Question
    assert changes[2].after == {"en": "Asked otherwise", "cy": "Gofyn fel arall"}
    assert not changes[3].moved
