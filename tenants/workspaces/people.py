"""Changing a member's place: roles and agency, deputy, and leaving.

Open work never loses its owner: it is handed to a colleague before somebody
leaves or moves to another agency.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import any_, literal, select, update
from sqlalchemy.orm import Session

from saas.database import now
from saas.errors import Forbidden, InvalidInput, InvalidState
from saas.i18n import gettext as _
from saas.lengths import NAME, note_long
from saas.trail import service as trail
from tenants.agencies.models import Agency
from tenants.workspaces import policy
from tenants.workspaces.actor import Actor
from tenants.workspaces.handover import check_successor, open_work_of, pass_on, release
from tenants.workspaces.invitations import ordered, place_errors
from tenants.workspaces.models import Member
from tenants.workspaces.queries import get_member
from tenants.workspaces.roles import Role


def change_member(
    session: Session,
    actor: Actor,
    member_id: UUID,
    *,
    roles: Collection[str],
    agency_id: UUID | None,
    post: str,
) -> Member:
    """Change what a member may do, where they work and what their post is called.

    What they may do changes with their next click. Raises Forbidden (also for
    one's own place), NotFound, InvalidInput, InvalidState when open work would
    be left behind in the agency they leave.
    """
    member = _active(session, member_id)
    if not policy.can_change(actor, member.id, member.roles):
        raise Forbidden(
            _("Nobody changes their own roles. Ask another administrator.")
            if member_id == actor.member_id
            else _("Your roles in this workspace do not include changing this person's.")
        )
    if not set(roles) <= {*policy.roles_to_give(actor), *member.roles}:
        raise Forbidden(_("Only an administrator can make somebody an administrator."))
    errors = place_errors(session, roles, agency_id)
    note_long(errors, NAME, post=post)
    if errors:
        raise InvalidInput(next(iter(errors.values())), errors)
    wanted = ordered(roles)
    if Role.ADMINISTRATOR in member.roles and Role.ADMINISTRATOR not in wanted:
        _keep_an_administrator(session, member_id)
    if agency_id != member.agency_id:
        if open_work_of(session, member_id).any:
            raise InvalidState(
                _("%(name)s has open work in their agency. Hand it over first.", name=member.name)
            )
        _step_down_as_lead(session, member_id, None)
        member.agency_id = agency_id
        _record(session, actor, "member.moved", member)
    if wanted != list(member.roles):
        before = list(member.roles)
        member.roles = wanted
        _record(session, actor, "member.roles_changed", member, before=before, roles=wanted)
    if post.strip() != member.post:
        member.post = post.strip()
        _record(session, actor, "member.post_changed", member)
    return member


def set_deputy(session: Session, actor: Actor, member_id: UUID, deputy_id: UUID | None) -> None:
    """Name who stands in for a member, or nobody.

    A deputy is of the same agency, and gets no rights by it: only the notices
    that would reach nobody, and the open work when the member leaves.
    Raises Forbidden, NotFound, InvalidInput.
    """
    member = _active(session, member_id)
    if not policy.can_set_deputy(actor, member_id):
        raise Forbidden(_("You can name your own deputy only."))
    name = ""
    if deputy_id is not None:
        deputy = session.scalars(
            select(Member).where(Member.id == deputy_id, Member.state == "active")
        ).one_or_none()
        if deputy is None or deputy.id == member.id or deputy.agency_id != member.agency_id:
            problem = _("Choose a colleague of the same agency")
            raise InvalidInput(problem, {"deputy_id": problem})
        name = deputy.name
    if member.deputy_id == deputy_id:
        return
    member.deputy_id = deputy_id
    _record(session, actor, "member.deputy_set", member, deputy=name)


def leave(
    session: Session, actor: Actor, member_id: UUID, hand_over_to: UUID | None = None
) -> None:
    """Let a member go: their place ends at the next click, their open work gets a new owner.

    Their account stays, since they may work in other workspaces; what they did
    keeps their name. Raises Forbidden, NotFound, InvalidState for the last
    administrator, InvalidInput (field ``hand_over_to``) while there are actions or
    returns and nobody to take them.
    """
    member = _active(session, member_id)
    if not policy.can_remove(actor, member_id, member.roles):
        raise Forbidden(_("Your roles in this workspace do not include removing this person."))
    if Role.ADMINISTRATOR in member.roles:
        _keep_an_administrator(session, member_id)
    successor = check_successor(session, member, hand_over_to)
    if successor is None and open_work_of(session, member_id).needs_somebody:
        problem = _("Choose who takes over the open work")
        raise InvalidInput(problem, {"hand_over_to": problem})
    if successor is not None:
        pass_on(session, actor, member, successor)
    else:
        release(session, actor, member)
    _step_down_as_lead(session, member_id, successor)
    # Colleagues who named the leaver as their deputy have none now; of those who
    # left before, the leaver stays the one who took over.
    session.execute(
        update(Member)
        .where(Member.deputy_id == member_id, Member.state == "active")
        .values(deputy_id=None)
    )
    member.state = "left"
    member.left_at = now()
    # The leaver's page says who took over.
    member.deputy_id = successor.id if successor else None
    _record(session, actor, "member.left", member, successor=successor.name if successor else None)


def _active(session: Session, member_id: UUID) -> Member:
    member = get_member(session, member_id)
    if member.state != "active":
        raise InvalidState(_("%(name)s has left this workspace.", name=member.name))
    return member


def _keep_an_administrator(session: Session, leaving: UUID) -> None:
    """Refuse to lose the last administrator, also when two go in the same moment."""
    holders = session.scalars(
        select(Member.id)
        .where(Member.state == "active", literal(Role.ADMINISTRATOR.value) == any_(Member.roles))
        .order_by(Member.id)
        .with_for_update()
    ).all()
    if not set(holders) - {leaving}:
        raise InvalidState(
            _("This is the last administrator. Make somebody else an administrator first.")
        )


def _step_down_as_lead(session: Session, member_id: UUID, successor: Member | None) -> None:
    session.execute(
        update(Agency)
        .where(Agency.lead_id == member_id)
        .values(lead_id=successor.id if successor else None)
    )


def _record(session: Session, actor: Actor, kind: str, member: Member, **detail: Any) -> None:
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="member",
        object_id=member.id,
        agency_id=member.agency_id,
        name=member.name,
        **detail,
    )
