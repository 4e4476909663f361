"""What must happen after a commit, written in the same transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from saas.database import ACCOUNTS, Base, Json, new_id
from saas.tenancy.rows import WorkspaceRow


class _Message:
    """A task to hand to the worker: its name, and ids or plain values only."""

    task: Mapped[str]
    payload: Mapped[Json] = mapped_column(JSONB, default=dict)
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="", server_default="")


class OutboxMessage(_Message, WorkspaceRow):
    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "tenant_id",
            "due_at",
            postgresql_where=text("done_at is null and failed_at is null"),
        ),
        CheckConstraint("attempts >= 0", name="attempts"),
    )
    # Whoever queues a task has no right to read the outbox back.
    __mapper_args__ = {"eager_defaults": False}


class AccountMessage(_Message, Base):
    """The same for what belongs to a person and to no workspace (a reset mail)."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_account_outbox_waiting",
            "due_at",
            postgresql_where=text("done_at is null and failed_at is null"),
        ),
        {"schema": ACCOUNTS},
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=new_id, server_default=text("uuidv7()")
    )
