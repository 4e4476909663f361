"""What tells who a child is, found in a text: real identifiers, and what looks like a name.

Pure: nothing is kept, and no finding carries the text that it was found in. Real
identifiers are refused wherever a case is listed; what only looks like one (a
name, initials with a date) is a doubt that a person may settle.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import lru_cache, partial

from tenants.cases.months import MONTHS
from tenants.cases.names import looks_like_name


class Identifier(StrEnum):
    """A kind of real identifier."""

    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    DATE = "date"
    POSTCODE = "postcode"
    EMAIL = "email"
    PHONE = "phone"


class Doubt(StrEnum):
    """What may tell who a child is; a person looks and decides."""

    NAME = "name"
    SHORT_DATE = "short_date"


_JOINERS = re.compile(r"[\s‐-―−.,_/\\-]")
_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ .,/_\-]{0,2}\d){9}(?!\d)")
_UPN = re.compile(
    r"(?<![A-Z0-9])[A-HJ-NP-RT-Z][ -]?\d(?:[ -]?\d){10}[ -]?[\dA-HJ-NP-RT-Z](?![A-Z0-9])"
)
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\W\d_]{2,}")
_PHONE = re.compile(
    r"(?<![\d+])(?:"
    r"(?:\+|00) ?44 ?(?:\(0\))?[ .\-]?\(?[1-9](?:[ .\-()]{0,2}\d){8,9}"
    r"|\(?0[1-37-9](?:[ .\-()]{0,2}\d){9}"
    r")(?!\d)"
)
_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT "
    "DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L "
    "LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S "
    "SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR "
    "WS WV YO ZE"
).replace(" ", "|")
# The second half never has C, I, K, M, O or V (BS 7666).
_POSTCODE = re.compile(
    rf"(?<![A-Z0-9])(?:{_AREAS})"
    r"\d[A-Z0-9]? ?\d[ABD-HJLNP-UW-Z]{2}(?![A-Z0-9])"
)
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s?[./\-]\s?(\d{1,2})\s?[./\-]\s?(\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[./\-]\s?(\d{1,2})\s?[./\-]\s?(\d{1,2})(?!\d)")
_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_AND_NAME = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|af|ain|ydd|fed|eg)?[\s.\-/]*(?:of\s+|o\s+)?({_MONTH_NAMES})"
    r"[\s.,\-/]*(\d{4}|\d{2})(?!\d)"
)
_NAME_AND_DAY = re.compile(
    rf"(?<!\w)({_MONTH_NAMES})[\s.\-/]*(\d{{1,2}})(?:st|nd|rd|th)?[\s,]+(\d{{4}}|\d{{2}})(?!\d)"
)
_EIGHT_DIGITS = re.compile(r"(?<!\d)\d{8}(?!\d)")
_SIX_DIGITS = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})(?!\d)")


def plain_text(text: str) -> str:
    """The text as a person sees it: one form of each letter and digit, nothing invisible.

    Full-width and other scripts' digits become 0 to 9, and zero-width characters go:
    neither may hide a number.
    """
    seen = []
    for sign in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(sign)
        if category == "Nd":
            seen.append(str(unicodedata.digit(sign)))
        elif category in ("Zs", "Zl", "Zp") or sign in "\t\n\r":
            seen.append(" ")
        elif category not in ("Cf", "Cc", "Cs", "Co", "Cn"):
            seen.append(sign)
    return "".join(seen)


@lru_cache(maxsize=20_000)
def find_identifiers(text: str) -> frozenset[Identifier]:
    """The kinds of real identifiers in a text."""
    seen = plain_text(text)
    upper = re.sub(r"[‐-―−]", "-", seen.upper())
    found = {kind for kind, held in _TESTS.items() if held(upper)}
    return frozenset(found)


@lru_cache(maxsize=20_000)
def find_doubts(text: str, year: int) -> frozenset[Doubt]:
    """What in a text may be a name, or six digits that are a child's date of birth in ``year``."""
    seen = plain_text(text)
    found = set()
    if looks_like_name(seen):
        found.add(Doubt.NAME)
    if any(_is_recent_birth(m, year) for m in _SIX_DIGITS.finditer(seen)):
        found.add(Doubt.SHORT_DATE)
    return frozenset(found)


def masked(text: str) -> str:
    """The text with every real identifier in it blacked out, so that it can be shown again.

    Where one cannot be told from what stands around it, the whole text goes.
    """
    for pattern, holds in _SPANS:
        text = pattern.sub(partial(_black_where, holds), text)
    return _black(text) if find_identifiers(text) else text


BLACK = "█"
"""What stands where an identifier was taken out."""


def _black_where(holds: Callable[[str], bool], found: re.Match[str]) -> str:
    return _black(found[0]) if holds(found[0]) else found[0]


def _black(text: str) -> str:
    return BLACK * max(4, min(len(text), 13))


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits are an NHS number, by its check digit.

    Each of the first nine digits is multiplied by 10 down to 2; eleven less the sum's
    remainder by eleven is the tenth digit, where 11 stands for 0 and 10 is never used
    (NHS Data Dictionary, attribute NHS NUMBER). Numbers of Scotland (CHI) and of
    Northern Ireland are checked the same way.
    """
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    return (11 - total % 11) % 11 == int(digits[9])


def is_upn(text: str) -> bool:
    """Whether 13 signs are a Unique Pupil Number, permanent or temporary, by its check letter.

    The digits are multiplied by 2 up to 13, the sum's remainder by 23 is the place of
    the letter among those without I, O and S; a temporary number ends with such a
    letter, which counts as its place (Government Data Standards Catalogue, Unique
    Pupil Number 2.0).
    """
    text = text.upper()
    if len(text) != 13 or text[0] not in _UPN_LETTERS:
        return False
    values = []
    for place, sign in enumerate(text[1:]):
        if sign in "0123456789":
            values.append(int(sign))
        elif place == 11 and sign in _UPN_LETTERS:
            values.append(_UPN_LETTERS.index(sign))
        else:
            return False
    total = sum(value * weight for weight, value in enumerate(values, start=2))
    return _UPN_LETTERS[total % 23] == text[0]


def _has_nhs_number(text: str) -> bool:
    return any(_holds_nhs_number(m[0]) for m in _LONG_NUMBER.finditer(text))


def _holds_nhs_number(found: str) -> bool:
    return is_nhs_number(_JOINERS.sub("", found))


def _has_upn(text: str) -> bool:
    return any(_holds_upn(m[0]) for m in _UPN.finditer(text))


def _holds_upn(found: str) -> bool:
    return is_upn(_JOINERS.sub("", found))


def _has_date(text: str) -> bool:
    lower = text.lower()
    return any(reads(match) for pattern, reads in _DATES for match in pattern.finditer(lower))


def _is_date(year: str, month: str | int, day: str) -> bool:
    full = int(year) if len(year) == 4 else 2000 + int(year)
    if not 1900 <= full <= 2099:
        return False
    try:
        date(full, int(month), int(day))
    except ValueError:
        return False
    return True


def _is_compact_date(digits: str) -> bool:
    """Eight digits that are a day in the lifetime of somebody who is or was a child lately."""
    return any(
        1980 <= int(year) <= 2049 and _is_date(year, month, day)
        for year, month, day in (
            (digits[:4], digits[4:6], digits[6:]),
            (digits[4:], digits[2:4], digits[:2]),
        )
    )


def _is_recent_birth(found: re.Match[str], this_year: int) -> bool:
    """Six digits that are a day, in either order, of the last 25 years."""
    first, month, last = found.groups()
    return any(
        (this_year - int(year)) % 100 <= 25 and _is_date(year, month, day)
        for year, day in ((last, first), (first, last))
    )


_Reading = Callable[[re.Match[str]], bool]
_DATES: tuple[tuple[re.Pattern[str], _Reading], ...] = (
    (_YEAR_FIRST, lambda m: _is_date(m[1], m[2], m[3])),
    (_DAY_FIRST, lambda m: _is_date(m[3], m[2], m[1]) or _is_date(m[3], m[1], m[2])),
    (_DAY_AND_NAME, lambda m: _is_date(m[3], MONTHS[m[2]], m[1])),
    (_NAME_AND_DAY, lambda m: _is_date(m[3], MONTHS[m[1]], m[2])),
    (_EIGHT_DIGITS, lambda m: _is_compact_date(m[0])),
)

_Test = Callable[[str], bool]
_TESTS: dict[Identifier, _Test] = {
    Identifier.NHS_NUMBER: _has_nhs_number,
    Identifier.UPN: _has_upn,
    Identifier.DATE: _has_date,
    Identifier.POSTCODE: lambda text: _POSTCODE.search(text) is not None,
    Identifier.EMAIL: lambda text: _EMAIL.search(text) is not None,
    Identifier.PHONE: lambda text: _PHONE.search(text) is not None,
}

_LOOKS_LIKE: tuple[tuple[re.Pattern[str], _Test], ...] = (
    (_EMAIL, lambda _found: True),
    (_UPN, _holds_upn),
    (_LONG_NUMBER, _holds_nhs_number),
    (_PHONE, lambda _found: True),
    *((pattern, _has_date) for pattern, _reads in _DATES),
    (_POSTCODE, lambda _found: True),
)
_SPANS = [(re.compile(p.pattern, re.IGNORECASE), holds) for p, holds in _LOOKS_LIKE]
"""What ``masked`` takes out, and whether a place that looks like one is one."""
