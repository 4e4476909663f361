"""What the people's and agencies' queries give back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

T = TypeVar("T")

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; ``number`` counts from 1."""

    items: list[T]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1 if self.items else 0


@dataclass(frozen=True)
class MemberLine:
    """A member as a list shows them."""

    id: UUID
    name: str
    email: str
    post: str
    roles: tuple[str, ...]
    state: str
    agency_id: UUID | None
    agency_name: str
    deputy_name: str


@dataclass(frozen=True)
class InvitationLine:
    """An invitation that waits; ``expired`` ones can be sent again."""

    id: UUID
    name: str
    email: str
    roles: tuple[str, ...]
    agency_id: UUID | None
    agency_name: str
    invited_by: str
    created_at: datetime
    expires_at: datetime
    expired: bool


@dataclass(frozen=True)
class OpenWork:
    """How much of a person's work is not finished."""

    actions: int = 0
    returns: int = 0
    moderations: int = 0

    @property
    def any(self) -> bool:
        return bool(self.actions or self.returns or self.moderations)

    @property
    def needs_somebody(self) -> bool:
        """Whether a colleague must take it over; gradings can go back to the coordinator."""
        return bool(self.actions or self.returns)


@dataclass(frozen=True)
class Offer:
    """What an invitation's link opens: where to, for whom, as what."""

    link_id: UUID
    invitation_id: UUID
    tenant_id: UUID
    slug: str
    workspace: str
    email: str
    name: str
    agency_name: str
    roles: tuple[str, ...]
    language: str
    invited_by: str
    has_account: bool


@dataclass(frozen=True)
class SetUp:
    """How far a new workspace is: how many of each it has."""

    models: int
    agencies: int
    people: int
    invitations: int
    coordinators: int
    rounds: int
