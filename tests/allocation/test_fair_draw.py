"""A fair draw is even wherever it can be, and anybody can make it again."""

from __future__ import annotations

import hashlib
import itertools
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.rounds.fair_draw import Candidate, Plan, share_out

SEED = "00112233445566778899aabbccddeeff"
X, Y, Z = (UUID(int=n) for n in (1, 2, 3))


def subjects(count: int) -> list[UUID]:
    return [UUID(int=1000 + n) for n in range(count)]


def people(*members: UUID, load: int = 0) -> list[Candidate]:
    return [Candidate(member, load) for member in members]


def counts(plan: Plan, candidates: list[Candidate]) -> list[int]:
    """How much each has in the end."""
    return [c.load + plan.count(c.member_id) for c in candidates]


def test_a_draw_can_be_made_again_by_hand() -> None:
    """As the module says: where all may take all, none of its functions is needed."""
    plan = share_out(subjects(7), people(X, Y, Z), (), SEED)

    def key(*ids: UUID) -> str:
        return hashlib.sha256("".join([SEED, *map(str, ids)]).encode()).hexdigest()

    load = dict.fromkeys((X, Y, Z), 0)
    by_hand = {}
    for subject in sorted(subjects(7), key=key):
        taker = min(load, key=lambda member: (load[member], key(subject, member)))
        by_hand[subject] = taker
        load[taker] += 1
    assert plan.given == by_hand


def test_another_seed_gives_another_draw() -> None:
    plans = {share_out(subjects(12), people(X, Y, Z), (), f"seed {n}").fingerprint for n in "abc"}
    assert len(plans) == 3


def test_a_part_is_handed_on_where_the_first_choice_would_leave_it_uneven() -> None:
    """One may go to both, the other to X alone: whoever comes first, each gets one."""
    both, only_x = subjects(2)
    for seed in map(str, range(20)):
        plan = share_out([both, only_x], people(X, Y), {(only_x, Y)}, seed)
        assert plan.given == {both: Y, only_x: X}


def test_a_part_is_handed_on_over_several_people() -> None:
    """X may take all, Y the first two and Z the first: the rest goes to X alone."""
    first, second, third = subjects(3)
    refused = {(second, Z), (third, Y), (third, Z)}
    for seed in map(str, range(20)):
        plan = share_out([first, second, third], people(X, Y, Z), refused, seed)
        assert plan.given == {first: Z, second: Y, third: X}


def test_what_nobody_may_take_is_said_and_the_rest_is_shared_out() -> None:
    taken, left = subjects(2)
    plan = share_out([taken, left], people(X, Y), {(left, X), (left, Y)}, SEED)
    assert plan.nobody == (left,)
    assert set(plan.given) == {taken}


def test_whoever_has_more_already_is_given_less() -> None:
    candidates = [Candidate(X, 4), Candidate(Y, 0)]
    assert counts(share_out(subjects(6), candidates, (), SEED), candidates) == [5, 5]


def test_without_people_nobody_takes_anything() -> None:
    assert share_out(subjects(3), [], (), SEED).given == {}
    assert share_out([], people(X), (), SEED) == Plan({}, ())


# How long a machine takes that does other things meanwhile is not what is tested.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
MEMBERS = [UUID(int=n + 1) for n in range(4)]
SITUATIONS = st.tuples(
    st.integers(0, 6),
    st.lists(st.integers(0, 3), min_size=1, max_size=4),
    st.sets(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=16),
    st.text("0123456789abcdef", min_size=4, max_size=8),
)


@given(SITUATIONS)
@settings(CALM, max_examples=150)
def test_no_other_plan_is_more_even(
    situation: tuple[int, list[int], set[tuple[int, int]], str],
) -> None:
    """Against every plan there is: none gives more, and none that gives as much is evener."""
    number, loads, pairs, seed = situation
    asked = subjects(number)
    candidates = [Candidate(m, load) for m, load in zip(MEMBERS, loads, strict=False)]
    refused = {(asked[s], MEMBERS[m]) for s, m in pairs if s < number}
    plan = share_out(asked, candidates, refused, seed)
    assert not {*plan.given.items()} & refused
    assert {*plan.given} | {*plan.nobody} == {*asked}

    choices = [
        [n for n, c in enumerate(candidates) if (subject, c.member_id) not in refused]
        for subject in asked
    ]
    assert len(plan.nobody) == sum(not open_to for open_to in choices)
    best = min(
        sorted((load + chosen.count(n) for n, load in enumerate(loads)), reverse=True)
        for chosen in itertools.product(*(open_to for open_to in choices if open_to))
    )
    assert sorted(counts(plan, candidates), reverse=True) == best


@given(st.integers(0, 40), st.integers(1, 7), st.text(max_size=5))
@settings(CALM)
def test_where_everybody_may_take_everything_nobody_gets_two_more(
    number: int, helpers: int, seed: str
) -> None:
    candidates = people(*(UUID(int=n + 1) for n in range(helpers)))
    found = counts(share_out(subjects(number), candidates, (), seed), candidates)
    assert sum(found) == number
    assert max(found) - min(found) <= 1


@given(SITUATIONS, st.randoms())
@settings(CALM)
def test_the_order_in_which_things_are_named_makes_no_difference(
    situation: tuple[int, list[int], set[tuple[int, int]], str], random: object
) -> None:
    number, loads, pairs, seed = situation
    asked = subjects(number)
    candidates = [Candidate(m, load) for m, load in zip(MEMBERS, loads, strict=False)]
    refused = {(asked[s], MEMBERS[m]) for s, m in pairs if s < number}
    first = share_out(asked, candidates, refused, seed)
    random.shuffle(asked)  # type: ignore[attr-defined]
    random.shuffle(candidates)  # type: ignore[attr-defined]
    assert share_out(asked, candidates, refused, seed) == first
