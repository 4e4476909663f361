"""What must be put right before publishing, in the words of the editor.

The domain words its problems for whoever writes a pack by hand. Here the same
problems name what stands on the pages. One that is not known here is told as
the domain tells it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from blueprints.practice.editor.wording.fields import label_of
from blueprints.practice.editor.wording.lists import heading_of
from saas.i18n import gettext as _
from saas.i18n import lazy_gettext as _l
from tenants.practice.schema import MOST_ROWS
from tenants.practice.sentences import told

_PLAIN: dict[str, Any] = {
    "a choice needs at least two options": _l("A choice needs at least two answers to choose from"),
    "a choice column needs at least two options": _l(
        "A choice needs at least two answers to choose from"
    ),
    "a grade question names its scale, and no other kind does": _l(
        "Choose the scale of this question"
    ),
    "a grade column names its scale, and no other kind does": _l("Choose the scale of this column"),
    "only a grade question says what each point means": _l(
        "Only a question with grades says what each grade means: empty these texts"
    ),
    "only a single or multiple choice has options": _l(
        "Only a choice has answers to choose from: take them out, or change the kind"
    ),
    "only a choice column has options": _l(
        "Only a choice has answers to choose from: take them out, or change the kind"
    ),
    "only a number has minimum, maximum and unit": _l(
        "Only a number has a lowest and highest number and a unit: empty them, or change the kind"
    ),
    "only a number can be asked for as a whole one": _l(
        "Only a number can be a whole one: untick it, or change the kind"
    ),
    "only a date has not_before and not_future": _l(
        "Only a date has an earliest and a latest day: empty them, or change the kind"
    ),
    "only a column of numbers has minimum, maximum and whole": _l(
        "Only a column of numbers has a lowest and highest number: empty them, or change the kind"
    ),
    "only a column of dates has not_before and not_future": _l(
        "Only a date has an earliest and a latest day: empty them, or change the kind"
    ),
    "improvement is asked beside a grade only": _l(
        "Only a question with grades can ask for an improvement"
    ),
    "a three-column question names exactly three columns": _l(
        "A question with three columns needs exactly three columns"
    ),
    "the columns of a three-column question hold text": _l(
        "The columns of a question with three columns hold words: change their kind"
    ),
    "a table has from one to eight columns": _l("A table has from one to eight columns"),
    "a table gives its rows beforehand, or says most_rows": _l(
        "Give the lines of the table beforehand, or say how many can be added: one of the two"
    ),
    f"a table has at most {MOST_ROWS} rows": _l("A table has at most 30 lines"),
    "only a three-column or table question has columns": _l(
        "Only a table or a question with three columns has columns: take them out, "
        "or change the kind"
    ),
    "only a table has rows, most_rows and row_name": _l(
        "Only a table has lines: take them out, or change the kind"
    ),
    "a numeric scale needs minimum, maximum and step": _l(
        "A scale of numbers needs its lowest number, its highest number and its step"
    ),
    "minimum must be under maximum, and step above 0": _l(
        "The lowest number must be below the highest, and the step above 0"
    ),
    "the steps must lead exactly from minimum to maximum": _l(
        "The steps must lead exactly from the lowest number to the highest"
    ),
    "a scale needs at least two points": _l("A scale needs at least two points"),
    "only a numeric scale has minimum, maximum and step": _l(
        "Only a scale of numbers has a lowest and highest number and a step"
    ),
    "only a numeric scale has bands": _l("Only a scale of numbers has bands: take them out"),
    "two points have the same score": _l("Two points have the same score: change one"),
    "review_on is before effective_on; correct one of the two days": _l(
        "The day of the review is before the day from which it is in force"
    ),
    "ends_on is before starts_on; correct one of the two days": _l(
        "The last day is before the first day"
    ),
    "months are listed for given_months, and for nothing else": _l(
        "Tick months when it is in certain months, and only then"
    ),
    "in months the same month stands twice": _l("The same month stands twice"),
    "a window is made of given_months": _l(
        "“Once within these months” needs the months to be ticked"
    ),
    "say in event what sets the duty off": _l("Say what sets the duty off"),
    "least must not be above most": _l("“At least” is above “At most”"),
    "say what meets the duty: name an activity, or write a text": _l(
        "Say what meets the duty: choose a kind of round, or write it in words"
    ),
    "a kind of round counts its results by standards; add at least one spine of standards": _l(
        "A kind of round counts its results by standards: add a list of standards first"
    ),
    "moderation needs a part that a moderator fills": _l(
        "Moderation needs a part that a moderator fills: add one, or choose “No moderation”"
    ),
    "a sample has a size or a share, not both": _l("Give a number or a share, not both"),
    "a question cannot depend on itself": _l("A question cannot depend on its own answer"),
    "a model is not mapped onto itself": _l("A framework’s own forms are no joint forms"),
    "a numeric scale without points cannot be tested": _l(
        "A condition cannot ask for an answer on a scale of numbers that has no points"
    ),
}

_Made = Callable[[re.Match[str]], str]


def _twice(found: re.Match[str]) -> str:
    return _("The key “%(key)s” stands twice: give one of the two another key", key=found["key"])


def _gone(found: re.Match[str]) -> str:
    return _(
        "“%(key)s” is named here but is not in the framework: choose another, or add it",
        key=found["key"],
    )


_MADE: list[tuple[str, _Made]] = [
    (r".*“(?P<key>[^”]+)” stands twice.*", _twice),
    (r"no [\w ]+ has the key “(?P<key>[^”]+)”.*", _gone),
    (
        r"the joint framework “[^”]+” has no standard “(?P<key>[^”]+)”.*",
        lambda found: _(
            "The partnership’s framework has no standard “%(key)s”: choose again",
            key=found["key"],
        ),
    ),
    (
        r"the joint framework “[^”]+” has no scale “(?P<key>[^”]+)”.*",
        lambda found: _(
            "The partnership’s framework has no scale “%(key)s”: choose again", key=found["key"]
        ),
    ),
    (
        r"the joint scale “[^”]+” has no point “(?P<key>[^”]+)”.*",
        lambda found: _(
            "The partnership’s scale has no grade “%(key)s”: choose again", key=found["key"]
        ),
    ),
    (r"this tool has no question “(?P<key>[^”]+)”", _gone),
    (
        r"“(?P<name>\w+)” (is missing in|needs at least|is empty;).*",
        lambda found: _("“%(what)s” is still missing: add it", what=_called(found["name"])),
    ),
    (
        r"“(?P<name>\w+)” cannot be .*",
        lambda found: _("“%(what)s” does not fit: choose again", what=_called(found["name"])),
    ),
    (
        r"the scale “(?P<scale>[^”]+)” has no point “(?P<key>[^”]+)”; .*",
        lambda found: _(
            "Your scale has no grade “%(key)s” any more: choose again", key=found["key"]
        ),
    ),
    (
        r"“(?P<key>[^”]+)” is a scale of numbers; .*",
        lambda found: _("Choose a scale of grades: “%(key)s” is one of numbers", key=found["key"]),
    ),
    (
        r"the scale “(?P<scale>[^”]+)” has no point “(?P<key>[^”]+)”",
        lambda found: _(
            "It says what the grade “%(key)s” means, but the scale has no such grade: empty it",
            key=found["key"],
        ),
    ),
    (
        r"“(?P<key>[^”]+)” belongs to the standard “(?P<standard>[^”]+)”.*",
        lambda found: _(
            "The criterion “%(key)s” belongs to the standard “%(standard)s”: "
            "tick that standard too",
            key=found["key"],
            standard=found["standard"],
        ),
    ),
    (
        r"“(?P<key>[^”]+)” comes later in the form.*",
        lambda found: _(
            "It depends on the question “%(key)s”, which comes later: move one of the two",
            key=found["key"],
        ),
    ),
    (
        r"“(?P<key>[^”]+)” is a \w+ question; only.*",
        lambda found: _(
            "It depends on the question “%(key)s”, but only grades and choices can be asked for",
            key=found["key"],
        ),
    ),
    (
        r"“(?P<key>[^”]+)” has no answer “(?P<answer>[^”]+)”.*",
        lambda found: _(
            "The question “%(key)s” has no answer “%(answer)s” any more: choose again",
            key=found["key"],
            answer=found["answer"],
        ),
    ),
    (
        r"“(?P<key>[^”]+)” cannot report to itself",
        lambda found: _("A board or meeting cannot report to itself"),
    ),
    (
        r"these report to one another in a circle: (?P<forums>.+); take one of the steps out",
        lambda found: _(
            "These boards or meetings report to one another in a circle: %(forums)s. "
            "Take one of the steps out",
            forums=found["forums"],
        ),
    ),
    (
        r"“(?P<name>\w+)” has more than (?P<most>\d+) entries; take some out",
        lambda found: _(
            "“%(what)s” has more than %(most)s entries: take some out",
            what=_called(found["name"]),
            most=found["most"],
        ),
    ),
    (
        r"the form “[^”]+” has (?P<number>\d+) questions; (?P<most>\d+) is the most: divide it",
        lambda found: _(
            "The form has %(number)s questions, and %(most)s is the most: divide it",
            number=found["number"],
            most=found["most"],
        ),
    ),
    (
        r"in the band “(?P<key>[^”]+)” minimum must not be above maximum",
        lambda found: _(
            "In the band “%(key)s” the first number is above the last", key=found["key"]
        ),
    ),
    (
        r"the bands begin and end on the scale’s steps; see “(?P<key>[^”]+)”",
        lambda found: _(
            "A band begins and ends on a number of the scale: correct “%(key)s”", key=found["key"]
        ),
    ),
    (
        r"the bands go upwards and do not overlap; correct “(?P<key>[^”]+)”",
        lambda found: _(
            "The bands go upwards and do not overlap: correct “%(key)s”", key=found["key"]
        ),
    ),
    (
        r"the language “(?P<key>[^”]+)” is not among the document’s languages",
        lambda found: _(
            "A text is in the language “%(key)s”, which the framework does not have: "
            "empty it, or add the language",
            key=found["key"],
        ),
    ),
    (
        r"“(?P<key>[^”]+)” is not a concept.*",
        lambda found: _(
            "“%(key)s” is nothing that the pages have a word for: take it out", key=found["key"]
        ),
    ),
]


def problem_words(message: str) -> str:
    """The sentence that the editor shows for a problem of the domain."""
    plain = _PLAIN.get(message)
    if plain is not None:
        return str(plain)
    for pattern, made in _MADE:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            return made(found)
    return str(told(message))


def is_worded(message: str) -> bool:
    """Whether the editor has words of its own for a problem."""
    return message in _PLAIN or any(re.fullmatch(p, message, re.DOTALL) for p, _made in _MADE)


def _called(name: str) -> str:
    return str(heading_of(name) or label_of(name) or name)
