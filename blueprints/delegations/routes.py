"""Pages of lending sections, for the lead and for the contributor."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from blueprints.delegations.forms import DelegateForm, OpenLinkForm
from blueprints.gate import needs, public, the_actor
from blueprints.returns.answer_view import words_here
from saas.accounts.models import Workspace
from saas.database import db
from saas.errors import InvalidInput, NotFound
from saas.i18n import gettext as _
from saas.i18n import language
from saas.web.install import limiter
from saas.web.signed_in import give_cookie
from tenants.rounds import delegations, policy, queries
from tenants.workspaces.queries import get_settings_row
from tenants.workspaces.roles import Permission
from tenants.workspaces.settings import language_for

bp = Blueprint("delegations", __name__, template_folder="templates")

RETURN = "/w/<slug>/returns/<uuid:return_id>/help"


@bp.route(RETURN, methods=["GET", "POST"])
@needs(Permission.RETURN_DELEGATE, Permission.RETURN_ANSWER, Permission.PART_FILL)
def index(return_id: UUID) -> Any:
    """Who helps with this return, and asking somebody."""
    actor = the_actor()
    session = db.session()
    page = queries.get_return(session, return_id)
    if not policy.is_author(actor, page.return_):
        raise NotFound
    if not policy.lends(actor, page.return_):
        actor.require(Permission.RETURN_ANSWER)
    words = words_here()
    row = get_settings_row(session)
    form = DelegateForm(language=language_for(row, language()))
    form.offer_languages(row.languages)
    form.sections.choices = [(s.key, words(s.title)) for s, _q in page.form.sections]
    can = policy.can_delegate(actor, page.return_, page.round_)
    if request.method == "POST" and form.validate():
        try:
            made = delegations.delegate(
                session,
                actor,
                return_id,
                email=form.email.data or "",
                name=form.name.data or "",
                sections=form.sections.data or [],
                message=form.message.data or "",
                due_on=form.due_on.data,
                language=form.language.data or "",
            )
            session.commit()
            flash(_("%(name)s was sent a link.", name=made.name), "success")
            return redirect(url_for("delegations.index", return_id=return_id))
        except InvalidInput as error:
            session.rollback()
            form.take(error.errors)
            page = queries.get_return(session, return_id)
    return (
        render_template(
            "delegations/index.html",
            page=page,
            form=form,
            can=can,
            one_language=len(row.languages) == 1,
            titles=dict(form.sections.choices),
            delegations=queries.list_delegations(session, return_id),
        ),
        422 if form.errors else 200,
    )


@bp.post(RETURN + "/<uuid:delegation_id>/<any(resend, withdraw):what>")
@needs(Permission.RETURN_DELEGATE, Permission.PART_FILL)
def change(return_id: UUID, delegation_id: UUID, what: str) -> Response:
    """A fresh link, or the end of somebody's access."""
    actor = the_actor()
    if what == "resend":
        made = delegations.resend(db.session(), actor, delegation_id)
        message = _(
            "%(name)s was sent a fresh link; the earlier one no longer opens.", name=made.name
        )
    else:
        made = delegations.withdraw(db.session(), actor, delegation_id)
        message = _("%(name)s can no longer open the sections.", name=made.name)
    if made.return_id != return_id:
        raise NotFound
    db.session.commit()
    flash(message, "success")
    return redirect(url_for("delegations.index", return_id=return_id))


@bp.route("/contribute/<token>", methods=["GET", "POST"])
@public
@limiter.limit("20 per 5 minutes", methods=["POST"])
def open_link(token: str) -> Any:
    """The contributor's way in: the link and the address it was sent to."""
    form = OpenLinkForm()
    if request.method == "POST" and form.validate():
        try:
            link, cookie = delegations.open_link(
                db.session(),
                token,
                form.email.data or "",
                user_agent=request.headers.get("User-Agent", ""),
                address=request.remote_addr or "",
            )
            response = redirect(url_for("delegations.start", slug=_slug_of(link.tenant_id)))
            give_cookie(response, cookie)
            return response
        except InvalidInput as error:
            db.session.rollback()
            form.take(error.errors)
        except NotFound:
            db.session.rollback()
            return render_template("delegations/dead_link.html"), 404
    return (
        render_template("delegations/open_link.html", form=form),
        422 if form.errors else 200,
    )


def _slug_of(tenant_id: UUID | None) -> str:
    return (
        db.session().execute(select(Workspace.slug).where(Workspace.id == tenant_id)).scalar_one()
    )


@bp.get("/w/<slug>/contribution")
@needs(Permission.RETURN_ANSWER, guest=True)
def start() -> Response:
    """Where a contributor's link leads: their sections."""
    actor = the_actor()
    if not actor.is_guest:
        raise NotFound
    return redirect(url_for("returns.show", return_id=actor.return_id))


@bp.post("/w/<slug>/contribution/finish")
@needs(Permission.RETURN_ANSWER, guest=True)
def finish() -> str:
    """The contributor says that they are done."""
    actor = the_actor()
    if not actor.is_guest:
        raise NotFound
    delegations.finish(db.session(), actor, request.form.get("note", ""))
    db.session.commit()
    return render_template("delegations/finished.html", workspace_name=g.workspace.name)
