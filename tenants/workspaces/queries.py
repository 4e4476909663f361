"""Reading a workspace's people and the invitations to it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from saas.database import now
from saas.errors import NotFound
from tenants.agencies.models import Agency
from tenants.practice.models import ModelVersion
from tenants.rounds.models import Round
from tenants.workspaces.models import Invitation, Member, WorkspaceSetting
from tenants.workspaces.roles import Role
from tenants.workspaces.types import PAGE_SIZE, InvitationLine, MemberLine, Page, SetUp


def get_settings_row(session: Session) -> WorkspaceSetting:
    """The workspace's own settings. Raises NotFound."""
    row = session.scalars(select(WorkspaceSetting)).one_or_none()
    if row is None:
        raise NotFound
    return row


def set_up_of(session: Session) -> SetUp:
    """How far the workspace is set up, in one statement."""

    def count(of: Any, *conditions: ColumnElement[bool]) -> Any:
        return select(func.count()).select_from(of).where(*conditions).scalar_subquery()

    coordinates = literal(Role.COORDINATOR.value) == any_(Member.roles)
    row = session.execute(
        select(
            count(ModelVersion, ModelVersion.state == "published"),
            count(Agency, Agency.state == "active"),
            count(Member, Member.state == "active"),
            count(Invitation, Invitation.state == "sent"),
            count(Member, Member.state == "active", coordinates),
            count(Round),
        )
    ).one()
    return SetUp(*row)


def get_member(session: Session, member_id: UUID) -> Member:
    """A member, active or left. Raises NotFound."""
    member = session.scalars(select(Member).where(Member.id == member_id)).one_or_none()
    if member is None:
        raise NotFound
    return member


def find_member_of_user(session: Session, user_id: UUID) -> Member | None:
    return session.scalars(select(Member).where(Member.user_id == user_id)).one_or_none()


def list_members(
    session: Session,
    *,
    text: str = "",
    agency_id: UUID | None = None,
    role: str = "",
    state: str = "active",
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[MemberLine]:
    """Members by name, one page of them; ``text`` looks in names, posts and addresses."""
    deputy = aliased(Member)
    query = (
        select(
            Member.id,
            Member.name,
            Member.email,
            Member.post,
            Member.roles,
            Member.state,
            Member.agency_id,
            func.coalesce(Agency.name, "").label("agency_name"),
            func.coalesce(deputy.name, "").label("deputy_name"),
            func.count().over().label("total"),
        )
        .outerjoin(Agency, Agency.id == Member.agency_id)
        .outerjoin(deputy, deputy.id == Member.deputy_id)
        .where(Member.state == state)
    )
    if text.strip():
        wanted = text.strip()
        query = query.where(
            or_(
                Member.name.icontains(wanted, autoescape=True),
                Member.post.icontains(wanted, autoescape=True),
                Member.email.icontains(wanted, autoescape=True),
            )
        )
    if agency_id is not None:
        query = query.where(Member.agency_id == agency_id)
    if role:
        query = query.where(literal(role) == any_(Member.roles))
    number = max(1, page)
    rows = session.execute(
        query.order_by(func.lower(Member.name), Member.id).limit(size).offset((number - 1) * size)
    ).all()
    items = [
        MemberLine(
            id=row.id,
            name=row.name,
            email=row.email,
            post=row.post,
            roles=tuple(row.roles),
            state=row.state,
            agency_id=row.agency_id,
            agency_name=row.agency_name,
            deputy_name=row.deputy_name,
        )
        for row in rows
    ]
    return Page(items, number, rows[0].total if rows else 0, size)


def members_with_role(session: Session, role: str, agency_id: UUID | None = None) -> list[Member]:
    """The active members with a role, in one agency or in the whole workspace, by name."""
    query = _active().where(literal(role) == any_(Member.roles))
    if agency_id is not None:
        query = query.where(Member.agency_id == agency_id)
    return list(session.scalars(query))


def members_of_agencies(session: Session, agency_ids: Collection[UUID]) -> list[Member]:
    """The active members of a few agencies (one and those above it), by name."""
    return list(session.scalars(_active().where(Member.agency_id.in_(agency_ids))))


def list_colleagues(session: Session, member: Member) -> list[Member]:
    """Who may take over from a member: the same agency's people, and their deputy.

    Of somebody who belongs to no agency (the partnership's unit), the others
    who belong to none.
    """
    same = (
        Member.agency_id.is_(None)
        if member.agency_id is None
        else Member.agency_id == member.agency_id
    )
    if member.deputy_id is not None:
        same = or_(same, Member.id == member.deputy_id)
    return list(session.scalars(_active().where(same, Member.id != member.id)))


def _active() -> Select[Member]:
    return (
        select(Member).where(Member.state == "active").order_by(func.lower(Member.name), Member.id)
    )


def get_invitation(session: Session, invitation_id: UUID) -> Invitation:
    """An invitation that the scope may see. Raises NotFound."""
    found = session.scalars(select(Invitation).where(Invitation.id == invitation_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_invitations(
    session: Session, *, page: int = 1, size: int = PAGE_SIZE
) -> Page[InvitationLine]:
    """The invitations that wait for an answer, the newest first."""
    number = max(1, page)
    rows = session.execute(
        select(
            Invitation,
            func.coalesce(Agency.name, "").label("agency_name"),
            Member.name.label("inviter"),
            func.count().over().label("total"),
        )
        .outerjoin(Agency, Agency.id == Invitation.agency_id)
        .join(Member, Member.id == Invitation.invited_by)
        .where(Invitation.state == "sent")
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    at = now()
    items = [
        InvitationLine(
            id=row.Invitation.id,
            name=row.Invitation.name,
            email=row.Invitation.email,
            roles=tuple(row.Invitation.roles),
            agency_id=row.Invitation.agency_id,
            agency_name=row.agency_name,
            invited_by=row.inviter,
            created_at=row.Invitation.created_at,
            expires_at=row.Invitation.expires_at,
            expired=row.Invitation.expires_at <= at,
        )
        for row in rows
    ]
    return Page(items, number, rows[0].total if rows else 0, size)
