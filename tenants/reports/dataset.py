"""The overview of one round: what the page shows and what every report is made from.

All of it is already in one reader's language and holds only what that reader
may see. Words of answers are not in it: they are behind the cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tenants.practice.terms import Terms
from tenants.reports.scales import Column, PointView


class Basis(StrEnum):
    """Whose grades a figure rests on."""

    SELF = "self"
    MODERATED = "moderated"


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of ``graded`` grades to one decimal, and the scale's nearest point to it."""

    score: Decimal
    graded: int
    point: PointView | None


@dataclass(frozen=True, slots=True)
class Movement:
    """Now less before, on the same basis and scale in both rounds."""

    change: Decimal
    before: Decimal
    basis: Basis


@dataclass(frozen=True, slots=True)
class Cell:
    """One agency and one column.

    ``own`` is the agency's own mean. ``difference`` is moderated less own,
    over the ``compared`` questions that have both. ``asked`` counts the graded
    questions put to this agency, ``not_applicable`` those it set aside. ``apart``
    says that its version of the form asks some on another scale, which do not count.
    """

    own: Mean | None
    moderated: Mean | None
    difference: Decimal | None
    compared: int
    movement: Movement | None
    asked: int
    not_applicable: int
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """One column over all agencies; ``spread`` counts the grades at each point.

    The spread takes the moderated grade of a question where there is one.
    """

    own: Mean | None
    moderated: Mean | None
    difference: Decimal | None
    compared: int
    movement: Movement | None
    lowest: Decimal | None
    highest: Decimal | None
    spread: tuple[tuple[PointView, int], ...]


class How(StrEnum):
    """In what a question differs from how it is asked in the round."""

    OTHER_WORDS = "other_words"
    OTHER_SCALE = "other_scale"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class AskedDifferently:
    """A question that was not asked alike: in the round before (``earlier``), or in this one.

    ``column`` and ``title`` name the standard; ``before`` are its words then, where they
    were others, and ``returns`` counts the returns of this round that were asked so.
    """

    column: str
    title: str
    question: str
    label: str
    before: str
    how: How
    earlier: bool
    returns: int = 0


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency's part in the round; ``readable`` when its content may be opened.

    ``version_id`` is the version of the form that its return is on. ``blind`` when
    the reader moderates it and has not finished their own grades.
    """

    agency_id: UUID
    subject_id: UUID
    return_id: UUID | None
    name: str
    called: str
    kind: str
    kind_label: str
    size: str
    state: str
    answered: int
    expected: int
    due_on: date
    late: bool
    submitted_at: datetime | None
    version_id: UUID
    readable: bool
    blind: bool

    @property
    def percent(self) -> int:
        """Answered of the required questions, 0–100, rounded down."""
        return self.answered * 100 // self.expected if self.expected else 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the round is, over all its agencies."""

    agencies: int
    submitted: int
    signed: int
    moderated: int
    late: int
    withdrawn: int
    answered: int
    expected: int

    @property
    def percent(self) -> int:
        return self.answered * 100 // self.expected if self.expected else 0


@dataclass(frozen=True, slots=True)
class RoundHeader:
    """``version`` and ``content_hash`` name the practice model that the round is pinned to."""

    round_id: UUID
    title: str
    state: str
    opens_on: date
    due_on: date
    model_title: str
    version: int
    content_hash: str
    drafted_by_us: bool
    previous_round_id: UUID | None
    previous_title: str


@dataclass(frozen=True, slots=True)
class Picked:
    """A question of a contradiction, and what was answered."""

    question: str
    label: str
    answer: str


@dataclass(frozen=True, slots=True)
class ContradictionFound:
    """An agency's answers that do not sit together, with the model's sentence on it."""

    agency_id: UUID
    agency: str
    return_id: UUID
    rule: str
    message: str
    picked: tuple[Picked, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that ``agencies`` of ``graded`` agencies graded at a point to improve."""

    question: str
    label: str
    standards: tuple[str, ...]
    agencies: int
    graded: int

    @property
    def percent(self) -> int:
        """The share of those that graded it, 0–100, rounded as people do."""
        return (self.agencies * 200 + self.graded) // (self.graded * 2) if self.graded else 0

    @property
    def most(self) -> bool:
        """More than half of the agencies that graded it."""
        return self.agencies * 2 > self.graded


@dataclass(frozen=True, slots=True)
class ExpiringEvidence:
    """``answers`` counts the answers of this round that rest on it."""

    evidence_id: UUID
    agency_id: UUID
    agency: str
    title: str
    expires_on: date
    expired: bool
    answers: int


@dataclass(frozen=True, slots=True)
class StateCount:
    state: str
    actions: int
    overdue: int


@dataclass(frozen=True, slots=True)
class ActionRow:
    action_id: UUID
    number: int
    title: str
    agency: str
    owner: str
    state: str
    due_on: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """How far moderators agreed with the agencies' own grades, on one scale.

    ``same`` of ``pairs`` grades were equal; ``alpha`` is Krippendorff's alpha,
    None where it is not defined. Under ``fewest`` pairs (``suppressed``) nothing is told.
    """

    what: str
    scale: str
    pairs: int
    same: int
    alpha: float | None
    fewest: int

    @property
    def suppressed(self) -> bool:
        return self.pairs < self.fewest


@dataclass(frozen=True, slots=True)
class SpineChoice:
    key: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """The heat map; ``cells`` by agency and column key, for the agencies of the page.

    ``totals`` are over every agency that the filter leaves, whatever the page.
    """

    agencies: tuple[AgencyRow, ...]
    found: int
    standards: tuple[Column, ...]
    own_questions: tuple[Column, ...]
    cells: dict[tuple[UUID, str], Cell]
    totals: dict[str, Total]
    differences: tuple[AskedDifferently, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    header: RoundHeader
    language: str
    as_of: date
    terms: Terms
    spines: tuple[SpineChoice, ...]
    kinds: tuple[tuple[str, str], ...]
    progress: Progress
    grid: Grid
    contradictions: tuple[ContradictionFound, ...]
    gaps: tuple[Gap, ...]
    evidence: tuple[ExpiringEvidence, ...]
    action_counts: tuple[StateCount, ...]
    actions: tuple[ActionRow, ...]
    agreement: tuple[AgreementLine, ...]

    @property
    def differences(self) -> tuple[AskedDifferently, ...]:
        """What was asked differently in the round before, or of some agencies of this one."""
        return self.grid.differences
