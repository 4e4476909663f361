"""Beside the heat map: contradictions, common gaps, evidence and actions of the round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import render_template, url_for

from blueprints.gate import needs, the_actor
from blueprints.overview.asked import Asked, frame, read_asked
from blueprints.overview.blueprint import bp
from saas.database import db
from tenants.reports import captions, registers, signals
from tenants.reports.grid import PAGE
from tenants.reports.signals import SOON
from tenants.workspaces.roles import Permission


@bp.get("/rounds/<uuid:round_id>/overview/contradictions")
@needs(Permission.OVERVIEW_READ)
def contradictions(round_id: UUID) -> str:
    """Answers of one agency that do not sit together."""
    asked = read_asked(round_id)
    found = signals.load_contradictions(db.session(), asked.base)
    return _page("contradictions", asked, found)


@bp.get("/rounds/<uuid:round_id>/overview/gaps")
@needs(Permission.OVERVIEW_READ)
def gaps(round_id: UUID) -> str:
    """The questions that several agencies graded at a point to improve."""
    asked = read_asked(round_id)
    found = signals.load_gaps(db.session(), asked.base)
    return _page("gaps", asked, found, most=sum(gap.most for gap in found))


@bp.get("/rounds/<uuid:round_id>/overview/evidence")
@needs(Permission.OVERVIEW_READ)
def evidence(round_id: UUID) -> str:
    """Evidence that has expired or soon will."""
    asked = read_asked(round_id)
    found = signals.load_evidence(db.session(), asked.base)
    return _page("evidence", asked, found, days=SOON.days)


@bp.get("/rounds/<uuid:round_id>/overview/actions")
@needs(Permission.OVERVIEW_READ)
def actions(round_id: UUID) -> str:
    """The round's actions by state, and those whose date has passed."""
    asked, session = read_asked(round_id), db.session()
    counts = signals.count_actions(session, asked.base)
    overdue = signals.load_actions(session, asked.base, overdue_only=True)
    return _page(
        "actions",
        asked,
        overdue,
        table=registers.action_states(counts, asked.base.terms),
        described=captions.describe_actions(counts, asked.base.terms),
    )


def _page(name: str, asked: Asked, found: Sequence[Any], **rest: Any) -> str:
    pages = max(1, -(-len(found) // PAGE))
    number = min(asked.page, pages)
    return render_template(
        f"overview/{name}.html",
        **frame(asked, name),
        found=found[(number - 1) * PAGE : number * PAGE],
        total=len(found),
        number=number,
        pages=pages,
        first=(number - 1) * PAGE + 1,
        last=min(number * PAGE, len(found)),
        page_link=lambda n: url_for(
            f"overview.{name}", round_id=asked.base.round_.id, page=n, **asked.keep_spine
        ),
        me=the_actor(),
        **rest,
    )
