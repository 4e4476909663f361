"""Every row is checked, everything is told at once, and nothing is told twice over."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from tenants.cases.checking import TYPED, Known, check, read_day, typed_table
from tenants.cases.reading import Row, Table
from tenants.cases.types import CaseLine, Column
from tests.cases.test_identifiers import REFUSED

NORTH, SOUTH = uuid.uuid4(), uuid.uuid4()
KIM, SAM, OTHER_SAM = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
KNOWN = Known(
    agencies={"north team": NORTH, "north": NORTH, "south team": SOUTH},
    people={
        "kim": (KIM,),
        "kim@example.org": (KIM,),
        "sam": (SAM, OTHER_SAM),
        "sam@example.org": (SAM,),
    },
    today=date(2026, 11, 21),
    default_agency=SOUTH,
)
EVERYTHING = {column: place for place, column in enumerate(Column)}


@pytest.fixture(autouse=True)
def speaking(app: Flask):
    with app.test_request_context():
        yield


def table(*rows: dict[Column, str]) -> Table:
    return Table(
        list(Column),
        [
            Row(number, [cells.get(column, "") for column in Column])
            for number, cells in enumerate(rows, start=2)
        ],
    )


def checked(*rows: dict[Column, str], known: Known = KNOWN):
    return check(table(*rows), EVERYTHING, known)


def told(*rows: dict[Column, str], known: Known = KNOWN) -> list[tuple[int, Column | None, str]]:
    return [(p.row, p.column, p.sentence) for p in checked(*rows, known=known).problems]


def test_a_whole_row_becomes_a_case() -> None:
    found = checked(
        {
            Column.REFERENCE: "C-001",
            Column.TEAM: "NORTH Team",
            Column.STATUS: "Child protection",
            Column.OPENED_ON: "1 Mawrth 2026",
            Column.WORKER: "Kim",
            Column.LINE_MANAGER: "sam@example.org",
            Column.IRO: "KIM@example.org",
            Column.ETHNICITY: "Welsh",
            Column.AGE_BAND: "5-11",
        }
    )
    assert found.problems == []
    assert not found.asks
    assert found.lines == [
        CaseLine(
            "C-001",
            NORTH,
            {
                "status": "Child protection",
                "opened_on": "2026-03-01",
                "ethnicity": "Welsh",
                "age_band": "5-11",
            },
            worker_id=KIM,
            line_manager_id=SAM,
            iro_id=KIM,
        )
    ]


def test_a_case_that_names_no_agency_is_the_chosen_ones_or_is_refused() -> None:
    assert checked({Column.REFERENCE: "C-1"}).lines[0].agency_id == SOUTH
    nobody = replace(KNOWN, default_agency=None)
    assert told({Column.REFERENCE: "C-1"}, known=nobody) == [
        (2, Column.TEAM, "Say which agency holds this case")
    ]


def test_everything_wrong_is_told_at_once_with_its_row_and_nothing_is_kept() -> None:
    rows = (
        {Column.REFERENCE: "C-001"},
        {Column.REFERENCE: "", Column.TEAM: "West"},
        {Column.REFERENCE: "c-001", Column.OPENED_ON: "soon"},
        {Column.REFERENCE: "=cmd", Column.OPENED_ON: "2027-01-01"},
        {Column.REFERENCE: "x" * 61, Column.STATUS: "y" * 101},
        {Column.REFERENCE: "C-9", Column.OPENED_ON: "1/1/1970", Column.WORKER: "Sam"},
        {Column.REFERENCE: "█████"},
    )
    assert told(*rows) == [
        (3, Column.REFERENCE, "The reference is missing"),
        (3, Column.TEAM, "No agency of this workspace has this name"),
        (4, Column.REFERENCE, "This reference stands in row 2 already"),
        (4, Column.OPENED_ON, "This is not a date, such as 27 3 2026"),
        (5, Column.REFERENCE, "A reference begins with a letter or a number"),
        (5, Column.OPENED_ON, "This date is in the future"),
        (6, Column.REFERENCE, "This is longer than 60 characters"),
        (6, Column.STATUS, "This is longer than 100 characters"),
        (7, Column.OPENED_ON, "No case has been open for so long"),
        (7, Column.WORKER, "Several members have this name: write their e-mail address"),
        (8, Column.REFERENCE, "Write a reference in place of what was taken out"),
    ]
    assert checked(*rows).lines == []


@pytest.mark.parametrize(
    "column",
    [
        Column.REFERENCE,
        Column.STATUS,
        Column.ETHNICITY,
        Column.GENDER,
        Column.DISABILITY,
        Column.AGE_BAND,
    ],
)
@pytest.mark.parametrize("text", [text for texts in REFUSED.values() for text in texts])
def test_a_real_identifier_is_refused_in_every_column_and_never_repeated(
    column: Column, text: str
) -> None:
    found = checked({Column.REFERENCE: "C-1", column: text})
    assert found.problems
    assert not found.lines
    assert all(problem.column is column for problem in found.problems)
    assert not any(text in problem.sentence for problem in found.problems)
    assert not any(text in doubted.text for doubted in found.doubted)


def test_what_looks_like_a_name_is_asked_about_once_with_all_its_rows() -> None:
    found = checked(
        {Column.REFERENCE: "C-1", Column.STATUS: "Rowan House"},
        {Column.REFERENCE: "Jo Smith"},
        {Column.REFERENCE: "C-3", Column.STATUS: "Rowan House"},
    )
    assert not found.problems
    assert len(found.lines) == 3
    assert found.asks
    assert {(d.column, d.text, d.rows) for d in found.doubted} == {
        (Column.STATUS, "Rowan House", (2, 4)),
        (Column.REFERENCE, "Jo Smith", (3,)),
    }


def test_a_colleague_who_is_no_member_is_told_of_and_not_kept() -> None:
    found = checked(
        {Column.REFERENCE: "C-1", Column.WORKER: "Lee"},
        {Column.REFERENCE: "C-2", Column.WORKER: "Ola"},
    )
    assert [(s.column, s.rows) for s in found.strangers] == [(Column.WORKER, (2, 3))]
    assert found.asks
    assert found.lines[0].worker_id is None
    assert "Lee" not in repr(found)


def test_a_yes_to_one_thing_is_no_yes_to_another() -> None:
    one = checked({Column.REFERENCE: "Jo Smith"}).fingerprint
    assert one == checked({Column.REFERENCE: "Jo Smith"}).fingerprint
    assert one != checked({Column.REFERENCE: "Jo Brown"}).fingerprint
    assert one != checked({Column.REFERENCE: "C-0"}, {Column.REFERENCE: "Jo Smith"}).fingerprint


def test_typed_lines_have_a_reference_and_perhaps_an_agency() -> None:
    typed = typed_table("C-1\n\n C-2 , North\r\nC-3;south team\nC-4\tNorth\n")
    found = check(typed, TYPED, KNOWN)
    assert not found.problems
    assert [(line.reference, line.agency_id) for line in found.lines] == [
        ("C-1", SOUTH),
        ("C-2", NORTH),
        ("C-3", SOUTH),
        ("C-4", NORTH),
    ]
    assert [row.number for row in typed.rows] == [1, 3, 4, 5]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        ("2026-03-01 09:30", date(2026, 3, 1)),
        ("01/03/2026", date(2026, 3, 1)),
        ("1.3.2026", date(2026, 3, 1)),
        ("1st March 2026", date(2026, 3, 1)),
        ("1 Maw 2026", date(2026, 3, 1)),
        ("31/02/2026", None),
        ("1/3/26", None),
        ("March", None),
        ("1 Foo 2026", None),
        ("", None),
    ],
)
def test_days_are_read_as_lists_write_them(text: str, day: date | None) -> None:
    assert read_day(text) == day
