"""Finding a piece of a document by its address.

An address goes down from the document by fields and keys:
``("tools", "audit", "sections", "child", "questions", "q1")``. A piece of a list
without keys is called by its number from 0. It stays good when other pieces are
added, removed or moved, which is why two people can edit one draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tenants.practice.schema import Part, PracticeModel
from tenants.practice.structure import Holds, Shape, shapes_of

Data = dict[str, Any]
Address = tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where an address leads: a field of a piece, or with ``key`` a piece in that field.

    ``holder`` is the data of the piece that has the field, ``part`` its kind.
    """

    part: type[Part]
    holder: Data
    shape: Shape
    key: str | None

    @property
    def is_piece(self) -> bool:
        return self.key is not None or self.shape.holds is Holds.PIECE

    @property
    def value(self) -> Any:
        """What stands there. Raises KeyError when a piece that the address names is not there."""
        held = self.holder.get(self.shape.name)
        if self.key is None:
            return held
        if self.shape.holds is Holds.NAMED:
            return (held or {})[self.key]
        return (held or [])[self.index]

    @property
    def index(self) -> int:
        """The place of the piece in its list. Raises KeyError."""
        held = self.holder.get(self.shape.name) or []
        if self.shape.holds is Holds.LOOSE:
            if str(self.key).isdecimal() and int(str(self.key)) < len(held):
                return int(str(self.key))
            raise KeyError(self.key)
        for i, piece in enumerate(held):
            if piece.get("key") == self.key:
                return i
        raise KeyError(self.key)


def locate(data: Data, address: Address) -> Place:
    """The place that an address names.

    Raises KeyError for an address that leads through a piece which is not there,
    or through a field which the schema does not have. The last piece itself may
    be missing: so one finds where to put it.
    """
    part: type[Part] = PracticeModel
    holder: Data = data
    place: Place | None = None
    rest = list(address)
    while rest:
        if place is not None:
            below = place.shape.part
            if below is None or not place.is_piece:
                raise KeyError(address)
            holder, part = place.value, below
            if holder is None:
                raise KeyError(address)
        shape = shapes_of(part)[rest.pop(0)]
        key = None
        if shape.holds in (Holds.PIECES, Holds.NAMED, Holds.LOOSE) and rest:
            key = rest.pop(0)
        place = Place(part, holder, shape, key)
    if place is None:
        raise KeyError(address)
    return place


def place_in_schema(address: Address) -> tuple[type[Part], str] | None:
    """The kind of piece and its field that an address goes through last, whatever the document has.

    None for an address that the schema does not know.
    """
    part: type[Part] = PracticeModel
    found: tuple[type[Part], str] | None = None
    rest = list(address)
    while rest:
        shape = shapes_of(part).get(rest.pop(0))
        if shape is None or shape.part is None:
            return None
        found = (part, shape.name)
        part = shape.part
        if shape.holds in (Holds.PIECES, Holds.NAMED, Holds.LOOSE) and rest:
            rest.pop(0)
    return found


def piece_at(data: Data, address: Address) -> tuple[type[Part], Data]:
    """The kind and the data of the piece at an address; the empty one is the document.

    Raises KeyError when there is none.
    """
    if not address:
        return PracticeModel, data
    place = locate(data, address)
    if not place.is_piece or place.shape.part is None or place.value is None:
        raise KeyError(address)
    return place.shape.part, place.value
