"""The forms, question by question."""

from __future__ import annotations

from datetime import date

from saas.i18n import format_date, ngettext
from saas.i18n import gettext as _
from tenants.handbook import wording
from tenants.handbook.chapters.book import Book, facts
from tenants.handbook.types import Entry, Fact, Group, Line, Page, Said, Style, Target
from tenants.practice.schema import (
    Applies,
    Asked,
    Column,
    ColumnKind,
    Condition,
    Question,
    Section,
    Tool,
    ToolKind,
)


def form_items(book: Book) -> tuple[Line, ...]:
    """The forms by what they are for, each with how long it is."""
    return tuple(
        Line(
            Target("forms", tool.key),
            book.say(tool.title),
            ngettext("%(num)s question", "%(num)s questions", len(tool.questions)),
        )
        for kind in ToolKind
        for tool in book.model.tools
        if tool.kind is kind
    )


def forms(book: Book, item: str) -> Page:
    """Every form to choose from, or one of them."""
    if item:
        return _form(book, book.model.tool[item])
    lines = {line.at.item: line for line in form_items(book)}
    groups = []
    for kind in ToolKind:
        members = [tool for tool in book.model.tools if tool.kind is kind]
        if members:
            entries = tuple(
                Entry(
                    lines[tool.key].title,
                    f"form-{tool.key}",
                    aside=lines[tool.key].about,
                    to=lines[tool.key].at,
                )
                for tool in members
            )
            title = wording.tool_kind_name(kind)
            groups.append(Group(title, f"kind-{kind}", entries, Style.NUMBERED))
    return Page(Target("forms"), _("Forms"), groups=tuple(groups))


def _form(book: Book, tool: Tool) -> Page:
    used = tuple(
        book.to_activity(activity.key)
        for activity in book.model.activity_types
        if any(part.tool == tool.key for part in activity.parts)
    )
    return Page(
        Target("forms", tool.key),
        book.say(tool.title),
        caption=_("Form"),
        text=book.say(tool.intro),
        facts=facts(
            (_("Filled in for"), used),
            (_("Signed with these words"), book.say(tool.declaration)),
        ),
        groups=tuple(_section(book, tool, section) for section in tool.sections),
        drafted=tool.drafted_by_us,
        note=book.say(tool.note),
    )


def _section(book: Book, tool: Tool, section: Section) -> Group:
    return Group(
        title=book.say(section.title),
        anchor=f"section-{section.key}",
        entries=tuple(_question(book, tool, question) for question in section.questions),
        text=book.say(section.intro),
        facts=facts(
            (_("Asked of"), _applies(book, section.applies)),
            (_("Asked only if"), _condition(book, tool, section.show_if)),
        ),
        drafted=section.drafted_by_us,
        note=book.say(section.note),
    )


def _question(book: Book, tool: Tool, question: Question) -> Entry:
    return Entry(
        title=book.say(question.label),
        anchor=f"question-{question.key}",
        text=book.say(question.help),
        aside=_how(question),
        facts=facts(
            (_("Asked of"), _applies(book, question.applies)),
            (_("Asked only if"), _condition(book, tool, question.show_if)),
            (_("To choose from"), tuple(_option(book, o.label, o.hint) for o in question.options)),
            *_grades(book, question),
            *_table(book, question),
        ),
        more=_counted_by(book, question),
        drafted=question.drafted_by_us,
        note=book.say(question.note),
    )


def _how(question: Question) -> str:
    """How it is answered, and what else is asked for, in one line."""
    said = [wording.question_kind_name(question.kind)]
    if not question.required:
        said.append(_("may be left open"))
    if question.not_applicable:
        said.append(_("may be marked as not applicable"))
    for asked, required, optional in (
        (question.narrative, _("with an explanation"), _("with an explanation if you like")),
        (question.evidence, _("with evidence"), _("with evidence if you like")),
        (question.improvement, _("with what will be improved"), _("with improvements if you like")),
    ):
        if asked is Asked.REQUIRED:
            said.append(required)
        elif asked is Asked.OPTIONAL:
            said.append(optional)
    return ", ".join(said)


def _option(book: Book, label: dict[str, str], hint: dict[str, str] | None) -> Said:
    if not hint:
        return Said(book.say(label))
    return Said(_("%(name)s: %(meaning)s", name=book.say(label), meaning=book.say(hint)))


def _grades(book: Book, question: Question) -> list[tuple[str, str | Said | tuple[Said, ...]]]:
    """The scale of a grade question, with what its points mean for this very question."""
    if question.scale is None:
        return []
    scale = book.model.scale[question.scale]
    meanings = tuple(
        Said(
            _(
                "%(name)s: %(meaning)s",
                name=book.say(point.label),
                meaning=book.say(question.points[point.key]),
            )
        )
        for point in scale.points
        if point.key in question.points
    )
    return [
        (_("Graded by"), book.to_scale(question.scale)),
        (_("What each grade means here"), meanings),
    ]


def _table(book: Book, question: Question) -> list[tuple[str, str | Said | tuple[Said, ...]]]:
    """What a table or three columns ask for; the unit and bounds of a number; the evidence."""
    columns = tuple(_column(book, column) for column in question.columns)
    rows = tuple(_option(book, row.label, row.hint) for row in question.rows)
    if question.most_rows is not None:
        rows = (
            Said(
                ngettext(
                    "Up to %(num)s, as many as there are",
                    "Up to %(num)s, as many as there are",
                    question.most_rows,
                )
            ),
        )
    row_title = book.say(question.row_name)
    return [
        (_("Columns"), columns),
        (row_title[:1].upper() + row_title[1:] if row_title else _("Lines"), rows),
        (_("Bounds"), tuple(Said(bound) for bound in _bounds(question))),
        (_("Unit"), book.say(question.unit)),
        (_("Evidence that is expected"), book.say(question.evidence_expected)),
    ]


def _bounds(asked: Question | Column) -> list[str]:
    """The numbers and days that a question or a column takes."""
    found = []
    least, most = asked.minimum, asked.maximum
    if least is not None and most is not None:
        found.append(
            _(
                "From %(first)s to %(last)s",
                first=wording.number(least),
                last=wording.number(most),
            )
        )
    elif least is not None:
        found.append(_("At least %(least)s", least=wording.number(least)))
    elif most is not None:
        found.append(_("At most %(most)s", most=wording.number(most)))
    if asked.whole:
        found.append(_("Whole numbers only"))
    if asked.not_before is not None:
        day = format_date(date.fromisoformat(asked.not_before))
        found.append(_("A day from %(day)s on", day=day))
    if asked.not_future:
        found.append(_("No day in the future"))
    return found


def _column(book: Book, column: Column) -> Said:
    name = book.say(column.label)
    if column.kind is ColumnKind.GRADE and column.scale is not None:
        scale = book.to_scale(column.scale)
        return Said(_("%(name)s: %(meaning)s", name=name, meaning=scale.text), scale.to)
    if column.kind is ColumnKind.CHOICE:
        choices = wording.listed_or([book.say(option.label) for option in column.options])
        return Said(_("%(name)s: %(meaning)s", name=name, meaning=choices))
    bounds = _bounds(column)
    if bounds:
        meaning = "; ".join([*([book.say(column.hint)] if column.hint else []), *bounds])
        return Said(_("%(name)s: %(meaning)s", name=name, meaning=meaning))
    return _option(book, column.label, column.hint)


def _counted_by(book: Book, question: Question) -> tuple[Fact, ...]:
    """What its answers are counted under."""
    terms = book.terms
    return facts(
        (
            terms.title("standard", many=True),
            tuple(book.to_standard(key) for key in question.standards),
        ),
        (
            terms.title("criterion", many=True),
            tuple(book.to_criterion(key) for key in question.criteria),
        ),
        (_("Priorities"), tuple(book.to_priority(key) for key in question.priorities)),
        (
            _("Knowledge and skills"),
            tuple(book.to_competency(key) for key in question.competencies),
        ),
    )


def _applies(book: Book, applies: Applies) -> str:
    said = []
    for keys, names in ((applies.kinds, book.kinds), (applies.sizes, book.sizes)):
        if keys:
            said.append(wording.listed([names[key] for key in keys]))
    for keys, names in ((applies.except_kinds, book.kinds), (applies.except_sizes, book.sizes)):
        if keys:
            said.append(
                _("everybody but %(whom)s", whom=wording.listed([names[key] for key in keys]))
            )
    return "; ".join(said)


def _condition(book: Book, tool: Tool, condition: Condition | None) -> Said | str:
    if condition is None:
        return ""
    asked = tool.questions[condition.question]
    if asked.scale is not None:
        scale = book.model.scale[asked.scale]
        labels = {point.key: book.say(point.label) for point in scale.points}
    else:
        labels = {option.key: book.say(option.label) for option in asked.options}
    answers = wording.listed_or([labels.get(key, key) for key in condition.any_of])
    return Said(
        _(
            "“%(question)s” was answered: %(answers)s",
            question=book.say(asked.label),
            answers=answers,
        ),
        Target("forms", tool.key, f"question-{asked.key}"),
    )
