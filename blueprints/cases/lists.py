"""Listing cases: typed one a line, or from a file whose columns the person matches.

No page repeats a real identifier that was refused: where it was typed it is shown
blacked out, in a file it is named by its row.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.cases.blueprint import bp
from blueprints.cases.words import COLUMNS, column_name
from blueprints.gate import needs, the_actor
from saas.database import db
from saas.errors import InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.cases import listing, queries
from tenants.cases.checking import Checked
from tenants.cases.identifiers import masked
from tenants.cases.listing import Outcome
from tenants.cases.matching import guess
from tenants.cases.reading import LARGEST_MB, MOST_ROWS, Table
from tenants.cases.rounds import get_case_round
from tenants.cases.types import Column
from tenants.workspaces.roles import Permission

MOST_SHOWN = 300
"""Problems on one page; the rest are counted."""


@bp.route("/type", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def type_in(round_id: UUID) -> Any:
    """A list typed one case a line."""
    session, errors = db.session(), {}
    outcome: Outcome | None = None
    status = 200
    if request.method == "POST":
        try:
            outcome = listing.list_typed(
                session,
                the_actor(),
                round_id,
                request.form.get("cases", ""),
                default_agency=_agency(),
                confirmed=_confirmed(),
            )
            if outcome.taken is not None:
                session.commit()
                return _listed(round_id, outcome)
            status = 422
        except InvalidInput as error:
            errors, status = error.errors, 422
        except InvalidState as error:
            # Answered here and not by the page of errors, which shows what was typed as it was.
            errors, status = {"": error.message}, 409
        session.rollback()
    found = get_case_round(session, round_id)
    page = render_template(
        "cases/type.html",
        round=found.round_,
        found=found,
        agencies=queries.list_agencies(session),
        agency=request.form.get("agency", ""),
        typed=_blacked_out(request.form.get("cases", "")),
        errors=errors,
        **_said_of(outcome.checked if outcome else None),
    )
    return page, status


@bp.route("/file", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def bring(round_id: UUID) -> Any:
    """Choose the file."""
    session, errors = db.session(), {}
    if request.method == "POST":
        upload = request.files.get("file")
        try:
            if upload is None or not upload.filename:
                raise InvalidInput("", {"file": _("Choose a file")})
            made = listing.bring_file(
                session, the_actor(), round_id, upload.stream, upload.filename
            )
            session.commit()
            return redirect(url_for("cases.match", round_id=round_id, list_id=made.id))
        except InvalidInput as error:
            session.rollback()
            errors = error.errors
    found = get_case_round(session, round_id)
    page = render_template(
        "cases/file.html",
        round=found.round_,
        found=found,
        errors=errors,
        most_rows=MOST_ROWS,
        largest=LARGEST_MB,
        columns=[str(name) for name in COLUMNS.values()],
    )
    return page, 422 if errors else 200


@bp.route("/file/<uuid:list_id>", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def match(round_id: UUID, list_id: UUID) -> Any:
    """Say which column is what; then every problem of every row, or the cases are listed."""
    session, actor = db.session(), the_actor()
    errors: dict[str, str] = {}
    outcome: Outcome | None = None
    _list, table = listing.get_unmatched(session, actor, round_id, list_id)
    matching = guess(table.headers)
    if request.method == "POST":
        matching = _matching(table)
        try:
            if request.form.get("then") == "discard":
                listing.discard_file(session, actor, round_id, list_id)
                session.commit()
                flash(_("The file was given up and its content deleted."), "success")
                return redirect(url_for("cases.index", round_id=round_id))
            outcome = listing.take_file(
                session,
                actor,
                round_id,
                list_id,
                matching,
                default_agency=_agency(),
                confirmed=_confirmed(),
            )
            if outcome.taken is not None:
                session.commit()
                return _listed(round_id, outcome)
        except InvalidInput as error:
            errors = error.errors
        session.rollback()
        _list, table = listing.get_unmatched(session, actor, round_id, list_id)
    found = get_case_round(session, round_id)
    page = render_template(
        "cases/match.html",
        round=found.round_,
        found=found,
        list=_list,
        table=table,
        columns=[(column, str(COLUMNS[column])) for column in Column],
        matching=matching,
        headers=[_header(table, place) for place in range(len(table.headers))],
        agencies=queries.list_agencies(session),
        agency=request.form.get("agency", ""),
        errors=errors,
        **_said_of(outcome.checked if outcome else None),
    )
    return page, 422 if request.method == "POST" else 200


@bp.post("/lists/<uuid:list_id>/back")
@needs(Permission.ROUND_MANAGE)
def take_back(round_id: UUID, list_id: UUID) -> Response:
    """Delete the cases of a list that were not chosen."""
    gone = listing.take_list_back(db.session(), the_actor(), round_id, list_id)
    db.session.commit()
    flash(
        ngettext(
            "The list was taken back: %(num)s case that was not chosen is deleted.",
            "The list was taken back: %(num)s cases that were not chosen are deleted.",
            gone,
        ),
        "success",
    )
    return redirect(url_for("cases.index", round_id=round_id))


def _listed(round_id: UUID, outcome: Outcome) -> Response:
    flash(
        ngettext("%(num)s new case is listed.", "%(num)s new cases are listed.", outcome.added),
        "success",
    )
    if outcome.renewed:
        flash(
            ngettext(
                "%(num)s case was listed before and now says what this list says.",
                "%(num)s cases were listed before and now say what this list says.",
                outcome.renewed,
            ),
            "success",
        )
    return redirect(url_for("cases.index", round_id=round_id))


def _agency() -> UUID | None:
    typed = request.form.get("agency", "")
    try:
        return UUID(typed) if typed else None
    except ValueError as error:
        raise NotFound from error


def _confirmed() -> str:
    """What the person says to have looked at; nothing without the tick."""
    return request.form.get("asked", "") if request.form.get("confirm") == "yes" else ""


def _matching(table: Table) -> dict[Column, int]:
    found = {}
    for column in Column:
        typed = request.form.get(column.value, "")
        if typed:
            place = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else -1
            found[column] = place if place < len(table.headers) else -1
    return found


def _header(table: Table, place: int) -> str:
    """A column as the person knows it: by its header, else by its letter."""
    said = masked(table.headers[place])
    letter = chr(65 + place) if place < 26 else chr(64 + place // 26) + chr(65 + place % 26)
    return f"{letter}: {said}" if said else letter


def _blacked_out(text: str) -> str:
    """What was typed, line by line, without what is refused."""
    return "\n".join(masked(line) for line in text.replace("\0", "").splitlines())


def _said_of(checked: Checked | None) -> dict[str, Any]:
    """What a page tells of a list that was not taken."""
    if checked is None:
        return {"checked": None, "problems": [], "more": 0, "column_name": column_name}
    return {
        "checked": checked,
        "problems": checked.problems[:MOST_SHOWN],
        "more": max(0, len(checked.problems) - MOST_SHOWN),
        "column_name": column_name,
    }
