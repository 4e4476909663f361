"""Reading a date from its three inputs, with errors worded as GOV.UK asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel.dates import get_month_names

from saas.i18n import gettext, language

PARTS = ("day", "month", "year")


@dataclass(frozen=True)
class DateReading:
    """What three inputs hold: a date, nothing, or a problem.

    ``part`` names the input that the problem's link should lead to.
    """

    value: date | None = None
    message: str | None = None
    part: str = "day"
    wrong: tuple[str, ...] = ()


def read_date(day: str, month: str, year: str, called: str) -> DateReading:
    """Read three typed parts; ``called`` is the date's name, such as “the due date”.

    A month may be a number or a name in English or the reader's language.
    All three empty is no error here: whether a date is needed is the form's
    to say. The wording follows the GOV.UK date input pattern.
    """
    typed = {"day": day.strip(), "month": month.strip(), "year": year.strip()}
    absent = tuple(part for part in PARTS if not typed[part])
    if len(absent) == 3:
        return DateReading()
    name = sentence_start(called)
    if absent:
        return DateReading(message=_incomplete(name, absent), part=absent[0], wrong=absent)
    if not (typed["year"].isascii() and typed["year"].isdigit() and len(typed["year"]) == 4):
        message = gettext("Year must include 4 numbers")
        return DateReading(message=message, part="year", wrong=("year",))
    month_number = _month_number(typed["month"])
    day_number = int(typed["day"]) if typed["day"].isdecimal() and len(typed["day"]) < 3 else None
    unreal = gettext("%(date)s must be a real date", date=name)
    if month_number is None:
        return DateReading(message=unreal, part="month", wrong=("month",))
    if day_number is None:
        return DateReading(message=unreal, part="day", wrong=("day",))
    try:
        return DateReading(value=date(int(typed["year"]), month_number, day_number))
    except ValueError:
        return DateReading(message=unreal, part="day", wrong=PARTS)


def sentence_start(text: str) -> str:
    """The text with its first letter large, to open a sentence."""
    return text[:1].upper() + text[1:]


def _incomplete(name: str, absent: tuple[str, ...]) -> str:
    # Whole sentences, because a language may bend the word for each part.
    if absent == ("day",):
        return str(gettext("%(date)s must include a day", date=name))
    if absent == ("month",):
        return str(gettext("%(date)s must include a month", date=name))
    if absent == ("year",):
        return str(gettext("%(date)s must include a year", date=name))
    if absent == ("day", "month"):
        return str(gettext("%(date)s must include a day and month", date=name))
    if absent == ("day", "year"):
        return str(gettext("%(date)s must include a day and year", date=name))
    return str(gettext("%(date)s must include a month and year", date=name))


def _month_number(typed: str) -> int | None:
    if typed.isdecimal():
        number = int(typed) if len(typed) < 3 else 0
        return number if 1 <= number <= 12 else None
    wanted = typed.casefold().rstrip(".")
    if len(wanted) < 3:
        return None
    for locale in {"en", language()}:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=locale).items():
                if name.casefold().rstrip(".") == wanted:
                    return int(number)
    return None
