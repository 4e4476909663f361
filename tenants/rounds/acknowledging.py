"""Confirming that one has read what was released about a subject (CAP-26, CAP-29).

Everybody who had a part of their own in it is asked, and may say what they take from it.
A round closes once those who did the work and those who audited it have confirmed, or for
a reason that the trail keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from saas.database import new_id, now
from saas.errors import InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.lengths import REASON, refuse_long
from saas.tenancy import require_tenant
from saas.trail import service as trail
from tenants.agencies.models import Agency
from tenants.practice.schema import Party
from tenants.practice.service import get_model
from tenants.rounds.models import Acknowledgement, Return, Round, Subject
from tenants.rounds.parts import personal_parts
from tenants.rounds.policy import RUNNING
from tenants.rounds.subjects import MyPart, SubjectPage
from tenants.rounds.types import DRAFT_STATES, SEALED_STATES, PartKind
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member

AWAITED = frozenset({Party.PRACTITIONER, Party.AUDITOR})
"""Whose confirmation a round waits for before it closes (CAP-26)."""


def can_acknowledge(actor: Actor, page: SubjectPage) -> bool:
    """Whether the subject was released to this person, who has not said yet that they read it."""
    return (
        page.subject.released_at is not None
        and page.round_.state in RUNNING
        and any(
            given.return_.part == PartKind.PERSON
            and given.return_.author_id == actor.member_id
            and given.return_.state in SEALED_STATES
            and given.acknowledgement is None
            for given in page.parts
        )
    )


def acknowledge(session: Session, actor: Actor, subject_id: UUID, note: str = "") -> bool:
    """Confirm having read what was released; False if this person had confirmed it before.

    Raises NotFound for whoever has no part of their own in it, InvalidState before it is
    released and once its round is closed, InvalidInput (field ``note``).
    """
    own = exists().where(
        Return.subject_id == Subject.id,
        Return.part == PartKind.PERSON,
        Return.author_id == actor.me,
        Return.state.in_(sorted(SEALED_STATES)),
    )
    row = session.execute(
        select(Subject, Round)
        .join(Round, Round.id == Subject.round_id)
        .where(Subject.id == subject_id, own)
    ).one_or_none()
    if row is None:
        raise NotFound
    subject, round_ = row
    if subject.released_at is None:
        raise InvalidState(_("This has not been released yet, so there is nothing to confirm."))
    if round_.state not in RUNNING:
        raise InvalidState(_("This round is closed."))
    refuse_long(REASON, note=note)
    first = session.execute(
        insert(Acknowledgement)
        .values(
            tenant_id=require_tenant(),
            id=new_id(),
            subject_id=subject.id,
            member_id=actor.me,
            note=note.strip(),
            made_at=now(),
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "subject_id", "member_id"])
        .returning(Acknowledgement.id)
    ).one_or_none()
    if first is None:
        return False
    trail.record(
        session,
        "subject.acknowledged",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="subject",
        object_id=subject.id,
    )
    return True


@dataclass(frozen=True)
class MyWork:
    """What waits for one person: parts to fill, and subjects to read and confirm."""

    to_fill: tuple[MyPart, ...] = ()
    to_confirm: tuple[MyPart, ...] = ()


def list_my_work(session: Session, actor: Actor, *, limit: int = 100) -> MyWork:
    """At most ``limit`` of each in rounds that run, the nearest date first. One statement."""
    if actor.member_id is None:
        return MyWork()
    due = func.coalesce(Subject.due_on, Round.due_on)
    confirmed = exists().where(
        Acknowledgement.subject_id == Subject.id, Acknowledgement.member_id == actor.member_id
    )
    to_fill = Return.state.in_(sorted(DRAFT_STATES))
    to_confirm = and_(
        Return.state.in_(sorted(SEALED_STATES)), Subject.released_at.is_not(None), ~confirmed
    )
    found = (
        select(
            Return.id,
            to_fill.label("to_fill"),
            func.row_number()
            .over(partition_by=to_fill, order_by=(due, Subject.reference, Return.id))
            .label("place"),
        )
        .join(Subject, Subject.id == Return.subject_id)
        .join(Round, Round.id == Return.round_id)
        .where(
            Return.author_id == actor.member_id,
            Return.part == PartKind.PERSON,
            Round.state.in_(sorted(RUNNING)),
            or_(to_fill, to_confirm),
        )
        .subquery()
    )
    rows = session.execute(
        select(found.c.to_fill, Return, Round, Subject, Agency, due)
        .join(Return, Return.id == found.c.id)
        .join(Round, Round.id == Return.round_id)
        .join(Subject, Subject.id == Return.subject_id)
        .join(Agency, Agency.id == Subject.agency_id)
        .where(found.c.place <= limit)
        .order_by(found.c.place)
    ).all()
    # Of a subject in which somebody has two parts they confirm once.
    once = {row[1].subject_id: MyPart(*row[1:]) for row in reversed(rows) if not row[0]}
    return MyWork(tuple(MyPart(*row[1:]) for row in rows if row[0]), tuple(reversed(once.values())))


@dataclass(frozen=True)
class Unconfirmed:
    """Somebody who has not confirmed yet, and how many subjects that they have not."""

    name: str
    subjects: int


def list_unconfirmed(session: Session, round_: Round) -> list[Unconfirmed]:
    """Whose confirmation a round waits for before it closes, by name. One statement."""
    activity = get_model(session, round_.model_version_id).activity[round_.activity]
    awaited = [part.key for part in personal_parts(activity) if part.by in AWAITED]
    if not awaited:
        return []
    rows = session.execute(
        select(Member.name, func.count(Subject.id.distinct()))
        .select_from(Return)
        .join(Subject, Subject.id == Return.subject_id)
        .join(Member, Member.id == Return.author_id)
        .outerjoin(
            Acknowledgement,
            and_(
                Acknowledgement.subject_id == Return.subject_id,
                Acknowledgement.member_id == Return.author_id,
            ),
        )
        .where(
            Return.round_id == round_.id,
            Return.part == PartKind.PERSON,
            Return.part_key.in_(awaited),
            Return.state.in_(sorted(SEALED_STATES)),
            Subject.released_at.is_not(None),
            Acknowledgement.id.is_(None),
        )
        .group_by(Member.id, Member.name)
        .order_by(Member.name, Member.id)
    )
    return [Unconfirmed(*row) for row in rows]


def close_unconfirmed(session: Session, actor: Actor, round_: Round, reason: str) -> None:
    """Let a round close although somebody has not confirmed, for a reason that the trail keeps.

    Does nothing where nobody is waited for. Raises InvalidInput (field ``reason``).
    """
    waiting = list_unconfirmed(session, round_)
    if not waiting:
        return
    if not reason.strip():
        problem = _("Say why the round is closed before everybody has confirmed")
        raise InvalidInput(problem, {"reason": problem})
    refuse_long(REASON, reason=reason)
    trail.record(
        session,
        "round.closed_unconfirmed",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="round",
        object_id=round_.id,
        people=len(waiting),
        reason=reason.strip(),
    )
