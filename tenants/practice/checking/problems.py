"""A problem found, and what every check needs to tell one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def listed(keys: Iterable[str]) -> str:
    names = sorted(keys)
    shown = ", ".join(f"“{name}”" for name in names[:8])
    return shown + (" …" if len(names) > 8 else "")
