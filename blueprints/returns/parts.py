"""What the pages of a return share: opening one, its answers, what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import url_for

from blueprints.gate import the_actor
from blueprints.returns.answer_view import (
    AnswerView,
    CommentSaid,
    EvidenceShown,
    condition_of,
    view_of,
    words_here,
)
from saas.database import db
from saas.errors import NotFound
from tenants.evidence.queries import list_for_answers
from tenants.practice.schema import Question
from tenants.rounds import policy, queries
from tenants.rounds.content import stored_content
from tenants.rounds.form import chosen_keys, found_contradictions, visible_questions
from tenants.rounds.queries import ReturnPage
from tenants.rounds.reading import record_reading
from tenants.rounds.types import DISCLOSED_STATES
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


def open_page(return_id: UUID) -> tuple[Actor, ReturnPage]:
    """The return behind an address, for somebody who may read some of it."""
    actor = the_actor()
    page = queries.get_return(db.session(), return_id)
    released_to_others = page.return_.state == "released" and page.return_.sharing != "nothing"
    if not (policy.can_read(actor, page.return_) or released_to_others):
        if actor.may(Permission.ROUND_MANAGE):
            return actor, page
        raise NotFound
    return actor, page


def note_reading(actor: Actor, page: ReturnPage, what: str = "return") -> None:
    """An opening by somebody outside the agency goes to the trail before anything shows."""
    if record_reading(db.session(), actor, page.return_, what):
        db.session.commit()


def what_can_be_done(actor: Actor, page: ReturnPage) -> dict[str, bool]:
    return_, round_ = page.return_, page.round_
    return {
        "answer": policy.can_answer(actor, return_, round_),
        "submit": policy.can_submit(actor, return_, round_),
        "sign": policy.can_sign(actor, return_),
        "send_back": policy.can_send_back(actor, return_, round_),
        "reopen": policy.can_reopen(actor, return_, round_),
        "delegate": policy.can_delegate(actor, return_, round_),
        "read": policy.is_author(actor, return_) or return_.state in DISCLOSED_STATES,
        "withdraw": policy.can_withdraw(actor, return_, round_),
        "release": policy.can_release(actor, return_, round_),
    }


def answer_views(
    page: ReturnPage, section_key: str | None = None, *, links: bool = True
) -> dict[str, AnswerView]:
    """The answers of a section (or all), with comments, evidence and conditions."""
    session = db.session()
    asked_elsewhere = {
        question.show_if.question
        for question in page.form.questions.values()
        if question.show_if is not None
    }
    stored = queries.load_answers(session, page.return_.id, section_key, asked_elsewhere)
    hidden = _hidden_questions(page, stored)
    comments = queries.list_comments(session, page.return_.id)
    evidence = list_for_answers(session, page.return_.id)
    words = words_here()
    blind = the_actor().member_id in page.return_.blind_to
    views = {}
    for section, questions in page.form.sections:
        if section_key is not None and section.key != section_key:
            continue
        for question in questions:
            view = view_of(question, *stored.get(question.key, (None, None)))
            view.hidden = question.key in hidden
            _surround(page, question, view, comments, evidence, links)
            view.condition = condition_of(page.form, question, words)
            view.grade_hidden = blind
            views[question.key] = view
    return views


def _hidden_questions(page: ReturnPage, stored: Mapping[str, Any]) -> set[str]:
    """The questions whose condition is not met, answered or not.

    A guest cannot see the answers of other sections: what depends on those is shown.
    """
    actor = the_actor()
    questions = page.form.questions
    chosen = {
        key: chosen_keys(questions[key], stored_content(*pair))
        for key, pair in stored.items()
        if key in questions and not (pair[0] is not None and pair[0].not_reconfirmed)
    }
    hidden = set(questions) - visible_questions(page.form, chosen)
    if not actor.is_guest:
        return hidden
    return {
        key
        for key in hidden
        if (condition := questions[key].show_if) is None
        or page.form.tool.section_of[condition.question].key in actor.sections
    }


def _surround(
    page: ReturnPage,
    question: Question,
    view: AnswerView,
    comments: dict[str, list[Any]],
    evidence: dict[str, list[Any]],
    links: bool,
) -> None:
    view.comments = [
        CommentSaid(c.author_name, c.made_at, c.text) for c in comments.get(question.key, [])
    ]
    view.evidence = [
        EvidenceShown(
            title=item.title,
            href=item.url or url_for("evidence.download", evidence_id=item.evidence_id),
            expires_on=item.expires_on,
            expired=item.expired,
        )
        for item in evidence.get(question.key, [])
    ]
    if links:
        view.evidence_href = url_for(
            "evidence.choose", return_id=page.return_.id, question=question.key
        )


def contradictions_of(page: ReturnPage) -> list[Any]:
    stored = queries.load_answers(db.session(), page.return_.id)
    questions = page.form.questions
    chosen = {
        key: chosen_keys(questions[key], stored_content(*pair))
        for key, pair in stored.items()
        if key in questions
    }
    return found_contradictions(page.form, chosen)
