"""The results of a round by parts: one part at a time, and the same as a file."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import words_here
from saas.database import db
from tenants.practice.schema import ActivityPart, ActivityType, PracticeModel
from tenants.results import export
from tenants.results.figures import ScaleFigures, figures_of, grade_questions
from tenants.results.queries import (
    EQUALITY,
    Group,
    ResultsOf,
    count_grades,
    get_round_with_results,
)
from tenants.results.wording import HIDDEN, column_name, group_name, label_of, why_hidden
from tenants.rounds.calendar import today
from tenants.workspaces.roles import Permission

bp = Blueprint("results", __name__, url_prefix="/w/<slug>", template_folder="templates")


def _graded_parts(model: PracticeModel, activity: ActivityType) -> list[ActivityPart]:
    """The parts in which something is graded, in the model's order."""
    return [part for part in activity.parts if grade_questions(model, part)]


def _asked(
    round_id: UUID,
) -> tuple[ResultsOf, list[ActivityPart], ActivityPart | None, Group, list[ScaleFigures]]:
    """What the address asks for; anything it does not know is the first of its kind."""
    session = db.session()
    found = get_round_with_results(session, the_actor(), round_id)
    parts = _graded_parts(found.model, found.model.activity[found.round_.activity])
    wanted = request.args.get("part", "")
    part = next((p for p in parts if p.key == wanted), parts[0] if parts else None)
    by = request.args.get("by", "")
    group = next((each for each in EQUALITY if each.value == by), EQUALITY[0])
    scales = (
        figures_of(
            found.model, part, count_grades(session, found.round_.id, part.key), found.fewest
        )
        if part
        else []
    )
    return found, parts, part, group, scales


@bp.get("/rounds/<uuid:round_id>/results")
@needs(Permission.OVERVIEW_READ)
def show(round_id: UUID) -> str:
    """How one part was graded: by question, by standard, by team and by one equality field."""
    found, parts, part, group, scales = _asked(round_id)
    words = words_here()
    chosen = {"part": part.key if part else None, "by": group.value}
    return render_template(
        "results/show.html",
        round=found.round_,
        activity=found.model.activity[found.round_.activity],
        parts=parts,
        part=part,
        by=group,
        fields=[(each.value, group_name(each)) for each in EQUALITY],
        scales=scales,
        told_apart=[(each, group_name(each)) for each in (Group.TEAM, group)],
        words=words,
        column=lambda scale, key: column_name(scale, key, words),
        label_of=label_of,
        hidden=HIDDEN,
        why=why_hidden(found.fewest),
        downloads={
            kind: url_for("results.download", round_id=round_id, kind=kind, **chosen)
            for kind in ("csv", "xlsx")
        },
    )


@bp.get("/rounds/<uuid:round_id>/results.<any(csv, xlsx):kind>")
@needs(Permission.REPORT_MAKE)
def download(round_id: UUID, kind: str) -> Response:
    """The page's figures as a table for other programs."""
    found, _parts, part, group, scales = _asked(round_id)
    words = words_here()
    sheet = export.Sheet(
        workspace=found.workspace,
        round=found.round_.title,
        part=words(part.title) if part else "",
        made_on=today(),
        fewest=found.fewest,
        by=group,
        scales=scales,
    )
    if kind == "csv":
        content, media_type = export.to_csv(sheet, words), export.CSV_TYPE
    else:
        content, media_type = export.to_excel(sheet, words), export.EXCEL_TYPE
    response = Response(content, content_type=media_type)
    name = f"results-{today().isoformat()}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
