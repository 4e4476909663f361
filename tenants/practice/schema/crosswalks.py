"""How a partnership's joint tool reads in this authority's own model."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from tenants.practice.schema.base import (
    Key,
    Many,
    Part,
    PointKey,
    ScaleKey,
    StandardKey,
    Words,
    unique,
)


class JointStandard(Part):
    """A standard of the joint model, and the own standards that its results count under.

    ``key`` is the joint standard's. Without own standards it is deliberately
    counted under none; what is not listed at all is not mapped yet.
    """

    key: Key
    own: Many[StandardKey] = []
    note: Words | None = None


class JointPoint(Part):
    """A point of the joint scale, and the own point that it reads as."""

    key: PointKey
    own: PointKey


class JointScale(Part):
    """A scale of the joint model beside an own scale, point by point.

    Only what is listed is translated, so a number is never turned into a grade
    unless somebody wrote down which.
    """

    key: Key
    own: ScaleKey
    points: Many[JointPoint] = Field(min_length=1)
    note: Words | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        unique("point", [point.key for point in self.points])
        return self

    def own_point(self, joint: str) -> str | None:
        """The own point that a joint point reads as, None where none was written down."""
        return next((point.own for point in self.points if point.key == joint), None)


class Crosswalk(Part):
    """The mapping of one joint model, named by its key, onto this one.

    It is published with the version that holds it, and is gone with a version
    that holds it no more; what was counted by it names that version.
    """

    key: Key
    title: Words
    partnership: Words | None = None
    standards: Many[JointStandard] = []
    scales: Many[JointScale] = []
    note: Words | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        unique("standard", [standard.key for standard in self.standards])
        unique("scale", [scale.key for scale in self.scales])
        return self

    def own_standards(self, joint: str) -> list[str]:
        """The own standards that a joint standard counts under; none when it is not mapped."""
        return next((list(s.own) for s in self.standards if s.key == joint), [])

    def scale(self, joint: str) -> JointScale | None:
        return next((scale for scale in self.scales if scale.key == joint), None)
