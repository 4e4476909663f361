"""Somebody who reads what was published and solves for what was hidden."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

Unknown = Hashable


@dataclass
class Attacker:
    """Knows that counts are whole and not negative, and every sum that was published.

    ``sums`` are equations: the unknown counts with their factors, and what they come to.
    """

    sums: list[tuple[dict[Unknown, int], int]] = field(default_factory=list)

    def learn(self, parts: Sequence[tuple[Unknown, int | None]], total: int | Unknown) -> None:
        """Parts add up to a total; each is a figure, or the name of a hidden one."""
        factors: dict[Unknown, int] = {}
        rest = 0
        if isinstance(total, int):
            rest = total
        else:
            factors[total] = -1
        for name, figure in parts:
            if figure is None:
                factors[name] = factors.get(name, 0) + 1
            else:
                rest -= figure
        if factors:
            self.sums.append((factors, rest))

    @property
    def unknowns(self) -> set[Unknown]:
        return {name for factors, _rest in self.sums for name in factors}

    def can_be(self, unknown: Unknown, figure: int, most: int) -> bool:
        """Whether what was published allows this figure for a hidden count."""
        bounds = dict.fromkeys(self.unknowns, (0, most))
        bounds[unknown] = (figure, figure)
        return self._solve(bounds)

    def _solve(self, bounds: dict[Unknown, tuple[int, int]]) -> bool:
        narrowed = self._narrow(bounds)
        if narrowed is None:
            return False
        open_ones = [name for name, (low, high) in narrowed.items() if low < high]
        if not open_ones:
            return True
        name = min(open_ones, key=lambda n: (narrowed[n][1] - narrowed[n][0], str(n)))
        low, high = narrowed[name]
        return any(self._solve({**narrowed, name: (n, n)}) for n in range(low, high + 1))

    def _narrow(
        self, bounds: Mapping[Unknown, tuple[int, int]]
    ) -> dict[Unknown, tuple[int, int]] | None:
        found = dict(bounds)
        changed = True
        while changed:
            changed = False
            for factors, rest in self.sums:
                least = sum(f * found[n][0 if f > 0 else 1] for n, f in factors.items())
                most = sum(f * found[n][1 if f > 0 else 0] for n, f in factors.items())
                if not least <= rest <= most:
                    return None
                for name, factor in factors.items():
                    low, high = found[name]
                    own = (factor * low, factor * high)
                    below, above = rest - (most - max(own)), rest - (least - min(own))
                    if factor < 0:
                        below, above = -above, -below
                    tight = (max(low, below), min(high, above))
                    if tight[0] > tight[1]:
                        return None
                    if tight != (low, high):
                        found[name] = tight
                        changed = True
        return found
