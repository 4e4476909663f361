"""The framework as one member's start page names it: the newest version, and having read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from tenants.handbook.models import HandbookReading
from tenants.handbook.queries import Edition, edition_of, editions, newest_first
from tenants.handbook.readings import OwnReading
from tenants.practice.models import ModelVersion
from tenants.rounds.calendar import today
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


@dataclass(frozen=True)
class ToRead:
    """``asked``: whether staff are asked to say that they have read this version."""

    edition: Edition
    own: OwnReading
    asked: bool
    review_on: date | None = None
    """The day by which it is to be reviewed, for those who look after it."""

    @property
    def review_is_late(self) -> bool:
        return self.review_on is not None and self.review_on < today()

    @property
    def waits(self) -> bool:
        """Whether this member is asked, and has not said so yet."""
        return self.asked and self.own.read_at is None


def find_to_read(session: Session, actor: Actor) -> ToRead | None:
    """None where nothing is published, or nothing that this person may read. One statement."""
    if not actor.may(Permission.MODEL_READ):
        return None
    before = aliased(ModelVersion)
    mine = HandbookReading.member_id == actor.me
    query = editions().add_columns(
        select(HandbookReading.read_at)
        .where(mine, HandbookReading.version_id == ModelVersion.id)
        .correlate(ModelVersion)
        .scalar_subquery()
        .label("read_at"),
        select(func.max(before.number))
        .join(HandbookReading, HandbookReading.version_id == before.id)
        .where(mine, before.key == ModelVersion.key, before.number < ModelVersion.number)
        .correlate(ModelVersion)
        .scalar_subquery()
        .label("earlier"),
        ModelVersion.document["handbook"]["acknowledged"].as_boolean().label("acknowledged"),
        ModelVersion.document["handbook"]["review_on"].astext.label("review_on"),
    )
    row = session.execute(newest_first(query).limit(1)).one_or_none()
    if row is None:
        return None
    keeps = actor.may(Permission.MODEL_PUBLISH)
    return ToRead(
        edition_of(row),
        OwnReading(row.read_at, row.earlier),
        bool(row.acknowledged),
        date.fromisoformat(row.review_on) if keeps and row.review_on else None,
    )
