"""Practice models: published versions, which never change, and the drafts of the next."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Dialect,
    Index,
    String,
    TypeDecorator,
    UniqueConstraint,
    event,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from saas.database import Json
from saas.tenancy.rows import WorkspaceRow, belongs_to
from tenants.practice.schema import in_declared_order, plain_in_order


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


class _WordsInOrder(TypeDecorator[dict[str, str]]):
    """Words that the database gives with the languages of their document beside them."""

    impl = JSONB
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> dict[str, str] | None:
        words, languages = value
        return None if words is None else in_declared_order(words, languages)


def words_in_order(words: ColumnElement[Any], document: Any) -> ColumnElement[dict[str, str]]:
    """Words out of a document that is not read whole, in the order of its languages."""
    return func.jsonb_build_array(words, document["languages"], type_=_WordsInOrder())


def title_in_order(document: Any) -> ColumnElement[dict[str, str]]:
    """The title of a document that is not read whole."""
    return words_in_order(document["title"], document).label("title")


class ModelDraft(WorkspaceRow):
    """What the next version of the model ``key`` is to say, while people write it.

    At most one open draft a model. ``base_version_id`` is the version it began
    from, None for a new model. ``document`` is plain data: each field sound by
    itself, though what must hold between them may not hold yet.
    """

    __tablename__ = "model_drafts"
    __table_args__ = (
        belongs_to("model_versions", "base_version_id"),
        belongs_to("members", "started_by"),
        belongs_to("members", "changed_by"),
        CheckConstraint("state in ('open', 'published', 'discarded')", name="state"),
        CheckConstraint("revision >= 0", name="revision"),
        Index(
            "uq_model_drafts_tenant_id_key",
            "tenant_id",
            "key",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_model_drafts_tenant_id_base_version_id", "tenant_id", "base_version_id"),
        Index("ix_model_drafts_tenant_id_started_by", "tenant_id", "started_by"),
        Index("ix_model_drafts_tenant_id_changed_by", "tenant_id", "changed_by"),
    )

    key: Mapped[str]
    base_version_id: Mapped[UUID | None]
    document: Mapped[Json] = mapped_column(JSONB)
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[str] = mapped_column(default="open", server_default="open")
    started_by: Mapped[UUID]
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_by: Mapped[UUID]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


@event.listens_for(ModelDraft, "load")
@event.listens_for(ModelDraft, "refresh")
def _in_order(draft: ModelDraft, _context: object, _fields: object = None) -> None:
    """The database gives the words in an order of its own; the first language is shown first."""
    document = draft.__dict__.get("document")
    if document is not None:
        ordered = plain_in_order(document, document["languages"])
        set_committed_value(draft, "document", ordered)


class ModelDraftChange(WorkspaceRow):
    """One change of a draft, with what stood there before: nothing that was typed is lost.

    ``address`` names the piece by fields and keys; see ``addresses``.
    """

    __tablename__ = "model_draft_changes"
    __table_args__ = (
        belongs_to("model_drafts", "draft_id"),
        belongs_to("members", "made_by"),
        UniqueConstraint("tenant_id", "draft_id", "revision"),
        CheckConstraint("kind in ('saved', 'added', 'removed', 'moved', 'merged')", name="kind"),
        Index("ix_model_draft_changes_tenant_id_made_by", "tenant_id", "made_by"),
    )

    draft_id: Mapped[UUID]
    revision: Mapped[int]
    kind: Mapped[str]
    address: Mapped[list[str]] = mapped_column(ARRAY(String))
    before: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
