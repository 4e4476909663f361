"""Questions that stand in another section than before: the same questions, with their answers.

The comparison of two documents goes by addresses, and a question's address names its
section. Put where they stand now first, only what else changed of them is a change.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

from tenants.practice.addresses import Address, Data
from tenants.practice.diff import Change, ChangeKind
from tenants.practice.schema import Section


@dataclass(frozen=True)
class Moved:
    """A question that moved, as it was and as it is, and where it stands now."""

    address: Address
    section_before: Data
    question_before: Data
    section_after: Data
    question_after: Data


def moved_questions(before: Data, after: Data) -> list[Moved]:
    """The questions of each form that both versions ask, in another section each."""
    earlier = _places(before)
    found = []
    for at, (section, question) in _places(after).items():
        stood = earlier.get(at)
        if stood is None or stood[0]["key"] == section["key"]:
            continue
        tool, key = at
        address = ("tools", tool, "sections", section["key"], "questions", key)
        found.append(Moved(address, *stood, section, question))
    return found


def with_moves(before: Data, after: Data, moved: list[Moved]) -> tuple[Data, list[Change]]:
    """The earlier document with those questions moved, and the sections opened for them.

    A section that only the later version has is opened as it will be, without its
    other questions; that it is new is told by the change.
    """
    if not moved:
        return before, []
    start = deepcopy(before)
    opened = []
    tools = {tool["key"]: tool for tool in start["tools"]}
    for move in moved:
        tool = tools[move.address[1]]
        sections = {section["key"]: section for section in tool["sections"]}
        home = sections[move.section_before["key"]]
        question = next(q for q in home["questions"] if q["key"] == move.address[-1])
        home["questions"].remove(question)
        target = sections.get(move.section_after["key"])
        if target is None:
            target = {**deepcopy(move.section_after), "questions": []}
            tool["sections"].append(target)
            address = move.address[:4]
            empty = {**target, "questions": []}
            opened.append(Change(ChangeKind.ADDED, address, Section, None, empty))
        target["questions"].append(question)
    return start, opened


def _places(data: Data) -> dict[tuple[str, str], tuple[Data, Data]]:
    return {
        (tool["key"], question["key"]): (section, question)
        for tool in data.get("tools", ())
        for section in tool.get("sections", ())
        for question in section.get("questions", ())
    }
