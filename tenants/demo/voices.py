"""How each agency of the demonstration speaks, the facts it gives, and how well it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

from tenants.demo.data import as_texts, chance_of, read_all
from tenants.demo.people import AGENCIES

USUAL_RISE = 0.2
"""The chance that an arrangement is a grade better than it was a year before."""

SCATTER = {1: (-1, 0, 0, 0, 1), 2: (-1, 0, 0, 0, 1), 3: (-1, -1, 0, 0, 0)}
"""How an agency’s arrangements lie around its strength; not even the best are the best in all."""

# How large a sample of people or records is, by the agency's size.
SAMPLES = {
    "small": {"sample": "8", "most": "7", "starters": "4"},
    "medium": {"sample": "20", "most": "18", "starters": "10"},
    "large": {"sample": "40", "most": "36", "starters": "20"},
}


class Year(IntEnum):
    """Which round; also the place in data that says both."""

    LAST = 0
    THIS = 1


@dataclass(frozen=True)
class Said:
    """What an agency says at the end of the form of one year."""

    actions: str
    """``yes``, ``partly``, ``no``, or ``first`` where no round came before."""

    why: str
    verbatim: str
    three: Mapping[str, str]


@dataclass(frozen=True)
class Voice:
    key: str
    kind: str
    strength: int
    place: int
    """Its place among the agencies: neighbours choose different wordings."""

    words: Mapping[str, str]
    facts: Mapping[str, Any]
    interim: str
    levels: Mapping[str, tuple[int, int]]
    not_applicable: Mapping[str, str]
    rise: float
    said: tuple[Said, Said]

    def level_of(self, question: str, year: Year) -> int:
        """How well something is done, 0–3; a year later mostly the same, sometimes better."""
        if question in self.levels:
            return self.levels[question][year]
        chance = chance_of(self.key, question)
        level = self.strength + chance.choice(SCATTER[self.strength])
        if year is Year.THIS:
            moved = chance.random()
            level += 1 if moved < self.rise else -1 if moved > 0.96 else 0
        return max(0, min(3, level))


@cache
def voices() -> dict[str, Voice]:
    """Every agency that takes part, by its key in ``people``."""
    data = read_all("agencies")
    taking_part = [agency for agency in AGENCIES if agency.takes_part]
    found = {}
    for place, agency in enumerate(taking_part):
        own = data[agency.key]
        last = _said(own["last"])
        found[agency.key] = Voice(
            key=agency.key,
            kind=agency.kind,
            strength=agency.strength,
            place=place,
            words={**SAMPLES[agency.size], **own["voice"]},
            facts=own["facts"],
            interim=as_texts(own["interim"])[0],
            levels={key: (both[0], both[1]) for key, both in own["levels"].items()},
            not_applicable={k: as_texts(v)[0] for k, v in own["not_applicable"].items()},
            rise=own.get("rise", USUAL_RISE),
            said=(last, _said(own["this"]) if "this" in own else last),
        )
    return found


def _said(data: dict[str, Any]) -> Said:
    return Said(
        actions=data["actions"],
        why=as_texts(data.get("why", ""))[0],
        verbatim=data["verbatim"],
        three={key: as_texts(text)[0] for key, text in data["three"].items()},
    )
