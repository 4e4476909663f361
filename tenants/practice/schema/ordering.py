"""Words in the order of the document's languages.

The first of them stands where a translation is missing. The database keeps the keys
of an object in an order of its own, and the writer of a file may choose any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tenants.practice.schema.base import Part


def in_declared_order(words: Mapping[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    """The same words in the order of the languages.

    Words without a language are in the first one; one that is not declared comes last.
    """
    ranks = {language: rank for rank, language in enumerate(("", *languages))}
    order = sorted(words, key=lambda language: ranks.get(language, len(ranks)))
    return {language: words[language] for language in order}


def put_in_order(piece: Part, languages: Sequence[str]) -> None:
    """Put the words of a piece, and of all below it, into the order of the languages.

    In place: the order of its words is no part of what a piece says.
    """
    for name in type(piece).model_fields:
        _put(getattr(piece, name), languages)


def _put(value: Any, languages: Sequence[str]) -> None:
    if isinstance(value, Part):
        put_in_order(value, languages)
    elif isinstance(value, list):
        for item in value:
            _put(item, languages)
    elif isinstance(value, dict):
        if _are_words(value):
            ordered = in_declared_order(value, languages)
            value.clear()
            value.update(ordered)
        else:
            for item in value.values():
                _put(item, languages)


def plain_in_order(data: Any, languages: Sequence[str]) -> Any:
    """A document as plain data with all its words in the order of the languages."""
    if isinstance(data, list):
        return [plain_in_order(item, languages) for item in data]
    if not isinstance(data, dict):
        return data
    if _are_words(data):
        return in_declared_order(data, languages)
    return {key: plain_in_order(item, languages) for key, item in data.items()}


def _are_words(value: dict[str, Any]) -> bool:
    # Of the document's mappings only words by language hold nothing but text; a piece
    # that does as well loses nothing when its keys change places.
    return len(value) > 1 and all(isinstance(item, str) for item in value.values())
