"""Having read the handbook: saying so, who has and who has not, and reminding them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from saas.database import new_id, now
from saas.errors import InvalidState
from saas.i18n import gettext as _
from saas.tenancy import require_tenant
from tenants.handbook import notices, queries
from tenants.handbook.history import note
from tenants.handbook.models import HandbookReading
from tenants.handbook.queries import Edition
from tenants.practice.models import ModelVersion
from tenants.rounds.calendar import today
from tenants.rounds.models import LadderStep
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Permission
from tenants.workspaces.types import PAGE_SIZE, Page


@dataclass(frozen=True)
class OwnReading:
    """When a member read this version, and which one before it, if they said so."""

    read_at: datetime | None = None
    earlier: int | None = None


@dataclass(frozen=True)
class ReaderLine:
    member_id: UUID
    name: str
    post: str
    read_at: datetime | None


@dataclass(frozen=True)
class Readers:
    """How many of the active members have read a version, and one page of one half of them."""

    read: int
    members: int
    page: Page[ReaderLine]

    @property
    def unread(self) -> int:
        return self.members - self.read


def note_reading(session: Session, actor: Actor, version_id: UUID) -> bool:
    """The member says that they have read a version; False if they had said so already.

    Raises NotFound, and InvalidState for a version that is not the newest.
    """
    actor.require(Permission.MODEL_READ)
    opened = queries.get_handbook(session, version_id)
    if not opened.is_newest:
        raise InvalidState(
            _("A newer version has been published since. Read that one, then say so there.")
        )
    first = session.execute(
        insert(HandbookReading)
        .values(
            tenant_id=require_tenant(),
            id=new_id(),
            member_id=actor.me,
            version_id=version_id,
            read_at=now(),
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "version_id", "member_id"])
        .returning(HandbookReading.id)
    ).one_or_none()
    if first is None:
        return False
    note(session, actor, "handbook.read", opened.edition)
    return True


def remind_readers(session: Session, actor: Actor, version_id: UUID) -> int:
    """Mail everybody who has not read a version yet; returns how many, once a day at most.

    Raises Forbidden, NotFound, and InvalidState where staff are not asked to say so.
    """
    actor.require(Permission.MODEL_PUBLISH)
    opened = queries.get_handbook(session, version_id)
    if not opened.asks_readers:
        raise InvalidState(_("Staff are not asked to say that they have read this version."))
    members = [
        member for member in list_unread(session, version_id) if member.id != actor.member_id
    ]
    if not members:
        raise InvalidState(_("Everybody has read this version: nobody needs a reminder."))
    # The row of the day is the lock: of two who press the button one sends.
    first = session.execute(
        insert(LadderStep)
        .values(
            tenant_id=require_tenant(),
            id=new_id(),
            object_id=version_id,
            ladder="by_hand",
            step=today().isoformat(),
            recipients=len(members),
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "object_id", "ladder", "step"])
        .returning(LadderStep.id)
    ).one_or_none()
    if first is None:
        raise InvalidState(_("A reminder went out today already. The next can go tomorrow."))
    sent = notices.ask_to_read(session, opened.edition, members)
    note(session, actor, "handbook.readers_reminded", opened.edition, people=sent)
    return sent


def own_reading(session: Session, actor: Actor, edition: Edition) -> OwnReading:
    """What this member said of having read this version and those before it."""
    rows = session.execute(
        select(ModelVersion.number, HandbookReading.read_at)
        .join(ModelVersion, ModelVersion.id == HandbookReading.version_id)
        .where(
            HandbookReading.member_id == actor.me,
            ModelVersion.key == edition.key,
            ModelVersion.number <= edition.number,
        )
        .order_by(ModelVersion.number.desc())
        .limit(2)
    ).all()
    own = next((row.read_at for row in rows if row.number == edition.number), None)
    earlier = next((row.number for row in rows if row.number < edition.number), None)
    return OwnReading(own, earlier)


def readers_of(
    session: Session, actor: Actor, version_id: UUID, *, read: bool, page: int = 1
) -> Readers:
    """Who has read a version, or who has not, by name. Raises Forbidden."""
    actor.require(Permission.MODEL_PUBLISH)
    reading = _reading_of(version_id)
    active = Member.state == "active"
    members, done = session.execute(
        select(func.count(), func.count(reading.c.read_at))
        .select_from(Member)
        .outerjoin(reading, reading.c.member_id == Member.id)
        .where(active)
    ).one()
    total = done if read else members - done
    number = min(max(1, page), max(1, -(-total // PAGE_SIZE)))
    rows = session.execute(
        select(Member.id, Member.name, Member.post, reading.c.read_at)
        .outerjoin(reading, reading.c.member_id == Member.id)
        .where(active, reading.c.read_at.is_not(None) if read else reading.c.read_at.is_(None))
        .order_by(func.lower(Member.name), Member.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    lines = [ReaderLine(row.id, row.name, row.post, row.read_at) for row in rows]
    return Readers(done, members, Page(lines, number, total))


def list_unread(session: Session, version_id: UUID) -> list[Member]:
    """The active members who have not said that they have read a version, by name."""
    reading = _reading_of(version_id)
    return list(
        session.scalars(
            select(Member)
            .outerjoin(reading, reading.c.member_id == Member.id)
            .where(Member.state == "active", reading.c.read_at.is_(None))
            .order_by(func.lower(Member.name), Member.id)
        )
    )


def _reading_of(version_id: UUID) -> Any:
    return (
        select(HandbookReading.member_id, HandbookReading.read_at)
        .where(HandbookReading.version_id == version_id)
        .subquery()
    )
