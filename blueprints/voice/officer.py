"""The pages of whoever writes down what a family or a child says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import scale_of, view_of, words_here
from blueprints.voice.blueprint import bp
from blueprints.voice.tongues import own_name
from saas.database import db
from saas.errors import InvalidInput, NotFound
from saas.i18n import gettext as _
from saas.web.gds import field_id
from tenants.rounds import policy, queries, voice, voice_links
from tenants.rounds.queries import ReturnPage
from tenants.rounds.types import DRAFT_STATES
from tenants.rounds.voice_links import MadeLink
from tenants.workspaces.roles import Permission

RETURN = "/w/<slug>/returns/<uuid:return_id>/voice"


def _own_page(return_id: UUID) -> ReturnPage:
    """A part of a family or a child, for whoever writes it down. Raises NotFound."""
    page = queries.get_return(db.session(), return_id)
    if not page.return_.voice or not policy.is_author(the_actor(), page.return_):
        raise NotFound
    return page


@bp.route(RETURN, methods=["GET", "POST"])
@needs(Permission.PART_FILL)
def index(return_id: UUID) -> Any:
    """The links that were given, what was written by them, and making another."""
    page = _own_page(return_id)
    if request.method == "POST":
        session = db.session()
        try:
            made = voice_links.make_link(
                session, the_actor(), return_id, request.form.get("language", "")
            )
        except InvalidInput as error:
            session.rollback()
            return _index(_own_page(return_id), error.errors), 422
        return _show_once(page, made)
    return _index(page, {})


def _index(page: ReturnPage, errors: dict[str, str]) -> str:
    actor, session = the_actor(), db.session()
    return_ = page.return_
    answers = queries.load_answers(session, return_.id)
    questions = page.form.questions
    notes = queries.list_comments(session, return_.id)
    said = [
        (
            questions[key],
            view_of(questions[key], answer, grade),
            scale_of(page.form.model, questions[key]),
            notes.get(key, []),
        )
        for key in questions
        for answer, grade in [answers.get(key, (None, None))]
        if answer is not None and answer.said_by is not None
    ]
    return render_template(
        "voice/index.html",
        page=page,
        errors=errors,
        links=queries.list_delegations(session, return_.id, voice=True),
        said=said,
        can_invite=policy.can_invite(actor, return_, page.round_),
        can_note=return_.state in DRAFT_STATES,
        languages=[(code, own_name(code)) for code in page.form.model.languages],
        own_name=own_name,
        words=words_here(),
    )


def _show_once(page: ReturnPage, made: MadeLink) -> Response | str:
    """The address, told now and never again; nothing on this sheet tells of the case."""
    expires_at, code = made.delegation.expires_at, made.delegation.language
    db.session.commit()
    return render_template(
        "voice/link.html",
        return_id=page.return_.id,
        address=made.address,
        expires_at=expires_at,
        language_name=own_name(code),
    )


@bp.post(RETURN + "/<uuid:delegation_id>/<any(renew, end):what>")
@needs(Permission.PART_FILL)
def change_link(return_id: UUID, delegation_id: UUID, what: str) -> Any:
    """A fresh address for the same person, or the end of a link."""
    actor, session = the_actor(), db.session()
    page = _own_page(return_id)
    if delegation_id not in {
        link.id for link in queries.list_delegations(session, return_id, voice=True)
    }:
        raise NotFound
    if what == "renew":
        return _show_once(page, voice_links.renew_link(session, actor, delegation_id))
    voice_links.take_back_link(session, actor, delegation_id)
    session.commit()
    flash(_("The link no longer opens. What was written stays."), "success")
    return redirect(url_for("voice.index", return_id=return_id))


@bp.post(RETURN + "/notes/<question>")
@needs(Permission.PART_FILL)
def add_note(return_id: UUID, question: str) -> Any:
    """A note beside what somebody wrote themselves."""
    session = db.session()
    _own_page(return_id)
    try:
        voice.add_note(session, the_actor(), return_id, question, request.form.get("text", ""))
        session.commit()
    except InvalidInput as error:
        session.rollback()
        errors = {field_id(f"{question}:note"): text for text in error.errors.values()}
        return _index(_own_page(return_id), errors), 422
    flash(_("Your note stands beside their words."), "success")
    return redirect(url_for("voice.index", return_id=return_id))


@bp.route(RETURN + "/not-obtained", methods=["GET", "POST"])
@needs(Permission.PART_FILL)
def not_obtained(return_id: UUID) -> Any:
    """Say that it could not be obtained, and why."""
    actor, session = the_actor(), db.session()
    page = _own_page(return_id)
    if request.method == "GET" and not policy.can_not_obtain(actor, page.return_, page.round_):
        return redirect(url_for("returns.show", return_id=return_id))
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            voice.could_not_obtain(session, actor, return_id, request.form.get("reason", ""))
            session.commit()
        except InvalidInput as error:
            session.rollback()
            errors = error.errors
            page = _own_page(return_id)
        else:
            flash(_("It is noted that it could not be obtained."), "success")
            return redirect(url_for("returns.show", return_id=return_id))
    return (
        render_template(
            "voice/not_obtained.html",
            page=page,
            errors=errors,
            reason=request.form.get("reason", ""),
            words=words_here(),
        ),
        422 if errors else 200,
    )


@bp.post(RETURN + "/take-up")
@needs(Permission.PART_FILL)
def take_up(return_id: UUID) -> Response:
    """Take up again what could not be obtained."""
    session = db.session()
    _own_page(return_id)
    voice.take_up_again(session, the_actor(), return_id)
    session.commit()
    flash(_("You can write in it again."), "success")
    return redirect(url_for("returns.show", return_id=return_id))
