"""The rows of a list, checked all at once: what is wrong, what is doubted, what can be kept.

Pure. No sentence repeats what a cell says: a refused identifier is named by its row
and its column alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from saas.i18n import gettext as _
from tenants.cases.identifiers import BLACK, Identifier, find_doubts, find_identifiers
from tenants.cases.matching import Matching
from tenants.cases.months import MONTHS
from tenants.cases.reading import LONGEST_CELL, Row, Table, clean_cell
from tenants.cases.types import FACTS, PEOPLE, CaseLine, Column

LONGEST_REFERENCE = 60
LONGEST_FACT = 100
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")
_BRITISH = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s.\-]+([^\W\d_]+)\.?[\s,.\-]+(\d{4})")


@dataclass(frozen=True)
class Known:
    """What the workspace knows of agencies and colleagues, by their names in small letters."""

    agencies: Mapping[str, UUID]
    people: Mapping[str, tuple[UUID, ...]]
    today: date
    default_agency: UUID | None = None


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell; without a column it is about the row."""

    row: int
    column: Column | None
    sentence: str


@dataclass(frozen=True)
class Doubted:
    """A text that may tell who a child is, and the rows that hold it."""

    column: Column
    text: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Strangers:
    """The rows whose colleague is no member here: nothing is kept of what was written."""

    column: Column
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Checked:
    lines: list[CaseLine]
    problems: list[Problem]
    doubted: list[Doubted] = field(default_factory=list)
    strangers: list[Strangers] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        """Whether a person has to say that they looked."""
        return bool(self.doubted or self.strangers)

    @property
    def fingerprint(self) -> str:
        """Of all that is asked: who said yes to something else is asked again."""
        asked = [[d.column, d.text, list(d.rows)] for d in self.doubted]
        asked += [[s.column, list(s.rows)] for s in self.strangers]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


TYPED: Matching = {Column.REFERENCE: 0, Column.TEAM: 1}


def typed_table(text: str) -> Table:
    """A list typed one case a line: a reference, or a reference and its team after a comma."""
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        reference, _separator, team = line.replace("\t", ",").replace(";", ",").partition(",")
        rows.append(Row(number, [clean_cell(reference), clean_cell(team)]))
    return Table(["", ""], rows)


def check(table: Table, matching: Matching, known: Known) -> Checked:
    """Every row of a list against what a case may hold; all problems at once."""
    checking = _Checking(table, matching, known)
    lines = [line for row in table.rows if (line := checking.line_of(row)) is not None]
    return Checked(
        lines if not checking.problems else [],
        checking.problems,
        [Doubted(column, text, tuple(rows)) for (column, text), rows in checking.doubted.items()],
        [Strangers(column, tuple(rows)) for column, rows in checking.strangers.items()],
    )


class _Checking:
    """One pass over the rows, with what it found so far."""

    def __init__(self, table: Table, matching: Matching, known: Known) -> None:
        self.matching, self.known = matching, known
        self.problems: list[Problem] = []
        self.doubted: dict[tuple[Column, str], list[int]] = {}
        self.strangers: dict[Column, list[int]] = {}
        self.first_row: dict[str, int] = {}

    def line_of(self, row: Row) -> CaseLine | None:
        before = len(self.problems)
        reference = self.reference(row)
        agency_id = self.agency(row)
        facts = {c.value: said for c in FACTS if (said := self.fact(row, c))}
        people = {c: self.person(row, c) for c in PEOPLE}
        if len(self.problems) > before or agency_id is None:
            return None
        return CaseLine(
            reference,
            agency_id,
            facts,
            worker_id=people[Column.WORKER],
            line_manager_id=people[Column.LINE_MANAGER],
            iro_id=people[Column.IRO],
        )

    def said(self, row: Row, column: Column) -> str:
        place = self.matching.get(column)
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    def wrong(self, row: Row, column: Column | None, sentence: str) -> None:
        self.problems.append(Problem(row.number, column, sentence))

    def reference(self, row: Row) -> str:
        said, column = self.said(row, Column.REFERENCE), Column.REFERENCE
        if not said:
            self.wrong(row, column, _("The reference is missing"))
            return ""
        if BLACK in said:
            self.wrong(row, column, _("Write a reference in place of what was taken out"))
        elif self.looked_through(row, column, said, LONGEST_REFERENCE):
            if not said[0].isalnum():
                self.wrong(row, column, _("A reference begins with a letter or a number"))
            first = self.first_row.setdefault(said.casefold(), row.number)
            if first != row.number:
                self.wrong(
                    row, column, _("This reference stands in row %(row)s already", row=first)
                )
        return said

    def agency(self, row: Row) -> UUID | None:
        said = self.said(row, Column.TEAM)
        if not said:
            if self.known.default_agency is None:
                self.wrong(row, Column.TEAM, _("Say which agency holds this case"))
            return self.known.default_agency
        found = self.known.agencies.get(said.casefold())
        if found is None:
            self.wrong(row, Column.TEAM, _("No agency of this workspace has this name"))
        return found

    def fact(self, row: Row, column: Column) -> str:
        said = self.said(row, column)
        if not said:
            return ""
        if column is Column.OPENED_ON:
            return self.opened_on(row, said)
        self.looked_through(row, column, said, LONGEST_FACT)
        return said

    def opened_on(self, row: Row, said: str) -> str:
        day = read_day(said)
        if day is None:
            self.wrong(row, Column.OPENED_ON, _("This is not a date, such as 27 3 2026"))
        elif day > self.known.today:
            self.wrong(row, Column.OPENED_ON, _("This date is in the future"))
        elif day.year < self.known.today.year - 25:
            self.wrong(row, Column.OPENED_ON, _("No case has been open for so long"))
        else:
            return day.isoformat()
        return ""

    def person(self, row: Row, column: Column) -> UUID | None:
        said = self.said(row, column)
        if not said:
            return None
        found = self.known.people.get(said.casefold(), ())
        if len(found) > 1:
            self.wrong(row, column, _("Several members have this name: write their e-mail address"))
            return None
        if not found:
            self.strangers.setdefault(column, []).append(row.number)
            return None
        return found[0]

    def looked_through(self, row: Row, column: Column, said: str, longest: int) -> bool:
        """Whether a text may be kept; a doubt about it is noted for a person to settle."""
        found = find_identifiers(said[:LONGEST_CELL])
        for kind in sorted(found):
            self.wrong(row, column, identifier_sentence(kind))
        if len(said) > longest:
            self.wrong(row, column, _("This is longer than %(most)s characters", most=longest))
            return False
        if not found and find_doubts(said, self.known.today.year):
            self.doubted.setdefault((column, said), []).append(row.number)
        return not found


def identifier_sentence(kind: Identifier) -> str:
    """Why a real identifier is refused, without repeating it."""
    return {
        Identifier.NHS_NUMBER: _("This holds an NHS number, which tells who a child is"),
        Identifier.UPN: _("This holds a unique pupil number, which tells who a child is"),
        Identifier.DATE: _("This holds a date, which may be a date of birth"),
        Identifier.POSTCODE: _("This holds a postcode, which may tell where a child lives"),
        Identifier.EMAIL: _("This holds an e-mail address"),
        Identifier.PHONE: _("This holds a telephone number"),
    }[kind]


def read_day(text: str) -> date | None:
    """A day as lists write it: 2026-03-27, 27/3/2026, 27 March 2026 or 27 Mawrth 2026."""
    if found := _ISO.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _BRITISH.fullmatch(text):
        year, month, day = int(found[3]), int(found[2]), int(found[1])
    elif found := _NAMED.fullmatch(text.casefold()):
        year, month, day = int(found[3]), MONTHS.get(found[2], 0), int(found[1])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
