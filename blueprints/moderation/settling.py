"""The grades side by side, and settling where they differ."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import format_datetime
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.moderation.blueprint import bp
from blueprints.moderation.decisions import (
    NOT_APPLICABLE,
    Decisions,
    DecisionView,
    allows_na,
    keeps_theirs,
    read_decisions,
    tell,
    view_of,
)
from blueprints.returns.answer_view import words_here
from saas.database import db, now
from saas.errors import InvalidState, NotFound
from saas.i18n import gettext as _
from saas.i18n import ngettext
from saas.web.gds import question_anchor
from tenants.judgements import policy, service
from tenants.judgements.comparison import SideBySide, compare
from tenants.judgements.types import Compared
from tenants.practice.schema import Section
from tenants.rounds.reading import record_reading
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


@bp.route("/moderation/subjects/<uuid:subject_id>", methods=["GET", "POST"])
@needs(Permission.MODERATION_SETTLE)
def subject(subject_id: UUID) -> Any:
    """Every question with the agency's grade, each moderator's, and the one settled."""
    actor, session = the_actor(), db.session()
    shown: dict[str, DecisionView] = {}
    problem, status = "", 200
    if request.method == "POST":
        page = compare(session, actor, subject_id)
        posted = read_decisions(page, request.form)
        shown = {key: view_of(page, key, request.form) for key in posted.keys}
        try:
            saved = _settle(actor, page, posted, shown)
        except InvalidState as error:
            session.rollback()
            problem, status = error.message, 409
        else:
            if not any(view.errors or view.conflict for view in shown.values()):
                return _done(actor, subject_id, saved)
            status = 409 if any(view.conflict for view in shown.values()) else 422
    page = compare(session, actor, subject_id)
    if request.method == "GET" and record_reading(session, actor, page.own, "comparison"):
        session.commit()
    return _page(actor, page, shown, problem), status


def _settle(
    actor: Actor, page: SideBySide, posted: Decisions, shown: dict[str, DecisionView]
) -> int:
    """Keep what can be kept, and conclude when that was asked for and nothing is missing.

    What could not be kept is told in ``shown``; returns how many were.
    """
    session, subject_id = db.session(), page.subject.id
    result = service.settle(session, actor, subject_id, posted.decisions)
    tell(page, shown, posted.errors | result.errors, result.conflicts)
    whole = result.is_whole and not posted.errors
    if request.form.get("then") == "complete" and whole:
        try:
            service.complete_moderation(session, actor, subject_id)
        except service.NotSettled as missing:
            tell(
                page,
                shown,
                {
                    f"{q.question.key}:point": _(
                        "Settle “%(question)s”", question=words_here()(q.question.label)
                    )
                    for q in missing.missing
                },
                {},
            )
    session.commit()
    return result.saved


@bp.post("/moderation/subjects/<uuid:subject_id>/decisions/<question>")
@needs(Permission.MODERATION_SETTLE)
def save_decision(subject_id: UUID, question: str) -> Response | tuple[Response, int]:
    """Autosave of one decision; answers in JSON, 409 with both versions."""
    actor, session = the_actor(), db.session()
    page = service.open_to_settle(session, actor, subject_id)
    compared = page.question(question)
    if compared is None:
        raise NotFound
    view = view_of(page, question, request.form)
    if keeps_theirs(question, request.form):
        return _saved(page, compared, html=_html("decision_only", page, compared, None))
    posted = read_decisions(page, request.form, only=question)
    if posted.errors:
        tell(page, {question: view}, posted.errors, {})
        return jsonify(complete=False, errors=view.errors, saved_at=None), 422
    if question not in posted.decisions:
        # No page of ours sends a decision without the version it was written over.
        raise NotFound
    one = service.settle_one(session, actor, page, question, posted.decisions[question])
    tell(page, {question: view}, one.result.errors, one.result.conflicts)
    if view.conflict is not None:
        session.rollback()
        html = _html("decision_conflict", page, compared, view)
        return jsonify(version=one.result.conflicts[question].seen, html=html), 409
    if one.result.lacking:
        # A decision is kept whole or not at all; until then the page keeps what was written.
        lacking = _("Not saved yet. %(lacking)s.", lacking=next(iter(view.errors.values())))
        return jsonify(complete=False, errors={}, saved_at=None, unfinished=lacking), 422
    if view.errors:
        return jsonify(complete=False, errors=view.errors, saved_at=None), 422
    session.commit()
    return _saved(one.page, one.compared)


def _saved(page: SideBySide, compared: Compared, **more: str) -> Response:
    settled, of = len(page.questions) - len(page.unsettled), len(page.questions)
    return jsonify(
        version=compared.settled.seen if compared.settled else "",
        complete=compared.is_settled,
        saved_at=format_datetime(now(), "HH:mm"),
        errors={},
        progress={"answered": settled, "expected": of, "text": settled_text(settled, of)},
        **more,
    )


def _html(name: str, page: SideBySide, compared: Compared, view: DecisionView | None) -> str:
    return render_template(
        f"moderation/{name}.html",
        q=compared,
        view=view,
        scale=page.form.model.scale[compared.question.scale or ""],
        words=words_here(),
        allows_na=allows_na,
        NOT_APPLICABLE=NOT_APPLICABLE,
    )


def settled_text(settled: int, of: int) -> str:
    return ngettext(
        "%(settled)s of %(num)s question settled",
        "%(settled)s of %(num)s questions settled",
        of,
        settled=settled,
    )


bp.add_app_template_global(settled_text, "settled_text")


def _done(actor: Actor, subject_id: UUID, saved: int) -> Any:
    if request.form.get("then") == "complete":
        flash(_("The moderation is settled. Release the outcome when you are ready."), "success")
    elif saved:
        flash(
            ngettext("%(num)s decision was saved.", "%(num)s decisions were saved.", saved),
            "success",
        )
    else:
        flash(_("There was nothing new to save."), "info")
    return redirect(
        url_for(
            "moderation.subject",
            subject_id=subject_id,
            show=request.args.get("show"),
            _anchor=request.form.get("at"),
        )
    )


def _page(actor: Actor, page: SideBySide, shown: dict[str, DecisionView], problem: str) -> str:
    only = request.args.get("show") == "differences"
    change = request.args.get("change")
    cards = [
        q
        for q in page.questions
        if q.needs_attention or q.question.key == change or q.question.key in shown
    ]
    return render_template(
        "moderation/subject.html",
        page=page,
        groups=_by_section(cards),
        rest=[] if only else [q for q in page.questions if q not in cards],
        accord=len(page.questions) - len(cards),
        only=only,
        shown=shown,
        errors={"": problem} if problem else _summary(page, shown),
        can_settle=policy.can_settle(actor, page.own, page.round_, page.panel),
        can_release=policy.can_release(actor, page.own, page.round_),
        why=_why(actor, page),
        unsettled=len(page.unsettled),
        words=words_here(),
        allows_na=allows_na,
        NOT_APPLICABLE=NOT_APPLICABLE,
    )


def _by_section(cards: list[Compared]) -> list[tuple[Section, list[Compared]]]:
    """The cards under their sections, in the form's order."""
    return [
        (group[0].section, group)
        for group in (list(found) for _key, found in groupby(cards, key=lambda q: q.section.key))
    ]


def _summary(page: SideBySide, shown: dict[str, DecisionView]) -> dict[str, str]:
    """Anchor → sentence for the summary at the top, in the form's order."""
    found = {}
    for compared in page.questions:
        key = compared.question.key
        view = shown.get(key)
        if view is None:
            continue
        if view.conflict:
            found[question_anchor(key, "conflict")] = _(
                "Somebody else changed this decision: choose a version"
            )
        for field, text in view.errors.items():
            found[question_anchor(key, field)] = text
    return found


def _why(actor: Actor, page: SideBySide) -> str:
    """Why nothing can be settled now, as a sentence; "" where it can or is done."""
    if policy.can_settle(actor, page.own, page.round_, page.panel):
        return ""
    if page.own.state in ("moderated", "released"):
        return ""
    if not page.panel:
        return _("Nobody moderates this agency yet.")
    if not policy.is_ready(page.panel):
        return _("A moderator still grades. It can be settled once everybody has finished.")
    if page.own.state != "signed_off":
        return _("The return is not signed, so nothing can be settled now.")
    if actor.agency_id == page.own.agency_id:
        return _("You belong to this agency, so somebody else settles its moderation.")
    return _("This round is closed, so nothing can be settled now.")
