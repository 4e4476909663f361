"""Documents of any shape that the schema allows, for tests over generated models."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tenants.practice.schema import Part, PracticeModel
from tenants.practice.structure import Holds, Shape, shapes_of

TEXTS = ["a", "Sees the child", "Gweld y plentyn", "אחת", "two\nlines", "“quoted”", "no", "2026"]
KEYS = ["a", "b", "c.1", "c.2", "d-e"]

texts = st.sampled_from(TEXTS)
words = st.one_of(
    st.builds(lambda text: {"en": text}, texts),
    st.builds(lambda one, two: {"en": one, "cy": two}, texts, texts),
)
keys = st.sampled_from(KEYS)


def documents() -> st.SearchStrategy[dict[str, Any]]:
    """A document as plain data: every field sound by itself, whatever it refers to."""
    return _piece(PracticeModel, 3)


def _piece(part: type[Part], depth: int) -> st.SearchStrategy[dict[str, Any]]:
    required, optional = {}, {}
    for shape in shapes_of(part).values():
        if shape.nested and depth == 0 and not shape.required:
            continue
        (required if shape.required else optional)[shape.name] = _value(shape, depth)
    return st.fixed_dictionaries(required, optional=optional)


def _value(shape: Shape, depth: int) -> st.SearchStrategy[Any]:
    below = max(depth - 1, 0)
    if shape.part is not None:
        piece = st.deferred(lambda: _piece(shape.part or PracticeModel, below))
        if shape.holds is Holds.PIECE:
            return piece
        if shape.holds is Holds.NAMED:
            return st.dictionaries(keys, piece, min_size=1, max_size=2)
        unique = (lambda p: p["key"]) if shape.holds is Holds.PIECES else None
        return st.lists(piece, min_size=1, max_size=3, unique_by=unique)
    simple: dict[Holds, st.SearchStrategy[Any]] = {
        Holds.WORDS: words,
        Holds.LINES: st.lists(words, min_size=1, max_size=2),
        Holds.POINT_WORDS: st.dictionaries(keys, words, min_size=1, max_size=2),
        Holds.KEY: keys,
        Holds.POINT_KEYS: st.lists(keys, min_size=1, max_size=2, unique=True),
        Holds.REFERENCE: keys,
        Holds.REFERENCES: st.lists(keys, min_size=1, max_size=3, unique=True),
        Holds.TEXT: texts,
        Holds.TEXTS: st.lists(st.sampled_from(["en", "cy"]), min_size=1, unique=True),
        Holds.DAY: st.sampled_from(["2026-04-01", "2027-03-31"]),
        Holds.NUMBER: st.sampled_from(["0", "1", "2.5", "10"]),
        Holds.INTEGER: st.integers(1, 9),
        Holds.INTEGERS: st.lists(st.integers(-9, 9), max_size=3),
        Holds.MONTHS: st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True),
        Holds.YES_NO: st.just(True),
        Holds.CHOICE: st.sampled_from(shape.choices or ("",)),
        Holds.CHOICES: st.lists(st.sampled_from(shape.choices or ("",)), max_size=2, unique=True),
    }
    return simple[shape.holds]
