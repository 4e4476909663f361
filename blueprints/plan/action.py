"""One action: its page, changing what it says, replacing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from blueprints.gate import needs, the_actor
from blueprints.plan.blueprint import bp
from blueprints.plan.forms import ActionForm, ReplaceForm
from blueprints.plan.standards import standard_titles
from blueprints.web.refusals import refuse
from saas.database import db
from saas.errors import DomainError, InvalidInput
from saas.i18n import gettext as _
from tenants.actions import policy, queries, service
from tenants.actions.changes import ActionChanged
from tenants.actions.content import list_people
from tenants.actions.models import Action
from tenants.actions.types import OPEN_STATES
from tenants.rounds.calendar import today
from tenants.workspaces.roles import Permission


@bp.get("/plan/actions/<uuid:action_id>")
@needs(Permission.PLAN_READ)
def show(action_id: UUID) -> str:
    """One action: what it says, what was done, what this person may do next."""
    actor, session = the_actor(), db.session()
    page = queries.get_action_page(session, action_id)
    action, standard = page.action, ""
    if page.finding is not None and page.finding.standard:
        titles = standard_titles(session, [page.round_.model_version_id])
        standard = titles.get(page.finding.standard, page.finding.standard)
    return render_template(
        "plan/show.html",
        page=page,
        action=action,
        notes=queries.list_notes(session, action_id),
        evidence=queries.list_evidence(session, action_id),
        overdue=is_overdue(action),
        standard=standard,
        can={
            "agree": policy.can_agree(actor, action),
            "start": policy.can_start(actor, action),
            "progress": policy.can_note_progress(actor, action),
            "claim": policy.can_claim(actor, action),
            "verify": policy.can_verify(actor, action),
            "evidence": policy.can_give_evidence(actor, action),
            "change": policy.can_change(actor, action),
            "replace": policy.can_supersede(actor, action),
        },
        waiting=_waiting(page),
        today=today(),
    )


def is_overdue(action: Action) -> bool:
    return action.state in OPEN_STATES and action.due_on < today()


def _waiting(page: queries.ActionPage) -> str:
    """Whom the action waits for, for a reader who can do nothing about it."""
    state = page.action.state
    if state == "proposed":
        return _("It waits for the coordinator to agree it.")
    if state == "claimed_done":
        return _("It waits for somebody outside %(agency)s to verify it.", agency=page.agency.name)
    if state in policy.IN_HAND and page.owner is not None:
        return _("It is with %(name)s.", name=page.owner.name)
    return ""


@bp.route("/plan/actions/<uuid:action_id>/change", methods=["GET", "POST"])
@needs(Permission.ACTION_MANAGE, Permission.FINDING_MAKE)
def change(action_id: UUID) -> Any:
    """What an action says."""
    actor, session = the_actor(), db.session()
    page = queries.get_action_page(session, action_id)
    if not policy.can_change(actor, page.action) and request.method == "GET":
        return redirect(url_for("plan.show", action_id=action_id))
    form, status, stale = ActionForm(), 200, False
    form.offer(list_people(session, page.action.agency_id), page.action)
    movable = policy.can_move_due_date(actor, page.action)
    if not movable:
        del form.due_on
    if request.method == "GET":
        form.show(page.action)
    elif not form.validate():
        status = 422
    else:
        try:
            service.change(
                session,
                actor,
                action_id,
                form.plan(page.action.due_on),
                reason=form.reason.data or "",
                # A form that names no version has read none.
                version=form.version.data or 0,
            )
            session.commit()
            flash(_("The action was changed."), "success")
            return redirect(url_for("plan.show", action_id=action_id))
        except DomainError as error:
            status = refuse(form, error)
            page = queries.get_action_page(session, action_id)
            if isinstance(error, ActionChanged):
                stale = True
                # Sent once more, it goes over what stands now: both were seen by then.
                take_version(form, page.action)
    return (
        render_template(
            "plan/change.html",
            page=page,
            action=page.action,
            form=form,
            movable=movable,
            stale=stale,
        ),
        status,
    )


@bp.route("/plan/actions/<uuid:action_id>/replace", methods=["GET", "POST"])
@needs(Permission.ACTION_MANAGE)
def replace(action_id: UUID) -> Any:
    """Closing an action in favour of another."""
    actor, session = the_actor(), db.session()
    page = queries.get_action_page(session, action_id)
    form, status = ReplaceForm(), 200
    if request.method == "GET":
        if not policy.can_supersede(actor, page.action):
            return redirect(url_for("plan.show", action_id=action_id))
        form.version.data = page.action.version
    elif not form.validate():
        status = 422
    else:
        try:
            service.supersede(
                session,
                actor,
                action_id,
                _numbered(form.number.data),
                reason=form.reason.data or "",
                version=form.version.data,
            )
            session.commit()
            flash(_("The action was replaced."), "success")
            return redirect(url_for("plan.show", action_id=action_id))
        except DomainError as error:
            if isinstance(error, InvalidInput) and "replacement" in error.errors:
                error.errors["number"] = error.errors.pop("replacement")
            status = refuse(form, error)
            page = queries.get_action_page(session, action_id)
            take_version(form, page.action)
    return render_template("plan/replace.html", page=page, action=page.action, form=form), status


def take_version(form: Any, action: Action) -> None:
    """Let the next sending of a form stand on the action as it is now."""
    form.version.data = action.version
    form.version.raw_data = None


def _numbered(typed: str | None) -> UUID:
    number = (typed or "").strip().removeprefix("#")
    found = None
    if number.isascii() and number.isdigit() and len(number) <= 9:
        found = queries.find_by_number(db.session(), int(number))
    if found is None:
        sentence = _("Enter the number of an action of this plan")
        raise InvalidInput(sentence, {"number": sentence})
    return found.id
