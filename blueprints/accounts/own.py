"""One's own account: name and language, password, signed-in browsers, workspaces."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from flask import flash, g, redirect, render_template, request, url_for
from flask_login import current_user

from blueprints.accounts.blueprint import bp
from blueprints.accounts.browsers import browser_name
from blueprints.accounts.forms import ChangePasswordForm, DetailsForm
from blueprints.accounts.limits import few_failures
from blueprints.gate import signed_in
from blueprints.web.refusals import refuse
from saas.accounts import service as accounts
from saas.accounts import sessions
from saas.accounts.sessions import SignedIn
from saas.database import db
from saas.errors import InvalidInput
from saas.i18n import gettext as _
from saas.settings import get_settings
from tenants.workspaces.own_account import change_own_account

log = structlog.get_logger()


@bp.get("/workspaces")
@signed_in
def workspaces() -> Any:
    """Straight into the only workspace; a choice of several; an explanation for none."""
    found = accounts.list_workspaces(db.session(), current_user.id)
    if len(found) == 1 and "all" not in request.args:
        return redirect(url_for("workspace.home", slug=found[0].slug))
    return render_template("accounts/workspaces.html", workspaces=found)


@bp.get("/account")
@signed_in
def account() -> Any:
    present: SignedIn = g.signed_in
    lines = [
        {
            "id": line.id,
            "browser": browser_name(line.user_agent),
            "address": line.address,
            "created_at": line.created_at,
            "last_seen_at": line.last_seen_at,
            "is_present": line.id == present.session_id,
        }
        for line in sessions.list_sessions(db.session(), current_user.id)
    ]
    return render_template(
        "accounts/account.html",
        lines=lines,
        workspaces=accounts.list_workspaces(db.session(), current_user.id),
    )


@bp.route("/account/details", methods=["GET", "POST"])
@signed_in
def details() -> Any:
    form = DetailsForm(name=current_user.name, language=current_user.language)
    form.offer(get_settings().languages)
    if form.validate_on_submit():
        try:
            change_own_account(
                db.session(),
                current_user.id,
                name=form.name.data,
                language=form.language.data,
            )
        except InvalidInput as error:
            refuse(form, error)
        else:
            flash(_("Your details are saved."), "success")
            return redirect(url_for("accounts.account"))
    return render_template("accounts/details.html", form=form), 422 if form.errors else 200


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
@few_failures
def password() -> Any:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        present: SignedIn = g.signed_in
        user = accounts.get_user(db.session(), current_user.id)
        try:
            accounts.change_password(
                db.session(),
                user,
                present=form.present.data,
                wanted=form.password.data,
                keep=present.session_id,
            )
        except InvalidInput as error:
            refuse(form, error)
        else:
            db.session.commit()
            log.info("password_changed", user=str(current_user.id))
            flash(_("Your password is changed. You are signed out everywhere else."), "success")
            return redirect(url_for("accounts.account"))
    return render_template("accounts/password.html", form=form), 422 if form.errors else 200


@bp.post("/account/sessions/<uuid:session_id>/end")
@signed_in
def end_session(session_id: UUID) -> Any:
    present: SignedIn = g.signed_in
    sessions.revoke(db.session(), session_id, current_user.id)
    db.session.commit()
    log.info("session_ended", user=str(current_user.id), session=str(session_id))
    if session_id == present.session_id:
        return redirect(url_for("accounts.sign_in"))
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("accounts.account"))


@bp.post("/account/sessions/end-others")
@signed_in
def end_other_sessions() -> Any:
    present: SignedIn = g.signed_in
    sessions.revoke_all(db.session(), current_user.id, but=present.session_id)
    db.session.commit()
    log.info("sessions_ended", user=str(current_user.id))
    flash(_("You are signed out everywhere else."), "success")
    return redirect(url_for("accounts.account"))
