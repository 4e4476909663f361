"""What moving a round to another version of its form would do, return by return.

Of a draft no more is told than how many of its answers are of which sort, and the
least that stays complete: it depends on which questions were answered, never on what
was answered. A preview leaves no trace, so it tells no more than anybody may know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from saas.errors import InvalidState, NotFound
from saas.i18n import gettext as _
from tenants.agencies.models import Agency
from tenants.practice.compatibility import Comparison, compare_versions
from tenants.practice.graded_tables import graded_tables
from tenants.practice.models import ModelVersion
from tenants.practice.schema import Applies, PracticeModel
from tenants.practice.service import get_model, get_version
from tenants.practice.verdicts import Verdict, worst
from tenants.rounds import queries
from tenants.rounds.form import expected_questions, form_for
from tenants.rounds.models import Return, Round
from tenants.rounds.types import DRAFT_STATES, Moderation, PartKind, RoundState
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission

MOVABLE = frozenset({RoundState.DRAFT, RoundState.OPEN})
"""The states in which a round may change its form; the database says it again."""


class Sort(StrEnum):
    """What a newer form does to the answers of one question."""

    KEPT = "kept"
    REWORDED = "reworded"
    DOUBTFUL = "doubtful"
    """They may not fit, or may not be complete any more: each answer is looked at."""
    GONE = "gone"


@dataclass(frozen=True)
class FormGroup:
    """A form as agencies of one kind and size have it now, and what the newer one makes of it.

    ``sorts`` has every question that they are asked now; ``new`` counts those they are
    asked besides, ``more_required`` how many more are required of everybody (it may be
    negative).
    """

    version_id: UUID
    tool: str
    kind: str
    size: str
    sorts: dict[str, Sort]
    new: int
    more_required: int


@dataclass(frozen=True)
class MoveLine:
    """One agency's return, before and after; ``moves`` is False for what was submitted.

    ``version`` is the number of the version that it is on. ``answers`` counts those
    begun by sort, ``new`` the questions that come besides, and at least
    ``least_answered`` of about ``expected_after`` are complete afterwards.
    """

    return_id: UUID
    agency: str
    state: str
    answered: int
    expected: int
    moves: bool
    version: int
    answers: dict[Sort, int] = field(default_factory=dict)
    new: int = 0
    least_answered: int = 0
    expected_after: int = 0


@dataclass(frozen=True)
class MovePreview:
    """A round before it is moved; ``lines`` by the names of the agencies."""

    round_: Round
    before: ModelVersion
    after: ModelVersion
    comparison: Comparison
    lines: tuple[MoveLine, ...]

    @cached_property
    def moving(self) -> tuple[MoveLine, ...]:
        return tuple(line for line in self.lines if line.moves)

    @cached_property
    def staying(self) -> tuple[MoveLine, ...]:
        return tuple(line for line in self.lines if not line.moves)

    @cached_property
    def answers(self) -> dict[Sort, int]:
        """How many answers there are of each sort, over all returns that move."""
        counted: Counter[Sort] = Counter()
        for line in self.moving:
            counted.update(line.answers)
        return {sort: counted[sort] for sort in Sort}


def preview_move(session: Session, actor: Actor, round_id: UUID, version_id: UUID) -> MovePreview:
    """What moving a round to a version would do, return by return. Five statements.

    Raises Forbidden, NotFound, and InvalidState where the round cannot move there.
    """
    actor.require(Permission.ROUND_MANAGE)
    round_ = queries.get_round(session, round_id)
    before, after = checked_versions(session, round_, version_id)
    rows = session.execute(
        select(Return, Agency.name, Agency.kind, Agency.size, ModelVersion.number)
        .join(Agency, Agency.id == Return.agency_id)
        .join(ModelVersion, ModelVersion.id == Return.model_version_id)
        .where(Return.round_id == round_.id, Return.part == PartKind.SELF)
        .order_by(Agency.name, Agency.id)
    ).all()
    groups: dict[tuple[UUID, str, str, str], FormGroup] = {}
    for return_, _name, kind, size, _number in rows:
        at = (return_.model_version_id, return_.tool, kind, size)
        if at not in groups and _moves(return_, after):
            groups[at] = _group(session, at, after.id)
    counted = _count(session, round_.id, groups.values())
    lines = []
    for return_, name, kind, size, number in rows:
        group = groups.get((return_.model_version_id, return_.tool, kind, size))
        moves = _moves(return_, after)
        counts = counted.get(return_.id, {})
        lines.append(_line(return_, name, number, group if moves else None, counts))
    comparison = compare_versions(session, before.id, after.id)
    return MovePreview(round_, before, after, comparison, tuple(lines))


def _moves(return_: Return, after: ModelVersion) -> bool:
    return return_.state in DRAFT_STATES and return_.model_version_id != after.id


def _line(
    return_: Return,
    agency: str,
    number: int,
    group: FormGroup | None,
    counts: dict[Sort, tuple[int, int]],
) -> MoveLine:
    line = MoveLine(
        return_id=return_.id,
        agency=agency,
        state=return_.state,
        answered=return_.answered,
        expected=return_.expected,
        moves=group is not None,
        version=number,
    )
    if group is None:
        return line
    lost = sum(complete for sort, (_given, complete) in counts.items() if sort in _UNSURE)
    expected = max(0, return_.expected + group.more_required)
    return replace(
        line,
        answers={sort: counts.get(sort, (0, 0))[0] for sort in Sort},
        new=group.new,
        least_answered=min(expected, max(0, return_.answered - lost)),
        expected_after=expected,
    )


_UNSURE = frozenset({Sort.DOUBTFUL, Sort.GONE})


def _group(session: Session, at: tuple[UUID, str, str, str], target: UUID) -> FormGroup:
    version_id, tool, kind, size = at
    before, after = (
        form_for(get_model(session, version), tool, kind=kind, size=size)
        for version in (version_id, target)
    )
    comparison = compare_versions(session, version_id, target)
    sorts = {
        key: sort_of(comparison, tool, key) if key in after.questions else Sort.GONE
        for key in before.questions
    }
    now_required = expected_questions(before, {})
    return FormGroup(
        version_id,
        tool,
        kind,
        size,
        sorts,
        new=len(set(after.questions) - set(before.questions)),
        more_required=len(expected_questions(after, {})) - len(now_required),
    )


def sort_of(comparison: Comparison, tool: str, question: str) -> Sort:
    """What becomes of the answers to a question that an agency is asked in both versions."""
    asked = comparison.of_question(tool, question)
    if asked is None:
        return Sort.GONE
    # Whom it is asked of changes nothing for an agency that is asked it still.
    verdict = worst(j.verdict for j in asked.changes if j.path[-1].part is not Applies)
    return {
        Verdict.COMPATIBLE: Sort.KEPT,
        Verdict.WORDING: Sort.REWORDED,
        Verdict.INCOMPATIBLE: Sort.DOUBTFUL,
    }[verdict]


def _count(
    session: Session, round_id: UUID, groups: Iterable[FormGroup]
) -> dict[UUID, dict[Sort, tuple[int, int]]]:
    """Return → sort → how many answers were begun, and how many of them are complete."""
    sorts: list[dict[str, Any]] = [
        {
            "version": str(group.version_id),
            "tool": group.tool,
            "kind": group.kind,
            "size": group.size,
            "question": question,
            "sort": sort.value,
        }
        for group in groups
        for question, sort in group.sorts.items()
    ]
    rows = session.execute(
        select(
            func.count_answers_by_sort(round_id, literal(sorts, JSONB)).table_valued(
                "return_id", "sort", "given", "complete"
            )
        )
    )
    found: dict[UUID, dict[Sort, tuple[int, int]]] = {}
    for row in rows:
        found.setdefault(row.return_id, {})[Sort(row.sort)] = (row.given, row.complete)
    return found


def checked_versions(
    session: Session, round_: Round, version_id: UUID
) -> tuple[ModelVersion, ModelVersion]:
    """The versions a round moves from and to. Raises NotFound, InvalidState."""
    before, after = get_version(session, round_.model_version_id), get_version(session, version_id)
    if after.key != before.key:
        raise NotFound
    if round_.state not in MOVABLE:
        raise InvalidState(_("A round can move to a newer version while it is open."))
    if after.number < before.number or after.state != "published":
        raise InvalidState(_("A round moves to a newer version only. To go back, undo the move."))
    problem = _why_not(get_model(session, before.id), get_model(session, after.id), round_.activity)
    if not problem and round_.moderation == Moderation.BLIND and before.id != after.id:
        problem = _why_not_blind(get_model(session, after.id), round_.activity)
    if problem:
        raise InvalidState(problem)
    return before, after


def _why_not_blind(after: PracticeModel, activity: str) -> str:
    if not graded_tables(after, after.activity[activity]):
        return ""
    return _(
        "In this version the form asks for grades within a table, which a blind moderator would "
        "read, so the round stays as it is."
    )


def _why_not(before: PracticeModel, after: PracticeModel, activity: str) -> str:
    """Why rounds of a kind cannot move between two versions, as a sentence; "" if they can."""
    newer = after.activity.get(activity)
    if newer is None:
        return _("This version does not have rounds of this kind, so the round stays as it is.")
    if not before.activity[activity].asks_agencies:
        return _(
            "Several people or agencies fill parts in a round of this kind, so it keeps the "
            "version that it began with."
        )
    forms = [
        next((part.tool for part in kind.parts if part.by == "agency"), None)
        for kind in (before.activity[activity], newer)
    ]
    if forms[0] != forms[1]:
        return _(
            "In this version agencies fill another form in rounds of this kind, so the round "
            "stays as it is."
        )
    return ""
