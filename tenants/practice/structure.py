"""The shape of the document, read from its schema: what each field of each piece holds.

Checks, the comparison of versions and the editor all walk the document by this,
so that a new kind of piece needs no code in any of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator
from pydantic.fields import FieldInfo

from tenants.practice.schema import Key, Part, PracticeModel, Refers
from tenants.practice.schema.base import Day, Month, PointKey, Words


class Holds(StrEnum):
    """What a field holds."""

    WORDS = "words"
    LINES = "lines"
    """A list of words."""
    POINT_WORDS = "point_words"
    """Words for each point of a scale."""
    KEY = "key"
    POINT_KEYS = "point_keys"
    REFERENCE = "reference"
    REFERENCES = "references"
    TEXT = "text"
    TEXTS = "texts"
    DAY = "day"
    NUMBER = "number"
    INTEGER = "integer"
    INTEGERS = "integers"
    MONTHS = "months"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    PIECE = "piece"
    PIECES = "pieces"
    """A list of pieces that have keys."""
    LOOSE = "loose"
    """A list of pieces without keys."""
    NAMED = "named"
    """Pieces by a key that is not their own, as in the vocabulary."""


NESTED = frozenset({Holds.PIECE, Holds.PIECES, Holds.LOOSE, Holds.NAMED})
"""What is edited on a page of its own."""


@dataclass(frozen=True)
class Shape:
    """One field of a piece: its name, what it holds, and what it is made of."""

    name: str
    holds: Holds
    required: bool
    part: type[Part] | None = None
    choices: tuple[str, ...] = ()
    refers_to: str = ""
    field: FieldInfo | None = None

    @property
    def nested(self) -> bool:
        return self.holds in NESTED


@cache
def shapes_of(part: type[Part]) -> dict[str, Shape]:
    """The fields of a kind of piece, in the schema's order."""
    return {name: _shape(name, field) for name, field in part.model_fields.items()}


def _shape(name: str, field: FieldInfo) -> Shape:
    annotation: Any = field.annotation
    if field.metadata:
        annotation = Annotated[(annotation, *field.metadata)]
    holds, part, choices, refers_to = _read(_without_none(annotation))
    return Shape(name, holds, field.is_required(), part, choices, refers_to, field)


_Read = tuple[Holds, type[Part] | None, tuple[str, ...], str]


def _read(annotation: Any) -> _Read:
    bare, metadata = _bare(annotation), _metadata(annotation)
    origin = get_origin(bare)
    if origin is list:
        return _read_list(get_args(bare)[0])
    if origin is dict:
        if _is_part(value := _bare(get_args(bare)[1])):
            return Holds.NAMED, value, (), ""
        if bare == _bare(Words):
            return Holds.WORDS, None, (), ""
        return Holds.POINT_WORDS, None, (), ""
    if _is_part(bare):
        return Holds.PIECE, bare, (), ""
    if choices := _choices(bare):
        return Holds.CHOICE, None, choices, ""
    for found in metadata:
        if isinstance(found, Refers):
            return Holds.REFERENCE, None, (), found.to
    if bare is str and _same_rule(metadata, Key):
        return Holds.KEY, None, (), ""
    if bare is str and _same_rule(metadata, PointKey):
        return Holds.KEY, None, (), ""
    if bare is str and _same_rule(metadata, Day):
        return Holds.DAY, None, (), ""
    plain = {bool: Holds.YES_NO, int: Holds.INTEGER, Decimal: Holds.NUMBER, str: Holds.TEXT}
    return plain[bare], None, (), ""


def _read_list(item: Any) -> _Read:
    bare, metadata = _bare(item), _metadata(item)
    if _is_part(bare):
        holds = Holds.PIECES if "key" in bare.model_fields else Holds.LOOSE
        return holds, bare, (), ""
    if get_origin(bare) is dict:
        return Holds.LINES, None, (), ""
    if choices := _choices(bare):
        return Holds.CHOICES, None, choices, ""
    for found in metadata:
        if isinstance(found, Refers):
            return Holds.REFERENCES, None, (), found.to
    if bare is int:
        months = metadata == _metadata(Month)
        return (Holds.MONTHS if months else Holds.INTEGERS), None, (), ""
    if bare is str and _same_rule(metadata, PointKey):
        return Holds.POINT_KEYS, None, (), ""
    return Holds.TEXTS, None, (), ""


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        return Annotated[(_without_none(inner), *metadata)]
    if get_origin(annotation) in (Union, UnionType):
        return next(each for each in get_args(annotation) if each is not type(None))
    return annotation


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def _metadata(annotation: Any) -> tuple[Any, ...]:
    found: tuple[Any, ...] = ()
    while get_origin(annotation) is Annotated:
        annotation, *metadata = get_args(annotation)
        found = (*metadata, *found)
    return found


def _same_rule(metadata: tuple[Any, ...], known: Any) -> bool:
    rules = {each.func for each in metadata if isinstance(each, AfterValidator)}
    return any(isinstance(each, AfterValidator) and each.func in rules for each in _metadata(known))


def _choices(bare: Any) -> tuple[str, ...]:
    if get_origin(bare) is Literal:
        return tuple(str(each) for each in get_args(bare))
    if isinstance(bare, type) and issubclass(bare, Enum):
        return tuple(str(each.value) for each in bare)
    return ()


def _is_part(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Part)


def kinds_of_pieces() -> list[type[Part]]:
    """Every kind of piece that the document may hold, the document first."""
    found: list[type[Part]] = [PracticeModel]
    for part in found:
        for shape in shapes_of(part).values():
            if shape.part is not None and shape.part not in found:
                found.append(shape.part)
    return found


@dataclass(frozen=True)
class Reference:
    """A field that names another piece: where it stands, what it refers to, the key named."""

    path: tuple[str | int, ...]
    to: str
    key: str


def references_of(part: Part, at: tuple[str | int, ...] = ()) -> Iterator[Reference]:
    """Every reference in a piece and in those below it, in document order."""
    for shape in shapes_of(type(part)).values():
        value, here = getattr(part, shape.name), (*at, shape.name)
        if value is None:
            continue
        if shape.holds is Holds.REFERENCE:
            yield Reference(here, shape.refers_to, value)
        elif shape.holds is Holds.REFERENCES:
            for i, key in enumerate(value):
                yield Reference((*here, i), shape.refers_to, key)
        elif shape.holds is Holds.PIECE:
            yield from references_of(value, here)
        elif shape.holds in (Holds.PIECES, Holds.LOOSE):
            for i, piece in enumerate(value):
                yield from references_of(piece, (*here, i))
        elif shape.holds is Holds.NAMED:
            for key, piece in value.items():
                yield from references_of(piece, (*here, key))


def named_pieces(model: PracticeModel) -> dict[str, dict[str, Part]]:
    """What a reference may name: kind of piece → key → the piece."""
    return {
        "standard": dict(model.standards),
        "criterion": dict(model.criteria),
        "priority": dict(model.priority),
        "competency": dict(model.competency),
        "group of staff": {group.key: group for group in model.staff_groups},
        "scale": dict(model.scale),
        "tool": dict(model.tool),
        "activity type": dict(model.activity),
        "kind of agency": {kind.key: kind for kind in model.agency_kinds},
        "size band": {band.key: band for band in model.size_bands},
        "post": {post.key: post for post in model.posts},
        "duty": {duty.key: duty for duty in model.duties},
        "forum": {forum.key: forum for forum in model.forums},
    }
