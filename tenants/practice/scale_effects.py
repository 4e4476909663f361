"""What a change of a scale does to grades given on it before. Pure rules over plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from tenants.practice.addresses import Data
from tenants.practice.diff import Change, ChangeKind
from tenants.practice.verdicts import (
    GRAVITY,
    REWORDED,
    UNTOUCHED,
    Effect,
    Reason,
    Verdict,
    fine,
    grave,
)


def improving(before: Data, after: Data) -> bool:
    """Whether an improvement is asked for at a point that could be chosen before."""
    known = {point["key"] for point in before.get("points", ())}
    return any(
        "improve" in point.get("flags", ()) and point["key"] in known
        for point in after.get("points", ())
    )


def other_scale(
    change: Change,
    questions: Sequence[Data],
    scales_before: dict[str, Data],
    scales_after: dict[str, Data],
) -> Effect:
    """The effect of grading by another scale: that of all in which the two differ."""
    before = scales_before.get(change.before or "")
    after = scales_after.get(change.after or "")
    if before is None or after is None:
        return grave(Reason.OTHER_KIND)
    effects = list(_scale_effects(before, after, questions))
    return max(effects, key=lambda each: GRAVITY.index(each.verdict), default=REWORDED)


def _scale_effects(before: Data, after: Data, questions: Sequence[Data]) -> Iterator[Effect]:
    """The effects of each thing in which two scales differ, for these questions."""
    yield REWORDED
    if _is_numeric(before) != _is_numeric(after):
        yield grave(Reason.OTHER_KIND)
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
            yield grave(Reason.CHOICE_GONE)
        elif Decimal(now["score"]) != Decimal(point["score"]):
            yield grave(Reason.OTHER_SCORE)
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
        return fine(Reason.ORDER)
    field = inside[0] if inside else ""
    if field in ("note", "drafted_by_us"):
        return UNTOUCHED
    if _is_numeric(before) != _is_numeric(after) and field in _MEASURE:
        return grave(Reason.OTHER_KIND)
    if field in ("minimum", "maximum", "step"):
        return _ends(field, before, after)
    if field != "points" or _is_numeric(before):
        return REWORDED
    if len(inside) == 2:
        if change.kind is ChangeKind.REMOVED:
            return grave(Reason.CHOICE_GONE)
        return Effect(Verdict.WORDING, Reason.MORE_POINTS)
    if inside[2] == "score":
        return grave(Reason.OTHER_SCORE)
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
        return grave(Reason.NARROWER)
    low, high, step = (Decimal(before[name]) for name in ends)
    now_low, now_high, now_step = (Decimal(after[name]) for name in ends)
    if now_step <= 0:
        return grave(Reason.NARROWER)
    on_steps = (low - now_low) % now_step == 0 and step % now_step == 0
    holds = {
        "minimum": now_low <= low and on_steps,
        "maximum": now_high >= high,
        "step": on_steps,
    }
    if holds[field]:
        return Effect(Verdict.WORDING, Reason.OTHER_ENDS)
    return grave(Reason.NARROWER)


def _flags(before: Iterable[str], after: Iterable[str], questions: Sequence[Data]) -> Effect:
    asked = "improve" in set(after) - set(before)
    if asked and any(question.get("improvement") == "required" for question in questions):
        return grave(Reason.IMPROVEMENT_ASKED)
    return REWORDED
