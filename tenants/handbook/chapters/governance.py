"""Where it goes: boards, indicators, reports, registers; and the places for files."""

from __future__ import annotations

from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.handbook import wording
from tenants.handbook.chapters.book import Book, facts
from tenants.handbook.types import Entry, Group, Page, Style, Target
from tenants.practice.schema import Every, Forum, Indicator, PlaceKind, Register, ReportTemplate


def forums(book: Book, _item: str) -> Page:
    """The boards, panels and meetings, each with what comes in and what goes out."""
    groups = tuple(_forum(book, forum) for forum in book.model.forums)
    return Page(Target("forums"), _("Boards and meetings"), groups=groups)


def _forum(book: Book, forum: Forum) -> Group:
    return Group(
        title=book.say(forum.title),
        anchor=f"forum-{forum.key}",
        facts=facts(
            (_("Also called"), book.said(forum.also)),
            (_("Meets"), _when(forum.every, forum.months)),
            (_("Chair"), book.say(forum.chair)),
            (_("Members"), book.said(forum.members)),
            (_("Quorum"), book.say(forum.quorum)),
            (_("Takes in"), book.said(forum.takes_in)),
            (_("Gives out"), book.said(forum.gives_out)),
            (_("Reports to"), book.to_forums(forum.reports_to)),
        ),
        entries=book.statements(forum.terms_of_reference, f"forum-{forum.key}"),
        style=Style.NUMBERED,
        drafted=forum.drafted_by_us,
        note=book.say(forum.note),
    )


def indicators(book: Book, _item: str) -> Page:
    """The figures that are watched, by basket."""
    baskets: dict[str, list[Indicator]] = {}
    for indicator in book.model.indicators:
        baskets.setdefault(book.say(indicator.basket), []).append(indicator)
    only = list(baskets) == [""]
    groups = tuple(
        Group(
            basket or ("" if only else _("Others")),
            f"basket-{number}",
            tuple(_indicator(book, each) for each in members),
        )
        for number, (basket, members) in enumerate(baskets.items(), start=1)
    )
    return Page(Target("indicators"), _("Indicators"), groups=groups)


def _indicator(book: Book, indicator: Indicator) -> Entry:
    return Entry(
        title=book.say(indicator.title),
        anchor=f"indicator-{indicator.key}",
        text=book.say(indicator.meaning),
        facts=facts(
            (_("Unit"), book.say(indicator.unit)),
            (_("How often"), _when(indicator.every, ())),
            (_("Source"), book.say(indicator.corrected_source) or book.say(indicator.source)),
            (
                _("Source as first given"),
                book.say(indicator.source) if indicator.corrected_source else "",
            ),
            (_("Goes to"), book.to_forums(indicator.goes_to)),
        ),
        drafted=indicator.drafted_by_us,
        note=book.say(indicator.note),
    )


def reports(book: Book, _item: str) -> Page:
    """What each report to a board holds."""
    groups = tuple(_report(book, report) for report in book.model.reports)
    return Page(Target("reports"), _("Reports"), groups=groups)


def _report(book: Book, report: ReportTemplate) -> Group:
    longest = ""
    if report.most_pages is not None:
        longest = ngettext(
            "At most %(num)s side of A4", "At most %(num)s sides of A4", report.most_pages
        )
    return Group(
        title=book.say(report.title),
        anchor=f"report-{report.key}",
        facts=facts(
            (_("Written by"), book.to_posts(report.written_by)),
            (_("Goes to"), book.to_forums(report.goes_to)),
            (_("How often"), _when(report.every, report.months)),
            (_("Length"), longest),
        ),
        entries=tuple(
            Entry(book.say(section.title), text=book.say(section.hint), label=str(number))
            for number, section in enumerate(report.sections, start=1)
        ),
        style=Style.NUMBERED,
        drafted=report.drafted_by_us,
        note=book.say(report.note),
    )


def registers(book: Book, _item: str) -> Page:
    """The lists whose lines carry a state."""
    groups = tuple(_register(book, register) for register in book.model.registers)
    return Page(Target("registers"), _("Registers"), groups=groups)


def _register(book: Book, register: Register) -> Group:
    return Group(
        title=book.say(register.title),
        anchor=f"register-{register.key}",
        facts=facts(
            (_("How often"), _when(register.every, ())),
            (_("States"), book.said(status.title for status in register.statuses)),
            (_("Source"), book.say(register.source)),
        ),
        entries=book.statements(register.entries, f"register-{register.key}"),
        style=Style.NUMBERED,
        drafted=register.drafted_by_us,
        note=book.say(register.note),
    )


def files(book: Book, _item: str) -> Page:
    """The places for files: what belongs there. The files themselves are the workspace's."""
    groups = []
    for kind in PlaceKind:
        entries = tuple(
            Entry(
                title=book.say(place.title),
                anchor=f"place-{place.key}",
                text=book.say(place.description),
                aside=wording.place_kind_name(place.kind),
                drafted=place.drafted_by_us,
                note=book.say(place.note),
            )
            for place in book.model.places
            if place.kind is kind
        )
        if entries:
            groups.append(Group(wording.place_kinds_name(kind), f"places-{kind}", entries))
    return Page(Target("files"), _("Diagrams and files"), groups=tuple(groups))


def _when(every: Every, months: list[int] | tuple[int, ...]) -> str:
    return "" if every is Every.NOT_STATED else wording.when(every, months)
