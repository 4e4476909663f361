"""Changing one piece of a document: its fields, what it holds, where it stands.

Pure functions over plain data; nothing here knows of drafts or people. Each
field is checked by itself when it is set. What must hold between fields and
between pieces is told by ``publishing.problems_of_draft`` and asked for when the
draft is published, because a form that is being written passes through states
that no form could be published in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from tenants.practice import schema
from tenants.practice.addresses import Address, Data, Place, locate, piece_at
from tenants.practice.pack_export import plain
from tenants.practice.schema import Part, PracticeModel
from tenants.practice.structure import Holds, Shape, shapes_of

CALLED: dict[type[Part], str] = {
    schema.Standard: "standard",
    schema.Criterion: "criterion",
    schema.Priority: "priority",
    schema.Competency: "competency",
    schema.StaffGroup: "group of staff",
    schema.Scale: "scale",
    schema.Tool: "tool",
    schema.ActivityType: "activity type",
    schema.AgencyKind: "kind of agency",
    schema.SizeBand: "size band",
    schema.Post: "post",
    schema.Duty: "duty",
    schema.Forum: "forum",
}
"""What references call each kind of piece; see ``schema.Refers``."""


class FieldError(ValueError):
    """A value that does not fit its field; ``field`` names it, the text says what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class InUseError(ValueError):
    """A piece that others name; ``addresses`` are theirs."""

    def __init__(self, addresses: list[Address]) -> None:
        super().__init__("the piece is in use")
        self.addresses = addresses


def own_fields(part: type[Part]) -> dict[str, Shape]:
    """The fields of a piece that are edited together; pieces below have a place of their own."""
    return {name: shape for name, shape in shapes_of(part).items() if not shape.nested}


def fingerprint(data: Data, address: Address) -> str:
    """A hash of a piece's own fields: what two people compare to see whether one overtook.

    Raises KeyError when the piece is not there.
    """
    part, piece = piece_at(data, address)
    own = {name: piece[name] for name in own_fields(part) if name in piece}
    text = json.dumps(own, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@cache
def _reader(part: type[Part], name: str) -> TypeAdapter[Any]:
    field = part.model_fields[name]
    annotation: Any = field.annotation
    if field.metadata:
        annotation = Annotated[(annotation, *field.metadata)]
    return TypeAdapter(annotation)


def read_field(part: type[Part], name: str, value: Any) -> Any:
    """A field's value as plain data; None where it says no more than the default.

    Raises FieldError.
    """
    field = part.model_fields[name]
    if value is None or value in ("", [], {}):
        if field.is_required():
            raise FieldError(name, "missing")
        empty = field.get_default(call_default_factory=True)
        # A list that has a default is emptied by saying so.
        return [] if value == [] and empty not in ([], None) else None
    try:
        read = _reader(part, name).validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        message = first.get("ctx", {}).get("error", first["type"])
        raise FieldError(name, str(message)) from error
    if not field.is_required() and read == field.get_default(call_default_factory=True):
        return None
    return plain(read)


def set_fields(data: Data, address: Address, values: Mapping[str, Any]) -> Data:
    """The document with some of a piece's own fields set, as plain data.

    Raises KeyError when the piece is not there, and FieldError.
    """
    result = deepcopy(data)
    part, piece = piece_at(result, address)
    own = own_fields(part)
    for name, value in values.items():
        if name not in own:
            raise KeyError(name)
        read = read_field(part, name, value)
        if read is None:
            piece.pop(name, None)
        else:
            piece[name] = read
    return result


def add_piece(data: Data, address: Address, values: Mapping[str, Any]) -> Data:
    """The document with a piece added where the address says, at the end of its list.

    For a list the address is that of the list and a key in ``values``; for a named
    piece and a single one the address of the piece itself. Raises KeyError,
    FieldError, and FieldError on ``key`` when the list has that key already.
    """
    result = deepcopy(data)
    place = locate(result, address)
    part = place.shape.part
    if part is None:
        raise KeyError(address)
    piece: Data = {}
    own = own_fields(part)
    for name in own:
        read = read_field(part, name, values.get(name)) if name in values else None
        if read is not None:
            piece[name] = read
        elif own[name].required and name not in values:
            raise FieldError(name, "missing")
    _put_new(place, piece)
    return result


def _put_new(place: Place, piece: Data) -> None:
    name, holds = place.shape.name, place.shape.holds
    if holds is Holds.PIECE:
        if place.holder.get(name) is not None:
            raise FieldError("key", "twice")
        place.holder[name] = piece
    elif holds is Holds.NAMED:
        if place.key is None:
            raise KeyError(name)
        if place.key in place.holder.get(name, {}):
            raise FieldError("key", "twice")
        place.holder[name] = {**place.holder.get(name, {}), place.key: piece}
    else:
        pieces = place.holder.setdefault(name, [])
        if holds is Holds.PIECES and any(each["key"] == piece["key"] for each in pieces):
            raise FieldError("key", "twice")
        pieces.append(piece)


def put_back(data: Data, address: Address, piece: Any, to: int | None = None) -> Data:
    """The document with a piece that stood at an address and was taken out.

    At a place of its list counted from 0, else at the end. Raises KeyError when what
    it stood in is gone, and FieldError on ``key`` when its place is taken.
    """
    result = deepcopy(data)
    place = locate(result, address)
    _put_new(place, deepcopy(piece))
    if place.shape.holds in (Holds.PIECES, Holds.LOOSE):
        pieces = place.holder[place.shape.name]
        last = pieces.pop()
        pieces.insert(len(pieces) if to is None else max(0, min(to, len(pieces))), last)
    return result


def move_to_holder(data: Data, address: Address, holder: Address) -> tuple[Data, Address]:
    """The document with a piece put at the end of the same list of another piece, and its place.

    The other piece is of the sort that the first stands in, and in the same list. Raises
    KeyError, and FieldError on ``key`` when that has a piece with the key.
    """
    if len(address) < 4 or len(holder) != len(address) - 2 or holder[:-1] != address[:-3]:
        raise KeyError(holder)
    result = deepcopy(data)
    place = locate(result, address)
    piece_at(result, holder)
    if place.key is None or place.shape.holds is not Holds.PIECES:
        raise KeyError(address)
    there = (*holder, address[-2], address[-1])
    if holder == address[:-2]:
        return result, address
    piece = place.holder[place.shape.name].pop(place.index)
    if not place.holder[place.shape.name]:
        place.holder.pop(place.shape.name)
    _put_new(locate(result, there), piece)
    return result, there


TAGS = frozenset({"standard", "criterion", "priority", "competency"})
"""What is only counted by: to name fewer changes nothing else, as a shorter list of those whom
a question is for would."""


def remove_piece(data: Data, address: Address, *, untag: bool = False) -> Data:
    """The document without a piece and what is below it.

    With ``untag`` what is only counted by it stays, without it. Raises KeyError when
    it is not there, InUseError when other pieces name it.
    """
    result = deepcopy(data)
    piece_at(result, address)
    place = locate(result, address)
    name = place.shape.name
    if place.key is None:
        del place.holder[name]
    elif place.shape.holds is Holds.NAMED:
        place.holder[name] = {k: v for k, v in place.holder[name].items() if k != place.key}
    else:
        del place.holder[name][place.index]
    if not place.holder.get(name):
        place.holder.pop(name, None)
    if untag:
        _untag(result, named_in(data) - named_in(result))
    lost = _broken_references(data, result)
    if lost:
        raise InUseError(lost)
    return result


def _untag(data: Data, gone: set[tuple[str, str]]) -> None:
    """Leave what is gone out of every list of tags that may do without it."""
    for _address, part, piece in list(walk(data)):
        for name, shape in shapes_of(part).items():
            if shape.holds is not Holds.REFERENCES or shape.refers_to not in TAGS:
                continue
            left = [key for key in piece.get(name, []) if (shape.refers_to, key) not in gone]
            if left:
                piece[name] = left
            elif not shape.required:
                piece.pop(name, None)


def move_piece(data: Data, address: Address, to: int) -> Data:
    """The document with a piece of a list put at a place, counted from 0.

    A place beyond the list's ends means its end. Raises KeyError.
    """
    result = deepcopy(data)
    place = locate(result, address)
    if place.key is None or place.shape.holds not in (Holds.PIECES, Holds.LOOSE):
        raise KeyError(address)
    pieces = place.holder[place.shape.name]
    piece = pieces.pop(place.index)
    pieces.insert(max(0, min(to, len(pieces))), piece)
    return result


def walk(data: Data) -> Iterator[tuple[Address, type[Part], Data]]:
    """Every piece of a document with its address, the document first."""
    yield from _walk(PracticeModel, data, ())


def _walk(part: type[Part], piece: Data, at: Address) -> Iterator[tuple[Address, type[Part], Data]]:
    yield at, part, piece
    for name, shape in shapes_of(part).items():
        held = piece.get(name)
        if shape.part is None or not held:
            continue
        if shape.holds is Holds.PIECE:
            yield from _walk(shape.part, held, (*at, name))
        elif shape.holds is Holds.NAMED:
            for key, below in held.items():
                yield from _walk(shape.part, below, (*at, name, key))
        else:
            for i, below in enumerate(held):
                key = below["key"] if shape.holds is Holds.PIECES else str(i)
                yield from _walk(shape.part, below, (*at, name, key))


def named_in(data: Data) -> set[tuple[str, str]]:
    """What references may name: the kind of piece and its key."""
    return {
        (CALLED[part], piece["key"])
        for _, part, piece in walk(data)
        if part in CALLED and "key" in piece
    }


def references_in(data: Data) -> Iterator[tuple[Address, str, str]]:
    """Each reference: the address of the piece that has it, the kind and the key named."""
    for address, part, piece in walk(data):
        for name, shape in shapes_of(part).items():
            held = piece.get(name)
            if held and shape.holds is Holds.REFERENCE:
                yield address, shape.refers_to, held
            elif held and shape.holds is Holds.REFERENCES:
                for key in held:
                    yield address, shape.refers_to, key


def _broken_references(before: Data, after: Data) -> list[Address]:
    """The pieces that named something which only the former document has."""
    gone = named_in(before) - named_in(after)
    return list(dict.fromkeys(at for at, to, key in references_in(after) if (to, key) in gone))
