"""The sign-in tables, in their own schema with grants of their own.

A user is a person; a *place* is where they work (one a workspace). Places are
written by database triggers on members and agencies alone, so that a removed
role ends at the next click whatever code removed it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from saas.database import ACCOUNTS, Base, new_id


class Workspace(Base):
    """The directory of workspaces: an address and a name, nothing of the content.

    ``words_version_id`` names what the workspace takes its words from, kept by a
    trigger; the words themselves lie behind the wall.
    """

    __tablename__ = "workspaces"
    __table_args__ = (
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60", name="slug"),
        CheckConstraint("kind in ('partnership', 'authority')", name="kind"),
        {"schema": ACCOUNTS},
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=new_id, server_default=text("uuidv7()")
    )
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    words_version_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class User(Base):
    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("state in ('invited', 'active', 'closed')", name="state"),
        {"schema": ACCOUNTS},
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=new_id, server_default=text("uuidv7()")
    )
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="en", server_default="en")
    state: Mapped[str] = mapped_column(default="active", server_default="active")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    # What Flask-Login asks of a user; sessions are ours, see sessions.py.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.state == "active"

    def get_id(self) -> str:
        return str(self.id)


class PasswordCredential(Base):
    """One way to sign in. Others (single sign-on, passkeys) get tables beside this one."""

    __tablename__ = "password_credentials"
    __table_args__ = ({"schema": ACCOUNTS},)

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{ACCOUNTS}.users.id", ondelete="CASCADE"), primary_key=True
    )
    password_hash: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SignInSession(Base):
    """A browser that is signed in: a person's, or a guest's who came by link.

    The cookie holds a random token; the table holds its SHA-256 only.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("(user_id is null) <> (link_id is null)", name="person_or_guest"),
        Index("ix_sessions_user_id", "user_id"),
        Index("ix_sessions_link_id", "link_id"),
        {"schema": ACCOUNTS},
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=new_id, server_default=text("uuidv7()")
    )
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(f"{ACCOUNTS}.users.id", ondelete="CASCADE")
    )
    link_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(f"{ACCOUNTS}.links.id", ondelete="CASCADE")
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    user_agent: Mapped[str] = mapped_column(default="", server_default="")
    address: Mapped[str] = mapped_column(default="", server_default="")


class Link(Base):
    """A link that was sent by mail: an invitation, a reset, a delegation.

    Only the SHA-256 of its secret is kept. ``target_id`` is the row in the
    workspace that the link opens.
    """

    __tablename__ = "links"
    __table_args__ = (
        CheckConstraint(
            "purpose in ('invitation', 'reset', 'delegation', 'voice')", name="purpose"
        ),
        CheckConstraint(
            "(purpose = 'reset') = (tenant_id is null) "
            "and (purpose = 'reset') = (user_id is not null)",
            name="belongs",
        ),
        Index("ix_links_user_id", "user_id"),
        Index("ix_links_tenant_id_target_id", "tenant_id", "target_id"),
        {"schema": ACCOUNTS},
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=new_id, server_default=text("uuidv7()")
    )
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    email: Mapped[str]
    user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(f"{ACCOUNTS}.users.id", ondelete="CASCADE")
    )
    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{ACCOUNTS}.workspaces.id"))
    target_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Place(Base):
    """Where a person works: one workspace, with what the scope needs, in one row."""

    __tablename__ = "places"
    __table_args__ = (
        Index("ix_places_tenant_id", "tenant_id"),
        {"schema": ACCOUNTS},
    )

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{ACCOUNTS}.users.id", ondelete="CASCADE"), primary_key=True
    )
    tenant_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{ACCOUNTS}.workspaces.id"), primary_key=True
    )
    member_id: Mapped[UUID]
    agency_id: Mapped[UUID | None]
    agency_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    roles: Mapped[list[str]] = mapped_column(ARRAY(String))
