"""Which figures of a table are not shown, so that nobody can be found in it.

Primary suppression hides counts of fewer people than the workspace's small number, secondary
suppression hides further ones until no hidden count follows from what is shown (Federal
Committee on Statistical Methodology, Statistical Policy Working Paper 22). Zeros
say nothing of anybody and are shown unless a hidden count would follow from them.

Whether a hidden count follows is decided exactly. In a table with totals every count is an
edge between its row and its column, and a hidden one can be something else just where a circle
of hidden counts runs through it, along which one goes up as the next goes down (Gusfield 1988,
“A Graph Theoretic Approach to Statistical Data Security”).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum

Counts = Sequence[int]
Place = tuple[int, int]


class Why(StrEnum):
    """``small``: too few people; ``other``: a hidden count would follow from it."""

    SMALL = "small"
    OTHER = "other"


@dataclass(frozen=True)
class Line:
    """What is hidden of one distribution: each count, and its total."""

    cells: tuple[Why | None, ...]
    total: Why | None

    @property
    def hidden(self) -> frozenset[int]:
        return frozenset(n for n, why in enumerate(self.cells) if why is not None)


def is_small(people: int, fewest: int) -> bool:
    """Whether so few people are not shown; nobody at all is not few."""
    return 0 < people < fewest


def protect_line(people: Counts, all_people: int, fewest: int) -> Line:
    """What to hide of one distribution that stands beside its total.

    ``people`` says of how many people each count is, and ``all_people`` of how many all are:
    several may have judged one person's case. The hidden counts together are never few.
    """
    if is_small(all_people, fewest):
        return Line(
            tuple(Why.SMALL if is_small(n, fewest) else Why.OTHER for n in people), Why.SMALL
        )
    why: list[Why | None] = [Why.SMALL if is_small(n, fewest) else None for n in people]
    while any(why) and not _enough(why, people, fewest):
        more = _next_smallest(people, [n for n, hidden in enumerate(why) if hidden is None])
        if more is None:
            break
        why[more] = Why.OTHER
    return Line(tuple(why), None)


def _enough(why: Sequence[Why | None], people: Counts, fewest: int) -> bool:
    hidden = [people[n] for n, reason in enumerate(why) if reason is not None and people[n]]
    return len(hidden) > 1 and sum(hidden) >= fewest


def _next_smallest(counts: Counts, among: Collection[int]) -> int | None:
    """The place of the smallest count that is not zero; the first of several."""
    return min((n for n in among if counts[n]), key=lambda n: (counts[n], n), default=None)


def protect_groups(
    overall: Line,
    counts: Sequence[Counts],
    people: Sequence[Counts],
    people_of_rows: Counts,
    fewest: int,
) -> list[Line]:
    """What to hide where the same distribution is told apart by groups, one row for each.

    ``overall`` is what is hidden of all together, from ``protect_line``. The result is safe
    beside it and beside every other table that tells the same distribution apart: where a
    point is hidden for all, it is hidden for every group that has any such count.
    """
    if overall.total is not None:
        return [
            Line(tuple(_why(n, fewest) for n in row), _why(all_, fewest))
            for row, all_ in zip(people, people_of_rows, strict=True)
        ]
    return _Groups(overall, counts, people, people_of_rows, fewest).protect()


def _why(people: int, fewest: int) -> Why:
    return Why.SMALL if is_small(people, fewest) else Why.OTHER


class _Groups:
    """A table at work: ``why`` of each hidden count, ``rows`` of each hidden total of a row."""

    def __init__(
        self,
        overall: Line,
        counts: Sequence[Counts],
        people: Sequence[Counts],
        people_of_rows: Counts,
        fewest: int,
    ) -> None:
        self.overall, self.counts, self.people = overall, counts, people
        self.people_of_rows, self.fewest = people_of_rows, fewest
        self.width = len(overall.cells)
        self.columns = [sum(row[c] for row in counts) for c in range(self.width)]
        self.why: dict[Place, Why] = {}
        all_people = max([fewest, *people_of_rows])  # all together are not few here
        self.rows = protect_line(people_of_rows, all_people, fewest).cells

    def protect(self) -> list[Line]:
        self._hide_what_is_small()
        while (more := self._lacking()) is not None:
            self.why[more] = Why.OTHER
        return [
            Line(tuple(self.why.get((r, c)) for c in range(self.width)), self.rows[r])
            for r in range(len(self.counts))
        ]

    def _hide_what_is_small(self) -> None:
        for r, row in enumerate(self.counts):
            beside_hidden = any(row[c] for c in self.overall.hidden)
            for c in range(self.width):
                # Of a point that nobody has at all, every group is known to have none.
                if not self.columns[c] and c not in self.overall.hidden:
                    continue
                if is_small(self.people[r][c], self.fewest):
                    self.why[r, c] = Why.SMALL
                elif self.rows[r] is not None or (c in self.overall.hidden and beside_hidden):
                    self.why[r, c] = Why.OTHER

    def _lacking(self) -> Place | None:
        """The next count that must be hidden as well; None once every hidden one is safe."""
        lines = [
            [(r, c) for c in range(self.width)]
            for r in range(len(self.counts))
            if self.rows[r] is None
        ] + [
            [(r, c) for r in range(len(self.counts))]
            for c in range(self.width)
            if c not in self.overall.hidden
        ]
        for line in lines:
            hidden = [self.people[r][c] for r, c in line if (r, c) in self.why]
            if hidden and (len(hidden) < 2 or sum(hidden) < self.fewest):
                more = self._smallest(line)
                if more is not None:
                    return more
        circles = _Circles(self)
        everywhere = [(r, c) for r in range(len(self.counts)) for c in range(self.width)]
        for r, c in sorted(self.why):
            if not circles.run_through(r, c):
                more = self._smallest(everywhere, near=(r, c))
                if more is not None:
                    return more
        return None

    def _smallest(self, among: Collection[Place], near: Place | None = None) -> Place | None:
        """The smallest count shown among these, those of nobody last.

        Those in the row or column of ``near`` come before others.
        """
        shown = [
            (r, c)
            for r, c in among
            if (r, c) not in self.why
            and self.people_of_rows[r]
            and (self.columns[c] or c in self.overall.hidden)
        ]
        return min(
            shown,
            key=lambda p: (
                not self.counts[p[0]][p[1]],
                near is not None and p[0] != near[0] and p[1] != near[1],
                self.counts[p[0]][p[1]],
                p,
            ),
            default=None,
        )


class _Circles:
    """The hidden counts as edges: up from row to column, and down from column to row."""

    def __init__(self, table: _Groups) -> None:
        self.edges: dict[Hashable, list[tuple[Hashable, Hashable]]] = {}
        for r, c in table.why:
            self._add((r, c), ("row", r), ("column", c), table.counts[r][c])
        # Totals stand on the other side of the sum, and run the other way.
        for c in table.overall.hidden:
            self._add(("all", c), ("column", c), "all", table.columns[c])
        for r, why in enumerate(table.rows):
            if why is not None:
                self._add(("total", r), "totals", ("row", r), sum(table.counts[r]))

    def _add(self, name: Hashable, up: Hashable, down: Hashable, count: int) -> None:
        self.edges.setdefault(up, []).append((down, name))
        if count:
            self.edges.setdefault(down, []).append((up, name))

    def run_through(self, r: int, c: int) -> bool:
        """Whether the count may be another one: a way leads back that does not use it."""
        row, column = ("row", r), ("column", c)
        # Down only where there is something: else the way along it does not exist.
        down = any(name == (r, c) for _to, name in self.edges.get(column, []))
        return self._leads(column, row, (r, c)) or (down and self._leads(row, column, (r, c)))

    def _leads(self, start: Hashable, end: Hashable, without: Hashable) -> bool:
        seen, waiting = {start}, [start]
        while waiting:
            for to, name in self.edges.get(waiting.pop(), []):
                if name != without and to not in seen:
                    if to == end:
                        return True
                    seen.add(to)
                    waiting.append(to)
        return False
