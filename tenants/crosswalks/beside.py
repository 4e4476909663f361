"""What an own model puts beside a question of a joint form. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tenants.crosswalks.shown import own_point
from tenants.practice.schema import Point, PracticeModel, Question, QuestionKind, Standard, Term


@dataclass(frozen=True)
class Beside:
    """The own standards that a question counts under, and the own point of each joint point.

    ``points`` is empty for a scale of numbers: a number stays a number.
    """

    mapped: Literal["own", "none", "not"]
    standards: tuple[Standard, ...]
    points: dict[str, Point]

    def __bool__(self) -> bool:
        return self.mapped != "not" or bool(self.points)


def beside_question(own: PracticeModel, joint: PracticeModel, question: Question) -> Beside:
    """``own`` has a crosswalk for ``joint``."""
    crosswalk = own.crosswalk[joint.key]
    listed = {line.key for line in crosswalk.standards}
    counted = {key for j in question.standards for key in crosswalk.own_standards(j)}
    written = bool(question.standards) and listed >= set(question.standards)
    points: dict[str, Point] = {}
    if question.kind is QuestionKind.GRADE and question.scale:
        scale = joint.scale[question.scale]
        line = crosswalk.scale(scale.key)
        for point in scale.points:
            mine = own_point(own, line, scale, point.key)
            if mine is not None:
                points[point.key] = mine
    return Beside(
        mapped="own" if counted else "none" if written else "not",
        standards=tuple(s for key, s in own.standards.items() if key in counted),
        points=points,
    )


def own_term(own: PracticeModel, concept: str) -> Term | None:
    """The own word for a concept, where the model has one."""
    return own.vocabulary.get(concept)
