"""The cases of a round: what was chosen, by hand from the lists, and taken off again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.cases.blueprint import bp
from blueprints.gate import needs, the_actor
from saas.database import db
from saas.errors import InvalidInput, NotFound
from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.cases import choosing, queries
from tenants.cases.rounds import get_case_round
from tenants.cases.types import ListState
from tenants.workspaces.roles import Permission

PER_PAGE = 50


@bp.get("")
@needs(Permission.ROUND_MANAGE)
def index(round_id: UUID) -> str:
    """What is chosen, how to add to it, and the lists and draws behind it."""
    session = db.session()
    found = get_case_round(session, round_id)
    counts = queries.count_cases(session, round_id)
    number, pages = page_of(counts.chosen)
    lists = queries.list_lists(session, round_id)
    return render_template(
        "cases/index.html",
        round=found.round_,
        found=found,
        counts=counts,
        chosen=queries.list_chosen(session, round_id, page=number, per_page=PER_PAGE),
        number=number,
        pages=pages,
        page_link=lambda n: url_for("cases.index", round_id=round_id, page=n),
        draws=queries.list_draws(session, round_id),
        waiting=[pair for pair in lists if pair[0].state == ListState.MATCHING],
        lists=[pair for pair in lists if pair[0].state == ListState.TAKEN],
    )


@bp.post("/<uuid:subject_id>/remove")
@needs(Permission.ROUND_MANAGE)
def remove(round_id: UUID, subject_id: UUID) -> Response:
    """Take a case off a draft round."""
    choosing.remove(db.session(), the_actor(), round_id, subject_id)
    db.session.commit()
    flash(_("The case was taken off."), "success")
    return redirect(url_for("cases.index", round_id=round_id))


@bp.route("/listed", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def listed(round_id: UUID) -> Any:
    """The listed cases that are not chosen, to tick those that are to be."""
    session = db.session()
    errors: dict[str, str] = {}
    ticked = request.form.getlist("cases")
    if request.method == "POST":
        try:
            wanted = None if request.form.get("then") == "all" else _uuids(ticked)
            count = choosing.choose(session, the_actor(), round_id, wanted)
            session.commit()
            flash(
                ngettext("%(num)s case is chosen.", "%(num)s cases are chosen.", count), "success"
            )
            return redirect(url_for("cases.index", round_id=round_id))
        except InvalidInput as error:
            session.rollback()
            errors = error.errors
    found = get_case_round(session, round_id)
    counts = queries.count_cases(session, round_id)
    number, pages = page_of(counts.left)
    page = render_template(
        "cases/listed.html",
        round=found.round_,
        found=found,
        counts=counts,
        cases=queries.list_left(session, round_id, page=number, per_page=PER_PAGE),
        ticked=ticked,
        errors=errors,
        number=number,
        pages=pages,
        page_link=lambda n: url_for("cases.listed", round_id=round_id, page=n),
    )
    return page, 422 if errors else 200


def page_of(total: int) -> tuple[int, int]:
    """The page that is asked for, and how many there are."""
    pages = max(1, -(-total // PER_PAGE))
    return max(1, min(request.args.get("page", 1, type=int), pages)), pages


def _uuids(values: list[str]) -> list[UUID]:
    try:
        return [UUID(value) for value in values]
    except ValueError as error:
        raise NotFound from error
