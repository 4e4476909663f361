"""What a browser sent, as far as it can be stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

LARGEST_NUMBER = 2**31 - 1
"""The largest number that a column or a page number holds."""


class Fields(ImmutableMultiDict[str, Any]):
    """Fields without the NUL character, which nobody types and the database cannot store.

    A number that is asked for as one and is larger than any could be counts as
    none, like a text that is no number.
    """

    def __init__(self, fields: Any = None) -> None:
        super().__init__(_without_nul(fields))

    def get(  # type: ignore[override]
        self, key: str, default: Any = None, type: Any = None
    ) -> Any:
        found = super().get(key, default, type)
        if type is int and isinstance(found, int) and abs(found) > LARGEST_NUMBER:
            return default
        return found


def _without_nul(fields: Any) -> Any:
    if fields is None or isinstance(fields, Fields):
        return fields
    pairs: Iterable[tuple[str, Any]] = (
        fields.items(multi=True) if isinstance(fields, MultiDict) else fields
    )
    # Files pass through here too.
    return [
        (name.replace("\0", ""), value.replace("\0", "") if isinstance(value, str) else value)
        for name, value in pairs
    ]


class CleanRequest(Request):
    parameter_storage_class = Fields
