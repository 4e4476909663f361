"""What the authority says of itself: vision and principles, charter, ways of working, words."""

from __future__ import annotations

from dataclasses import replace

from saas.i18n import gettext as _
from tenants.handbook.chapters.book import Book, facts
from tenants.handbook.types import Entry, Group, Page, Said, Style, Target
from tenants.practice.schema import ListKind, StatementList
from tenants.practice.vocabulary import CONCEPTS

PURPOSE = (ListKind.VALUES, ListKind.AIMS, ListKind.PRINCIPLES, ListKind.FEATURES)
CHARTER = (ListKind.CHARTER,)
WAYS = (
    ListKind.LEADERSHIP,
    ListKind.NEEDS,
    ListKind.EVIDENCE,
    ListKind.STAGES,
    ListKind.RULES,
)


def purpose(book: Book, _item: str) -> Page:
    """Vision, mission, the methods one works by, and what one holds to."""
    model = book.model
    groups = [
        Group(title, anchor, text=book.say(words))
        for title, anchor, words in (
            (_("Vision"), "vision", model.vision),
            (_("Mission"), "mission", model.mission),
        )
        if words
    ]
    if model.methods:
        methods = tuple(Entry(book.say(method)) for method in model.methods)
        groups.append(Group(_("The methods that we work by"), "methods", methods, Style.NUMBERED))
    return Page(
        Target("purpose"),
        _("Vision and principles"),
        groups=(*groups, *_lists(book, PURPOSE)),
    )


def charter(book: Book, _item: str) -> Page:
    """What families are promised."""
    groups = _lists(book, CHARTER)
    title = book.terms.title("charter")
    if len(groups) == 1 and groups[0].title.casefold() == title.casefold():
        groups = (replace(groups[0], title=""),)
    return Page(Target("charter"), title, groups=groups)


def ways(book: Book, _item: str) -> Page:
    """How one goes about it: who leads, what one looks at, stages and rules."""
    return Page(Target("ways"), _("How we work"), groups=_lists(book, WAYS))


def words(book: Book, _item: str) -> Page:
    """The authority's own words for things, beside the plain ones."""
    entries = []
    for key, concept in CONCEPTS.items():
        term = book.model.vocabulary.get(key)
        if term is None:
            continue
        own = book.say(term.one)
        plain = str(concept.one)
        # A name stands in capitals anyway; what is called just what it is needs no line.
        if own.casefold() == plain.casefold() and not term.also:
            continue
        entries.append(
            Entry(
                title=own,
                anchor=f"word-{key}",
                aside=_("In plain words: %(word)s", word=plain),
                facts=facts(
                    (_("For short"), book.say(term.short)),
                    (_("Also called"), book.said(term.also)),
                ),
                drafted=term.drafted_by_us,
                note=book.say(term.note),
            )
        )
    entries.sort(key=lambda entry: entry.title.casefold())
    groups = (Group("", "all", tuple(entries)),) if entries else ()
    return Page(Target("words"), _("Our words"), groups=groups)


def about(book: Book, _item: str) -> Page:
    """What the model is, and the law and guidance that it rests on."""
    model = book.model
    entries = tuple(
        Entry(book.say(cited.title), f"source-{cited.key}", text=cited.as_of or "")
        for cited in model.sources
    )
    groups = (Group(_("Law and guidance"), "sources", entries, Style.NUMBERED),) if entries else ()
    return Page(
        Target("about"),
        _("What it rests on"),
        text=book.say(model.description),
        groups=groups,
        drafted=model.drafted_by_us,
    )


def _lists(book: Book, kinds: tuple[ListKind, ...]) -> tuple[Group, ...]:
    """The lists of these kinds: by kind, and within it as the model has them."""
    return tuple(
        _list(book, each) for kind in kinds for each in book.model.lists if each.kind is kind
    )


def _list(book: Book, each: StatementList) -> Group:
    return Group(
        title=book.say(each.title),
        anchor=f"list-{each.key}",
        entries=book.statements(each.statements, f"list-{each.key}"),
        style=Style.NUMBERED,
        text=book.say(each.intro),
        facts=facts((_("Source"), Said(book.say(each.source)) if each.source else "")),
        drafted=each.drafted_by_us,
        note=book.say(each.note),
    )
