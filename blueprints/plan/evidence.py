"""Evidence that an action was done: chosen from the agency's own, or added here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from blueprints.evidence.adding import add_posted
from blueprints.evidence.forms import EvidenceForm
from blueprints.gate import needs, the_actor
from blueprints.plan.blueprint import bp
from blueprints.plan.forms import chosen
from saas.database import db
from saas.errors import NotFound
from saas.i18n import gettext as _
from tenants.actions import policy, progress, queries
from tenants.evidence.queries import list_for_action_to_choose
from tenants.rounds.calendar import today
from tenants.workspaces.roles import Permission


@bp.route("/plan/actions/<uuid:action_id>/evidence", methods=["GET", "POST"])
@needs(Permission.EVIDENCE_MANAGE)
def give_evidence(action_id: UUID) -> Any:
    """What is there, what can be chosen, and adding new."""
    actor, session = the_actor(), db.session()
    page = queries.get_action_page(session, action_id)
    if not policy.can_give_evidence(actor, page.action) and request.method == "GET":
        return redirect(url_for("plan.show", action_id=action_id))
    form, held, status = EvidenceForm(), None, 200
    if request.method == "POST" and request.form.get("choose"):
        ids = [chosen(value) for value in request.form.getlist("evidence")]
        if not ids:
            flash(_("Choose at least one piece of evidence."), "error")
        for evidence_id in ids[:100]:
            if evidence_id is None:
                raise NotFound
            progress.give_evidence(session, actor, action_id, evidence_id)
        session.commit()
        return redirect(url_for("plan.give_evidence", action_id=action_id))
    if request.method == "POST":
        added, held, status = add_posted(actor, page.action.agency_id, form)
        if added is not None:
            progress.give_evidence(session, actor, action_id, added.id)
            session.commit()
            flash(_("“%(title)s” was given for the action.", title=added.title), "success")
            return redirect(url_for("plan.show", action_id=action_id))
        page = queries.get_action_page(session, action_id)
    words = (request.args.get("words") or "").replace("\0", "").strip()[:100]
    return (
        render_template(
            "plan/give_evidence.html",
            page=page,
            action=page.action,
            form=form,
            held=held,
            given=queries.list_evidence(session, action_id),
            rows=list_for_action_to_choose(session, actor, page.action, words=words),
            words=words,
            today=today(),
        ),
        status,
    )
