"""A practice model written out: as a pack, as plain data and as a hash."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.emitter import RoundTripEmitter
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    LiteralScalarString,
    SingleQuotedScalarString,
)

from tenants.practice.schema import PracticeModel, Question

_WIDTH = 100
_READ_AS_YES_OR_NO = frozenset({"y", "yes", "n", "no", "on", "off"})
_NEEDS_ESCAPES = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\U0010ffff]")


def dump_text(model: PracticeModel) -> str:
    """The model as canonical YAML: loading it gives the same model.

    Keys stand in the order of the schema, defaults are left out, words in the
    order of the document's languages (a bare sentence where they have only the
    first, nameless one), a question's points in the order of its scale, and
    the vocabulary in the order of the alphabet. Equal models give equal bytes.
    """
    yaml = YAML()
    yaml.Emitter = _Emitter
    yaml.width = _WIDTH
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(_Writer(model).written(model), stream)
    # The library leaves the space at which it breaks a long line; it carries no meaning.
    return re.sub(" +\n", "\n", stream.getvalue())


def content_hash(model: PracticeModel) -> str:
    """The SHA-256 of the model's content, as 64 hexadecimal digits.

    Taken over canonical JSON: keys sorted, no white space, UTF-8, defaults left
    out, numbers as text without needless zeros. Comments, key order and line
    breaks of a pack do not change it; any change that a reader could see does.
    """
    canonical = json.dumps(plain(model), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


class _Emitter(RoundTripEmitter):
    """Writes a text with escapes in one line: broken in two, some would not read back."""

    def write_double_quoted(self, text: Any, split: Any = True) -> None:
        super().write_double_quoted(text, split=False)


def _number_text(number: Decimal) -> str:
    """A number without needless zeros: 1, 1.0 and 1.00 are one content."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    return "0" if text in ("", "-0") else text


def plain(value: Any) -> Any:
    """A piece as plain data: defaults left out, numbers as text without needless zeros.

    Reading plain data with the schema gives the same piece again.
    """
    if isinstance(value, BaseModel):
        return {name: plain(item) for name, item in _said(value)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return _number_text(value) if isinstance(value, Decimal) else value


def _said(part: BaseModel) -> Iterable[tuple[str, Any]]:
    """The fields of a piece that differ from their defaults, in the schema's order."""
    for name, field in type(part).model_fields.items():
        item = getattr(part, name)
        if field.is_required() or item != field.get_default(call_default_factory=True):
            yield name, item


class _Writer:
    """Turns a model into mappings, lists and scalars in canonical order."""

    def __init__(self, model: PracticeModel) -> None:
        self._languages = ["", *model.languages]
        self._points = {scale.key: [point.key for point in scale.points] for scale in model.scales}

    def written(self, value: Any) -> Any:
        """A piece of the model as the YAML library takes it."""
        if isinstance(value, BaseModel):
            return {name: self._field(value, name, item) for name, item in _said(value)}
        if isinstance(value, list):
            return [self.written(item) for item in value]
        if isinstance(value, dict):
            return self._mapping(value, [])
        if isinstance(value, Enum):
            return value.value
        if isinstance(value, Decimal):
            text = _number_text(value)
            return float(text) if "." in text else int(text)
        return _scalar(value) if isinstance(value, str) else value

    def _field(self, part: BaseModel, name: str, value: Any) -> Any:
        if isinstance(part, Question) and name == "points":
            return self._mapping(value, self._points.get(part.scale or "", []))
        return self.written(value)

    def _mapping(self, value: dict[str, Any], order: list[str]) -> Any:
        if all(isinstance(item, str) for item in value.values()):
            if list(value) == [""]:
                return _scalar(value[""])
            order = self._languages
        ranks = {key: rank for rank, key in enumerate(order)}
        keys = sorted(value, key=lambda key: (ranks.get(key, len(ranks)), key))
        return {_scalar(key): self.written(value[key]) for key in keys}


def _scalar(text: str) -> Any:
    """A text in the style that reads best and that every YAML reader takes for text."""
    if _NEEDS_ESCAPES.search(text):
        return DoubleQuotedScalarString(text)
    if text.lower() in _READ_AS_YES_OR_NO:
        return SingleQuotedScalarString(text)
    if "\n" in text:
        literal = text[0] not in " \n" and not re.search(r" \n|\n +(\n|\Z)|[ \n]\Z", text)
        return LiteralScalarString(text) if literal else DoubleQuotedScalarString(text)
    return text
