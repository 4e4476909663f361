"""Dates that are half typed: each sentence is whole, in English and in Welsh."""

from __future__ import annotations

import pytest
from flask import Flask

from saas.dates import read_date
from saas.i18n import in_language
from tenants.rounds.content import read_answer
from tests.world import World


def problem(world: World, language: str, day: str = "", month: str = "", year: str = "") -> str:
    """What is wrong with the date by which an answer is to be improved."""
    question = world.model.tool["small.self"].questions["q.lead"]
    typed = {"improve_by-day": [day], "improve_by-month": [month], "improve_by-year": [year]}
    with world.app.test_request_context("/"), in_language(language):
        reading = read_answer(world.model, question, typed)
    return reading.errors.get("improve_by", "")


@pytest.mark.parametrize(
    ("typed", "english", "welsh"),
    [
        ({"month": "3", "year": "2027"}, "a day", "diwrnod"),
        ({"day": "3", "year": "2027"}, "a month", "mis"),
        ({"day": "3", "month": "3"}, "a year", "blwyddyn"),
        ({"year": "2027"}, "a day and month", "diwrnod a mis"),
        ({"month": "3"}, "a day and year", "diwrnod a blwyddyn"),
        ({"day": "3"}, "a month and year", "mis a blwyddyn"),
    ],
)
def test_what_a_date_lacks_is_one_sentence(
    world: World, typed: dict[str, str], english: str, welsh: str
) -> None:
    assert problem(world, "en", **typed) == f"The date to improve it by must include {english}"
    assert problem(world, "cy", **typed).endswith(f": rhaid cynnwys {welsh}")


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("31", "2", "2027"), ("3", "13", "2027"), ("x", "3", "2027"), ("3", "3", "1899")],
)
def test_a_date_that_never_is_is_refused(world: World, day: str, month: str, year: str) -> None:
    assert problem(world, "en", day, month, year) == (
        "The date to improve it by must be a real date"
    )


def test_an_answers_date_is_read_as_every_other_date(world: World, app: Flask) -> None:
    assert problem(world, "en", "3", "March", "2027") == ""
    assert problem(world, "en", "3", "3", "27") == "Year must include 4 numbers"
    with app.test_request_context("/"):
        for parts in (("3", "", ""), ("3", "3", "27"), ("31", "2", "2027")):
            assert (
                problem(world, "en", *parts)
                == read_date(*parts, "the date to improve it by").message
            )
