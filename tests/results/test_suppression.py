"""No hidden figure follows from what is shown, whoever reckons and from however many tables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.results.suppression import Line, Why, is_small, protect_groups, protect_line
from tests.results.attacker import Attacker

Table = list[list[int]]

# Of children in trouble with the law by county and by the schooling of the head of their
# household: fictitious figures.
COUNTIES: Table = [[15, 1, 3, 1], [20, 10, 10, 15], [3, 10, 10, 2], [12, 14, 7, 2]]


def columns_of(table: Table) -> list[int]:
    return [sum(row[c] for row in table) for c in range(len(table[0]))]


def protect(table: Table, fewest: int) -> tuple[Line, list[Line]]:
    """A table of people, each of whom is counted once."""
    overall = columns_of(table)
    line = protect_line(overall, sum(overall), fewest)
    return line, protect_groups(line, table, table, [sum(row) for row in table], fewest)


def attack(tables: list[Table], line: Line, groups: list[list[Line]]) -> Attacker:
    """All that is published of one distribution that several tables tell apart."""
    attacker = Attacker()
    overall = columns_of(tables[0])
    shown_overall = [
        (("all", c), None if line.cells[c] else overall[c]) for c in range(len(overall))
    ]
    total = "everybody" if line.total else sum(overall)
    attacker.learn(shown_overall, total)
    for t, (table, lines) in enumerate(zip(tables, groups, strict=True)):
        for c, column in enumerate(overall):
            attacker.learn(
                [
                    ((t, r, c), None if lines[r].cells[c] else table[r][c])
                    for r in range(len(table))
                ],
                ("all", c) if line.cells[c] else column,
            )
        for r, row in enumerate(table):
            attacker.learn(
                [((t, r, c), None if lines[r].cells[c] else row[c]) for c in range(len(row))],
                ("rows", t, r) if lines[r].total else sum(row),
            )
        attacker.learn(
            [(("rows", t, r), None if lines[r].total else sum(row)) for r, row in enumerate(table)],
            total,
        )
    return attacker


def truths(tables: list[Table]) -> dict[object, int]:
    found: dict[object, int] = {"everybody": sum(columns_of(tables[0]))}
    for c, n in enumerate(columns_of(tables[0])):
        found["all", c] = n
    for t, table in enumerate(tables):
        for r, row in enumerate(table):
            found["rows", t, r] = sum(row)
            for c, n in enumerate(row):
                found[t, r, c] = n
    return found


def follows(attacker: Attacker, true: dict[object, int]) -> list[object]:
    """The hidden figures that can be nothing but what they are."""
    most = true["everybody"] + 3
    return [
        name
        for name in sorted(attacker.unknowns, key=str)
        if not any(
            attacker.can_be(name, other, most)
            for n in range(1, most + 1)
            for other in (true[name] + n, true[name] - n)
            if 0 <= other <= most
        )
    ]


people = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=45
)


def told_apart(everybody: list[tuple[int, int, int]]) -> list[Table]:
    """The same people by their first and by their second group; each has a point."""
    points = 1 + max(point for *_groups, point in everybody)
    tables = []
    for which in (0, 1):
        table = [[0] * points for _ in range(1 + max(p[which] for p in everybody))]
        for person in everybody:
            table[person[which]][person[2]] += 1
        tables.append(table)
    return tables


@settings(max_examples=60, deadline=None)
@given(people, st.sampled_from([3, 5, 6]))
def test_no_hidden_figure_follows_from_all_that_is_shown(
    everybody: list[tuple[int, int, int]], fewest: int
) -> None:
    tables = told_apart(everybody)
    line = protect(tables[0], fewest)[0]
    groups = [protect(table, fewest)[1] for table in tables]
    assert follows(attack(tables, line, groups), truths(tables)) == []


@settings(max_examples=60, deadline=None)
@given(people, st.sampled_from([1, 3, 5, 6]))
def test_every_small_figure_is_hidden_and_a_table_without_any_is_left_alone(
    everybody: list[tuple[int, int, int]], fewest: int
) -> None:
    for table in told_apart(everybody):
        line, groups = protect(table, fewest)
        rows = [*table, columns_of(table)]
        small = False
        for row, hidden in zip(rows, [*groups, line], strict=True):
            for n, why in [*zip(row, hidden.cells, strict=True), (sum(row), hidden.total)]:
                small = small or is_small(n, fewest)
                if is_small(n, fewest):
                    assert why is Why.SMALL
        if not small:
            assert not any([line.total, *line.cells])
            assert not any(any([g.total, *g.cells]) for g in groups)


def test_hiding_the_small_counts_alone_lets_them_be_reckoned() -> None:
    # With the small counts alone hidden, a row with one of them gives it away.
    nothing = Line((None,) * 4, None)
    primary = [
        Line(tuple(Why.SMALL if is_small(n, 5) else None for n in row), None) for row in COUNTIES
    ]
    assert (0, 3, 3) in follows(attack([COUNTIES], nothing, [primary]), truths([COUNTIES]))


def test_the_published_table_is_made_safe() -> None:
    line, groups = protect(COUNTIES, 5)
    assert not any([line.total, *line.cells])
    hidden = {(r, c) for r, group in enumerate(groups) for c, why in enumerate(group.cells) if why}
    small = {(r, c) for r, row in enumerate(COUNTIES) for c, n in enumerate(row) if n < 5}
    assert small < hidden
    # Beta has no small count and keeps all of its row but what protects the others.
    assert follows(attack([COUNTIES], line, [groups]), truths([COUNTIES])) == []
    assert len(hidden - small) <= 4


def test_two_hidden_counts_in_each_row_and_column_are_not_enough_by_themselves() -> None:
    # Two blocks of which a sum of rows less a sum of columns
    # leaves one count alone.
    table = [[9, 3, 4, 8], [2, 9, 9, 9], [4, 9, 9, 9], [9, 9, 9, 9]]
    line, groups = protect(table, 5)
    assert follows(attack([table], line, [groups]), truths([table])) == []


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        # The next smallest goes with it.
        ([20, 3, 7, 9], {1, 2}),
        # Two small ones together are still few: the next goes as well.
        ([20, 1, 2, 9], {1, 2, 3}),
        # Nobody is not few.
        ([20, 0, 7, 9], set()),
        ([4, 9], {0, 1}),
    ],
)
def test_one_distribution_hides_the_next_smallest(counts: list[int], hidden: set[int]) -> None:
    line = protect_line(counts, sum(counts), 5)
    assert line.hidden == hidden
    assert line.total is None


def test_a_total_of_few_is_hidden_with_all_that_it_is_of() -> None:
    line = protect_line([2, 1, 0], 3, 5)
    assert line.total is Why.SMALL
    assert line.hidden == {0, 1, 2}
    groups = protect_groups(line, [[2, 0, 0], [0, 1, 0]], [[2, 0, 0], [0, 1, 0]], [2, 1], 5)
    assert all(group.total and all(group.cells) for group in groups)


def test_a_small_group_is_hidden_with_the_next_smallest() -> None:
    table = [[10, 10], [6, 6], [2, 1]]
    _line, groups = protect(table, 5)
    assert [group.total for group in groups] == [None, Why.OTHER, Why.SMALL]
    assert all(groups[1].cells)
    assert all(groups[2].cells)


def test_a_few_people_are_few_however_often_they_were_judged() -> None:
    # Six answers about two children.
    line = protect_line([2, 10], 12, 5)
    assert line.cells[0] is Why.SMALL
    assert line.cells[1] is Why.OTHER
