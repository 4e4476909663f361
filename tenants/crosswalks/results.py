"""Joint results in an authority's workspace: taken in, read in the own model, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased, undefer

from saas.database import new_id, now
from saas.errors import InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.taken import refused_when_taken
from saas.trail import service as trail
from tenants.crosswalks import policy
from tenants.crosswalks.joint_file import JointResultContent, plain_content, read_file
from tenants.crosswalks.models import JointReading, JointResult
from tenants.crosswalks.published import JOINT_KEYS, OwnVersion, find_version_that_maps
from tenants.crosswalks.reading import LineRead, Reading, read_result
from tenants.practice.models import ModelVersion, title_in_order
from tenants.practice.service import get_model
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Permission


@dataclass(frozen=True)
class Looked:
    """A carried file that could be taken in, and what would be counted of it."""

    content: JointResultContent
    content_hash: str
    version: OwnVersion
    reading: Reading


@dataclass(frozen=True)
class ResultLine:
    """A joint result, and the reading of it that counts."""

    result: JointResult
    imported_by: str
    number: int
    version_id: UUID
    version_number: int
    version_title: dict[str, str]
    lines: list[LineRead]


@dataclass(frozen=True)
class ReadingLine:
    """One reading of a result, newest first."""

    number: int
    version_id: UUID
    version_number: int
    version_title: dict[str, str]
    read_by: str
    read_at: datetime


def look_at(session: Session, actor: Actor, data: bytes) -> Looked:
    """Check a carried file, and say what would be counted. Nothing is kept.

    Raises Forbidden, and InvalidInput with what is wrong or missing.
    """
    actor.require(Permission.MODEL_PUBLISH)
    content, digest = read_file(data)
    version = find_version_that_maps(session, content.model.key)
    if version is None:
        raise InvalidInput(
            _(
                "No published framework here says how the joint form “%(title)s” (key %(key)s) "
                "reads in it. Write that first, publish it, and choose the file again.",
                title=next(iter(content.model.title.values())),
                key=content.model.key,
            )
        )
    taken = session.scalars(
        select(JointResult.id).where(
            JointResult.content_hash == digest, JointResult.withdrawn_at.is_(None)
        )
    ).first()
    if taken is not None:
        raise _taken_already()
    own = get_model(session, version.id)
    reading = read_result(content, own, own.crosswalk[content.model.key])
    return Looked(content, digest, version, reading)


def take_in(session: Session, actor: Actor, data: bytes) -> JointResult:
    """Keep a carried result and count it by the newest version that maps it.

    Raises what ``look_at`` raises.
    """
    looked = look_at(session, actor, data)
    content = looked.content
    made = JointResult(
        id=new_id(),
        joint_key=content.model.key,
        partnership=content.partnership,
        round=content.round.title,
        year=content.year,
        agency=content.agency,
        content_hash=looked.content_hash,
        content=plain_content(content),
        imported_by=actor.me,
    )
    with refused_when_taken(session, uq_joint_results_tenant_id_content_hash=_taken_already):
        session.add(made)
    _keep_reading(session, actor, made.id, 1, looked.version.id, looked.reading)
    _note(session, actor, "crosswalk.result_taken_in", made, version=looked.version.number)
    return made


def _taken_already() -> InvalidInput:
    return InvalidInput(_("This very result was taken in before and is counted already."))


def read_again(session: Session, actor: Actor, result_id: UUID, version_id: UUID) -> JointReading:
    """Read a result by another published version; the readings before stay.

    Going back is the same: the earlier version is chosen again. Raises NotFound,
    Forbidden, and InvalidInput where the version does not map the joint model or
    is the one that counts.
    """
    actor.require(Permission.MODEL_PUBLISH)
    result = _get(session, result_id, lock=True)
    if result.withdrawn_at is not None:
        raise InvalidState(_("This result is withdrawn."))
    version = session.execute(
        select(ModelVersion.id, ModelVersion.number).where(ModelVersion.id == version_id)
    ).one_or_none()
    if version is None:
        raise NotFound
    own = get_model(session, version.id)
    crosswalk = own.crosswalk.get(result.joint_key)
    if crosswalk is None:
        raise InvalidInput(_("This version does not say how the joint form reads in it."))
    last = session.execute(
        select(JointReading.number, JointReading.version_id)
        .where(JointReading.result_id == result.id)
        .order_by(JointReading.number.desc())
        .limit(1)
    ).one()
    if last.version_id == version.id:
        raise InvalidInput(_("The result is read by this version already."))
    content = JointResultContent.model_validate(result.content)
    reading = read_result(content, own, crosswalk)
    made = _keep_reading(session, actor, result.id, last.number + 1, version.id, reading)
    _note(session, actor, "crosswalk.result_read_again", result, version=version.number)
    return made


def withdraw(session: Session, actor: Actor, result_id: UUID) -> JointResult:
    """Count a result no more; it can be taken in again. Raises NotFound and InvalidState."""
    actor.require(Permission.MODEL_PUBLISH)
    result = _get(session, result_id, lock=True)
    if result.withdrawn_at is not None:
        raise InvalidState(_("This result is withdrawn already."))
    result.withdrawn_at, result.withdrawn_by = now(), actor.me
    _note(session, actor, "crosswalk.result_withdrawn", result)
    return result


def _get(session: Session, result_id: UUID, *, lock: bool = False) -> JointResult:
    query = (
        select(JointResult)
        .where(JointResult.id == result_id)
        .options(undefer(JointResult.content))
        .execution_options(populate_existing=True)
    )
    if lock:
        query = query.with_for_update()
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def _keep_reading(
    session: Session,
    actor: Actor,
    result_id: UUID,
    number: int,
    version_id: UUID,
    reading: Reading,
) -> JointReading:
    made = JointReading(
        result_id=result_id,
        number=number,
        version_id=version_id,
        lines=reading.model_dump(mode="json", exclude_defaults=True),
        read_by=actor.me,
    )
    session.add(made)
    session.flush()
    return made


def _note(
    session: Session, actor: Actor, kind: str, result: JointResult, version: int | None = None
) -> None:
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="joint_result",
        object_id=result.id,
        title=result.round,
        partnership=result.partnership,
        content_hash=result.content_hash,
        version=version,
    )


def list_years(session: Session, actor: Actor) -> list[int]:
    """The years of which there are results that count, newest first."""
    if not policy.can_read_results(actor):
        raise NotFound
    return list(
        session.scalars(
            select(JointResult.year)
            .where(JointResult.withdrawn_at.is_(None))
            .group_by(JointResult.year)
            .order_by(JointResult.year.desc())
        )
    )


def list_results(
    session: Session, actor: Actor, *, year: int | None = None, result_id: UUID | None = None
) -> list[ResultLine]:
    """Results with the reading that counts, by partnership and round. One statement.

    Of a year those that count; by its id one, withdrawn or not.
    """
    if not policy.can_read_results(actor):
        raise NotFound
    newest = (
        select(JointReading.result_id, func.max(JointReading.number).label("number"))
        .group_by(JointReading.result_id)
        .subquery()
    )
    query = (
        select(
            JointResult, JointReading, ModelVersion.number, title_in_order(ModelVersion.document)
        )
        .add_columns(Member.name)
        .join(newest, newest.c.result_id == JointResult.id)
        .join(
            JointReading,
            and_(
                JointReading.result_id == newest.c.result_id,
                JointReading.number == newest.c.number,
            ),
        )
        .join(ModelVersion, ModelVersion.id == JointReading.version_id)
        .outerjoin(Member, Member.id == JointResult.imported_by)
        .order_by(JointResult.partnership, JointResult.round, JointResult.agency, JointResult.id)
    )
    if result_id is not None:
        query = query.where(JointResult.id == result_id)
    else:
        query = query.where(JointResult.withdrawn_at.is_(None), JointResult.year == year)
    return [
        ResultLine(
            result=result,
            imported_by=imported_by or "",
            number=reading.number,
            version_id=reading.version_id,
            version_number=number,
            version_title=title,
            lines=Reading.model_validate(reading.lines).lines,
        )
        for result, reading, number, title, imported_by in session.execute(query)
    ]


def get_result(session: Session, actor: Actor, result_id: UUID) -> ResultLine:
    """Raises NotFound."""
    found = list_results(session, actor, result_id=result_id)
    if not found:
        raise NotFound
    return found[0]


def list_readings(session: Session, result_id: UUID) -> list[ReadingLine]:
    """Every reading of a result, the one that counts first."""
    reader = aliased(Member)
    rows = session.execute(
        select(
            JointReading.number,
            JointReading.version_id,
            ModelVersion.number,
            title_in_order(ModelVersion.document),
            reader.name,
            JointReading.read_at,
        )
        .join(ModelVersion, ModelVersion.id == JointReading.version_id)
        .outerjoin(reader, reader.id == JointReading.read_by)
        .where(JointReading.result_id == result_id)
        .order_by(JointReading.number.desc())
    )
    return [ReadingLine(row[0], row[1], row[2], row[3], row[4] or "", row[5]) for row in rows]


def list_versions_to_read_by(session: Session, line: ResultLine) -> list[OwnVersion]:
    """The published versions that map a result's joint model, but for the one that counts."""
    rows = session.execute(
        select(
            ModelVersion.id,
            ModelVersion.key,
            ModelVersion.number,
            title_in_order(ModelVersion.document),
        )
        .where(
            JOINT_KEYS.contains([line.result.joint_key]),
            ModelVersion.id != line.version_id,
        )
        .order_by(ModelVersion.published_at.desc(), ModelVersion.number.desc())
    )
    return [OwnVersion(row[0], row[1], row[2], row[3], ()) for row in rows]
