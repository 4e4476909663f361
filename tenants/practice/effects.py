"""What a change inside a question, or of a scale, does to answers given before.

Pure rules over plain data. An answer given before *fits* when the newer question
would take the same answer; it *still counts* when nothing is missing from it that
was not missing before. ``tests/practice/test_compatibility.py`` holds these rules
against every answer that a question can get.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from tenants.practice.addresses import Data
from tenants.practice.diff import Change, ChangeKind


class Verdict(StrEnum):
    COMPATIBLE = "compatible"
    WORDING = "wording"
    INCOMPATIBLE = "incompatible"


_GRAVITY = tuple(Verdict)


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
    return max(verdicts, key=_GRAVITY.index, default=Verdict.COMPATIBLE)


def _fine(reason: Reason) -> Effect:
    return Effect(Verdict.COMPATIBLE, reason)


def _grave(reason: Reason) -> Effect:
    return Effect(Verdict.INCOMPATIBLE, reason)


def effect_in_question(
    change: Change,
    inside: Sequence[str],
    before: Data,
    after: Data,
    scales_before: dict[str, Data],
    scales_after: dict[str, Data],
) -> Effect:
    """The effect of a change at ``inside``, the address within a question of both versions."""
    if change.kind is ChangeKind.ORDERED:
        return _fine(Reason.ORDER)
    field = inside[0]
    if field in ("options", "rows", "columns"):
        return _in_list(change, inside, before, after, scales_before, scales_after)
    if field == "kind":
        in_words = {change.before, change.after} <= {"text", "verbatim"}
        return REWORDED if in_words else _grave(Reason.OTHER_KIND)
    if field == "scale":
        return _other_scale(change, [after], scales_before, scales_after)
    if field in ("minimum", "maximum"):
        return _bound(field, change.before, change.after)
    if field == "most_rows":
        if change.before is None or change.after is None or change.after < change.before:
            return _grave(Reason.FEWER_ROWS)
        return _fine(Reason.LESS_ASKED)
    if field in ("narrative", "improvement", "evidence"):
        if field == "improvement" and change.after == "required":
            one = scales_before.get(before.get("scale", ""), {})
            asks = _improving(one, scales_after.get(after.get("scale", ""), {}))
            return _grave(Reason.IMPROVEMENT_ASKED) if asks else UNTOUCHED
        return _asked(field, change.before, change.after)
    if field == "required":
        return _fine(Reason.LESS_ASKED if change.after is False else Reason.ASKED_OF_ALL)
    if field == "not_applicable":
        return _fine(Reason.MORE_CHOICES) if change.after else _grave(Reason.NOT_APPLICABLE_GONE)
    if field in ("standards", "criteria", "priorities", "competencies"):
        return Effect(Verdict.WORDING, Reason.HEADINGS)
    if field in ("note", "drafted_by_us"):
        return UNTOUCHED
    return REWORDED


def _in_list(
    change: Change,
    inside: Sequence[str],
    before: Data,
    after: Data,
    scales_before: dict[str, Data],
    scales_after: dict[str, Data],
) -> Effect:
    """The effect of a change in a question's options, rows or columns."""
    field, rest = inside[0], inside[2:]
    is_table = before["kind"] == "table" == after["kind"]
    if field == "options":
        return _choice(change, whole=not rest)
    if field == "rows":
        if rest:
            return REWORDED
        if change.kind is ChangeKind.REMOVED:
            return _grave(Reason.COLUMN_GONE)
        asked = any(column.get("required", True) for column in after.get("columns", ()))
        return _grave(Reason.CELLS_ASKED) if asked else _fine(Reason.NEW)
    if not rest:
        if change.kind is ChangeKind.REMOVED:
            return _grave(Reason.COLUMN_GONE)
        asked = is_table and change.after.get("required", True)
        return _grave(Reason.CELLS_ASKED) if asked else _fine(Reason.NEW)
    if rest[0] == "options":
        return _choice(change, whole=len(rest) == 2)
    if rest[0] == "kind":
        return _grave(Reason.OTHER_KIND)
    if rest[0] == "scale":
        return _other_scale(change, [], scales_before, scales_after)
    if rest[0] == "required":
        if is_table and change.after is not False:
            return _grave(Reason.CELLS_ASKED)
        return _fine(Reason.LESS_ASKED)
    return REWORDED


def _choice(change: Change, *, whole: bool) -> Effect:
    if not whole:
        return REWORDED
    if change.kind is ChangeKind.REMOVED:
        return _grave(Reason.CHOICE_GONE)
    return _fine(Reason.MORE_CHOICES)


def _bound(field: str, before: str | None, after: str | None) -> Effect:
    if after is None:
        return _fine(Reason.LESS_ASKED)
    if before is not None:
        moved = Decimal(after) - Decimal(before)
        if (moved <= 0) if field == "minimum" else (moved >= 0):
            return _fine(Reason.LESS_ASKED)
    return _grave(Reason.NARROWER)


_ASKED_NOW = {"narrative": Reason.WORDS_ASKED, "evidence": Reason.EVIDENCE_ASKED}


def _asked(field: str, before: str | None, after: str | None) -> Effect:
    """The effect of asking more or less beside an answer: no, optional or required."""
    if after == "required":
        return _grave(_ASKED_NOW[field])
    if (after or "no") == "no" and field != "evidence":
        return _grave(Reason.WORDS_GONE)
    return _fine(Reason.LESS_ASKED if before == "required" else Reason.MORE_CHOICES)


def _improving(before: Data, after: Data) -> bool:
    """Whether an improvement is asked for at a point that could be chosen before."""
    known = {point["key"] for point in before.get("points", ())}
    return any(
        "improve" in point.get("flags", ()) and point["key"] in known
        for point in after.get("points", ())
    )


def _other_scale(
    change: Change,
    questions: Sequence[Data],
    scales_before: dict[str, Data],
    scales_after: dict[str, Data],
) -> Effect:
    """The effect of grading by another scale: that of all in which the two differ."""
    before = scales_before.get(change.before or "")
    after = scales_after.get(change.after or "")
    if before is None or after is None:
        return _grave(Reason.OTHER_KIND)
    effects = list(_scale_effects(before, after, questions))
    return max(effects, key=lambda each: _GRAVITY.index(each.verdict), default=REWORDED)


def _scale_effects(before: Data, after: Data, questions: Sequence[Data]) -> Iterator[Effect]:
    """The effects of each thing in which two scales differ, for these questions."""
    yield REWORDED
    if _is_numeric(before) != _is_numeric(after):
        yield _grave(Reason.OTHER_KIND)
        return
    if _is_numeric(before):
        for field in ("minimum", "maximum", "step"):
            if before.get(field) != after.get(field):
                yield _ends(field, before, after)
        return
    later = {point["key"]: point for point in after.get("points", ())}
    for point in before.get("points", ()):
        now = later.pop(point["key"], None)
        if now is None:
            yield _grave(Reason.CHOICE_GONE)
        elif Decimal(now["score"]) != Decimal(point["score"]):
            yield _grave(Reason.OTHER_SCORE)
        else:
            yield _flags(point.get("flags", ()), now.get("flags", ()), questions)
    if later:
        yield Effect(Verdict.WORDING, Reason.MORE_POINTS)


def effect_in_scale(
    change: Change,
    inside: Sequence[str],
    before: Data,
    after: Data,
    questions: Sequence[Data],
) -> Effect:
    """The effect of a change at ``inside``, the address within a scale of both versions.

    ``questions`` are those, as they are now, that are graded by it in both.
    """
    if change.kind is ChangeKind.ORDERED:
        return _fine(Reason.ORDER)
    field = inside[0] if inside else ""
    if field in ("note", "drafted_by_us"):
        return UNTOUCHED
    if _is_numeric(before) != _is_numeric(after) and field in _MEASURE:
        return _grave(Reason.OTHER_KIND)
    if field in ("minimum", "maximum", "step"):
        return _ends(field, before, after)
    if field != "points" or _is_numeric(before):
        return REWORDED
    if len(inside) == 2:
        if change.kind is ChangeKind.REMOVED:
            return _grave(Reason.CHOICE_GONE)
        return Effect(Verdict.WORDING, Reason.MORE_POINTS)
    if inside[2] == "score":
        return _grave(Reason.OTHER_SCORE)
    if inside[2] == "flags":
        return _flags(change.before or (), change.after or (), questions)
    return REWORDED


_MEASURE = frozenset({"kind", "points", "minimum", "maximum", "step", "bands"})


def _is_numeric(scale: Data) -> bool:
    return bool(scale["kind"] == "numeric")


def _ends(field: str, before: Data, after: Data) -> Effect:
    """The effect of other ends or steps of a numeric scale: does it hold the old numbers?"""
    ends = ("minimum", "maximum", "step")
    if any(not each.get(name) for each in (before, after) for name in ends):
        # A draft that is not whole yet.
        return _grave(Reason.NARROWER)
    low, high, step = (Decimal(before[name]) for name in ends)
    now_low, now_high, now_step = (Decimal(after[name]) for name in ends)
    if now_step <= 0:
        return _grave(Reason.NARROWER)
    on_steps = (low - now_low) % now_step == 0 and step % now_step == 0
    holds = {
        "minimum": now_low <= low and on_steps,
        "maximum": now_high >= high,
        "step": on_steps,
    }
    if holds[field]:
        return Effect(Verdict.WORDING, Reason.OTHER_ENDS)
    return _grave(Reason.NARROWER)


def _flags(before: Iterable[str], after: Iterable[str], questions: Sequence[Data]) -> Effect:
    asked = "improve" in set(after) - set(before)
    if asked and any(question.get("improvement") == "required" for question in questions):
        return _grave(Reason.IMPROVEMENT_ASKED)
    return REWORDED


Asked = tuple[Data, Data]
"""A section and a question in it; either may be empty where it plays no part."""


def shown_effect(document: Data, before: Asked, after: Asked) -> Effect:
    """The effect of asking a question of others: by kind, by size, by what was answered.

    ``document`` names the kinds of agencies and their sizes.
    """
    kinds = {"", *(kind["key"] for kind in document.get("agency_kinds", ()))}
    sizes = {"", *(band["key"] for band in document.get("size_bands", ()))}
    parts = [part.get("applies", {}) for part in (*before, *after)]
    for applies in parts:
        kinds |= {*applies.get("kinds", ()), *applies.get("except_kinds", ())}
        sizes |= {*applies.get("sizes", ()), *applies.get("except_sizes", ())}
    places = [(kind, size) for kind in kinds for size in sizes]
    hidden = any(_asks(before, *at) and not _asks(after, *at) for at in places)
    conditions = [part["show_if"] for part in before if part.get("show_if")]
    for part in after:
        condition = part.get("show_if")
        if condition and not any(_implies(known, condition) for known in conditions):
            hidden = True
    return _grave(Reason.SHOWN_TO_FEWER) if hidden else _fine(Reason.SHOWN_TO_MORE)


def _asks(asked: Asked, kind: str, size: str) -> bool:
    return all(_applies(part.get("applies", {}), kind, size) for part in asked)


def _applies(applies: Data, kind: str, size: str) -> bool:
    return (
        (not applies.get("kinds") or kind in applies["kinds"])
        and (not applies.get("sizes") or size in applies["sizes"])
        and kind not in applies.get("except_kinds", ())
        and size not in applies.get("except_sizes", ())
    )


def _implies(known: Data, condition: Data) -> bool:
    """Whether whoever met the one condition meets the other."""
    return known["question"] == condition["question"] and set(known["any_of"]) <= set(
        condition["any_of"]
    )
