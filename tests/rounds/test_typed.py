"""Numbers and days as a question wants them: bounded, whole, in the past; refused in a sentence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from saas.i18n import in_language
from tenants.practice.compatibility import Reason, Verdict, compare_documents
from tenants.practice.loader import load_file
from tenants.practice.packs import SECTION_11
from tenants.practice.schema import PracticeModel
from tenants.rounds.calendar import today
from tenants.rounds.content import read_answer
from tenants.rounds.fitting import AskedIn, fits
from tests.practice.one_question import document

COUNT = {"kind": "number", "minimum": "1", "maximum": "40", "whole": True}
EVENT = {"kind": "date", "not_before": "2015-04-01", "not_future": True}


def day(value: date, name: str = "date") -> dict[str, list[str]]:
    parts = {"day": value.day, "month": value.month, "year": value.year}
    return {f"{name}-{part}": [str(number)] for part, number in parts.items()}


def in_a_table(column: dict[str, Any]) -> dict[str, Any]:
    """The same asked in the one cell of a table."""
    return {
        "kind": "table",
        "columns": [{"key": "c", "label": {"en": "Cell"}, **column}],
        "rows": [{"key": "r", "label": {"en": "Row"}}],
    }


def one_question(asked: dict[str, Any]) -> dict[str, Any]:
    return document({"key": "q", "label": {"en": "Asked?"}, **asked}, [])


def problem(app: Flask, asked: dict[str, Any], typed: dict[str, list[str]]) -> str:
    """The one sentence that says what is wrong with an answer, "" where nothing is."""
    model = PracticeModel.model_validate(one_question(asked))
    with app.test_request_context("/"), in_language("en"):
        errors = read_answer(model, model.tools[0].questions["q"], typed).errors
    assert len(errors) < 2
    return next(iter(errors.values()), "")


NUMBERS = [
    ("3.7", "Enter a whole number, such as 12"),
    ("0", "Enter 1 or more"),
    ("41", "Enter 40 or less"),
    ("1", ""),
    ("40", ""),
    ("3.0", ""),
    ("", ""),
]


@pytest.mark.parametrize(("typed", "said"), NUMBERS)
def test_a_count_is_whole_and_within_its_bounds(app: Flask, typed: str, said: str) -> None:
    assert problem(app, COUNT, {"number": [typed]}) == said
    assert problem(app, in_a_table(COUNT), {"cell:r:c": [typed]}) == said


DAYS = [
    (timedelta(days=1), "The date must be today or in the past"),
    (timedelta(days=365 * 73), "The date must be today or in the past"),
    (timedelta(0), ""),
    (timedelta(days=-1), ""),
]


@pytest.mark.parametrize(("away", "said"), DAYS)
def test_what_has_happened_did_not_happen_tomorrow(app: Flask, away: timedelta, said: str) -> None:
    assert problem(app, EVENT, day(today() + away)) == said
    assert problem(app, in_a_table(EVENT), day(today() + away, "cell:r:c")) == said


def test_a_day_before_the_first_one_taken_is_refused(app: Flask) -> None:
    said = "The date must be the same as or after 1 April 2015"
    for asked, name in ((EVENT, "date"), (in_a_table(EVENT), "cell:r:c")):
        assert problem(app, asked, day(date(2015, 3, 31), name)) == said
        assert problem(app, asked, day(date(2015, 4, 1), name)) == ""


def test_without_bounds_half_a_number_and_a_day_to_come_are_taken(app: Flask) -> None:
    assert problem(app, {"kind": "number"}, {"number": ["3.7"]}) == ""
    assert problem(app, {"kind": "date"}, day(today() + timedelta(days=400))) == ""


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("about.staff", {"number": ["3.7"]}),
        ("about.volunteer_number", {"number": ["0.5"]}),
        ("about.policy_date", day(date(2099, 1, 1))),
    ],
)
def test_the_section_11_form_takes_no_part_of_a_person_and_no_day_of_2099(
    app: Flask, key: str, typed: dict[str, list[str]]
) -> None:
    model = load_file(SECTION_11)
    question = model.tool["s11.self"].questions[key]
    with app.test_request_context("/"):
        assert len(read_answer(model, question, typed).errors) == 1


CHANGES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, list[str]], str]] = [
    ("number", {}, {"whole": True}, {"number": ["3.7"]}, "narrower"),
    ("number", {"whole": True}, {}, {"number": ["3"]}, "less_asked"),
    ("date", {}, {"not_before": "2020-01-01"}, day(date(2019, 5, 1)), "days_narrower"),
    (
        "date",
        {"not_before": "2020-01-01"},
        {"not_before": "2021-01-01"},
        day(date(2020, 5, 1)),
        "days_narrower",
    ),
    (
        "date",
        {"not_before": "2021-01-01"},
        {"not_before": "2020-01-01"},
        day(date(2021, 5, 1)),
        "less_asked",
    ),
    ("date", {"not_before": "2021-01-01"}, {}, day(date(2021, 5, 1)), "less_asked"),
    ("date", {}, {"not_future": True}, day(date(2099, 1, 1)), "days_narrower"),
    ("date", {"not_future": True}, {}, day(date(2021, 1, 1)), "less_asked"),
]


@pytest.mark.parametrize("in_table", [False, True], ids=["question", "column"])
@pytest.mark.parametrize(("kind", "before", "after", "typed", "reason"), CHANGES)
def test_a_newer_version_says_truly_whether_answers_still_fit(
    app: Flask,
    kind: str,
    before: dict[str, Any],
    after: dict[str, Any],
    typed: dict[str, list[str]],
    reason: str,
    in_table: bool,
) -> None:
    one, two = {"kind": kind, **before}, {"kind": kind, **after}
    if in_table:
        one, two = in_a_table(one), in_a_table(two)
        typed = {
            name.replace("number", "cell:r:c").replace("date", "cell:r:c"): value
            for name, value in typed.items()
        }
    documents = one_question(one), one_question(two)
    compared = compare_documents(*documents).judged
    assert [judged.reason for judged in compared] == [Reason(reason)]
    earlier, later = (PracticeModel.model_validate(document) for document in documents)
    asked_before = AskedIn(earlier, earlier.tools[0].questions["q"])
    asked_after = AskedIn(later, later.tools[0].questions["q"])
    with app.test_request_context("/"):
        reading = read_answer(earlier, asked_before.question, typed)
        assert reading.errors == {}
        still = fits(asked_before, asked_after, reading.content)
    assert still is (compared[0].verdict is Verdict.COMPATIBLE)


REFUSED = {
    "a whole text": ({"kind": "text", "whole": True}, "only a number can be"),
    "a text in the past": ({"kind": "text", "not_future": True}, "only a date has"),
    "a number after a day": ({"kind": "number", "not_before": "2020-01-01"}, "only a date has"),
    "a whole column of text": (in_a_table({"whole": True}), "only a column of numbers"),
    "a bounded column of text": (in_a_table({"maximum": "3"}), "only a column of numbers"),
    "a column of text in the past": (in_a_table({"not_future": True}), "only a column of dates"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bounds_stand_only_where_they_mean_something(case: str) -> None:
    asked, said = REFUSED[case]
    with pytest.raises(ValueError, match=said):
        PracticeModel.model_validate(one_question(asked))
