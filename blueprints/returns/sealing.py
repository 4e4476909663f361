"""Checking, submitting, signing and sending back; withdrawing and releasing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import (
    words_here,
)
from blueprints.returns.blueprint import bp
from blueprints.returns.forms import SendBackForm, SignForm
from blueprints.returns.parts import (
    answer_views,
    contradictions_of,
    note_reading,
    open_page,
)
from saas.database import db
from saas.errors import DomainError, Forbidden, InvalidInput, NotFound
from saas.i18n import gettext as _
from tenants.judgements.service import on_reopened, release_outcome
from tenants.rounds import policy, queries, submission
from tenants.rounds.queries import ReturnPage
from tenants.workspaces.roles import Permission


@bp.route("/submit", methods=["GET", "POST"])
@needs(Permission.RETURN_SUBMIT)
def submit(return_id: UUID) -> Any:
    """What is still missing; and, when nothing is, the button that submits."""
    actor, page = open_page(return_id)
    if not policy.can_submit(actor, page.return_, page.round_):
        if not policy.is_author(actor, page.return_):
            raise NotFound
        return redirect(url_for("returns.show", return_id=return_id))
    if request.method == "POST":
        try:
            submission.submit(db.session(), actor, return_id)
            db.session.commit()
        except submission.NotComplete:
            db.session.rollback()
            page = queries.get_return(db.session(), return_id)
        else:
            flash(_("The return was submitted. Your approver was asked to sign it."), "success")
            return redirect(url_for("returns.show", return_id=return_id))
    missing = submission.list_missing(db.session(), page)
    return (
        render_template(
            "returns/submit.html",
            page=page,
            missing=missing,
            words=words_here(),
            part_names=part_names(),
            contradictions=contradictions_of(page),
        ),
        422 if request.method == "POST" else 200,
    )


def part_names() -> dict[str, str]:
    """The missing parts of an answer, in words."""
    return {
        "point": _("choose a grade"),
        "value": _("answer it"),
        "narrative": _("explain it"),
        "improvement": _("say what you will improve"),
        "improve_by": _("say by when"),
        "na_reason": _("say why it does not apply"),
        "evidence": _("add evidence"),
        "reconfirm": _("confirm the answer carried over"),
    }


@bp.route("/sign", methods=["GET", "POST"])
@needs(Permission.RETURN_SIGN)
def sign(return_id: UUID) -> Any:
    """The approver reads the declaration and signs."""
    actor, page = open_page(return_id)
    if not policy.can_sign(actor, page.return_):
        if not policy.is_author(actor, page.return_):
            raise NotFound
        return redirect(url_for("returns.show", return_id=return_id))
    form = SignForm()
    status = 200
    if form.validate_on_submit():
        try:
            submission.sign(
                db.session(),
                actor,
                return_id,
                post=form.post.data or "",
                confirmed=bool(form.confirmed.data),
            )
            db.session.commit()
            flash(_("You have signed the return. It is sealed and locked."), "success")
            return redirect(url_for("returns.show", return_id=return_id))
        except InvalidInput as error:
            db.session.rollback()
            form.take(error.errors)
            page = queries.get_return(db.session(), return_id)
    if request.method == "POST":
        status = 422
    return (
        render_template("returns/sign.html", page=page, form=form, words=words_here()),
        status,
    )


@bp.route("/send-back", methods=["GET", "POST"])
@needs(Permission.RETURN_SEND_BACK, Permission.RETURN_SIGN)
def send_back(return_id: UUID) -> Any:
    """Return it to the agency with comments on questions."""
    actor, page = open_page(return_id)
    if not policy.can_send_back(actor, page.return_, page.round_):
        if not policy.can_read(actor, page.return_):
            raise NotFound
        raise Forbidden(_("This return cannot be sent back now."))
    form = SendBackForm()
    comments = (
        {key: request.form.get(f"comment:{key}", "") for key in page.form.questions}
        if request.method == "POST"
        else {}
    )
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            submission.send_back(
                db.session(), actor, return_id, comments=comments, overall=form.overall.data or ""
            )
            _after_reopening(page)
            db.session.commit()
            flash(_("The return went back to %(agency)s.", agency=page.agency.name), "success")
            return redirect(url_for("rounds.show", round_id=page.round_.id))
        except DomainError as error:
            if isinstance(error, NotFound):
                raise
            db.session.rollback()
            page = queries.get_return(db.session(), return_id)
            errors = getattr(error, "errors", {}) or {"overall": error.message}
            form.take(errors)
            status = 422 if isinstance(error, InvalidInput) else 409
    if request.method == "GET":
        note_reading(actor, page, "send back")
    views = answer_views(page, links=False)
    return (
        render_template(
            "returns/send_back.html",
            page=page,
            form=form,
            views=views,
            comments=comments,
            words=words_here(),
        ),
        status,
    )


def _after_reopening(page: ReturnPage) -> None:

    on_reopened(db.session(), page.return_.subject_id)


@bp.post("/release")
@needs(Permission.ROUND_MANAGE)
def release(return_id: UUID) -> Response:
    actor = the_actor()
    page = queries.get_return(db.session(), return_id)
    round_id = page.round_.id
    release_outcome(db.session(), actor, page.return_.subject_id)
    db.session.commit()
    flash(_("The outcome was released to %(agency)s.", agency=page.agency.name), "success")
    return redirect(url_for("rounds.show", round_id=round_id))


@bp.route("/withdraw", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def withdraw(return_id: UUID) -> Any:
    """Take an agency out of a running round."""
    actor, page = open_page(return_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        round_id = page.round_.id
        try:
            submission.withdraw(db.session(), actor, return_id, request.form.get("reason", ""))
            db.session.commit()
            flash(_("%(agency)s was withdrawn.", agency=page.agency.name), "success")
            return redirect(url_for("rounds.show", round_id=round_id))
        except InvalidInput as error:
            db.session.rollback()
            errors = error.errors
            page = queries.get_return(db.session(), return_id)
    return (
        render_template(
            "returns/withdraw.html",
            page=page,
            errors=errors,
            reason=request.form.get("reason", ""),
        ),
        422 if errors else 200,
    )
