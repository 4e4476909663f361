"""Putting evidence beside an answer, and taking it away again while the return is open."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from saas.database import new_id
from saas.errors import InvalidState, NotFound
from saas.i18n import gettext as _
from saas.trail import service as trail
from tenants.agencies.models import Agency
from tenants.evidence import policy
from tenants.evidence.models import Evidence, EvidenceLink
from tenants.evidence.queries import get_evidence
from tenants.practice.schema import Question, Section
from tenants.practice.service import get_model
from tenants.rounds import policy as returns
from tenants.rounds.answers import copied, start_return
from tenants.rounds.form import form_for
from tenants.rounds.models import Return, Round
from tenants.rounds.types import DRAFT_STATES, ReturnState
from tenants.workspaces.actor import Actor


def open_answer(
    session: Session, actor: Actor, return_id: UUID, question: str, *, lock: bool = False
) -> tuple[Return, Section, Question]:
    """The return and question that evidence is to stand beside.

    Raises NotFound where this person writes nothing or the agency is not asked
    the question, and InvalidState while the return is locked. ``lock`` holds the
    return's row until the end of the transaction.
    """
    row = session.execute(
        select(Return, Round.state, Agency.kind, Agency.size)
        .join(Round, Round.id == Return.round_id)
        .join(Agency, Agency.id == Return.agency_id)
        .where(Return.id == return_id)
    ).one_or_none()
    if row is None or not policy.can_attach(actor, row[0]):
        raise NotFound
    return_, round_state, kind, size = row
    if lock:
        _hold(session, return_)
    form = form_for(
        get_model(session, return_.model_version_id), return_.tool, kind=kind, size=size
    )
    asked = form.questions.get(question)
    if asked is None:
        raise NotFound
    section = form.tool.section_of[question]
    if actor.is_guest and section.key not in actor.sections:
        raise NotFound
    if return_.state not in DRAFT_STATES or round_state not in returns.RUNNING:
        raise InvalidState(
            _("This return is locked, so its evidence stays as it is. Ask the coordinator.")
        )
    return return_, section, asked


def _hold(session: Session, return_: Return) -> None:
    """Hold a return against a submission that comes in between; this waits for one under way.

    Many may hold a return that is begun. One that is not is held alone: whoever
    comes first begins it, and of two that held it together neither could.
    """
    together = return_.state != ReturnState.NOT_STARTED
    session.scalars(
        select(Return)
        .where(Return.id == return_.id)
        .with_for_update(read=together, key_share=together)
        .execution_options(populate_existing=True)
    ).one()


def link_all(
    session: Session, actor: Actor, evidence_ids: Collection[UUID], return_id: UUID, question: str
) -> None:
    """Name several pieces of evidence beside an answer. Raises as ``link`` does.

    In one order for everybody: two that name the same ones at once would else
    each wait for what the other has named first.
    """
    for evidence_id in sorted(set(evidence_ids)):
        link(session, actor, evidence_id, return_id, question)


def link(session: Session, actor: Actor, evidence_id: UUID, return_id: UUID, question: str) -> None:
    """Name evidence beside an answer; doing it twice changes nothing.

    Raises NotFound, and InvalidState for retired evidence or a locked return.
    """
    return_, section, _question = open_answer(session, actor, return_id, question, lock=True)
    evidence = get_evidence(session, actor, evidence_id)
    if not policy.can_link(actor, evidence, return_):
        raise NotFound
    if evidence.retired_at is not None:
        raise InvalidState(_("This evidence was set aside. Bring it back before you use it."))
    if return_.state == ReturnState.NOT_STARTED:
        start_return(session, actor, return_)
    added = session.execute(
        insert(EvidenceLink)
        .values(
            id=new_id(),
            **copied(return_),
            evidence_id=evidence.id,
            section=section.key,
            question=question,
        )
        .on_conflict_do_nothing(
            index_elements=["tenant_id", "return_id", "question", "evidence_id"]
        )
        .returning(EvidenceLink.id)
    ).one_or_none()
    if added is not None:
        _record(session, actor, "evidence.linked", evidence, return_, question)


def unlink_all(
    session: Session, actor: Actor, evidence_ids: Collection[UUID], return_id: UUID, question: str
) -> None:
    """Take several pieces of evidence away, in the same order. Raises as ``link`` does."""
    for evidence_id in sorted(set(evidence_ids)):
        unlink(session, actor, evidence_id, return_id, question)


def unlink(
    session: Session, actor: Actor, evidence_id: UUID, return_id: UUID, question: str
) -> None:
    """Take evidence away from an answer; the evidence itself stays. Raises as ``link`` does."""
    return_, _section, _question = open_answer(session, actor, return_id, question, lock=True)
    evidence = get_evidence(session, actor, evidence_id)
    removed = session.execute(
        delete(EvidenceLink)
        .where(
            EvidenceLink.return_id == return_.id,
            EvidenceLink.question == question,
            EvidenceLink.evidence_id == evidence.id,
        )
        .returning(EvidenceLink.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if removed is None:
        raise NotFound
    _record(session, actor, "evidence.unlinked", evidence, return_, question)


def _record(
    session: Session, actor: Actor, kind: str, evidence: Evidence, return_: Return, question: str
) -> None:
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="return",
        object_id=return_.id,
        agency_id=return_.agency_id,
        evidence_id=evidence.id,
        question=question,
    )
