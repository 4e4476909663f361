"""The forms: tools of sections of questions."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from tenants.practice.schema.base import (
    AgencyKindKey,
    CompetencyKey,
    CriterionKey,
    Day,
    Key,
    Many,
    Number,
    Part,
    PointKey,
    PriorityKey,
    QuestionKey,
    ScaleKey,
    SizeBandKey,
    StandardKey,
    Words,
    unique,
)


class Applies(Part):
    """Which agencies a section or question is for; absent lists mean everyone."""

    kinds: Many[AgencyKindKey] = []
    sizes: Many[SizeBandKey] = []
    except_kinds: Many[AgencyKindKey] = []
    except_sizes: Many[SizeBandKey] = []

    def to(self, kind: str, size: str) -> bool:
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.sizes or size in self.sizes)
            and kind not in self.except_kinds
            and size not in self.except_sizes
        )


class Condition(Part):
    """Shown only when an earlier question was answered so.

    ``any_of`` lists point or option keys. A hidden question keeps what was
    written, but neither counts nor is asked for.
    """

    question: QuestionKey
    any_of: Many[PointKey] = Field(min_length=1)


class QuestionKind(StrEnum):
    GRADE = "grade"
    SINGLE = "single"
    MULTIPLE = "multiple"
    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    VERBATIM = "verbatim"
    THREE_COLUMNS = "three_columns"
    TABLE = "table"


class Option(Part):
    key: PointKey
    label: Words
    hint: Words | None = None


class Asked(StrEnum):
    """Whether an extra field beside the answer is asked for."""

    NO = "no"
    OPTIONAL = "optional"
    REQUIRED = "required"


class ColumnKind(StrEnum):
    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    GRADE = "grade"


class Column(Part):
    """A column of a three-column or table question; in three columns always text."""

    key: PointKey
    label: Words
    hint: Words | None = None
    kind: ColumnKind = ColumnKind.TEXT
    scale: ScaleKey | None = None
    options: Many[Option] = []
    minimum: Number | None = None
    maximum: Number | None = None
    whole: bool = False
    not_before: Day | None = None
    not_future: bool = False
    required: bool = True

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.kind is ColumnKind.GRADE) != (self.scale is not None):
            raise ValueError("a grade column names its scale, and no other kind does")
        if self.kind is ColumnKind.CHOICE:
            if len(self.options) < 2:
                raise ValueError("a choice column needs at least two options")
        elif self.options:
            raise ValueError("only a choice column has options")
        unique("option", [option.key for option in self.options])
        if self.kind is not ColumnKind.NUMBER and (
            self.minimum is not None or self.maximum is not None or self.whole
        ):
            raise ValueError("only a column of numbers has minimum, maximum and whole")
        if self.kind is not ColumnKind.DATE and (self.not_before is not None or self.not_future):
            raise ValueError("only a column of dates has not_before and not_future")
        return self


class Row(Part):
    """A line of a table that is given beforehand, such as one check of a list."""

    key: PointKey
    label: Words
    hint: Words | None = None


MOST_ROWS = 30
"""The most lines of one table."""


class Question(Part):
    """One question of a tool.

    A grade question names its ``scale``; ``points`` says what each point means
    for this very question. ``improvement`` asks what will be improved and by
    when; required then means: for a grade whose point carries ``improve``.

    A table has ``columns`` and either ``rows`` that are given beforehand (a
    checklist) or up to ``most_rows`` that whoever answers adds, each called
    ``row_name`` (a danger statement with its safety goal and scaling; a
    hypothesis with what speaks for and against it).

    A number may be bounded and asked for as a ``whole`` one (people, files). A
    date may be ``not_before`` a day, and ``not_future`` for what has happened:
    then it is the day of the answer at the latest.

    ``standards``, ``criteria``, ``priorities`` and ``competencies`` are the
    tags by which answers and findings are counted.
    """

    key: Key
    kind: QuestionKind
    label: Words
    help: Words | None = None
    scale: ScaleKey | None = None
    points: dict[PointKey, Words] = {}
    options: Many[Option] = []
    columns: Many[Column] = []
    rows: Many[Row] = []
    most_rows: int | None = Field(default=None, ge=1, le=MOST_ROWS)
    row_name: Words | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    whole: bool = False
    unit: Words | None = None
    not_before: Day | None = None
    not_future: bool = False
    required: bool = True
    narrative: Asked = Asked.NO
    evidence: Asked = Asked.NO
    evidence_expected: Words | None = None
    improvement: Asked = Asked.NO
    not_applicable: bool = False
    standards: Many[StandardKey] = []
    criteria: Many[CriterionKey] = []
    priorities: Many[PriorityKey] = []
    competencies: Many[CompetencyKey] = []
    applies: Applies = Applies()
    show_if: Condition | None = None
    note: Words | None = None
    drafted_by_us: bool = False

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
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
        unique("option", [option.key for option in self.options])
        self._columns_fit()
        if kind is not QuestionKind.NUMBER and (
            self.minimum is not None or self.maximum is not None or self.unit is not None
        ):
            raise ValueError("only a number has minimum, maximum and unit")
        if kind is not QuestionKind.NUMBER and self.whole:
            raise ValueError("only a number can be asked for as a whole one")
        if kind is not QuestionKind.DATE and (self.not_before is not None or self.not_future):
            raise ValueError("only a date has not_before and not_future")
        if self.improvement is not Asked.NO and kind is not QuestionKind.GRADE:
            raise ValueError("improvement is asked beside a grade only")
        return self

    def _columns_fit(self) -> None:
        kind = self.kind
        unique("column", [column.key for column in self.columns])
        if kind is QuestionKind.THREE_COLUMNS:
            if len(self.columns) != 3:
                raise ValueError("a three-column question names exactly three columns")
            if any(column.kind is not ColumnKind.TEXT for column in self.columns):
                raise ValueError("the columns of a three-column question hold text")
        elif kind is QuestionKind.TABLE:
            if not 1 <= len(self.columns) <= 8:
                raise ValueError("a table has from one to eight columns")
            if bool(self.rows) == (self.most_rows is not None):
                raise ValueError("a table gives its rows beforehand, or says most_rows")
            if len(self.rows) > MOST_ROWS:
                raise ValueError(f"a table has at most {MOST_ROWS} rows")
            unique("row", [row.key for row in self.rows])
        elif self.columns:
            raise ValueError("only a three-column or table question has columns")
        if kind is not QuestionKind.TABLE and (
            self.rows or self.most_rows is not None or self.row_name is not None
        ):
            raise ValueError("only a table has rows, most_rows and row_name")


class Section(Part):
    """A page of a form. ``show_if`` hides all of it, such as the part for care leavers."""

    key: Key
    title: Words
    intro: Words | None = None
    applies: Applies = Applies()
    show_if: Condition | None = None
    questions: Many[Question] = Field(min_length=1)
    note: Words | None = None
    drafted_by_us: bool = False


class Clause(Part):
    question: QuestionKey
    any_of: Many[PointKey] = Field(min_length=1)


class Contradiction(Part):
    """Answers that do not sit together, shown to the reader with these words."""

    key: Key
    when: Many[Clause] = Field(min_length=2)
    message: Words


class ToolKind(StrEnum):
    """What a form is for, by which lists of forms are ordered."""

    AUDIT = "audit"
    OBSERVATION = "observation"
    QUESTIONNAIRE = "questionnaire"
    CHECKLIST = "checklist"
    REVIEW = "review"
    RECORD = "record"
    REPORT = "report"


class Tool(Part):
    """A form: sections of questions."""

    key: Key
    kind: ToolKind = ToolKind.AUDIT
    title: Words
    intro: Words | None = None
    declaration: Words | None = None
    sections: Many[Section] = Field(min_length=1)
    contradictions: Many[Contradiction] = []
    note: Words | None = None
    drafted_by_us: bool = False

    @cached_property
    def questions(self) -> dict[str, Question]:
        return {q.key: q for section in self.sections for q in section.questions}

    @cached_property
    def section_of(self) -> dict[str, Section]:
        return {q.key: section for section in self.sections for q in section.questions}

    @cached_property
    def conditions(self) -> dict[str, tuple[Condition, ...]]:
        """Question → the conditions that must all be met for it to show."""
        return {
            question.key: tuple(c for c in (section.show_if, question.show_if) if c is not None)
            for section in self.sections
            for question in section.questions
        }

    @cached_property
    def shown_by(self) -> dict[str, list[str]]:
        """Controlling question → the questions whose condition, or section's, names it."""
        found: dict[str, list[str]] = {}
        for key, conditions in self.conditions.items():
            for condition in conditions:
                shown = found.setdefault(condition.question, [])
                if key not in shown:
                    shown.append(key)
        return found
