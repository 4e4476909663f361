"""Publishing a practice model, and reading a published version fast.

A published version is immutable and addressed by the hash of its content, so
it is parsed once a process, whichever workspace asks.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from saas.errors import InvalidInput, NotFound
from saas.i18n import gettext as _
from saas.lengths import REASON, refuse_long
from saas.taken import refused_when_taken
from saas.trail import service as trail
from tenants.practice.joint import known_joints, stranger_problems
from tenants.practice.loader import content_hash
from tenants.practice.models import ModelVersion
from tenants.practice.schema import PracticeModel

_KEPT = 64
MOST_NAMED = 5
"""The most problems that one sentence names."""
_parsed: OrderedDict[str, PracticeModel] = OrderedDict()
_hash_of: OrderedDict[UUID, str] = OrderedDict()
_lock = Lock()


def publish(
    session: Session,
    model: PracticeModel,
    *,
    note: str,
    published_by: UUID | None,
    publisher_name: str,
) -> ModelVersion:
    """Freeze a model as the next version of its key.

    Raises InvalidInput when the newest version already says the same, and for a
    crosswalk that names what its joint framework does not have.
    """
    refuse_long(REASON, note=note)
    refuse_strangers(session, model)
    newest = session.execute(
        select(func.max(ModelVersion.number)).where(ModelVersion.key == model.key)
    ).scalar_one()
    digest = content_hash(model)
    if newest is not None:
        same = session.execute(
            select(ModelVersion.number).where(
                ModelVersion.key == model.key,
                ModelVersion.number == newest,
                ModelVersion.content_hash == digest,
            )
        ).one_or_none()
        if same:
            raise InvalidInput(
                _("Version %(n)s already says exactly this: there is nothing to publish.", n=newest)
            )
    version = ModelVersion(
        key=model.key,
        number=(newest or 0) + 1,
        content_hash=digest,
        document=model.model_dump(mode="json", exclude_defaults=True),
        note=note.strip(),
        published_by=published_by,
    )
    with refused_when_taken(session, uq_model_versions_tenant_id_key_number=_published_at_once):
        session.add(version)
    trail.record(
        session,
        "model.published",
        actor_id=published_by,
        actor_name=publisher_name,
        object_type="model_version",
        object_id=version.id,
        key=model.key,
        number=version.number,
        content_hash=digest,
    )
    return version


def refuse_strangers(session: Session, model: PracticeModel) -> None:
    """Raises InvalidInput for a crosswalk that names what its joint framework does not have."""
    joints = known_joints(session, {crosswalk.key for crosswalk in model.crosswalks})
    found = [problem.message.told() for problem in stranger_problems(model, joints)]
    if found:
        raise InvalidInput(
            _(
                "This framework says how a joint form reads in it, but names what that form "
                "does not have: %(problems)s.",
                problems="; ".join(found[:MOST_NAMED]) + (" …" if len(found) > MOST_NAMED else ""),
            )
        )


def _published_at_once() -> InvalidInput:
    return InvalidInput(
        _("Somebody else published a version in the same moment. Look at it, then publish yours.")
    )


def get_model(session: Session, version_id: UUID) -> PracticeModel:
    """The document of a version in this workspace. Raises NotFound.

    The first call of a process for a version costs one statement, later ones none:
    the id of a row that never changes stands for its content. The caller got the
    id from a row of its own workspace.
    """
    with _lock:
        digest = _hash_of.get(version_id)
        if digest is not None and digest in _parsed:
            return _parsed[digest]
    version = session.execute(
        select(ModelVersion.document, ModelVersion.content_hash).where(
            ModelVersion.id == version_id
        )
    ).one_or_none()
    if version is None:
        raise NotFound
    model = PracticeModel.model_validate(version.document)
    with _lock:
        _hash_of[version_id] = version.content_hash
        model = _parsed.setdefault(version.content_hash, model)
        while len(_parsed) > _KEPT:
            _parsed.popitem(last=False)
        while len(_hash_of) > _KEPT * 64:
            _hash_of.popitem(last=False)
    return model


def get_version(session: Session, version_id: UUID) -> ModelVersion:
    """Raises NotFound."""
    version = session.scalars(
        select(ModelVersion).where(ModelVersion.id == version_id)
    ).one_or_none()
    if version is None:
        raise NotFound
    return version


def latest_version(session: Session, key: str | None = None) -> ModelVersion | None:
    """The newest published version of a model, or of whichever was published last."""
    query = select(ModelVersion).where(ModelVersion.state == "published")
    if key is not None:
        query = query.where(ModelVersion.key == key)
    return session.scalars(
        query.order_by(ModelVersion.published_at.desc(), ModelVersion.number.desc()).limit(1)
    ).one_or_none()


def list_newest_versions(session: Session) -> list[ModelVersion]:
    """The newest published version of each model, by key."""
    newest = (
        select(ModelVersion.key, func.max(ModelVersion.number).label("number"))
        .where(ModelVersion.state == "published")
        .group_by(ModelVersion.key)
        .subquery()
    )
    return list(
        session.scalars(
            select(ModelVersion)
            .join(
                newest,
                (newest.c.key == ModelVersion.key) & (newest.c.number == ModelVersion.number),
            )
            .order_by(ModelVersion.key)
        )
    )


def list_versions(session: Session) -> list[ModelVersion]:
    return list(
        session.scalars(select(ModelVersion).order_by(ModelVersion.key, ModelVersion.number.desc()))
    )
