"""Saving one answer as it is given, for the page's script."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import jsonify, render_template, request
from flask_babel import format_datetime

from blueprints.gate import needs, the_actor
from blueprints.returns.answer_form import save_to_opened
from blueprints.returns.answer_view import AnswerView, scale_of, words_here
from blueprints.returns.blueprint import bp
from blueprints.returns.parts import answer_views
from saas.database import db, now
from saas.i18n import ngettext
from tenants.practice.schema import Question
from tenants.rounds import queries
from tenants.rounds.answers import open_answer
from tenants.rounds.form import FormFor
from tenants.workspaces.roles import Permission


@bp.post("/answers/<question>")
@needs(Permission.RETURN_ANSWER, Permission.PART_FILL, Permission.MODERATION_GRADE, guest=True)
def save_one(return_id: UUID, question: str) -> Any:
    """Autosave of one question; answers in JSON, 409 with both texts."""
    actor = the_actor()
    opened = open_answer(db.session(), actor, return_id, question)
    form, asked = opened.form, opened.question
    outcome = save_to_opened(actor, opened, request.form)
    if outcome.saved is not None:
        saved = outcome.saved
        if not outcome.kept_both:
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
    if outcome.kept_both or outcome.kept_theirs or view is None:
        db.session.expire_all()
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
    if view.conflict is not None or view.no_place is not None:
        html = render_template(
            "returns/conflict_only.html",
            q=asked,
            a=view,
            words=words_here(),
            scale=scale_of(form.model, asked),
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
        scale=scale_of(form.model, question),
    )


def progress_text(answered: int, expected: int) -> str:
    return ngettext(
        "%(answered)s of %(num)s question complete",
        "%(answered)s of %(num)s questions complete",
        expected,
        answered=answered,
    )
