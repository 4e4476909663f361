"""A problem found, and what every check needs to tell one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest

from tenants.practice.piece_names import kind_called
from tenants.practice.sentences import Sentence
from tenants.practice.sentences import sentence as N_

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One thing to put right: where it stands, and what to do.

    ``message`` is English; ``message.told()`` is for a reader.
    """

    path: Path
    message: Sentence


def twice(what: str, places: Iterable[tuple[Path, str]]) -> Iterator[Problem]:
    """A problem for each key that another piece of the same list has already."""
    seen: set[str] = set()
    for at, key in places:
        if key in seen:
            message = N_(
                "the %(what)s “%(key)s” stands twice; give one another key",
                what=kind_called(what),
                key=key,
            )
            yield Problem((*at, "key"), message)
        seen.add(key)


def nothing_called(what: str, key: str, known: Iterable[str]) -> Sentence:
    """That a reference leads nowhere, and what it may name; ``known`` may be empty."""
    names = listed(known)
    kind = kind_called(what)
    if not names:
        return N_("no %(what)s has the key “%(key)s”; add the %(what)s first", what=kind, key=key)
    return N_(
        "no %(what)s has the key “%(key)s”; name one of %(names)s",
        what=kind,
        key=key,
        names=names,
    )


def listed(keys: Iterable[str]) -> str:
    """The keys in quotes, the first eight of them."""
    names = nsmallest(9, keys)
    shown = ", ".join(f"“{name}”" for name in names[:8])
    return shown + (" …" if len(names) > 8 else "")
