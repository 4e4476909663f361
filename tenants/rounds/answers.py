"""Saving one answer: the hot path, and the place where no word may be lost.

A save names the version it was written over. If somebody saved in between,
nothing is written: the answer comes back with both texts (409). The statements
of a save are counted by a test; they do not grow with the round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, select, update
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
    COUNT_ON,
    OPEN_ANSWER,
    OVERWRITE_ANSWER,
    WRITE_GRADE,
    values_for,
)
from tenants.rounds.content import AnswerContent, stored_content
from tenants.rounds.fitting import AskedIn, fits
from tenants.rounds.form import (
    FormFor,
    chosen_keys,
    expected_questions,
    form_for,
    missing_parts,
    visible_questions,
)
from tenants.rounds.models import Answer, Grade, Return, Round
from tenants.rounds.types import PartKind, ReturnState
from tenants.workspaces.actor import Actor

_NO_SUCH_PARENT = "23503"
"""PostgreSQL's foreign_key_violation."""


class AnswerConflict(Conflict):
    """Somebody saved this answer in between; both contents are here, nothing was written."""

    def __init__(self, *, mine: AnswerContent, theirs: AnswerContent, answer: Answer) -> None:
        super().__init__(_("Somebody else saved this answer while you were writing."))
        self.mine = mine
        self.theirs = theirs
        self.version = answer.version
        self.by = answer.saved_by
        self.at = answer.saved_at


class FormMoved(Conflict):
    """The return went to another version of its form while the answer was on its way."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The form was changed while you were writing, and this question is asked "
                "otherwise now. Load the page again and answer it as it is asked now."
            )
        )


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
        answered, expected = _count_grades(session, return_.id, on_version)
    elif asks and actor.is_guest:
        was = chosen_keys(question, before)
        answered, expected = _recount_for_guest(
            session, actor, return_.id, form, question_key, was, counted_before, on_version
        )
    elif asks:
        answered, expected = recount(session, return_.id, form, on_version)
    else:
        delta = 0
        if question.required and not hidden and _knows_whether_shown(actor, form, question_key):
            delta = int(complete) - int(counted_before)
        where = {"return_id": return_.id, "on_version": on_version, "more": delta}
        counts = session.execute(
            COUNT_ON, {**where, **values_for({"changed_at": now()})}
        ).one_or_none()
        if counts is None:
            raise FormMoved
        answered, expected = counts
    return Saved(version + 1, complete, answered, expected)


def _knows_whether_shown(actor: Actor, form: FormFor, question: str) -> bool:
    """Whether this person sees what the question depends on.

    What a guest answers depending on other sections is not counted before the
    agency's own people count next: nobody may count what does not show.
    """
    return not actor.is_guest or all(
        form.tool.section_of[condition.question].key in actor.sections
        for condition in form.tool.conditions[question]
    )


def _is_graded(content: AnswerContent) -> bool:
    return content.score is not None or content.not_applicable


def _count_grades(session: Session, return_id: UUID, on_version: UUID) -> tuple[int, int]:
    """A moderator grades what the agency answered, whatever their own grades would show or hide."""
    given = select(func.count()).where(Grade.return_id == return_id).scalar_subquery()
    counts = session.execute(
        update(Return)
        .where(Return.id == return_id, Return.model_version_id == on_version)
        .values(answered=func.least(given, Return.expected), changed_at=now())
        .returning(Return.answered, Return.expected)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if counts is None:
        raise FormMoved
    return counts.answered, counts.expected


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
    return session.execute(OVERWRITE_ANSWER, {**where, **values_for(values)}).one_or_none()


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


def recount(
    session: Session, return_id: UUID, form: FormFor, on_version: UUID | None = None
) -> tuple[int, int]:
    """Settle which questions show and count the return afresh; returns (answered, expected).

    Only a question that others depend on needs this. The return is locked
    first, so that saves beside it add to the fresh count. Raises FormMoved when it
    is not on the version that is named.
    """
    _hold(session, return_id, on_version)
    rows = _progress_rows(session, return_id)
    chosen = _chosen(form, rows)
    visible = visible_questions(form, chosen)
    expected = expected_questions(form, chosen)
    _settle_hidden(
        session,
        return_id,
        hide=[r.question for r in rows if r.question not in visible and not r.hidden],
        show=[r.question for r in rows if r.question in visible and r.hidden],
    )
    answered = sum(1 for r in rows if r.complete and r.question in expected)
    session.execute(
        update(Return)
        .where(Return.id == return_id)
        .values(answered=answered, expected=len(expected), changed_at=now())
        .execution_options(synchronize_session=False)
    )
    return answered, len(expected)


def _recount_for_guest(
    session: Session,
    actor: Actor,
    return_id: UUID,
    form: FormFor,
    changed: str,
    was: frozenset[str],
    counted_before: bool,
    on_version: UUID,
) -> tuple[int, int]:
    """The same for a guest, who cannot see the other sections: by difference.

    Questions of other sections that depend on this one are settled when the
    agency's own people next count, at the latest with the submission.
    """
    _hold(session, return_id, on_version)
    rows = _progress_rows(session, return_id)
    mine = {q.key for s, questions in form.sections if s.key in actor.sections for q in questions}
    chosen = _chosen(form, rows)
    earlier = {**chosen, changed: was}
    shown_now = visible_questions(form, chosen) & mine
    shown_before = visible_questions(form, earlier) & mine
    expected_now = expected_questions(form, chosen) & mine
    expected_before = expected_questions(form, earlier) & mine
    _settle_hidden(
        session,
        return_id,
        hide=[r.question for r in rows if r.question in shown_before - shown_now],
        show=[r.question for r in rows if r.question in shown_now - shown_before],
    )
    answered_now = sum(1 for r in rows if r.complete and r.question in expected_now)
    answered_before = int(counted_before and changed in expected_before) + sum(
        1 for r in rows if r.complete and r.question in expected_before and r.question != changed
    )
    counts = session.execute(
        update(Return)
        .where(Return.id == return_id)
        .values(
            answered=Return.answered + answered_now - answered_before,
            expected=Return.expected + len(expected_now) - len(expected_before),
            changed_at=now(),
        )
        .returning(Return.answered, Return.expected)
        .execution_options(synchronize_session=False)
    ).one()
    return counts.answered, counts.expected


def _hold(session: Session, return_id: UUID, on_version: UUID | None) -> None:
    """Hold the return's row, on the version of its form that one reckons with."""
    held = session.scalars(
        select(Return.model_version_id).where(Return.id == return_id).with_for_update()
    ).one()
    if on_version is not None and held != on_version:
        raise FormMoved


def _progress_rows(session: Session, return_id: UUID) -> list[Any]:
    return list(
        session.execute(
            select(
                Answer.question,
                Answer.value,
                Answer.complete,
                Answer.hidden,
                Answer.not_reconfirmed,
                Grade.point,
                func.coalesce(Grade.not_applicable, False).label("not_applicable"),
            )
            .outerjoin(
                Grade,
                and_(Grade.return_id == Answer.return_id, Grade.question == Answer.question),
            )
            .where(Answer.return_id == return_id)
        ).all()
    )


def _chosen(form: FormFor, rows: list[Any]) -> dict[str, frozenset[str]]:
    questions = form.questions
    return {
        row.question: chosen_keys(
            questions[row.question],
            AnswerContent(
                value=row.value, point=row.point, not_applicable=bool(row.not_applicable)
            ),
        )
        for row in rows
        if row.question in questions and not row.not_reconfirmed
    }


def _settle_hidden(session: Session, return_id: UUID, *, hide: list[str], show: list[str]) -> None:
    for keys, hidden in ((hide, True), (show, False)):
        if not keys:
            continue
        for table in (Answer, Grade):
            session.execute(
                update(table)
                .where(table.return_id == return_id, table.question.in_(keys))
                .values(hidden=hidden)
                .execution_options(synchronize_session=False)
            )
