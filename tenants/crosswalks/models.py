"""What is carried between workspaces by hand: an agency's own model, a joint result."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from saas.database import Json
from saas.tenancy.rows import WorkspaceRow, belongs_to


class AgencyModel(WorkspaceRow):
    """An agency's own model was uploaded in a partnership's workspace.

    ``joint_keys`` are the joint models that it says how to read. The newest one
    that is not withdrawn counts. A coordinator reads this row and not the document.
    """

    __tablename__ = "agency_models"
    __table_args__ = (
        belongs_to("agencies", "agency_id"),
        belongs_to("members", "uploaded_by"),
        belongs_to("members", "withdrawn_by"),
        # What its document copies.
        UniqueConstraint("tenant_id", "id", "agency_id"),
        CheckConstraint("(withdrawn_at is null) = (withdrawn_by is null)", name="withdrawn"),
        Index("ix_agency_models_tenant_id_agency_id", "tenant_id", "agency_id"),
        Index("ix_agency_models_tenant_id_uploaded_by", "tenant_id", "uploaded_by"),
        Index("ix_agency_models_tenant_id_withdrawn_by", "tenant_id", "withdrawn_by"),
    )

    agency_id: Mapped[UUID]
    key: Mapped[str]
    title: Mapped[Json] = mapped_column(JSONB)
    joint_keys: Mapped[list[str]] = mapped_column(ARRAY(String))
    content_hash: Mapped[str]
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    withdrawn_by: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]


class AgencyModelDocument(WorkspaceRow):
    """The document of an uploaded model, in a table of its own for the agency's people alone."""

    __tablename__ = "agency_model_documents"
    __table_args__ = (
        belongs_to("agency_models", "agency_model_id", "agency_id", to=("id", "agency_id")),
        UniqueConstraint("tenant_id", "agency_model_id", "agency_id"),
    )

    agency_model_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    document: Mapped[Json] = mapped_column(JSONB)


class JointResult(WorkspaceRow):
    """A joint result that was carried into an authority's workspace; its content never changes."""

    __tablename__ = "joint_results"
    __table_args__ = (
        belongs_to("members", "imported_by"),
        belongs_to("members", "withdrawn_by"),
        CheckConstraint("(withdrawn_at is null) = (withdrawn_by is null)", name="withdrawn"),
        Index(
            "uq_joint_results_tenant_id_content_hash",
            "tenant_id",
            "content_hash",
            unique=True,
            postgresql_where=text("withdrawn_at is null"),
        ),
        Index("ix_joint_results_tenant_id_imported_by", "tenant_id", "imported_by"),
        Index("ix_joint_results_tenant_id_withdrawn_by", "tenant_id", "withdrawn_by"),
    )

    joint_key: Mapped[str]
    partnership: Mapped[str]
    round: Mapped[str]
    year: Mapped[int]
    agency: Mapped[str]
    content_hash: Mapped[str]
    content: Mapped[Json] = mapped_column(JSONB, deferred=True)
    imported_by: Mapped[UUID]
    imported_at: Mapped[datetime] = mapped_column(server_default=func.now())
    withdrawn_by: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]


class JointReading(WorkspaceRow):
    """How a joint result read in one version of the own model; the newest reading counts.

    ``lines`` keeps what the crosswalk of that version made of each question, so
    that a later version changes nothing until somebody reads the result again.
    """

    __tablename__ = "joint_readings"
    __table_args__ = (
        belongs_to("joint_results", "result_id"),
        belongs_to("model_versions", "version_id"),
        belongs_to("members", "read_by"),
        UniqueConstraint("tenant_id", "result_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        Index("ix_joint_readings_tenant_id_version_id", "tenant_id", "version_id"),
        Index("ix_joint_readings_tenant_id_read_by", "tenant_id", "read_by"),
    )

    result_id: Mapped[UUID]
    number: Mapped[int]
    version_id: Mapped[UUID]
    lines: Mapped[Json] = mapped_column(JSONB)
    read_by: Mapped[UUID]
    read_at: Mapped[datetime] = mapped_column(server_default=func.now())
