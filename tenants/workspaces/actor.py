"""Who acts: the person in the scope, with what they may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from saas.errors import Forbidden
from saas.i18n import gettext as _
from saas.tenancy import Reach, Scope
from tenants.workspaces.roles import Permission, permissions_of, reach_of, speaks_for_agency


@dataclass(frozen=True)
class Actor:
    """A member at work, or a guest with one delegation (then ``member_id`` is None)."""

    tenant_id: UUID
    member_id: UUID | None
    user_id: UUID | None
    name: str
    agency_id: UUID | None
    agency_ids: frozenset[UUID]
    roles: frozenset[str]
    permissions: frozenset[Permission] = field(default=frozenset())
    delegation_id: UUID | None = None
    return_id: UUID | None = None
    sections: tuple[str, ...] = ()
    is_voice: bool = False
    """A family or a child by their own link: they open their own pages and no others."""

    @property
    def is_guest(self) -> bool:
        return self.delegation_id is not None

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raises Forbidden with a sentence that says whom to ask."""
        if permission not in self.permissions:
            raise Forbidden(
                _("Your roles in this workspace do not include this. Ask its administrator.")
            )

    def is_of(self, agency_id: UUID) -> bool:
        return agency_id in self.agency_ids

    @property
    def me(self) -> UUID:
        """The member's id. Raises Forbidden for a guest."""
        if self.member_id is None:
            raise Forbidden(_("This is for members of the workspace."))
        return self.member_id

    def scope(self) -> Scope:
        """The scope in which this person's queries run."""
        return Scope(
            tenant_id=self.tenant_id,
            user_id=self.user_id,
            member_id=self.member_id,
            agency_ids=self.agency_ids,
            reach=reach_of(self.roles),
            delegation_id=self.delegation_id,
            return_id=self.return_id,
            sections=self.sections,
        )

    def reaches(self, reach: Reach) -> bool:
        return reach in reach_of(self.roles)


def member_actor(
    *,
    tenant_id: UUID,
    member_id: UUID,
    user_id: UUID,
    name: str,
    agency_id: UUID | None,
    agency_ids: frozenset[UUID],
    roles: frozenset[str],
) -> Actor:
    return Actor(
        tenant_id=tenant_id,
        member_id=member_id,
        user_id=user_id,
        name=name,
        agency_id=agency_id,
        agency_ids=agency_ids if speaks_for_agency(roles) else frozenset(),
        roles=roles,
        permissions=permissions_of(roles),
    )


GUEST_PERMISSIONS = frozenset(
    {
        Permission.RETURN_READ,
        Permission.RETURN_ANSWER,
        Permission.EVIDENCE_READ,
        Permission.EVIDENCE_MANAGE,
    }
)
# What helps one person goes into that person's part, and not among their agency's evidence.
PERSONAL_GUEST_PERMISSIONS = GUEST_PERMISSIONS - {Permission.EVIDENCE_MANAGE} | {
    Permission.PART_FILL
}

VOICE_PERMISSIONS = frozenset({Permission.PART_FILL})


def guest_actor(
    *,
    tenant_id: UUID,
    delegation_id: UUID,
    return_id: UUID,
    agency_id: UUID,
    name: str,
    sections: tuple[str, ...],
    of_person: bool = False,
    is_voice: bool = False,
) -> Actor:
    """A contributor who came by link: one return, the delegated sections, nothing else.

    ``of_person``: what was lent is of one person's part, not of an agency's.
    ``is_voice``: it is the family's or the child's own link.
    """
    permissions = PERSONAL_GUEST_PERMISSIONS if of_person else GUEST_PERMISSIONS
    return Actor(
        tenant_id=tenant_id,
        member_id=None,
        user_id=None,
        name=name,
        agency_id=agency_id,
        agency_ids=frozenset({agency_id}),
        roles=frozenset(),
        permissions=VOICE_PERMISSIONS if is_voice else permissions,
        delegation_id=delegation_id,
        return_id=return_id,
        sections=sections,
        is_voice=is_voice,
    )
