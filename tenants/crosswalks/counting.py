"""Joint results counted under own standards. Pure, over readings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from tenants.crosswalks.reading import LineRead, PointRead, StandardRead

Words = dict[str, str]


@dataclass
class PointCount:
    """How often one grade was given."""

    point: PointRead
    scale: Words
    times: int = 0


@dataclass
class NumberRange:
    """The numbers of one numeric scale: how many, the lowest, the highest; no mean of them."""

    scale: Words
    times: int
    lowest: Decimal
    highest: Decimal


@dataclass
class Count:
    """What was counted under one own standard, or under none.

    ``own`` counts the grades that the crosswalk says how to read, ``joint`` all of
    them in the partnership's words, ``unread`` those without an own word.
    """

    standard: StandardRead | None
    questions: int = 0
    own: dict[str, PointCount] = field(default_factory=dict)
    joint: dict[str, PointCount] = field(default_factory=dict)
    numbers: dict[str, NumberRange] = field(default_factory=dict)
    unread: int = 0
    not_applicable: int = 0
    missing: int = 0

    def add(self, line: LineRead, joint_key: str) -> None:
        self.questions += 1
        # Two partnerships may call different scales by one name.
        scale = f"{joint_key} {line.scale_key}"
        if line.number is not None:
            self._add_number(scale, line.scale, Decimal(line.number))
        elif line.joint is not None:
            _count(self.joint, f"{scale} {line.joint.key}", line.joint, line.scale)
            if line.own is not None:
                _count(self.own, f"{line.own_scale} {line.own.key}", line.own, {})
            else:
                self.unread += 1
        elif line.not_applicable:
            self.not_applicable += 1
        else:
            self.missing += 1

    def _add_number(self, key: str, scale: Words, number: Decimal) -> None:
        found = self.numbers.setdefault(key, NumberRange(scale, 0, number, number))
        found.times += 1
        found.lowest, found.highest = min(found.lowest, number), max(found.highest, number)

    @property
    def own_points(self) -> list[PointCount]:
        """Weakest first."""
        return sorted(self.own.values(), key=lambda count: (count.point.place, count.point.key))

    @property
    def joint_points(self) -> list[PointCount]:
        return sorted(self.joint.values(), key=lambda count: (count.point.place, count.point.key))


def _count(counts: dict[str, PointCount], key: str, point: PointRead, scale: Words) -> None:
    counts.setdefault(key, PointCount(point, scale)).times += 1


@dataclass(frozen=True)
class Counted:
    """``standards`` by their titles; ``none`` on purpose; ``not_mapped`` not written down yet."""

    standards: tuple[Count, ...]
    none: Count
    not_mapped: Count

    @property
    def not_counted(self) -> int:
        return self.none.questions + self.not_mapped.questions


def count_lines(readings: Iterable[tuple[str, list[LineRead]]]) -> Counted:
    """Lines of readings counted; each comes with the key of its joint model.

    A question with several own standards counts under each of them. Where two
    readings call one standard differently, the first reading's title stands.
    """
    found: dict[str, Count] = {}
    none, not_mapped = Count(None), Count(None)
    for joint_key, lines in readings:
        for line in lines:
            if line.mapped != "own":
                (none if line.mapped == "none" else not_mapped).add(line, joint_key)
            for standard in line.standards:
                found.setdefault(standard.key, Count(standard)).add(line, joint_key)
    return Counted(tuple(found[key] for key in sorted(found)), none, not_mapped)
