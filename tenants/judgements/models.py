"""What moderation settled: the agreed grade beside those it drew on, and one reply."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from saas.tenancy.rows import WorkspaceRow, belongs_to


class Judgement(WorkspaceRow):
    """The moderated grade of one question. It overwrites none of the returns beside it.

    A grade that differs from the agency's own carries a reason (CAP-33).
    """

    __tablename__ = "judgements"
    __table_args__ = (
        belongs_to("subjects", "subject_id"),
        belongs_to("agencies", "agency_id"),
        belongs_to("members", "made_by"),
        UniqueConstraint("tenant_id", "subject_id", "question"),
        CheckConstraint("not_applicable or score is not null", name="graded_or_not_applicable"),
        CheckConstraint("not differs or reason <> ''", name="difference_has_a_reason"),
        Index("ix_judgements_tenant_id_agency_id", "tenant_id", "agency_id"),
        Index("ix_judgements_tenant_id_made_by", "tenant_id", "made_by"),
    )

    subject_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    question: Mapped[str]
    point: Mapped[str | None]
    score: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    not_applicable: Mapped[bool] = mapped_column(default=False, server_default="false")
    differs: Mapped[bool] = mapped_column(default=False, server_default="false")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    released: Mapped[bool] = mapped_column(default=False, server_default="false")
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ModerationReply(WorkspaceRow):
    """The agency's one answer to the outcome of its moderation."""

    __tablename__ = "moderation_replies"
    __table_args__ = (
        belongs_to("subjects", "subject_id"),
        belongs_to("agencies", "agency_id"),
        belongs_to("members", "made_by"),
        UniqueConstraint("tenant_id", "subject_id"),
        Index("ix_moderation_replies_tenant_id_agency_id", "tenant_id", "agency_id"),
        Index("ix_moderation_replies_tenant_id_made_by", "tenant_id", "made_by"),
    )

    subject_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    text: Mapped[str]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
