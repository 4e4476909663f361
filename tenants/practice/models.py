"""Published practice models: immutable, numbered, addressed by their content hash."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from saas.database import Json
from saas.tenancy.rows import WorkspaceRow, belongs_to


class ModelVersion(WorkspaceRow):
    """Version ``number`` of the model ``key``; the document never changes, by trigger and grant."""

    __tablename__ = "model_versions"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key", "number"),
        belongs_to("members", "published_by"),
        CheckConstraint("state in ('published', 'retired')", name="state"),
        CheckConstraint("number >= 1", name="number"),
        Index("ix_model_versions_tenant_id_published_by", "tenant_id", "published_by"),
    )

    key: Mapped[str]
    number: Mapped[int]
    content_hash: Mapped[str]
    # A hundred kilobytes and more: only its reader, which keeps what it read, asks for it.
    document: Mapped[Json] = mapped_column(JSONB, deferred=True)
    note: Mapped[str] = mapped_column(default="", server_default="")
    published_at: Mapped[datetime] = mapped_column(server_default=func.now())
    published_by: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="published", server_default="published")
