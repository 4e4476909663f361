"""How things are graded."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Literal, Self

from pydantic import model_validator

from tenants.practice.schema.base import (
    Key,
    Many,
    Number,
    Part,
    PointKey,
    Statement,
    Words,
    unique,
)


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


Flag = Literal["escalates", "improve"]


class Point(Part):
    """One point of a scale. ``score`` orders the points; higher is stronger.

    ``short`` is the label where there is little room, such as a cell of a table.
    """

    key: PointKey
    label: Words
    short: Words | None = None
    meaning: Words | None = None
    score: Number
    tone: Tone = Tone.GREY
    flags: Many[Flag] = []


class Band(Part):
    """A stretch of a numeric scale with a name of its own, both ends included.

    A band says how a number reads; the number stays what was given, and is
    never turned into a grade (Signs of Safety scaling, 0–10).
    """

    key: PointKey
    minimum: Number
    maximum: Number
    label: Words
    meaning: Words | None = None
    tone: Tone = Tone.GREY
    flags: Many[Flag] = []


class Scale(Part):
    """How a question is graded.

    A numeric scale gives ``minimum``, ``maximum`` and ``step`` (0–10 in ones,
    0–100 in fives) and may name anchor points and bands. Every other kind lists
    its points. A numeric scale is never turned into grades. ``rules`` say in
    words what graders keep to; nothing is computed from them.
    """

    key: Key
    kind: ScaleKind
    title: Words
    points: Many[Point] = []
    minimum: Number | None = None
    maximum: Number | None = None
    step: Number | None = None
    bands: Many[Band] = []
    rules: Many[Statement] = []
    note: Words | None = None
    drafted_by_us: bool = False

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
            if self.bands:
                raise ValueError("only a numeric scale has bands")
        unique("point", [point.key for point in self.points])
        scores = [point.score for point in self.points]
        if len(set(scores)) != len(scores):
            raise ValueError("two points have the same score")
        unique("band", [band.key for band in self.bands])
        unique("rule", [rule.key for rule in self.rules])
        self._bands_fit()
        return self

    def _bands_fit(self) -> None:
        above: Decimal | None = None
        for band in self.bands:
            if band.minimum > band.maximum:
                raise ValueError(f"in the band “{band.key}” minimum must not be above maximum")
            if not (self.fits(band.minimum) and self.fits(band.maximum)):
                raise ValueError(f"the bands begin and end on the scale’s steps; see “{band.key}”")
            if above is not None and band.minimum <= above:
                raise ValueError(f"the bands go upwards and do not overlap; correct “{band.key}”")
            above = band.maximum

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

    def band(self, score: Decimal) -> Band | None:
        """The band that a number of a numeric scale lies in, if one is named there."""
        return next((b for b in self.bands if b.minimum <= score <= b.maximum), None)

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
