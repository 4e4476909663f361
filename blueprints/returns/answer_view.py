"""An answer as the question templates see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from saas.i18n import gettext as _
from saas.i18n import language
from tenants.practice.schema import Question, QuestionKind, in_language
from tenants.rounds.answers import AnswerConflict
from tenants.rounds.content import AnswerContent, stored_content
from tenants.rounds.form import FormFor
from tenants.rounds.models import Answer, Grade

Words = Callable[[Mapping[str, str] | None], str]


def words_here() -> Words:
    """Turns the model's words into the reader's language."""
    code = language()
    return lambda words: in_language(dict(words) if words else None, code)


@dataclass
class Conflicting:
    """Two versions of one answer, for the reader to choose between."""

    mine: dict[str, Any]
    theirs: dict[str, Any]
    by: str
    at: datetime


@dataclass
class ConditionSaid:
    question: str
    answers: list[str]


@dataclass
class CommentSaid:
    author: str
    at: datetime
    text: str


@dataclass
class EvidenceShown:
    title: str
    href: str | None = None
    expires_on: date | None = None
    expired: bool = False


@dataclass
class AnswerView:
    """Stored values, what was typed if it could not be saved, and what stands around it."""

    point: str | None = None
    number: Decimal | None = None
    text: str | None = None
    options: list[str] = field(default_factory=list)
    date: date | None = None
    columns: dict[str, str] = field(default_factory=dict)
    narrative: str | None = None
    improvement: str | None = None
    improve_by: date | None = None
    not_applicable: bool = False
    na_reason: str | None = None
    version: int = 0
    not_reconfirmed: bool = False
    typed: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    comments: list[CommentSaid] = field(default_factory=list)
    evidence: list[EvidenceShown] = field(default_factory=list)
    evidence_href: str | None = None
    conflict: Conflicting | None = None
    hidden: bool = False
    grade_hidden: bool = False
    """A grade that this reader may not see yet, because they grade it themselves."""
    author: str | None = None
    saved_at: datetime | None = None
    condition: ConditionSaid | None = None


def view_of(question: Question, answer: Answer | None, grade: Grade | None) -> AnswerView:
    """A stored answer."""
    view = view_of_content(question, stored_content(answer, grade))
    if answer is not None:
        view.version = answer.version
        view.not_reconfirmed = answer.not_reconfirmed
        view.hidden = answer.hidden
        view.author, view.saved_at = answer.saved_by, answer.saved_at
    return view


def view_of_content(question: Question, content: AnswerContent) -> AnswerView:
    view = AnswerView(
        point=content.point,
        narrative=content.narrative,
        improvement=content.improvement,
        improve_by=content.improve_by,
        not_applicable=content.not_applicable,
        na_reason=content.not_applicable_reason,
    )
    value = content.value
    if question.kind is QuestionKind.GRADE:
        view.number = content.score
    elif question.kind is QuestionKind.NUMBER:
        view.number = Decimal(value) if isinstance(value, str) else None
    elif question.kind is QuestionKind.DATE:
        view.date = date.fromisoformat(value) if isinstance(value, str) else None
    elif question.kind is QuestionKind.SINGLE:
        view.options = [value] if isinstance(value, str) else []
    elif question.kind is QuestionKind.MULTIPLE:
        view.options = list(value) if isinstance(value, list) else []
    elif question.kind is QuestionKind.THREE_COLUMNS:
        view.columns = dict(value) if isinstance(value, dict) else {}
    else:
        view.text = value if isinstance(value, str) else None
    return view


def view_of_frozen(question: Question, frozen: Mapping[str, Any]) -> AnswerView:
    """An answer of a kept revision."""
    score, improve_by = frozen.get("score"), frozen.get("improve_by")
    view = view_of_content(
        question,
        AnswerContent(
            value=frozen.get("value"),
            point=frozen.get("point"),
            score=Decimal(score) if score is not None else None,
            narrative=frozen.get("narrative", ""),
            improvement=frozen.get("improvement", ""),
            improve_by=date.fromisoformat(improve_by) if improve_by else None,
            not_applicable=frozen.get("not_applicable", False),
            not_applicable_reason=frozen.get("not_applicable_reason", ""),
        ),
    )
    view.hidden = bool(frozen.get("hidden"))
    view.evidence = [EvidenceShown(title=item["title"]) for item in frozen.get("evidence", [])]
    return view


def conflict_of(question: Question, error: AnswerConflict) -> Conflicting:
    return Conflicting(
        mine=_said(question, error.mine),
        theirs=_said(question, error.theirs),
        by=error.by or _("Somebody else"),
        at=error.at,
    )


def _said(question: Question, content: AnswerContent) -> dict[str, Any]:
    """The fields of a content, by the names that the form gives them."""
    view = view_of_content(question, content)
    said: dict[str, Any] = {}
    if view.not_applicable:
        said |= {"na": "1", "na_reason": view.na_reason}
    if view.point:
        said["point"] = view.point
    elif view.number is not None:
        said["number"] = f"{view.number.normalize():f}"
    if view.text:
        said["text"] = view.text
    if view.options:
        said["options"] = view.options
    if view.date:
        said["date"] = view.date
    said |= {f"column.{key}": text for key, text in view.columns.items() if text}
    for name in ("narrative", "improvement", "improve_by"):
        if getattr(view, name):
            said[name] = getattr(view, name)
    return said


def condition_of(form: FormFor, question: Question, words: Words) -> ConditionSaid | None:
    """The condition of a question in words, for pages without scripts."""
    if question.show_if is None:
        return None
    asked = form.tool.questions[question.show_if.question]
    if asked.kind is QuestionKind.GRADE:
        scale = form.model.scale[asked.scale or ""]
        labels = {point.key: words(point.label) for point in scale.points}
    else:
        labels = {option.key: words(option.label) for option in asked.options}
    return ConditionSaid(
        question=words(asked.label),
        answers=[labels.get(key, key) for key in question.show_if.any_of],
    )
