"""Moderating as the demonstration's moderators would."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.demo.answering import return_of
from tenants.demo.assessing import grade_for, reason_for
from tenants.demo.seed import Demo
from tenants.demo.voices import Year
from tenants.judgements import assignment, grading, outcome, settlement
from tenants.judgements.comparison import compare
from tenants.judgements.types import Decision
from tenants.practice.schema import QuestionKind
from tenants.rounds import answers, queries
from tenants.rounds.models import Grade, Return
from tenants.workspaces.actor import Actor

Own = dict[str, Decimal | None]


def ask_moderators(
    demo: Demo, round_id: UUID, agency: str, moderators: tuple[str, ...], days_ago: float
) -> list[UUID]:
    """Choose moderators for one agency; returns their returns in the order of the names."""
    own = return_of(demo, round_id, agency)
    with demo.acting("coordinator", days_ago) as (current, actor):
        subject_id = current.scalars(select(Return.subject_id).where(Return.id == own)).one()
        members = [demo.actors[key].me for key in moderators]
        assignment.assign_moderators(current, actor, [subject_id], members)
        current.flush()
        rows = {
            row.author_id: row.id
            for row in current.execute(
                select(Return.id, Return.author_id).where(
                    Return.subject_id == subject_id, Return.part == "moderation"
                )
            )
        }
        return [rows[member] for member in members]


def grade_all(
    demo: Demo,
    moderator: str,
    moderation: UUID,
    agency: str,
    own: UUID,
    year: Year,
    days_ago: float,
    *,
    finish: bool = True,
) -> None:
    """Grade every question, and finish. The scatter follows the agency's own grades, which the
    moderator does not see: the coordinator's scope reads them for this script."""
    with demo.acting("coordinator", days_ago) as (current, _actor):
        grades: Own = {
            row.question: None if row.not_applicable else row.score
            for row in current.execute(
                select(Grade.question, Grade.score, Grade.not_applicable).where(
                    Grade.return_id == own, Grade.hidden.is_(False)
                )
            )
        }
    with demo.acting(moderator, days_ago) as (current, actor):
        keys = sorted(grades)
        wanted = set(keys if finish else keys[: len(keys) // 2])
        chosen = {key: grades[key] for key in keys if key in wanted}
        _grade(current, actor, moderator, moderation, agency, year, chosen)
        if finish:
            grading.finish_moderation(current, actor, moderation)


def _grade(
    current: Session,
    actor: Actor,
    moderator: str,
    return_id: UUID,
    agency: str,
    year: Year,
    own: Own,
) -> None:
    page = queries.get_return(current, return_id)
    for key, question in page.form.questions.items():
        if question.kind is not QuestionKind.GRADE or key not in own:
            continue
        content = grade_for(page.form.model, question, own[key], moderator, agency, year)
        answers.save_answer(current, actor, return_id, key, content, 0)


def settle_all(demo: Demo, round_id: UUID, agency: str, year: Year, days_ago: float) -> UUID:
    """Settle every question, with a reason where the outcome differs; returns the subject."""
    own = return_of(demo, round_id, agency)
    with demo.acting("coordinator", days_ago) as (current, actor):
        subject_id = current.scalars(select(Return.subject_id).where(Return.id == own)).one()
        page = compare(current, actor, subject_id)
        decisions = {}
        for compared in page.questions:
            value = compared.proposed or (
                compared.gradings[0].value if compared.gradings else compared.own
            )
            if value is None:
                continue
            reason = ""
            if compared.own is not None and value != compared.own:
                mine, agreed = compared.own.score or Decimal(0), value.score or Decimal(0)
                reason = reason_for(compared.question.key, mine, agreed, agency, year)
            decisions[compared.question.key] = Decision(value=value, reason=reason)
        result = settlement.settle(current, actor, subject_id, decisions)
        if result.errors:
            raise RuntimeError(f"the demonstration could not settle: {result.errors}")
        current.flush()
        settlement.complete_moderation(current, actor, subject_id)
        return subject_id


def release(demo: Demo, subject_id: UUID, days_ago: float) -> None:
    with demo.acting("coordinator", days_ago) as (current, actor):
        outcome.release_outcome(current, actor, subject_id)
