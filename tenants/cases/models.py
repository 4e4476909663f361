"""Lists of cases of a round, the cases on them, and the draws that were made."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from saas.database import Json
from saas.tenancy.rows import WorkspaceRow, belongs_to
from tenants.cases.types import ListSource, ListState
from tenants.rounds.models import one_of


class CaseList(WorkspaceRow):
    """One list that was typed or came as a file; ``rows`` counts the cases that it listed.

    While its columns are being matched, ``content`` holds the file's cells as plain text,
    those that will not be kept among them; it is emptied in the transaction that takes or
    discards the list. It stands here and not in the file store, so that it goes with that
    transaction and no copy of it can be left over; only who brought it reads it till then.
    """

    __tablename__ = "case_lists"
    __table_args__ = (
        belongs_to("rounds", "round_id"),
        belongs_to("members", "made_by"),
        # What its cases copy.
        UniqueConstraint("tenant_id", "id", "round_id"),
        CheckConstraint(one_of("source", ListSource), name="source"),
        CheckConstraint(one_of("state", ListState), name="state"),
        CheckConstraint("(state = 'matching') = (content is not null)", name="content"),
        CheckConstraint("rows >= 0", name="rows"),
        Index("ix_case_lists_tenant_id_round_id", "tenant_id", "round_id"),
        Index("ix_case_lists_tenant_id_made_by", "tenant_id", "made_by"),
    )

    round_id: Mapped[UUID]
    source: Mapped[str]
    state: Mapped[str]
    file_name: Mapped[str] = mapped_column(default="", server_default="")
    sha256: Mapped[str]
    rows: Mapped[int] = mapped_column(default=0, server_default="0")
    # none_as_null: an emptied content is no content, and not JSON's word for nothing.
    content: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True), deferred=True)
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ListedCase(WorkspaceRow):
    """A case that can be chosen for a round, as its newest list gives it."""

    __tablename__ = "listed_cases"
    __table_args__ = (
        belongs_to("case_lists", "list_id", "round_id", to=("id", "round_id")),
        belongs_to("rounds", "round_id"),
        belongs_to("agencies", "agency_id"),
        belongs_to("members", "worker_id"),
        belongs_to("members", "line_manager_id"),
        belongs_to("members", "iro_id"),
        UniqueConstraint("tenant_id", "round_id", "reference"),
        CheckConstraint("reference <> ''", name="reference"),
        Index("ix_listed_cases_tenant_id_list_id", "tenant_id", "list_id", "round_id"),
        Index("ix_listed_cases_tenant_id_agency_id", "tenant_id", "agency_id"),
        Index("ix_listed_cases_tenant_id_worker_id", "tenant_id", "worker_id"),
        Index("ix_listed_cases_tenant_id_line_manager_id", "tenant_id", "line_manager_id"),
        Index("ix_listed_cases_tenant_id_iro_id", "tenant_id", "iro_id"),
    )

    list_id: Mapped[UUID]
    round_id: Mapped[UUID]
    reference: Mapped[str]
    agency_id: Mapped[UUID]
    facts: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, server_default="{}")
    worker_id: Mapped[UUID | None]
    line_manager_id: Mapped[UUID | None]
    iro_id: Mapped[UUID | None]


class Draw(WorkspaceRow):
    """A draw as it was made: nobody changes or deletes one.

    ``pool`` holds [reference, team] in canonical order, ``chosen`` the references that were
    drawn, and ``rule`` what it was made by and what was left out of the pool (counts).
    """

    __tablename__ = "draws"
    __table_args__ = (
        belongs_to("rounds", "round_id"),
        belongs_to("members", "made_by"),
        Index("ix_draws_tenant_id_round_id", "tenant_id", "round_id"),
        Index("ix_draws_tenant_id_made_by", "tenant_id", "made_by"),
    )

    round_id: Mapped[UUID]
    seed: Mapped[str]
    rule: Mapped[dict[str, Any]] = mapped_column(JSONB)
    pool: Mapped[list[list[str]]] = mapped_column(JSONB)
    pool_hash: Mapped[str]
    chosen: Mapped[list[str]] = mapped_column(JSONB)
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
