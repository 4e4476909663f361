"""What differs between two versions of a model, and putting the difference on again.

Both work on plain data, as ``pack_export.plain`` makes it. Pieces are told apart
by their keys, never by their place, so that a question that moved is the same
question. ``apply(a, diff(a, b))`` is ``b``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tenants.practice.addresses import Address, Data, Place, locate
from tenants.practice.schema import Part, PracticeModel
from tenants.practice.structure import Holds, shapes_of


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    ORDERED = "ordered"


@dataclass(frozen=True)
class Change:
    """One difference.

    ADDED and REMOVED carry the whole piece as ``after`` or ``before``; CHANGED a
    field's two values, None where it said nothing; ORDERED the keys of a list in
    their two orders. ``part`` is the kind of piece that was added or removed, or
    whose field or list changed.
    """

    kind: ChangeKind
    address: Address
    part: type[Part]
    before: Any
    after: Any

    @property
    def moved(self) -> bool:
        """Whether pieces that both versions have changed their order."""
        if self.kind is not ChangeKind.ORDERED:
            return False
        both = set(self.before) & set(self.after)
        return [k for k in self.before if k in both] != [k for k in self.after if k in both]


def diff(before: Data, after: Data) -> list[Change]:
    """The differences between two documents, in the order of the schema."""
    return list(_piece(PracticeModel, (), before, after))


def _piece(part: type[Part], at: Address, a: Data, b: Data) -> Iterator[Change]:
    for shape in shapes_of(part).values():
        one, two, here = a.get(shape.name), b.get(shape.name), (*at, shape.name)
        if one == two:
            continue
        if shape.holds is Holds.PIECE and shape.part is not None:
            yield from _single(shape.part, here, one, two)
        elif shape.holds is Holds.PIECES and shape.part is not None:
            yield from _keyed(shape.part, here, _by_key(one), _by_key(two))
            yield from _order(part, here, list(_by_key(one)), list(_by_key(two)))
        elif shape.holds is Holds.NAMED and shape.part is not None:
            yield from _keyed(shape.part, here, one or {}, two or {})
        else:
            yield Change(ChangeKind.CHANGED, here, part, one, two)


def _single(part: type[Part], at: Address, a: Data | None, b: Data | None) -> Iterator[Change]:
    if a is None:
        yield Change(ChangeKind.ADDED, at, part, None, b)
    elif b is None:
        yield Change(ChangeKind.REMOVED, at, part, a, None)
    else:
        yield from _piece(part, at, a, b)


def _keyed(
    part: type[Part], at: Address, a: dict[str, Data], b: dict[str, Data]
) -> Iterator[Change]:
    for key in a:
        if key not in b:
            yield Change(ChangeKind.REMOVED, (*at, key), part, a[key], None)
    for key in b:
        if key not in a:
            yield Change(ChangeKind.ADDED, (*at, key), part, None, b[key])
        else:
            yield from _piece(part, (*at, key), a[key], b[key])


def _order(part: type[Part], at: Address, a: list[str], b: list[str]) -> Iterator[Change]:
    """A change of order, unless removing, and adding at the end, leads to it by itself."""
    by_itself = [key for key in a if key in set(b)] + [key for key in b if key not in set(a)]
    if by_itself != b:
        yield Change(ChangeKind.ORDERED, at, part, a, b)


def _by_key(pieces: Iterable[Data] | None) -> dict[str, Data]:
    return {piece["key"]: piece for piece in pieces or []}


def apply(data: Data, changes: Sequence[Change]) -> Data:
    """The document with the changes put on; the document given stays as it was.

    Raises KeyError when a change speaks of a piece that is not there.
    """
    result = deepcopy(data)
    for change in changes:
        put(locate(result, change.address), change)
    return result


def put(place: Place, change: Change) -> None:
    """Put one change on at the place of its address, in place."""
    name, held = place.shape.name, place.holder.get(place.shape.name)
    if change.kind is ChangeKind.ORDERED:
        pieces = _by_key(held)
        place.holder[name] = [pieces[key] for key in change.after]
    elif place.key is None:
        if change.after is None:
            place.holder.pop(name, None)
        else:
            place.holder[name] = deepcopy(change.after)
    elif place.shape.holds is Holds.NAMED:
        named = {key: piece for key, piece in (held or {}).items() if key != place.key}
        if change.kind is ChangeKind.ADDED:
            named[place.key] = deepcopy(change.after)
        _hold(place.holder, name, named)
    else:
        pieces_left = [piece for piece in held or [] if piece["key"] != place.key]
        if change.kind is ChangeKind.ADDED:
            pieces_left.append(deepcopy(change.after))
        _hold(place.holder, name, pieces_left)


def _hold(holder: Data, name: str, pieces: Any) -> None:
    """Set a list of pieces; an empty one is not said, as in the canonical document."""
    if pieces:
        holder[name] = pieces
    else:
        holder.pop(name, None)
