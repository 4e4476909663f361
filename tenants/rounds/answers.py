"""Saving one answer: the hot path, and the place where no word may be lost.

A save names the version it was written over. If somebody saved in between,
nothing is written: the answer comes back with both texts (409). The statements
of a save are counted by a test; they do not grow with the round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from saas.database import new_id, now
from saas.errors import Conflict, Forbidden, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.tenancy import require_tenant
from saas.trail import service as trail
from tenants.practice.schema import Question, QuestionKind, Section
from tenants.practice.service import get_model
from tenants.rounds import policy
from tenants.rounds.answer_statements import (
    OPEN_ANSWER,
    OVERWRITE_ANSWER,
    OVERWRITE_OWN_WORDS,
    WRITE_GRADE,
    values_for,
)
from tenants.rounds.conflicts import AnswerConflict, FormMoved
from tenants.rounds.content import AnswerContent, stored_content
from tenants.rounds.counting import (
    count_grades,
    count_on,
    knows_whether_shown,
    recount,
    recount_for_guest,
)
from tenants.rounds.fitting import AskedIn, fits
from tenants.rounds.form import FormFor, chosen_keys, form_for, missing_parts
from tenants.rounds.models import Answer, Grade, Return, Round
from tenants.rounds.types import PartKind, ReturnState
from tenants.workspaces.actor import Actor

_NO_SUCH_PARENT = "23503"
"""PostgreSQL's foreign_key_violation."""


@dataclass(frozen=True)
class Saved:
    """What a save left behind. ``answered`` of ``expected`` is the whole return's."""

    version: int
    complete: bool
    answered: int
    expected: int


@dataclass(frozen=True)
class OpenAnswer:
    """One question of a return with what is stored of it: what a save starts from."""

    return_: Return
    round_: Round
    form: FormFor
    section: Section
    question: Question
    answer: Answer | None
    grade: Grade | None


def open_answer(session: Session, actor: Actor, return_id: UUID, question_key: str) -> OpenAnswer:
    """Find a question that this person may write to, in one statement. Raises NotFound."""
    values = {"return_id": return_id, "question": question_key}
    row = session.execute(OPEN_ANSWER, values).one_or_none()
    if row is None:
        raise NotFound
    return_, round_, kind, size, answer, grade = row
    form = form_for(
        get_model(session, return_.model_version_id), return_.tool, kind=kind, size=size
    )
    question = form.questions.get(question_key)
    section = form.tool.section_of.get(question_key)
    if question is None or section is None or not policy.is_author(actor, return_):
        raise NotFound
    if actor.is_guest and section.key not in actor.sections:
        raise NotFound
    return OpenAnswer(return_, round_, form, section, question, answer, grade)


def save_answer(
    session: Session,
    actor: Actor,
    return_id: UUID,
    question_key: str,
    content: AnswerContent,
    version: int,
) -> Saved:
    """Open a question and save its answer; see ``save_opened``."""
    opened = open_answer(session, actor, return_id, question_key)
    return save_opened(session, actor, opened, content, version)


def save_opened(
    session: Session, actor: Actor, opened: OpenAnswer, content: AnswerContent, version: int
) -> Saved:
    """Save one answer over ``version`` (0: none was there).

    Raises NotFound, Forbidden, InvalidState for a return that is locked,
    AnswerConflict with both texts when the version is stale, and FormMoved when
    the form was changed meanwhile and the answer does not fit it any more.
    """
    return_id, question_key = opened.return_.id, opened.question.key
    before = AskedIn(opened.form.model, opened.question)
    try:
        return _save(session, actor, opened, content, version)
    except FormMoved:
        session.rollback()
        try:
            again = open_answer(session, actor, return_id, question_key)
        except NotFound as gone:
            raise FormMoved from gone
        if not fits(before, AskedIn(again.form.model, again.question), content):
            raise
        return _save(session, actor, again, content, version)


def _save(
    session: Session, actor: Actor, opened: OpenAnswer, content: AnswerContent, version: int
) -> Saved:
    """Write it and count it, on the form that the return had when it was opened."""
    return_, form, question = opened.return_, opened.form, opened.question
    answer, grade = opened.answer, opened.grade
    section, question_key = opened.section, question.key
    on_version = return_.model_version_id
    _may_answer(actor, return_, opened.round_)
    if answer is not None:
        _refuse_to_edit_words(actor, answer, content, stored_content(answer, grade))

    present = answer.version if answer is not None else 0
    before = stored_content(answer, grade)
    if answer is not None and present == version and before == content:
        if not answer.not_reconfirmed:
            return Saved(present, answer.complete, return_.answered, return_.expected)
    elif present != version:
        if answer is None:
            # An answer is never removed: no page of ours names a version of this one.
            raise NotFound
        raise AnswerConflict(mine=content, theirs=before, answer=answer)

    if return_.state == ReturnState.NOT_STARTED:
        start_return(session, actor, return_)
    moderating = return_.part == PartKind.MODERATION
    missing = missing_parts(form.model, question, content)
    complete = _is_graded(content) if moderating else not missing
    hidden = answer.hidden if answer is not None else False
    _write_answer(session, actor, return_, section.key, question_key, content, version, complete)
    gradable = question.kind is QuestionKind.GRADE or question.not_applicable
    if gradable and not _stands(grade, content, hidden):
        _write_grade(session, return_, section.key, question_key, content, hidden)

    counted_before = answer is not None and answer.complete and not hidden
    # Without scripts a question is also answered that does not show: its first answer asks.
    conditions = form.tool.conditions[question_key]
    asks = question_key in form.tool.shown_by or (bool(conditions) and answer is None)
    if moderating:
        answered, expected = count_grades(session, return_.id, on_version)
    elif asks and actor.is_guest:
        was = chosen_keys(question, before)
        answered, expected = recount_for_guest(
            session, actor, return_.id, form, question_key, was, counted_before, on_version
        )
    elif asks:
        answered, expected = recount(session, return_.id, form, on_version)
    else:
        delta = 0
        if question.required and not hidden and knows_whether_shown(actor, form, question_key):
            delta = int(complete) - int(counted_before)
        answered, expected = count_on(session, return_.id, delta, on_version)
    return Saved(version + 1, complete, answered, expected)


def _is_graded(content: AnswerContent) -> bool:
    return content.score is not None or content.not_applicable


def _may_answer(actor: Actor, return_: Return, round_: Round) -> None:
    if policy.can_answer(actor, return_, round_):
        return
    if not policy.is_author(actor, return_):
        raise NotFound
    if return_.state not in ("not_started", "in_progress", "returned"):
        raise InvalidState(
            _("This return was submitted, so it is locked. Ask the coordinator to return it.")
        )
    if round_.state not in policy.RUNNING:
        raise InvalidState(_("This round is closed, so its returns are locked."))
    raise Forbidden(_("Your role in this agency does not include answering."))


def _refuse_to_edit_words(
    actor: Actor, answer: Answer, content: AnswerContent, before: AnswerContent
) -> None:
    """What a family or a child wrote themselves is theirs; so is what another wrote, to them."""
    if answer.said_by == (actor.delegation_id if actor.is_voice else None):
        return
    if actor.is_voice and answer.said_by is None and before.is_empty:
        return
    if content != before:
        raise Forbidden(
            _("This stands in somebody's own words, so nobody else changes it.")
            if actor.is_voice
            else _(
                "They wrote this themselves, so nobody else changes it. "
                "Put a note of your own beside it."
            )
        )


def start_return(session: Session, actor: Actor, return_: Return) -> None:
    """Mark a return as begun; its first answer does this."""
    return_.state = ReturnState.IN_PROGRESS
    return_.started_at = now()
    session.flush()
    trail.record(
        session,
        "return.started",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="return",
        object_id=return_.id,
        agency_id=return_.agency_id,
        part=return_.part,
    )


def copied(return_: Return) -> dict[str, Any]:
    """The visibility columns that a row takes over from its return."""
    return {
        "tenant_id": require_tenant(),
        "return_id": return_.id,
        "agency_id": return_.agency_id,
        "part": return_.part,
        "state": return_.state,
        "sharing": return_.sharing,
        "author_id": return_.author_id,
        "blind_to": return_.blind_to,
    }


def _write_answer(
    session: Session,
    actor: Actor,
    return_: Return,
    section: str,
    question: str,
    content: AnswerContent,
    version: int,
    complete: bool,
) -> None:
    values: dict[str, Any] = {
        "value": content.value,
        "narrative": content.narrative,
        "improvement": content.improvement,
        "improve_by": content.improve_by,
        "not_applicable_reason": content.not_applicable_reason,
        "complete": complete,
        "not_reconfirmed": False,
        "saved_by": actor.name,
        "saved_at": now(),
    }
    if actor.is_voice:
        values["said_by"] = actor.delegation_id
    try:
        written = _insert_or_update(session, return_, section, question, version, values)
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != _NO_SUCH_PARENT:
            raise
        # What the row copies from its return changed between the reading and the writing.
        written = None
    if written is None:
        raise _overtaken(session, actor, return_.id, question, content)


def _insert_or_update(
    session: Session,
    return_: Return,
    section: str,
    question: str,
    version: int,
    values: dict[str, Any],
) -> object:
    """Write over ``version``; None when somebody else wrote, or locked the return, before."""
    if version == 0:
        return session.execute(
            insert(Answer)
            .values(id=new_id(), **copied(return_), section=section, question=question, **values)
            .on_conflict_do_nothing(index_elements=["tenant_id", "return_id", "question"])
            .returning(Answer.version)
        ).one_or_none()
    where = {"of_return": return_.id, "of_question": question, "over_version": version}
    statement = OVERWRITE_OWN_WORDS if "said_by" in values else OVERWRITE_ANSWER
    return session.execute(statement, {**where, **values_for(values)}).one_or_none()


def _overtaken(
    session: Session, actor: Actor, return_id: UUID, question: str, mine: AnswerContent
) -> Conflict | InvalidState:
    """Why nothing was written: the return was locked meanwhile, or somebody else saved.

    Raises InvalidState for a return that is locked now.
    """
    session.rollback()
    row = session.execute(
        select(Return, Round, Answer, Grade)
        .join(Round, Round.id == Return.round_id)
        .outerjoin(Answer, and_(Answer.return_id == Return.id, Answer.question == question))
        .outerjoin(Grade, and_(Grade.return_id == Return.id, Grade.question == question))
        .where(Return.id == return_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return_, round_, answer, grade = row
    _may_answer(actor, return_, round_)
    if answer is None:
        return InvalidState(
            _("This cannot be done now: the return has moved on. Load the page again.")
        )
    return AnswerConflict(mine=mine, theirs=stored_content(answer, grade), answer=answer)


def _stands(grade: Grade | None, content: AnswerContent, hidden: bool) -> bool:
    """Whether the stored grade says this already, as when only words were changed."""
    if grade is None:
        return not _is_graded(content)
    stored = (grade.point, grade.score, grade.not_applicable, grade.hidden, grade.carried)
    return stored == (content.point, content.score, content.not_applicable, hidden, False)


def _write_grade(
    session: Session,
    return_: Return,
    section: str,
    question: str,
    content: AnswerContent,
    hidden: bool,
) -> None:
    if content.score is None and not content.not_applicable:
        session.execute(
            delete(Grade)
            .where(Grade.return_id == return_.id, Grade.question == question)
            .execution_options(synchronize_session=False)
        )
        return
    values: dict[str, Any] = {
        "id": new_id(),
        **copied(return_),
        "section": section,
        "question": question,
        "point": content.point,
        "score": content.score,
        "not_applicable": content.not_applicable,
        "hidden": hidden,
        "carried": False,
    }
    session.execute(WRITE_GRADE, values_for(values))
