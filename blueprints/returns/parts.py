"""What the pages of a return share: opening one, its answers, what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for

from blueprints.crosswalks.beside import put_beside
from blueprints.gate import the_actor
from blueprints.returns.answer_view import (
    AnswerView,
    CommentSaid,
    EvidenceShown,
    condition_of,
    view_of,
    words_here,
)
from blueprints.returns.left_out import LeftOut, left_out, unseen_questions
from saas.database import db
from saas.errors import NotFound
from tenants.actions import policy as findings
from tenants.evidence.queries import list_for_answers
from tenants.judgements import policy as judgements
from tenants.practice.schema import Contradiction, Question, QuestionKind
from tenants.rounds import policy, queries
from tenants.rounds.content import stored_content
from tenants.rounds.form import (
    chosen_keys,
    controlling_questions,
    found_contradictions,
    visible_questions,
)
from tenants.rounds.models import Return
from tenants.rounds.queries import ReturnPage
from tenants.rounds.reading import record_reading
from tenants.rounds.types import DISCLOSED_STATES, PartKind, ReturnState
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


def open_page(return_id: UUID) -> tuple[Actor, ReturnPage]:
    """The return behind an address, for somebody who may read some of it."""
    actor = the_actor()
    page = queries.get_return(db.session(), return_id)
    if not policy.can_open(actor, page.return_):
        raise NotFound
    return actor, page


def needs_for(actor: Actor, return_: Return, *permissions: Permission) -> None:
    """Ask for one of these where agencies answer for themselves; a part has its own people.

    Raises Forbidden.
    """
    if return_.part in (PartKind.SELF, PartKind.MODERATION) and not any(
        actor.may(p) for p in permissions
    ):
        actor.require(permissions[0])


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
        "not_obtain": policy.can_not_obtain(actor, return_, round_),
        "take_up": policy.can_take_up(actor, return_, round_),
        "bring_back": policy.can_bring_back(actor, return_, round_),
        # Where several look at one thing, all of it is released at once, from its own page.
        "release": return_.part == PartKind.SELF and policy.can_release(actor, return_, round_),
        "find": return_.part in policy.AGENCYS
        and findings.can_make_finding(actor, return_.agency_id, return_),
        "lend": return_.part in policy.AGENCYS,
        "outcome": _outcome_opens(actor, return_),
    }


def _outcome_opens(actor: Actor, return_: Return) -> bool:
    """Whether the page of the outcome opens, to be read or to say that it is not released."""
    if judgements.can_read_outcome(actor, return_):
        return True
    return return_.state == ReturnState.MODERATED and (
        (actor.is_of(return_.agency_id) and not actor.is_guest)
        or (actor.may(Permission.RETURN_READ) and judgements.can_compare(actor, return_, ()))
    )


@dataclass(frozen=True)
class ShownAnswers:
    """The answers of a section, or of all, and the sections that do not apply.

    ``contradictions`` are the rules that the answers break; of a section alone, those known here.
    """

    views: dict[str, AnswerView]
    left_out: dict[str, LeftOut]
    contradictions: list[Contradiction]


def answer_views(
    page: ReturnPage, section_key: str | None = None, *, links: bool = True
) -> dict[str, AnswerView]:
    """The answers of a section (or all), with comments, evidence and conditions."""
    return shown_answers(page, section_key, links=links).views


def shown_answers(
    page: ReturnPage, section_key: str | None = None, *, links: bool = True
) -> ShownAnswers:
    """The same, and which sections do not apply after what was answered."""
    session = db.session()
    form, words = page.form, words_here()
    stored = queries.load_answers(
        session, page.return_.id, section_key, sorted(controlling_questions(form))
    )
    chosen = _chosen(page, stored)
    blind = the_actor().member_id in page.return_.blind_to
    unknown = unseen_questions(form, the_actor()) or _not_shared(page, stored, blind)
    visible = visible_questions(form, chosen, unknown)
    if unknown and not the_actor().is_guest:
        visible &= visible_questions(form, chosen) | {
            k for k, pair in stored.items() if _shows(pair)
        }
    comments = queries.list_comments(session, page.return_.id)
    evidence = list_for_answers(session, page.return_.id)
    views = {}
    for section, questions in form.sections:
        if section_key is not None and section.key != section_key:
            continue
        for question in questions:
            view = view_of(question, *stored.get(question.key, (None, None)))
            view.hidden = question.key not in visible
            _surround(page, question, view, comments, evidence, links)
            view.condition = condition_of(form, question, words)
            view.grade_hidden = blind
            views[question.key] = view
    put_beside(page.return_, form.model, form.questions, views)
    return ShownAnswers(
        views, left_out(form, chosen, words, unknown), found_contradictions(form, chosen)
    )


def _not_shared(page: ReturnPage, stored: Mapping[str, Any], blind: bool) -> frozenset[str]:
    """The questions of whose answers this reader gets a half that tells nothing of conditions.

    A blind moderator gets the words alone; where a round shares grades, others get these alone.
    """
    grades_alone = bool(stored) and all(answer is None for answer, _grade in stored.values())
    if not (blind or grades_alone):
        return frozenset()
    return frozenset(
        key
        for key, question in page.form.questions.items()
        if (question.kind is QuestionKind.GRADE) == blind
    )


def _shows(pair: tuple[Any, Any]) -> bool:
    """Whether what is stored of an answer was settled as showing."""
    return not any(row.hidden for row in pair if row is not None)


def sections_left_out(page: ReturnPage) -> dict[str, LeftOut]:
    """The sections that do not apply after what is stored; asks only where one may not."""
    if not any(section.show_if for section, _questions in page.form.sections):
        return {}
    asked = sorted(controlling_questions(page.form))
    stored = queries.load_answers(db.session(), page.return_.id, "", asked)
    unknown = unseen_questions(page.form, the_actor())
    return left_out(page.form, _chosen(page, stored), words_here(), unknown)


def _chosen(page: ReturnPage, stored: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """What was chosen, by question; what was carried over counts once it is confirmed."""
    questions = page.form.questions
    return {
        key: chosen_keys(questions[key], stored_content(*pair))
        for key, pair in stored.items()
        if key in questions and not (pair[0] is not None and pair[0].not_reconfirmed)
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
