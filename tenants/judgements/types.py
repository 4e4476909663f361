"""What moderation works with: grades side by side, decisions, progress. No ORM."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from tenants.practice.schema import Question, Section
from tenants.rounds.types import ReturnState

OPEN_STATES = frozenset({ReturnState.NOT_STARTED, ReturnState.IN_PROGRESS, ReturnState.RETURNED})
"""A moderator still grades."""

BLIND_STATES = frozenset({ReturnState.NOT_STARTED, ReturnState.IN_PROGRESS})
"""A moderator grades for the first time: in a blind round without the agency's grades."""


@dataclass(frozen=True)
class GradeValue:
    """One grade: a point with its score, a number on a numeric scale, or “does not apply”."""

    point: str | None = None
    score: Decimal | None = None
    not_applicable: bool = False


@dataclass(frozen=True)
class Grading:
    """One moderator's grade of one question, with their note."""

    moderator: str
    value: GradeValue
    note: str = ""


@dataclass(frozen=True)
class Apart:
    """A moderator's grade on another version of the form, whose scale was another.

    ``grade`` is what it was called there; it is read, and set against nothing.
    """

    moderator: str
    grade: str
    note: str = ""


@dataclass(frozen=True)
class Settled:
    """What was decided on one question. ``seen`` names this very decision."""

    value: GradeValue
    differs: bool
    reason: str
    by: str
    at: datetime

    @property
    def seen(self) -> str:
        return self.at.astimezone(UTC).isoformat()


@dataclass(frozen=True)
class Compared:
    """One question with the agency's grade, every moderator's, and what was settled.

    ``expected`` counts the moderators who have finished; those among them who graded
    it on another scale stand ``apart``.
    """

    section: Section
    question: Question
    own: GradeValue | None
    gradings: tuple[Grading, ...]
    expected: int
    settled: Settled | None = None
    apart: tuple[Apart, ...] = ()

    @property
    def agreed(self) -> GradeValue | None:
        """The grade that all moderators gave; None where they differ or one gave none."""
        values = {grading.value for grading in self.gradings}
        if len(values) != 1 or len(self.gradings) != self.expected:
            return None
        return next(iter(values))

    @property
    def proposed(self) -> GradeValue | None:
        """What was settled, else what the moderators agree on."""
        return self.settled.value if self.settled else self.agreed

    @property
    def moderators_differ(self) -> bool:
        return self.agreed is None

    @property
    def in_accord(self) -> bool:
        """Agency and moderators gave the same grade."""
        return self.agreed is not None and self.agreed == self.own

    @property
    def is_settled(self) -> bool:
        """Whether the decision still fits: the agency may have changed its grade since."""
        return self.settled is not None and self.settled.differs == (self.settled.value != self.own)

    @property
    def needs_attention(self) -> bool:
        """Whether somebody must look: a difference, or a decision that no longer fits."""
        if self.settled is not None:
            return self.settled.differs or not self.is_settled
        return not self.in_accord


@dataclass(frozen=True)
class Decision:
    """What the settler wants for one question.

    ``value`` None takes what the moderators agree on. ``seen`` is the decision
    that the page showed (“” none); None does not ask whether it is still so.
    """

    value: GradeValue | None = None
    reason: str = ""
    seen: str | None = None


@dataclass
class Settlement:
    """What a saving did, by question.

    ``errors`` by ``question:field`` name what was not saved and why; ``lacking``
    are those questions of them that only lack a grade or a reason. ``conflicts``
    are what somebody else decided in the meantime: there nothing was written.
    """

    saved: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    lacking: set[str] = field(default_factory=set)
    conflicts: dict[str, Settled] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return not self.errors and not self.conflicts


@dataclass(frozen=True)
class PanelMember:
    """One moderator of one agency, and how far they are."""

    return_id: UUID
    member_id: UUID
    name: str
    state: str
    graded: int
    expected: int

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def has_finished(self) -> bool:
        return self.state == ReturnState.SUBMITTED


@dataclass(frozen=True)
class Gradable:
    """A question that a moderator grades: the agency answered it and it shows."""

    section: str
    question: str
    graded: bool


@dataclass(frozen=True)
class Assigned:
    """``made`` new assignments; ``own`` pairs of moderator and agency left out as their own."""

    made: int
    own: tuple[tuple[str, str], ...] = ()
