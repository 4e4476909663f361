"""A crosswalk laid out to be read: each joint piece beside the own one, and what is missing.

Pure functions over the two documents. The joint model may not be at hand: then
its pieces stand by their keys, and nothing can be said of what is not mapped.
"""

from __future__ import annotations

from dataclasses import dataclass

from tenants.practice.schema import (
    Crosswalk,
    JointScale,
    Point,
    PracticeModel,
    QuestionKind,
    Scale,
    ScaleKind,
    Standard,
)


@dataclass(frozen=True)
class StandardShown:
    """A joint standard and the own ones; ``mapped`` is False where nothing was written down."""

    key: str
    joint: Standard | None
    own: tuple[Standard, ...]
    mapped: bool
    note: dict[str, str] | None = None


@dataclass(frozen=True)
class PointShown:
    key: str
    joint: Point | None
    own: Point | None


@dataclass(frozen=True)
class ScaleShown:
    """A joint scale beside an own one; the numbers of a ``numeric`` one stay numbers."""

    key: str
    joint: Scale | None
    own: Scale | None
    points: tuple[PointShown, ...]
    numeric: bool
    note: dict[str, str] | None = None


@dataclass(frozen=True)
class CrosswalkShown:
    """``joint`` is the joint model where it is at hand, ``strangers`` what it does not have."""

    crosswalk: Crosswalk
    joint: PracticeModel | None
    standards: tuple[StandardShown, ...]
    scales: tuple[ScaleShown, ...]
    strangers: tuple[str, ...]

    @property
    def unmapped(self) -> tuple[StandardShown, ...]:
        return tuple(line for line in self.standards if not line.mapped)


def show_crosswalk(
    own: PracticeModel, crosswalk: Crosswalk, joint: PracticeModel | None
) -> CrosswalkShown:
    standards, scales = crosswalk.standards, crosswalk.scales
    known = set() if joint is None else {*joint.standards, *joint.scale}
    written = [*(s.key for s in standards), *(s.key for s in scales)]
    return CrosswalkShown(
        crosswalk=crosswalk,
        joint=joint,
        standards=_standards(own, crosswalk, joint),
        scales=_scales(own, crosswalk, joint),
        strangers=tuple(key for key in written if joint is not None and key not in known),
    )


def _standards(
    own: PracticeModel, crosswalk: Crosswalk, joint: PracticeModel | None
) -> tuple[StandardShown, ...]:
    written = {line.key: line for line in crosswalk.standards}
    keys = list(joint.standards) if joint is not None else list(written)
    return tuple(
        StandardShown(
            key=key,
            joint=joint.standards[key] if joint is not None else None,
            own=tuple(own.standards[k] for k in crosswalk.own_standards(key)),
            mapped=key in written,
            note=written[key].note if key in written else None,
        )
        for key in keys
    )


def _scales(
    own: PracticeModel, crosswalk: Crosswalk, joint: PracticeModel | None
) -> tuple[ScaleShown, ...]:
    if joint is None:
        return tuple(_written_scale(own, line) for line in crosswalk.scales)
    return tuple(
        _scale(own, crosswalk.scale(scale.key), scale)
        for scale in joint.scales
        if scale.key in graded_on(joint)
    )


def _written_scale(own: PracticeModel, line: JointScale) -> ScaleShown:
    mine = own.scale[line.own]
    points = tuple(PointShown(p.key, None, mine.point(p.own)) for p in line.points)
    return ScaleShown(line.key, None, mine, points, numeric=False, note=line.note)


def _scale(own: PracticeModel, line: JointScale | None, joint: Scale) -> ScaleShown:
    note = line.note if line else None
    if joint.kind is ScaleKind.NUMERIC:
        return ScaleShown(joint.key, joint, None, (), numeric=True, note=note)
    points = tuple(
        PointShown(point.key, point, own_point(own, line, joint, point.key))
        for point in joint.points
    )
    mine = own.scale[line.own] if line else None
    return ScaleShown(joint.key, joint, mine, points, numeric=False, note=note)


def own_point(
    own: PracticeModel, line: JointScale | None, joint: Scale, key: str | None
) -> Point | None:
    """The own point that a joint point reads as, where somebody wrote it down.

    Never for a scale of numbers, whatever is written: a number stays a number.
    """
    if line is None or key is None or joint.kind is ScaleKind.NUMERIC:
        return None
    mine = line.own_point(key)
    return own.scale[line.own].point(mine) if mine is not None else None


def graded_on(model: PracticeModel) -> set[str]:
    """The scales that some question of the model is graded on."""
    return {
        question.scale
        for tool in model.tools
        for question in tool.questions.values()
        if question.kind is QuestionKind.GRADE and question.scale
    }
