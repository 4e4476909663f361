"""What the demo keeps between starts, and who holds it. Standard library alone."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path
from typing import IO

from saas.embedded.errors import EmbeddedError
from saas.embedded.folders import ROOT, files_below, fingerprint
from saas.embedded.places import outside_data


class StateHeld(EmbeddedError):
    """Another process runs a demo on this state."""


def hold(folder: Path) -> IO[str]:
    """Take the demo's state for this process until it ends; keep what is returned.

    The kernel lets go when the process ends, however it ends, so nothing stale can block.
    Raises StateHeld where another process has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise StateHeld("The demo is already running.") from None
    return lock


def note_address(folder: Path, address: str) -> None:
    """Note where the demo answers, for whoever starts it a second time."""
    (folder / "address").write_text(address, encoding="utf-8")


def running_demo(folder: Path) -> str | None:
    """The address of the demo that runs on this state now, or None."""
    if not folder.exists():
        return None
    try:
        hold(folder).close()
    except StateHeld:
        note = folder / "address"
        return note.read_text(encoding="utf-8") if note.exists() else "an address not yet known"
    return None


def compiled_pages(folder: Path) -> Path:
    """Where the web server finds its pages compiled from the last start; its owner's alone.

    A page that changed is compiled anew by itself. The folder is another one after a change of
    what they are compiled with, and the earlier one goes.
    """
    code = files_below(ROOT / "saas", ".py")
    above = folder / "pages"
    made = above / fingerprint([*code, ROOT / "requirements.lock"], sys.version)[:16]
    if not made.exists():
        shutil.rmtree(above, ignore_errors=True)
        above.mkdir(mode=0o700)
        made.mkdir(mode=0o700)
    return made


def secret_key(folder: Path) -> str:
    """The key that signs this demo's sessions: made once, readable by its owner alone."""
    file = folder / "secret"
    if not file.exists():
        made = secrets.token_urlsafe(48)
        descriptor = os.open(
            file.with_suffix(".new"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode=0o600
        )
        with os.fdopen(descriptor, "w", encoding="ascii") as content:
            content.write(made)
        file.with_suffix(".new").replace(file)
    return file.read_text(encoding="ascii")


def remember_folder(folder: Path, runtime: Path) -> None:
    """Note a folder outside the state that must go when this run is over, killed or not."""
    with (folder / "runtime-folders").open("a", encoding="utf-8") as note:
        note.write(f"{runtime}\n")


def remove_remembered(folder: Path) -> None:
    """Remove the socket folders that a killed run left."""
    note = folder / "runtime-folders"
    if not note.exists():
        return
    for line in note.read_text(encoding="utf-8").splitlines():
        place = Path(line)
        if place.name.startswith("accord-"):
            shutil.rmtree(place, ignore_errors=True)
    note.unlink()


def remove_abandoned(kind: str) -> None:
    """Remove the private folders of a kind whose owner is dead and could not clear up."""
    for folder in Path(tempfile.gettempdir()).glob(f"accord-{kind}-*"):
        # A folder without a lock yet is somebody's who is just starting.
        if not os.access(folder / "lock", os.W_OK):
            continue
        try:
            lock = hold(folder)
        except (StateHeld, OSError):
            continue
        shutil.rmtree(folder, ignore_errors=True)
        lock.close()


def remove_state(folder: Path) -> None:
    """Throw away everything the demo kept; it must not be running."""
    remove_remembered(folder)
    if os.geteuid() == 0:
        shutil.rmtree(outside_data(folder), ignore_errors=True)
    if folder.exists():
        shutil.rmtree(folder)
