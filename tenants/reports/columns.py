"""Which question counts in which column of the overview, read from the practice model.

Two scales are never mixed in one column, and a numeric scale never becomes a
grade: a standard takes the scale that most of its questions use, and every
other graded question stands by itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from saas.errors import NotFound
from tenants.practice.schema import (
    PracticeModel,
    Question,
    QuestionKind,
    Scale,
    ScaleKind,
    Spine,
    Standard,
    Tool,
    in_language,
)
from tenants.reports.scales import BY_ITSELF, BandView, Column, PointView, ScaleView


@dataclass(frozen=True)
class Layout:
    """The columns of one tool by one spine, in the reader's language."""

    tool: Tool
    spine: Spine
    standards: tuple[Column, ...]
    own_questions: tuple[Column, ...]
    _asked: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict, repr=False)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return self.standards + self.own_questions

    def find(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    def applies(self, question: str, kind: str, size: str) -> bool:
        """Whether a question is put to agencies of this kind and size."""
        section = self.tool.section_of[question]
        return section.applies.to(kind, size) and self.tool.questions[question].applies.to(
            kind, size
        )

    def asked(self, column: str, kind: str, size: str) -> int:
        """How many questions of a column are always put to agencies of this kind and size.

        A question with a condition counts only once it was graded: whether it
        was shown is known from the answers alone.
        """
        known = self._asked.get((kind, size))
        if known is None:
            known = self._asked[kind, size] = {
                found.key: sum(
                    not self.tool.conditions[key] and self.applies(key, kind, size)
                    for key in found.questions
                )
                for found in self.columns
            }
        return known[column]


def self_tool(model: PracticeModel, activity: str) -> Tool:
    """The tool by which agencies assess themselves in this kind of round."""
    found = model.activity.get(activity)
    for part in found.parts if found else ():
        if part.by == "agency":
            return model.tool[part.tool]
    return model.tools[0]


def choose_spine(model: PracticeModel, key: str | None) -> Spine:
    """The spine with this key, without one the first. Raises NotFound for an unknown key."""
    if not key:
        return model.spines[0]
    for spine in model.spines:
        if spine.key == key:
            return spine
    raise NotFound


def lay_out(model: PracticeModel, tool: Tool, spine: Spine, language: str) -> Layout:
    """The columns for the standards that have graded questions, and the rest by themselves."""
    graded = [q for q in tool.questions.values() if q.kind is QuestionKind.GRADE]
    standards: list[Column] = []
    counted: set[str] = set()
    for standard in spine.standards:
        column = _column_of(model, standard, graded, language)
        if column is not None:
            standards.append(column)
            counted.update(column.questions)
    own = [_own(model, q, language) for q in graded if q.key not in counted]
    return Layout(tool, spine, tuple(standards), tuple(own))


def _column_of(
    model: PracticeModel, standard: Standard, graded: list[Question], language: str
) -> Column | None:
    tagged = [q for q in graded if standard.key in q.standards]
    # The first of two equally used scales wins: Counter keeps the order of the tool.
    uses = Counter(q.scale for q in tagged if not _is_numeric(model, q))
    if not uses:
        return None
    scale = uses.most_common(1)[0][0]
    assert scale is not None
    title = in_language(standard.title, language)
    return Column(
        key=standard.key,
        title=title,
        short=in_language(standard.short, language) or title,
        description=in_language(standard.description, language),
        scale=view_scale(model.scale[scale], language),
        questions=tuple(q.key for q in tagged if q.scale == scale),
        elsewhere=tuple(q.key for q in tagged if q.scale != scale),
    )


def _own(model: PracticeModel, question: Question, language: str) -> Column:
    label = in_language(question.label, language)
    assert question.scale is not None
    return Column(
        key=BY_ITSELF + question.key,
        title=label,
        short=label,
        description="",
        scale=view_scale(model.scale[question.scale], language),
        questions=(question.key,),
    )


def _is_numeric(model: PracticeModel, question: Question) -> bool:
    return question.scale is not None and model.scale[question.scale].kind is ScaleKind.NUMERIC


def view_scale(scale: Scale, language: str) -> ScaleView:
    """A scale in the reader's language, its points from low to high."""
    return ScaleView(
        key=scale.key,
        title=in_language(scale.title, language),
        numeric=scale.kind is ScaleKind.NUMERIC,
        lowest=scale.lowest,
        highest=scale.highest,
        points=tuple(
            PointView(
                key=point.key,
                label=in_language(point.label, language),
                short=in_language(point.short or point.label, language),
                meaning=in_language(point.meaning, language),
                score=point.score,
                tone=point.tone.value,
                improve="improve" in point.flags,
            )
            for point in sorted(scale.points, key=lambda point: point.score)
        ),
        bands=tuple(
            BandView(
                label=in_language(band.label, language),
                meaning=in_language(band.meaning, language),
                minimum=band.minimum,
                maximum=band.maximum,
                tone=band.tone.value,
            )
            for band in scale.bands
        ),
    )


def comparable(now: ScaleView, before: ScaleView) -> bool:
    """Whether scores of two years mean the same: the same points with the same scores."""
    return (now.numeric, now.lowest, now.highest, _scores(now)) == (
        before.numeric,
        before.lowest,
        before.highest,
        _scores(before),
    )


def _scores(scale: ScaleView) -> list[tuple[str, object]]:
    # Anchor words of a numeric scale may be reworded; its numbers stay the same.
    return [] if scale.numeric else [(point.key, point.score) for point in scale.points]
