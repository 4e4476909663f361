"""Where a question was not asked alike: in the round before, or of some agencies of this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from uuid import UUID

from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.practice.compatibility import AskedAgain, compare_versions
from tenants.practice.schema import in_language
from tenants.reports.columns import Layout, comparable, view_scale
from tenants.reports.dataset import AgencyRow, AskedDifferently, How, Overview
from tenants.reports.document import CellText, Section, Table
from tenants.reports.forms import Forms
from tenants.reports.scales import Column


def load_differences(
    forms: Forms, agencies: Iterable[AgencyRow], *, with_previous: bool = True
) -> tuple[AskedDifferently, ...]:
    """What was asked differently, in the order of the columns; no statement by itself."""
    own = forms.base.round_.model_version_id
    on_version: dict[UUID, int] = {}
    for agency in agencies:
        if agency.return_id is not None and agency.version_id != own:
            on_version[agency.version_id] = on_version.get(agency.version_id, 0) + 1
    found: dict[tuple[str, bool], AskedDifferently] = {}
    for version, number in on_version.items():
        for each in _against(forms, version, earlier=False):
            known = found.get((each.question, False))
            found[each.question, False] = replace(
                each, returns=number + (known.returns if known else 0)
            )
    if with_previous and forms.base.header.previous_round_id is not None:
        for version in forms.base.previous_versions:
            for each in _against(forms, version, earlier=True):
                found.setdefault((each.question, True), each)
    order = {column.key: place for place, column in enumerate(forms.base.layout.columns)}
    return tuple(
        sorted(found.values(), key=lambda each: (not each.earlier, order.get(each.column, -1)))
    )


def _against(forms: Forms, version: UUID, *, earlier: bool) -> Iterator[AskedDifferently]:
    """Each question of the round's columns that an older version asks otherwise, or not."""
    base = forms.base
    if version == base.round_.model_version_id:
        return
    comparison = compare_versions(forms.session, version, base.round_.model_version_id)
    tool = base.layout.tool
    then = forms.tool(version)
    for column in base.layout.columns:
        for key in column.questions:
            question = tool.questions[key]
            label = in_language(question.label, base.language)
            before = then.questions.get(key) if then is not None else None
            if before is None:
                yield AskedDifferently(column.key, column.title, key, label, "", How.NEW, earlier)
                continue
            asked = comparison.of_question(tool.key, key)
            how = _how(forms, version, key, column, asked)
            if how is not None:
                said = in_language(before.label, base.language)
                said = "" if said == label else said
                yield AskedDifferently(column.key, column.title, key, label, said, how, earlier)
    yield from _gone(forms, version, earlier=earlier)


def _how(
    forms: Forms, version: UUID, key: str, column: Column, asked: AskedAgain | None
) -> How | None:
    found = forms.question(version, key)
    scale = found[0].scale.get(found[1].scale or "") if found is not None else None
    if scale is None or not comparable(column.scale, view_scale(scale, forms.base.language)):
        return How.OTHER_SCALE
    return How.OTHER_WORDS if asked is not None and asked.differs else None


def _gone(forms: Forms, version: UUID, *, earlier: bool) -> Iterator[AskedDifferently]:
    """The graded questions that only the older version has, by the columns of today."""
    now_asked = forms.base.layout.tool.questions
    before = forms.earlier(version)
    for then in before.standards:
        column = forms.base.layout.find(then.key)
        for key in then.questions if column is not None else ():
            if key not in now_asked:
                label = in_language(before.tool.questions[key].label, forms.base.language)
                yield AskedDifferently(
                    then.key, column.title if column else "", key, label, "", How.GONE, earlier
                )


def mark(layout: Layout, found: Iterable[AskedDifferently]) -> Layout:
    """The columns, each told whether it was asked otherwise in the round before."""
    keys = {each.column for each in found if each.earlier}
    return replace(
        layout,
        standards=tuple(replace(c, differs=c.key in keys) for c in layout.standards),
        own_questions=tuple(replace(c, differs=c.key in keys) for c in layout.own_questions),
    )


def how_name(how: How) -> str:
    return str(
        {
            How.OTHER_WORDS: _("In other words, on the same scale"),
            How.OTHER_SCALE: _("On another scale: not compared"),
            How.NEW: _("Not asked then"),
            How.GONE: _("Not asked any more"),
        }[how]
    )


def where_name(each: AskedDifferently) -> str:
    """Whose form is meant."""
    if each.earlier:
        return str(_("In the round before"))
    return ngettext(
        "In %(num)s return of this round",
        "In %(num)s returns of this round",
        each.returns,
    )


def table(found: Iterable[AskedDifferently], standard: str, question: str) -> Table:
    """What was asked differently, one row a question; the heads are the workspace's words."""
    return Table(
        key="differences",
        sheet=_("Asked differently"),
        caption=_("What was asked differently"),
        head=(standard, question, _("Where"), _("How")),
        rows=tuple(
            (
                CellText(each.title),
                CellText(
                    each.label, _("then: %(words)s", words=each.before) if each.before else ""
                ),
                CellText(where_name(each)),
                CellText(how_name(each.how)),
            )
            for each in found
        ),
        widths=(0.22, 0.4, 0.19, 0.19),
    )


def section(overview: Overview) -> Section | None:
    """The section of the report; None where everything was asked alike."""
    if not overview.differences:
        return None
    terms = overview.terms
    return Section(
        title=_("Asked differently"),
        paragraphs=(
            _(
                "Questions are compared by their keys. Where one was asked on another scale, "
                "nothing is subtracted; where only its words changed, read a movement with care."
            ),
        ),
        tables=(table(overview.differences, terms.title("standard"), terms.title("question")),),
    )
