"""What went wrong, in one sentence for the person at the terminal. Standard library alone."""

from __future__ import annotations

import errno
from pathlib import Path

_FULL = ("No space left on device", "ENOSPC", "Check free disk space", "Disk quota exceeded")


class EmbeddedError(RuntimeError):
    """Something the reader can put right; its text is one plain sentence."""


def tail(log: Path, lines: int = 20) -> str:
    """The last lines of a log, or an empty string where there is none."""
    if not log.exists():
        return ""
    with log.open("rb") as content:
        content.seek(max(0, log.stat().st_size - 200 * lines))
        return "\n".join(content.read().decode("utf-8", "replace").splitlines()[-lines:])


def failure(what: str, log: Path) -> EmbeddedError:
    """The error to raise for a program that failed, explained from its log where we can."""
    ending = tail(log)
    if any(sign in ending for sign in _FULL):
        return EmbeddedError(f"{what}: the disk is full. Free some space and try again.")
    if "could not look up effective user ID" in ending:
        return EmbeddedError(
            f"{what}: this user has a number but no name on this machine, and PostgreSQL needs "
            "one. Add the user to /etc/passwd, or run as another."
        )
    return EmbeddedError(f"{what}. Its log {log} ends:\n{ending}")


def sentence(error: OSError) -> str:
    """An operating system's error as one sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full. Free some space and try again."
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"This user may not write here{where}. If root set this copy up, go on as root, or "
            "make a copy of your own."
        )
    if error.errno == errno.EROFS:
        return f"This folder cannot be written to{where}. Make a copy where you can write."
    return f"{error.strerror or error}{where}."
