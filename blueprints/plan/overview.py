"""The plan as one page, and its exports."""

from __future__ import annotations

from flask import Response, render_template, request, url_for

from blueprints.gate import needs, the_actor
from blueprints.plan.asked import as_arguments, read_filter
from blueprints.plan.blueprint import bp
from blueprints.plan.standards import standard_titles
from saas.database import db
from tenants.actions import export, plan
from tenants.actions.plan import MOST_EXPORTED, PAGE_SIZE, SHOWN
from tenants.actions.wording import shown_name
from tenants.rounds.calendar import today
from tenants.workspaces.roles import Permission


@bp.get("/plan")
@needs(Permission.PLAN_READ)
def index() -> str:
    """Every action that this person may see, filtered, by due date."""
    actor, session = the_actor(), db.session()
    asked = read_filter(request.args)
    counts = plan.count_plan(session, actor, asked)
    total = counts.of(asked.shown)
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    rounds = plan.list_rounds(session)
    titles = standard_titles(session, [version for _id, _title, version in rounds])
    arguments = as_arguments(asked)
    return render_template(
        "plan/index.html",
        rows=plan.list_plan(session, actor, asked, page=number),
        asked=asked,
        counts=counts,
        total=total,
        number=number,
        pages=pages,
        first=(number - 1) * PAGE_SIZE + 1 if total else 0,
        last=min(number * PAGE_SIZE, total),
        agencies=plan.list_agencies(session),
        rounds=rounds,
        standards=[(key, titles.get(key, key)) for key in plan.list_standards(session)],
        shown=[(str(each), shown_name(each)) for each in SHOWN],
        arguments=arguments,
        filtered=any(value is not None for value in arguments.values()),
        page_link=lambda n: url_for("plan.index", page=n, **arguments),
        state_link=lambda state: url_for("plan.index", **{**arguments, "state": state}),
    )


@bp.get("/plan/export.<any(csv, xlsx):kind>")
@needs(Permission.PLAN_READ)
def download(kind: str) -> Response:
    """The filtered plan as a table for other programs."""
    actor, session = the_actor(), db.session()
    rows = plan.list_plan(session, actor, read_filter(request.args), size=MOST_EXPORTED)
    versions = [version for _id, _title, version in plan.list_rounds(session)]
    titles = standard_titles(session, versions)
    if kind == "csv":
        content, media_type = export.to_csv(rows, titles), export.CSV_TYPE
    else:
        content, media_type = export.to_excel(rows, titles), export.EXCEL_TYPE
    response = Response(content, content_type=media_type)
    name = f"action-plan-{today().isoformat()}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
