"""Answers that a newer form does not take any more: kept whole, and found again.

Two sorts. A question that is gone leaves its answer where it was, hidden from
every count. An answer that does not fit its changed question is copied here before
what is left of it stands on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, union
from sqlalchemy.orm import Session

from tenants.practice.models import ModelVersion
from tenants.practice.schema import PracticeModel, Question
from tenants.practice.service import get_model
from tenants.rounds.content import AnswerContent, stored_content
from tenants.rounds.fitting import AskedIn
from tenants.rounds.form import FormFor, form_for
from tenants.rounds.freezing import thawed
from tenants.rounds.models import Answer, ArchivedAnswer, Grade, Return, Round, RoundMove
from tenants.rounds.queries import ReturnPage


@dataclass(frozen=True)
class Archived:
    """An answer that is kept beside the form, with the question as it was asked.

    ``gone``: the form does not ask it any more; else the answer did not fit its
    question when that was changed. ``version_id`` is the version that asked it so.
    """

    model: PracticeModel
    question: Question
    content: AnswerContent
    gone: bool
    version_id: UUID
    saved_by: str
    saved_at: datetime


def list_archived(
    session: Session,
    return_: Return,
    form: FormFor,
    moves: Sequence[tuple[UUID, UUID]] | None = None,
) -> list[Archived]:
    """What is archived of a return: first what does not fit, then what is not asked.

    ``moves`` are the round's, each from and to a version, the latest first; who
    has them spares a statement. Two more, and none where nothing was ever moved.
    Row-level security decides what of it shows; an answer whose grade is hidden
    is left out.
    """
    if moves is None:
        moves = _moves_of(session, return_)
    versions = _versions_before(return_, moves)
    if not versions:
        return []
    found = []
    rows = session.scalars(
        select(ArchivedAnswer)
        .where(ArchivedAnswer.return_id == return_.id, ArchivedAnswer.restored_at.is_(None))
        .order_by(ArchivedAnswer.archived_at, ArchivedAnswer.question)
    )
    for row in rows:
        asked = find_asked(session, return_.tool, row.question, [row.model_version_id])
        if asked is not None:
            found.append(
                Archived(
                    *asked[:2], thawed(row.content), False, asked[2], row.saved_by, row.saved_at
                )
            )
    gone = session.execute(
        select(Answer, Grade)
        .outerjoin(
            Grade, and_(Grade.return_id == Answer.return_id, Grade.question == Answer.question)
        )
        .where(
            Answer.return_id == return_.id,
            Answer.hidden.is_(True),
            Answer.question.not_in(list(form.questions)),
        )
        .order_by(Answer.section, Answer.question)
    )
    for answer, grade in gone:
        asked = find_asked(session, return_.tool, answer.question, versions)
        content = stored_content(answer, grade)
        if asked is not None and not content.is_empty:
            found.append(
                Archived(*asked[:2], content, True, asked[2], answer.saved_by, answer.saved_at)
            )
    return found


def last_asked(session: Session, return_: Return, question: str) -> AskedIn | None:
    """A question that the form does not ask any more, as it was asked last; one statement."""
    asked = find_asked(session, return_.tool, question, versions_before(session, return_))
    return AskedIn(*asked[:2]) if asked is not None else None


def versions_before(session: Session, return_: Return) -> list[UUID]:
    """The other versions that the return's round has had, the latest first; one statement."""
    return _versions_before(return_, _moves_of(session, return_))


def models_of_round(session: Session, round_: Round) -> list[PracticeModel]:
    """The round's model, then those of the other versions that its returns are or were on.

    One statement. By these a question is found that only some of the round's returns ask.
    """
    moves = select(RoundMove.from_version_id).where(RoundMove.round_id == round_.id)
    newer = select(RoundMove.to_version_id).where(RoundMove.round_id == round_.id)
    on = select(Return.model_version_id).where(Return.round_id == round_.id)
    versions = set(session.scalars(union(on, moves, newer))) - {round_.model_version_id}
    return [get_model(session, each) for each in (round_.model_version_id, *sorted(versions))]


def _moves_of(session: Session, return_: Return) -> list[tuple[UUID, UUID]]:
    moves = session.execute(
        select(RoundMove.from_version_id, RoundMove.to_version_id)
        .where(RoundMove.round_id == return_.round_id)
        .order_by(RoundMove.moved_at.desc(), RoundMove.id.desc())
    )
    return [(before, after) for before, after in moves]


def _versions_before(return_: Return, moves: Sequence[tuple[UUID, UUID]]) -> list[UUID]:
    """The versions that the return's round has had before, the latest first."""
    versions = dict.fromkeys(version for before, after in moves for version in (after, before))
    return [version for version in versions if version != return_.model_version_id]


def find_asked(
    session: Session, tool: str, question: str, versions: Sequence[UUID]
) -> tuple[PracticeModel, Question, UUID] | None:
    """The question as the first of these versions asks it, and that version."""
    for version_id in versions:
        model = get_model(session, version_id)
        form = model.tool.get(tool)
        asked = form.questions.get(question) if form is not None else None
        if asked is not None:
            return model, asked, version_id
    return None


def form_of_revision(session: Session, page: ReturnPage, content: Mapping[str, Any]) -> FormFor:
    """The form that a kept revision was submitted on: the return may have moved since.

    Two statements at most.
    """
    version_id = session.scalars(
        select(ModelVersion.id)
        .where(ModelVersion.content_hash == content.get("model", ""))
        .order_by(ModelVersion.number)
        .limit(1)
    ).one_or_none()
    if version_id is None or version_id == page.return_.model_version_id:
        return page.form
    model = get_model(session, version_id)
    return form_for(model, page.return_.tool, kind=page.agency.kind, size=page.agency.size)
