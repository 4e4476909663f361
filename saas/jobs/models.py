"""Long work that a person waits for: its progress, kept in the database.

The queue may be lost at any time; this row is what the page shows and what
the ticker starts again from.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from saas.database import Json
from saas.tenancy.rows import WorkspaceRow, belongs_to


class WorkItem(WorkspaceRow):
    """``percent`` runs 0–100; ``result`` holds the ids of what was made.

    Work that was done expires when what it made is deleted; its ``result`` is then empty.
    """

    __tablename__ = "work_items"
    __table_args__ = (
        belongs_to("members", "member_id"),
        CheckConstraint(
            "state in ('waiting', 'running', 'done', 'failed', 'expired')", name="state"
        ),
        CheckConstraint("percent between 0 and 100", name="percent"),
        Index("ix_work_items_tenant_id_member_id", "tenant_id", "member_id"),
    )

    kind: Mapped[str]
    member_id: Mapped[UUID]
    params: Mapped[Json] = mapped_column(JSONB, default=dict)
    state: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    percent: Mapped[int] = mapped_column(default=0, server_default="0")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    result: Mapped[Json] = mapped_column(JSONB, default=dict, server_default="{}")
    error: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    heartbeat_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]
