"""Reading a return, or one of its kept revisions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for

from blueprints.gate import needs
from blueprints.returns.answer_view import (
    view_of_frozen,
    words_here,
)
from blueprints.returns.blueprint import bp
from blueprints.returns.parts import (
    answer_views,
    contradictions_of,
    note_reading,
    open_page,
    what_can_be_done,
)
from saas.database import db, now
from saas.errors import NotFound
from tenants.rounds import policy, queries, submission
from tenants.rounds.types import DISCLOSED_STATES
from tenants.workspaces.roles import Permission


@bp.get("/read")
@needs(Permission.RETURN_READ, guest=True)
def read(return_id: UUID) -> Any:
    """The whole return to read or print, as far as this person may see it."""
    actor, page = open_page(return_id)
    outside = not policy.is_author(actor, page.return_)
    if outside and page.return_.state not in DISCLOSED_STATES:
        # Outside the agency, what was last submitted is what there is to read.
        if page.return_.revision > 1 and policy.can_read(actor, page.return_):
            return redirect(
                url_for("returns.revision", return_id=return_id, number=page.return_.revision - 1)
            )
        raise NotFound
    note_reading(actor, page)
    views = answer_views(page, links=False)
    sections = [
        (section, questions)
        for section, questions in page.form.sections
        if not actor.is_guest or section.key in actor.sections
    ]
    return render_template(
        "returns/read.html",
        page=page,
        sections=sections,
        views=views,
        words=words_here(),
        contradictions=contradictions_of(page),
        can=what_can_be_done(actor, page),
        revision=None,
        printed_at=now(),
        outside=outside,
    )


@bp.get("/revisions/<int:number>")
@needs(Permission.RETURN_READ)
def revision(return_id: UUID, number: int) -> str:
    """A kept revision, as it was submitted."""
    actor, page = open_page(return_id)
    kept = queries.get_revision(db.session(), return_id, number)
    note_reading(actor, page, f"revision {number}")
    answers = kept.content["answers"]
    views = {
        key: view_of_frozen(question, answers.get(key, {}))
        for key, question in page.form.questions.items()
    }
    return render_template(
        "returns/read.html",
        page=page,
        sections=page.form.sections,
        views=views,
        words=words_here(),
        contradictions=[],
        can=what_can_be_done(actor, page),
        revision=kept,
        whole=kept.seal == "" or submission.seal_of(kept.content) == kept.seal,
        printed_at=now(),
        outside=not policy.is_author(actor, page.return_),
    )
