"""The handbook as pages of plain text, before anybody draws them.

Pages, print view, search and PDF are all made of these, so that they say the same.
Nothing in them is markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How the entries of a group are set."""

    SECTIONS = "sections"
    """Each under a heading of its own."""
    NUMBERED = "numbered"
    POINTS = "points"
    """Points of a scale: each with its tone beside its words."""


@dataclass(frozen=True)
class Target:
    """A place in the handbook: a page, or with ``anchor`` an entry on it."""

    chapter: str
    item: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Said:
    """A few words, and where in the handbook they lead."""

    text: str
    to: Target | None = None


@dataclass(frozen=True)
class Fact:
    """What is said of something under a short label."""

    label: str
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Entry:
    """One thing: a principle, a standard, a question, a duty.

    ``label`` is its number; ``aside`` says in few words what kind of thing it is;
    ``more`` is what only some readers look for; ``lines`` are what it consists of.
    ``drafted`` says that the source did not give the wording; ``note`` is for who edits
    the model alone.
    """

    title: str
    anchor: str = ""
    label: str = ""
    text: str = ""
    aside: str = ""
    tags: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    more: tuple[Fact, ...] = ()
    lines: tuple[Entry, ...] = ()
    tone: str = ""
    to: Target | None = None
    drafted: bool = False
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Entries that stand together under a heading; the only one of a page may have none."""

    title: str
    anchor: str
    entries: tuple[Entry, ...] = ()
    style: Style = Style.SECTIONS
    text: str = ""
    facts: tuple[Fact, ...] = ()
    drafted: bool = False
    note: str = ""


@dataclass(frozen=True)
class Page:
    """One page. Without anything to say, ``groups`` and ``facts`` are empty."""

    at: Target
    title: str
    caption: str = ""
    text: str = ""
    facts: tuple[Fact, ...] = ()
    groups: tuple[Group, ...] = ()
    tags: tuple[str, ...] = ()
    drafted: bool = False
    note: str = ""

    @property
    def without_links(self) -> tuple[Group, ...]:
        """The groups but those that only lead on to other pages, for where all stand in a row."""
        return tuple(
            group
            for group in self.groups
            if not group.entries or any(entry.to is None for entry in group.entries)
        )

    @property
    def is_empty(self) -> bool:
        return not (self.groups or self.facts or self.text)


@dataclass(frozen=True)
class Line:
    """A line of the list of contents; ``items`` are the chapter's further pages."""

    at: Target
    title: str
    about: str = ""
    empty: bool = False
    items: tuple[Line, ...] = ()
