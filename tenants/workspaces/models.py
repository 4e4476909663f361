"""A workspace's settings, its members, and the invitations to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from saas.accounts.models import User
from saas.tenancy.rows import WorkspaceRow, belongs_to


class WorkspaceSetting(WorkspaceRow):
    """One row a workspace (CAP-01): the languages it works in, its contacts and thresholds.

    ``languages`` are codes, the first one stands in where a text is missing in another;
    ``welcome`` is by language. Figures on fewer than ``small_number`` are not shown.
    """

    __tablename__ = "workspace_settings"
    __table_args__ = (
        UniqueConstraint("tenant_id"),
        CheckConstraint("small_number >= 1", name="small_number"),
    )

    languages: Mapped[list[str]] = mapped_column(ARRAY(String))
    contact: Mapped[str] = mapped_column(default="", server_default="")
    welcome: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, server_default="{}")
    small_number: Mapped[int] = mapped_column(default=5, server_default="5")


class Member(WorkspaceRow):
    """A person's place in the workspace: their agency and roles.

    Name and e-mail are copied here so that a workspace shows its own people
    without reaching into the sign-in tables. A leaver's row stays, so that
    what they did keeps its author.
    """

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("tenant_id", "user_id"),
        belongs_to("agencies", "agency_id"),
        belongs_to("members", "deputy_id"),
        CheckConstraint("state in ('active', 'left')", name="state"),
        Index("ix_members_tenant_id_agency_id", "tenant_id", "agency_id"),
        Index("ix_members_tenant_id_deputy_id", "tenant_id", "deputy_id"),
        Index("ix_members_user_id", "user_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id))
    agency_id: Mapped[UUID | None]
    name: Mapped[str]
    email: Mapped[str]
    post: Mapped[str] = mapped_column(default="", server_default="")
    roles: Mapped[list[str]] = mapped_column(ARRAY(String))
    state: Mapped[str] = mapped_column(default="active", server_default="active")
    deputy_id: Mapped[UUID | None]
    language: Mapped[str] = mapped_column(default="en", server_default="en")
    joined_at: Mapped[datetime] = mapped_column(server_default=func.now())
    left_at: Mapped[datetime | None]


class Invitation(WorkspaceRow):
    """An offer of a place; the link that carries it lives in the sign-in tables."""

    __tablename__ = "invitations"
    __table_args__ = (
        belongs_to("agencies", "agency_id"),
        belongs_to("members", "invited_by"),
        CheckConstraint("state in ('sent', 'accepted', 'withdrawn')", name="state"),
        Index("ix_invitations_tenant_id_agency_id", "tenant_id", "agency_id"),
        Index("ix_invitations_tenant_id_invited_by", "tenant_id", "invited_by"),
        # Nobody waits for two offers of a place.
        Index(
            "uq_invitations_tenant_id_email",
            "tenant_id",
            "email",
            unique=True,
            postgresql_where=text("state = 'sent'"),
        ),
    )

    email: Mapped[str]
    name: Mapped[str]
    post: Mapped[str] = mapped_column(default="", server_default="")
    agency_id: Mapped[UUID | None]
    roles: Mapped[list[str]] = mapped_column(ARRAY(String))
    language: Mapped[str] = mapped_column(default="en", server_default="en")
    invited_by: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="sent", server_default="sent")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
