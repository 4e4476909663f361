"""A problem found, and what every check needs to tell one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One thing to put right: where it stands, and what to do."""

    path: Path
    message: str


def twice(what: str, places: Iterable[tuple[Path, str]]) -> Iterator[Problem]:
    """A problem for each key that another piece of the same list has already."""
    seen: set[str] = set()
    for at, key in places:
        if key in seen:
            yield Problem((*at, "key"), f"the {what} “{key}” stands twice; give one another key")
        seen.add(key)


def unknown(what: str, at: Path, keys: Iterable[str], known: Collection[str]) -> Iterator[Problem]:
    """A problem for each key of a list that names a piece which the document does not have."""
    for i, key in enumerate(keys):
        if key not in known:
            yield Problem((*at, i), _missing(what, key, known))


def unknown_one(what: str, at: Path, key: str | None, known: Collection[str]) -> Iterator[Problem]:
    """The same for a field that names one piece."""
    if key is not None and key not in known:
        yield Problem(at, _missing(what, key, known))


def _missing(what: str, key: str, known: Collection[str]) -> str:
    advice = f"name one of {listed(known)}" if known else f"add the {what} first"
    return f"no {what} has the key “{key}”; {advice}"


def listed(keys: Iterable[str]) -> str:
    names = sorted(keys)
    shown = ", ".join(f"“{name}”" for name in names[:8])
    return shown + (" …" if len(names) > 8 else "")
