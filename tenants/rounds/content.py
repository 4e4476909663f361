"""The content of one answer, and reading it from what a person typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from saas.i18n import gettext as _
from tenants.practice.schema import PracticeModel, Question, QuestionKind, Scale, ScaleKind
from tenants.rounds import typed as fields
from tenants.rounds.tables import TableValue, read_table, rows_of
from tenants.rounds.typed import LONGEST as LONGEST
from tenants.rounds.typed import Errors, Typed

Value = str | list[str] | dict[str, str] | TableValue | None


@dataclass(frozen=True)
class AnswerContent:
    """What was answered; the same shape for every kind of question.

    ``value``: text, verbatim words, a number or an ISO date as a string; one
    option's key; a list of option keys; column key → text; or a table's rows
    (``tenants.rounds.tables``).
    """

    value: Value = None
    point: str | None = None
    score: Decimal | None = None
    narrative: str = ""
    improvement: str = ""
    improve_by: date | None = None
    not_applicable: bool = False
    not_applicable_reason: str = ""

    @property
    def has_value(self) -> bool:
        if isinstance(self.value, dict):
            texts = [text for row in rows_of(self.value) for text in row["cells"].values()]
            texts += [text for text in self.value.values() if isinstance(text, str)]
            return any(text.strip() for text in texts)
        return bool(self.value)

    @property
    def is_empty(self) -> bool:
        return self == AnswerContent()

    def as_texts(self) -> dict[str, str]:
        """The parts that hold words, for showing two versions beside each other."""
        found: dict[str, str] = {}
        if self.not_applicable:
            found["na_reason"] = self.not_applicable_reason
        if self.point or self.score is not None:
            found["point"] = self.point or f"{self.score:f}"
        if isinstance(self.value, dict):
            found |= {
                f"column.{key}": text
                for key, text in self.value.items()
                if text and isinstance(text, str)
            }
            found |= {
                f"cell:{row['id']}:{column}": text
                for row in rows_of(self.value)
                for column, text in row["cells"].items()
            }
        elif isinstance(self.value, list):
            found["options"] = ", ".join(self.value)
        elif self.value:
            found["text"] = self.value
        if self.narrative:
            found["narrative"] = self.narrative
        if self.improvement:
            found["improvement"] = self.improvement
        if self.improve_by:
            found["improve_by"] = self.improve_by.isoformat()
        return found


@dataclass
class Reading:
    """What was read from a form: the content, and a sentence for each field that is wrong."""

    content: AnswerContent
    errors: dict[str, str] = field(default_factory=dict)


def read_answer(model: PracticeModel, question: Question, typed: Typed) -> Reading:
    """Read one question's fields. Nothing is guessed: what cannot be read is an error."""
    errors: Errors = {}
    not_applicable = question.not_applicable and fields.one(typed, "na") == "1"
    point, score, value = None, None, None
    if not not_applicable:
        if question.kind is QuestionKind.GRADE:
            point, score = _read_grade(model.scale[question.scale or ""], typed, errors)
        else:
            value = _read_value(model, question, typed, errors)
    content = AnswerContent(
        value=value,
        point=point,
        score=score,
        narrative=fields.text(typed, "narrative", errors),
        improvement=fields.text(typed, "improvement", errors),
        improve_by=fields.day(typed, "improve_by", _("the date to improve it by"), errors),
        not_applicable=not_applicable,
        not_applicable_reason=fields.text(typed, "na_reason", errors) if not_applicable else "",
    )
    return Reading(content, errors)


def _read_grade(scale: Scale, typed: Typed, errors: Errors) -> tuple[str | None, Decimal | None]:
    if scale.kind is ScaleKind.NUMERIC:
        return None, fields.number_on_scale(scale, typed, "number", errors)
    key = fields.one(typed, "point")
    if not key:
        return None, None
    point = scale.point(key)
    if point is None:
        errors["point"] = _("Choose one of the grades shown")
        return None, None
    return point.key, point.score


def _read_value(model: PracticeModel, question: Question, typed: Typed, errors: Errors) -> Value:
    kind = question.kind
    if kind is QuestionKind.NUMBER:
        number = fields.number_asked(question, typed, "number", errors)
        return fields.plain(number) if number is not None else None
    if kind is QuestionKind.DATE:
        day = fields.day_asked(question, typed, "date", _("the date"), errors)
        return day.isoformat() if day else None
    if kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        known = [option.key for option in question.options]
        posted = [str(key) for key in typed.get("options") or [] if key]
        if any(key not in known for key in posted):
            errors["options"] = _("Choose from the answers shown")
            return None
        if kind is QuestionKind.SINGLE:
            return posted[0] if posted else None
        return [key for key in known if key in posted] or None
    if kind is QuestionKind.THREE_COLUMNS:
        columns = {c.key: fields.text(typed, f"column.{c.key}", errors) for c in question.columns}
        return columns if any(columns.values()) else None
    if kind is QuestionKind.TABLE:
        return read_table(model, question, typed, errors)
    # Verbatim words are kept exactly as they were typed, spaces included.
    text = fields.text(typed, "text", errors, exact=kind is QuestionKind.VERBATIM)
    return text if text.strip() else None


def stored_content(answer: Any, grade: Any) -> AnswerContent:
    """The content of stored rows; either may be None."""
    return AnswerContent(
        value=answer.value if answer is not None else None,
        point=grade.point if grade is not None else None,
        score=grade.score if grade is not None else None,
        narrative=answer.narrative if answer is not None else "",
        improvement=answer.improvement if answer is not None else "",
        improve_by=answer.improve_by if answer is not None else None,
        not_applicable=bool(grade.not_applicable) if grade is not None else False,
        not_applicable_reason=answer.not_applicable_reason if answer is not None else "",
    )
