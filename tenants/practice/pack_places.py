"""What belongs at a place of a pack, read from the schema, in a few words."""

from __future__ import annotations

from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from tenants.practice import schema
from tenants.practice.checks import Path
from tenants.practice.piece_names import A_PIECE
from tenants.practice.sentences import Sentence
from tenants.practice.sentences import sentence as N_

TEXT = N_("a text")
WORDS = N_("words: a text, or one text for each language (en: …, cy: …)")
_NUMBER = N_("a number of at most 12 digits, 4 of them after the point")


def wanted_at(path: Path) -> Sentence:
    """What belongs at a path, in a few words."""
    annotation = annotation_at(path)
    if annotation == dict[str, str]:
        return WORDS
    if get_origin(annotation) is list:
        return N_("a list, each entry on its own line after a dash")
    if get_origin(annotation) is dict or is_part(annotation):
        return N_("keys with values, each on its own line and indented")
    if annotation is Decimal:
        return _NUMBER
    if annotation is int:
        return N_("a whole number")
    if annotation is bool:
        return N_("true or false")
    return TEXT


def annotation_at(path: Path) -> Any:
    """The type that the schema gives to a path, without Optional and constraints."""
    annotation: Any = schema.PracticeModel
    for step in path:
        if is_part(annotation):
            field = annotation.model_fields.get(str(step))
            annotation = field.annotation if field else None
        elif get_origin(annotation) in (list, dict):
            annotation = get_args(annotation)[-1]
        else:
            return None
        annotation = _bare(annotation)
    return annotation


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) is Annotated or get_origin(annotation) in (
        Union,
        UnionType,
    ):
        annotation = get_args(annotation)[0]
    return annotation


def is_part(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, schema.Part)


def called_at(path: Path) -> Sentence:
    return A_PIECE.get(annotation_at(path)) or N_("this place")
