"""Headers are guessed, and one that says who a child is is never taken."""

from __future__ import annotations

import pytest
from flask import Flask

from tenants.cases.matching import guess, problems_of, tells_who
from tenants.cases.types import Column


@pytest.fixture(autouse=True)
def speaking(app: Flask):
    with app.test_request_context():
        yield


ENGLISH = {
    "Case ref": Column.REFERENCE,
    "Team": Column.TEAM,
    "Status": Column.STATUS,
    "Date opened": Column.OPENED_ON,
    "Allocated worker": Column.WORKER,
    "Team Manager": Column.LINE_MANAGER,
    "IRO": Column.IRO,
    "Ethnicity": Column.ETHNICITY,
    "Gender": Column.GENDER,
    "Disability": Column.DISABILITY,
    "Age band": Column.AGE_BAND,
}
WELSH = {
    "Cyfeirnod": Column.REFERENCE,
    "Tîm": Column.TEAM,
    "Statws": Column.STATUS,
    "Dyddiad agor": Column.OPENED_ON,
    "Gweithiwr cymdeithasol": Column.WORKER,
    "Rheolwr llinell": Column.LINE_MANAGER,
    "Swyddog Adolygu Annibynnol": Column.IRO,
    "Ethnigrwydd": Column.ETHNICITY,
    "Rhywedd": Column.GENDER,
    "Anabledd": Column.DISABILITY,
    "Grŵp oedran": Column.AGE_BAND,
}


@pytest.mark.parametrize("headers", [ENGLISH, WELSH], ids=["English", "Welsh"])
def test_each_column_is_guessed_from_its_header(headers: dict[str, Column]) -> None:
    assert guess(list(headers)) == {column: n for n, column in enumerate(headers.values())}


@pytest.mark.parametrize(
    "header",
    [
        "Case_Ref",
        "CASE REFERENCE",
        " reference no. ",
        "Child ID",
        "Pseudonym",
        "Ref",
        "Rhif yr achos",
    ],
)
def test_headers_are_written_in_many_ways(header: str) -> None:
    assert guess([header]) == {Column.REFERENCE: 0}


def test_the_first_of_two_columns_that_fit_is_taken() -> None:
    assert guess(["Notes", "Ref", "Reference"]) == {Column.REFERENCE: 1}


@pytest.mark.parametrize(
    "header",
    [
        "NHS No",
        "NHS number",
        "UPN",
        "DOB",
        "Date of birth",
        "Postcode",
        "Address",
        "Email",
        "Dyddiad geni",
    ],
)
def test_what_identifies_a_child_is_neither_guessed_nor_taken(header: str) -> None:
    assert guess([header]) == {}
    for column in (Column.REFERENCE, Column.STATUS, Column.OPENED_ON, Column.AGE_BAND):
        assert tells_who(header, column)


@pytest.mark.parametrize(
    "header", ["Child's name", "Surname", "Forename", "Enw'r plentyn", "Initials"]
)
def test_a_name_is_no_reference(header: str) -> None:
    assert guess([header]) == {}
    assert tells_who(header, Column.REFERENCE)
    assert not tells_who("Worker name", Column.WORKER)


def test_a_matching_needs_a_reference_and_no_column_twice() -> None:
    headers = ["Ref", "Team", "Date of birth"]
    assert problems_of({Column.REFERENCE: 0, Column.TEAM: 1}, headers) == {}
    assert set(problems_of({Column.TEAM: 1}, headers)) == {Column.REFERENCE}
    assert set(problems_of({Column.REFERENCE: 0, Column.TEAM: 0}, headers)) == {Column.TEAM}
    assert set(problems_of({Column.REFERENCE: 3}, headers)) == {Column.REFERENCE}
    assert set(problems_of({Column.REFERENCE: -1}, headers)) == {Column.REFERENCE}
    assert set(problems_of({Column.REFERENCE: 0, Column.OPENED_ON: 2}, headers)) == {
        Column.OPENED_ON
    }
