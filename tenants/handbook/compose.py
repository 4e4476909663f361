"""The handbook's chapters in their order, and making one page of it.

A version is told in its own words, and so stays as it was published when the
workspace has come to call things otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from saas.errors import NotFound
from saas.i18n import gettext as _
from tenants.handbook.chapters import forms, governance, identity, rounds, standards, year
from tenants.handbook.chapters.book import Book
from tenants.handbook.types import Group, Line, Page, Style, Target
from tenants.practice.terms import speaking


def _no_items(_book: Book) -> tuple[Line, ...]:
    return ()


@dataclass(frozen=True)
class Chapter:
    """``about`` tells in the list of contents what it holds; ``items`` are its further pages."""

    key: str
    make: Callable[[Book, str], Page]
    about: Callable[[], str]
    items: Callable[[Book], tuple[Line, ...]] = _no_items


CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        "purpose",
        identity.purpose,
        lambda: _("What we are here for, and what we hold to"),
    ),
    Chapter(
        "charter",
        identity.charter,
        lambda: _("What families can expect of us"),
    ),
    Chapter(
        "ways",
        identity.ways,
        lambda: _("Who leads, what we look at, stages and rules"),
    ),
    Chapter(
        "standards",
        standards.standards,
        lambda: _("What good practice is, and for whom"),
        standards.standard_items,
    ),
    Chapter(
        "priorities",
        standards.priorities,
        lambda: _("What counts most, from when and until when"),
    ),
    Chapter(
        "competencies",
        standards.competencies,
        lambda: _("What staff know and can do"),
    ),
    Chapter(
        "scales",
        standards.scales,
        lambda: _("What each grade means"),
    ),
    Chapter(
        "rounds",
        rounds.rounds,
        lambda: _("Every kind of audit and review: who fills in what, and what follows"),
        rounds.round_items,
    ),
    Chapter(
        "forms",
        forms.forms,
        lambda: _("Every form, question by question"),
        forms.form_items,
    ),
    Chapter(
        "year",
        year.year,
        lambda: _("What is due when, and who does it"),
        year.year_items,
    ),
    Chapter(
        "forums",
        governance.forums,
        lambda: _("Where results go"),
    ),
    Chapter(
        "indicators",
        governance.indicators,
        lambda: _("The figures that we watch"),
    ),
    Chapter(
        "reports",
        governance.reports,
        lambda: _("What each report holds, and who writes it"),
    ),
    Chapter(
        "registers",
        governance.registers,
        lambda: _("Lists that we keep up to date"),
    ),
    Chapter(
        "files",
        governance.files,
        lambda: _("Pictures, templates and toolkits to download"),
    ),
    Chapter(
        "words",
        identity.words,
        lambda: _("What we call things"),
    ),
    Chapter(
        "about",
        identity.about,
        lambda: _("Where this comes from: law, guidance and sources"),
    ),
)

BY_KEY = {chapter.key: chapter for chapter in CHAPTERS}


def contents(book: Book) -> tuple[Line, ...]:
    """The list of contents: every chapter, those with nothing in them too, marked ``empty``."""
    lines = []
    with speaking(book.model.vocabulary):
        for chapter in CHAPTERS:
            page = chapter.make(book, "")
            items = chapter.items(book)
            lines.append(Line(page.at, page.title, chapter.about(), page.is_empty, items))
    return tuple(lines)


def page_at(book: Book, at: Target) -> Page:
    """One page. Raises NotFound for a chapter or item that there is not."""
    chapter = BY_KEY.get(at.chapter)
    if chapter is None:
        raise NotFound
    with speaking(book.model.vocabulary):
        if at.item and at.item not in {line.at.item for line in chapter.items(book)}:
            raise NotFound
        return chapter.make(book, at.item)


def chapters_of(book: Book) -> Iterator[tuple[Page, list[Page]]]:
    """Each chapter that says something: its own page, and its further pages."""
    for chapter in CHAPTERS:
        # Not around the yield: whoever takes the pages goes on in the workspace's words.
        with speaking(book.model.vocabulary):
            page = chapter.make(book, "")
            lines = () if page.is_empty else chapter.items(book)
            items = [chapter.make(book, line.at.item) for line in lines]
        if not page.is_empty:
            yield page, items


def all_pages(book: Book) -> Iterator[Page]:
    """Every page that says something, in the order of the contents."""
    for page, items in chapters_of(book):
        yield page
        yield from items


MOST_AT_ONCE = 30
"""The most entries, each under its own heading, that stand on one page on a screen."""


def is_long(page: Page) -> bool:
    """Whether a page is read in parts, one group at a time."""
    headed = sum(len(group.entries) for group in page.groups if group.style is Style.SECTIONS)
    return headed > MOST_AT_ONCE and len(page.groups) > 1


def find_part(page: Page, anchor: str) -> Group | None:
    """The group that an anchor is of, or of one of whose entries."""
    return next(
        (
            group
            for group in page.groups
            if group.anchor == anchor or any(entry.anchor == anchor for entry in group.entries)
        ),
        None,
    )
