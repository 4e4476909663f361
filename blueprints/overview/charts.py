"""The overview's charts as pictures with addresses of their own."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from blueprints.gate import needs
from blueprints.overview.asked import read_asked
from blueprints.overview.blueprint import bp
from saas.database import db
from saas.errors import NotFound
from tenants.reports import charts, signals
from tenants.reports.captions import ACTIONS, MEANS
from tenants.reports.grid import Window
from tenants.reports.queries import load_grid
from tenants.workspaces.roles import Permission


@bp.get("/rounds/<uuid:round_id>/overview/chart/<any(means, spread, actions):name>.svg")
@needs(Permission.OVERVIEW_READ)
def chart(round_id: UUID, name: str) -> Response:
    """One chart, drawn from the figures that this reader may see."""
    session = db.session()
    asked = read_asked(round_id)
    terms = asked.base.terms
    if name == ACTIONS:
        made = charts.actions_chart(signals.count_actions(session, asked.base), terms)
    else:
        grid = load_grid(session, asked.base, [], Window(None, asked.kind), with_previous=False)
        make = charts.means_chart if name == MEANS else charts.spread_chart
        made = make(grid, terms)
    if made is None:
        raise NotFound
    return Response(charts.draw_svg(made), content_type="image/svg+xml; charset=utf-8")
