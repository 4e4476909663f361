"""Finding words in the handbook, on every page of it at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tenants.handbook.types import Entry, Fact, Page, Target

LONGEST_QUERY = 100
MOST_WORDS = 8
MOST_FOUND = 100
_AROUND = 90
"""Characters of the text before and after the first word that was found."""


@dataclass(frozen=True)
class Found:
    """Where the words stand: ``pieces`` are the text around, every second one a found word."""

    title: str
    page: str
    to: Target
    pieces: tuple[str, ...]
    in_title: bool


@dataclass(frozen=True)
class Results:
    """``total`` counts all, of which the first ``MOST_FOUND`` are here."""

    found: tuple[Found, ...]
    total: int


def search(pages: Iterator[Page], query: str) -> Results:
    """Everything in which all the words of the query stand; what has one in its title first.

    Capitals and accents do not count. An empty query finds nothing.
    """
    words = tuple(dict.fromkeys(_plain(query[:LONGEST_QUERY]).split()))[:MOST_WORDS]
    if not words:
        return Results((), 0)
    found = [each for page in pages for each in _on_page(page, words)]
    found.sort(key=lambda each: not each.in_title)
    return Results(tuple(found[:MOST_FOUND]), len(found))


def _on_page(page: Page, words: tuple[str, ...]) -> Iterator[Found]:
    own = _joined([page.text, *_said(page.facts)])
    yield from _look(page.title, own, page.caption, page.at, words)
    for group in page.groups:
        at = Target(page.at.chapter, page.at.item, group.anchor)
        own = _joined([group.text, *_said(group.facts)])
        yield from _look(group.title, own, page.title, at, words)
        for entry in group.entries:
            # A line that only leads to another page is found there.
            if entry.to is not None:
                continue
            anchor = entry.anchor or group.anchor
            at = Target(page.at.chapter, page.at.item, anchor)
            own = _joined(_text_of(entry))
            yield from _look(entry.title, own, page.title, at, words)


def _joined(texts: Iterable[str]) -> str:
    return " · ".join(text for text in texts if text)


def _text_of(entry: Entry) -> Iterator[str]:
    yield from (entry.text, entry.aside, *_said(entry.facts), *_said(entry.more))
    for line in entry.lines:
        yield line.title
        yield from _text_of(line)


def _said(facts: tuple[Fact, ...]) -> list[str]:
    return [said.text for fact in facts for said in fact.said]


def _look(title: str, text: str, page: str, at: Target, words: tuple[str, ...]) -> Iterator[Found]:
    plain_title, plain_text = _plain(title), _plain(text)
    if not all(word in plain_title or word in plain_text for word in words):
        return
    yield Found(
        title=title,
        page=page,
        to=at,
        pieces=_around(text, plain_text, words),
        in_title=any(word in plain_title for word in words),
    )


def _around(text: str, plain: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The text round the first word, cut at spaces, with the found words apart."""
    if len(plain) != len(text):
        # Where a letter has no plain letter of its own, places in the two do not match.
        text = plain
    first = min((plain.find(word) for word in words if word in plain), default=-1)
    if first < 0:
        return ()
    start, end = max(0, first - _AROUND), min(len(text), first + _AROUND * 2)
    if start:
        start = text.find(" ", start, first) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", first, end), first + 1)
    pieces, at = ["… " if start else ""], start
    for match in re.finditer("|".join(map(re.escape, words)), plain[:end]):
        if match.start() < at:
            continue
        pieces[-1] += text[at : match.start()]
        pieces += [text[match.start() : match.end()], ""]
        at = match.end()
    pieces[-1] += text[at:end] + (" …" if end < len(text) else "")
    return tuple(pieces)


def _plain(text: str) -> str:
    """Small letters without accents, one for one where that can be."""
    if text.isascii():
        return text.lower()
    return "".join(_letter(each) for each in text)


@lru_cache(maxsize=4096)
def _letter(each: str) -> str:
    base = unicodedata.normalize("NFD", each)[0] if each else each
    small = base.lower()
    return small if len(small) == 1 else base
