"""Reading single fields of what a person typed: texts, numbers, dates.

Each function notes under the field's name what is wrong with it, as a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from saas.dates import PARTS, read_date, sentence_start
from saas.i18n import format_date
from saas.i18n import gettext as _
from tenants.practice.schema import Column, Question, Scale
from tenants.rounds.calendar import today

LONGEST = 20_000
"""Characters in one text: about six pages."""

Typed = Mapping[str, Sequence[str]]
"""Field of one question → what was posted, such as ``{"point": ["2"]}``."""

Errors = dict[str, str]
"""Field of one question → a sentence that says what is wrong with it."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def one(typed: Typed, name: str) -> str:
    values = typed.get(name) or [""]
    return str(values[0])


def text(
    typed: Typed, name: str, errors: Errors, *, exact: bool = False, longest: int = LONGEST
) -> str:
    """A text, trimmed unless it is ``exact``; a line ends in one character."""
    found = one(typed, name).replace("\r\n", "\n").replace("\x00", "")
    if len(found) > longest:
        errors[name] = _(
            "This text has %(n)s characters; shorten it to %(most)s or add the rest as evidence",
            n=len(found),
            most=longest,
        )
    return found if exact else found.strip()


def without_controls(found: str) -> str:
    """The same text without characters that no keyboard writes and no document takes."""
    return _CONTROL.sub("", found)


def number(typed: Typed, name: str, errors: Errors) -> Decimal | None:
    found = one(typed, name).strip().replace(",", "").replace("%", "").strip()
    if not found:
        return None
    try:
        read = Decimal(found)
    except InvalidOperation:
        read = Decimal("NaN")
    if not read.is_finite() or abs(read) >= Decimal(10) ** 12 or read.adjusted() < -12:
        errors[name] = _("Enter a number, such as 12")
        return None
    return read


def number_asked(
    asked: Question | Column, typed: Typed, name: str, errors: Errors
) -> Decimal | None:
    """A number as the question or column wants it: within its bounds, whole where it says so."""
    read = number(typed, name, errors)
    if read is None:
        return None
    if asked.whole and read != read.to_integral_value():
        errors[name] = _("Enter a whole number, such as 12")
    elif asked.minimum is not None and read < asked.minimum:
        errors[name] = _("Enter %(least)s or more", least=plain(asked.minimum))
    elif asked.maximum is not None and read > asked.maximum:
        errors[name] = _("Enter %(most)s or less", most=plain(asked.maximum))
    else:
        return read
    return None


def number_on_scale(scale: Scale, typed: Typed, name: str, errors: Errors) -> Decimal | None:
    """A number of a numeric scale, on one of its steps."""
    score = number(typed, name, errors)
    if score is not None and not scale.fits(score):
        errors[name] = _(
            "Enter a number from %(low)s to %(high)s in steps of %(step)s",
            low=f"{scale.minimum:f}",
            high=f"{scale.maximum:f}",
            step=f"{scale.step:f}",
        )
        return None
    return score


def plain(read: Decimal) -> str:
    """A number as it is stored: no exponent, no idle zeros."""
    return f"{read.normalize():f}"


def day(typed: Typed, name: str, called: str, errors: Errors) -> date | None:
    """A date in three fields; ``called`` names it inside a sentence."""
    day_, month, year = (one(typed, f"{name}-{part}") for part in PARTS)
    reading = read_date(day_, month, year, called)
    if reading.message is not None:
        errors[name] = reading.message
    elif reading.value is not None and not 1900 <= reading.value.year <= 2200:
        errors[name] = _("%(date)s must be a real date", date=sentence_start(called))
    else:
        return reading.value
    return None


def day_asked(
    asked: Question | Column, typed: Typed, name: str, called: str, errors: Errors
) -> date | None:
    """A date as the question or column wants it: not too early, nor to come where it may not."""
    read = day(typed, name, called, errors)
    if read is None:
        return None
    if asked.not_future and read > today():
        errors[name] = _("%(date)s must be today or in the past", date=sentence_start(called))
    elif asked.not_before is not None and read.isoformat() < asked.not_before:
        errors[name] = _(
            "%(date)s must be the same as or after %(day)s",
            date=sentence_start(called),
            day=format_date(date.fromisoformat(asked.not_before)),
        )
    else:
        return read
    return None
