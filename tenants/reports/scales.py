"""Scales and columns as a reader sees them: words resolved, points in order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PointView:
    """One point of a scale; ``improve`` says that a grade there asks for improvement."""

    key: str
    label: str
    meaning: str
    score: Decimal
    tone: str
    improve: bool


@dataclass(frozen=True, slots=True)
class ScaleView:
    """A scale with its points from the lowest to the highest score."""

    key: str
    title: str
    numeric: bool
    lowest: Decimal
    highest: Decimal
    points: tuple[PointView, ...]

    def nearest(self, score: Decimal) -> PointView | None:
        """The point nearest to a score, the lower of two equals; None on a numeric scale."""
        if self.numeric or not self.points:
            return None
        return min(self.points, key=lambda point: (abs(point.score - score), point.score))


BY_ITSELF = "question:"
"""Begins the key of a column that is one question by itself."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a heat map has a column for: a standard, or one question by itself.

    A standard's column counts the questions on its ``scale`` alone; graded
    questions on any other scale (``elsewhere``) have columns of their own, so
    that no two scales are ever mixed.
    """

    key: str
    title: str
    short: str
    description: str
    scale: ScaleView
    questions: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()

    @property
    def by_itself(self) -> bool:
        """Whether this is one question, and no standard."""
        return self.key.startswith(BY_ITSELF)
