"""The task list of a return: each section and what remains in it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from tenants.practice.schema import Section
from tenants.rounds.form import expected_questions
from tenants.rounds.models import Answer
from tenants.rounds.queries import ReturnPage
from tenants.workspaces.actor import Actor


@dataclass(frozen=True)
class Step:
    """``done`` of ``of`` required questions; ``carried`` still wait to be confirmed."""

    section: Section
    done: int
    of: int
    carried: int
    begun: bool

    @property
    def is_complete(self) -> bool:
        return self.done >= self.of and not self.carried

    @property
    def state(self) -> str:
        if self.is_complete:
            return "complete"
        return "in_progress" if self.begun else "not_started"


def section_states(session: Session, page: ReturnPage, actor: Actor) -> list[Step]:
    """One statement, grouped by section; a guest gets the delegated ones only."""
    rows = {
        row.section: row
        for row in session.execute(
            select(
                Answer.section,
                func.count().label("saved"),
                func.sum(case((Answer.not_reconfirmed, 1), else_=0)).label("carried"),
                func.array_agg(Answer.question)
                .filter(Answer.complete.is_(True), Answer.hidden.is_(False))
                .label("complete"),
                func.array_agg(Answer.question).filter(Answer.hidden.is_(True)).label("hidden"),
                func.array_agg(Answer.question).label("all"),
            )
            .where(Answer.return_id == page.return_.id)
            .group_by(Answer.section)
        )
    }
    questions = page.form.questions
    unconditional = expected_questions(page.form, {})
    steps = []
    for section, asked in page.form.sections:
        if actor.is_guest and section.key not in actor.sections:
            continue
        row = rows.get(section.key)
        complete = set(row.complete or []) if row else set()
        hidden = set(row.hidden or []) if row else set()
        answered = set(row.all or []) if row else set()
        keys = {q.key for q in asked}
        # A conditional question counts once it shows: it was answered and is not hidden.
        shown = (unconditional & keys) | {
            k for k in (answered - hidden) & keys if questions[k].required
        }
        steps.append(
            Step(
                section=section,
                done=len(complete & shown),
                of=len(shown),
                carried=int(row.carried or 0) if row else 0,
                begun=row is not None,
            )
        )
    return steps
