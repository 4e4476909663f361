"""The heat map: agencies down, standards across, each cell a way in."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from flask import render_template, url_for

from blueprints.gate import needs, the_actor
from blueprints.overview.asked import Asked, frame, read_asked
from blueprints.overview.blueprint import bp
from saas.database import db
from tenants.reports import captions, differences, legend, matrices
from tenants.reports.base import kinds_of, list_agencies, progress_of
from tenants.reports.dataset import AgencyRow, Cell, Grid
from tenants.reports.grid import PAGE, Window
from tenants.reports.queries import load_grid
from tenants.reports.scales import Column
from tenants.reports.service import find_latest
from tenants.reports.standards import means_table, spread_table
from tenants.reports.words import VIEWS, Speech, speech, view_name
from tenants.workspaces.roles import Permission


@dataclass(frozen=True)
class HeatCell:
    """A cell as the page shows it; ``href`` opens what is behind it."""

    label: str
    sub: str
    tone: str
    href: str | None
    column: str


@dataclass(frozen=True)
class HeatRow:
    """``closed`` says why nothing of the agency shows; it then has no cells."""

    agency: AgencyRow
    about: str
    closed: str
    cells: tuple[HeatCell, ...]


@bp.get("/rounds/<uuid:round_id>/overview")
@needs(Permission.OVERVIEW_READ)
def show(round_id: UUID) -> str:
    """The round at a glance, a page of fifty agencies at a time; the totals are over all."""
    actor, session = the_actor(), db.session()
    asked = read_asked(round_id)
    agencies = list_agencies(session, actor, asked.base)
    found = sum(not asked.kind or row.kind == asked.kind for row in agencies)
    pages = max(1, -(-found // PAGE))
    number = min(asked.page, pages)
    # The round before is counted only where it is compared with.
    with_previous = asked.view == "movement"
    grid = load_grid(
        session,
        asked.base,
        agencies,
        Window(number, asked.kind),
        with_previous=with_previous,
    )
    terms, say = asked.base.terms, speech()
    views = tuple(view for view in VIEWS if with_previous or view != "movement")
    return render_template(
        "overview/show.html",
        **frame(asked, "show"),
        grid=grid,
        rows=heat_rows(asked, grid, grid.standards, say),
        own_rows=heat_rows(asked, grid, grid.own_questions, say),
        totals=[
            (column, say.total(grid.totals[column.key], column, asked.view))
            for column in grid.standards
        ],
        legend=legend.tables_to_explain((*grid.standards, *grid.own_questions)),
        differences=differences.table(
            grid.differences, terms.title("standard"), terms.title("question")
        )
        if grid.differences
        else None,
        own_table=matrices.own_table(grid, terms, with_movement=with_previous),
        progress=progress_of(agencies),
        kinds=kinds_of(agencies),
        views=[(view, view_name(view)) for view in VIEWS],
        charts=[
            (captions.MEANS, captions.describe_means(grid, terms), means_table(grid, terms, views)),
            (captions.SPREAD, captions.describe_spread(grid, terms), spread_table(grid, terms)),
        ],
        why_none=matrices.why_none(
            asked.base.header, grid, asked.view, say, progress_of(agencies).submitted
        )
        if not matrices.has_figures(grid, asked.view, say)
        else "",
        latest=find_latest(session, actor, round_id),
        number=number,
        pages=pages,
        first=(number - 1) * PAGE + 1,
        last=min(number * PAGE, grid.found),
        page_link=lambda n: url_for("overview.show", round_id=round_id, page=n, **asked.arguments),
    )


def heat_rows(asked: Asked, grid: Grid, columns: tuple[Column, ...], say: Speech) -> list[HeatRow]:
    """The page's rows in the chosen view."""
    # Each cell's address lies below the overview's own: made by hand, for there are hundreds.
    above = url_for("overview.show", round_id=asked.base.round_.id)
    after = f"?spine={quote(asked.spine)}" if asked.spine else ""
    found = []
    for agency in grid.agencies:
        closed = (
            ""
            if agency.readable
            else say.why_empty(agency.state, blind=agency.blind, view=asked.view)
        )
        cells = (
            ()
            if closed
            else tuple(
                _cell(
                    asked.view,
                    grid.cells[agency.agency_id, column.key],
                    column,
                    f"{above}/{agency.agency_id}/{quote(column.key)}{after}",
                    say,
                )
                for column in columns
            )
        )
        found.append(HeatRow(agency, say.about(agency), closed, cells))
    return found


def _cell(view: str, figures: Cell, column: Column, address: str, say: Speech) -> HeatCell:
    shown = say.cell(figures, column, view)
    if shown is not None:
        return HeatCell(shown.label, shown.sub, shown.tone, address, column.title)
    if figures.apart:
        return HeatCell(say.asked_differently, say.not_compared, "grey", address, column.title)
    if not figures.asked:
        return HeatCell(say.not_asked, "", "", None, column.title)
    empty = say.why_empty("", blind=False, view=view)
    return HeatCell(empty, "", "", address, column.title)
