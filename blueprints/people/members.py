"""Pages of the members: the list, one person, their roles, deputy, handing over, leaving."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from blueprints.gate import needs, the_actor
from blueprints.people.blueprint import bp
from blueprints.people.choices import agency_choices, member_choices, role_choices, role_hints
from blueprints.people.forms import (
    DeputyForm,
    HandOverForm,
    MemberForm,
    MembersFilter,
    chosen_id,
)
from blueprints.web.refusals import refuse
from saas.database import db
from saas.errors import Conflict, Forbidden, InvalidInput, InvalidState
from saas.i18n import gettext as _
from tenants.agencies.queries import agency_tree, get_agency
from tenants.workspaces import handover, people, policy, queries
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Permission, Role
from tenants.workspaces.types import OpenWork
from tenants.workspaces.wording import ROLE_WORDS, role_names


@bp.get("")
@needs(Permission.PEOPLE_READ)
def index() -> str:
    """The people of the workspace, filtered by what the address says."""
    session = db.session()
    tree = agency_tree(session)
    form = MembersFilter(request.args)
    form.agency.choices = agency_choices(tree, _("All agencies"))
    form.role.choices = [("", _("All roles")), *role_choices(Role)]
    state = form.state.data if form.state.data in ("active", "left") else "active"
    found = queries.list_members(
        session,
        text=form.text.data or "",
        agency_id=chosen_id(form.agency.data),
        role=form.role.data or "",
        state=state,
        page=request.args.get("page", 1, type=int),
    )
    kept = {key: value for key, value in request.args.items() if key != "page" and value}
    return render_template(
        "people/index.html",
        form=form,
        found=found,
        filtered=bool(kept),
        can_invite=bool(policy.roles_to_give(the_actor())),
        has_agencies=bool(tree),
        contact=queries.get_settings_row(session).contact,
        role_names=role_names,
        page_link=lambda number: url_for("people.index", **{**kept, "page": number}),
    )


@bp.get("/<uuid:member_id>")
@needs(Permission.PEOPLE_READ)
def member(member_id: UUID) -> str:
    """One person: who they are here, and what their roles include in plain words."""
    session, actor = db.session(), the_actor()
    found = queries.get_member(session, member_id)
    agency = get_agency(session, found.agency_id) if found.agency_id else None
    deputy = queries.get_member(session, found.deputy_id) if found.deputy_id else None
    is_self = found.id == actor.member_id
    return render_template(
        "people/member.html",
        member=found,
        agency=agency,
        deputy=deputy,
        is_self=is_self,
        roles=[ROLE_WORDS[role] for role in Role if role in found.roles],
        work=_work(found) if is_self or actor.may(Permission.PEOPLE_MANAGE) else None,
        can_change=found.state == "active" and policy.can_change(actor, found.id, found.roles),
        can_remove=found.state == "active" and policy.can_remove(actor, found.id, found.roles),
        can_set_deputy=found.state == "active" and policy.can_set_deputy(actor, found.id),
    )


def _work(found: Member) -> OpenWork:
    return handover.open_work_of(db.session(), found.id)


def _require_active(member_id: UUID) -> Member:
    found = queries.get_member(db.session(), member_id)
    if found.state != "active":
        raise InvalidState(_("%(name)s has left this workspace.", name=found.name))
    return found


@bp.route("/<uuid:member_id>/change", methods=["GET", "POST"])
@needs(Permission.PEOPLE_MANAGE)
def change(member_id: UUID) -> Any:
    """Change a person's roles, agency and post."""
    session, actor = db.session(), the_actor()
    found = _require_active(member_id)
    if not policy.can_change(actor, found.id, found.roles):
        raise Forbidden(
            _("Nobody changes their own roles. Ask another administrator.")
            if found.id == actor.member_id
            else _("Only an administrator can change an administrator.")
        )
    roles = [role for role in Role if role in policy.roles_to_give(actor) or role in found.roles]
    form = MemberForm(
        post=found.post, agency_id=str(found.agency_id or ""), roles=list(found.roles)
    )
    form.agency_id.choices = agency_choices(agency_tree(session), _("None: works across agencies"))
    form.roles.choices = role_choices(roles)
    status = 422
    if form.validate_on_submit():
        try:
            people.change_member(
                session,
                actor,
                member_id,
                roles=form.roles.data or [],
                agency_id=chosen_id(form.agency_id.data),
                post=form.post.data or "",
            )
        except (InvalidInput, InvalidState, Conflict) as error:
            status = refuse(form, error)
        else:
            name = found.name
            session.commit()
            flash(_("The place of %(name)s is changed.", name=name), "success")
            return redirect(url_for("people.member", member_id=member_id))
    page = render_template(
        "people/change.html", form=form, member=found, role_hints=role_hints(roles)
    )
    return page, status if form.errors else 200


@bp.route("/<uuid:member_id>/deputy", methods=["GET", "POST"])
@needs(Permission.PEOPLE_READ)
def deputy(member_id: UUID) -> Any:
    """Name who stands in for a person: one's own deputy, or as a manager anybody's."""
    session, actor = db.session(), the_actor()
    found = _require_active(member_id)
    if not policy.can_set_deputy(actor, found.id):
        raise Forbidden(_("You can name your own deputy only."))
    form = DeputyForm(deputy_id=str(found.deputy_id or ""))
    form.deputy_id.choices = member_choices(queries.list_colleagues(session, found), _("No deputy"))
    status = 422
    if form.validate_on_submit():
        try:
            people.set_deputy(session, actor, member_id, chosen_id(form.deputy_id.data))
        except (InvalidInput, InvalidState) as error:
            status = refuse(form, error)
        else:
            session.commit()
            flash(_("The deputy is saved."), "success")
            return redirect(url_for("people.member", member_id=member_id))
    page = render_template("people/deputy.html", form=form, member=found)
    return page, status if form.errors else 200


@bp.route("/<uuid:member_id>/hand-over", methods=["GET", "POST"])
@needs(Permission.PEOPLE_MANAGE)
def hand_over(member_id: UUID) -> Any:
    """Pass a person's open work on while they stay."""
    return _passing_on(member_id, leaving=False)


@bp.route("/<uuid:member_id>/leave", methods=["GET", "POST"])
@needs(Permission.PEOPLE_MANAGE)
def leave(member_id: UUID) -> Any:
    """Let a person go, and name who takes over their open work."""
    return _passing_on(member_id, leaving=True)


def _passing_on(member_id: UUID, leaving: bool) -> Any:
    session, actor = db.session(), the_actor()
    found = _require_active(member_id)
    if not policy.can_remove(actor, found.id, found.roles):
        raise Forbidden(_("Only an administrator can change an administrator."))
    form = HandOverForm(hand_over_to=str(found.deputy_id or ""))
    colleagues = queries.list_colleagues(session, found)
    form.hand_over_to.choices = member_choices(colleagues, _("Choose a colleague"))
    form.submit.label.text = _("Let them leave") if leaving else _("Hand over")
    act = people.leave if leaving else handover.hand_over
    status = 422
    if form.validate_on_submit():
        try:
            act(session, actor, member_id, chosen_id(form.hand_over_to.data))
        except (InvalidInput, InvalidState) as error:
            status = refuse(form, error)
        else:
            name = found.name
            session.commit()
            if leaving and member_id == actor.member_id:
                return redirect(url_for("accounts.workspaces"))
            flash(
                _("%(name)s has left the workspace.", name=name)
                if leaving
                else _("The open work of %(name)s is handed over.", name=name),
                "success",
            )
            return redirect(url_for("people.member", member_id=member_id))
    page = render_template(
        "people/hand_over.html",
        form=form,
        member=found,
        work=_work(found),
        leaving=leaving,
        is_self=found.id == actor.member_id,
        colleagues=colleagues,
    )
    return page, status if form.errors else 200
