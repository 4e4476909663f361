"""What moderators note and a panel gives as its reason, in words that fit the question."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from tenants.demo.data import as_texts, chance_of, filled, read
from tenants.demo.documents import title_of
from tenants.demo.plan import pinned_questions
from tenants.demo.prose import prose
from tenants.demo.voices import Year, voices
from tenants.practice.schema import PracticeModel, Question, ScaleKind
from tenants.rounds.content import AnswerContent

NOTED = 0.25
"""How often a moderator writes a note where nothing is out of the way."""

SHIFTS = (-1, -1, *[0] * 11, 1)
"""Moderators are a grade below more often than above, and mostly at one with the agency."""


@cache
def _texts() -> dict[str, Any]:
    return read("moderators.yaml")


def grade_for(
    model: PracticeModel,
    question: Question,
    own: Decimal | None,
    moderator: str,
    agency: str,
    year: Year,
) -> AnswerContent:
    """A moderator's grade of one question: near the agency's own, which they do not see."""
    if own is None:
        return AnswerContent(
            not_applicable=True, not_applicable_reason="I agree: this is not the agency’s work."
        )
    scale = model.scale[question.scale or ""]
    if scale.kind is ScaleKind.NUMERIC:
        return AnswerContent(score=own)
    chance = chance_of(moderator, agency, question.key, year.name)
    ordered = sorted(scale.points, key=lambda point: point.score)
    mine = next(i for i, point in enumerate(ordered) if point.score == own)
    shift = chance.choice(SHIFTS)
    if question.key.startswith("end.") or question.key in pinned_questions(agency):
        shift = 0
    at = max(0, min(len(ordered) - 1, mine + shift))
    noted = at != mine or chance.random() < NOTED
    words = _texts()["notes"]["same" if at == mine else "lower" if at < mine else "higher"]
    return AnswerContent(
        point=ordered[at].key,
        score=ordered[at].score,
        narrative=_fitting(words, at, question.key, agency, year) if noted else "",
    )


def reason_for(question: str, own: Decimal, agreed: Decimal, agency: str, year: Year) -> str:
    """Why the outcome differs from the agency's own grade."""
    words = _texts()["reasons"]["lower" if agreed < own else "higher"]
    return _fitting(words, int(agreed), question, agency, year)


def _fitting(words: Mapping[str, Any], at: int, question: str, agency: str, year: Year) -> str:
    title = title_of(agency, question, year)
    texts = as_texts(words["seen" if title else "unseen"][at])
    text = chance_of(agency, question, year.name, "words", at).choice(texts)
    proof = filled(prose()[question].proof, voices()[agency].words)
    return filled(text, {"proof": proof, "title": title})
