"""What a workspace has of practice models: published versions, and drafts of the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.practice.models import ModelDraft, ModelVersion, title_in_order
from tenants.workspaces.models import Member


@dataclass(frozen=True)
class VersionOnShelf:
    """A published version without its document."""

    id: UUID
    key: str
    number: int
    state: str
    note: str
    title: dict[str, str]
    published_at: datetime


@dataclass(frozen=True)
class DraftOnShelf:
    """An open draft without its document, and who changed it last."""

    id: UUID
    key: str
    title: dict[str, str]
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class ModelOnShelf:
    """A model: its versions, newest first, and the draft of the next, if one is open."""

    key: str
    versions: list[VersionOnShelf]
    draft: DraftOnShelf | None

    @property
    def title(self) -> dict[str, str]:
        if self.versions:
            return self.versions[0].title
        return self.draft.title if self.draft else {}


def list_models(session: Session) -> list[ModelOnShelf]:
    """Every model that the workspace published or drafts, by key; two statements."""
    versions: dict[str, list[VersionOnShelf]] = {}
    for row in session.execute(
        select(
            ModelVersion.id,
            ModelVersion.key,
            ModelVersion.number,
            ModelVersion.state,
            ModelVersion.note,
            title_in_order(ModelVersion.document),
            ModelVersion.published_at,
        ).order_by(ModelVersion.key, ModelVersion.number.desc())
    ):
        versions.setdefault(row.key, []).append(VersionOnShelf(*row))
    drafts = {
        row.key: DraftOnShelf(*row)
        for row in session.execute(
            select(
                ModelDraft.id,
                ModelDraft.key,
                title_in_order(ModelDraft.document),
                ModelDraft.changed_at,
                Member.name,
            )
            .join(Member, Member.id == ModelDraft.changed_by)
            .where(ModelDraft.state == "open")
        )
    }
    return [
        ModelOnShelf(key, versions.get(key, []), drafts.get(key))
        for key in sorted({*versions, *drafts})
    ]


def last_editor(session: Session, draft: ModelDraft) -> str:
    """The name of whoever changed a draft last."""
    return (
        session.execute(
            select(Member.name).where(Member.id == draft.changed_by)
        ).scalar_one_or_none()
        or ""
    )
