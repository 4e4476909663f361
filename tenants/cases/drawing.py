"""A draw that anybody can make again from its seed and its pool.

How to check one by hand, without this program:

1. Take the pool as the export gives it, in the order of the references' code points.
   The SHA-256 of its lines – reference, tabulator, team, line feed; UTF-8 – is the
   pool's hash.
2. For each reference take the SHA-256 of the seed followed by the reference
   (``printf '%s%s' SEED REFERENCE | sha256sum``), written in hexadecimal.
3. Sort by that; the first as many as the draw's size are chosen. Where the draw is
   spread over the teams, do so within each team, for its number of places.

A team's places are its share of the size by the method of largest remainders (equal
remainders: the team whose name comes first), and where the size allows at least one:
a team without any takes the place of the one that has most beyond its exact share.

A library's random generator is not used: none promises the same choice for the same
seed in its next version. The seed is made by the operating system after the pool is
fixed, so that nobody can choose it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tenants.cases.types import DrawRule, HowMany, PoolLine


def make_seed() -> str:
    """128 bits from the operating system, as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def canonical(pool: Iterable[PoolLine]) -> list[PoolLine]:
    """The pool in its one order: by the code points of the reference."""
    return sorted(pool, key=lambda line: line.reference)


def hash_of_pool(pool: Sequence[PoolLine]) -> str:
    """The SHA-256 over the pool's lines in canonical order, in hexadecimal."""
    lines = "".join(f"{line.reference}\t{line.team}\n" for line in canonical(pool))
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()


def key_of(seed: str, reference: str) -> str:
    """What a reference is sorted by."""
    return hashlib.sha256(f"{seed}{reference}".encode()).hexdigest()


def size_of(rule: DrawRule, pool: int) -> int:
    """How many cases a rule takes from a pool of so many; never more than there are.

    Half of an odd number takes the larger half, so that the rest is never the bigger one;
    a share is rounded to the nearest, and takes at least one.
    """
    if pool == 0:
        return 0
    if rule.how_many is HowMany.ALL:
        return pool
    if rule.how_many is HowMany.HALF:
        return (pool + 1) // 2
    if rule.how_many is HowMany.SHARE:
        share = Decimal(pool) * (rule.share or Decimal(0)) / 100
        return min(pool, max(1, int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))))
    return min(pool, rule.number or 0)


def draw(pool: Iterable[PoolLine], size: int, seed: str) -> list[str]:
    """The chosen references in canonical order; spread over the teams where the pool has them."""
    teams: dict[str, list[PoolLine]] = {}
    for line in pool:
        teams.setdefault(line.team, []).append(line)
    places = spread(size, Counter({team: len(lines) for team, lines in teams.items()}))
    chosen = []
    for team, lines in teams.items():
        ordered = sorted((line.reference for line in lines), key=lambda r: (key_of(seed, r), r))
        chosen += ordered[: places[team]]
    return sorted(chosen)


def spread(size: int, teams: Mapping[str, int]) -> dict[str, int]:
    """Each team's places of ``size``, by how many cases it has; never more than it has.

    Raises ValueError when there are fewer cases than places.
    """
    total = sum(teams.values())
    if size > total or size < 0:
        raise ValueError("a draw takes at most what there is")
    if total == 0:
        return dict.fromkeys(teams, 0)
    exact = {team: Fraction(size * count, total) for team, count in teams.items()}
    places = {team: int(share) for team, share in exact.items()}
    by_remainder = sorted(teams, key=lambda team: (places[team] - exact[team], team))
    for team in by_remainder[: size - sum(places.values())]:
        places[team] += 1
    held = [team for team, count in teams.items() if count]
    if size >= len(held):
        for team in sorted(team for team in held if places[team] == 0):
            giver = min(
                (other for other in held if places[other] > 1),
                key=lambda other: (exact[other] - places[other], other),
            )
            places[giver] -= 1
            places[team] = 1
    return places
