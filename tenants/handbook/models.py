"""What a workspace keeps beside its handbook: who has read it, its files, its PDFs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from saas.tenancy.rows import WorkspaceRow, belongs_to


class HandbookReading(WorkspaceRow):
    """A member said that they have read a version."""

    __tablename__ = "handbook_readings"
    __table_args__ = (
        belongs_to("members", "member_id"),
        belongs_to("model_versions", "version_id"),
        UniqueConstraint("tenant_id", "version_id", "member_id"),
        Index("ix_handbook_readings_tenant_id_member_id", "tenant_id", "member_id"),
    )

    member_id: Mapped[UUID]
    version_id: Mapped[UUID]
    read_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ModelFile(WorkspaceRow):
    """The ``number``-th file of a place of the model ``model_key``; the highest is the present one.

    A place stays the same from version to version of the model, so its files belong to
    no version. One that was taken away by hand shows to planners alone.
    """

    __tablename__ = "model_files"
    __table_args__ = (
        belongs_to("stored_files", "file_id"),
        belongs_to("members", "added_by"),
        belongs_to("members", "taken_away_by"),
        UniqueConstraint("tenant_id", "model_key", "place", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("(taken_away_at is null) = (taken_away_by is null)", name="taken_away"),
        Index("ix_model_files_tenant_id_file_id", "tenant_id", "file_id"),
        Index("ix_model_files_tenant_id_added_by", "tenant_id", "added_by"),
        Index("ix_model_files_tenant_id_taken_away_by", "tenant_id", "taken_away_by"),
    )

    model_key: Mapped[str]
    place: Mapped[str]
    number: Mapped[int]
    file_id: Mapped[UUID]
    file_name: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")
    added_by: Mapped[UUID]
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())
    taken_away_by: Mapped[UUID | None]
    taken_away_at: Mapped[datetime | None]


class HandbookPrint(WorkspaceRow):
    """A version as a PDF in one language; ``made_of`` is a hash of the files that are in it."""

    __tablename__ = "handbook_prints"
    __table_args__ = (
        belongs_to("model_versions", "version_id"),
        belongs_to("stored_files", "file_id"),
        belongs_to("members", "made_by"),
        UniqueConstraint("tenant_id", "version_id", "language", "made_of"),
        Index("ix_handbook_prints_tenant_id_file_id", "tenant_id", "file_id"),
        Index("ix_handbook_prints_tenant_id_made_by", "tenant_id", "made_by"),
    )

    version_id: Mapped[UUID]
    language: Mapped[str]
    made_of: Mapped[str]
    file_id: Mapped[UUID]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
