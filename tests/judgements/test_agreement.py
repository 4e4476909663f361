"""Krippendorff's alpha: the published example, and what is shown of a round."""

from __future__ import annotations

from decimal import Decimal
from math import nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from saas.database import db
from tenants.judgements.agreement import (
    FEWEST_PAIRS,
    PairCount,
    agreement_by_standard,
    agreement_overall,
    alpha,
    alpha_of,
    load_agreement,
)
from tests.judgements.panel import GRADED, assign, finish, grade, moderate

# Krippendorff (2011), “Computing Krippendorff's Alpha-Reliability”, section C:
# four observers, twelve units, missing data.
PUBLISHED = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
    [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan],
]


@pytest.mark.parametrize(
    ("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_the_published_example_comes_out_as_published(level, published):
    assert round(alpha(PUBLISHED, level), 3) == published


def pairs(*given: tuple[int, int, int]) -> list[PairCount]:
    return [PairCount("q", Decimal(own), Decimal(other), times) for own, other, times in given]


def test_under_five_pairs_there_is_no_coefficient():
    assert alpha_of(pairs((1, 2, 2), (2, 2, 2)), "ordinal") is None
    assert alpha_of(pairs((1, 2, 2), (2, 2, 3)), "ordinal") is not None


def test_where_every_grade_is_the_same_it_is_not_defined():
    assert alpha_of(pairs((2, 2, 40)), "ordinal") is None
    assert alpha([[1, 1, nan], [1, 1, 3]], "ordinal") is None


def test_two_who_always_agree_score_one_and_two_who_never_do_score_below_nought():
    assert alpha_of(pairs((0, 0, 5), (3, 3, 5)), "ordinal") == 1.0
    assert alpha_of(pairs((0, 3, 5), (3, 0, 5)), "ordinal") < 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=FEWEST_PAIRS, max_size=40),
    st.sampled_from(["ordinal", "interval"]),
)
def test_counting_equal_pairs_together_changes_nothing_and_order_does_not_matter(grades, level):
    counted: dict[tuple[int, int], int] = {}
    for pair in grades:
        counted[pair] = counted.get(pair, 0) + 1
    together = alpha_of(pairs(*((a, b, n) for (a, b), n in counted.items())), level)
    apart = alpha([[a for a, _ in grades], [b for _, b in grades]], level)
    swapped = alpha([[b for _, b in grades], [a for a, _ in grades]], level)
    assert (together is None) == (apart is None)
    if together is not None:
        assert together == pytest.approx(apart) == pytest.approx(swapped)
        assert together <= 1.0 + 1e-9


def test_a_round_shows_pairs_by_standard_and_holds_back_the_few(world):
    world.open_round()
    other = world.member("Second", ["moderator"])
    for agency, key in (("northmoor", "1"), ("elm", "2"), ("ridgeway", "3")):
        world.sign(agency, key)
        moderate(world, agency, world.people["moderator"], dict.fromkeys(GRADED, key))
    spine = world.model.spines[0]
    with world.acting(world.coordinator) as session:
        lines = {
            line.standard: line for line in agreement_by_standard(session, world.round_id, spine)
        }
    # Two questions of three agencies; the other standard has one question.
    assert (lines["s11.1"].pairs, lines["s11.1"].same, lines["s11.1"].alpha) == (6, 6, 1.0)
    assert lines["s11.2"].pairs == 3
    assert lines["s11.2"].suppressed
    assert lines["s11.2"].alpha is None
    moderate(world, "northmoor", other, dict.fromkeys(GRADED, "3"))
    with world.acting(world.coordinator) as session:
        by_standard, everything = load_agreement(session, world.round_id, "arrangements")
        assert everything == agreement_overall(session, world.round_id)
    assert [(line.standard, line.pairs) for line in by_standard] == [("wt.supervision", 4)]
    assert [(line.scale, line.pairs, line.same) for line in everything] == [("grade", 12, 9)]
    assert everything[0].alpha < 1


def test_gradings_in_progress_and_what_does_not_apply_make_no_pair(world):
    world.open_round()
    moderator = world.people["moderator"]
    world.sign("northmoor")
    assign(world, "northmoor", moderator)
    grading = grade(world, "northmoor", moderator)
    world.answer(moderator, grading, "q.lead", 1, not_applicable=True)
    with world.acting(world.coordinator) as session:
        assert agreement_overall(session, world.round_id) == []
    finish(world, moderator, grading)
    with world.acting(world.coordinator) as session:
        (line,) = agreement_overall(session, world.round_id)
    assert line.pairs == 2


def test_agreement_is_one_statement(world):
    world.open_round()
    world.sign("northmoor")
    moderate(world, "northmoor", world.people["moderator"])
    statements: list[str] = []

    def count(_c, _cursor, statement, *_rest):
        if not statement.startswith("select set_config"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        with world.acting(world.coordinator) as session:
            load_agreement(session, world.round_id)
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    assert len(statements) == 1
