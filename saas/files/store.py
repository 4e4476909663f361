"""The store of files: by content, in a folder of each workspace's own.

``<files_dir>/<workspace>/<first two of the hash>/<hash>``. The bytes are
written before the row that names them is committed: a rolled-back request may
leave bytes that no row names, never a row without its bytes.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
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

    Raises InvalidInput when there is no room, and then leaves nothing behind.
    """
    stream = BytesIO(data) if isinstance(data, bytes) else data
    folder = _folder(require_tenant())
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
        .on_conflict_do_nothing(index_elements=["tenant_id", "sha256"])
    )
    return session.scalars(select(StoredFile).where(StoredFile.sha256 == sha256)).one()


def put_upload(session: Session, data: BinaryIO, *, name: str) -> StoredFile:
    """Keep a file that somebody uploaded under ``name``.

    Raises InvalidInput for the field ``file``: what is taken is decided in ``kinds``.
    """
    settings: Settings = current_app.config["ACCORD"]
    kind = identify(data, name, limit_mb=settings.upload_limit_mb)
    return put(session, data, media_type=kind.media_type)


def path_of(stored: StoredFile, *, verify: bool = False) -> Path:
    """Where the bytes of a file lie; with ``verify`` only if they are still the same bytes.

    Raises InvalidState with a sentence for the reader when they are gone or damaged.
    """
    path = _folder(stored.tenant_id) / stored.sha256[:2] / stored.sha256
    if not path.is_file() or (verify and _hash_of(path) != stored.sha256):
        raise InvalidState(
            _("This file is missing from the store, or damaged. Tell your administrator.")
        )
    return path


def _folder(tenant_id: object) -> Path:
    settings: Settings = current_app.config["ACCORD"]
    return settings.files_dir / str(tenant_id)


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
