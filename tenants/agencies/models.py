"""Whoever answers in a workspace: partner organisations, services, teams. A tree (CAP-04)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from saas.tenancy.rows import WorkspaceRow, belongs_to


class Agency(WorkspaceRow):
    """``kind`` and ``size`` are keys of the practice model: they decide which sections apply."""

    __tablename__ = "agencies"
    __table_args__ = (
        belongs_to("agencies", "parent_id"),
        belongs_to("members", "lead_id", name="fk_agencies_lead_id", later=True),
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint("parent_id is null or parent_id <> id", name="parent"),
        CheckConstraint("state in ('active', 'closed')", name="state"),
        Index("ix_agencies_tenant_id_parent_id", "tenant_id", "parent_id"),
        Index("ix_agencies_tenant_id_lead_id", "tenant_id", "lead_id"),
    )

    parent_id: Mapped[UUID | None]
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str]
    size: Mapped[str]
    takes_part: Mapped[bool] = mapped_column(default=True, server_default="true")
    lead_id: Mapped[UUID | None]
    contact: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str] = mapped_column(default="active", server_default="active")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    @property
    def called(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name
