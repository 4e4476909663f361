"""The table of a round's subjects and parts, with whom each free part can be given to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from tenants.practice.schema import ActivityPart, ActivityType
from tenants.rounds.loads import Load, usually_fill
from tenants.rounds.parts import personal_parts
from tenants.rounds.subjects import GivenPart, SubjectLine
from tenants.rounds.ties import Held, why_not
from tenants.rounds.types import ReturnState

Where = tuple[UUID, str]
"""A subject and the key of a part of it."""


@dataclass(frozen=True)
class Option:
    """Somebody whom a part can be given to, or the sentence that says why it cannot."""

    value: str
    text: str
    refused: bool = False


@dataclass(frozen=True)
class Cell:
    """One part of one subject: who has it, and whom it can be given to."""

    where: Where
    part: ActivityPart
    given: list[GivenPart]
    options: list[Option] = field(default_factory=list)
    chosen: str = ""
    error: str = ""

    @property
    def name(self) -> str:
        return field_name(self.where)

    @property
    def anchor(self) -> str:
        return f"give-{self.where[0]}-{self.where[1]}"


@dataclass(frozen=True)
class Row:
    line: SubjectLine
    cells: list[Cell]


def field_name(where: Where) -> str:
    """What the select of a part is called in the form."""
    return f"give.{where[0]}.{where[1]}"


def rows_of(
    lines: list[SubjectLine],
    activity: ActivityType,
    loads: list[Load],
    *,
    everybody: bool,
    further: bool,
    giving: bool,
    typed: Mapping[Where, str],
    refusals: Mapping[Where, str],
) -> list[Row]:
    """``everybody``: offer those too whose role is not made for a part. ``further``: also
    where somebody has it. Without ``giving`` nothing can be given any more."""
    personal = {part.key for part in personal_parts(activity)}
    offered = {
        part.key: loads if everybody else usually_fill(part, loads)
        for part in activity.parts
        if part.key in personal
    }
    rows = []
    for line in lines:
        held = Held.of(
            (key, given.return_.author_id, given.return_.state)
            for key, listed in line.parts.items()
            for given in listed
        )
        cells = []
        for part in activity.parts:
            where = (line.subject.id, part.key)
            can_be_given = giving and part.key in offered
            options: list[Option] = []
            if can_be_given and (further or not held.has(part.key)):
                options = _options(line, activity, part, offered[part.key], held)
            cells.append(
                Cell(
                    where,
                    part,
                    line.parts.get(part.key, []),
                    options,
                    typed.get(where, ""),
                    refusals.get(where, ""),
                )
            )
        rows.append(Row(line, cells))
    return rows


def _options(
    line: SubjectLine,
    activity: ActivityType,
    part: ActivityPart,
    offered: list[Load],
    held: Held,
) -> list[Option]:
    """Those who may first; then, for whom the reader looks in vain, why they may not."""
    found = []
    for load in offered:
        problem = why_not(line.subject, activity, part, load.member, held)
        found.append(Option(str(load.member.id), problem or load.member.name, bool(problem)))
    return sorted(found, key=lambda option: option.refused)


def can_take_back(given: GivenPart) -> bool:
    return given.return_.state == ReturnState.NOT_STARTED
