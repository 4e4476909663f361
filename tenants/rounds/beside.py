"""Parts of one subject beside each other: the same question, one column for each who answered.

Only what the database gives this person is in it; questions on which the answers differ
come first (CAP-28, CAP-34).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from tenants.practice.schema import PracticeModel, Question, QuestionKind, Tool
from tenants.rounds.content import AnswerContent, stored_content
from tenants.rounds.models import Answer, Grade
from tenants.rounds.policy import can_read
from tenants.rounds.subjects import GivenPart, SubjectPage
from tenants.rounds.types import DISCLOSED_STATES
from tenants.workspaces.actor import Actor


@dataclass(frozen=True)
class BesideRow:
    """One question; ``contents`` stand in the order of the table's parts."""

    question: Question
    contents: tuple[AnswerContent | None, ...]

    @property
    def differs(self) -> bool:
        """Whether two grades are not the same; words always differ, and say nothing by it."""
        if self.question.kind is not QuestionKind.GRADE:
            return False
        given = {
            (c.point, c.score, c.not_applicable)
            for c in self.contents
            if c is not None and (c.score is not None or c.not_applicable)
        }
        return len(given) > 1


@dataclass(frozen=True)
class BesideTable:
    """The parts on one form, the differences first."""

    tool: Tool
    parts: tuple[GivenPart, ...]
    rows: tuple[BesideRow, ...]

    @property
    def differences(self) -> int:
        return sum(row.differs for row in self.rows)


def parts_beside(
    session: Session, actor: Actor, page: SubjectPage, model: PracticeModel
) -> list[BesideTable]:
    """The parts that are in and that this person reads, by form. One statement."""
    parts = [
        given
        for given in page.parts
        if given.return_.state in DISCLOSED_STATES and can_read(actor, given.return_)
    ]
    if not parts:
        return []
    said: dict[UUID, dict[str, AnswerContent]] = {}
    for answer, grade in session.execute(
        select(Answer, Grade)
        .outerjoin(
            Grade, and_(Grade.return_id == Answer.return_id, Grade.question == Answer.question)
        )
        .where(Answer.return_id.in_([given.return_.id for given in parts]), ~Answer.hidden)
    ):
        said.setdefault(answer.return_id, {})[answer.question] = stored_content(answer, grade)
    tables = []
    for tool in model.tools:
        columns = tuple(
            given
            for given in parts
            # A row may show where its words do not: planning tells that a part exists.
            if given.return_.tool == tool.key and given.return_.id in said
        )
        if columns:
            tables.append(BesideTable(tool, columns, _rows(tool, columns, said)))
    return tables


def _rows(
    tool: Tool, columns: Sequence[GivenPart], said: dict[UUID, dict[str, AnswerContent]]
) -> tuple[BesideRow, ...]:
    rows = []
    for section in tool.sections:
        for question in section.questions:
            contents = tuple(said[given.return_.id].get(question.key) for given in columns)
            if any(contents):
                rows.append(BesideRow(question, contents))
    return tuple(sorted(rows, key=lambda row: not row.differs))
