"""An action made of a finding."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select

from blueprints.gate import needs, the_actor
from blueprints.plan.blueprint import bp
from blueprints.plan.forms import ActionForm, chosen
from blueprints.web.refusals import refuse
from saas.database import db
from saas.errors import DomainError, NotFound
from saas.i18n import gettext as _
from tenants.actions import policy, queries, service
from tenants.actions.content import list_people
from tenants.actions.models import Action
from tenants.agencies.models import Agency
from tenants.workspaces.roles import Permission


@bp.route("/findings/<uuid:finding_id>/actions/new", methods=["GET", "POST"])
@needs(Permission.FINDING_MAKE)
def new_action(finding_id: UUID) -> Any:
    """What will be done about a finding; ``replaces`` names the action that it takes over from."""
    actor, session = the_actor(), db.session()
    finding, round_, agency = queries.get_finding(session, finding_id)
    agency = _owning(chosen(request.values.get("agency"))) or agency
    if not policy.can_make_action(actor, finding, agency.id):
        raise NotFound
    replaces = _replaced(chosen(request.values.get("replaces")))
    form, status = ActionForm(), 200
    form.offer(list_people(session, agency.id), replaces)
    if request.method == "GET" and replaces is not None:
        form.show(replaces)
    if request.method == "POST" and not form.validate():
        status = 422
    elif request.method == "POST":
        try:
            action = _make(finding_id, agency.id, form, replaces)
            session.commit()
            flash(_("Action %(n)s was saved.", n=action.number), "success")
            return redirect(url_for("plan.show", action_id=action.id))
        except DomainError as error:
            status = refuse(form, error)
            finding, round_, _own = queries.get_finding(session, finding_id)
    return (
        render_template(
            "plan/new_action.html",
            form=form,
            finding=finding,
            round=round_,
            agency=agency,
            agencies=_all_agencies() if policy.oversees(actor) else [],
            replaces=replaces,
            can_agree=actor.may(Permission.ACTION_MANAGE),
        ),
        status,
    )


def _make(finding_id: UUID, agency_id: UUID, form: ActionForm, replaces: Action | None) -> Action:
    actor, session = the_actor(), db.session()
    wanted = form.plan()
    action = service.make_action(
        session,
        actor,
        finding_id=finding_id,
        agency_id=agency_id,
        title=wanted.title,
        due_on=wanted.due_on,
        owner_id=wanted.owner_id,
        deputy_id=wanted.deputy_id,
        difference=wanted.difference,
        measure=wanted.measure,
    )
    if replaces is not None:
        service.supersede(
            session,
            actor,
            replaces.id,
            action.id,
            reason=form.reason.data or "",
            version=form.version.data,
        )
    if request.form.get("then") == "agree":
        service.agree(session, actor, action.id)
    return action


def _owning(agency_id: UUID | None) -> Agency | None:
    if agency_id is None:
        return None
    found = db.session.scalars(select(Agency).where(Agency.id == agency_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _replaced(action_id: UUID | None) -> Action | None:
    if action_id is None:
        return None
    action = queries.get_action_page(db.session(), action_id).action
    if not policy.can_supersede(the_actor(), action):
        raise NotFound
    return action


def _all_agencies() -> list[tuple[UUID, str]]:
    rows = db.session.execute(
        select(Agency.id, Agency.name)
        .where(Agency.state == "active")
        .order_by(Agency.name, Agency.id)
    )
    return [(row[0], row[1]) for row in rows]
