"""The kinds of rounds: what is looked at, who fills in what, and what follows."""

from __future__ import annotations

from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.handbook import wording
from tenants.handbook.chapters.book import Book, facts, paused
from tenants.handbook.types import Entry, Group, Line, Page, Said, Style, Target
from tenants.practice.schema import (
    ActivityPart,
    ActivityType,
    Recheck,
    Sample,
    SubjectKind,
)


def round_items(book: Book) -> tuple[Line, ...]:
    return tuple(
        Line(
            Target("rounds", activity.key),
            book.say(activity.title),
            wording.subject_name(activity.subject),
        )
        for activity in book.model.activity_types
    )


def rounds(book: Book, item: str) -> Page:
    """Every kind of round to choose from, by what it looks at, or one of them."""
    if item:
        return _activity(book, book.model.activity[item])
    groups = []
    for subject in SubjectKind:
        members = [each for each in book.model.activity_types if each.subject is subject]
        if members:
            entries = tuple(
                Entry(
                    book.say(each.title),
                    f"round-{each.key}",
                    text=book.say(each.description),
                    tags=paused(book.say(each.paused)),
                    to=Target("rounds", each.key),
                )
                for each in members
            )
            title = wording.subject_name(subject)
            groups.append(Group(title, f"of-{subject}", entries, Style.NUMBERED))
    return Page(Target("rounds"), _("Kinds of rounds"), groups=tuple(groups))


def _activity(book: Book, activity: ActivityType) -> Page:
    groups = [
        Group(
            _("Who fills in what"),
            "parts",
            tuple(_part(book, part) for part in activity.parts),
        )
    ]
    if activity.sample is not None:
        chosen = _sample(book, activity.sample)
        groups.append(Group(_("What is chosen"), "sample", chosen, Style.NUMBERED))
    route = activity.route
    if route is not None:
        groups.append(
            Group(
                _("What happens when practice falls short"),
                "route",
                book.statements(route.steps, "route"),
                Style.NUMBERED,
                text=book.say(route.title),
                facts=facts((_("Told at once"), book.to_posts(route.notifies))),
                drafted=route.drafted_by_us,
                note=book.say(route.note),
            )
        )
    duties = tuple(
        Said(book.say(duty.title), Target("year", "duties", f"duty-{duty.key}"))
        for duty in book.owed_as.get(activity.key, ())
    )
    return Page(
        Target("rounds", activity.key),
        book.say(activity.title),
        caption=_("Kind of round"),
        text=book.say(activity.description),
        facts=facts(
            (_("Paused because"), book.say(activity.paused)),
            (_("Looks at"), wording.subject_name(activity.subject)),
            (_("What for"), book.said(activity.purposes)),
            (_("Moderation"), _moderation(activity)),
            (_("What others see"), wording.sharing_name(activity.sharing)),
            (_("Looked at again"), _recheck(book, activity.recheck)),
            (_("Goes to"), book.to_forums(activity.goes_to)),
            (_("When it is due"), duties),
        ),
        groups=tuple(groups),
        tags=paused(book.say(activity.paused)),
        drafted=activity.drafted_by_us,
        note=book.say(activity.note),
    )


def _part(book: Book, part: ActivityPart) -> Entry:
    by = Said(wording.party_name(part.by))
    return Entry(
        title=book.say(part.title),
        anchor=f"part-{part.key}",
        aside=_("May be left out") if part.optional else "",
        facts=facts(
            (_("Filled in by"), (by, *book.to_posts(part.posts))),
            (_("Form"), book.to_tool(part.tool)),
        ),
    )


def _moderation(activity: ActivityType) -> str:
    told = wording.moderation_name(activity.moderation)
    if activity.moderated_share is None or activity.moderation == "none":
        return told
    return _(
        "%(told)s. %(share)s per cent of the returns are graded again.",
        told=told,
        share=wording.number(activity.moderated_share),
    )


def _sample(book: Book, sample: Sample) -> tuple[Entry, ...]:
    said = [book.say(sample.text)]
    if sample.size is not None:
        said.append(ngettext("%(num)s each time", "%(num)s each time", sample.size))
    if sample.share is not None:
        said.append(_("%(share)s per cent of all", share=wording.number(sample.share)))
    if sample.open_months:
        said.append(
            ngettext(
                "Open for at least %(num)s month",
                "Open for at least %(num)s months",
                sample.open_months,
            )
        )
    if sample.without_reviewed:
        said.append(_("None that was looked at already"))
    return tuple(Entry(text) for text in said if text)


def _recheck(book: Book, recheck: Recheck | None) -> tuple[Said, ...]:
    if recheck is None:
        return ()
    told = _("When it was agreed")
    if recheck.after_days is not None:
        told = ngettext(
            "%(num)s day after %(moment)s",
            "%(num)s days after %(moment)s",
            recheck.after_days,
            moment=wording.counted_from_name(recheck.counted_from),
        )
    note = book.say(recheck.note)
    return (Said(told), Said(note)) if note else (Said(told),)
