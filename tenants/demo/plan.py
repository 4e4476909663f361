"""What last year's round found, and how far each action has come, read from
``plan.yaml`` and ``outcomes.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from tenants.demo.data import read

OWN_FINDING_OF = "voluntary"


@dataclass(frozen=True)
class Words:
    """What an action says of itself, and the day by which it is done."""

    title: str
    difference: str
    measure: str
    due: int
    """Days before the seeding; negative for days to come."""

    progress: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Replacement:
    words: Words
    made: int
    agreed: int
    reason: str


@dataclass(frozen=True)
class PlannedAction:
    """One agency's action, from the finding to where it stands now."""

    agency: str
    question: str
    finding: str
    stage: str
    """``agreed``, ``in_progress``, ``overdue``, ``claimed_done``, ``sent_back``, ``verified``
    or ``superseded``."""

    words: Words
    claim: tuple[int, str] | None
    check: tuple[int, str] | None
    replaced_by: Replacement | None


@dataclass(frozen=True)
class FurtherFinding:
    """A strength or a learning need, which no action follows."""

    agency: str
    kind: str
    question: str
    text: str


@cache
def _data() -> dict[str, Any]:
    return read("outcomes.yaml")


@cache
def planned_actions() -> tuple[PlannedAction, ...]:
    return tuple(
        PlannedAction(
            agency=agency,
            question=row["question"],
            finding=row["finding"].strip(),
            stage=row["stage"],
            words=_words(row),
            claim=_dated(row.get("claim")),
            check=_dated(row.get("check")),
            replaced_by=_replacement(row.get("replaced_by")),
        )
        for agency, row in read("plan.yaml").items()
    )


@cache
def further_findings() -> tuple[FurtherFinding, ...]:
    return tuple(
        FurtherFinding(row["agency"], row["kind"], row["question"], row["text"].strip())
        for row in _data()["findings"]
    )


@cache
def pinned_questions(agency: str) -> frozenset[str]:
    """Questions whose grade moderators share, because findings and actions rest on it."""
    acted_on = {each.question for each in planned_actions() if each.agency == agency}
    named = {each.question for each in further_findings() if each.agency == agency}
    if agency == OWN_FINDING_OF:
        named.add(own_finding()[0])
    return frozenset(acted_on | named)


def own_finding() -> tuple[str, str, Words]:
    """What the project finds in its own return this year: question, finding, action."""
    data = _data()["this_year"]
    finding = data["finding"]
    return finding["question"], finding["text"], _words(data["action"])


@dataclass(frozen=True)
class Revision:
    """Why a return went back, and what its agency then wrote."""

    comments: dict[str, str]
    overall: str
    answers: dict[str, str]


def revision_of(agency: str) -> Revision:
    data = _data()["revisions"][agency]
    answers = {key: text.strip() for key, text in data.get("answers", {}).items()}
    return Revision(data["comments"], data.get("overall", ""), answers)


def reply_of(agency: str) -> str:
    """What the agency answers to last year's outcome, or nothing."""
    return str(_data()["replies"].get(agency, "")).strip()


def _words(row: dict[str, Any]) -> Words:
    return Words(
        title=row["title"],
        difference=row["difference"].strip(),
        measure=row["measure"].strip(),
        due=row["due"],
        progress=tuple((days, text.strip()) for days, text in row.get("progress", {}).items()),
    )


def _dated(row: dict[int, str] | None) -> tuple[int, str] | None:
    """One day, as days before the seeding, and what was said on it."""
    return next(((days, text.strip()) for days, text in row.items()), None) if row else None


def _replacement(row: dict[str, Any] | None) -> Replacement | None:
    if row is None:
        return None
    return Replacement(_words(row), row["made"], row["agreed"], row["reason"].strip())
