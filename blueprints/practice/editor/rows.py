"""The pieces below a piece, as the lists of its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from blueprints.practice.editor import names
from blueprints.practice.editor.kinds import fits, kind_of
from blueprints.practice.editor.opened import path_of, row_id
from blueprints.practice.editor.wording.lists import list_words
from blueprints.practice.editor.wording.values import value_words
from saas.i18n import gettext as _
from saas.i18n import language, ngettext
from tenants.practice import schema
from tenants.practice.addresses import Address, Data
from tenants.practice.schema import Part
from tenants.practice.structure import Holds, Shape


@dataclass(frozen=True)
class Row:
    """One piece in a list: its name, what is worth knowing of it, where it is edited."""

    path: str
    id: str
    name: str
    about: str
    number: int
    tone: str = ""


@dataclass(frozen=True)
class PieceList:
    """A field of pieces. ``ordered`` says whether its order means something."""

    name: str
    path: str
    heading: str
    add: str
    hint: str
    rows: list[Row]
    single: bool
    ordered: bool
    unfit: bool

    @property
    def id(self) -> str:
        return f"list-{self.name.replace('_', '-')}"


def list_of(data: Data, holder: Address, part: type[Part], piece: Data, shape: Shape) -> PieceList:
    """A field of pieces of the piece at ``holder``."""
    said = list_words(part, shape.name)
    address = (*holder, shape.name)
    return PieceList(
        name=shape.name,
        path=path_of(address),
        heading=str(said.many),
        add=str(said.add),
        hint=str(said.hint),
        rows=_rows(data, address, shape, piece.get(shape.name)),
        single=shape.holds is Holds.PIECE,
        ordered=shape.holds in (Holds.PIECES, Holds.LOOSE),
        unfit=not fits(part, shape.name, kind_of(part, piece)),
    )


def _rows(data: Data, address: Address, shape: Shape, held: Any) -> list[Row]:
    if shape.part is None or held is None:
        return []
    if shape.holds is Holds.PIECE:
        return [_row(data, address, shape.part, held, 0)]
    if shape.holds is Holds.NAMED:
        pieces = [(key, piece) for key, piece in held.items()]
        rows = [_row(data, (*address, key), shape.part, p, 0) for key, p in pieces]
        return sorted(rows, key=lambda row: row.name.casefold())
    keys = [p["key"] if shape.holds is Holds.PIECES else str(i) for i, p in enumerate(held)]
    return [
        _row(data, (*address, key), shape.part, piece, i)
        for i, (key, piece) in enumerate(zip(keys, held, strict=True))
    ]


def _row(data: Data, address: Address, part: type[Part], piece: Data, number: int) -> Row:
    name = names.name_of(data, address, part, piece)
    if part is schema.Applies:
        name = said_of_whom(data, piece)
    elif part is schema.Sample:
        name = names.words_in(language())(piece.get("text")) or name
    return Row(
        path=path_of(address),
        id=row_id(address),
        name=name,
        about=_about(part, piece),
        number=number,
        tone=str(piece.get("tone", "grey")) if part in (schema.Point, schema.Band) else "",
    )


def said_of_whom(data: Data, piece: Data) -> str:
    """Whom a section or question is for, in a line."""
    words = names.words_in(language())
    labels = {
        each["key"]: words(each["label"])
        for field in ("agency_kinds", "size_bands")
        for each in data.get(field, [])
    }

    def said(*fields: str) -> str:
        keys = [key for field in fields for key in piece.get(field, [])]
        return ", ".join(labels.get(key, key) for key in keys)

    only, without = said("kinds", "sizes"), said("except_kinds", "except_sizes")
    if only and without:
        return _("Only for: %(only)s. Not for: %(without)s", only=only, without=without)
    if only:
        return _("Only for: %(only)s", only=only)
    return _("Not for: %(without)s", without=without) if without else _("For every agency")


def _about(part: type[Part], piece: Data) -> str:
    """What is worth knowing of a piece beside its name."""
    words = names.words_in(language())
    if part is schema.Term:
        return words(piece.get("one"))
    if part is schema.Tool:
        return _counted(len(piece.get("sections", [])), "sections")
    if part is schema.Section:
        return _counted(len(piece.get("questions", [])), "questions")
    if part is schema.Question:
        return _question(piece)
    if part in (schema.Scale, schema.Column):
        kinds = value_words(part, "kind")
        return str(kinds.get(piece.get("kind", "text"), ""))
    if part is schema.Spine:
        return _counted(len(piece.get("standards", [])), "standards")
    if part is schema.Standard:
        return _counted(len(piece["criteria"]), "criteria") if piece.get("criteria") else ""
    if part is schema.Duty:
        return str(value_words(part, "every").get(str(piece.get("every")), ""))
    if part is schema.Point:
        return _("Score %(score)s", score=piece.get("score", ""))
    if part is schema.Band:
        return _("%(from)s to %(to)s", **{"from": piece.get("minimum"), "to": piece.get("maximum")})
    if part is schema.ActivityPart:
        return str(value_words(part, "by").get(str(piece.get("by")), ""))
    return ""


def _counted(count: int, what: str) -> str:
    if what == "sections":
        return ngettext("%(num)s section", "%(num)s sections", count)
    if what == "questions":
        return ngettext("%(num)s question", "%(num)s questions", count)
    if what == "standards":
        return ngettext("%(num)s standard", "%(num)s standards", count)
    return ngettext("%(num)s criterion", "%(num)s criteria", count)


def _question(piece: Data) -> str:
    kind = str(value_words(schema.Question, "kind").get(str(piece.get("kind")), ""))
    if piece.get("show_if"):
        return _("%(kind)s, only after certain answers", kind=kind)
    return kind
