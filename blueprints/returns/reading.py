"""Reading a return, or one of its kept revisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for

from blueprints.crosswalks.beside import put_beside
from blueprints.gate import needs
from blueprints.returns.answer_view import (
    AnswerView,
    view_of_frozen,
    words_here,
)
from blueprints.returns.archived import NO_HISTORY, form_history
from blueprints.returns.blueprint import bp
from blueprints.returns.left_out import left_out
from blueprints.returns.parts import (
    note_reading,
    open_page,
    shown_answers,
    what_can_be_done,
)
from saas.database import db, now
from saas.errors import NotFound
from tenants.practice.schema import Question, QuestionKind, Section
from tenants.rounds import policy, queries, submission
from tenants.rounds.archive import form_of_revision
from tenants.rounds.form import chosen_keys, visible_questions
from tenants.rounds.freezing import thawed
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
    shown = shown_answers(page, links=False)
    sections = [
        (section, questions)
        for section, questions in page.form.sections
        if not actor.is_guest or section.key in actor.sections
    ]
    grades_alone = policy.reads_grades_alone(actor, page.return_)
    if grades_alone:
        sections = _graded(sections, shown.views)
    return render_template(
        "returns/read.html",
        page=page,
        sections=sections,
        views=shown.views,
        left_out=shown.left_out,
        grades_alone=grades_alone,
        words=words_here(),
        contradictions=shown.contradictions,
        can=what_can_be_done(actor, page),
        revision=None,
        history=form_history(actor, page),
        printed_at=now(),
        outside=outside,
    )


def _graded(
    sections: Iterable[tuple[Section, tuple[Question, ...]]], views: Mapping[str, AnswerView]
) -> list[tuple[Section, tuple[Question, ...]]]:
    """Of each section the questions that a grade shows of; what is withheld is left out."""
    found = []
    for section, questions in sections:
        graded = tuple(
            q for q in questions if q.kind is QuestionKind.GRADE and views[q.key].shows_a_grade
        )
        if graded:
            found.append((section, graded))
    return found


@bp.get("/revisions/<int:number>")
@needs(Permission.RETURN_READ)
def revision(return_id: UUID, number: int) -> str:
    """A kept revision, as it was submitted."""
    actor, page = open_page(return_id)
    kept = queries.get_revision(db.session(), return_id, number)
    page = replace(page, form=form_of_revision(db.session(), page, kept.content))
    note_reading(actor, page, f"revision {number}")
    answers = kept.content["answers"]
    contents = {key: thawed(answers.get(key, {})) for key in page.form.questions}
    chosen = {
        key: chosen_keys(question, contents[key]) for key, question in page.form.questions.items()
    }
    visible = visible_questions(page.form, chosen)
    views = {}
    for key, question in page.form.questions.items():
        views[key] = view_of_frozen(question, answers.get(key, {}))
        # What was not answered says nothing of whether it showed.
        views[key].hidden |= key not in answers and key not in visible
    put_beside(page.return_, page.form.model, page.form.questions, views)
    return render_template(
        "returns/read.html",
        page=page,
        sections=page.form.sections,
        views=views,
        left_out=left_out(page.form, chosen, words_here()),
        words=words_here(),
        contradictions=[],
        can=what_can_be_done(actor, page),
        revision=kept,
        history=NO_HISTORY,
        whole=kept.seal == "" or submission.seal_of(kept.content) == kept.seal,
        printed_at=now(),
        outside=not policy.is_author(actor, page.return_),
    )
