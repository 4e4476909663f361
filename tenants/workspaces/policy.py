"""Who may invite, change and remove whom. Pure functions; their test is the truth table.

Two rules stand above the permissions: nobody changes their own roles, and only
an administrator makes or unmakes an administrator. So a coordinator, who reads
every agency's submitted work, cannot also take over the keys of the workspace,
nor an administrator give themselves the sight of everybody's returns.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import AGENCY_ROLES, Permission, Role

LEAD_GIVES = (Role.CONTRIBUTOR, Role.APPROVER)
"""What an agency lead may make of people in their own agency."""


def roles_to_give(actor: Actor) -> tuple[Role, ...]:
    """The roles that this person may give to others, in the order of the catalogue."""
    if actor.may(Permission.PEOPLE_MANAGE):
        if Role.ADMINISTRATOR in actor.roles:
            return tuple(Role)
        return tuple(role for role in Role if role is not Role.ADMINISTRATOR)
    if Role.AGENCY_LEAD in actor.roles:
        return LEAD_GIVES
    return ()


def can_invite(actor: Actor, roles: Collection[str], agency_id: UUID | None) -> bool:
    """Managers invite anywhere; an agency lead into the agencies in their reach."""
    if not roles or not set(roles) <= set(roles_to_give(actor)):
        return False
    if actor.may(Permission.PEOPLE_MANAGE):
        return True
    return agency_id is not None and actor.is_of(agency_id)


def can_change(actor: Actor, member_id: UUID, roles: Collection[str]) -> bool:
    """Whether this person may change the place of a member who now has these roles."""
    return (
        actor.may(Permission.PEOPLE_MANAGE)
        and member_id != actor.member_id
        and (Role.ADMINISTRATOR not in roles or Role.ADMINISTRATOR in actor.roles)
    )


def can_remove(actor: Actor, member_id: UUID, roles: Collection[str]) -> bool:
    """The same as changing; and a manager may leave by themselves."""
    if actor.may(Permission.PEOPLE_MANAGE) and member_id == actor.member_id:
        return True
    return can_change(actor, member_id, roles)


def can_set_deputy(actor: Actor, member_id: UUID) -> bool:
    """Everybody names their own deputy; a manager names anybody's."""
    if actor.is_guest:
        return False
    return member_id == actor.member_id or actor.may(Permission.PEOPLE_MANAGE)


def needs_agency(roles: Collection[str]) -> bool:
    """Whether one of these roles is a role inside an agency."""
    return any(role in AGENCY_ROLES for role in roles)
