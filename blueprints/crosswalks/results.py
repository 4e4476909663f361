"""Joint results in the own model: counted, one by one, as a table, read again, withdrawn."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.crosswalks.blueprint import bp
from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import words_here
from saas.database import db
from saas.errors import InvalidInput
from saas.i18n import gettext as _
from tenants.crosswalks import export, policy, results
from tenants.crosswalks.counting import count_lines
from tenants.crosswalks.results import ResultLine
from tenants.rounds.calendar import today
from tenants.workspaces.roles import Permission

CSV_TYPE = "text/csv; charset=utf-8"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked() -> tuple[list[int], int | None, list[ResultLine], list[ResultLine]]:
    """The years, the chosen one, its results, and those of the chosen round."""
    actor, session = the_actor(), db.session()
    years = results.list_years(session, actor)
    asked = request.args.get("year", type=int)
    year = asked if asked in years else (years[0] if years else None)
    of_year = results.list_results(session, actor, year=year) if year is not None else []
    chosen = request.args.get("round", "")
    found = [line for line in of_year if _round_of(line) == chosen] or of_year
    return years, year, of_year, found


def _round_of(line: ResultLine) -> str:
    return f"{line.result.partnership} – {line.result.round}"


@bp.get("/joint-results")
@needs(Permission.OVERVIEW_READ, Permission.MODEL_PUBLISH)
def joint_results() -> str:
    """Joint results counted under own standards, for a year or one round of it."""
    years, year, of_year, found = _asked()
    rounds = list(dict.fromkeys(_round_of(line) for line in of_year))
    chosen = request.args.get("round", "")
    return render_template(
        "crosswalks/results.html",
        years=years,
        year=year,
        rounds=rounds,
        chosen=chosen if chosen in rounds else "",
        results=found,
        counted=count_lines((line.result.joint_key, line.lines) for line in found),
        # A question that several agencies or rounds answered is named once.
        lines=list({(r.result.joint_key, x.question): x for r in found for x in r.lines}.values()),
        can_import=policy.can_import(the_actor()),
        words=words_here(),
    )


@bp.get("/joint-results/export.<any(csv, xlsx):kind>")
@needs(Permission.OVERVIEW_READ, Permission.MODEL_PUBLISH)
def download_results(kind: str) -> Response:
    """The same as a table for other programs."""
    found = _asked()[3]
    if kind == "csv":
        response = Response(export.to_csv(found), content_type=CSV_TYPE)
    else:
        response = Response(export.to_excel(found), content_type=EXCEL_TYPE)
    name = f"joint-results-{today().isoformat()}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/joint-results/<uuid:result_id>")
@needs(Permission.OVERVIEW_READ, Permission.MODEL_PUBLISH)
def result(result_id: UUID) -> str:
    """One joint result, question by question, and every reading of it."""
    return _result_page(result_id)


def _result_page(result_id: UUID, errors: dict[str, str] | None = None) -> str:
    actor, session = the_actor(), db.session()
    line = results.get_result(session, actor, result_id)
    can_import = policy.can_import(actor)
    live = can_import and line.result.withdrawn_at is None
    return render_template(
        "crosswalks/result.html",
        line=line,
        readings=results.list_readings(session, result_id),
        versions=results.list_versions_to_read_by(session, line) if live else [],
        can_withdraw=live,
        errors=errors or {},
        words=words_here(),
    )


@bp.post("/joint-results/<uuid:result_id>/read-again")
@needs(Permission.MODEL_PUBLISH)
def read_again(result_id: UUID) -> AnyResponse | tuple[str, int]:
    """Read a result by another version; the reading before is kept."""
    session = db.session()
    results.get_result(session, the_actor(), result_id)
    try:
        try:
            version_id = UUID(request.form.get("version", ""))
        except ValueError as error:
            raise InvalidInput(_("Choose a version")) from error
        results.read_again(session, the_actor(), result_id, version_id)
    except InvalidInput as error:
        session.rollback()
        return _result_page(result_id, {"version": error.message}), 422
    session.commit()
    flash(_("The result is read anew. The reading before is kept."), "success")
    return redirect(url_for("crosswalks.result", result_id=result_id))


@bp.post("/joint-results/<uuid:result_id>/withdraw")
@needs(Permission.MODEL_PUBLISH)
def withdraw_result(result_id: UUID) -> AnyResponse:
    """Count a result no more."""
    session = db.session()
    results.withdraw(session, the_actor(), result_id)
    session.commit()
    flash(_("The result is withdrawn and counted nowhere. It can be taken in again."), "success")
    return redirect(url_for("crosswalks.joint_results"))
