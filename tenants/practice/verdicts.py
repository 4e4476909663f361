"""The verdicts on a change, and the reasons for them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    COMPATIBLE = "compatible"
    WORDING = "wording"
    INCOMPATIBLE = "incompatible"


GRAVITY = tuple(Verdict)


class Reason(StrEnum):
    """Why a verdict is what it is; ``describing`` says each in words."""

    NO_ANSWERS = "no_answers"
    NEW = "new"
    ORDER = "order"
    MOVED = "moved"
    WORDS = "words"
    HEADINGS = "headings"
    MORE_CHOICES = "more_choices"
    MORE_POINTS = "more_points"
    OTHER_ENDS = "other_ends"
    LESS_ASKED = "less_asked"
    ASKED_OF_ALL = "asked_of_all"
    SHOWN_TO_MORE = "shown_to_more"
    SHOWN_TO_FEWER = "shown_to_fewer"
    GONE = "gone"
    OTHER_KIND = "other_kind"
    CHOICE_GONE = "choice_gone"
    OTHER_SCORE = "other_score"
    NARROWER = "narrower"
    DAYS_NARROWER = "days_narrower"
    FEWER_ROWS = "fewer_rows"
    COLUMN_GONE = "column_gone"
    CELLS_ASKED = "cells_asked"
    WORDS_ASKED = "words_asked"
    WORDS_GONE = "words_gone"
    EVIDENCE_ASKED = "evidence_asked"
    IMPROVEMENT_ASKED = "improvement_asked"
    NOT_APPLICABLE_GONE = "not_applicable_gone"
    OTHER_FORM = "other_form"
    ROUND_KEEPS = "round_keeps"


class Effect(NamedTuple):
    verdict: Verdict
    reason: Reason


UNTOUCHED = Effect(Verdict.COMPATIBLE, Reason.NO_ANSWERS)
REWORDED = Effect(Verdict.WORDING, Reason.WORDS)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The gravest of some verdicts; COMPATIBLE where there is none."""
    return max(verdicts, key=GRAVITY.index, default=Verdict.COMPATIBLE)


def fine(reason: Reason) -> Effect:
    return Effect(Verdict.COMPATIBLE, reason)


def grave(reason: Reason) -> Effect:
    return Effect(Verdict.INCOMPATIBLE, reason)
