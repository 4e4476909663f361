"""Counting a return: how many questions are answered, how many are expected, which show.

A save counts by difference where it can. Where the answer decides which other
questions show, the return is held and counted afresh.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from saas.database import now
from tenants.rounds.answer_statements import COUNT_ON, values_for
from tenants.rounds.conflicts import FormMoved
from tenants.rounds.content import AnswerContent
from tenants.rounds.form import FormFor, chosen_keys, expected_questions, visible_questions
from tenants.rounds.models import Answer, Grade, Return
from tenants.workspaces.actor import Actor


def count_on(session: Session, return_id: UUID, more: int, on_version: UUID) -> tuple[int, int]:
    """Move the return's progress on by ``more`` answers; returns (answered, expected).

    Raises FormMoved when the return is not on the version that is named.
    """
    where = {"return_id": return_id, "on_version": on_version, "more": more}
    counts = session.execute(COUNT_ON, {**where, **values_for({"changed_at": now()})}).one_or_none()
    if counts is None:
        raise FormMoved
    return counts.answered, counts.expected


def count_grades(session: Session, return_id: UUID, on_version: UUID) -> tuple[int, int]:
    """A moderator grades what the agency answered, whatever their own grades would show or hide."""
    given = select(func.count()).where(Grade.return_id == return_id).scalar_subquery()
    counts = session.execute(
        update(Return)
        .where(Return.id == return_id, Return.model_version_id == on_version)
        .values(answered=func.least(given, Return.expected), changed_at=now())
        .returning(Return.answered, Return.expected)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if counts is None:
        raise FormMoved
    return counts.answered, counts.expected


def knows_whether_shown(actor: Actor, form: FormFor, question: str) -> bool:
    """Whether this person sees what the question depends on.

    What a guest answers depending on other sections is not counted before the
    agency's own people count next: nobody may count what does not show.
    """
    return not actor.is_guest or all(
        form.tool.section_of[condition.question].key in actor.sections
        for condition in form.tool.conditions[question]
    )


def recount(
    session: Session, return_id: UUID, form: FormFor, on_version: UUID | None = None
) -> tuple[int, int]:
    """Settle which questions show and count the return afresh; returns (answered, expected).

    Only a question that others depend on needs this. The return is locked
    first, so that saves beside it add to the fresh count. Raises FormMoved when it
    is not on the version that is named.
    """
    _hold(session, return_id, on_version)
    rows = _progress_rows(session, return_id)
    chosen = _chosen(form, rows)
    visible = visible_questions(form, chosen)
    expected = expected_questions(form, chosen)
    _settle_hidden(
        session,
        return_id,
        hide=[r.question for r in rows if r.question not in visible and not r.hidden],
        show=[r.question for r in rows if r.question in visible and r.hidden],
    )
    answered = sum(1 for r in rows if r.complete and r.question in expected)
    session.execute(
        update(Return)
        .where(Return.id == return_id)
        .values(answered=answered, expected=len(expected), changed_at=now())
        .execution_options(synchronize_session=False)
    )
    return answered, len(expected)


def recount_for_guest(
    session: Session,
    actor: Actor,
    return_id: UUID,
    form: FormFor,
    changed: str,
    was: frozenset[str],
    counted_before: bool,
    on_version: UUID,
) -> tuple[int, int]:
    """The same for a guest, who cannot see the other sections: by difference.

    Questions of other sections that depend on this one are settled when the
    agency's own people next count, at the latest with the submission.
    """
    _hold(session, return_id, on_version)
    rows = _progress_rows(session, return_id)
    mine = {q.key for s, questions in form.sections if s.key in actor.sections for q in questions}
    chosen = _chosen(form, rows)
    earlier = {**chosen, changed: was}
    shown_now = visible_questions(form, chosen) & mine
    shown_before = visible_questions(form, earlier) & mine
    expected_now = expected_questions(form, chosen) & mine
    expected_before = expected_questions(form, earlier) & mine
    _settle_hidden(
        session,
        return_id,
        hide=[r.question for r in rows if r.question in shown_before - shown_now],
        show=[r.question for r in rows if r.question in shown_now - shown_before],
    )
    answered_now = sum(1 for r in rows if r.complete and r.question in expected_now)
    answered_before = int(counted_before and changed in expected_before) + sum(
        1 for r in rows if r.complete and r.question in expected_before and r.question != changed
    )
    counts = session.execute(
        update(Return)
        .where(Return.id == return_id)
        .values(
            answered=Return.answered + answered_now - answered_before,
            expected=Return.expected + len(expected_now) - len(expected_before),
            changed_at=now(),
        )
        .returning(Return.answered, Return.expected)
        .execution_options(synchronize_session=False)
    ).one()
    return counts.answered, counts.expected


def _hold(session: Session, return_id: UUID, on_version: UUID | None) -> None:
    """Hold the return's row, on the version of its form that one reckons with."""
    held = session.scalars(
        select(Return.model_version_id).where(Return.id == return_id).with_for_update()
    ).one()
    if on_version is not None and held != on_version:
        raise FormMoved


def _progress_rows(session: Session, return_id: UUID) -> list[Any]:
    return list(
        session.execute(
            select(
                Answer.question,
                Answer.value,
                Answer.complete,
                Answer.hidden,
                Answer.not_reconfirmed,
                Grade.point,
                func.coalesce(Grade.not_applicable, False).label("not_applicable"),
            )
            .outerjoin(
                Grade,
                and_(Grade.return_id == Answer.return_id, Grade.question == Answer.question),
            )
            .where(Answer.return_id == return_id)
        ).all()
    )


def _chosen(form: FormFor, rows: list[Any]) -> dict[str, frozenset[str]]:
    questions = form.questions
    return {
        row.question: chosen_keys(
            questions[row.question],
            AnswerContent(
                value=row.value, point=row.point, not_applicable=bool(row.not_applicable)
            ),
        )
        for row in rows
        if row.question in questions and not row.not_reconfirmed
    }


def _settle_hidden(session: Session, return_id: UUID, *, hide: list[str], show: list[str]) -> None:
    for keys, hidden in ((hide, True), (show, False)):
        if not keys:
            continue
        for table in (Answer, Grade):
            session.execute(
                update(table)
                .where(table.return_id == return_id, table.question.in_(keys))
                .values(hidden=hidden)
                .execution_options(synchronize_session=False)
            )
