"""The figures of a part as they may be shown: no page and no export has any others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tenants.practice.schema import (
    ActivityPart,
    PracticeModel,
    Question,
    QuestionKind,
    Scale,
    ScaleKind,
    Standard,
)
from tenants.results.queries import (
    GRADED,
    GROUPS,
    NOT_APPLICABLE,
    ByGroup,
    Count,
    Counted,
    Counts,
    Group,
)
from tenants.results.suppression import Line, Why, protect_groups, protect_line


@dataclass(frozen=True)
class Figure:
    """One count, None where it is hidden; ``share`` is a whole per cent.

    Why it is hidden is never told of a single figure: that one is small, and its neighbour
    is not, can be all that is lacking to reckon both.
    """

    count: int | None
    share: int | None = None

    @property
    def hidden(self) -> bool:
        return self.count is None


@dataclass(frozen=True)
class FigureRow:
    """One distribution. ``label`` is a group's name as it was listed, "" where none was."""

    label: str
    figures: tuple[Figure, ...]
    total: Figure
    mean: Decimal | None = None

    @property
    def hidden(self) -> int:
        """How many of its figures are hidden."""
        return sum(figure.hidden for figure in (*self.figures, self.total))


@dataclass(frozen=True)
class QuestionFigures:
    """One graded question: all together, and each group by every way of telling apart."""

    question: Question
    overall: FigureRow
    groups: dict[Group, tuple[FigureRow, ...]]

    def has(self, group: Group) -> bool:
        """Whether anything is known by which to tell people apart."""
        return any(row.label for row in self.groups.get(group, ()))


@dataclass(frozen=True)
class StandardFigures:
    """The answers to all questions of a standard on one scale: sums of what is shown."""

    standard: Standard
    questions: int
    row: FigureRow


@dataclass(frozen=True)
class ScaleFigures:
    """The questions on one scale. ``columns`` are its points, or GRADED, and NOT_APPLICABLE."""

    scale: Scale
    columns: tuple[str, ...]
    questions: tuple[QuestionFigures, ...]
    standards: tuple[StandardFigures, ...]

    @property
    def is_numeric(self) -> bool:
        return self.scale.kind is ScaleKind.NUMERIC


def grade_questions(model: PracticeModel, part: ActivityPart) -> list[Question]:
    """The questions of a part's form that are graded, in its order."""
    return [
        question
        for section in model.tool[part.tool].sections
        for question in section.questions
        if question.kind is QuestionKind.GRADE
    ]


def figures_of(
    model: PracticeModel, part: ActivityPart, counted: Counted, fewest: int
) -> list[ScaleFigures]:
    """What may be shown of a part, a table for each scale that was used, in the model's order."""
    questions = [q for q in grade_questions(model, part) if q.key in counted.questions]
    found = []
    for scale in model.scales:
        on_scale = [question for question in questions if question.scale == scale.key]
        if not on_scale:
            continue
        columns = _columns(scale, on_scale)
        figures = tuple(_question(scale, columns, q, counted, fewest) for q in on_scale)
        found.append(ScaleFigures(scale, columns, figures, _standards(model, columns, figures)))
    return found


def _columns(scale: Scale, questions: Sequence[Question]) -> tuple[str, ...]:
    given = (
        (GRADED,)
        if scale.kind is ScaleKind.NUMERIC
        else tuple(point.key for point in sorted(scale.points, key=lambda p: p.score, reverse=True))
    )
    applies_not = (NOT_APPLICABLE,) if any(q.not_applicable for q in questions) else ()
    return (*given, *applies_not)


def _question(
    scale: Scale, columns: Sequence[str], question: Question, counted: Counted, fewest: int
) -> QuestionFigures:
    overall = _in_columns(counted.of(question.key, Group.ALL).get("", Counts()), columns)
    points = [count.people for count in overall.points.values()]
    hidden = protect_line(points, overall.total.people, fewest)
    groups = {
        group: _group_rows(scale, columns, counted.of(question.key, group), hidden, fewest)
        for group in GROUPS
    }
    return QuestionFigures(question, _row(scale, "", overall, hidden), groups)


def _group_rows(
    scale: Scale, columns: Sequence[str], by_group: ByGroup, overall: Line, fewest: int
) -> tuple[FigureRow, ...]:
    # Those of whom nothing is known stand last.
    labels = sorted(by_group, key=lambda label: (not label, label.casefold(), label))
    counts = [_in_columns(by_group[label], columns) for label in labels]
    lines = protect_groups(
        overall,
        [[count.answers for count in each.points.values()] for each in counts],
        [[count.people for count in each.points.values()] for each in counts],
        [each.total.people for each in counts],
        fewest,
    )
    return tuple(
        _row(scale, label, each, line)
        for label, each, line in zip(labels, counts, lines, strict=True)
    )


def _in_columns(counts: Counts, columns: Sequence[str]) -> Counts:
    """The counts in the order of the columns. A number may stand at a point of its scale."""
    points = {key: counts.points.get(key, Count()) for key in columns}
    if GRADED in points:
        applies_not = counts.points.get(NOT_APPLICABLE, Count()).people
        given = [count for key, count in counts.points.items() if key != NOT_APPLICABLE]
        points[GRADED] = Count(
            sum(count.answers for count in given),
            # Several numbers may be about one person: of at least so many they are.
            max([counts.total.people - applies_not, *(count.people for count in given)]),
            sum((count.scores for count in given), Decimal(0)),
        )
    return Counts(points, counts.total)


def _row(scale: Scale, label: str, counts: Counts, hidden: Line) -> FigureRow:
    all_answers = counts.total.answers
    figures = tuple(
        _figure(count.answers, why, None if hidden.total else all_answers)
        for count, why in zip(counts.points.values(), hidden.cells, strict=True)
    )
    mean = None
    if scale.kind is ScaleKind.NUMERIC and figures[0].count and not hidden.total:
        mean = _rounded(counts.points[GRADED].scores / figures[0].count, "0.1")
    return FigureRow(label, figures, _figure(all_answers, hidden.total), mean)


def _figure(count: int, why: Why | None, of: int | None = None) -> Figure:
    if why is not None:
        return Figure(None)
    return Figure(count, share=int(_rounded(Decimal(100 * count) / of, "1")) if of else None)


def _rounded(number: Decimal, step: str) -> Decimal:
    return number.quantize(Decimal(step), rounding=ROUND_HALF_UP)


def _standards(
    model: PracticeModel, columns: Sequence[str], questions: Sequence[QuestionFigures]
) -> tuple[StandardFigures, ...]:
    """Sums of figures that are shown, which tell nothing that these do not tell."""
    found = []
    for key, standard in model.standards.items():
        rows = [q.overall for q in questions if key in q.question.standards]
        if not rows:
            continue
        total = _sum([row.total for row in rows])
        figures = tuple(
            _with_share(_sum([row.figures[n] for row in rows]), total) for n in range(len(columns))
        )
        found.append(StandardFigures(standard, len(rows), FigureRow("", figures, total)))
    return tuple(found)


def _sum(figures: Sequence[Figure]) -> Figure:
    counts = [figure.count for figure in figures if figure.count is not None]
    if len(counts) < len(figures):
        return Figure(None)
    return Figure(sum(counts))


def _with_share(figure: Figure, total: Figure) -> Figure:
    if figure.count is None or total.count is None:
        return figure
    return _figure(figure.count, None, total.count)
