"""What an own model makes of a joint result, question by question.

Pure. A line keeps its words, so that a reading stays what it was when the model
moves on. A joint grade becomes an own one only where the crosswalk says which;
a number never does.
"""

from __future__ import annotations

from typing import Any, Literal

from tenants.crosswalks.joint_file import GradeSaid, JointResultContent, QuestionSaid
from tenants.crosswalks.shown import own_point
from tenants.practice.schema import Crosswalk, PracticeModel, Scale, ScaleKind
from tenants.practice.schema.base import Key, Part, PointKey, Words
from tenants.practice.schema.scales import Tone


class PointRead(Part):
    """A grade in words, with the place that it has on its scale."""

    key: PointKey
    label: Words
    tone: Tone = Tone.GREY
    place: int = 0


class StandardRead(Part):
    key: Key
    title: Words


class LineRead(Part):
    """One joint question as it counts.

    ``mapped`` is "own" where it counts under own standards, "none" where the
    crosswalk says under none, "not" where it says nothing. ``joint`` and ``own`` are
    the grade in the partnership's words and in the authority's; ``number`` is one of
    a numeric scale, ``missing`` says that there was no grade to show.
    """

    question: Key
    label: Words
    joint_standards: list[StandardRead]
    mapped: Literal["own", "none", "not"]
    standards: list[StandardRead]
    scale: Words
    scale_key: Key
    joint: PointRead | None = None
    own: PointRead | None = None
    own_scale: Key | None = None
    number: str | None = None
    not_applicable: bool = False

    @property
    def missing(self) -> bool:
        return self.joint is None and self.number is None and not self.not_applicable


class Reading(Part):
    lines: list[LineRead]


def read_result(content: JointResultContent, own: PracticeModel, crosswalk: Crosswalk) -> Reading:
    """Every question of a joint result in the words of the own model."""
    scales = {scale.key: scale for scale in content.scales}
    titles = {standard.key: standard.title for standard in content.standards}
    listed = {line.key for line in crosswalk.standards}
    order = list(own.standards)
    lines = []
    for question in content.questions:
        keys = {k for joint in question.standards for k in crosswalk.own_standards(joint)}
        written = bool(question.standards) and listed >= set(question.standards)
        lines.append(
            LineRead(
                question=question.key,
                label=question.label,
                joint_standards=[
                    StandardRead(key=key, title=titles[key]) for key in question.standards
                ],
                mapped="own" if keys else "none" if written else "not",
                standards=[
                    StandardRead(key=key, title=own.standards[key].title)
                    for key in sorted(keys, key=order.index)
                ],
                scale=scales[question.scale].title,
                scale_key=question.scale,
                **_grade(own, crosswalk, question, scales[question.scale]),
            )
        )
    return Reading(lines=lines)


def _grade(
    own: PracticeModel, crosswalk: Crosswalk, question: QuestionSaid, scale: Scale
) -> dict[str, Any]:
    grade: GradeSaid | None = question.agreed
    if grade is None:
        return {}
    if grade.not_applicable:
        return {"not_applicable": True}
    if scale.kind is ScaleKind.NUMERIC:
        return {"number": grade.score}
    joint = scale.point(grade.point or "")
    line = crosswalk.scale(scale.key)
    mine = own_point(own, line, scale, grade.point)
    found: dict[str, Any] = {"joint": _point(scale, joint.key) if joint else None}
    if mine is not None and line is not None:
        found |= {"own": _point(own.scale[line.own], mine.key), "own_scale": line.own}
    return found


def _point(scale: Scale, key: str) -> PointRead:
    """A point with its place, counted from the weakest."""
    ordered = sorted(scale.points, key=lambda point: point.score)
    place = next(i for i, point in enumerate(ordered) if point.key == key)
    point = ordered[place]
    return PointRead(key=point.key, label=point.label, tone=point.tone, place=place)
