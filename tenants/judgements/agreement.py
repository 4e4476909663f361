"""How far moderators and agencies agree, as Krippendorff's alpha.

Alpha is 1 where they always agree, 0 where they agree as often as chance would
have it, and below 0 where they differ systematically (Krippendorff 2011,
“Computing Krippendorff's Alpha-Reliability”).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import krippendorff
import numpy as np
from sqlalchemy import Text, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from saas.errors import NotFound
from tenants.practice.measures import same_measure
from tenants.practice.schema import PracticeModel, Question, QuestionKind, ScaleKind, Spine
from tenants.practice.service import get_model
from tenants.rounds.models import Grade, Return, Round
from tenants.rounds.types import DISCLOSED_STATES, PartKind, ReturnState
from tenants.workspaces.models import WorkspaceSetting

FEWEST_PAIRS = 5
"""Below this a coefficient says nothing, and may tell who graded how: it is not shown.

A workspace sets its own number; this one stands in where none is given.
"""

Level = Literal["nominal", "ordinal", "interval"]


@dataclass(frozen=True)
class Agreement:
    """Agreement over the ``pairs`` of an agency's and a moderator's grade on one scale.

    ``standard`` and ``scale`` are keys of the model; standard "" is over all
    questions. ``same`` counts the pairs with equal grades. ``alpha`` is None
    under ``fewest`` pairs (``suppressed``) and where every grade is the same
    (``no_variation``), when it is not defined.
    """

    standard: str
    scale: str
    pairs: int
    same: int
    alpha: float | None
    fewest: int = FEWEST_PAIRS

    @property
    def suppressed(self) -> bool:
        return self.pairs < self.fewest

    @property
    def no_variation(self) -> bool:
        return self.alpha is None and not self.suppressed


@dataclass(frozen=True)
class PairCount:
    """How often one question was graded ``own`` by an agency and ``other`` by a moderator."""

    question: str
    own: Decimal
    other: Decimal
    times: int


def agreement_by_standard(session: Session, round_id: UUID, spine: Spine) -> list[Agreement]:
    """Agreement for each standard of the spine, in its order. One statement for the grades.

    Scales are never mixed: a standard whose questions use two scales has a
    line for each. Standards without a pair have none. Moderators count once
    they have finished; “does not apply” counts as no pair.
    """
    model, counts, fewest = _load(session, round_id)
    return by_standard(model, spine, counts, fewest)


def agreement_overall(session: Session, round_id: UUID) -> list[Agreement]:
    """Agreement over all questions, a line for each scale. One statement for the grades."""
    model, counts, fewest = _load(session, round_id)
    return overall(model, counts, fewest)


def load_agreement(
    session: Session, round_id: UUID, spine_key: str | None = None
) -> tuple[list[Agreement], list[Agreement]]:
    """By standard (of the first spine unless named) and overall, from one statement."""
    model, counts, fewest = _load(session, round_id)
    spine = next((s for s in model.spines if s.key == spine_key), model.spines[0])
    return by_standard(model, spine, counts, fewest), overall(model, counts, fewest)


def by_standard(
    model: PracticeModel, spine: Spine, counts: Sequence[PairCount], fewest: int = FEWEST_PAIRS
) -> list[Agreement]:
    questions = _graded(model)
    found = []
    for standard in spine.standards:
        tagged = [
            count
            for count in counts
            if count.question in questions and standard.key in questions[count.question].standards
        ]
        found += _by_scale(model, standard.key, questions, tagged, fewest)
    return found


def overall(
    model: PracticeModel, counts: Sequence[PairCount], fewest: int = FEWEST_PAIRS
) -> list[Agreement]:
    questions = _graded(model)
    known = [count for count in counts if count.question in questions]
    return _by_scale(model, "", questions, known, fewest)


def _graded(model: PracticeModel) -> dict[str, Question]:
    return {
        key: question
        for tool in model.tools
        for key, question in tool.questions.items()
        if question.kind is QuestionKind.GRADE
    }


def _by_scale(
    model: PracticeModel,
    standard: str,
    questions: dict[str, Question],
    counts: Iterable[PairCount],
    fewest: int,
) -> list[Agreement]:
    scales: dict[str, list[PairCount]] = {}
    for count in counts:
        scales.setdefault(questions[count.question].scale or "", []).append(count)
    return [
        Agreement(
            standard=standard,
            scale=scale.key,
            pairs=sum(count.times for count in scales[scale.key]),
            same=sum(count.times for count in scales[scale.key] if count.own == count.other),
            alpha=alpha_of(
                scales[scale.key],
                "interval" if scale.kind is ScaleKind.NUMERIC else "ordinal",
                fewest,
            ),
            fewest=fewest,
        )
        for scale in model.scales
        if scale.key in scales
    ]


def alpha_of(counts: Sequence[PairCount], level: Level, fewest: int = FEWEST_PAIRS) -> float | None:
    """Krippendorff's alpha over the pairs; None under ``fewest``, and where nothing varies."""
    times = np.array([count.times for count in counts])
    if times.sum() < fewest:
        return None
    given = np.array([[float(c.own) for c in counts], [float(c.other) for c in counts]])
    return alpha(np.repeat(given, times, axis=1).tolist(), level)


def alpha(gradings: Sequence[Sequence[float]], level: Level) -> float | None:
    """Krippendorff's alpha of one row of grades a grader, NaN for none; None without variation."""
    matrix = np.array(gradings, dtype=float)
    # Only what two or more graded can be compared.
    compared = matrix[:, (~np.isnan(matrix)).sum(axis=0) > 1]
    if np.unique(compared[~np.isnan(compared)]).size < 2:
        return None
    return float(krippendorff.alpha(reliability_data=matrix, level_of_measurement=level))


def _load(session: Session, round_id: UUID) -> tuple[PracticeModel, list[PairCount], int]:
    """The round's model, its pairs counted by question and both grades, and the fewest to show.

    A window puts the agency's grade beside each moderator's: joining the grades
    with themselves would compare every question of a return with every other. A
    pair counts where both were graded on the scale that the round has now: returns
    may be on other versions of the form.
    """
    is_own = Return.part == PartKind.SELF
    own = func.max(case((is_own, Grade.score))).over(
        partition_by=[Return.subject_id, Grade.question]
    )
    # Of the type that PostgreSQL can take the greatest of; one return of each subject is its own.
    own_version = func.max(case((is_own, cast(Return.model_version_id, Text)))).over(
        partition_by=[Return.subject_id, Grade.question]
    )
    graded = (
        select(
            Return.round_id,
            Return.part,
            Grade.question,
            Grade.score.label("other"),
            own.label("own"),
            Return.model_version_id.label("on_version"),
            own_version.label("own_version"),
        )
        .join(Grade, Grade.return_id == Return.id)
        .where(
            Return.round_id == round_id,
            or_(
                and_(is_own, Return.state.in_(sorted(DISCLOSED_STATES)), Grade.hidden.is_(False)),
                and_(Return.part == PartKind.MODERATION, Return.state == ReturnState.SUBMITTED),
            ),
            Grade.not_applicable.is_(False),
        )
        .subquery()
    )
    is_pair = and_(
        graded.c.round_id == Round.id,
        graded.c.part == PartKind.MODERATION,
        graded.c.own.is_not(None),
    )
    rows = session.execute(
        select(
            Round.model_version_id,
            graded.c.question,
            graded.c.own,
            graded.c.other,
            graded.c.on_version,
            graded.c.own_version,
            func.count(graded.c.question).label("times"),
            select(WorkspaceSetting.small_number).scalar_subquery().label("fewest"),
        )
        .outerjoin(graded, is_pair)
        .where(Round.id == round_id)
        .group_by(
            Round.model_version_id,
            graded.c.question,
            graded.c.own,
            graded.c.other,
            graded.c.on_version,
            graded.c.own_version,
        )
        .order_by(graded.c.question, graded.c.own, graded.c.other)
    ).all()
    if not rows:
        raise NotFound
    model = get_model(session, rows[0].model_version_id)
    times: dict[tuple[str, Decimal, Decimal], int] = {}
    for row in rows:
        if row.times and _alike(session, model, row):
            at = (row.question, row.own, row.other)
            times[at] = times.get(at, 0) + row.times
    counts = [PairCount(*at, number) for at, number in times.items()]
    return model, counts, rows[0].fewest or FEWEST_PAIRS


def _alike(session: Session, model: PracticeModel, row: Any) -> bool:
    """Whether a pair was graded on the scale of the round's own form, on both sides."""
    versions = {row.on_version, UUID(row.own_version)} - {row.model_version_id}
    return all(
        same_measure(model, get_model(session, version), row.question) for version in versions
    )
