"""Signing in and out, and choosing a new password by a link."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_login import current_user

from blueprints.accounts.blueprint import bp
from blueprints.accounts.forms import NewPasswordForm, ResetRequestForm
from blueprints.accounts.limits import few_tries
from blueprints.accounts.methods import FIRST, METHODS
from blueprints.gate import public
from blueprints.web.local import local_path
from blueprints.web.refusals import refuse
from saas.accounts import service as accounts
from saas.accounts import sessions
from saas.accounts.resets import ask_for_reset
from saas.accounts.sessions import SignedIn
from saas.database import db
from saas.errors import InvalidInput, NotFound
from saas.i18n import gettext as _
from saas.settings import get_settings
from saas.web.signed_in import COOKIE, give_cookie, take_cookie

log = structlog.get_logger()


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@few_tries
def sign_in() -> Any:
    wanted = local_path(request.values.get("next"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(wanted or url_for("accounts.workspaces"))
    method = METHODS.get(request.values.get("method", FIRST))
    if method is None:
        abort(404)
    forms = {key: other.form() for key, other in METHODS.items()}
    form = forms[method.key]
    if form.validate_on_submit():
        user = method.authenticate(db.session(), form)
        if user is not None:
            log.info("signed_in", user=str(user.id), method=method.key)
            return begin_session(user.id, wanted)
        db.session.rollback()
        log.warning("sign_in_refused", method=method.key, address=request.remote_addr)
    status = 422 if form.errors else 200
    page = render_template("accounts/sign_in.html", forms=forms, form=form, next=wanted)
    return page, status


def begin_session(user_id: UUID, wanted: str | None) -> Any:
    """Begin a fresh session, whatever the browser brought, and end the one that it had."""
    present: SignedIn | None = g.get("signed_in")
    if present is not None:
        sessions.end(db.session(), present.session_id)
    token = sessions.begin(
        db.session(),
        user_id=user_id,
        user_agent=request.user_agent.string,
        address=request.remote_addr or "",
    )
    db.session.commit()
    response = redirect(wanted or url_for("accounts.workspaces"))
    give_cookie(response, token)
    return response


@bp.post("/sign-out")
@public
def sign_out() -> Any:
    present: SignedIn | None = g.get("signed_in")
    if present is not None:
        sessions.end(db.session(), present.session_id)
        db.session.commit()
        log.info("signed_out", session=str(present.session_id))
    response = redirect(url_for("web.home"))
    take_cookie(response)
    flash(_("You are signed out."), "success")
    return response


@bp.route("/reset", methods=["GET", "POST"])
@public
@few_tries
def reset() -> Any:
    form = ResetRequestForm()
    if form.validate_on_submit():
        ask_for_reset(db.session(), form.email.data)
        db.session.commit()
        return redirect(url_for("accounts.reset_sent"))
    return render_template("accounts/reset.html", form=form), 422 if form.errors else 200


@bp.get("/reset/sent")
@public
def reset_sent() -> Any:
    return render_template("accounts/reset_sent.html", minutes=get_settings().reset_minutes)


@bp.route("/reset/<token>", methods=["GET", "POST"])
@public
def new_password(token: str) -> Any:
    form = NewPasswordForm()
    if accounts.find_link(db.session(), token, "reset") is None:
        return link_is_gone(url_for("accounts.reset"), _("Ask for a new link"))
    if form.validate_on_submit():
        try:
            user = accounts.reset_password(db.session(), token, form.password.data)
        except InvalidInput as error:
            refuse(form, error)
        except NotFound:
            db.session.rollback()
            return link_is_gone(url_for("accounts.reset"), _("Ask for a new link"))
        else:
            log.info("password_reset", user=str(user.id))
            db.session.commit()
            flash(_("Your new password is saved. Sign in with it."), "success")
            response = redirect(url_for("accounts.sign_in"))
            response.delete_cookie(COOKIE)
            return response
    page = render_template("accounts/new_password.html", form=form)
    return page, 422 if form.errors else 200


def link_is_gone(href: str, text: str) -> tuple[str, int]:
    """One answer for a link that was used, withdrawn, has expired or never was."""
    return render_template("accounts/link_gone.html", href=href, text=text), 404
