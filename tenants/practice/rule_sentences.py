"""The rules of the schema as sentences that can be told in a reader's language.

A validator raises its rule as plain English, because the schema knows nothing of
readers. Each of those texts stands here once more, with places for what it names.
"""

from __future__ import annotations

import re

from tenants.practice.piece_names import kind_called
from tenants.practice.sentences import Sentence


def N_(rule: str) -> str:
    """Marks a rule for the catalogues; its places are filled when it was broken."""
    return rule


RULES = (
    # Keys, days and words
    N_(
        "a key starts with a small letter and holds small letters, digits, dots, hyphens "
        "or underscores, at most 80 characters"
    ),
    N_(
        "a point's key holds small letters, digits, dots, hyphens or underscores, "
        "at most 40 characters; put a number in quotes"
    ),
    N_("the %(what)s “%(key)s” stands twice"),
    N_("a day is written as year, month and day, such as 2026-09-01"),
    N_("write at least one sentence"),
    N_("a text holds at most 8,000 characters"),
    N_("a text holds a control character; delete it"),
    N_("“%(language)s” is not a language code such as en or cy"),
    # Scales
    N_("a numeric scale needs minimum, maximum and step"),
    N_("minimum must be under maximum, and step above 0"),
    N_("the steps must lead exactly from minimum to maximum"),
    N_("a scale needs at least two points"),
    N_("only a numeric scale has minimum, maximum and step"),
    N_("only a numeric scale has bands"),
    N_("two points have the same score"),
    N_("in the band “%(band)s” minimum must not be above maximum"),
    N_("the bands begin and end on the scale’s steps; see “%(band)s”"),
    N_("the bands go upwards and do not overlap; correct “%(band)s”"),
    # Forms
    N_("a grade question names its scale, and no other kind does"),
    N_("only a grade question says what each point means"),
    N_("a choice needs at least two options"),
    N_("only a single or multiple choice has options"),
    N_("only a number has minimum, maximum and unit"),
    N_("only a number can be asked for as a whole one"),
    N_("only a date has not_before and not_future"),
    N_("improvement is asked beside a grade only"),
    N_("a three-column question names exactly three columns"),
    N_("the columns of a three-column question hold text"),
    N_("a table has from one to eight columns"),
    N_("a table gives its rows beforehand, or says most_rows"),
    N_("a table has at most 30 rows"),
    N_("only a three-column or table question has columns"),
    N_("only a table has rows, most_rows and row_name"),
    N_("a grade column names its scale, and no other kind does"),
    N_("a choice column needs at least two options"),
    N_("only a choice column has options"),
    N_("only a column of numbers has minimum, maximum and whole"),
    N_("only a column of dates has not_before and not_future"),
    # The year and what follows
    N_("ends_on is before starts_on; correct one of the two days"),
    N_("months are listed for given_months, and for nothing else"),
    N_("in months the same month stands twice"),
    N_("a window is made of given_months"),
    N_("say in event what sets the duty off"),
    N_("say what meets the duty: name an activity, or write a text"),
    N_("least must not be above most"),
)


def _pattern(rule: str) -> re.Pattern[str]:
    pieces = re.split(r"%\((\w+)\)s", rule)
    return re.compile(
        "".join(
            f"(?P<{piece}>.*)" if number % 2 else re.escape(piece)
            for number, piece in enumerate(pieces)
        ),
        re.DOTALL,
    )


_PATTERNS = [(rule, _pattern(rule)) for rule in RULES]


def rule_sentence(raised: str) -> Sentence:
    """The sentence for the text of a ValueError that the schema raised."""
    for rule, pattern in _PATTERNS:
        found = pattern.fullmatch(raised)
        if found is not None:
            values: dict[str, object] = dict(found.groupdict())
            if "what" in values:
                values["what"] = kind_called(found["what"])
            return Sentence(rule, **values)
    # A test holds the list complete; a rule that it lacks is still told, in English.
    return Sentence(raised)
