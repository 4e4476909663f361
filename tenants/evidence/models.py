"""Evidence: a file or link held once by an agency, linked to many answers and actions."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from saas.tenancy.rows import WorkspaceRow, belongs_to
from tenants.rounds.models import OfReturn, of_return


class Evidence(WorkspaceRow):
    """``disclosure`` only widens: the agency's own, then with a submitted return
    the coordinator's, then with a release the other agencies'."""

    __tablename__ = "evidence"
    __table_args__ = (
        belongs_to("agencies", "agency_id"),
        belongs_to("stored_files", "file_id"),
        belongs_to("delegations", "delegation_id"),
        CheckConstraint("(file_id is null) <> (url is null)", name="file_or_link"),
        CheckConstraint(
            "effective_to is null or effective_from is null or effective_to >= effective_from",
            name="period",
        ),
        CheckConstraint("disclosure in ('agency', 'coordinator', 'released')", name="disclosure"),
        Index("ix_evidence_tenant_id_agency_id", "tenant_id", "agency_id"),
        Index("ix_evidence_tenant_id_file_id", "tenant_id", "file_id"),
        Index("ix_evidence_tenant_id_delegation_id", "tenant_id", "delegation_id"),
        Index("ix_evidence_tenant_id_expires_on", "tenant_id", "expires_on"),
    )

    agency_id: Mapped[UUID]
    title: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")
    file_id: Mapped[UUID | None]
    file_name: Mapped[str] = mapped_column(default="", server_default="")
    url: Mapped[str | None]
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    expires_on: Mapped[date | None]
    disclosure: Mapped[str] = mapped_column(default="agency", server_default="agency")
    delegation_id: Mapped[UUID | None]
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())
    retired_at: Mapped[datetime | None]


class EvidenceLink(OfReturn, WorkspaceRow):
    """Evidence named beside one answer."""

    __tablename__ = "evidence_links"
    __table_args__ = (
        of_return(),
        belongs_to("evidence", "evidence_id"),
        UniqueConstraint("tenant_id", "return_id", "question", "evidence_id"),
        Index("ix_evidence_links_tenant_id_evidence_id", "tenant_id", "evidence_id"),
        Index(
            "ix_evidence_links_visibility",
            "tenant_id",
            "return_id",
            "agency_id",
            "part",
            "state",
            "sharing",
            "author_id",
            "blind_to",
        ),
    )

    evidence_id: Mapped[UUID]
    section: Mapped[str]
    question: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
