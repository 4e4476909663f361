"""Where the embedded servers keep their sockets, data and programs, and who may reach them.

Standard library alone.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from saas.embedded.errors import EmbeddedError
from saas.embedded.folders import ROOT

# sun_path of sockaddr_un is 104 bytes on macOS and 108 on Linux, with PostgreSQL's file name in it.
_LONGEST_SOCKET_FOLDER = 104 - len("/.s.PGSQL.5432.lock") - 1
_TRAVERSE = stat.S_IXOTH
_READ_AND_TRAVERSE = stat.S_IROTH | stat.S_IXOTH


@dataclass(frozen=True)
class SystemAccount:
    """An account of the operating system that a server runs as."""

    name: str
    user_id: int
    group_id: int


def unprivileged_account() -> SystemAccount | None:
    """The account PostgreSQL runs as when we are root, or None when we are not.

    PostgreSQL refuses to run as root. ``nobody`` exists everywhere, so no account is created on
    the reader's machine. Raises EmbeddedError where even that is missing.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedError(
            "PostgreSQL will not run as root and this machine has no account 'nobody': "
            "run the same command as an ordinary user."
        ) from None
    return SystemAccount(entry.pw_name, entry.pw_uid, entry.pw_gid)


def private_folder(account: SystemAccount | None = None, kind: str = "run") -> Path:
    """A new folder with a short path that only its owner can enter.

    Sockets live here rather than beside the data, because a clone's path may be longer than a
    socket's name can be. Trust authentication rests on this folder's mode 0700.
    """
    base = Path(tempfile.gettempdir())
    if len(str(base)) > _LONGEST_SOCKET_FOLDER - len("/accord-run-12345678"):
        base = Path("/tmp")  # mkdtemp below makes a private folder in it
    if account and not reachable_by_others(base):
        base = Path("/tmp")  # root's own TMPDIR may be closed to the server
    folder = Path(tempfile.mkdtemp(prefix=f"accord-{kind}-", dir=base))
    if account:
        os.chown(folder, account.user_id, account.group_id)
    return folder


def reachable_by_others(folder: Path) -> bool:
    """Whether any account may walk down to ``folder`` (its own mode is not looked at)."""
    return all(parent.stat().st_mode & _TRAVERSE for parent in folder.resolve().parents)


def closed_to_others(programs: Path) -> bool:
    """Whether another account could not run the programs in ``programs``."""
    inside = (programs, programs / "postgres", programs.parent / "lib", programs.parent / "share")
    return not reachable_by_others(programs) or any(
        item.stat().st_mode & _READ_AND_TRAVERSE != _READ_AND_TRAVERSE
        for item in (*inside, *_bundled_libraries(programs))
    )


def _bundled_libraries(programs: Path) -> list[Path]:
    """The wheel's shared libraries, in a folder beside its package (none where it has none)."""
    package = programs.parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    return [libraries] if libraries.exists() else []


def outside_home() -> Path:
    """Where root keeps the server's files when the clone lies in a folder closed to others.

    We do not open up the reader's home folder; we keep a folder of our own beside the system's
    other state, named after the clone, so that the demo's data is found again. Not made here.
    """
    name = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    return Path("/var/lib/accord-embedded") / name


def outside_data(folder: Path) -> Path:
    """The folder outside the clone for the state kept in ``folder``. Not made here."""
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    return outside_home() / f"data-{name}"


def data_folder(folder: Path, account: SystemAccount | None) -> Path:
    """The folder of PostgreSQL's data for the state kept in ``folder``.

    Raises EmbeddedError where it belongs to another user.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = folder
    if account and folder.stat().st_uid != account.user_id:
        # The server must be able to walk through; nobody can list what is here.
        folder.chmod(folder.stat().st_mode | stat.S_IXGRP | stat.S_IXOTH)
        if not reachable_by_others(folder):
            place = outside_data(folder)
            place.mkdir(mode=0o755, parents=True, exist_ok=True)
    data = place.resolve() / "postgres"
    if account is None and data.exists() and data.stat().st_uid != os.geteuid():
        raise EmbeddedError(
            f"The database in {data} belongs to another user of this machine (did root start "
            "it?): start over with 'make demo-reset' as that user, or go on as that user."
        )
    return data


def readable_programs(programs: Path, version: str, account: SystemAccount | None) -> Path:
    """The server's programs where ``account`` can run them, copied out of a closed home if need be.

    ``version`` is part of the copy's name, so that an upgraded wheel is copied anew.
    """
    if account is None or not closed_to_others(programs):
        return programs
    place = outside_home() / f"programs-{version}"
    install = programs.parent
    # The programs look for their libraries by the way from one folder to the other: keep it.
    copied = place / install.parent.name / install.name
    if not (place / "complete").exists():
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(install, copied)
        for libraries in _bundled_libraries(programs):
            shutil.copytree(libraries, place / libraries.name)
        _open_to_others(place)
        (place / "complete").touch()
    return copied / programs.name


def _open_to_others(folder: Path) -> None:
    """Let others read the copied programs, whatever mask they were installed under."""
    for parent, _, files in os.walk(folder):
        Path(parent).chmod(0o755)
        for name in files:
            item = Path(parent) / name
            executable = item.stat().st_mode & stat.S_IXUSR
            item.chmod(0o755 if executable else 0o644)
