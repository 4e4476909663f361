"""How the standards stand over all agencies: the charts, and the tables under them."""

from __future__ import annotations

from saas.i18n import gettext as _
from tenants.practice.terms import Terms
from tenants.reports import captions, charts, matrices
from tenants.reports.dataset import Grid, Overview, Total
from tenants.reports.document import CellText, Section, Table
from tenants.reports.scales import Column
from tenants.reports.words import VIEWS, speech, view_name


def section(overview: Overview) -> Section:
    grid, terms = overview.grid, overview.terms
    pairs = [
        (charts.means_chart(grid, terms), means_table(grid, terms)),
        (charts.spread_chart(grid, terms), spread_table(grid, terms)),
    ]
    return Section(
        title=_("Where the %(standards)s stand", standards=terms.many("standard")),
        paragraphs=() if any(chart for chart, _table in pairs) else (_why_none(overview),),
        charts=tuple((chart, table) for chart, table in pairs if chart is not None),
    )


def _why_none(overview: Overview) -> str:
    if overview.progress.submitted:
        return str(_("There are no grades to show here."))
    return str(_("Nothing has been submitted yet, so there are no grades to show."))


def means_table(grid: Grid, terms: Terms, views: tuple[str, ...] = VIEWS) -> Table:
    """Each standard over all agencies, in some or all of the views."""
    say = speech()
    return Table(
        key="standards",
        sheet=terms.title("standard", many=True),
        caption=_("Mean grade by %(standard)s", standard=terms.one("standard")),
        head=(terms.title("standard"), *(view_name(view) for view in views)),
        rows=tuple(
            (
                CellText(column.title),
                *(
                    matrices.total_cell(grid.totals[column.key], column, view, say)
                    for view in views
                ),
            )
            for column in grid.standards
        ),
        widths=(0.32, *(0.68 / len(views) for _view in views)),
    )


def spread_table(grid: Grid, terms: Terms) -> Table:
    """How many grades stand at each point of the main scale."""
    scale = captions.main_scale(grid.standards)
    shown: list[tuple[Column, Total]] = captions.on_scale(grid, scale) if scale else []
    points = scale.points if scale else ()
    return Table(
        key="spread",
        sheet=_("Grades at each point"),
        caption=_("Number of grades at each point"),
        head=(terms.title("standard"), *(point.short for point in points)),
        rows=tuple(
            (
                CellText(column.title),
                *(CellText(str(count), number=count) for _point, count in total.spread),
            )
            for column, total in shown
        ),
        widths=(0.36, *(0.64 / max(1, len(points)) for _point in points)),
    )
