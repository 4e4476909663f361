"""Last round's answers carried into this one, to be confirmed one by one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from saas.database import new_id, now
from saas.errors import InvalidState, NotFound
from saas.i18n import gettext as _
from saas.trail import service as trail
from tenants.evidence.models import Evidence, EvidenceLink
from tenants.rounds import policy, queries
from tenants.rounds.answers import copied, start_return
from tenants.rounds.models import Answer, Grade, Return
from tenants.rounds.types import PartKind, ReturnState
from tenants.workspaces.actor import Actor


def find_earlier(session: Session, page: queries.ReturnPage) -> Return | None:
    """The agency's signed return of the round before this one."""
    if page.round_.previous_round_id is None or page.return_.part != PartKind.SELF:
        return None
    return session.scalars(
        select(Return).where(
            Return.round_id == page.round_.previous_round_id,
            Return.agency_id == page.return_.agency_id,
            Return.part == PartKind.SELF,
            Return.state.in_(["signed_off", "moderated", "released"]),
        )
    ).one_or_none()


def carry_over(session: Session, actor: Actor, return_id: UUID) -> int:
    """Copy the earlier answers where nothing is written yet; returns how many.

    They are *not reconfirmed* and count for nothing until somebody of the
    agency saves them. Improvements are not carried: they became actions.
    Evidence that has not expired or been retired comes along.
    """
    page = queries.get_return(session, return_id, lock=True)
    return_ = page.return_
    if not policy.can_answer(actor, return_, page.round_) or actor.is_guest:
        raise InvalidState(_("Answers can be carried over while the return is open to you."))
    earlier = find_earlier(session, page)
    if earlier is None:
        raise NotFound
    questions = page.form.questions
    present = set(session.scalars(select(Answer.question).where(Answer.return_id == return_.id)))
    found = session.execute(
        select(Answer, Grade)
        .outerjoin(
            Grade, and_(Grade.return_id == Answer.return_id, Grade.question == Answer.question)
        )
        .where(Answer.return_id == earlier.id, Answer.hidden.is_(False))
        .order_by(Answer.question)
    ).all()
    if return_.state == ReturnState.NOT_STARTED:
        start_return(session, actor, return_)
    answers, grades = [], []
    for answer, grade in found:
        question = questions.get(answer.question)
        if question is None or answer.question in present or not _same_shape(question, grade):
            continue
        section = page.form.tool.section_of[answer.question].key
        base = {**copied(return_), "section": section, "question": answer.question}
        answers.append(
            {
                **base,
                "id": new_id(),
                "value": answer.value,
                "narrative": answer.narrative,
                "not_applicable_reason": answer.not_applicable_reason,
                "not_reconfirmed": True,
                "complete": False,
                "saved_by": actor.name,
                "saved_at": now(),
            }
        )
        if grade is not None:
            grades.append(
                {
                    **base,
                    "id": new_id(),
                    "point": grade.point,
                    "score": grade.score,
                    "not_applicable": grade.not_applicable,
                    "carried": True,
                }
            )
    if answers:
        session.execute(insert(Answer).on_conflict_do_nothing(), answers)
    if grades:
        session.execute(insert(Grade).on_conflict_do_nothing(), grades)
    _carry_evidence(session, return_, earlier.id, {a["question"]: a["section"] for a in answers})
    trail.record(
        session,
        "return.carried_over",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="return",
        object_id=return_.id,
        agency_id=return_.agency_id,
        answers=len(answers),
        source=earlier.id,
    )
    return len(answers)


def _same_shape(question: object, grade: Grade | None) -> bool:
    """A grade is carried only into a question that is still graded."""
    graded = getattr(question, "scale", None) is not None
    return grade is None or graded or grade.not_applicable


def _carry_evidence(
    session: Session, return_: Return, earlier_id: UUID, sections: dict[str, str]
) -> None:
    if not sections:
        return
    links = session.execute(
        select(EvidenceLink.question, EvidenceLink.evidence_id)
        .join(Evidence, Evidence.id == EvidenceLink.evidence_id)
        .where(
            EvidenceLink.return_id == earlier_id,
            EvidenceLink.question.in_(sections),
            Evidence.retired_at.is_(None),
            (Evidence.expires_on.is_(None)) | (Evidence.expires_on >= now().date()),
        )
    ).all()
    if links:
        session.execute(
            insert(EvidenceLink).on_conflict_do_nothing(),
            [
                {
                    **copied(return_),
                    "id": new_id(),
                    "evidence_id": link.evidence_id,
                    "section": sections[link.question],
                    "question": link.question,
                }
                for link in links
            ],
        )
