"""Places in a translation for a workspace's own words.

The text in the code says “Open the round”; a catalogue may give for it “Open the
{round}”. When it is shown, the word that the workspace uses stands there, or the
plain one where it has none of its own. A place can ask for more:

==================  =======================================================
``{round}``         the word; ``{rounds}`` for many; ``{Round}`` with a capital
``{an:round}``      with the English article that fits the word: a or an
``{y:round}``       with the Welsh article that fits the word: y or yr
``{round:soft}``    with the Welsh soft mutation; also ``nasal``, ``aspirate``
==================  =======================================================

What the words are, the domain says (``use_words``); here they are only put in.
"""

from __future__ import annotations

import re
from collections.abc import Callable

FindWord = Callable[[str], str | None]
"""The name in a place, in small letters → the word in the present language; None: no such."""

PLACE = re.compile(r"\{(?:(an|An|y|Y):)?([A-Za-z][A-Za-z0-9_]*)(?::(soft|nasal|aspirate))?\}")

_MUTATIONS = {
    "soft": {
        "ll": "l", "rh": "r", "p": "b", "t": "d", "c": "g", "b": "f", "d": "dd", "g": "", "m": "f",
    },
    "nasal": {"p": "mh", "t": "nh", "c": "ngh", "b": "m", "d": "n", "g": "ng"},
    "aspirate": {"p": "ph", "t": "th", "c": "ch"},
}  # fmt: skip
_NEVER_MUTATE = ("ch", "dd", "ff", "ng", "ph", "th")
_SOUNDS_LIKE_YOU = re.compile(r"(uni(?!m|n)|use|user|one\b|once|eu)", re.IGNORECASE)
_SILENT_H = re.compile(r"(hour|honest|heir|honour)", re.IGNORECASE)

_find_word: FindWord | None = None


class Unbent(str):
    """A word that stands in for one of the language asked for, and does not mutate."""

    __slots__ = ()


def use_words(find: FindWord) -> None:
    """Register where the words come from; called once, when the service is composed."""
    global _find_word
    _find_word = find


def fill(text: str, written: Callable[[str], str] = str) -> str:
    """The text with a word in each place; ``written`` makes a word fit for where it goes."""
    if "{" not in text:
        return text

    def put(found: re.Match[str]) -> str:
        article, name, mutation = found.groups()
        word = _find_word(name.lower()) if _find_word is not None else None
        if word is None:
            return found[0]
        if not isinstance(word, Unbent):
            word = mutated(word, mutation)
        if article is not None:
            return written(_with_article(article, word))
        return written(capital(word) if name[0].isupper() else word)

    return PLACE.sub(put, text)


def capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def mutated(word: str, mutation: str | None) -> str:
    """A Welsh word after what mutates it; letters that do not mutate stay."""
    if mutation is None:
        return word
    start = word[:2].lower()
    if start in _NEVER_MUTATE:
        return word
    changes = _MUTATIONS[mutation]
    for letters in (start, start[:1]):
        if letters in changes:
            rest = changes[letters] + word[len(letters) :]
            return capital(rest) if word[0].isupper() else rest
    return word


def _with_article(article: str, word: str) -> str:
    first = word[:1].lower()
    if article.lower() == "y":
        chosen = "yr" if first in "aeiouwyhâêîôûŵŷ" else "y"
    else:
        vowel = first in "aeiou" and not _SOUNDS_LIKE_YOU.match(word)
        chosen = "an" if vowel or _SILENT_H.match(word) else "a"
    return f"{capital(chosen) if article[0].isupper() else chosen} {word}"
