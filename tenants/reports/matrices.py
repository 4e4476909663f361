"""The heat maps of the report, and the questions that stand by themselves."""

from __future__ import annotations

from saas.i18n import gettext as _
from tenants.practice.terms import Terms
from tenants.reports.dataset import AgencyRow, Grid, Overview, RoundHeader, Total
from tenants.reports.document import CellText, Section, Table
from tenants.reports.scales import Column
from tenants.reports.words import (
    Shown,
    Speech,
    change_text,
    score_text,
    speech,
    view_name,
)


def section(overview: Overview, view: str) -> Section:
    """One view of the heat map: agencies down, standards across."""
    terms, grid = overview.terms, overview.grid
    say = speech()
    if not has_figures(grid, view, say):
        reason = why_none(overview.header, grid, view, say, overview.progress.submitted)
        return Section(title=_heading(view), paragraphs=(reason,))
    across = tuple(column.short for column in grid.standards)
    totals = tuple(
        total_cell(grid.totals[column.key], column, view, say) for column in grid.standards
    )
    rows = [(CellText(_("All %(agencies)s", agencies=terms.many("agency"))), *totals)]
    for agency in grid.agencies:
        rows.append(
            (
                CellText(agency.called, say.about(agency)),
                *(_cell(overview, agency, column, view, say) for column in grid.standards),
            )
        )
    first = 0.2
    return Section(
        title=_heading(view),
        paragraphs=(_reading(view),),
        tables=(
            Table(
                key=view,
                sheet=_heading(view),
                caption=_(
                    "%(view)s by %(agency)s and %(standard)s",
                    view=view_name(view),
                    agency=terms.one("agency"),
                    standard=terms.one("standard"),
                ),
                head=(terms.title("agency"), *across),
                about=_("State"),
                rows=tuple(rows),
                widths=(first, *((1 - first) / max(1, len(across)) for _column in across)),
            ),
        ),
        landscape=True,
    )


def _heading(view: str) -> str:
    return str(
        {
            "self": _("Heat map: own grades"),
            "moderated": _("Heat map: moderated grades"),
            "difference": _("Heat map: difference"),
            "movement": _("Heat map: movement"),
        }[view]
    )


def _reading(view: str) -> str:
    return str(
        {
            "self": _("What each judged of itself."),
            "moderated": _("What moderation settled."),
            "difference": _("Moderated less own: below nought, moderation was stricter."),
            "movement": _("This time less last time: above nought, it has become stronger."),
        }[view]
    )


def has_figures(grid: Grid, view: str, say: Speech) -> bool:
    """Whether any standard has a figure in this view."""
    return _any_figure(grid, grid.standards, view, say)


def _any_figure(grid: Grid, columns: tuple[Column, ...], view: str, say: Speech) -> bool:
    shown = (say.total(grid.totals[column.key], column, view) for column in columns)
    return any(each is not None and each.number is not None for each in shown)


def why_none(header: RoundHeader, grid: Grid, view: str, say: Speech, submitted: int) -> str:
    """Why a view has no figure at all; ``submitted`` counts the returns that are in."""
    if _any_figure(grid, grid.own_questions, view, say):
        return str(_("What there is lies on scales of its own and stands by itself, further down."))
    if view == "movement" and header.previous_round_id is None:
        return str(_("There is no earlier round to compare with."))
    if view == "movement":
        return str(_("The earlier round has no grades on the same scale to compare with."))
    if view in ("moderated", "difference"):
        return str(_("Nothing has been moderated yet."))
    if submitted:
        return str(_("There are no grades to show here."))
    return str(_("Nothing has been submitted yet."))


def _cell(
    overview: Overview, agency: AgencyRow, column: Column, view: str, say: Speech
) -> CellText:
    cell = overview.grid.cells[agency.agency_id, column.key]
    shown = say.cell(cell, column, view)
    if shown is not None:
        return _as_text(shown)
    if agency.readable and cell.apart:
        return CellText(say.asked_differently, say.not_compared, "grey")
    if agency.readable and not cell.asked:
        return CellText(say.not_asked)
    return CellText(say.why_empty(agency.state, blind=agency.blind, view=view))


def total_cell(total: Total, column: Column, view: str, say: Speech) -> CellText:
    """A column over all agencies."""
    shown = say.total(total, column, view)
    return CellText("–") if shown is None else _as_text(shown)


def _as_text(shown: Shown) -> CellText:
    return CellText(shown.label, shown.sub, shown.tone, shown.number, shown.words)


def own_questions(overview: Overview) -> Section | None:
    """Questions on a scale of their own: numbers stay numbers. None where there are none."""
    table = own_table(overview.grid, overview.terms)
    if not table.rows:
        return None
    return Section(
        title=_("Questions shown by themselves"),
        paragraphs=(
            _("These are on a scale of their own, so they are not part of the heat maps."),
        ),
        tables=(table,),
    )


def own_table(grid: Grid, terms: Terms, *, with_movement: bool = True) -> Table:
    """One row a question that stands by itself, over all agencies."""
    say = speech()
    return Table(
        key="questions",
        sheet=_("Own scales"),
        caption=_("Questions on a scale of their own"),
        head=(
            terms.title("question"),
            _("Answers"),
            _("Mean"),
            _("Spread"),
            _("Moderated"),
            *([_("Movement")] if with_movement else []),
        ),
        about=_("Scale"),
        rows=tuple(
            _own_row(column, grid.totals[column.key], say)[: 6 if with_movement else 5]
            for column in grid.own_questions
        ),
        widths=(0.34, 0.09, 0.16, 0.19, 0.11, *([0.11] if with_movement else [])),
    )


def _own_row(column: Column, total: Total, say: Speech) -> tuple[CellText, ...]:
    answers = total.own.graded if total.own else 0
    return (
        CellText(column.title, column.scale.title),
        CellText(str(answers), number=answers),
        _as_text(say.mean(total.own, column)) if total.own else CellText("–"),
        CellText(_spread(column, total)),
        CellText(score_text(total.moderated.score), number=total.moderated.score)
        if total.moderated
        else CellText("–"),
        CellText(change_text(total.movement.change), number=total.movement.change)
        if total.movement
        else CellText(say.asked_differently if column.differs and total.own else "–"),
    )


def _spread(column: Column, total: Total) -> str:
    """How the answers lie: the ends of a number, the count at each point of a scale."""
    if total.lowest is None or total.highest is None:
        return "–"
    if column.scale.numeric:
        return str(
            _(
                "%(low)s to %(high)s",
                low=f"{total.lowest.normalize():f}",
                high=f"{total.highest.normalize():f}",
            )
        )
    return ", ".join(f"{point.short} {count}" for point, count in total.spread)
