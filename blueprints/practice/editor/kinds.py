"""Which fields a piece has, depending on its kind.

A number has no scale and a date no answers to choose from: the schema refuses
such a piece, so the editor does not ask for it. Everything that is not in the
table belongs to every kind.
"""

from __future__ import annotations

from collections.abc import Iterator

from tenants.practice import schema
from tenants.practice.addresses import Data
from tenants.practice.schema import Column, Part, PracticeModel, Question, Scale
from tenants.practice.structure import Holds, Shape, shapes_of

ONLY_FOR: dict[type[Part], dict[str, frozenset[str]]] = {
    Question: {
        "scale": frozenset({"grade"}),
        "points": frozenset({"grade"}),
        "improvement": frozenset({"grade"}),
        "options": frozenset({"single", "multiple"}),
        "columns": frozenset({"three_columns", "table"}),
        "rows": frozenset({"table"}),
        "most_rows": frozenset({"table"}),
        "row_name": frozenset({"table"}),
        "minimum": frozenset({"number"}),
        "maximum": frozenset({"number"}),
        "whole": frozenset({"number"}),
        "unit": frozenset({"number"}),
        "not_before": frozenset({"date"}),
        "not_future": frozenset({"date"}),
    },
    Scale: {
        "minimum": frozenset({"numeric"}),
        "maximum": frozenset({"numeric"}),
        "step": frozenset({"numeric"}),
        "bands": frozenset({"numeric"}),
    },
    Column: {
        "scale": frozenset({"grade"}),
        "options": frozenset({"choice"}),
        "minimum": frozenset({"number"}),
        "maximum": frozenset({"number"}),
        "whole": frozenset({"number"}),
        "not_before": frozenset({"date"}),
        "not_future": frozenset({"date"}),
    },
}
"""Kind of piece → field → the kinds that have it; told by the field ``kind``."""

ASKED_AT_ONCE: dict[type[Part], tuple[str, ...]] = {
    Question: ("scale",),
    Scale: ("minimum", "maximum", "step"),
    Column: ("scale",),
}
"""What a kind cannot do without, though the schema calls it optional."""

PAGES_OF_THE_DOCUMENT: dict[str, tuple[str, ...]] = {
    "about": ("title", "description", "version_note", "languages", "drafted_by_us"),
    "purpose": ("vision", "mission", "methods"),
}
"""The document's own fields, on two pages, each called by a word that is no field."""

LAST = ("key", "note", "drafted_by_us")
"""What most people need not look at."""

KEYS_OF_OTHERS = (
    schema.Crosswalk,
    schema.JointStandard,
    schema.JointScale,
    schema.JointPoint,
)
"""Pieces whose key is that of something in another framework: nobody can make one up."""


def has_kinds(part: type[Part]) -> bool:
    return part in ONLY_FOR


def kind_of(part: type[Part], piece: Data) -> str:
    """The kind of a piece, ``""`` where the pieces of a sort are all of one kind."""
    if part not in ONLY_FOR:
        return ""
    default = part.model_fields["kind"].default
    return str(piece.get("kind") or default)


def fits(part: type[Part], field: str, kind: str) -> bool:
    """Whether a piece of this kind can have the field."""
    kinds = ONLY_FOR.get(part, {}).get(field)
    return kinds is None or kind in kinds


def fields_asked(part: type[Part], piece: Data) -> list[Shape]:
    """The own fields that a piece's page asks for, in the schema's order.

    A field that the kind cannot have, but which holds something, is asked for
    too: so one sees it and can empty it. The kind has a page of its own.
    """
    kind = kind_of(part, piece)
    found = []
    for shape in shapes_of(part).values():
        if shape.nested or (part is PracticeModel and shape.name == "format"):
            continue
        if has_kinds(part) and shape.name == "kind":
            continue
        if fits(part, shape.name, kind) or piece.get(shape.name):
            found.append(shape)
    return found


def lists_of(part: type[Part], piece: Data) -> Iterator[Shape]:
    """The fields of pieces that a piece's page shows, the lists before single pieces."""
    kind = kind_of(part, piece)
    found = [
        shape
        for shape in shapes_of(part).values()
        if shape.nested and (fits(part, shape.name, kind) or piece.get(shape.name))
    ]
    yield from sorted(found, key=lambda shape: shape.holds is Holds.PIECE)


def fields_to_begin(part: type[Part], kind: str) -> list[Shape]:
    """The own fields without which a piece of this kind cannot be added.

    A piece that needs none, or nothing but its key, is asked for all it has.
    """
    shapes = [
        shape
        for shape in shapes_of(part).values()
        if not shape.nested
        and fits(part, shape.name, kind)
        and not (has_kinds(part) and shape.name == "kind")
    ]
    needed = [s for s in shapes if s.required or s.name in ASKED_AT_ONCE.get(part, ())]
    if any(shape.holds is not Holds.KEY for shape in needed):
        return needed
    return [shape for shape in shapes if shape.name not in LAST or shape.holds is Holds.KEY]


def stands_apart(part: type[Part], field: str) -> bool:
    """Whether a field stands behind a summary, with what most people need not look at."""
    return field in LAST and not (field == "key" and part in KEYS_OF_OTHERS)
