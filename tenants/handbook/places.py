"""The files of the handbook's places: what lies there, putting one there, taking one away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from saas.database import now
from saas.errors import Conflict, InvalidInput, InvalidState, NotFound
from saas.files.models import StoredFile
from saas.files.names import display_name
from saas.files.store import put_upload
from saas.i18n import gettext as _
from saas.taken import refused_when_taken
from saas.trail import service as trail
from tenants.handbook import queries
from tenants.handbook.history import note as note_event
from tenants.handbook.models import ModelFile
from tenants.handbook.queries import Opened
from tenants.practice.schema import Place
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Permission

LONGEST_NOTE = 500


@dataclass(frozen=True)
class PlaceFile:
    """A file of a place; the names are of who added it and who took it away."""

    id: UUID
    place: str
    number: int
    name: str
    size: int
    media_type: str
    sha256: str
    note: str
    added_by: str
    added_at: datetime
    taken_away_by: str = ""
    taken_away_at: datetime | None = None

    @property
    def is_picture(self) -> bool:
        return self.media_type in ("image/png", "image/jpeg")


@dataclass(frozen=True)
class PlaceFiles:
    """The present file of a place, and those that it replaced, the newest first."""

    present: PlaceFile | None
    earlier: tuple[PlaceFile, ...]


NO_FILES = PlaceFiles(None, ())


def files_of(session: Session, model_key: str, place: str | None = None) -> dict[str, PlaceFiles]:
    """The files of a model's places, or of one of them, in one statement."""
    adder, taker = aliased(Member), aliased(Member)
    query = (
        select(ModelFile, StoredFile, adder.name, taker.name)
        .join(StoredFile, StoredFile.id == ModelFile.file_id)
        .join(adder, adder.id == ModelFile.added_by)
        .outerjoin(taker, taker.id == ModelFile.taken_away_by)
        .where(ModelFile.model_key == model_key)
        .order_by(ModelFile.place, ModelFile.number.desc())
    )
    if place is not None:
        query = query.where(ModelFile.place == place)
    found: dict[str, list[PlaceFile]] = {}
    for row, stored, added_by, taken_away_by in session.execute(query):
        file = PlaceFile(
            id=row.id,
            place=row.place,
            number=row.number,
            name=row.file_name,
            size=stored.size,
            media_type=stored.media_type,
            sha256=stored.sha256,
            note=row.note,
            added_by=added_by,
            added_at=row.added_at,
            taken_away_by=taken_away_by or "",
            taken_away_at=row.taken_away_at,
        )
        found.setdefault(row.place, []).append(file)
    return {key: _in_order(files) for key, files in found.items()}


def _in_order(files: list[PlaceFile]) -> PlaceFiles:
    """What was taken away is never the present one; the one before it then is."""
    present = next((file for file in files if file.taken_away_at is None), None)
    return PlaceFiles(present, tuple(file for file in files if file is not present))


def get_file(session: Session, actor: Actor, file_id: UUID) -> tuple[ModelFile, StoredFile]:
    """A file to hand out. Raises NotFound, also for one that was taken away."""
    actor.require(Permission.MODEL_READ)
    row = session.execute(
        select(ModelFile, StoredFile)
        .join(StoredFile, StoredFile.id == ModelFile.file_id)
        .where(ModelFile.id == file_id, ModelFile.taken_away_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row.ModelFile, row.StoredFile


def add_file(
    session: Session,
    actor: Actor,
    version_id: UUID,
    place_key: str,
    *,
    name: str,
    data: BinaryIO,
    note: str = "",
) -> ModelFile:
    """Put an uploaded file into a place of the newest version; what was there is kept (CAP-10).

    Raises Forbidden, NotFound, InvalidState for an older version, InvalidInput (fields
    ``file`` and ``note``), and Conflict when somebody else put a file there in the same moment.
    """
    actor.require(Permission.MODEL_PUBLISH)
    opened = queries.get_handbook(session, version_id)
    place = get_place(opened, place_key)
    if not opened.is_newest:
        raise InvalidState(
            _("A newer version has been published since. Put the file in its place there.")
        )
    if len(note.strip()) > LONGEST_NOTE:
        sentence = _("The note must be %(n)s characters or fewer", n=LONGEST_NOTE)
        raise InvalidInput(sentence, {"note": sentence})
    stored = put_upload(session, data, name=name)
    newest = session.scalars(
        select(ModelFile)
        .where(
            ModelFile.model_key == opened.edition.key,
            ModelFile.place == place.key,
            ModelFile.taken_away_at.is_(None),
        )
        .order_by(ModelFile.number.desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and newest.file_id == stored.id:
        sentence = _("This is the file that is there already. Choose the new one.")
        raise InvalidInput(sentence, {"file": sentence})
    last = session.scalars(
        select(func.coalesce(func.max(ModelFile.number), 0)).where(
            ModelFile.model_key == opened.edition.key, ModelFile.place == place.key
        )
    ).one()
    added = ModelFile(
        model_key=opened.edition.key,
        place=place.key,
        number=last + 1,
        file_id=stored.id,
        file_name=display_name(name),
        note=note.strip(),
        added_by=actor.me,
    )
    with refused_when_taken(
        session, uq_model_files_tenant_id_model_key_place_number=_added_at_once
    ):
        session.add(added)
    note_event(
        session,
        actor,
        "handbook.file_added",
        opened.edition,
        file=added.file_name,
        sha256=stored.sha256,
    )
    return added


def take_away_file(session: Session, actor: Actor, file_id: UUID) -> ModelFile:
    """Take a file out of its place, because it should not have been there.

    Nobody can download it after that; that it was there stays on record. Raises
    Forbidden, NotFound.
    """
    actor.require(Permission.MODEL_PUBLISH)
    file = session.scalars(
        select(ModelFile)
        .where(ModelFile.id == file_id, ModelFile.taken_away_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if file is None:
        raise NotFound
    file.taken_away_at, file.taken_away_by = now(), actor.me
    trail.record(
        session,
        "handbook.file_taken_away",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="model_file",
        object_id=file.id,
        file=file.file_name,
    )
    return file


def get_place(opened: Opened, key: str) -> Place:
    """A place of the model. Raises NotFound."""
    place = next((place for place in opened.model.places if place.key == key), None)
    if place is None:
        raise NotFound
    return place


def _added_at_once() -> Conflict:
    return Conflict(
        _("Somebody else put a file here in the same moment. Look at it, then add yours again.")
    )
