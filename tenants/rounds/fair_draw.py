"""Sharing parts out among people, evenly and by a draw that anybody can make again (CAP-24).

How to make one again: take what is to be given in the order of the SHA-256 of the seed
followed by its id. Each goes to whoever of those who may take it has least by then, and
of equals to the one for whom the SHA-256 of the seed, its id and the person's id is the
lowest. Where somebody with less could take it only if another part went to somebody else
in its stead, that one is handed on: so nobody ends with more than one more than another,
unless they are the only one who may take it.

A library's random generator is not used: none promises the same choice for the same
seed in its next version.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be given parts, and how much counts as theirs already."""

    member_id: UUID
    load: int = 0


@dataclass(frozen=True)
class Plan:
    """Who is given what, and what nobody may take; both in the order of the draw."""

    given: dict[UUID, UUID]
    nobody: tuple[UUID, ...]

    @property
    def fingerprint(self) -> str:
        """The same for the same plan alone."""
        lines = [f"{subject} {member}" for subject, member in self.given.items()]
        lines += [f"{subject} -" for subject in self.nobody]
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()

    def count(self, member_id: UUID) -> int:
        return sum(holder == member_id for holder in self.given.values())


def key_of(seed: str, *ids: UUID) -> str:
    """What a draw sorts by."""
    return hashlib.sha256("".join([seed, *map(str, ids)]).encode()).hexdigest()


def share_out(
    subjects: Iterable[UUID],
    candidates: Iterable[Candidate],
    refused: Collection[tuple[UUID, UUID]],
    seed: str,
) -> Plan:
    """Give each subject to one of the candidates; ``refused`` are (subject, member).

    Of all plans that give as much, the loads at its end are the most even ones: no
    part can be handed on so that somebody with two less has one more. (An optimal
    semi-matching, grown one subject at a time along the path to the least load.)
    """
    people = {candidate.member_id: candidate.load for candidate in candidates}
    sharing = _Sharing(people, set(refused), seed)
    ordered = sorted(set(subjects), key=lambda subject: key_of(seed, subject))
    nobody = tuple(subject for subject in ordered if not sharing.place(subject))
    return Plan({s: sharing.given[s] for s in ordered if s in sharing.given}, nobody)


class _Sharing:
    """A plan while it grows."""

    def __init__(self, load: dict[UUID, int], refused: set[tuple[UUID, UUID]], seed: str) -> None:
        self.load, self.refused, self.seed = load, refused, seed
        self.given: dict[UUID, UUID] = {}
        self.held: dict[UUID, dict[UUID, None]] = {member: {} for member in load}
        self.open_to: dict[UUID, list[UUID]] = {}

    def place(self, subject: UUID) -> bool:
        """Give one more subject to somebody; False where nobody may take it."""
        self.open_to[subject] = sorted(
            (member for member in self.load if (subject, member) not in self.refused),
            key=lambda member: key_of(self.seed, subject, member),
        )
        for_whom = self._reachable(subject)
        if not for_whom:
            return False
        # The first of equals: they were reached in the order of the draw.
        least = min(for_whom, key=lambda member: self.load[member])
        self.load[least] += 1
        taker = least
        while True:
            handed_on = for_whom[taker]
            before = self.given.get(handed_on)
            self.given[handed_on] = taker
            self.held[taker][handed_on] = None
            if before is None:
                return True
            del self.held[before][handed_on]
            taker = before

    def _reachable(self, subject: UUID) -> dict[UUID, UUID]:
        """Everybody to whom one more could come, by what they would take over."""
        found: dict[UUID, UUID] = {}
        waiting = deque([subject])
        while waiting:
            asked = waiting.popleft()
            for member in self.open_to[asked]:
                if member not in found:
                    found[member] = asked
                    waiting.extend(self.held[member])
        return found
