"""Filling a return: its task list, its sections, each answer by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import format_datetime
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.returns.answer_form import is_untouched, save_posted, save_to_opened, was_posted
from blueprints.returns.answer_view import (
    AnswerView,
    words_here,
)
from blueprints.returns.blueprint import bp
from blueprints.returns.parts import (
    answer_views,
    open_page,
    what_can_be_done,
)
from blueprints.returns.steps import section_states
from saas.database import db, now
from saas.errors import InvalidState, NotFound
from saas.i18n import gettext as _
from saas.i18n import ngettext
from saas.web.gds import question_anchor
from tenants.practice.schema import Question
from tenants.rounds import carry, policy, queries
from tenants.rounds.answers import open_answer
from tenants.rounds.content import stored_content
from tenants.rounds.form import FormFor
from tenants.rounds.queries import ReturnPage
from tenants.rounds.types import DRAFT_STATES, PartKind
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


@bp.get("")
@needs(Permission.RETURN_READ, Permission.ROUND_MANAGE, guest=True)
def show(return_id: UUID) -> str:
    """The return's start page: a task list for its people, the state for others."""
    actor, page = open_page(return_id)
    session = db.session()
    return_ = page.return_
    own = policy.is_author(actor, return_)
    steps = section_states(session, page, actor) if own else []
    earlier = None
    if own and not actor.is_guest and return_.state in DRAFT_STATES:
        earlier = carry.find_earlier(session, page)
    return render_template(
        "returns/show.html",
        page=page,
        own=own,
        steps=steps,
        words=words_here(),
        earlier=earlier,
        overall=queries.list_comments(session, return_id).get("", []) if own else [],
        revisions=[] if actor.is_guest else queries.list_revisions(session, return_id),
        delegations=(
            queries.list_delegations(session, return_id) if own and not actor.is_guest else []
        ),
        can=what_can_be_done(actor, page),
        policy=policy,
    )


@bp.route("/sections/<section>", methods=["GET", "POST"])
@needs(Permission.RETURN_ANSWER, Permission.MODERATION_GRADE, guest=True)
def section(return_id: UUID, section: str) -> Any:
    """One section to fill: one form without scripts; with them each answer saves itself."""
    actor, page = open_page(return_id)
    if page.return_.part != PartKind.SELF:
        return redirect(url_for("moderation.grade", return_id=return_id, section=section))
    found = page.form.section(section)
    if found is None or (actor.is_guest and section not in actor.sections):
        raise NotFound
    if not policy.can_answer(actor, page.return_, page.round_):
        if not policy.is_author(actor, page.return_):
            raise NotFound
        if request.method == "GET":
            return redirect(url_for("returns.read", return_id=return_id, _anchor=section))
    status = 200
    broken: dict[str, AnswerView] = {}
    if request.method == "POST":
        broken = _save_section(actor, page, found[1])
        if not broken:
            return redirect(_after_section(actor, page, section))
        status = 409 if any(v.conflict for v in broken.values()) else 422
        page = queries.get_return(db.session(), return_id)
    views = answer_views(page, section)
    for key, view in broken.items():
        kept = views[key]
        kept.typed, kept.errors, kept.conflict = view.typed, view.errors, view.conflict
        kept.version = view.version
    return (
        render_template(
            "returns/section.html",
            page=page,
            section=found[0],
            questions=found[1],
            views=views,
            words=words_here(),
            neighbours=_neighbours(actor, page, section),
            errors=_error_list(found[1], broken),
        ),
        status,
    )


def _save_section(
    actor: Actor, page: ReturnPage, questions: tuple[Question, ...]
) -> dict[str, AnswerView]:
    """Save each posted question that says something new; returns those that could not be."""
    return_id = page.return_.id
    form = page.form
    if not policy.can_answer(actor, page.return_, page.round_):
        raise InvalidState(
            _("This return was submitted, so it is locked. Ask the coordinator to return it.")
        )
    stored = queries.load_answers(db.session(), return_id)
    present = {key: stored_content(*pair) for key, pair in stored.items()}
    empty = stored_content(None, None)
    broken = {}
    for question in questions:
        if not was_posted(request.form, question):
            continue
        if is_untouched(question, present.get(question.key, empty), request.form, form):
            continue
        outcome = save_posted(actor, return_id, form, question, request.form)
        if outcome.view is not None:
            broken[question.key] = outcome.view
    return broken


def _error_list(questions: tuple[Question, ...], broken: dict[str, AnswerView]) -> dict[str, str]:
    """Anchor → sentence for the summary at the top."""
    found = {}
    for question in questions:
        view = broken.get(question.key)
        if view is None:
            continue
        if view.conflict:
            found[question_anchor(question.key, "conflict")] = _(
                "Somebody else changed this answer: choose a version"
            )
        for name, text in view.errors.items():
            found[question_anchor(question.key, name)] = text
    return found


def _neighbours(actor: Actor, page: ReturnPage, section: str) -> dict[str, Any]:
    shown = [s for s, _q in page.form.sections if not actor.is_guest or s.key in actor.sections]
    keys = [s.key for s in shown]
    at = keys.index(section)
    return {
        "number": at + 1,
        "of": len(keys),
        "before": shown[at - 1] if at else None,
        "after": shown[at + 1] if at + 1 < len(shown) else None,
    }


def _after_section(actor: Actor, page: ReturnPage, section: str) -> str:
    around = _neighbours(actor, page, section)
    if request.form.get("then") == "next" and around["after"]:
        return url_for("returns.section", return_id=page.return_.id, section=around["after"].key)
    if request.form.get("then") == "stay":
        return url_for("returns.section", return_id=page.return_.id, section=section)
    return url_for("returns.show", return_id=page.return_.id)


@bp.post("/answers/<question>")
@needs(Permission.RETURN_ANSWER, Permission.MODERATION_GRADE, guest=True)
def save_one(return_id: UUID, question: str) -> Any:
    """Autosave of one question; answers in JSON, 409 with both texts."""
    actor = the_actor()
    opened = open_answer(db.session(), actor, return_id, question)
    form, asked = opened.form, opened.question
    outcome = save_to_opened(actor, opened, request.form)
    if outcome.saved is not None:
        saved = outcome.saved
        return jsonify(
            version=saved.version,
            complete=saved.complete,
            saved_at=format_datetime(now(), "HH:mm"),
            errors={},
            progress={
                "answered": saved.answered,
                "expected": saved.expected,
                "text": progress_text(saved.answered, saved.expected),
            },
        )
    view = outcome.view
    if outcome.kept_theirs or view is None:
        fresh = queries.get_return(db.session(), return_id)
        views = answer_views(fresh, opened.section.key)
        html = _question_html(form, asked, views[question])
        return jsonify(
            version=views[question].version,
            complete=True,
            saved_at=format_datetime(now(), "HH:mm"),
            html=html,
            errors={},
            progress={
                "answered": fresh.return_.answered,
                "expected": fresh.return_.expected,
                "text": progress_text(fresh.return_.answered, fresh.return_.expected),
            },
        )
    if view.conflict is not None:
        html = render_template(
            "returns/conflict_only.html",
            q=asked,
            a=view,
            words=words_here(),
            scale=form.model.scale.get(asked.scale or ""),
        )
        return jsonify(version=view.version, html=html), 409
    return (
        jsonify(version=view.version, complete=False, errors=view.errors, saved_at=None),
        422,
    )


def _question_html(form: FormFor, question: Question, view: AnswerView) -> str:
    return render_template(
        "returns/question_only.html",
        q=question,
        a=view,
        words=words_here(),
        scale=form.model.scale.get(question.scale or ""),
    )


def progress_text(answered: int, expected: int) -> str:
    return ngettext(
        "%(answered)s of %(num)s question complete",
        "%(answered)s of %(num)s questions complete",
        expected,
        answered=answered,
    )


@bp.post("/carry-over")
@needs(Permission.RETURN_ANSWER)
def carry_over(return_id: UUID) -> Response:
    actor = the_actor()
    count = carry.carry_over(db.session(), actor, return_id)
    db.session.commit()
    flash(
        ngettext(
            "%(num)s answer was carried over. It counts once you have confirmed or changed it.",
            "%(num)s answers were carried over. Each counts once you have confirmed or changed it.",
            count,
        ),
        "success",
    )
    return redirect(url_for("returns.show", return_id=return_id))
