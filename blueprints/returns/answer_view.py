"""An answer as the question templates see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from blueprints.returns.blueprint import bp
from saas.i18n import gettext as _
from saas.i18n import language
from tenants.practice.schema import PracticeModel, Question, QuestionKind, Scale, in_language
from tenants.rounds.conflicts import AnswerConflict
from tenants.rounds.content import AnswerContent, stored_content
from tenants.rounds.form import FormFor
from tenants.rounds.freezing import thawed
from tenants.rounds.models import Answer, Grade
from tenants.rounds.tables import cell_words, merged, new_row_id, row_titles, rows_of
from tenants.rounds.unplaced import Unplaced

Words = Callable[[Mapping[str, str] | None], str]


def words_here() -> Words:
    """Turns the model's words into the reader's language."""
    code = language()
    return lambda words: in_language(dict(words) if words else None, code)


@dataclass
class Conflicting:
    """Two versions of one answer, for the reader to choose between.

    A table's rows are fields ``row:…`` with ``titles``; ``both`` offers to keep
    the rows of either.
    """

    mine: dict[str, Any]
    theirs: dict[str, Any]
    by: str
    at: datetime
    titles: dict[str, str] = field(default_factory=dict)
    both: bool = False


@dataclass
class NoPlace:
    """What was typed into another version of a question: to be read and copied, not kept.

    ``said`` are the fields of ``question`` as that version asked it, as of a ``Conflicting``;
    ``typed`` stands for them where they cannot be read.
    """

    question: Question
    scale: Scale | dict[str, Scale] | None
    said: dict[str, Any] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)


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
    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    """A table's rows: id → column → what is stored."""
    blank_rows: list[str] = field(default_factory=list)
    """The ids of the empty rows that a form shows below those."""
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
    no_place: NoPlace | None = None
    hidden: bool = False
    asked_before: str = ""
    """The words of the round before, for a carried-over answer that was asked differently."""
    grade_hidden: bool = False
    """A grade that this reader may not see yet, because they grade it themselves."""
    author: str | None = None
    saved_at: datetime | None = None
    condition: ConditionSaid | None = None
    own_words: Any = None
    """What the agency's own model says beside the question (``blueprints.crosswalks.beside``)."""

    @property
    def shows_a_grade(self) -> bool:
        """Whether a grade, or that none applies, can be read here."""
        graded = self.point is not None or self.number is not None or self.not_applicable
        return graded and not self.hidden


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
        view.columns = (
            {k: text for k, text in value.items() if isinstance(text, str)}
            if isinstance(value, dict)
            else {}
        )
    elif question.kind is QuestionKind.TABLE:
        view.cells = {row["id"]: row["cells"] for row in rows_of(value)}
        show_blank_rows(question, view, 1)
    else:
        view.text = value if isinstance(value, str) else None
    return view


def show_blank_rows(question: Question, view: AnswerView, number: int) -> None:
    """Let a table that rows are added to show so many empty ones, as far as there is room."""
    typed = view.typed.get("rows")
    shown = len(typed) if typed is not None else len(view.cells)
    room = max(0, (question.most_rows or 0) - shown)
    fresh = [new_row_id() for _row in range(min(number, room))]
    if typed is not None:
        typed.extend(fresh)
    else:
        view.blank_rows = fresh


def scale_of(model: PracticeModel, question: Question) -> Scale | dict[str, Scale] | None:
    """The scale that a question is graded on; for a table all, as its columns name theirs."""
    if question.kind is QuestionKind.TABLE:
        return model.scale
    return model.scale.get(question.scale or "")


bp.add_app_template_global(scale_of, "scale_of")


def view_of_frozen(question: Question, frozen: Mapping[str, Any]) -> AnswerView:
    """An answer of a kept revision."""
    view = view_of_content(question, thawed(frozen))
    view.hidden = bool(frozen.get("hidden"))
    view.evidence = [EvidenceShown(title=item["title"]) for item in frozen.get("evidence", [])]
    return view


def conflict_of(model: PracticeModel, question: Question, error: AnswerConflict) -> Conflicting:
    found = Conflicting(
        mine=_said(model, question, error.mine),
        theirs=_said(model, question, error.theirs),
        by=error.by or _("Somebody else"),
        at=error.at,
    )
    if question.kind is QuestionKind.TABLE:
        for content in (error.theirs, error.mine):
            rows = [row["id"] for row in rows_of(content.value)]
            titles = row_titles(question, rows, language())
            found.titles |= {f"row:{row}": title for row, title in titles.items()}
        together = merged(error.mine.value, error.theirs.value)["rows"]
        found.both = bool(
            question.most_rows
            and not (error.mine.not_applicable or error.theirs.not_applicable)
            and rows_of(error.mine.value) != together != rows_of(error.theirs.value)
            and len(together) <= question.most_rows
        )
    return found


def no_place_for(unplaced: Unplaced, typed: Mapping[str, Any]) -> NoPlace:
    model, question = unplaced.asked.model, unplaced.asked.question
    found = NoPlace(question, scale_of(model, question))
    if unplaced.reading.errors:
        keys = ("point", "options", "rows", "remove", "na", "reconfirm")
        found.typed = [text for name, text in typed.items() if name not in keys and text.strip()]
        return found
    content = unplaced.reading.content
    found.said = _said(model, question, content)
    rows = [row["id"] for row in rows_of(content.value)]
    titles = row_titles(question, rows, language())
    found.titles = {f"row:{row}": title for row, title in titles.items()}
    return found


def _said(model: PracticeModel, question: Question, content: AnswerContent) -> dict[str, Any]:
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
    said |= {f"row:{row}": said_row(model, question, cells) for row, cells in view.cells.items()}
    for name in ("narrative", "improvement", "improve_by"):
        if getattr(view, name):
            said[name] = getattr(view, name)
    return said


def said_row(
    model: PracticeModel, question: Question, cells: Mapping[str, str]
) -> list[tuple[str, str]]:
    """A row of a table as pairs of words: what the column is called, what stands there."""
    code = language()
    return [
        (in_language(column.label, code), cell_words(model, column, cells[column.key], code))
        for column in question.columns
        if cells.get(column.key)
    ]


def condition_of(form: FormFor, question: Question, words: Words) -> ConditionSaid | None:
    """The condition of a question in words, for pages without scripts."""
    if question.show_if is None:
        return None
    asked = form.tool.questions[question.show_if.question]
    return ConditionSaid(
        question=words(asked.label),
        answers=said_keys(form, asked, question.show_if.any_of, words),
    )


def said_keys(form: FormFor, asked: Question, keys: Iterable[str], words: Words) -> list[str]:
    """Points or options of a question in words."""
    if asked.kind is QuestionKind.GRADE:
        scale = form.model.scale[asked.scale or ""]
        labels = {point.key: words(point.label) for point in scale.points}
    else:
        labels = {option.key: words(option.label) for option in asked.options}
    return [labels.get(key, key) for key in keys]
