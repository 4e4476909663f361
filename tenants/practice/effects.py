"""What a change inside a question does to answers given before.

Pure rules over plain data. An answer given before *fits* when the newer question
would take the same answer; it *still counts* when nothing is missing from it that
was not missing before. ``tests/practice/test_compatibility.py`` holds these rules
against every answer that a question can get.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tenants.practice.addresses import Data
from tenants.practice.diff import Change, ChangeKind
from tenants.practice.scale_effects import improving, other_scale
from tenants.practice.verdicts import REWORDED, UNTOUCHED, Effect, Reason, Verdict, fine, grave


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
        return fine(Reason.ORDER)
    field = inside[0]
    if field in ("options", "rows", "columns"):
        return _in_list(change, inside, before, after, scales_before, scales_after)
    if field == "kind":
        in_words = {change.before, change.after} <= {"text", "verbatim"}
        return REWORDED if in_words else grave(Reason.OTHER_KIND)
    if field == "scale":
        return other_scale(change, [after], scales_before, scales_after)
    if field in _BOUNDS:
        return _bound(field, change.before, change.after)
    if field == "most_rows":
        if change.before is None or change.after is None or change.after < change.before:
            return grave(Reason.FEWER_ROWS)
        return fine(Reason.LESS_ASKED)
    if field in ("narrative", "improvement", "evidence"):
        if field == "improvement" and change.after == "required":
            one = scales_before.get(before.get("scale", ""), {})
            asks = improving(one, scales_after.get(after.get("scale", ""), {}))
            return grave(Reason.IMPROVEMENT_ASKED) if asks else UNTOUCHED
        return _asked(field, change.before, change.after)
    if field == "required":
        return fine(Reason.LESS_ASKED if change.after is False else Reason.ASKED_OF_ALL)
    if field == "not_applicable":
        return fine(Reason.MORE_CHOICES) if change.after else grave(Reason.NOT_APPLICABLE_GONE)
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
            return grave(Reason.COLUMN_GONE)
        asked = any(column.get("required", True) for column in after.get("columns", ()))
        return grave(Reason.CELLS_ASKED) if asked else fine(Reason.NEW)
    if not rest:
        if change.kind is ChangeKind.REMOVED:
            return grave(Reason.COLUMN_GONE)
        asked = is_table and change.after.get("required", True)
        return grave(Reason.CELLS_ASKED) if asked else fine(Reason.NEW)
    if rest[0] == "options":
        return _choice(change, whole=len(rest) == 2)
    if rest[0] == "kind":
        return grave(Reason.OTHER_KIND)
    if rest[0] == "scale":
        return other_scale(change, [], scales_before, scales_after)
    if rest[0] in _BOUNDS:
        return _bound(rest[0], change.before, change.after)
    if rest[0] == "required":
        if is_table and change.after is not False:
            return grave(Reason.CELLS_ASKED)
        return fine(Reason.LESS_ASKED)
    return REWORDED


def _choice(change: Change, *, whole: bool) -> Effect:
    if not whole:
        return REWORDED
    if change.kind is ChangeKind.REMOVED:
        return grave(Reason.CHOICE_GONE)
    return fine(Reason.MORE_CHOICES)


_BOUNDS = frozenset({"minimum", "maximum", "whole", "not_before", "not_future"})
"""What narrows the numbers and days that are taken."""


def _bound(field: str, before: Any, after: Any) -> Effect:
    if not after and field in ("whole", "not_future"):
        return fine(Reason.LESS_ASKED)
    if after is None:
        return fine(Reason.LESS_ASKED)
    if field == "not_before":
        # ISO days compare as text.
        earlier = before is not None and after <= before
        return fine(Reason.LESS_ASKED) if earlier else grave(Reason.DAYS_NARROWER)
    if field == "not_future":
        return grave(Reason.DAYS_NARROWER)
    if field != "whole" and before is not None:
        moved = Decimal(after) - Decimal(before)
        if (moved <= 0) if field == "minimum" else (moved >= 0):
            return fine(Reason.LESS_ASKED)
    return grave(Reason.NARROWER)


_ASKED_NOW = {"narrative": Reason.WORDS_ASKED, "evidence": Reason.EVIDENCE_ASKED}


def _asked(field: str, before: str | None, after: str | None) -> Effect:
    """The effect of asking more or less beside an answer: no, optional or required."""
    if after == "required":
        return grave(_ASKED_NOW[field])
    if (after or "no") == "no" and field != "evidence":
        return grave(Reason.WORDS_GONE)
    return fine(Reason.LESS_ASKED if before == "required" else Reason.MORE_CHOICES)


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
    return grave(Reason.SHOWN_TO_FEWER) if hidden else fine(Reason.SHOWN_TO_MORE)


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
