"""Taking up an invitation.

A person who has an account accepts by being signed in with it, others choose
a name and a password; either way the address must be the invited one.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, func, literal, not_, or_, select
from sqlalchemy.orm import Session

from saas.accounts import service as accounts
from saas.accounts.models import Link, User, Workspace
from saas.database import now
from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.outbox.service import system_scope
from saas.taken import refused_when_taken
from saas.tenancy import enter_scope, require_tenant
from saas.trail import service as trail
from tenants.agencies.models import Agency
from tenants.workspaces.invitations import LONGEST, PURPOSE
from tenants.workspaces.models import Invitation, Member
from tenants.workspaces.queries import find_member_of_user
from tenants.workspaces.roles import Role
from tenants.workspaces.types import Offer


def find_offer(session: Session, token: str) -> Offer | None:
    """What a link offers, or None when it does not open (spent, expired, withdrawn, unknown).

    Enters the workspace by itself, which closes the session: call it where
    nothing is waiting to be written.
    """
    link = accounts.find_link(session, token, PURPOSE)
    if link is None or link.tenant_id is None or link.target_id is None:
        return None
    link_id, tenant_id, invitation_id = link.id, link.tenant_id, link.target_id
    with enter_scope(system_scope(tenant_id)):
        row = session.execute(
            select(
                Invitation,
                Workspace.slug,
                Workspace.name.label("workspace"),
                func.coalesce(Agency.name, "").label("agency_name"),
                Member.name.label("inviter"),
                User.state.label("user_state"),
            )
            .join(Workspace, Workspace.id == Invitation.tenant_id)
            .join(Member, Member.id == Invitation.invited_by)
            .outerjoin(Agency, Agency.id == Invitation.agency_id)
            .outerjoin(User, User.email == Invitation.email)
            .where(
                Invitation.id == invitation_id,
                _still_open(),
            )
        ).one_or_none()
        if row is None or row.user_state == "closed":
            return None
        invitation = row.Invitation
        return Offer(
            link_id=link_id,
            invitation_id=invitation.id,
            tenant_id=tenant_id,
            slug=row.slug,
            workspace=row.workspace,
            email=invitation.email,
            name=invitation.name,
            agency_name=row.agency_name,
            roles=tuple(invitation.roles),
            language=invitation.language,
            invited_by=row.inviter,
            has_account=row.user_state == "active",
        )


def _still_open() -> ColumnElement[bool]:
    """Sent and not expired; the keys of the workspace only while the giver holds them still."""
    gives_keys = literal(Role.ADMINISTRATOR.value) == any_(Invitation.roles)
    holds_keys = and_(
        Member.state == "active", literal(Role.ADMINISTRATOR.value) == any_(Member.roles)
    )
    return and_(
        Invitation.state == "sent",
        Invitation.expires_at > now(),
        or_(not_(gives_keys), holds_keys),
    )


def accept_invitation(
    session: Session,
    offer: Offer,
    *,
    signed_in: UUID | None = None,
    name: str = "",
    password: str = "",
) -> Member:
    """Take up an offer: spend its link and make (or reactivate) the member.

    Runs in the system scope of the offer's workspace. ``signed_in`` is the user
    who is signed in; they must be the person invited. Without it a new person
    gets an account with ``name`` and ``password``; who already has one must sign
    in. Raises NotFound for a link spent meanwhile, Forbidden, InvalidInput
    (fields ``name``, ``password``), InvalidState.
    """
    link = session.get(Link, offer.link_id)
    invitation = session.scalars(
        select(Invitation)
        .join(Member, Member.id == Invitation.invited_by)
        .where(Invitation.id == offer.invitation_id, _still_open())
        .with_for_update(of=Invitation)
    ).one_or_none()
    if link is None or invitation is None:
        raise NotFound
    with refused_when_taken(
        session, uq_users_email=_has_account, pk_password_credentials=_has_account
    ):
        user = _person(session, invitation, signed_in, name, password)
    accounts.use_link(session, link)
    accounts.revoke_links(session, tenant_id=require_tenant(), target_id=invitation.id)
    invitation.state = "accepted"
    member, returned = _seat(session, user, invitation)
    trail.record(
        session,
        "member.returned" if returned else "invitation.accepted",
        actor_id=member.id,
        actor_name=member.name,
        object_type="member",
        object_id=member.id,
        agency_id=member.agency_id,
        name=member.name,
        roles=list(member.roles),
    )
    return member


def _person(
    session: Session, invitation: Invitation, signed_in: UUID | None, name: str, password: str
) -> User:
    if signed_in is not None:
        user = accounts.get_user(session, signed_in)
        if user.email != invitation.email:
            raise Forbidden(_("This invitation is for somebody else."))
        return user
    found = accounts.find_user(session, invitation.email)
    if found is not None and found.state != "invited":
        raise _has_account()
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        problem = _("Enter your name")
        raise InvalidInput(problem, {"name": problem})
    user = found or accounts.ensure_user(
        session, email=invitation.email, name=name, language=invitation.language
    )
    user.name, user.language = name, invitation.language
    accounts.set_password(session, user, password)
    return user


def _has_account() -> Forbidden:
    return Forbidden(_("You already have an account: sign in to accept."))


def _seat(session: Session, user: User, invitation: Invitation) -> tuple[Member, bool]:
    """The member's row: a new one, or the leaver's own again, so that their past stays theirs."""
    member = find_member_of_user(session, user.id)
    if member is not None and member.state == "active":
        raise InvalidState(_("You are a member of this workspace already."))
    returned = member is not None
    if member is None:
        member = Member(user_id=user.id)
        session.add(member)
    member.name = user.name
    member.email = user.email
    member.post = invitation.post
    member.roles = list(invitation.roles)
    member.agency_id = invitation.agency_id
    member.language = user.language
    member.state = "active"
    member.left_at = None
    member.deputy_id = None
    session.flush()
    return member, returned
