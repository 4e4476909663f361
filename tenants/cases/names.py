"""Whether a text looks like a person's name: a doubt for somebody to settle, never a proof.

Case references and statuses are short and full of the field's own words, so those
are known; everything else that is written as names are written is doubted.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]+(?:[’'ʼ-][^\W\d_]+)*")
_WORDS = Path(__file__).parent / "words"
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "master", "dr", "prof", "sir", "lady", "bnr"})
_PATRONYMS = frozenset(
    {"ap", "ab", "ferch", "bin", "ibn", "binti", "bint", "ben", "mac", "mc", "van", "von", "de"}
    | {"della", "al", "el", "abu"}
)


def _listed(name: str) -> frozenset[str]:
    return frozenset((_WORDS / name).read_text(encoding="utf-8").split())


FIELD_WORDS = _listed("field.txt")
"""The field's own words, in English and in Welsh."""
GIVEN_NAMES = _listed("given_names.txt")
"""Widely given in the United Kingdom (ONS, NRS and NISRA: baby names), without those that are
words of the field or of the calendar."""


def looks_like_name(text: str) -> bool:
    """Whether somebody should look whether this is a person's name.

    Doubted are: two words beside each other that both begin with a capital (or both
    stand in capitals), unless one is a word of the field; a given name, however it
    is written; a title or an initial before a word; “ap”, “bin” and the like before a
    capital; and words of a script that has no capitals.
    """
    words = _WORD.findall(text)
    if any(_has_no_case(word) for word in words):
        return True
    # Typed text may run words together with an underscore or set them apart by a comma.
    known = [word.casefold() for word in words]
    if any(part in GIVEN_NAMES for word in known for part in re.split(r"[’'ʼ-]", word)):
        return True
    for before, after in pairwise(words):
        first, second = before.casefold(), after.casefold()
        if second in FIELD_WORDS:
            continue
        if first in _TITLES:
            return True
        if first in _PATRONYMS and _is_name_word(after):
            return True
        if first in FIELD_WORDS and len(first) > 1:
            continue
        if _is_initial(before) and _is_name_word(after):
            return True
        if _is_name_word(before) and _is_name_word(after):
            return True
    return False


def _is_capitalised(word: str) -> bool:
    return word[0].isupper() and len(word) > 1


def _is_name_word(word: str) -> bool:
    """Written as a name is: a capital and then small letters, or capitals throughout."""
    if not _is_capitalised(word):
        return False
    # Two capitals are a code more often than a name.
    return len(word) > 2 if word.isupper() else True


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isupper()


def _has_no_case(word: str) -> bool:
    """At least two letters of a script without capitals, such as Arabic, Hindi or Chinese."""
    return sum(unicodedata.category(letter) == "Lo" for letter in word) >= 2
