"""Plain values of the room: the columns of a list, and the rule of a draw."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID


class ListSource(StrEnum):
    TYPED = "typed"
    FILE = "file"


class ListState(StrEnum):
    """``matching``: a file is here and its columns are not matched; nothing is listed yet."""

    MATCHING = "matching"
    TAKEN = "taken"
    DISCARDED = "discarded"


class Column(StrEnum):
    """What a column of a list can be; what is matched to none is not kept."""

    REFERENCE = "reference"
    TEAM = "team"
    STATUS = "status"
    OPENED_ON = "opened_on"
    WORKER = "worker"
    LINE_MANAGER = "line_manager"
    IRO = "iro"
    ETHNICITY = "ethnicity"
    GENDER = "gender"
    DISABILITY = "disability"
    AGE_BAND = "age_band"


FACTS = (
    Column.STATUS,
    Column.OPENED_ON,
    Column.ETHNICITY,
    Column.GENDER,
    Column.DISABILITY,
    Column.AGE_BAND,
)
"""Columns whose text is kept with the case; ethnicity and after are for the equality lens."""

PEOPLE = (Column.WORKER, Column.LINE_MANAGER, Column.IRO)
"""Columns that name a colleague: the member is kept, and never what was written."""


@dataclass(frozen=True)
class CaseLine:
    """A case as a list gives it. ``facts`` are plain texts by the column's name."""

    reference: str
    agency_id: UUID
    facts: dict[str, str] = field(default_factory=dict)
    worker_id: UUID | None = None
    line_manager_id: UUID | None = None
    iro_id: UUID | None = None


class HowMany(StrEnum):
    """How the size of a draw is said."""

    NUMBER = "number"
    SHARE = "share"
    HALF = "half"
    ALL = "all"


@dataclass(frozen=True)
class DrawRule:
    """What a draw is made by (CAP-23); empty filters let everything through.

    ``number`` counts cases, ``share`` is a per cent of the pool. ``open_months`` is
    the least age of a case on the day of the draw (SWI-27: two months).
    ``reviewed_months`` bounds how far back “already reviewed” looks; None is for ever.
    """

    how_many: HowMany
    number: int | None = None
    share: Decimal | None = None
    statuses: tuple[str, ...] = ()
    agency_ids: tuple[UUID, ...] = ()
    open_months: int | None = None
    without_reviewed: bool = False
    reviewed_months: int | None = None
    by_team: bool = False

    def document(self, drawn_on: date) -> dict[str, Any]:
        """The rule as it is kept with the draw, in plain values."""
        kept = asdict(self)
        return {
            **kept,
            "share": None if self.share is None else str(self.share),
            "statuses": list(self.statuses),
            "agency_ids": [str(agency_id) for agency_id in self.agency_ids],
            "drawn_on": drawn_on.isoformat(),
        }


@dataclass(frozen=True)
class PoolLine:
    """A case in the pool of a draw; ``team`` is its stratum, empty where nothing is stratified."""

    reference: str
    team: str = ""
