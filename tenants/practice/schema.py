"""The practice model: one typed document that holds how a workspace works.

A pack file, an editor's draft and a published version are all this document.
It is immutable once loaded; keys are stable strings, so that years and
versions compare. Unknown keys are refused, so that a typing error in a pack
is found by the loader and not by a reader of the report.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

FORMAT = "accord-model/1"

_KEY = re.compile(r"^[a-z][a-z0-9]*([._-][a-z0-9]+)*$")
_POINT_KEY = re.compile(r"^[a-z0-9]+([._-][a-z0-9]+)*$")


def _is_key(value: str) -> str:
    if not _KEY.fullmatch(value) or len(value) > 80:
        raise ValueError(
            "a key starts with a small letter and holds small letters, digits, "
            "dots, hyphens or underscores, at most 80 characters"
        )
    return value


def _is_point_key(value: str) -> str:
    if not _POINT_KEY.fullmatch(value) or len(value) > 40:
        raise ValueError(
            "a point's key holds small letters, digits, dots, hyphens or underscores, "
            "at most 40 characters; put a number in quotes"
        )
    return value


Key = Annotated[str, AfterValidator(_is_key)]
PointKey = Annotated[str, AfterValidator(_is_point_key)]
Number = Annotated[Decimal, Field(max_digits=12, decimal_places=4)]
"""A number people write; bounded, so that arithmetic on it is exact and cheap."""
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]


def _as_languages(value: Any) -> Any:
    """A bare sentence stands for the document's first language, written ''."""
    return {"": value} if isinstance(value, str) else value


def _has_words(value: dict[str, str]) -> dict[str, str]:
    if not value or not any(text.strip() for text in value.values()):
        raise ValueError("write at least one sentence")
    for language, text in value.items():
        if len(text) > 8000:
            raise ValueError("a text holds at most 8,000 characters")
        if language and not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", language):
            raise ValueError(f"“{language}” is not a language code such as en or cy")
    return value


Words = Annotated[dict[str, str], BeforeValidator(_as_languages), AfterValidator(_has_words)]
"""Words of the workspace in one or more languages: ``{"en": …, "cy": …}``."""


def in_language(words: dict[str, str] | None, language: str) -> str:
    """The words in a reader's language, else in the document's first one.

    Nothing is invented: a missing translation falls back to what was written.
    """
    if not words:
        return ""
    short = language.split("-")[0]
    return words.get(language) or words.get(short) or next(iter(words.values()))


class Part(BaseModel):
    """What every piece of the document has in common."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Term(Part):
    """A workspace's own word for one concept (CAP-03)."""

    one: Words
    many: Words


class Standard(Part):
    key: Key
    title: Words
    description: Words | None = None
    source: Words | None = None
    short: Words | None = None


class Spine(Part):
    """One list of standards that questions are tagged to and findings counted by."""

    key: Key
    title: Words
    source: Words | None = None
    standards: list[Standard] = Field(min_length=1)


class ScaleKind(StrEnum):
    ORDINAL = "ordinal"
    NUMERIC = "numeric"
    RAG = "rag"
    YES_PARTLY_NO = "yes_partly_no"


class Tone(StrEnum):
    """How a point looks: always beside its label, never instead of it."""

    RED = "red"
    AMBER = "amber"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    GREY = "grey"


class Point(Part):
    """One point of a scale. ``score`` orders the points; higher is stronger."""

    key: PointKey
    label: Words
    meaning: Words | None = None
    score: Number
    tone: Tone = Tone.GREY
    flags: list[Literal["escalates", "improve"]] = []


class Scale(Part):
    """How a question is graded.

    A numeric scale gives ``minimum``, ``maximum`` and ``step`` (0–10 in ones,
    0–100 in fives) and may name anchor points. Every other kind lists its
    points. A numeric scale is never turned into grades.
    """

    key: Key
    kind: ScaleKind
    title: Words
    points: list[Point] = []
    minimum: Number | None = None
    maximum: Number | None = None
    step: Number | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind is ScaleKind.NUMERIC:
            if self.minimum is None or self.maximum is None or self.step is None:
                raise ValueError("a numeric scale needs minimum, maximum and step")
            if self.minimum >= self.maximum or self.step <= 0:
                raise ValueError("minimum must be under maximum, and step above 0")
            if (self.maximum - self.minimum) % self.step:
                raise ValueError("the steps must lead exactly from minimum to maximum")
        else:
            if len(self.points) < 2:
                raise ValueError("a scale needs at least two points")
            if self.minimum is not None or self.maximum is not None or self.step is not None:
                raise ValueError("only a numeric scale has minimum, maximum and step")
        _unique("point", [point.key for point in self.points])
        scores = [point.score for point in self.points]
        if len(set(scores)) != len(scores):
            raise ValueError("two points have the same score")
        return self

    @property
    def lowest(self) -> Decimal:
        if self.minimum is not None:
            return self.minimum
        return min(point.score for point in self.points)

    @property
    def highest(self) -> Decimal:
        if self.maximum is not None:
            return self.maximum
        return max(point.score for point in self.points)

    def point(self, key: str) -> Point | None:
        return next((point for point in self.points if point.key == key), None)

    def nearest_point(self, score: Decimal) -> Point | None:
        """The point whose score is nearest, the lower of two equals; None for numeric."""
        if self.kind is ScaleKind.NUMERIC or not self.points:
            return None
        return min(self.points, key=lambda point: (abs(point.score - score), point.score))

    def fits(self, score: Decimal) -> bool:
        """Whether a number lies on a numeric scale, on one of its steps."""
        if self.minimum is None or self.maximum is None or self.step is None:
            return False
        return self.minimum <= score <= self.maximum and (score - self.minimum) % self.step == 0


class Applies(Part):
    """Which agencies a section or question is for; absent lists mean everyone."""

    kinds: list[Key] = []
    sizes: list[Key] = []

    def to(self, kind: str, size: str) -> bool:
        return (not self.kinds or kind in self.kinds) and (not self.sizes or size in self.sizes)


class Condition(Part):
    """Shown only when an earlier question was answered so.

    ``any_of`` lists point or option keys. A hidden question keeps what was
    written, but neither counts nor is asked for.
    """

    question: Key
    any_of: list[PointKey] = Field(min_length=1)


class QuestionKind(StrEnum):
    GRADE = "grade"
    SINGLE = "single"
    MULTIPLE = "multiple"
    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    VERBATIM = "verbatim"
    THREE_COLUMNS = "three_columns"


class Option(Part):
    key: PointKey
    label: Words
    hint: Words | None = None


class Asked(StrEnum):
    """Whether an extra field beside the answer is asked for."""

    NO = "no"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Column(Part):
    key: PointKey
    label: Words


class Question(Part):
    """One question of a tool.

    A grade question names its ``scale``; ``points`` says what each point means
    for this very question. ``improvement`` asks what will be improved and by
    when; required then means: for a grade whose point carries ``improve``.
    """

    key: Key
    kind: QuestionKind
    label: Words
    help: Words | None = None
    scale: Key | None = None
    points: dict[PointKey, Words] = {}
    options: list[Option] = []
    columns: list[Column] = []
    minimum: Number | None = None
    maximum: Number | None = None
    unit: Words | None = None
    required: bool = True
    narrative: Asked = Asked.NO
    evidence: Asked = Asked.NO
    evidence_expected: Words | None = None
    improvement: Asked = Asked.NO
    not_applicable: bool = False
    standards: list[Key] = []
    applies: Applies = Applies()
    show_if: Condition | None = None
    drafted_by_us: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        kind = self.kind
        if (kind is QuestionKind.GRADE) != (self.scale is not None):
            raise ValueError("a grade question names its scale, and no other kind does")
        if self.points and kind is not QuestionKind.GRADE:
            raise ValueError("only a grade question says what each point means")
        if kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
            if len(self.options) < 2:
                raise ValueError("a choice needs at least two options")
        elif self.options:
            raise ValueError("only a single or multiple choice has options")
        _unique("option", [option.key for option in self.options])
        if kind is QuestionKind.THREE_COLUMNS:
            if len(self.columns) != 3:
                raise ValueError("a three-column question names exactly three columns")
        elif self.columns:
            raise ValueError("only a three-column question has columns")
        _unique("column", [column.key for column in self.columns])
        if kind is not QuestionKind.NUMBER and (
            self.minimum is not None or self.maximum is not None or self.unit is not None
        ):
            raise ValueError("only a number has minimum, maximum and unit")
        if self.improvement is not Asked.NO and kind is not QuestionKind.GRADE:
            raise ValueError("improvement is asked beside a grade only")
        return self


class Section(Part):
    key: Key
    title: Words
    intro: Words | None = None
    applies: Applies = Applies()
    questions: list[Question] = Field(min_length=1)


class Clause(Part):
    question: Key
    any_of: list[PointKey] = Field(min_length=1)


class Contradiction(Part):
    """Answers that do not sit together, shown to the reader with these words."""

    key: Key
    when: list[Clause] = Field(min_length=2)
    message: Words


class Tool(Part):
    """A form: sections of questions."""

    key: Key
    title: Words
    intro: Words | None = None
    declaration: Words | None = None
    sections: list[Section] = Field(min_length=1)
    contradictions: list[Contradiction] = []

    @cached_property
    def questions(self) -> dict[str, Question]:
        return {q.key: q for section in self.sections for q in section.questions}

    @cached_property
    def section_of(self) -> dict[str, Section]:
        return {q.key: section for section in self.sections for q in section.questions}

    @cached_property
    def shown_by(self) -> dict[str, list[str]]:
        """Controlling question → the questions whose condition names it."""
        found: dict[str, list[str]] = {}
        for question in self.questions.values():
            if question.show_if:
                found.setdefault(question.show_if.question, []).append(question.key)
        return found


class ActivityPart(Part):
    """One party's return in a kind of round: who fills which tool, and when it is seen."""

    key: Key
    title: Words
    tool: Key
    by: Literal["agency", "moderator"]


class ActivityType(Part):
    """How a kind of round runs."""

    key: Key
    title: Words
    description: Words | None = None
    subject: Literal["agency"] = "agency"
    parts: list[ActivityPart] = Field(min_length=1)
    moderation: Literal["none", "open", "blind"] = "none"
    sharing: Literal["nothing", "grades", "all"] = "nothing"
    reminder_days: list[int] = [-14, -7, 0, 3, 7]
    escalation_days: list[int] = [1, 14, 28]


class AgencyKind(Part):
    key: Key
    label: Words


class SizeBand(Part):
    key: Key
    label: Words
    hint: Words | None = None


class Cited(Part):
    """A law or guidance that the model rests on: versioned text, never code."""

    key: Key
    title: Words
    as_of: str | None = None


class PracticeModel(Part):
    """The whole document. Its JSON Schema is what editors check a pack against."""

    format: Literal["accord-model/1"]
    key: Key
    title: Words
    description: Words | None = None
    version_note: Words | None = None
    languages: list[Language] = Field(min_length=1)
    drafted_by_us: bool = False
    vocabulary: dict[Key, Term] = {}
    sources: list[Cited] = []
    agency_kinds: list[AgencyKind] = []
    size_bands: list[SizeBand] = []
    spines: list[Spine] = Field(min_length=1)
    scales: list[Scale] = []
    tools: list[Tool] = Field(min_length=1)
    activity_types: list[ActivityType] = []

    @cached_property
    def standards(self) -> dict[str, Standard]:
        return {s.key: s for spine in self.spines for s in spine.standards}

    @cached_property
    def spine_of(self) -> dict[str, Spine]:
        return {s.key: spine for spine in self.spines for s in spine.standards}

    @cached_property
    def scale(self) -> dict[str, Scale]:
        return {scale.key: scale for scale in self.scales}

    @cached_property
    def tool(self) -> dict[str, Tool]:
        return {tool.key: tool for tool in self.tools}

    @cached_property
    def activity(self) -> dict[str, ActivityType]:
        return {activity.key: activity for activity in self.activity_types}

    def words(self, words: dict[str, str] | None, language: str) -> str:
        return in_language(words, language)


def _unique(what: str, keys: list[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"the {what} “{key}” stands twice")
        seen.add(key)
