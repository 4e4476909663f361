"""What evidence is described by, and what a page shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

EXPIRING_DAYS = 90
"""Evidence that ends within so many days is about to expire."""


class Disclosure(StrEnum):
    """Who reads evidence besides its own agency; it only widens."""

    AGENCY = "agency"
    COORDINATOR = "coordinator"
    RELEASED = "released"


class Show(StrEnum):
    """Which part of an agency's evidence a list holds."""

    CURRENT = "current"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    UNLINKED = "unlinked"
    RETIRED = "retired"


@dataclass(frozen=True)
class Details:
    """What a person says about evidence; the period is inclusive on both sides."""

    title: str
    note: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class Row:
    """One line of an agency's evidence."""

    id: UUID
    title: str
    file_name: str
    url: str | None
    size: int | None
    effective_from: date | None
    effective_to: date | None
    expires_on: date | None
    retired: bool
    added_by: str
    answers: int
    actions: int


@dataclass(frozen=True)
class Listed:
    """One page of a list; ``number`` counts from 1."""

    rows: list[Row]
    number: int
    pages: int
    total: int

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * PAGE_SIZE, self.total)


PAGE_SIZE = 50


@dataclass(frozen=True)
class BesideAnswer:
    """Evidence as it stands beside one answer."""

    evidence_id: UUID
    question: str
    title: str
    file_name: str
    url: str | None
    sha256: str
    expires_on: date | None
    expired: bool
    retired: bool
    added_by: str


@dataclass(frozen=True)
class UsedAnswer:
    """One answer that evidence stands beside."""

    return_id: UUID
    round_title: str
    section: str
    question: str
    model_version_id: UUID
    tool: str


@dataclass(frozen=True)
class UsedAction:
    """One action that evidence was given for."""

    action_id: UUID
    number: int
    title: str
