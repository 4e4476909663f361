"""Rounds, their subjects, and the returns on them with their answers.

A return is one party's answers on one pinned tool about one subject; its
``part`` tells self-assessment from moderation. What the row-level policies
test (agency, part, state, sharing, author, who is blind) is copied to answers
and grades and kept true by a composite foreign key that cascades.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    String,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from saas.database import Json
from saas.tenancy.rows import NOBODY, WorkspaceRow, belongs_to
from tenants.practice.schema import SubjectKind
from tenants.rounds.types import Moderation, PartKind, ReturnState, RoundState, Sharing


def one_of(column: str, values: type[StrEnum]) -> str:
    """The SQL of a CHECK that a text column holds one of an enum's values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} in ({listed})"


class Round(WorkspaceRow):
    """One cycle of a kind of audit.

    ``reminder_days`` count from an agency's due date, negative before it;
    ``escalation_days`` count from an action's due date.
    """

    __tablename__ = "rounds"
    __table_args__ = (
        belongs_to("model_versions", "model_version_id"),
        belongs_to("rounds", "previous_round_id"),
        belongs_to("members", "created_by"),
        CheckConstraint(one_of("state", RoundState), name="state"),
        CheckConstraint(one_of("moderation", Moderation), name="moderation"),
        CheckConstraint(one_of("sharing", Sharing), name="sharing"),
        CheckConstraint("due_on >= opens_on", name="dates"),
        UniqueConstraint("tenant_id", "title"),
        Index("ix_rounds_tenant_id_model_version_id", "tenant_id", "model_version_id"),
        Index("ix_rounds_tenant_id_previous_round_id", "tenant_id", "previous_round_id"),
        Index("ix_rounds_tenant_id_created_by", "tenant_id", "created_by"),
    )

    title: Mapped[str]
    activity: Mapped[str]
    model_version_id: Mapped[UUID]
    previous_round_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="draft", server_default="draft")
    opens_on: Mapped[date]
    due_on: Mapped[date]
    moderation: Mapped[str]
    sharing: Mapped[str]
    reminder_days: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    escalation_days: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    message: Mapped[str] = mapped_column(default="", server_default="")
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Subject(WorkspaceRow):
    """What is assessed in a round: an agency, a child's case, a meeting, a practitioner's work.

    ``agency_id`` is the agency itself, or the agency or team that holds the case.
    ``reference`` is the pseudonym of what is no agency (CAP-23); ``facts`` are what a list
    of cases said of it, as plain text by name. The worker, their line manager and the
    independent reviewing officer are known so that none of them audits it (CAP-24).
    ``due_on`` overrides the round's date; ``released_at`` is when, the last time, all that
    was written about it was released.
    """

    __tablename__ = "subjects"
    __table_args__ = (
        belongs_to("rounds", "round_id"),
        belongs_to("agencies", "agency_id"),
        belongs_to("members", "worker_id"),
        belongs_to("members", "line_manager_id"),
        belongs_to("members", "iro_id"),
        belongs_to("draws", "draw_id"),
        CheckConstraint(one_of("kind", SubjectKind), name="kind"),
        Index(
            "uq_subjects_agency",
            "tenant_id",
            "round_id",
            "agency_id",
            unique=True,
            postgresql_where=text("reference = ''"),
        ),
        Index(
            "uq_subjects_reference",
            "tenant_id",
            "round_id",
            "reference",
            unique=True,
            postgresql_where=text("reference <> ''"),
        ),
        Index("ix_subjects_tenant_id_round_id", "tenant_id", "round_id"),
        Index("ix_subjects_tenant_id_agency_id", "tenant_id", "agency_id"),
        Index("ix_subjects_tenant_id_worker_id", "tenant_id", "worker_id"),
        Index("ix_subjects_tenant_id_line_manager_id", "tenant_id", "line_manager_id"),
        Index("ix_subjects_tenant_id_iro_id", "tenant_id", "iro_id"),
        Index("ix_subjects_tenant_id_draw_id", "tenant_id", "draw_id"),
    )

    round_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(default="agency", server_default="agency")
    agency_id: Mapped[UUID]
    reference: Mapped[str] = mapped_column(default="", server_default="")
    facts: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, server_default="{}")
    worker_id: Mapped[UUID | None]
    line_manager_id: Mapped[UUID | None]
    iro_id: Mapped[UUID | None]
    draw_id: Mapped[UUID | None]
    due_on: Mapped[date | None]
    extension_reason: Mapped[str] = mapped_column(default="", server_default="")
    released_at: Mapped[datetime | None]


class Acknowledgement(WorkspaceRow):
    """Somebody with a part of a released subject confirmed that they have read it (CAP-26).

    ``note`` is what they take from it, in their own words; nobody changes it afterwards.
    """

    __tablename__ = "acknowledgements"
    __table_args__ = (
        belongs_to("subjects", "subject_id"),
        belongs_to("members", "member_id"),
        UniqueConstraint("tenant_id", "subject_id", "member_id"),
        Index("ix_acknowledgements_tenant_id_member_id", "tenant_id", "member_id"),
    )

    subject_id: Mapped[UUID]
    member_id: Mapped[UUID]
    note: Mapped[str] = mapped_column(default="", server_default="")
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Return(WorkspaceRow):
    """One party's answers. ``answered`` of ``expected`` counts required questions only.

    ``part_key`` names the part in the kind of audit; ``part`` says whose it is.
    ``author_id`` is the member who fills it, and NOBODY for an agency's part.
    The ``shown`` lists are the keys of the parts whose people read this one: once it is
    submitted, once theirs is submitted as well, and once it is released.
    ``blind_to`` lists the moderators who may not see these grades yet.
    ``seal`` is the SHA-256 over answers, evidence hashes and tool version.
    """

    __tablename__ = "returns"
    __table_args__ = (
        belongs_to("rounds", "round_id"),
        belongs_to("subjects", "subject_id"),
        belongs_to("agencies", "agency_id"),
        belongs_to("model_versions", "model_version_id"),
        belongs_to("members", "lead_id"),
        belongs_to("members", "signed_by"),
        UniqueConstraint(
            "tenant_id", "subject_id", "part_key", "agency_id", "author_id", name="uq_returns_party"
        ),
        # What its revisions, comments and delegations copy.
        UniqueConstraint(
            "tenant_id", "id", "agency_id", "part", "author_id", name="uq_returns_holder"
        ),
        # What answers, grades and evidence links copy.
        UniqueConstraint(
            "tenant_id",
            "id",
            "agency_id",
            "part",
            "state",
            "sharing",
            "author_id",
            "blind_to",
            name="uq_returns_visibility",
        ),
        # What its revisions copy.
        UniqueConstraint("tenant_id", "id", "blind_to", name="uq_returns_blindness"),
        CheckConstraint(one_of("part", PartKind), name="part"),
        CheckConstraint(one_of("state", ReturnState), name="state"),
        CheckConstraint(one_of("sharing", Sharing), name="sharing"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint(f"(part in ('self', 'agency')) = (author_id = '{NOBODY}')", name="author"),
        CheckConstraint("answered >= 0 and answered <= expected", name="progress"),
        CheckConstraint("not not_obtained or state = 'withdrawn'", name="not_obtained"),
        Index("ix_returns_tenant_id_round_id", "tenant_id", "round_id"),
        Index("ix_returns_tenant_id_agency_id", "tenant_id", "agency_id"),
        Index("ix_returns_tenant_id_model_version_id", "tenant_id", "model_version_id"),
        Index("ix_returns_tenant_id_lead_id", "tenant_id", "lead_id"),
        Index("ix_returns_tenant_id_signed_by", "tenant_id", "signed_by"),
        Index("ix_returns_tenant_id_author_id", "tenant_id", "author_id"),
    )

    round_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    part: Mapped[str]
    part_key: Mapped[str]
    author_id: Mapped[UUID] = mapped_column(default=NOBODY)
    blind_to: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default="{}")
    shown_submitted: Mapped[list[str]] = mapped_column(
        ARRAY(String), default=list, server_default="{}"
    )
    shown_after_own: Mapped[list[str]] = mapped_column(
        ARRAY(String), default=list, server_default="{}"
    )
    shown_released: Mapped[list[str]] = mapped_column(
        ARRAY(String), default=list, server_default="{}"
    )
    model_version_id: Mapped[UUID]
    tool: Mapped[str]
    state: Mapped[str] = mapped_column(default="not_started", server_default="not_started")
    sharing: Mapped[str] = mapped_column(default="nothing", server_default="nothing")
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    answered: Mapped[int] = mapped_column(default=0, server_default="0")
    expected: Mapped[int] = mapped_column(default=0, server_default="0")
    lead_id: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[UUID | None]
    seal: Mapped[str] = mapped_column(default="", server_default="")
    withdrawn_reason: Mapped[str] = mapped_column(default="", server_default="")
    voice: Mapped[bool] = mapped_column(default=False, server_default="false")
    not_obtained: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


_VISIBILITY = ("agency_id", "part", "state", "sharing", "author_id", "blind_to")


def of_return() -> object:
    """The foreign key by which a row copies, and keeps, its return's visibility."""
    return belongs_to(
        "returns",
        "return_id",
        *_VISIBILITY,
        to=("id", *_VISIBILITY),
        onupdate="CASCADE",
    )


class OfReturn:
    """The copied columns of a row that belongs to a return; never written by hand."""

    return_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    part: Mapped[str]
    state: Mapped[str]
    sharing: Mapped[str]
    author_id: Mapped[UUID]
    blind_to: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))


_HOLDER = ("agency_id", "part", "author_id")


def of_holder(table: str) -> tuple[ForeignKeyConstraint, Index]:
    """The foreign key by which a row copies whose its return is, which never changes."""
    return (
        belongs_to(
            "returns", "return_id", *_HOLDER, to=("id", *_HOLDER), name=f"fk_{table}_holder"
        ),
        Index(f"ix_{table}_holder", "tenant_id", "return_id", *_HOLDER),
    )


def held(return_: Return) -> dict[str, object]:
    """What such a row takes over from its return."""
    return {
        "return_id": return_.id,
        "agency_id": return_.agency_id,
        "part": return_.part,
        "author_id": return_.author_id,
    }


class Answer(OfReturn, WorkspaceRow):
    """The words of an answer; its grade lies in ``Grade``.

    ``value`` by question kind: text, verbatim, number and date hold a string
    (ISO date, plain decimal); single a key; multiple a list of keys; three
    columns an object of column key to text; a table its rows with their cells
    (``tenants.rounds.tables``). ``version`` counts saves. ``said_by`` is the link by
    which a family or a child wrote it themselves: then nobody else changes it.
    """

    __tablename__ = "answers"
    __table_args__ = (
        of_return(),
        UniqueConstraint("tenant_id", "return_id", "question"),
        Index(
            "ix_answers_visibility",
            "tenant_id",
            "return_id",
            *_VISIBILITY,
        ),
        CheckConstraint("version >= 1", name="version"),
    )

    section: Mapped[str]
    question: Mapped[str]
    value: Mapped[Json | None] = mapped_column(JSONB)
    narrative: Mapped[str] = mapped_column(default="", server_default="")
    improvement: Mapped[str] = mapped_column(default="", server_default="")
    improve_by: Mapped[date | None]
    not_applicable_reason: Mapped[str] = mapped_column(default="", server_default="")
    complete: Mapped[bool] = mapped_column(default=False, server_default="false")
    hidden: Mapped[bool] = mapped_column(default=False, server_default="false")
    not_reconfirmed: Mapped[bool] = mapped_column(default=False, server_default="false")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    saved_by: Mapped[str] = mapped_column(default="", server_default="")
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    said_by: Mapped[UUID | None]


class Grade(OfReturn, WorkspaceRow):
    """The grade of an answer, apart from its words, so that the database can show
    the one without the other: grades to other agencies, words to a blind moderator.

    ``score`` is the point's score or the number on a numeric scale.
    """

    __tablename__ = "grades"
    __table_args__ = (
        of_return(),
        UniqueConstraint("tenant_id", "return_id", "question"),
        Index(
            "ix_grades_visibility",
            "tenant_id",
            "return_id",
            *_VISIBILITY,
        ),
        CheckConstraint("not_applicable or score is not null", name="graded_or_not_applicable"),
    )

    section: Mapped[str]
    question: Mapped[str]
    point: Mapped[str | None]
    score: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    not_applicable: Mapped[bool] = mapped_column(default=False, server_default="false")
    hidden: Mapped[bool] = mapped_column(default=False, server_default="false")
    carried: Mapped[bool] = mapped_column(default=False, server_default="false")


class ReturnRevision(WorkspaceRow):
    """What a return said when it was submitted: kept for ever, readable for ever.

    ``content`` holds the answers with their grades and evidence hashes. A
    revision is sealed by the approver, and its seal voided by a reopening.
    """

    __tablename__ = "return_revisions"
    __table_args__ = (
        belongs_to("returns", "return_id"),
        belongs_to(
            "returns",
            "return_id",
            "blind_to",
            to=("id", "blind_to"),
            name="fk_return_revisions_blindness",
            onupdate="CASCADE",
        ),
        *of_holder("return_revisions"),
        belongs_to("agencies", "agency_id"),
        UniqueConstraint("tenant_id", "return_id", "number"),
        CheckConstraint("state in ('submitted', 'sealed', 'voided')", name="state"),
        Index("ix_return_revisions_tenant_id_agency_id", "tenant_id", "agency_id"),
        Index("ix_return_revisions_blindness", "tenant_id", "return_id", "blind_to"),
    )

    return_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    part: Mapped[str]
    author_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default="submitted", server_default="submitted")
    blind_to: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default="{}")
    content: Mapped[Json] = mapped_column(JSONB)
    submitted_by: Mapped[str]
    submitted_at: Mapped[datetime] = mapped_column(server_default=func.now())
    declaration: Mapped[str] = mapped_column(default="", server_default="")
    signed_by: Mapped[str] = mapped_column(default="", server_default="")
    signed_post: Mapped[str] = mapped_column(default="", server_default="")
    signed_at: Mapped[datetime | None]
    seal: Mapped[str] = mapped_column(default="", server_default="")
    voided_at: Mapped[datetime | None]
    voided_reason: Mapped[str] = mapped_column(default="", server_default="")


class ReturnComment(WorkspaceRow):
    """A point raised on a question when a return goes back; an empty question is the whole."""

    __tablename__ = "return_comments"
    __table_args__ = (
        belongs_to("returns", "return_id"),
        *of_holder("return_comments"),
        belongs_to("agencies", "agency_id"),
        Index("ix_return_comments_tenant_id_return_id", "tenant_id", "return_id"),
        Index("ix_return_comments_tenant_id_agency_id", "tenant_id", "agency_id"),
    )

    return_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    part: Mapped[str]
    author_id: Mapped[UUID]
    revision: Mapped[int]
    section: Mapped[str] = mapped_column(default="", server_default="")
    question: Mapped[str] = mapped_column(default="", server_default="")
    text: Mapped[str]
    made_by: Mapped[UUID | None]
    author_name: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Delegation(WorkspaceRow):
    """Sections of a return lent to a contributor who comes by link and sees only those.

    ``voice``: the link of a family or a child, which needs no address; it opens in one
    browser, of whose secret ``browser`` keeps the SHA-256.
    """

    __tablename__ = "delegations"
    __table_args__ = (
        belongs_to("returns", "return_id"),
        *of_holder("delegations"),
        belongs_to("agencies", "agency_id"),
        belongs_to("members", "invited_by"),
        CheckConstraint("state in ('sent', 'opened', 'done', 'withdrawn')", name="state"),
        CheckConstraint("cardinality(sections) > 0", name="sections"),
        Index("ix_delegations_tenant_id_return_id", "tenant_id", "return_id"),
        Index("ix_delegations_tenant_id_agency_id", "tenant_id", "agency_id"),
        Index("ix_delegations_tenant_id_invited_by", "tenant_id", "invited_by"),
    )

    return_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    part: Mapped[str]
    author_id: Mapped[UUID]
    email: Mapped[str]
    name: Mapped[str]
    sections: Mapped[list[str]] = mapped_column(ARRAY(String))
    message: Mapped[str] = mapped_column(default="", server_default="")
    due_on: Mapped[date | None]
    language: Mapped[str] = mapped_column(default="en", server_default="en")
    invited_by: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="sent", server_default="sent")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    voice: Mapped[bool] = mapped_column(default=False, server_default="false")
    browser: Mapped[str] = mapped_column(default="", server_default="")


class RoundMove(WorkspaceRow):
    """A round's move to another version of its form: who, why, and whether it was undone."""

    __tablename__ = "round_moves"
    __table_args__ = (
        belongs_to("rounds", "round_id"),
        belongs_to("model_versions", "from_version_id"),
        belongs_to("model_versions", "to_version_id"),
        belongs_to("members", "moved_by"),
        belongs_to("members", "undone_by"),
        CheckConstraint("from_version_id <> to_version_id", name="versions"),
        CheckConstraint("(undone_by is null) = (undone_at is null)", name="undone"),
        Index("ix_round_moves_tenant_id_round_id", "tenant_id", "round_id"),
        Index("ix_round_moves_tenant_id_from_version_id", "tenant_id", "from_version_id"),
        Index("ix_round_moves_tenant_id_to_version_id", "tenant_id", "to_version_id"),
        Index("ix_round_moves_tenant_id_moved_by", "tenant_id", "moved_by"),
        Index("ix_round_moves_tenant_id_undone_by", "tenant_id", "undone_by"),
    )

    round_id: Mapped[UUID]
    from_version_id: Mapped[UUID]
    to_version_id: Mapped[UUID]
    reason: Mapped[str]
    moved_by: Mapped[UUID]
    moved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]


class ArchivedAnswer(OfReturn, WorkspaceRow):
    """What an answer said before a newer form did not take it any more.

    ``content`` is the whole answer with its grade, given under ``model_version_id``.
    ``answer_version`` is the version of the answer's row that was left: while the
    row has it, nobody has written since.
    """

    __tablename__ = "archived_answers"
    __table_args__ = (
        belongs_to(
            "returns",
            "return_id",
            *_VISIBILITY,
            to=("id", *_VISIBILITY),
            name="fk_archived_answers_visibility",
            onupdate="CASCADE",
        ),
        belongs_to("model_versions", "model_version_id"),
        Index("ix_archived_answers_visibility", "tenant_id", "return_id", *_VISIBILITY),
        Index("ix_archived_answers_tenant_id_model_version_id", "tenant_id", "model_version_id"),
    )

    section: Mapped[str]
    question: Mapped[str]
    model_version_id: Mapped[UUID]
    content: Mapped[Json] = mapped_column(JSONB)
    answer_version: Mapped[int]
    saved_by: Mapped[str]
    saved_at: Mapped[datetime]
    archived_at: Mapped[datetime] = mapped_column(server_default=func.now())
    restored_at: Mapped[datetime | None]


class LadderStep(WorkspaceRow):
    """A reminder or escalation that was sent: each step once, whatever runs twice."""

    __tablename__ = "ladder_steps"
    __table_args__ = (
        UniqueConstraint("tenant_id", "object_id", "ladder", "step"),
        CheckConstraint("ladder in ('reminder', 'escalation', 'by_hand')", name="ladder"),
    )

    object_id: Mapped[UUID]
    ladder: Mapped[str]
    step: Mapped[str]
    sent_at: Mapped[datetime] = mapped_column(server_default=func.now())
    recipients: Mapped[int] = mapped_column(default=0, server_default="0")
