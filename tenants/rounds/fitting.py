"""Whether an answer fits a question that was changed, and what is left of it if not.

An answer fits when whoever typed the same into the newer form would give the same
answer. Pure; the documents alone are judged by ``tenants.practice.compatibility``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tenants.practice.schema import (
    Asked,
    ColumnKind,
    PracticeModel,
    Question,
    QuestionKind,
    ScaleKind,
)
from tenants.rounds.content import AnswerContent, read_answer
from tenants.rounds.tables import cell_field, fitting, is_row_id, rows_of
from tenants.rounds.typed import plain

_IN_WORDS = frozenset({QuestionKind.TEXT, QuestionKind.VERBATIM})


@dataclass(frozen=True)
class AskedIn:
    """A question as one version of the model asks it."""

    model: PracticeModel
    question: Question


def refit(before: AskedIn, after: AskedIn, content: AnswerContent) -> AnswerContent:
    """What of an answer to the one question stands as an answer to the other.

    The very content when it fits; else what still reads: the words beside a grade
    whose point is gone, the cells of a table that are still asked for.
    """
    if not _same_kind(before.question, after.question):
        content = replace(content, value=None, point=None, score=None)
    kept = read_answer(after.model, after.question, as_typed(after, content)).content
    # What was not asked for, as a moderator's note, no newer form takes away.
    if before.question.narrative is Asked.NO:
        kept = replace(kept, narrative=content.narrative)
    if before.question.improvement is Asked.NO:
        kept = replace(kept, improvement=content.improvement, improve_by=content.improve_by)
    # Equal numbers may be written with more or fewer noughts: what is stored stays as it is.
    return content if kept == content else kept


def fits(before: AskedIn, after: AskedIn, content: AnswerContent) -> bool:
    """Whether an answer to the one question is wholly an answer to the other."""
    return refit(before, after, content) == content


def _same_kind(before: Question, after: Question) -> bool:
    return before.kind is after.kind or {before.kind, after.kind} <= _IN_WORDS


def as_typed(asked: AskedIn, content: AnswerContent) -> dict[str, list[str]]:
    """The fields that a form for the question would post for a content; others are left out."""
    question = asked.question
    typed: dict[str, list[str]] = {}
    if content.not_applicable:
        if question.not_applicable:
            typed |= {"na": ["1"], "na_reason": [content.not_applicable_reason]}
    else:
        typed |= _value_typed(asked, content)
    if question.narrative is not Asked.NO:
        typed["narrative"] = [content.narrative]
    if question.improvement is not Asked.NO:
        typed["improvement"] = [content.improvement]
        typed |= _day_typed("improve_by", content.improve_by)
    return typed


def _value_typed(asked: AskedIn, content: AnswerContent) -> dict[str, list[str]]:
    question, value = asked.question, content.value
    if question.kind is QuestionKind.GRADE:
        if asked.model.scale[question.scale or ""].kind is ScaleKind.NUMERIC:
            given = content.score if content.point is None else None
            return {} if given is None else {"number": [plain(given)]}
        return {} if content.point is None else {"point": [content.point]}
    if question.kind is QuestionKind.TABLE:
        return _cells_typed(question, value)
    if isinstance(value, dict):
        return {f"column.{key}": [str(text)] for key, text in value.items()}
    if isinstance(value, list):
        known = {option.key for option in question.options}
        return {"options": [key for key in value if key in known]}
    if value is None:
        return {}
    if question.kind is QuestionKind.DATE:
        return _day_typed("date", date.fromisoformat(value))
    names = {QuestionKind.NUMBER: "number", QuestionKind.SINGLE: "options"}
    return {names.get(question.kind, "text"): [value]}


def _cells_typed(question: Question, value: object) -> dict[str, list[str]]:
    rows = [
        row for row in rows_of(fitting(question, value)) if question.rows or is_row_id(row["id"])
    ]
    if question.most_rows:
        rows = rows[: question.most_rows]
    typed: dict[str, list[str]] = {"rows": [row["id"] for row in rows]}
    kinds = {column.key: column.kind for column in question.columns}
    for row in rows:
        for column, text in row["cells"].items():
            name = cell_field(row["id"], column)
            if kinds[column] is ColumnKind.DATE:
                typed |= _day_typed(name, _day(text))
            else:
                typed[name] = [text]
    return typed


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day_typed(name: str, day: date | None) -> dict[str, list[str]]:
    if day is None:
        return {}
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {f"{name}-{part}": [str(number)] for part, number in parts.items()}
