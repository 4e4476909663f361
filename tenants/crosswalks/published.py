"""The crosswalks of what a workspace has published."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.orm import Session

from saas.errors import NotFound
from tenants.crosswalks.shown import CrosswalkShown, show_crosswalk
from tenants.practice.models import ModelVersion, title_in_order
from tenants.practice.schema import PracticeModel
from tenants.practice.service import get_model

JOINT_KEYS = func.jsonb_path_query_array(
    ModelVersion.document, cast("$.crosswalks[*].key", JSONPATH), type_=JSONB
)
"""The joint models that a version maps, told by the database without its whole document."""


@dataclass(frozen=True)
class OwnVersion:
    """The newest published version of a model, and the joint models that it maps."""

    id: UUID
    key: str
    number: int
    title: dict[str, str]
    joint_keys: tuple[str, ...]


def list_newest(session: Session) -> list[OwnVersion]:
    """The newest version of each model, the one published last first. One statement."""
    newest = (
        select(ModelVersion.key, func.max(ModelVersion.number).label("number"))
        .where(ModelVersion.state == "published")
        .group_by(ModelVersion.key)
        .subquery()
    )
    rows = session.execute(
        select(
            ModelVersion.id,
            ModelVersion.key,
            ModelVersion.number,
            title_in_order(ModelVersion.document),
            JOINT_KEYS,
        )
        .join(
            newest,
            (newest.c.key == ModelVersion.key) & (newest.c.number == ModelVersion.number),
        )
        .order_by(ModelVersion.published_at.desc(), ModelVersion.key)
    )
    return [OwnVersion(row[0], row[1], row[2], row[3], tuple(row[4])) for row in rows]


def get_own_version(session: Session, version_id: UUID) -> OwnVersion:
    """A published version, the newest or an earlier one. Raises NotFound."""
    row = session.execute(
        select(
            ModelVersion.id,
            ModelVersion.key,
            ModelVersion.number,
            title_in_order(ModelVersion.document),
            JOINT_KEYS,
        ).where(ModelVersion.id == version_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return OwnVersion(row[0], row[1], row[2], row[3], tuple(row[4]))


def find_version_that_maps(session: Session, joint_key: str) -> OwnVersion | None:
    """The newest own version with a crosswalk for a joint model."""
    return next((v for v in list_newest(session) if joint_key in v.joint_keys), None)


def shown_of(
    session: Session, version: OwnVersion, newest: list[OwnVersion]
) -> list[CrosswalkShown]:
    """The crosswalks of a version, beside those joint models that this workspace has as well."""
    return shown_beside(session, get_model(session, version.id), newest)


def shown_beside(
    session: Session, own: PracticeModel, newest: list[OwnVersion]
) -> list[CrosswalkShown]:
    """The same for a model that was not published here."""
    here = {version.key: version.id for version in newest}
    return [
        show_crosswalk(
            own,
            crosswalk,
            get_model(session, here[crosswalk.key]) if crosswalk.key in here else None,
        )
        for crosswalk in own.crosswalks
    ]
