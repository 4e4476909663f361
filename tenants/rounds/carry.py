"""Last round's answers carried into this one, to be confirmed one by one."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from saas.database import new_id, now
from saas.errors import InvalidState, NotFound
from saas.i18n import gettext as _
from saas.i18n import language
from saas.trail import service as trail
from tenants.evidence.models import Evidence, EvidenceLink
from tenants.practice.compatibility import compare_versions
from tenants.practice.schema import in_language
from tenants.practice.service import get_model
from tenants.rounds import policy, queries
from tenants.rounds.answers import copied, start_return
from tenants.rounds.content import AnswerContent, stored_content
from tenants.rounds.fitting import AskedIn, refit
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


def count_earlier(session: Session, page: queries.ReturnPage) -> int:
    """How many answers of the round before could be carried over now. Two statements."""
    earlier = find_earlier(session, page)
    return 0 if earlier is None else len(_not_here_yet(session, page, earlier))


def _not_here_yet(
    session: Session, page: queries.ReturnPage, earlier: Return
) -> list[tuple[str, AnswerContent]]:
    """What of the earlier answers fits a question that has none yet, by question.

    A grade on points that the question does not have any more is not carried, nor is
    anything else that whoever fills this form could not answer.
    """
    model = get_model(session, earlier.model_version_id)
    tool = model.tool.get(earlier.tool)
    here = aliased(Answer)
    written = exists().where(here.return_id == page.return_.id, here.question == Answer.question)
    rows = session.execute(
        select(Answer, Grade)
        .outerjoin(
            Grade, and_(Grade.return_id == Answer.return_id, Grade.question == Answer.question)
        )
        .where(Answer.return_id == earlier.id, Answer.hidden.is_(False), ~written)
        .order_by(Answer.question)
    )
    found = []
    for answer, grade in rows:
        question = page.form.questions.get(answer.question)
        asked = tool.questions.get(answer.question) if tool is not None else None
        if question is None or asked is None:
            continue
        content = replace(stored_content(answer, grade), improvement="", improve_by=None)
        kept = refit(AskedIn(model, asked), AskedIn(page.form.model, question), content)
        if not kept.is_empty:
            found.append((answer.question, kept))
    return found


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
    if return_.state == ReturnState.NOT_STARTED:
        start_return(session, actor, return_)
    answers, grades = [], []
    for question, content in _not_here_yet(session, page, earlier):
        section = page.form.tool.section_of[question].key
        base = {**copied(return_), "section": section, "question": question}
        answers.append(
            {
                **base,
                "id": new_id(),
                "value": content.value,
                "narrative": content.narrative,
                "not_applicable_reason": content.not_applicable_reason,
                "not_reconfirmed": True,
                "complete": False,
                "saved_by": actor.name,
                "saved_at": now(),
            }
        )
        if content.score is not None or content.not_applicable:
            grades.append(
                {
                    **base,
                    "id": new_id(),
                    "point": content.point,
                    "score": content.score,
                    "not_applicable": content.not_applicable,
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


def asked_before(session: Session, page: queries.ReturnPage) -> dict[str, str]:
    """The questions that the round before asked differently, with their words then.

    One statement, and none where there is no round before. Where only other things than
    its words changed, they are the words of today.
    """
    earlier = find_earlier(session, page)
    if earlier is None or earlier.model_version_id == page.return_.model_version_id:
        return {}
    before = get_model(session, earlier.model_version_id)
    tool = before.tool.get(earlier.tool)
    comparison = compare_versions(session, earlier.model_version_id, page.return_.model_version_id)
    found = {}
    for key in page.form.questions:
        asked = comparison.of_question(page.return_.tool, key)
        if tool is not None and asked is not None and asked.differs and key in tool.questions:
            found[key] = in_language(tool.questions[key].label, language())
    return found


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
