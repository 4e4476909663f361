"""The task list of a return: each section and what remains in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from blueprints.returns.answer_view import words_here
from blueprints.returns.left_out import LeftOut, left_out, unseen_questions
from tenants.practice.schema import Section
from tenants.rounds.content import AnswerContent
from tenants.rounds.form import (
    chosen_keys,
    controlling_questions,
    expected_questions,
    visible_questions,
)
from tenants.rounds.models import Answer, Grade
from tenants.rounds.queries import ReturnPage
from tenants.workspaces.actor import Actor


@dataclass(frozen=True)
class Step:
    """``done`` of ``of`` required questions; ``carried`` of these still wait to be confirmed.

    ``carried_besides`` wait as well, of those that show and may stay empty. A section
    that is ``left_out`` does not apply after what was answered before.
    """

    section: Section
    done: int
    of: int
    carried: int
    carried_besides: int
    begun: bool
    left_out: LeftOut | None = None

    @property
    def is_complete(self) -> bool:
        return self.done >= self.of and not self.carried and not self.carried_besides

    @property
    def state(self) -> str:
        if self.is_complete:
            return "complete"
        return "in_progress" if self.begun else "not_started"


def section_states(session: Session, page: ReturnPage, actor: Actor) -> list[Step]:
    """One statement; a guest gets the delegated sections only."""
    form = page.form
    rows = _rows(session, page)
    chosen = {
        row.question: chosen_keys(
            form.questions[row.question],
            AnswerContent(
                value=row.value, point=row.point, not_applicable=bool(row.not_applicable)
            ),
        )
        for row in rows
        if row.question in form.questions and not row.not_reconfirmed
    }
    unknown = unseen_questions(form, actor)
    expected = expected_questions(form, chosen, unknown)
    visible = visible_questions(form, chosen, unknown)
    out = left_out(form, chosen, words_here(), unknown)
    by_section: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_section[row.section].append(row)
    steps = []
    for section, asked in form.sections:
        if actor.is_guest and section.key not in actor.sections:
            continue
        saved = by_section[section.key]
        carried = {row.question for row in saved if row.not_reconfirmed}
        counted = expected & {q.key for q in asked}
        steps.append(
            Step(
                section=section,
                done=sum(row.complete and row.question in counted for row in saved),
                of=len(counted),
                carried=len(carried & counted),
                carried_besides=len((carried & visible) - counted),
                begun=bool(saved),
                left_out=out.get(section.key),
            )
        )
    return steps


def _rows(session: Session, page: ReturnPage) -> list[Any]:
    """Every answer's state, and the words of those that conditions look at."""
    asked = Answer.question.in_(sorted(controlling_questions(page.form)))
    return list(
        session.execute(
            select(
                Answer.section,
                Answer.question,
                Answer.complete,
                Answer.not_reconfirmed,
                case((asked, Answer.value)).label("value"),
                Grade.point,
                func.coalesce(Grade.not_applicable, False).label("not_applicable"),
            )
            .outerjoin(
                Grade,
                and_(Grade.return_id == Answer.return_id, Grade.question == Answer.question),
            )
            .where(Answer.return_id == page.return_.id)
        )
    )
