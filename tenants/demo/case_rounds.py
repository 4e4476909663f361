"""The audits of children's cases in the demonstration, read from one file an authority: who fills
which part, which cases are listed, and what has been written about each so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenants.demo.authorities import Service, service_from
from tenants.demo.data import read


@dataclass(frozen=True)
class Filler:
    """Somebody who fills parts, and where they work."""

    key: str
    name: str
    post: str
    role: str
    at: str


@dataclass(frozen=True)
class ListedCase:
    """A line of the list from which the cases come; only an open case is drawn."""

    reference: str
    team: str
    status: str
    worker: str
    manager: str

    @property
    def is_open(self) -> bool:
        return self.status == "Open"


@dataclass(frozen=True)
class BegunPart:
    """What stands in one part of a case; ``of`` is the agency of an agency's part."""

    part: str
    of: str
    handed_in: bool
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class BegunCase:
    released: bool
    parts: tuple[BegunPart, ...]


@dataclass(frozen=True)
class CaseRound:
    activity: str
    title: str
    message: str
    given_to: Mapping[str, tuple[str, ...]]
    """Who fills each part that people fill, in turn from case to case."""

    agencies: Mapping[str, tuple[str, ...]]
    """The agencies that fill each part that agencies fill."""

    cases: tuple[ListedCase, ...]
    begun: Mapping[str, BegunCase]

    @property
    def chosen(self) -> list[ListedCase]:
        """In the order in which they lie in the round."""
        return sorted((case for case in self.cases if case.is_open), key=lambda c: c.reference)

    def holder(self, part_key: str, reference: str) -> str:
        """Whose a part of a case is: one of those who fill it, each in turn."""
        people = self.given_to[part_key]
        return people[[case.reference for case in self.chosen].index(reference) % len(people)]


@dataclass(frozen=True)
class Casework:
    """All of one authority."""

    people: tuple[Filler, ...]
    partners: tuple[Service, ...]
    rounds: tuple[CaseRound, ...]


def casework_of(slug: str) -> Casework:
    """What the file of one authority says. Raises FileNotFoundError where there is none."""
    data = read("cases", f"{slug}.yaml")
    return Casework(
        people=tuple(Filler(key, **row) for key, row in data["people"].items()),
        partners=tuple(service_from(key, row) for key, row in data.get("partners", {}).items()),
        rounds=tuple(_round(row) for row in data["rounds"]),
    )


def _round(row: Mapping[str, Any]) -> CaseRound:
    return CaseRound(
        activity=row["activity"],
        title=row["title"],
        message=row["message"],
        given_to={key: _keys(people) for key, people in row["given_to"].items()},
        agencies={key: _keys(named) for key, named in row.get("agencies", {}).items()},
        cases=tuple(ListedCase(reference, **case) for reference, case in row["cases"].items()),
        begun={reference: _begun(case) for reference, case in row["begun"].items()},
    )


def _keys(written: str | list[str]) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written)


def _begun(row: Mapping[str, Any]) -> BegunCase:
    return BegunCase(
        released=row.get("released", False),
        parts=tuple(
            BegunPart(part["part"], part.get("of", ""), part["handed_in"], part["answers"])
            for part in row["parts"]
        ),
    )
