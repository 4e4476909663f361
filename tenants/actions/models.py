"""Findings, and the actions that follow from them in one shared plan."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from saas.tenancy.rows import WorkspaceRow, belongs_to
from tenants.actions.types import ActionState, FindingKind, NoteKind
from tenants.rounds.models import one_of

_VISIBILITY = "visibility in ('agency', 'coordinator', 'plan')"


class Finding(WorkspaceRow):
    """A strength, an improvement or a learning need, from a question or a moderation.

    ``visibility`` only widens: ``agency`` while the agency's return is a draft,
    ``coordinator`` for those who read every agency's work, ``plan`` for all members.
    """

    __tablename__ = "findings"
    __table_args__ = (
        belongs_to("rounds", "round_id"),
        belongs_to("agencies", "agency_id"),
        belongs_to("returns", "return_id"),
        belongs_to("members", "made_by"),
        CheckConstraint(one_of("kind", FindingKind), name="kind"),
        CheckConstraint("source in ('return', 'moderation', 'round')", name="source"),
        CheckConstraint(_VISIBILITY, name="visibility"),
        Index("ix_findings_tenant_id_round_id", "tenant_id", "round_id"),
        Index("ix_findings_tenant_id_agency_id", "tenant_id", "agency_id"),
        Index("ix_findings_tenant_id_return_id", "tenant_id", "return_id"),
        Index("ix_findings_tenant_id_made_by", "tenant_id", "made_by"),
    )

    round_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    return_id: Mapped[UUID | None]
    question: Mapped[str] = mapped_column(default="", server_default="")
    standard: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str]
    source: Mapped[str]
    text: Mapped[str]
    visibility: Mapped[str] = mapped_column(default="coordinator", server_default="coordinator")
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Action(WorkspaceRow):
    """What an agency will do, by when, what will be different and how that will be known.

    Overdue is never stored: it is computed from ``due_on`` and the state.
    """

    __tablename__ = "actions"
    __table_args__ = (
        belongs_to("rounds", "round_id"),
        belongs_to("findings", "finding_id"),
        belongs_to("agencies", "agency_id"),
        belongs_to("members", "owner_id"),
        belongs_to("members", "deputy_id"),
        belongs_to("members", "made_by"),
        belongs_to("actions", "superseded_by"),
        UniqueConstraint("tenant_id", "number"),
        CheckConstraint(one_of("state", ActionState), name="state"),
        CheckConstraint(_VISIBILITY, name="visibility"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("deputy_id is null or deputy_id <> owner_id", name="deputy"),
        Index("ix_actions_tenant_id_round_id", "tenant_id", "round_id"),
        Index("ix_actions_tenant_id_finding_id", "tenant_id", "finding_id"),
        Index("ix_actions_tenant_id_agency_id", "tenant_id", "agency_id"),
        Index("ix_actions_tenant_id_owner_id", "tenant_id", "owner_id"),
        Index("ix_actions_tenant_id_deputy_id", "tenant_id", "deputy_id"),
        Index("ix_actions_tenant_id_made_by", "tenant_id", "made_by"),
        Index("ix_actions_tenant_id_superseded_by", "tenant_id", "superseded_by"),
        Index("ix_actions_tenant_id_state_due_on", "tenant_id", "state", "due_on"),
    )

    number: Mapped[int]
    round_id: Mapped[UUID]
    finding_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    owner_id: Mapped[UUID | None]
    deputy_id: Mapped[UUID | None]
    title: Mapped[str]
    difference: Mapped[str] = mapped_column(default="", server_default="")
    measure: Mapped[str] = mapped_column(default="", server_default="")
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="proposed", server_default="proposed")
    visibility: Mapped[str] = mapped_column(default="coordinator", server_default="coordinator")
    superseded_by: Mapped[UUID | None]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    claimed_by: Mapped[UUID | None]
    claimed_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class ActionNote(WorkspaceRow):
    """One line of an action's history: progress, a claim, a verdict, a change."""

    __tablename__ = "action_notes"
    __table_args__ = (
        belongs_to("actions", "action_id"),
        belongs_to("members", "made_by"),
        CheckConstraint(one_of("kind", NoteKind), name="kind"),
        Index("ix_action_notes_tenant_id_action_id", "tenant_id", "action_id"),
        Index("ix_action_notes_tenant_id_made_by", "tenant_id", "made_by"),
    )

    action_id: Mapped[UUID]
    kind: Mapped[str]
    text: Mapped[str]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ActionEvidence(WorkspaceRow):
    """Evidence that an action was done."""

    __tablename__ = "action_evidence"
    __table_args__ = (
        belongs_to("actions", "action_id"),
        belongs_to("evidence", "evidence_id"),
        UniqueConstraint("tenant_id", "action_id", "evidence_id"),
        Index("ix_action_evidence_tenant_id_evidence_id", "tenant_id", "evidence_id"),
    )

    action_id: Mapped[UUID]
    evidence_id: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
