"""Drawing cases, and showing how a draw was made so that anybody can make it again."""

from __future__ import annotations

import csv
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for

from blueprints.cases.blueprint import bp
from blueprints.cases.chosen import PER_PAGE, page_of
from blueprints.cases.words import reason_name
from blueprints.gate import needs, the_actor
from saas.database import db
from saas.errors import InvalidInput, NotFound
from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.cases import choosing, drawing, queries
from tenants.cases.models import Draw
from tenants.cases.rounds import CaseRound, get_case_round
from tenants.cases.types import DrawRule, HowMany
from tenants.workspaces.roles import Permission


@bp.route("/draw", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def draw(round_id: UUID) -> Any:
    """The rule; then what it would draw from; then the draw itself."""
    session, actor = db.session(), the_actor()
    errors: dict[str, str] = {}
    pool = None
    if request.method == "POST":
        rule = None
        try:
            rule = _rule(request.form.to_dict())
            if request.form.get("then") == "draw":
                made = choosing.make_draw(session, actor, round_id, rule)
                session.commit()
                return redirect(url_for("cases.show_draw", round_id=round_id, draw_id=made.id))
            pool = choosing.look(session, actor, round_id, rule)
        except InvalidInput as error:
            session.rollback()
            errors = error.errors
            if rule is not None and "pool" in errors:
                # Why nothing is left says more than that nothing is.
                pool = choosing.look(session, actor, round_id, rule)
    found = get_case_round(session, round_id)
    counts = queries.count_cases(session, round_id)
    typed: dict[str, Any] = (
        {
            **request.form.to_dict(),
            "statuses": request.form.getlist("statuses"),
            "agencies": request.form.getlist("agencies"),
        }
        if request.method == "POST"
        else _as_the_activity_says(found)
    )
    page = render_template(
        "cases/draw.html",
        round=found.round_,
        found=found,
        counts=counts,
        typed=typed,
        statuses=queries.list_statuses(session, round_id),
        holders=queries.list_holders(session, round_id),
        pool=pool,
        errors=errors,
        reason_name=reason_name,
    )
    return page, 422 if errors else 200


@bp.get("/draws/<uuid:draw_id>")
@needs(Permission.ROUND_MANAGE, Permission.OVERVIEW_READ)
def show_draw(round_id: UUID, draw_id: UUID) -> str:
    """How a draw was made, computed anew each time it is looked at."""
    session = db.session()
    found = get_case_round(session, round_id)
    made, made_by = queries.get_draw(session, round_id, draw_id)
    number, pages = page_of(len(made.pool))
    first = (number - 1) * PER_PAGE
    chosen = set(made.chosen)
    return render_template(
        "cases/draw_made.html",
        round=found.round_,
        draw=made,
        made_by=made_by,
        holds=choosing.holds(made),
        rule=_rule_lines(made),
        left_out=[(reason_name(k), n) for k, n in sorted(made.rule.get("left_out", {}).items())],
        by_team=bool(made.rule.get("by_team")),
        lines=[
            (reference, team, drawing.key_of(made.seed, reference), reference in chosen)
            for reference, team in made.pool[first : first + PER_PAGE]
        ],
        number=number,
        pages=pages,
        page_link=lambda n: url_for("cases.show_draw", round_id=round_id, draw_id=draw_id, page=n),
    )


@bp.get("/draws/<uuid:draw_id>/pool.csv")
@needs(Permission.ROUND_MANAGE, Permission.OVERVIEW_READ)
def export_draw(round_id: UUID, draw_id: UUID) -> Response:
    """The pool with each reference's key and whether it was drawn, to check the draw by."""
    made, _made_by = queries.get_draw(db.session(), round_id, draw_id)
    chosen = set(made.chosen)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_("Reference"), _("Agency or team"), _("Key"), _("Drawn")])
    for reference, team in made.pool:
        writer.writerow(
            [
                _harmless(reference),
                _harmless(team),
                drawing.key_of(made.seed, reference),
                _("Yes") if reference in chosen else _("No"),
            ]
        )
    return Response(
        "\ufeff" + out.getvalue(),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="draw-{made.made_at:%Y-%m-%d}.csv"',
            "Cache-Control": "private, no-store",
        },
    )


def _harmless(text: str) -> str:
    """No cell that a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _as_the_activity_says(found: CaseRound) -> dict[str, Any]:
    """The form as it stands at first: what the kind of audit says of its sample."""
    sample = found.activity.sample
    typed: dict[str, Any] = {"how_many": HowMany.NUMBER.value, "statuses": [], "agencies": []}
    if sample is None:
        return typed
    if sample.size is not None:
        typed |= {"number": str(sample.size)}
    elif sample.share is not None:
        half = Decimal(sample.share) == 50
        typed |= {
            "how_many": HowMany.HALF.value if half else HowMany.SHARE.value,
            "share": "" if half else f"{Decimal(sample.share).normalize():f}",
        }
    if sample.open_months:
        typed["open_months"] = str(sample.open_months)
    if sample.without_reviewed:
        typed["without_reviewed"] = "yes"
    return typed


def _rule(typed: dict[str, str]) -> DrawRule:
    errors: dict[str, str] = {}
    try:
        how_many = HowMany(typed.get("how_many", ""))
    except ValueError:
        raise InvalidInput("", {"how_many": _("Say how many cases to draw")}) from None
    numbers: dict[str, int | None] = {}
    for name in ("number", "open_months", "reviewed_months"):
        said = typed.get(name, "").strip()
        wanted = said and (name != "number" or how_many is HowMany.NUMBER)
        numbers[name] = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else None
        if wanted and numbers[name] is None:
            errors[name] = _("Enter a whole number, like 12")
    share = None
    if how_many is HowMany.SHARE:
        try:
            share = Decimal(typed.get("share", "").strip().removesuffix("%").strip() or "0")
        except InvalidOperation:
            errors["share"] = _("Enter a number, like 12 or 12.5")
        if share is not None and not share.is_finite():
            errors["share"] = _("Enter a number, like 12 or 12.5")
    if errors:
        raise InvalidInput("", errors)
    return DrawRule(
        how_many,
        number=numbers["number"] if how_many is HowMany.NUMBER else None,
        share=share,
        statuses=tuple(request.form.getlist("statuses")),
        agency_ids=tuple(_uuid(value) for value in request.form.getlist("agencies")),
        open_months=numbers["open_months"] or None,
        without_reviewed=typed.get("without_reviewed") == "yes",
        reviewed_months=(
            numbers["reviewed_months"] if typed.get("without_reviewed") == "yes" else None
        ),
        by_team=typed.get("by_team") == "yes",
    )


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise NotFound from error


def _rule_lines(made: Draw) -> list[tuple[str, str]]:
    """The rule of a draw as a person reads it: what, and how."""
    rule = made.rule
    how = {
        HowMany.NUMBER: _("%(n)s, or all where there are fewer", n=rule.get("number")),
        HowMany.SHARE: _("%(n)s per cent of the pool", n=rule.get("share")),
        HowMany.HALF: _("Half of the pool, the rest later"),
        HowMany.ALL: _("All of the pool"),
    }[HowMany(rule["how_many"])]
    lines = [(_("How many"), how)]
    if rule.get("statuses"):
        lines.append((_("Status"), ", ".join(rule["statuses"])))
    if rule.get("agency_ids"):
        names = {str(i): name for i, name in queries.list_agencies(db.session())}
        held = [names[i] for i in rule["agency_ids"] if i in names]
        lines.append((_("Agency or team"), ", ".join(held)))
    if rule.get("open_months"):
        lines.append((_("Open for at least"), _months(rule["open_months"])))
    if rule.get("without_reviewed"):
        months = rule.get("reviewed_months")
        lines.append(
            (
                _("Without those already reviewed"),
                ngettext("In the last month", "In the last %(num)s months", months)
                if months
                else _("At any time"),
            )
        )
    if rule.get("by_team"):
        lines.append((_("Spread"), _("Over the agencies or teams, by how many cases each has")))
    return lines


def _months(count: int) -> str:
    return ngettext("%(num)s month", "%(num)s months", count)
