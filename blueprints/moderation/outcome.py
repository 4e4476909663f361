"""The outcome as its agency reads it: own grade beside the moderated one, the reason, one reply."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from blueprints.crosswalks.beside import own_words
from blueprints.gate import needs, the_actor
from blueprints.moderation.blueprint import bp
from blueprints.moderation.forms import ReplyForm
from blueprints.returns.answer_view import words_here
from saas.database import db, now
from saas.errors import InvalidInput, InvalidState
from saas.i18n import gettext as _
from tenants.crosswalks.policy import can_take_result
from tenants.judgements import policy, queries, service
from tenants.judgements.comparison import get_outcome
from tenants.rounds.reading import record_reading
from tenants.workspaces.roles import Permission


@bp.route("/returns/<uuid:return_id>/outcome", methods=["GET", "POST"])
@needs(Permission.RETURN_READ)
def outcome(return_id: UUID) -> Any:
    """What moderation came to, for the agency and those who read every agency's work."""
    actor, session = the_actor(), db.session()
    page, released = get_outcome(session, actor, return_id)
    form = ReplyForm()
    status = 200
    if request.method == "POST":
        try:
            service.reply(session, actor, page.subject.id, form.text.data or "")
            session.commit()
            flash(_("Your reply was sent."), "success")
            return redirect(url_for("moderation.outcome", return_id=return_id))
        except (InvalidInput, InvalidState) as error:
            session.rollback()
            form.validate()
            form.take(getattr(error, "errors", {}) or {"text": error.message})
            status = 422 if isinstance(error, InvalidInput) else 409
            page, released = get_outcome(session, actor, return_id)
    elif page.questions and record_reading(session, actor, page.own, "outcome"):
        session.commit()
    reply = queries.find_reply(session, page.subject.id) if released else None
    different = [q for q in page.questions if q.settled and q.settled.differs]
    return (
        render_template(
            "moderation/outcome.html",
            page=page,
            released=released,
            different=different,
            same=[q for q in page.questions if q not in different],
            form=form,
            reply=reply,
            can_reply=policy.can_reply(actor, page.own) and reply is None,
            typed=form.text.data if status != 200 else "",
            own_agency=actor.is_of(page.own.agency_id),
            own_words=own_words(page.own, page.form.model, (q.question for q in page.questions)),
            can_take=can_take_result(actor, page.own) and bool(page.questions),
            moderated=any(q.settled for q in page.questions),
            printed_at=now(),
            words=words_here(),
        ),
        status,
    )
