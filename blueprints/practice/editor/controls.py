"""One field of a piece as the controls of a form: what they show, and what they say.

A field's value goes to the page as ``Typed``: the text of each control by its
name, without the field's own. What comes back has the same form, so that a page
with an error shows exactly what was typed. Reading is the only place where text
becomes a value.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from saas.dates import PARTS, read_date
from saas.web.forms import tidy
from tenants.practice.structure import Holds, Shape

Typed = dict[str, list[str]]
"""Control → the texts in it: ``{"en": ["Who leads?"]}``, ``{"": ["p1", "p2"]}``."""

UNORDERED = frozenset({Holds.REFERENCES, Holds.CHOICES, Holds.POINT_KEYS})
"""What is ticked: the order in which it stands says nothing."""

EMPTY_LINES = 3
MOST_LINES = 2000


class Unreadable(ValueError):
    """What was typed is no value of the field; the text is a sentence for the person.

    ``control`` is the one to put right.
    """

    def __init__(self, message: str, control: str = "") -> None:
        super().__init__(message)
        self.control = control


def shown(shape: Shape, value: Any, languages: Sequence[str]) -> Typed:
    """A stored value as the form's controls show it."""
    holds = shape.holds
    if value is None or value == []:
        value = _default(shape) if value is None else value
    if value is None:
        return {}
    if holds is Holds.WORDS:
        return _shown_words(value, languages)
    if holds is Holds.LINES:
        return {
            f"{i}:{control}": text
            for i, words in enumerate(value)
            for control, text in _shown_words(words, languages).items()
        }
    if holds is Holds.POINT_WORDS:
        return {
            f"{point}:{control}": text
            for point, words in value.items()
            for control, text in _shown_words(words, languages).items()
        }
    if holds is Holds.DAY:
        day = date.fromisoformat(value)
        return {"day": [str(day.day)], "month": [str(day.month)], "year": [str(day.year)]}
    if holds is Holds.INTEGERS:
        return {"": [", ".join(str(number) for number in value)]}
    if holds is Holds.YES_NO:
        return {"": ["yes"]} if value else {}
    if holds is Holds.TEXTS:
        return {str(i): [text] for i, text in enumerate(value)}
    if isinstance(value, list):
        return {"": [str(each) for each in value]}
    return {"": [str(value)]}


def _default(shape: Shape) -> Any:
    if shape.field is None or shape.field.is_required():
        return None
    default = shape.field.get_default(call_default_factory=True)
    return getattr(default, "value", default)


def _shown_words(words: Mapping[str, str], languages: Sequence[str]) -> Typed:
    """Words without a language stand in the document's first."""
    found = {code: [text] for code, text in words.items() if code}
    if "" in words:
        found.setdefault(languages[0] if languages else "en", [words[""]])
    return found


def posted(shape: Shape, form: MultiDict[str, str]) -> Typed:
    """What came back for a field."""
    begin = f"{shape.name}:"
    found = {
        name.removeprefix(begin): [tidy(text) for text in form.getlist(name)]
        for name in form
        if name.startswith(begin)
    }
    if shape.name in form:
        found[""] = [tidy(text) for text in form.getlist(shape.name)]
    return {name: texts for name, texts in found.items() if any(texts)}


def read(shape: Shape, typed: Typed, called: str) -> Any:
    """The value that the controls say; None where they say nothing. Raises Unreadable."""
    holds = shape.holds
    if holds is Holds.WORDS:
        return _words(typed)
    if holds is Holds.LINES:
        lines = _numbered(typed)
        return [words for number in sorted(lines) if (words := _words(lines[number]))]
    if holds is Holds.POINT_WORDS:
        points: dict[str, Typed] = {}
        for name, texts in typed.items():
            point, _, language = name.rpartition(":")
            points.setdefault(point, {})[language] = texts
        return {point: words for point, of in points.items() if (words := _words(of))}
    if holds is Holds.DAY:
        day, month, year = (_first(typed, part) for part in PARTS)
        reading = read_date(day, month, year, called)
        if reading.message:
            raise Unreadable(reading.message, reading.part)
        return reading.value.isoformat() if reading.value else None
    if holds is Holds.YES_NO:
        return bool(_first(typed, ""))
    if holds is Holds.INTEGERS:
        return _integers(_first(typed, ""))
    if holds is Holds.MONTHS:
        return sorted({int(text) for text in typed.get("", []) if text.isdecimal()})
    if holds is Holds.TEXTS:
        rows = sorted((int(name), name) for name in typed if name.isdecimal())
        return list(dict.fromkeys(text for _n, name in rows if (text := _first(typed, name))))
    if holds in UNORDERED:
        return [text for text in typed.get("", []) if text]
    text = _first(typed, "")
    if holds is Holds.NUMBER:
        text = text.replace(",", ".")
    if holds in (Holds.NUMBER, Holds.INTEGER):
        text = text.replace("\u2212", "-")
    return text or None


def _first(typed: Typed, name: str) -> str:
    return next(iter(typed.get(name, [])), "")


def _words(typed: Typed) -> dict[str, str] | None:
    found = {code: texts[0] for code, texts in typed.items() if texts and texts[0]}
    return found or None


def _numbered(typed: Typed) -> dict[int, Typed]:
    lines: dict[int, Typed] = {}
    for name, texts in typed.items():
        number, _, language = name.partition(":")
        if number.isdecimal() and int(number) < MOST_LINES:
            lines.setdefault(int(number), {})[language] = texts
    return lines


def _integers(text: str) -> list[Any]:
    """Whole numbers between commas; what is none is left for the schema to refuse."""
    parts = [part.strip().replace("\u2212", "-") for part in text.replace(";", ",").split(",")]
    return [part for part in parts if part]


def digest(shape: Shape, value: Any) -> str:
    """A short fingerprint of a field's value, by which the form knows what somebody saw."""
    if shape.holds in UNORDERED and isinstance(value, list):
        value = sorted(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def digest_of_stored(shape: Shape, value: Any, languages: Sequence[str]) -> str:
    """The fingerprint of a stored value as the form shows it."""
    return digest(shape, read(shape, shown(shape, value, languages), ""))


def in_stored_order(shape: Shape, value: Any, stored: Any) -> Any:
    """What is ticked, in the order in which it stood before; what is new comes last."""
    if shape.holds not in UNORDERED or not isinstance(value, list) or not stored:
        return value
    return [each for each in stored if each in value] + [e for e in value if e not in stored]
