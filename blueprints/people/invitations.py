"""Pages of the invitations: those that wait, and sending one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from blueprints.gate import needs, the_actor
from blueprints.people.blueprint import bp
from blueprints.people.choices import agency_choices, role_choices, role_hints
from blueprints.people.forms import InviteForm, chosen_id
from blueprints.web.refusals import refuse
from saas.database import db
from saas.errors import Forbidden, InvalidInput, InvalidState
from saas.i18n import gettext as _
from saas.i18n import language
from tenants.agencies.queries import agency_tree
from tenants.workspaces import invitations as inviting
from tenants.workspaces import policy, queries
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission
from tenants.workspaces.settings import language_for
from tenants.workspaces.wording import role_names


def _inviter() -> Actor:
    """The person at work, who may invite somebody. Raises Forbidden."""
    actor = the_actor()
    if not policy.roles_to_give(actor):
        raise Forbidden(_("Your roles in this workspace do not include inviting people."))
    return actor


@bp.get("/invitations")
@needs(Permission.PEOPLE_READ)
def invitations() -> str:
    """The invitations that nobody accepted yet; a lead sees their own agency's."""
    actor = _inviter()
    found = queries.list_invitations(db.session(), page=request.args.get("page", 1, type=int))
    return render_template(
        "people/invitations.html",
        found=found,
        may={line.id: policy.can_invite(actor, line.roles, line.agency_id) for line in found.items},
        role_names=role_names,
        page_link=lambda number: url_for("people.invitations", page=number),
    )


@bp.route("/invite", methods=["GET", "POST"])
@needs(Permission.PEOPLE_READ)
def invite() -> Any:
    """Offer somebody a place in the workspace."""
    session, actor = db.session(), _inviter()
    manages = actor.may(Permission.PEOPLE_MANAGE)
    roles = policy.roles_to_give(actor)
    tree = [line for line in agency_tree(session) if manages or actor.is_of(line.id)]
    wanted = request.args.get("agency", "") or str(actor.agency_id if not manages else "")
    row = queries.get_settings_row(session)
    form = InviteForm(agency_id=wanted, language=language_for(row, language()))
    form.agency_id.choices = agency_choices(tree, _("None: works across agencies"))
    if not manages:
        form.agency_id.choices = form.agency_id.choices[1:]
    form.roles.choices = role_choices(roles)
    form.offer_languages(row.languages)
    status = 422
    if form.validate_on_submit():
        try:
            inviting.invite(
                session,
                actor,
                email=form.email.data,
                name=form.name.data,
                post=form.post.data or "",
                agency_id=chosen_id(form.agency_id.data),
                roles=form.roles.data or [],
                language=form.language.data,
            )
        except (InvalidInput, InvalidState) as error:
            status = refuse(form, error)
        else:
            session.commit()
            flash(_("The invitation to %(name)s is on its way.", name=form.name.data), "success")
            return redirect(url_for("people.invitations"))
    page = render_template(
        "people/invite.html",
        form=form,
        role_hints=role_hints(roles),
        manages=manages,
        one_language=len(form.language.choices) == 1,
    )
    return page, status if form.errors else 200


@bp.post("/invitations/<uuid:invitation_id>/again")
@needs(Permission.PEOPLE_READ)
def send_again(invitation_id: UUID) -> Any:
    """Send a new link; the old one stops working."""
    inviting.resend_invitation(db.session(), _inviter(), invitation_id)
    db.session.commit()
    flash(_("A new link is on its way; the old one does not work any more."), "success")
    return redirect(url_for("people.invitations"))


@bp.post("/invitations/<uuid:invitation_id>/withdraw")
@needs(Permission.PEOPLE_READ)
def withdraw(invitation_id: UUID) -> Any:
    """Take an offer back."""
    inviting.withdraw_invitation(db.session(), _inviter(), invitation_id)
    db.session.commit()
    flash(_("The invitation is withdrawn; its link does not work any more."), "success")
    return redirect(url_for("people.invitations"))
