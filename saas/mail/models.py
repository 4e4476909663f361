"""Mail that was written: what was sent, when, to whom, and whether it went."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from saas.database import ACCOUNTS, Base, new_id
from saas.tenancy.rows import WorkspaceRow

_STATES = "state in ('waiting', 'sent', 'failed')"


class _Mail:
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    link: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str]
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    error: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]


class Mail(_Mail, WorkspaceRow):
    __tablename__ = "mails"
    __table_args__ = (
        CheckConstraint(_STATES, name="state"),
        Index("ix_mails_tenant_id_created_at", "tenant_id", "created_at"),
    )
    # Whoever writes a mail may not read the others.
    __mapper_args__ = {"eager_defaults": False}


class AccountMail(_Mail, Base):
    __tablename__ = "mails"
    __table_args__ = (
        CheckConstraint(_STATES, name="state"),
        Index("ix_mails_created_at", "created_at"),
        {"schema": ACCOUNTS},
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=new_id, server_default=text("uuidv7()")
    )
