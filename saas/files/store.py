"""The store of files: by content, in a folder of each workspace's own.

``<files_dir>/<workspace>/<first two of the hash>/<hash>``. The bytes are
written before the row that names them is committed: a rolled-back request may
leave bytes that no row names, never a row without its bytes. Who gives a file up
waits for those who are keeping one, since it may be the same bytes.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from saas.database import new_id
from saas.errors import InvalidInput, InvalidState
from saas.files.kinds import identify
from saas.files.models import StoredFile
from saas.i18n import gettext as _
from saas.settings import Settings
from saas.tenancy import require_tenant

_CHUNK = 256 * 1024


def put(session: Session, data: bytes | BinaryIO, *, media_type: str) -> StoredFile:
    """Keep bytes in the workspace of the scope; the same bytes give the same row.

    A guest to whom the row does not show yet gets what they know of it, in no session.
    Raises InvalidInput when there is no room, and then leaves nothing behind.
    """
    stream = BytesIO(data) if isinstance(data, bytes) else data
    folder = _folder(require_tenant())
    session.execute(select(func.pg_advisory_xact_lock_shared(_lock())))
    try:
        sha256, size = _write(folder, stream)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        full = _("There is no room left for files. Tell your administrator, then try again.")
        raise InvalidInput(full, {"file": full}) from error
    session.execute(
        insert(StoredFile)
        .values(
            tenant_id=require_tenant(),
            id=new_id(),
            sha256=sha256,
            size=size,
            media_type=media_type,
        )
        # To name the columns that conflict is to read them, and a guest does not see the row.
        .on_conflict_do_nothing()
    )
    kept = session.scalars(select(StoredFile).where(StoredFile.sha256 == sha256)).one_or_none()
    if kept is not None:
        return kept
    # A guest sees a file once their evidence names it; who holds its bytes is told its id
    # (migration 0005).
    found = session.execute(select(func.find_stored_file(sha256))).scalar_one()
    return StoredFile(
        tenant_id=require_tenant(), id=found, sha256=sha256, size=size, media_type=media_type
    )


def put_upload(session: Session, data: BinaryIO, *, name: str) -> StoredFile:
    """Keep a file that somebody uploaded under ``name``.

    Raises InvalidInput for the field ``file``: what is taken is decided in ``kinds``.
    """
    settings: Settings = current_app.config["ACCORD"]
    kind = identify(data, name, limit_mb=settings.upload_limit_mb)
    return put(session, data, media_type=kind.media_type)


def remove(session: Session, file_id: UUID) -> bool:
    """Give a file up, row and bytes; False where something still rests on it by a foreign key.

    For the worker, in a transaction of its own: until it ends nobody keeps a file in this
    workspace. Done again it does no harm, also when its commit failed.
    """
    session.execute(select(func.pg_advisory_xact_lock(_lock())))
    stored = session.scalars(select(StoredFile).where(StoredFile.id == file_id)).one_or_none()
    if stored is None:
        return True
    place = _place(stored.tenant_id, stored.sha256)
    try:
        with session.begin_nested():
            session.delete(stored)
    except IntegrityError:
        return False
    place.unlink(missing_ok=True)
    return True


def path_of(stored: StoredFile, *, verify: bool = False) -> Path:
    """Where the bytes of a file lie; with ``verify`` only if they are still the same bytes.

    Raises InvalidState with a sentence for the reader when they are gone or damaged.
    """
    path = _place(stored.tenant_id, stored.sha256)
    if not path.is_file() or (verify and _hash_of(path) != stored.sha256):
        raise InvalidState(
            _("This file is missing from the store, or damaged. Tell your administrator.")
        )
    return path


def _folder(tenant_id: UUID) -> Path:
    settings: Settings = current_app.config["ACCORD"]
    return settings.files_dir / str(tenant_id)


def _place(tenant_id: UUID, sha256: str) -> Path:
    return _folder(tenant_id) / sha256[:2] / sha256


def _lock() -> ColumnElement[int]:
    """The key of the workspace's lock on its files; it holds until the transaction ends."""
    return func.hashtextextended(f"files of {require_tenant()}", 0)


def _write(folder: Path, stream: BinaryIO) -> tuple[str, int]:
    """Write to a temporary file beside the place, then move it there in one step."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    # mkstemp makes the file readable by its owner alone.
    handle, name = tempfile.mkstemp(prefix=".coming-", dir=folder)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            stream.seek(0)
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        sha256 = digest.hexdigest()
        place = folder / sha256[:2] / sha256
        place.parent.mkdir(mode=0o700, exist_ok=True)
        # Replacing what is there mends a copy that was damaged meanwhile.
        temporary.replace(place)
        _sync_folder(place.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return sha256, size


def _sync_folder(folder: Path) -> None:
    # The move itself must outlive a power cut, as the row that follows will.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hash_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
