"""What practice is measured against: standards, priorities, knowledge and skills; and how."""

from __future__ import annotations

from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.handbook import wording
from tenants.handbook.chapters.book import Book, facts
from tenants.handbook.types import Entry, Group, Line, Page, Said, Style, Target
from tenants.practice.schema import (
    Competency,
    Flag,
    Priority,
    Scale,
    ScaleKind,
    Spine,
    Standard,
    StandardGroup,
    Tone,
)

_NO_GROUP = ""


def standard_items(book: Book) -> tuple[Line, ...]:
    return tuple(
        Line(
            Target("standards", spine.key),
            book.say(spine.title),
            ngettext("%(num)s standard", "%(num)s standards", len(spine.standards)),
        )
        for spine in book.model.spines
    )


def standards(book: Book, item: str) -> Page:
    """Every list of standards to choose from, or one of them."""
    title = book.terms.title("standard", many=True)
    if item:
        spine = next(spine for spine in book.model.spines if spine.key == item)
        return _spine(book, spine, title)
    lists = tuple(
        Entry(line.title, f"spine-{line.at.item}", aside=line.about, to=line.at)
        for line in standard_items(book)
    )
    staff = tuple(
        Entry(book.say(group.title), f"staff-{group.key}", text=book.say(group.description))
        for group in book.model.staff_groups
    )
    groups = []
    if lists:
        groups.append(Group(_("What we measure ourselves by"), "lists", lists, Style.NUMBERED))
    if staff:
        groups.append(Group(_("Who they are for"), "staff", staff, Style.NUMBERED))
    return Page(Target("standards"), title, groups=tuple(groups))


def _spine(book: Book, spine: Spine, caption: str) -> Page:
    headed: list[tuple[StandardGroup | None, list[Standard]]] = [
        (group, [each for each in spine.standards if each.group == group.key])
        for group in spine.groups
    ]
    loose = [each for each in spine.standards if each.group is None]
    if loose:
        headed.append((None, loose))
    only = len(headed) == 1 and headed[0][0] is None
    groups = tuple(
        Group(
            title=book.say(group.title) if group else "" if only else _("Others"),
            anchor=f"group-{group.key}" if group else "group",
            entries=tuple(
                _standard(book, standard, group, number)
                for number, standard in enumerate(members, start=1)
            ),
            facts=facts((_("For"), book.to_staff(group.applies_to))) if group else (),
        )
        for group, members in headed
        if members
    )
    return Page(
        Target("standards", spine.key),
        book.say(spine.title),
        caption=caption,
        facts=facts((_("Source"), book.say(spine.source))),
        groups=groups,
        drafted=spine.drafted_by_us,
        note=book.say(spine.note),
    )


def _standard(book: Book, standard: Standard, group: StandardGroup | None, number: int) -> Entry:
    # Whom a standard is for stands beside it where it differs from its group's.
    own = standard.applies_to if not group or standard.applies_to != group.applies_to else []
    asked = tuple(
        Said(book.say(tool.title), Target("forms", tool.key))
        for tool in book.asked_about.get(standard.key, ())
    )
    return Entry(
        title=book.say(standard.title),
        anchor=f"standard-{standard.key}",
        label=str(number),
        text=book.say(standard.description),
        facts=facts(
            (_("For"), book.to_staff(own)),
            (_("Source"), book.say(standard.source)),
        ),
        more=facts((_("Forms that ask about it"), asked)),
        lines=tuple(
            Entry(
                title=book.say(criterion.text),
                aside=_("For %(whom)s", whom=_names(book.to_staff(criterion.applies_to)))
                if criterion.applies_to
                else "",
                drafted=criterion.drafted_by_us,
                note=book.say(criterion.note),
            )
            for criterion in standard.criteria
        ),
        drafted=standard.drafted_by_us,
        note=book.say(standard.note),
    )


def _names(said: tuple[Said, ...]) -> str:
    return wording.listed([each.text for each in said])


def priorities(book: Book, _item: str) -> Page:
    """The dated priorities: those of now, those to come, those that are over."""
    headed: dict[str, list[Priority]] = {"now": [], "to_come": [], "over": []}
    day = book.as_of.isoformat()
    for priority in book.model.priorities:
        if priority.in_force_on(day):
            headed["now"].append(priority)
        elif priority.starts_on and day < priority.starts_on:
            headed["to_come"].append(priority)
        else:
            headed["over"].append(priority)
    titles = {"now": _("Now"), "to_come": _("To come"), "over": _("Over")}
    groups = tuple(
        Group(titles[key], key, tuple(_priority(book, each) for each in members))
        for key, members in headed.items()
        if members
    )
    return Page(Target("priorities"), _("Priorities"), groups=groups)


def _priority(book: Book, priority: Priority) -> Entry:
    first, last = wording.day(priority.starts_on), wording.day(priority.ends_on)
    if first and last:
        dates = _("From %(first)s to %(last)s", first=first, last=last)
    elif first:
        dates = _("From %(first)s", first=first)
    else:
        dates = _("Until %(last)s", last=last) if last else ""
    return Entry(
        title=book.say(priority.title),
        anchor=f"priority-{priority.key}",
        text=book.say(priority.description),
        aside=dates,
        lines=book.statements(priority.expectations, f"priority-{priority.key}"),
        tone=priority.tone if priority.tone is not Tone.GREY else "",
        drafted=priority.drafted_by_us,
        note=book.say(priority.note),
    )


def competencies(book: Book, _item: str) -> Page:
    """Knowledge and skills statements, with their lettered parts."""
    groups = tuple(
        Group(
            title=book.say(framework.title),
            anchor=f"framework-{framework.key}",
            entries=tuple(
                _competency(book, each, number)
                for number, each in enumerate(framework.competencies, start=1)
            ),
            facts=facts(
                (_("For"), book.to_staff(framework.applies_to)),
                (_("Source"), book.say(framework.source)),
            ),
            drafted=framework.drafted_by_us,
            note=book.say(framework.note),
        )
        for framework in book.model.competencies
    )
    return Page(Target("competencies"), _("Knowledge and skills"), groups=groups)


def _competency(book: Book, competency: Competency, number: int) -> Entry:
    return Entry(
        title=book.say(competency.title),
        anchor=f"competency-{competency.key}",
        label=str(number),
        lines=book.statements(competency.parts, f"competency-{competency.key}"),
        drafted=competency.drafted_by_us,
        note=book.say(competency.note),
    )


def scales(book: Book, _item: str) -> Page:
    """How things are graded, and what each grade means."""
    groups = tuple(group for scale in book.model.scales for group in _scale(book, scale))
    return Page(Target("scales"), book.terms.title("grade", many=True), groups=groups)


def _scale(book: Book, scale: Scale) -> tuple[Group, ...]:
    """The scale; and what graders keep to, where it says so."""
    points = [
        Entry(
            title=book.say(point.label),
            text=book.say(point.meaning),
            aside=_followed_by(point.flags),
            label=wording.number(point.score) if scale.kind is ScaleKind.NUMERIC else "",
            tone=point.tone,
        )
        for point in scale.points
    ]
    points += [
        Entry(
            title=book.say(band.label),
            text=book.say(band.meaning),
            aside=_followed_by(band.flags),
            label=_(
                "%(first)s to %(last)s",
                first=wording.number(band.minimum),
                last=wording.number(band.maximum),
            ),
            tone=band.tone,
        )
        for band in scale.bands
    ]
    told = ""
    if scale.minimum is not None and scale.maximum is not None and scale.step is not None:
        told = _(
            "A number from %(first)s to %(last)s in steps of %(step)s. It stays a number: it is "
            "never turned into a grade.",
            first=wording.number(scale.minimum),
            last=wording.number(scale.maximum),
            step=wording.number(scale.step),
        )
    anchor = f"scale-{scale.key}"
    found = [
        Group(
            title=book.say(scale.title),
            anchor=anchor,
            entries=tuple(points),
            style=Style.POINTS,
            text=told,
            drafted=scale.drafted_by_us,
            note=book.say(scale.note),
        )
    ]
    if scale.rules:
        found.append(
            Group(
                title=_("What graders keep to: %(scale)s", scale=book.say(scale.title)),
                anchor=f"{anchor}-rules",
                entries=book.statements(scale.rules, f"{anchor}-rule"),
                style=Style.NUMBERED,
            )
        )
    return tuple(found)


def _followed_by(flags: list[Flag]) -> str:
    said = []
    if "escalates" in flags:
        said.append(_("Is followed up at once."))
    if "improve" in flags:
        said.append(_("Asks what will be improved."))
    return " ".join(said)
