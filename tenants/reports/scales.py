"""Scales and columns as a reader sees them: words resolved, points in order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PointView:
    """One point of a scale; ``improve`` says that a grade there asks for improvement.

    ``short`` is its label where there is little room.
    """

    key: str
    label: str
    short: str
    meaning: str
    score: Decimal
    tone: str
    improve: bool


@dataclass(frozen=True, slots=True)
class BandView:
    """A named stretch of a numeric scale: how a number reads, both ends included."""

    label: str
    meaning: str
    minimum: Decimal
    maximum: Decimal
    tone: str


@dataclass(frozen=True, slots=True)
class ScaleView:
    """A scale with its points, and a numeric one's bands, from low to high."""

    key: str
    title: str
    numeric: bool
    lowest: Decimal
    highest: Decimal
    points: tuple[PointView, ...]
    bands: tuple[BandView, ...] = ()

    def band(self, score: Decimal) -> BandView | None:
        """The band that a given number lies in. A mean is nobody's number and has none."""
        return next((b for b in self.bands if b.minimum <= score <= b.maximum), None)

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
    differs: bool = False
    """Whether some of it was asked otherwise, or not, in the round before."""

    @property
    def by_itself(self) -> bool:
        """Whether this is one question, and no standard."""
        return self.key.startswith(BY_ITSELF)
