"""What every piece of a practice model is built from: keys, words, numbers, days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from saas.direction import TURNING

FORMAT = "accord-model/1"

LONGEST_TEXT = 8000
"""The most characters of one text in one language."""

MOST_IN_A_LIST = 500
"""The most entries of one list of a document: more than any framework holds, and few enough
that a page can show them."""

_KEY = re.compile(r"^[a-z][a-z0-9]*([._-][a-z0-9]+)*$")
_POINT_KEY = re.compile(r"^[a-z0-9]+([._-][a-z0-9]+)*$")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_CONTROL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f{TURNING}]")


@dataclass(frozen=True)
class WrittenDate:
    """A date that stands in a pack without quotes."""

    text: str


def _is_key(value: str) -> str:
    if not _KEY.fullmatch(value) or len(value) > 80:
        raise ValueError(
            "a key starts with a small letter and holds small letters, digits, "
            "dots, hyphens or underscores, at most 80 characters"
        )
    return value


def _is_point_key(value: str) -> str:
    if not _POINT_KEY.fullmatch(value) or len(value) > 40:
        raise ValueError(
            "a point's key holds small letters, digits, dots, hyphens or underscores, "
            "at most 40 characters; put a number in quotes"
        )
    return value


def _as_text(value: Any) -> Any:
    return value.text if isinstance(value, WrittenDate) else value


def _is_day(value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or day.isoformat() != value or not 1900 <= day.year <= 2200:
        raise ValueError("a day is written as year, month and day, such as 2026-09-01")
    return value


@dataclass(frozen=True)
class Refers:
    """Says of a key that it names another piece of the document, and of which kind.

    Checks follow it, and the editor offers what is there to choose from. A group is
    one of the same spine, a question one of the same form; all others are one of
    the document.
    """

    to: str


Key = Annotated[str, AfterValidator(_is_key)]
PointKey = Annotated[str, AfterValidator(_is_point_key)]
GroupKey = Annotated[Key, Refers("group")]
QuestionKey = Annotated[Key, Refers("question")]
StandardKey = Annotated[Key, Refers("standard")]
CriterionKey = Annotated[Key, Refers("criterion")]
PriorityKey = Annotated[Key, Refers("priority")]
CompetencyKey = Annotated[Key, Refers("competency")]
StaffGroupKey = Annotated[Key, Refers("group of staff")]
ScaleKey = Annotated[Key, Refers("scale")]
ToolKey = Annotated[Key, Refers("tool")]
ActivityKey = Annotated[Key, Refers("activity type")]
AgencyKindKey = Annotated[Key, Refers("kind of agency")]
SizeBandKey = Annotated[Key, Refers("size band")]
PostKey = Annotated[Key, Refers("post")]
DutyKey = Annotated[Key, Refers("duty")]
ForumKey = Annotated[Key, Refers("forum")]
Number = Annotated[Decimal, Field(max_digits=12, decimal_places=4)]
"""A number people write; bounded, so that arithmetic on it is exact and cheap."""
Day = Annotated[str, BeforeValidator(_as_text), AfterValidator(_is_day)]
"""A day in the calendar as ISO text, such as ``2026-09-01``."""
Month = Annotated[int, Field(ge=1, le=12)]
"""A month of the calendar: 1 is January."""
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]


def _as_languages(value: Any) -> Any:
    """A bare sentence stands for the document's first language, written ''."""
    return {"": value} if isinstance(value, str) else value


def _has_words(value: dict[str, str]) -> dict[str, str]:
    if not value or not any(text.strip() for text in value.values()):
        raise ValueError("write at least one sentence")
    for language, text in value.items():
        if len(text) > LONGEST_TEXT:
            raise ValueError("a text holds at most 8,000 characters")
        if _CONTROL.search(text):
            raise ValueError("a text holds a control character; delete it")
        if language and not _LANGUAGE.fullmatch(language):
            raise ValueError(f"“{language}” is not a language code such as en or cy")
    return value


Words = Annotated[dict[str, str], BeforeValidator(_as_languages), AfterValidator(_has_words)]
"""Words of the workspace in one or more languages: ``{"en": …, "cy": …}``."""


def in_language(words: Mapping[str, str] | None, language: str) -> str:
    """The words in a reader's language, else in the first one that they are written in.

    The words of a model stand in the order of the document's languages (``ordering``).
    Nothing is invented: a missing translation falls back to what was written.
    """
    if not words:
        return ""
    short = language.split("-")[0]
    return (
        words.get(language)
        or words.get(short)
        or next((text for text in words.values() if text.strip()), "")
    )


_Item = TypeVar("_Item")
Many = Annotated[list[_Item], Field(max_length=MOST_IN_A_LIST)]
"""A list of a document, bounded, so that no file is larger than pages and people can take."""


class Part(BaseModel):
    """What every piece of the document has in common.

    Many pieces end with two fields of the same meaning: ``note`` tells whoever
    edits the model what is uncertain about the piece or where it came from, and
    ``drafted_by_us`` marks wording that the authority's own source did not give.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Statement(Part):
    """One line of a list: a principle, an aim, a promise, a step, a prompt."""

    key: Key
    title: Words
    text: Words | None = None
    note: Words | None = None
    drafted_by_us: bool = False


def unique(what: str, keys: list[str]) -> None:
    """Raises ValueError for the first key that stands twice."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"the {what} “{key}” stands twice")
        seen.add(key)
