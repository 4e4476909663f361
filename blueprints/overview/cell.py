"""What is behind one cell of the heat map."""

from __future__ import annotations

from uuid import UUID

from flask import render_template

from blueprints.gate import needs, the_actor
from blueprints.overview.asked import frame, read_asked
from blueprints.overview.blueprint import bp
from saas.database import db
from tenants.reports.behind import load_behind
from tenants.reports.words import speech
from tenants.rounds.reading import record_reading_of
from tenants.workspaces.roles import Permission


@bp.get("/rounds/<uuid:round_id>/overview/<uuid:agency_id>/<column>")
@needs(Permission.OVERVIEW_READ)
def cell(round_id: UUID, agency_id: UUID, column: str) -> str:
    """One agency, one standard: each question with its grades, words and evidence.

    Opened from outside the agency, it is noted in the trail before anything shows.
    """
    actor, session = the_actor(), db.session()
    asked = read_asked(round_id)
    behind = load_behind(session, actor, asked.base, agency_id, column)
    outside = False
    if behind.questions and behind.agency.return_id is not None:
        outside = record_reading_of(
            session, actor, behind.agency.return_id, agency_id, what=f"overview {column}"
        )
        if outside:
            session.commit()
    return render_template(
        "overview/cell.html",
        **frame(asked, "show"),
        behind=behind,
        agency=behind.agency,
        column=behind.column,
        outside=outside,
        why=speech().why_empty(behind.agency.state, blind=behind.agency.blind, view="self"),
    )
