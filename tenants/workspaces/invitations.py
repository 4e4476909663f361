"""Inviting people into a workspace: by a single-use link that expires, bound to one address."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.accounts import service as accounts
from saas.database import now
from saas.errors import Forbidden, InvalidInput, InvalidState
from saas.i18n import format_date, in_language
from saas.i18n import gettext as _
from saas.lengths import note_long
from saas.mail import service as mail
from saas.settings import get_settings
from saas.taken import refused_when_taken
from saas.tenancy import require_tenant
from saas.trail import service as trail
from tenants.agencies.models import Agency
from tenants.workspaces import policy
from tenants.workspaces.actor import Actor
from tenants.workspaces.addresses import service_address, workspace_in_scope
from tenants.workspaces.email import checked_email
from tenants.workspaces.models import Invitation, Member
from tenants.workspaces.queries import get_invitation, get_settings_row
from tenants.workspaces.roles import Permission, Role
from tenants.workspaces.wording import role_names

PURPOSE = "invitation"
LONGEST = 200


def invite(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    roles: Collection[str],
    agency_id: UUID | None = None,
    post: str = "",
    language: str = "en",
) -> Invitation:
    """Offer somebody a place and mail them the link.

    People managers invite anywhere (only an administrator invites
    administrators); an agency lead invites contributors and approvers into
    their own agency. Raises Forbidden, InvalidInput.
    """
    if not policy.roles_to_give(actor):
        raise Forbidden(_("Your roles in this workspace do not include inviting people."))
    _check(session, actor, email, name, post, roles, agency_id, language)
    invitation = Invitation(
        email=checked_email(email),
        name=" ".join(name.split()),
        post=post.strip(),
        agency_id=agency_id,
        roles=ordered(roles),
        language=language,
        invited_by=actor.me,
        expires_at=_expiry(),
    )
    with refused_when_taken(
        session, uq_invitations_tenant_id_email=lambda: _invited_already(actor)
    ):
        session.add(invitation)
    _send(session, actor, invitation)
    _record(session, actor, "member.invited", invitation, roles=ordered(roles))
    return invitation


def ordered(roles: Collection[str]) -> list[str]:
    """Roles once each, in the catalogue's order."""
    return [role.value for role in Role if role in roles]


def withdraw_invitation(session: Session, actor: Actor, invitation_id: UUID) -> None:
    """Take an offer back: its link opens nothing any more. Raises NotFound, InvalidState."""
    invitation = _waiting(session, actor, invitation_id)
    invitation.state = "withdrawn"
    accounts.revoke_links(session, tenant_id=require_tenant(), target_id=invitation.id)
    _record(session, actor, "invitation.withdrawn", invitation)


def resend_invitation(session: Session, actor: Actor, invitation_id: UUID) -> None:
    """Send a new link with a new expiry; the old one is revoked. Raises as withdrawing does."""
    invitation = _waiting(session, actor, invitation_id)
    accounts.revoke_links(session, tenant_id=require_tenant(), target_id=invitation.id)
    invitation.expires_at = _expiry()
    _send(session, actor, invitation)
    _record(session, actor, "invitation.resent", invitation)


def _check(
    session: Session,
    actor: Actor,
    email: str,
    name: str,
    post: str,
    roles: Collection[str],
    agency_id: UUID | None,
    language: str,
) -> None:
    errors: dict[str, str] = {}
    if not name.strip():
        errors["name"] = _("Enter the person's name")
    note_long(errors, LONGEST, name=name, post=post)
    try:
        address = checked_email(email)
    except InvalidInput as problem:
        errors |= problem.errors
    else:
        taken = _already_here(session, address)
        if taken:
            errors["email"] = taken
    errors |= place_errors(session, roles, agency_id)
    if language not in get_settings_row(session).languages:
        errors["language"] = _("Choose one of the workspace's languages")
    if not errors and not policy.can_invite(actor, roles, agency_id):
        raise Forbidden(
            _("You can invite people to your own agency, as contributors or approvers.")
            if policy.roles_to_give(actor) == policy.LEAD_GIVES
            else _("Only an administrator can make somebody an administrator.")
        )
    if errors:
        raise InvalidInput(next(iter(errors.values())), errors)


def place_errors(
    session: Session, roles: Collection[str], agency_id: UUID | None
) -> dict[str, str]:
    """What is wrong with a place: its roles must be known, its agency open and of here."""
    errors: dict[str, str] = {}
    if not roles or not set(roles) <= {role.value for role in Role}:
        errors["roles"] = _("Choose one role or more")
    elif policy.needs_agency(roles) and agency_id is None:
        errors["agency_id"] = _("Choose the agency that the person works in")
    if agency_id is not None:
        there = session.scalars(
            select(Agency.id).where(Agency.id == agency_id, Agency.state == "active")
        ).one_or_none()
        if there is None:
            errors["agency_id"] = _("Choose one of this workspace's agencies")
    return errors


def _already_here(session: Session, email: str) -> str | None:
    member = session.scalars(
        select(Member.name).where(Member.email == email, Member.state == "active")
    ).first()
    if member:
        return _("%(name)s is a member already", name=member)
    waiting = session.scalars(
        select(Invitation.id).where(Invitation.email == email, Invitation.state == "sent").limit(1)
    ).one_or_none()
    return _waits_already() if waiting else None


def _waits_already() -> str:
    return _("This person has an invitation already: send it again from the list")


def _invited_already(actor: Actor) -> InvalidInput:
    """Another invitation to the address: made in the same moment, or by another agency's lead."""
    problem = (
        _waits_already()
        if actor.may(Permission.PEOPLE_MANAGE)
        else _("This person has an invitation to this workspace already. Ask its administrator")
    )
    return InvalidInput(problem, {"email": problem})


def _waiting(session: Session, actor: Actor, invitation_id: UUID) -> Invitation:
    invitation = get_invitation(session, invitation_id)
    if not policy.can_invite(actor, invitation.roles, invitation.agency_id):
        raise Forbidden(_("Your roles in this workspace do not include this invitation."))
    if invitation.state != "sent":
        raise InvalidState(_("This invitation was accepted or withdrawn in the meantime."))
    return invitation


def _expiry() -> datetime:
    return now() + timedelta(days=get_settings().invitation_days)


def _send(session: Session, actor: Actor, invitation: Invitation) -> None:
    workspace = workspace_in_scope(session)
    token = accounts.make_link(
        session,
        purpose=PURPOSE,
        email=invitation.email,
        tenant_id=workspace.id,
        target_id=invitation.id,
        lasts=timedelta(days=get_settings().invitation_days),
    )
    with in_language(invitation.language):
        mail.post(
            session,
            kind="invitation",
            recipient=invitation.email,
            language=invitation.language,
            subject=_("Invitation to %(workspace)s on Accord", workspace=workspace.name),
            body=_(
                "Hello %(name)s,\n\n"
                "%(inviter)s invites you to the workspace “%(workspace)s” on Accord, where "
                "agencies do their safeguarding audits together. Your role there: %(roles)s.\n\n"
                "Accept here by %(date)s:\n\n%(link)s\n\n"
                "The link is for you alone and works once. If you did not expect it, do nothing.\n",
                name=invitation.name,
                inviter=actor.name,
                workspace=workspace.name,
                roles=role_names(invitation.roles),
                date=format_date(invitation.expires_at),
                link=mail.LINK,
            ),
            link=service_address(f"invitation/{token}"),
        )


def _record(
    session: Session, actor: Actor, kind: str, invitation: Invitation, **detail: Any
) -> None:
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="invitation",
        object_id=invitation.id,
        agency_id=invitation.agency_id,
        name=invitation.name,
        **detail,
    )
