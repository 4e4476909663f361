"""What agencies write under each question, by how well they do it and who they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tenants.demo.data import FOLDER, as_texts, filled, read, read_all
from tenants.demo.voices import Voice, Year

Levels = Mapping[int, tuple[str, ...]]

_KINDS = sorted(path.stem for path in FOLDER.joinpath("prose", "kinds").glob("*.yaml"))


@dataclass(frozen=True)
class QuestionProse:
    """The words for one question; ``$words`` in them are the agency's own."""

    proof: str
    """What would show it, as a phrase: “the minutes of the last four meetings”."""

    levels: Levels
    improve: Mapping[int, str]
    kinds: Mapping[str, Levels]
    """For a kind of agency, instead of ``levels``."""

    improve_kinds: Mapping[str, Mapping[int, str]]
    answers: tuple[str, ...]
    """For questions that are answered in words alone."""

    def narrative(self, voice: Voice, level: int, year: Year) -> str:
        """Neighbouring agencies, and the same agency a year later, choose different wordings."""
        texts = self.kinds.get(voice.kind, {}).get(level) or self.levels[level]
        return filled(texts[(voice.place + year) % len(texts)], voice.words)

    def improvement(self, voice: Voice, level: int, by: str) -> str:
        text = self.improve_kinds.get(voice.kind, {}).get(level) or self.improve[level]
        return filled(text, {**voice.words, "by": by})

    def answer(self, voice: Voice, year: Year, **more: str) -> str:
        text = self.answers[(voice.place + year) % len(self.answers)]
        return filled(text, {**voice.words, **more})


@cache
def prose() -> dict[str, QuestionProse]:
    """The words for every question that asks for words, by the question's key."""
    kinds = {kind: read("prose", "kinds", f"{kind}.yaml") for kind in _KINDS}
    return {
        key: _question(data, {kind: own[key] for kind, own in kinds.items() if key in own})
        for key, data in read_all("prose").items()
    }


def _question(data: dict[Any, Any], kinds: dict[str, dict[Any, Any]]) -> QuestionProse:
    return QuestionProse(
        proof=data.get("proof", ""),
        levels=_levels(data),
        improve=_improve(data),
        kinds={kind: _levels(own) for kind, own in kinds.items()},
        improve_kinds={kind: _improve(own) for kind, own in kinds.items()},
        answers=as_texts(data["answers"]) if "answers" in data else (),
    )


def _levels(data: dict[Any, Any]) -> Levels:
    return {level: as_texts(text) for level, text in data.items() if isinstance(level, int)}


def _improve(data: dict[Any, Any]) -> dict[int, str]:
    return {level: as_texts(text)[0] for level, text in data.get("improve", {}).items()}
