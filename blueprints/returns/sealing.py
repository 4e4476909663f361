"""Checking, submitting, signing and sending back; withdrawing and releasing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import (
    words_here,
)
from blueprints.returns.blueprint import bp
from blueprints.returns.forms import ReopenForm, SendBackForm, SignForm
from blueprints.returns.parts import (
    contradictions_of,
    needs_for,
    note_reading,
    open_page,
    shown_answers,
)
from blueprints.returns.table_words import missing_line
from saas.database import db
from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.i18n import language
from saas.web.gds import field_id
from tenants.judgements.service import release_outcome
from tenants.rounds import policy, queries, reopening, submission, withdrawal
from tenants.rounds.queries import ReturnPage
from tenants.rounds.tables import row_name
from tenants.rounds.types import PartKind
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


@bp.route("/submit", methods=["GET", "POST"])
@needs(Permission.RETURN_SUBMIT, Permission.PART_FILL)
def submit(return_id: UUID) -> Any:
    """What is still missing; and, when nothing is, the button that submits."""
    actor, page = open_page(return_id)
    needs_for(actor, page.return_, Permission.RETURN_SUBMIT)
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
            if page.return_.part == PartKind.PERSON:
                flash(_("Your part was handed in."), "success")
                return redirect(url_for("subjects.mine"))
            flash(_("The return was submitted. Your approver was asked to sign it."), "success")
            return redirect(url_for("returns.show", return_id=return_id))
    missing = submission.list_missing(db.session(), page)
    return (
        render_template(
            "returns/submit.html",
            page=page,
            missing=missing,
            words=words_here(),
            lacking=lacking_words,
            contradictions=contradictions_of(page),
        ),
        422 if request.method == "POST" else 200,
    )


def lacking_words(item: submission.Missing) -> list[str]:
    """What is to be done about one answer, in words."""
    names = part_names()
    if item.question.most_rows and "value" in item.parts:
        names["value"] = _("add at least one %(name)s", name=row_name(item.question, language()))
    cells = missing_line(item.question, item.parts, item.value)
    return [*([cells] if cells else []), *(names[part] for part in item.parts if part in names)]


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
    """Return it to the agency with comments on questions, before it is signed."""
    actor, page = open_page(return_id)
    return_, round_ = page.return_, page.round_
    if not policy.can_send_back(actor, return_, round_):
        if not policy.can_read(actor, return_):
            raise NotFound
        if request.method == "GET":
            if policy.can_reopen(actor, return_, round_):
                return redirect(url_for("returns.reopen", return_id=return_id))
            raise Forbidden(_("This return cannot be sent back now."))

    def act(form: Any, comments: dict[str, str]) -> None:
        reopening.send_back(
            db.session(), actor, return_id, comments=comments, overall=form.overall.data or ""
        )

    return _give_back(actor, page, SendBackForm(), act)


@bp.route("/reopen", methods=["GET", "POST"])
@needs(Permission.RETURN_SEND_BACK)
def reopen(return_id: UUID) -> Any:
    """Open a signed return again, for a reason; what was released of it is taken back."""
    actor, page = open_page(return_id)
    if request.method == "GET" and not policy.can_reopen(actor, page.return_, page.round_):
        if policy.can_send_back(actor, page.return_, page.round_):
            return redirect(url_for("returns.send_back", return_id=return_id))
        raise Forbidden(_("Only a signed return can be reopened, while its round runs."))

    def act(form: Any, comments: dict[str, str]) -> None:
        reopening.reopen(
            db.session(), actor, return_id, reason=form.reason.data or "", comments=comments
        )

    return _give_back(actor, page, ReopenForm(), act)


def _give_back(
    actor: Actor, page: ReturnPage, form: Any, act: Callable[[Any, dict[str, str]], None]
) -> Any:
    """The page on which somebody comments on a return's questions and gives it back."""
    return_id, agency = page.return_.id, page.name
    comments: dict[str, str] = {}
    beside: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        comments = {key: request.form.get(f"comment:{key}", "") for key in page.form.questions}
        try:
            act(form, comments)
            db.session.commit()
            flash(_("The return went back to %(agency)s.", agency=agency), "success")
            return redirect(url_for("rounds.show", round_id=page.round_.id))
        except (InvalidInput, InvalidState, Forbidden) as error:
            db.session.rollback()
            page = queries.get_return(db.session(), return_id)
            if policy.can_reopen(actor, page.return_, page.round_):
                # Signed in the meantime: what was written may be the reason to reopen it.
                form = form if "reason" in form else ReopenForm(None, reason=form.overall.data)
            written = "reason" if "reason" in form else "overall"
            found = getattr(error, "errors", None) or {written: error.message}
            for key in [key for key in found if key.startswith("comment:")]:
                beside["comment-" + field_id(key.removeprefix("comment:"))] = found.pop(key)
            form.take(found)
            status = 422 if isinstance(error, InvalidInput) else 409
    else:
        note_reading(actor, page, "reopening" if "reason" in form else "send back")
    shown = shown_answers(page, links=False)
    return (
        render_template(
            "returns/send_back.html",
            page=page,
            form=form,
            reopening="reason" in form,
            views=shown.views,
            left_out=shown.left_out,
            comments=comments,
            errors=beside,
            words=words_here(),
        ),
        status,
    )


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
    if request.method == "GET" and not policy.can_withdraw(actor, page.return_, page.round_):
        return redirect(url_for("returns.show", return_id=return_id))
    errors: dict[str, str] = {}
    if request.method == "POST":
        round_id = page.round_.id
        try:
            withdrawal.withdraw(db.session(), actor, return_id, request.form.get("reason", ""))
            db.session.commit()
            flash(_("%(agency)s was withdrawn.", agency=page.name), "success")
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


@bp.post("/bring-back")
@needs(Permission.ROUND_MANAGE)
def bring_back(return_id: UUID) -> Response:
    """Bring a withdrawn agency back into its round."""
    actor = the_actor()
    page = queries.get_return(db.session(), return_id)
    agency, round_id = page.name, page.round_.id
    withdrawal.bring_back(db.session(), actor, return_id)
    db.session.commit()
    flash(_("%(agency)s is back in the round. Its lead was told.", agency=agency), "success")
    return redirect(url_for("rounds.show", round_id=round_id))
