"""The year: when nothing is due, and who owes what, by duty, by post and by month."""

from __future__ import annotations

from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.handbook import wording
from tenants.handbook.chapters.book import Book, facts, paused
from tenants.handbook.types import Entry, Group, Line, Page, Said, Style, Target
from tenants.practice.schema import Amount, Duty, Every, MonthsOff, Post

DUTIES = Target("year", "duties")
POSTS = Target("year", "posts")
MONTHS = Target("year", "months")


def year_items(book: Book) -> tuple[Line, ...]:
    duties = book.model.duties
    lines = []
    if duties or book.posts:
        lines.append(Line(POSTS, _("Who does what"), _("The duties of each post")))
    if duties:
        said = ngettext("%(num)s duty", "%(num)s duties", len(duties))
        lines.append(Line(MONTHS, _("Month by month"), _("What is due when")))
        lines.append(Line(DUTIES, _("All duties in full"), said))
    return tuple(lines)


def year(book: Book, item: str) -> Page:
    """When the year begins and rests; or the duties in one of three orders."""
    return {"": _year, DUTIES.item: _duties, POSTS.item: _posts, MONTHS.item: _months}[item](book)


def _year(book: Book) -> Page:
    cycle = book.model.year
    groups = []
    if year_items(book):
        orders = tuple(
            Entry(line.title, f"by-{line.at.item}", aside=line.about, to=line.at)
            for line in year_items(book)
        )
        groups.append(Group(_("Duties"), "duties", orders, Style.NUMBERED))
    if cycle is not None and cycle.off:
        off = tuple(
            Entry(
                wording.listed([wording.month_name(month) for month in each.months]),
                text=book.say(each.text),
                facts=facts((_("Not due"), _not_due(book, each))),
            )
            for each in cycle.off
        )
        groups.append(Group(_("Months off"), "off", off))
    if cycle is not None and cycle.terms:
        terms = tuple(
            Entry(
                book.say(term.title),
                f"term-{term.key}",
                text=wording.listed([wording.month_name(month) for month in term.months]),
            )
            for term in cycle.terms
        )
        groups.append(Group(_("School terms"), "terms", terms, Style.NUMBERED))
    return Page(
        Target("year"),
        _("The year"),
        facts=facts(
            (_("The year begins in"), wording.month_name(cycle.starts_in)),
            (_("Bank holidays"), wording.holidays_name(cycle.bank_holidays)),
        )
        if cycle is not None
        else (),
        groups=tuple(groups),
        note=book.say(cycle.note) if cycle is not None else "",
    )


def _not_due(book: Book, off: MonthsOff) -> tuple[Said, ...]:
    if not off.activities and not off.duties:
        return (Said(_("Everything")),)
    return (
        *(book.to_activity(key) for key in off.activities),
        *(Said(book.say(book.duties[key].title), _at(key)) for key in off.duties),
    )


def _duties(book: Book) -> Page:
    groups = []
    for every in wording.TIMES:
        entries = tuple(_in_full(book, duty) for duty in _wanted(book) if duty.every is every)
        if entries:
            groups.append(Group(wording.every_name(every), f"every-{every}", entries))
    return Page(DUTIES, _("All duties in full"), caption=_("The year"), groups=tuple(groups))


def _in_full(book: Book, duty: Duty) -> Entry:
    several = len(duty.any_of) > 1
    return Entry(
        title=book.say(duty.title),
        anchor=f"duty-{duty.key}",
        # How often stands above, where it is said in no more words.
        aside=_when(book, duty) if duty.every in (Every.GIVEN_MONTHS, Every.EVENT) else "",
        tags=paused(book.say(duty.paused)),
        facts=facts(
            (_("Paused because"), book.say(duty.paused)),
            (_("Who"), book.to_posts(duty.posts)),
            (_("Counted for"), wording.per_name(duty.per)),
            (
                _("Any one of these is enough") if several else _("What is owed"),
                tuple(_amount(book, amount) for amount in duty.any_of),
            ),
            (
                _("And each of these besides") if duty.any_of else _("Each of these is owed"),
                tuple(_amount(book, amount) for amount in duty.all_of),
            ),
            (_("What for"), book.said(duty.purposes)),
            (_("Goes to"), book.to_forums(duty.goes_to)),
        ),
        drafted=duty.drafted_by_us,
        note=book.say(duty.note),
    )


def _amount(book: Book, amount: Amount) -> Said:
    named = book.to_activity(amount.activity) if amount.activity is not None else None
    what = named.text if named else ""
    if amount.text is not None:
        text = book.say(amount.text)
        what = _("%(name)s: %(meaning)s", name=what, meaning=text) if what else text
    to = named.to if named else None
    least, most = amount.least, amount.most
    if least is not None and most is not None:
        if least == most:
            return Said(_("%(what)s (%(n)s)", what=what, n=least), to)
        return Said(_("%(what)s (%(least)s to %(most)s)", what=what, least=least, most=most), to)
    if least is not None:
        return Said(_("%(what)s (at least %(n)s)", what=what, n=least), to)
    if most is not None:
        return Said(_("%(what)s (at most %(n)s)", what=what, n=most), to)
    return Said(what, to)


def _posts(book: Book) -> Page:
    groups = []
    for key, post in book.posts.items():
        if book.post and key != book.post:
            continue
        entries = tuple(
            _in_short(book, duty, _when(book, duty))
            for duty in _by_time(book.model.duties)
            if key in duty.posts
        )
        if entries or book.post:
            groups.append(_post(book, post, entries))
    if not book.post:
        rest = tuple(
            _in_short(book, duty, _when(book, duty))
            for duty in _by_time(book.model.duties)
            if not duty.posts
        )
        if rest:
            groups.append(Group(_("No post is named"), "no-post", rest, Style.NUMBERED))
        idle = tuple(
            Entry(
                book.say(post.title),
                f"post-{key}",
                text=wording.listed(tuple(book.say(name) for name in post.also)),
                drafted=post.drafted_by_us,
                note=book.say(post.note),
            )
            for key, post in book.posts.items()
            if not any(key in duty.posts for duty in book.model.duties)
        )
        if idle:
            groups.append(Group(_("Posts without a duty"), "idle", idle, Style.NUMBERED))
    return Page(POSTS, _("Who does what"), caption=_("The year"), groups=tuple(groups))


def _post(book: Book, post: Post, entries: tuple[Entry, ...]) -> Group:
    fills = tuple(
        book.to_activity(activity.key)
        for activity in book.model.activity_types
        if any(post.key in part.posts for part in activity.parts)
    )
    return Group(
        title=book.say(post.title),
        anchor=f"post-{post.key}",
        entries=entries,
        style=Style.NUMBERED,
        facts=facts(
            (_("Also called"), book.said(post.also)),
            (_("Takes part in"), fills),
        ),
        drafted=post.drafted_by_us,
        note=book.say(post.note),
    )


def _months(book: Book) -> Page:
    """First what comes round in every month or has no month, then each month of the year."""
    cycle = book.model.year
    first = cycle.starts_in if cycle is not None else 4
    groups = []
    for every in wording.TIMES:
        if every in (Every.GIVEN_MONTHS, Every.NOT_STATED):
            continue
        entries = tuple(
            _in_short(book, duty, _said_posts(book, duty))
            for duty in _wanted(book)
            if duty.every is every
        )
        if entries:
            groups.append(
                Group(wording.every_name(every), f"every-{every}", entries, Style.NUMBERED)
            )
    months = [(first - 1 + n) % 12 + 1 for n in range(12)]
    groups += [_month(book, month) for month in months]
    return Page(
        MONTHS,
        _("Month by month"),
        caption=_("The year"),
        groups=tuple(groups),
    )


def _month(book: Book, month: int) -> Group:
    entries = []
    for duty in _wanted(book):
        if month not in duty.months:
            continue
        aside = _said_posts(book, duty)
        if duty.window:
            window = _when(book, duty)
            aside = f"{window}. {aside}" if aside else window
        entries.append(_in_short(book, duty, aside))
    off = [
        each for each in (book.model.year.off if book.model.year else ()) if month in each.months
    ]
    not_due = tuple(said for each in off for said in _not_due(book, each))
    text = ""
    if not entries:
        text = _("Nothing is due in this month alone.")
    return Group(
        title=wording.month_name(month),
        anchor=f"month-{month}",
        entries=tuple(entries),
        style=Style.NUMBERED,
        text=text,
        facts=facts((_("Not due"), not_due)),
    )


def _in_short(book: Book, duty: Duty, aside: str) -> Entry:
    return Entry(
        title=book.say(duty.title),
        aside=aside,
        tags=paused(book.say(duty.paused)),
        to=_at(duty.key),
    )


def _at(key: str) -> Target:
    return Target(DUTIES.chapter, DUTIES.item, f"duty-{key}")


def _when(book: Book, duty: Duty) -> str:
    return wording.when(duty.every, duty.months, window=duty.window, event=book.say(duty.event))


def _said_posts(book: Book, duty: Duty) -> str:
    return wording.listed([said.text for said in book.to_posts(duty.posts)])


def _wanted(book: Book) -> list[Duty]:
    """The duties of the post that is asked for, or everybody's."""
    return [duty for duty in book.model.duties if not book.post or book.post in duty.posts]


def _by_time(duties: list[Duty]) -> list[Duty]:
    return sorted(duties, key=lambda duty: wording.TIMES.index(duty.every))
