"""Accepting an invitation by its link."""

from __future__ import annotations

from typing import Any

import structlog
from flask import redirect, render_template, url_for
from flask_login import current_user

from blueprints.accounts.blueprint import bp
from blueprints.accounts.forms import JoinForm, NewPersonForm
from blueprints.accounts.signing import begin_session, link_is_gone
from blueprints.gate import public
from blueprints.web.refusals import refuse
from saas.database import db
from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.outbox.service import system_scope
from saas.tenancy import enter_scope
from tenants.workspaces.acceptance import accept_invitation, find_offer
from tenants.workspaces.types import Offer
from tenants.workspaces.wording import role_names

log = structlog.get_logger()


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> Any:
    offer = find_offer(db.session(), token)
    if offer is None:
        return link_is_gone(url_for("web.home"), _("Go to the start page"))
    if current_user.is_authenticated:
        if current_user.email != offer.email:
            # Nothing of the offer shows: this may be the wrong person at the screen.
            return render_template("accounts/invitation_other.html"), 403
        return _join(offer, JoinForm())
    if offer.has_account:
        back = url_for("accounts.invitation", token=token)
        return redirect(url_for("accounts.sign_in", next=back))
    form = NewPersonForm(name=offer.name)
    if form.validate_on_submit():
        return _accept(offer, form, name=form.name.data, password=form.password.data)
    return _invitation_page(offer, form, 422 if form.errors else 200)


def _join(offer: Offer, form: JoinForm) -> Any:
    if form.validate_on_submit():
        return _accept(offer, form, signed_in=current_user.id)
    return _invitation_page(offer, form)


def _accept(offer: Offer, form: Any, **how: Any) -> Any:
    with enter_scope(system_scope(offer.tenant_id)):
        try:
            member = accept_invitation(db.session(), offer, **how)
        except (InvalidInput, InvalidState) as error:
            status = refuse(form, error)
        except (NotFound, Forbidden):
            db.session.rollback()
            return link_is_gone(url_for("web.home"), _("Go to the start page"))
        else:
            there = url_for("workspace.home", slug=offer.slug)
            if current_user.is_authenticated:
                db.session.commit()
                return redirect(there)
            log.info("signed_in", user=str(member.user_id), method="invitation")
            return begin_session(member.user_id, there)
    return _invitation_page(offer, form, status)


def _invitation_page(offer: Offer, form: Any, status: int = 200) -> tuple[str, int]:
    page = render_template(
        "accounts/invitation.html", offer=offer, form=form, roles=role_names(offer.roles)
    )
    return page, status
