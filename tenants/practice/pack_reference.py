"""Every piece and key of a pack as tables in Markdown, for ``docs/packs.md``.

``flask --app wsgi packs reference`` prints them; a test fails while the page says
something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from annotated_types import Ge, Le

from saas.i18n import in_language
from tenants.practice.meanings import about_key, about_piece
from tenants.practice.piece_names import A_PIECE
from tenants.practice.schema import Part, PracticeModel
from tenants.practice.structure import Holds, Shape, kinds_of_pieces, shapes_of
from tenants.practice.vocabulary import CONCEPTS

_PLAINLY = {
    Holds.WORDS: "words",
    Holds.LINES: "list of words",
    Holds.POINT_WORDS: "words for each point",
    Holds.KEY: "key",
    Holds.POINT_KEYS: "list of keys",
    Holds.TEXT: "text",
    Holds.TEXTS: "list of language codes",
    Holds.DAY: "day",
    Holds.NUMBER: "number",
    Holds.INTEGER: "whole number",
    Holds.INTEGERS: "list of whole numbers",
    Holds.MONTHS: "list of months",
    Holds.YES_NO: "`true` or `false`",
}


def reference() -> str:
    """The tables of all pieces, the document first, and the list of concepts."""
    pieces = "\n".join(_piece(part) for part in kinds_of_pieces())
    return f"{pieces}\n{_concepts()}"


def _piece(part: type[Part]) -> str:
    lines = [f"### {_heading(part)}", "", about_piece(part), ""]
    places = list(_places(part))
    if places:
        lines += [f"Stands in {', '.join(places)}.", ""]
    lines += ["| Key | What belongs there | Meaning |", "|---|---|---|"]
    for shape in shapes_of(part).values():
        needed = " (needed)" if shape.required else ""
        cells = (f"`{shape.name}`{needed}", _belongs(shape), about_key(part, shape.name))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _heading(part: type[Part]) -> str:
    name = str(A_PIECE[part])
    return name[:1].upper() + name[1:]


def _link(part: type[Part]) -> str:
    anchor = "".join(c for c in _heading(part).lower() if c.isalnum() or c in " -")
    return f"[{A_PIECE[part]}](#{anchor.replace(' ', '-')})"


def _places(part: type[Part]) -> Iterator[str]:
    for holder in kinds_of_pieces():
        for shape in shapes_of(holder).values():
            if shape.part is part:
                whose = "" if holder is PracticeModel else f" of {_link(holder)}"
                yield f"`{shape.name}`{whose}"


def _belongs(shape: Shape) -> str:
    if shape.part is not None:
        if shape.holds is Holds.PIECE:
            return _link(shape.part)
        by = "by concept, each " if shape.holds is Holds.NAMED else "list, each "
        return f"{by}{_link(shape.part)}"
    if shape.refers_to:
        key = f"key of {_named(shape.refers_to)}"
        return f"list, each the {key}" if shape.holds is Holds.REFERENCES else key
    if shape.choices:
        values = ", ".join(f"`{choice}`" for choice in shape.choices)
        if len(shape.choices) == 1:
            return values
        among = "some of" if shape.holds is Holds.CHOICES else "one of"
        return f"{among} {values}{_otherwise(shape)}"
    return f"{_PLAINLY[shape.holds]}{_bounds(shape)}{_otherwise(shape)}"


def _named(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _bounds(shape: Shape) -> str:
    """From where to where a whole number goes, when the schema gives both ends."""
    if shape.holds is not Holds.INTEGER or shape.field is None:
        return ""
    rules: list[Any] = list(shape.field.metadata)
    for rule in tuple(rules):
        rules += getattr(rule, "metadata", [])
    low = next((rule.ge for rule in rules if isinstance(rule, Ge)), None)
    high = next((rule.le for rule in rules if isinstance(rule, Le)), None)
    return f", {low} to {high}" if low is not None and high is not None else ""


def _otherwise(shape: Shape) -> str:
    """What stands when the key is left out, where that is something."""
    if shape.field is None or shape.required:
        return ""
    value = shape.field.get_default(call_default_factory=True)
    if value in (None, "", [], {}) or value is False:
        return ""
    if isinstance(value, list):
        return f"; else {', '.join(str(each).replace('-', '−') for each in value)}"
    if value is True:
        return "; else `true`"
    return f"; else `{getattr(value, 'value', value)}`"


def _concepts() -> str:
    lines = [
        "### Concepts",
        "",
        "The keys of `vocabulary`, and the words that stand without it.",
        "",
    ]
    lines += ["| Key | For one | For many |", "|---|---|---|"]
    with in_language("en"):
        lines += [
            f"| `{key}` | {CONCEPTS[key].one} | {CONCEPTS[key].many} |" for key in sorted(CONCEPTS)
        ]
    return "\n".join([*lines, ""])
