"""Reading evidence: an agency's own list, what stands beside answers, where it is used."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from saas.errors import NotFound
from saas.files.models import StoredFile
from tenants.actions.models import Action, ActionEvidence
from tenants.evidence import policy
from tenants.evidence.models import Evidence, EvidenceLink
from tenants.evidence.types import (
    EXPIRING_DAYS,
    PAGE_SIZE,
    BesideAnswer,
    Listed,
    Row,
    Show,
    UsedAction,
    UsedAnswer,
)
from tenants.rounds.calendar import today
from tenants.rounds.models import Return, Round, RoundMove
from tenants.workspaces.actor import Actor

_ANSWERS = (
    select(func.count()).where(EvidenceLink.evidence_id == Evidence.id).correlate(Evidence)
).scalar_subquery()
_ACTIONS = (
    select(func.count()).where(ActionEvidence.evidence_id == Evidence.id).correlate(Evidence)
).scalar_subquery()


def get_evidence(session: Session, actor: Actor, evidence_id: UUID) -> Evidence:
    """One piece of evidence that the person may open. Raises NotFound."""
    evidence = session.scalars(select(Evidence).where(Evidence.id == evidence_id)).one_or_none()
    if evidence is None or not policy.can_open(actor, evidence):
        raise NotFound
    return evidence


def get_file(session: Session, actor: Actor, evidence_id: UUID) -> tuple[Evidence, StoredFile]:
    """Evidence that is a file, with the stored file. Raises NotFound, also for a link."""
    evidence = get_evidence(session, actor, evidence_id)
    stored = session.scalars(
        select(StoredFile).where(StoredFile.id == evidence.file_id)
    ).one_or_none()
    if stored is None:
        raise NotFound
    return evidence, stored


def list_for_agency(
    session: Session,
    actor: Actor,
    agency_id: UUID,
    *,
    show: Show = Show.CURRENT,
    words: str = "",
    page: int = 1,
) -> Listed:
    """One page of an agency's evidence, by title. Raises NotFound for another's agency."""
    if actor.is_guest or not actor.is_of(agency_id):
        raise NotFound
    chosen = and_(Evidence.agency_id == agency_id, _shown(show, today()), _holds(words))
    total = session.scalars(select(func.count()).select_from(Evidence).where(chosen)).one()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(page, 1), pages)
    rows = session.execute(
        _rows().where(chosen).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    ).all()
    return Listed(rows=[_row(row) for row in rows], number=number, pages=pages, total=total)


def list_to_choose(
    session: Session, actor: Actor, return_: Return, question: str, *, words: str = ""
) -> list[Row]:
    """Evidence that can still be put beside an answer, by title; at most a page of it.

    A guest sees only what the same guest added, by the database's rule.
    """
    if not policy.can_attach(actor, return_):
        raise NotFound
    linked = select(EvidenceLink.evidence_id).where(
        EvidenceLink.return_id == return_.id, EvidenceLink.question == question
    )
    rows = session.execute(
        _rows()
        .where(
            Evidence.agency_id == return_.agency_id,
            Evidence.retired_at.is_(None),
            Evidence.id.not_in(linked),
            _holds(words),
        )
        .limit(PAGE_SIZE)
    ).all()
    return [_row(row) for row in rows]


def list_for_action_to_choose(
    session: Session, actor: Actor, action: Action, *, words: str = ""
) -> list[Row]:
    """Evidence of the action's agency that was not yet given for it, by title."""
    if not policy.can_add(actor, action.agency_id) or actor.is_guest:
        raise NotFound
    given = select(ActionEvidence.evidence_id).where(ActionEvidence.action_id == action.id)
    rows = session.execute(
        _rows()
        .where(
            Evidence.agency_id == action.agency_id,
            Evidence.retired_at.is_(None),
            Evidence.id.not_in(given),
            _holds(words),
        )
        .limit(PAGE_SIZE)
    ).all()
    return [_row(row) for row in rows]


def list_for_answers(session: Session, return_id: UUID) -> dict[str, list[BesideAnswer]]:
    """A return's evidence by question, each list by title: what the reader may see of it."""
    found = session.execute(
        select(EvidenceLink.question, Evidence, StoredFile.sha256)
        .join(Evidence, Evidence.id == EvidenceLink.evidence_id)
        .outerjoin(StoredFile, StoredFile.id == Evidence.file_id)
        .where(EvidenceLink.return_id == return_id)
        .order_by(EvidenceLink.question, Evidence.title, Evidence.id)
    ).all()
    by_question: defaultdict[str, list[BesideAnswer]] = defaultdict(list)
    for question, evidence, sha256 in found:
        by_question[question].append(_beside(question, evidence, sha256))
    return dict(by_question)


def list_for_answer(session: Session, return_id: UUID, question: str) -> list[BesideAnswer]:
    """The evidence beside one answer, by title."""
    found = session.execute(
        select(Evidence, StoredFile.sha256)
        .join(EvidenceLink, EvidenceLink.evidence_id == Evidence.id)
        .outerjoin(StoredFile, StoredFile.id == Evidence.file_id)
        .where(EvidenceLink.return_id == return_id, EvidenceLink.question == question)
        .order_by(Evidence.title, Evidence.id)
    ).all()
    return [_beside(question, evidence, sha256) for evidence, sha256 in found]


def list_uses(session: Session, evidence_id: UUID) -> tuple[list[UsedAnswer], list[UsedAction]]:
    """The answers and actions that evidence is named at, newest round first."""
    answers = session.execute(
        select(
            EvidenceLink.return_id,
            Round.title,
            EvidenceLink.section,
            EvidenceLink.question,
            Return.model_version_id,
            Return.tool,
        )
        .join(Return, Return.id == EvidenceLink.return_id)
        .join(Round, Round.id == Return.round_id)
        .where(EvidenceLink.evidence_id == evidence_id)
        .order_by(Round.opens_on.desc(), Round.id, EvidenceLink.question)
        .limit(200)
    ).all()
    actions = session.execute(
        select(Action.id, Action.number, Action.title)
        .join(ActionEvidence, ActionEvidence.action_id == Action.id)
        .where(ActionEvidence.evidence_id == evidence_id)
        .order_by(Action.number)
        .limit(200)
    ).all()
    return (
        [UsedAnswer(*row) for row in answers],
        [UsedAction(*row) for row in actions],
    )


def versions_before(session: Session, evidence_id: UUID) -> dict[UUID, list[UUID]]:
    """By return, the versions that it was on before, the latest first. One statement.

    Only of returns that the evidence is used in: an answer outlives its question.
    """
    rows = session.execute(
        select(Return.id, RoundMove.from_version_id, RoundMove.to_version_id)
        .join(RoundMove, RoundMove.round_id == Return.round_id)
        .where(
            exists().where(
                EvidenceLink.return_id == Return.id, EvidenceLink.evidence_id == evidence_id
            )
        )
        .order_by(Return.id, RoundMove.moved_at.desc(), RoundMove.id.desc())
    )
    found: defaultdict[UUID, dict[UUID, None]] = defaultdict(dict)
    for return_id, before, after in rows:
        found[return_id] |= {after: None, before: None}
    return {return_id: list(versions) for return_id, versions in found.items()}


def _rows() -> Select[Any]:
    return (
        select(Evidence, StoredFile.size, _ANSWERS, _ACTIONS)
        .outerjoin(StoredFile, StoredFile.id == Evidence.file_id)
        .order_by(func.lower(Evidence.title), Evidence.id)
    )


def _row(found: Any) -> Row:
    evidence, size, answers, actions = found
    return Row(
        id=evidence.id,
        title=evidence.title,
        file_name=evidence.file_name,
        url=evidence.url,
        size=size,
        effective_from=evidence.effective_from,
        effective_to=evidence.effective_to,
        expires_on=evidence.expires_on,
        retired=evidence.retired_at is not None,
        added_by=evidence.added_by,
        answers=answers,
        actions=actions,
    )


def _beside(question: str, evidence: Evidence, sha256: str | None) -> BesideAnswer:
    return BesideAnswer(
        evidence_id=evidence.id,
        question=question,
        title=evidence.title,
        file_name=evidence.file_name,
        url=evidence.url,
        sha256=sha256 or "",
        expires_on=evidence.expires_on,
        expired=evidence.expires_on is not None and evidence.expires_on < today(),
        retired=evidence.retired_at is not None,
        added_by=evidence.added_by,
    )


def _shown(show: Show, day: date) -> ColumnElement[bool]:
    if show is Show.RETIRED:
        return Evidence.retired_at.is_not(None)
    current = Evidence.retired_at.is_(None)
    if show is Show.EXPIRING:
        return and_(current, Evidence.expires_on.between(day, day + timedelta(days=EXPIRING_DAYS)))
    if show is Show.EXPIRED:
        return and_(current, Evidence.expires_on < day)
    if show is Show.UNLINKED:
        return and_(
            current,
            ~select(EvidenceLink.id).where(EvidenceLink.evidence_id == Evidence.id).exists(),
            ~select(ActionEvidence.id).where(ActionEvidence.evidence_id == Evidence.id).exists(),
        )
    return current


def _holds(words: str) -> ColumnElement[bool]:
    """Title, file name or note hold these words, whatever their case."""
    return or_(
        Evidence.title.icontains(words, autoescape=True),
        Evidence.file_name.icontains(words, autoescape=True),
        Evidence.note.icontains(words, autoescape=True),
    )
