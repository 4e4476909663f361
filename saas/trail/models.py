"""The append-only, hash-chained record of a workspace (CAP-113)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from saas.database import Json
from saas.tenancy.rows import WorkspaceRow


class TrailEvent(WorkspaceRow):
    """One thing that happened. ``seq``, ``at``, ``prev_hash`` and ``hash`` are the database's.

    A trigger fills them under a lock on the workspace's head, so that no code
    of ours can write a link of the chain; the role we run as may insert and
    read, and nothing else.
    """

    __tablename__ = "trail_events"
    __table_args__ = (
        UniqueConstraint("tenant_id", "seq"),
        Index("ix_trail_events_tenant_id_object_id", "tenant_id", "object_id"),
    )

    # Reading back what the database filled in would need the right to read the trail.
    __mapper_args__ = {"eager_defaults": False}

    seq: Mapped[int] = mapped_column(BigInteger, server_default="0")
    at: Mapped[datetime] = mapped_column(server_default="epoch")
    kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(default="", server_default="")
    agency_id: Mapped[UUID | None]
    object_type: Mapped[str] = mapped_column(default="", server_default="")
    object_id: Mapped[UUID | None]
    detail: Mapped[Json] = mapped_column(JSONB, default=dict, server_default="{}")
    prev_hash: Mapped[str] = mapped_column(server_default="")
    hash: Mapped[str] = mapped_column(server_default="")


class TrailHead(WorkspaceRow):
    """The last link of a workspace's chain, so that a cut tail shows."""

    __tablename__ = "trail_heads"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str]
