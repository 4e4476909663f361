"""Pages of the agencies: the tree, one agency, adding, changing, closing, the lead contact."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from blueprints.gate import needs, the_actor
from blueprints.people.blueprint import bp
from blueprints.people.choices import agency_choices, member_choices
from blueprints.people.forms import AgenciesFilter, AgencyForm, LeadForm, chosen_id
from blueprints.web.refusals import refuse
from saas.database import db
from saas.errors import InvalidInput, InvalidState
from saas.i18n import gettext as _
from saas.web.forms import BaseForm
from tenants.agencies import queries, service
from tenants.agencies.types import Choices
from tenants.workspaces import policy
from tenants.workspaces.queries import members_of_agencies
from tenants.workspaces.roles import Permission
from tenants.workspaces.wording import role_names


@bp.get("/agencies")
@needs(Permission.PEOPLE_READ)
def agencies() -> str:
    """The agencies in the order of their tree, filtered by what the address says."""
    session = db.session()
    tree = queries.agency_tree(session, closed=True)
    text = request.args.get("text", "")
    form = AgenciesFilter(request.args)
    return render_template(
        "people/agencies.html",
        form=form,
        found=queries.page_of_tree(tree, text=text, page=request.args.get("page", 1, type=int)),
        is_empty=not tree,
        names={line.id: line.name for line in tree},
        page_link=lambda number: url_for("people.agencies", text=text or None, page=number),
        known=queries.choices(session),
        can_manage=the_actor().may(Permission.AGENCIES_MANAGE),
        can_invite=bool(policy.roles_to_give(the_actor())),
    )


@bp.get("/agencies/<uuid:agency_id>")
@needs(Permission.PEOPLE_READ)
def agency(agency_id: UUID) -> str:
    """One agency: what it is, its parts, and who works in it."""
    session, actor = db.session(), the_actor()
    line = queries.get_agency_line(session, agency_id)
    tree = queries.agency_tree(session, closed=True)
    return render_template(
        "people/agency.html",
        agency=line,
        parent=next((other for other in tree if other.id == line.parent_id), None),
        parts=[other for other in tree if other.parent_id == agency_id],
        members=members_of_agencies(session, {agency_id}),
        known=queries.choices(session),
        role_names=role_names,
        can_manage=actor.may(Permission.AGENCIES_MANAGE),
        can_invite=bool(policy.roles_to_give(actor))
        and (actor.may(Permission.PEOPLE_MANAGE) or actor.is_of(agency_id)),
    )


def _fill(session: Session, form: AgencyForm, known: Choices, own_id: UUID | None) -> None:
    def listed(words: dict[str, str], chosen: Any) -> list[tuple[str, str]]:
        # What a newer model no longer names stays choosable where it stands.
        kept = [] if not chosen or chosen in words else [(chosen, str(chosen))]
        return [*words.items(), *kept]

    form.kind.choices = [("", _("Choose the kind")), *listed(known.kinds, form.kind.data)]
    form.size.choices = listed(known.sizes, form.size.data)
    tree = [line for line in queries.agency_tree(session) if line.id != own_id]
    form.parent_id.choices = agency_choices(tree, _("None: it stands for itself"))


def _values(form: AgencyForm) -> dict[str, Any]:
    return {
        "name": form.name.data,
        "short_name": form.short_name.data or "",
        "kind": form.kind.data or "",
        "size": form.size.data or "",
        "parent_id": chosen_id(form.parent_id.data),
        "takes_part": bool(form.takes_part.data),
        "contact": form.contact.data or "",
    }


@bp.route("/agencies/add", methods=["GET", "POST"])
@needs(Permission.AGENCIES_MANAGE)
def add_agency() -> Any:
    """Add an agency; its kind and size come from the practice model."""
    session = db.session()
    known = queries.choices(session)
    form = AgencyForm()
    _fill(session, form, known, None)
    status = 422
    if form.validate_on_submit():
        try:
            added = service.add_agency(session, the_actor(), **_values(form))
        except (InvalidInput, InvalidState) as error:
            status = refuse(form, error)
        else:
            name = added.name
            session.commit()
            flash(_("%(name)s is added.", name=name), "success")
            return redirect(url_for("people.agencies"))
    page = render_template("people/agency_form.html", form=form, known=known, agency=None)
    return page, status if form.errors else 200


@bp.route("/agencies/<uuid:agency_id>/change", methods=["GET", "POST"])
@needs(Permission.AGENCIES_MANAGE)
def change_agency(agency_id: UUID) -> Any:
    """Change what an agency is called, what it is and where it stands."""
    session = db.session()
    known = queries.choices(session)
    found = queries.get_agency(session, agency_id)
    form = AgencyForm(obj=found)
    _fill(session, form, known, agency_id)
    status = 422
    if form.validate_on_submit():
        try:
            service.change_agency(session, the_actor(), agency_id, **_values(form))
        except (InvalidInput, InvalidState) as error:
            status = refuse(form, error)
        else:
            session.commit()
            flash(_("The agency is changed."), "success")
            return redirect(url_for("people.agency", agency_id=agency_id))
    page = render_template("people/agency_form.html", form=form, known=known, agency=found)
    return page, status if form.errors else 200


@bp.route("/agencies/<uuid:agency_id>/lead", methods=["GET", "POST"])
@needs(Permission.AGENCIES_MANAGE)
def lead(agency_id: UUID) -> Any:
    """Name the agency's lead contact."""
    session = db.session()
    found = queries.get_agency(session, agency_id)
    form = LeadForm(lead_id=str(found.lead_id or ""))
    members = members_of_agencies(session, service.lead_agencies(session, found))
    form.lead_id.choices = member_choices(members, _("Nobody"))
    status = 422
    if form.validate_on_submit():
        try:
            service.set_lead(session, the_actor(), agency_id, chosen_id(form.lead_id.data))
        except (InvalidInput, InvalidState) as error:
            status = refuse(form, error)
        else:
            session.commit()
            flash(_("The lead contact is saved."), "success")
            return redirect(url_for("people.agency", agency_id=agency_id))
    page = render_template("people/lead.html", form=form, agency=found, has_members=bool(members))
    return page, status if form.errors else 200


@bp.route("/agencies/<uuid:agency_id>/close", methods=["GET", "POST"])
@needs(Permission.AGENCIES_MANAGE)
def close_agency(agency_id: UUID) -> Any:
    """Close an agency, asked once more; or say why it cannot be closed now."""
    session = db.session()
    found = queries.get_agency(session, agency_id)
    form = BaseForm()
    if form.validate_on_submit():
        try:
            service.close_agency(session, the_actor(), agency_id)
        except InvalidState as error:
            page_status = refuse(form, error)
            found = queries.get_agency(session, agency_id)
            page = render_template(
                "people/close_agency.html", form=form, agency=found, problem=error.message
            )
            return page, page_status
        session.commit()
        flash(_("The agency is closed. What it did stays."), "success")
        return redirect(url_for("people.agency", agency_id=agency_id))
    problem = service.closing_problem(session, agency_id)
    return render_template("people/close_agency.html", form=form, agency=found, problem=problem)


@bp.post("/agencies/<uuid:agency_id>/reopen")
@needs(Permission.AGENCIES_MANAGE)
def reopen_agency(agency_id: UUID) -> Any:
    """Let a closed agency take part again."""
    service.reopen_agency(db.session(), the_actor(), agency_id)
    db.session.commit()
    flash(_("The agency takes part again."), "success")
    return redirect(url_for("people.agency", agency_id=agency_id))
