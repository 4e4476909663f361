"""The steps of an action: agree, start, progress, claim, verify, send back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.plan.action import is_overdue, take_version
from blueprints.plan.blueprint import bp
from blueprints.plan.forms import StepForm
from blueprints.web.refusals import refuse
from saas.database import db
from saas.errors import Conflict, DomainError, InvalidInput, InvalidState
from saas.i18n import gettext as _
from tenants.actions import policy, progress, queries, service
from tenants.workspaces.roles import Permission

ALLOWED = {
    "progress": policy.can_note_progress,
    "claim": policy.can_claim,
    "verify": policy.can_verify,
    "send_back": policy.can_send_back,
}


@bp.post("/plan/actions/<uuid:action_id>/<any(agree, start):what>")
@needs(Permission.ACTION_MANAGE, Permission.ACTION_WORK)
def move(action_id: UUID, what: str) -> Response:
    """A step that asks for no words."""
    actor, session = the_actor(), db.session()
    version = request.form.get("version", type=int)
    try:
        if what == "agree":
            service.agree(session, actor, action_id, version=version)
            message = _("The action was agreed. Every member sees it now.")
        else:
            progress.start(session, actor, action_id, version=version)
            message = _("Work on the action has begun.")
        session.commit()
        flash(message, "success")
    except (Conflict, InvalidInput, InvalidState) as error:
        session.rollback()
        flash(error.message, "error")
    return redirect(url_for("plan.show", action_id=action_id))


@bp.route(
    "/plan/actions/<uuid:action_id>/<any(progress, claim, verify, send_back):what>",
    methods=["GET", "POST"],
)
@needs(Permission.ACTION_WORK, Permission.ACTION_VERIFY)
def step(action_id: UUID, what: str) -> Any:
    """A step with its words; on a refusal they are still there."""
    actor, session = the_actor(), db.session()
    page = queries.get_action_page(session, action_id)
    form, status = StepForm(), 200
    if request.method == "GET":
        if not ALLOWED[what](actor, page.action):
            return redirect(url_for("plan.show", action_id=action_id))
        form.version.data = page.action.version
    elif not form.validate():
        status = 422
    else:
        try:
            message = _take(action_id, what, form)
            session.commit()
            flash(message, "success")
            return redirect(url_for("plan.show", action_id=action_id))
        except DomainError as error:
            status = refuse(form, error)
            page = queries.get_action_page(session, action_id)
            take_version(form, page.action)
    return (
        render_template(
            f"plan/{what}.html",
            page=page,
            action=page.action,
            form=form,
            allowed=ALLOWED[what](actor, page.action),
            notes=queries.list_notes(session, action_id),
            evidence=queries.list_evidence(session, action_id),
            overdue=is_overdue(page.action),
        ),
        status,
    )


def _take(action_id: UUID, what: str, form: StepForm) -> str:
    actor, session = the_actor(), db.session()
    words, version = form.text.data or "", form.version.data
    if what == "progress":
        progress.note_progress(session, actor, action_id, words, version=version)
        return _("Your progress was noted.")
    if what == "claim":
        progress.claim_done(
            session,
            actor,
            action_id,
            words,
            difference=form.difference.data or "",
            measure=form.measure.data or "",
            version=version,
        )
        return _("The action is claimed done. Somebody outside the agency verifies it next.")
    if what == "verify":
        progress.verify(session, actor, action_id, words, version=version)
        return _("The action is verified.")
    progress.send_back(session, actor, action_id, words, version=version)
    return _("The action was sent back to its owner.")
