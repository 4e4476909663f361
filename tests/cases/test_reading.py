"""Files as people send them, and as somebody might who means harm."""

from __future__ import annotations

import io
from datetime import date
from random import Random

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from saas.errors import InvalidInput
from tenants.cases.reading import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Table,
    clean_cell,
    read_table,
)
from tests.cases.files import ROWS, changed, csv_text, saved, workbook
from tests.files import samples

pytestmark = pytest.mark.usefixtures("speaking")

SHEET = "xl/worksheets/sheet1.xml"
READ = [
    ["C-001", "Northmoor Police", "Child protection", "2026-03-01", "Not To Be Kept", "Welsh"],
    ["C-002", "Elm Lane School", "Child in need", "2026-09-15", "Nor This", "Irish"],
]


@pytest.fixture
def speaking(app: Flask):
    with app.test_request_context():
        yield


def read(data: bytes | str, name: str = "list.csv") -> Table:
    return read_table(io.BytesIO(data.encode() if isinstance(data, str) else data), name)


def cells(table: Table) -> list[list[str]]:
    return [row.cells for row in table.rows]


def refusal(data: bytes | str, name: str = "list.csv") -> str:
    with pytest.raises(InvalidInput) as refused:
        read(data, name)
    assert set(refused.value.errors) == {"file"}
    return refused.value.message


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_text_is_read_by_the_separator_that_it_has(separator: str) -> None:
    table = read(csv_text(separator=separator))
    assert table.headers == ROWS[0]
    assert cells(table) == READ
    assert [row.number for row in table.rows] == [2, 3]


def test_a_workbook_is_read_as_a_text_is() -> None:
    assert read(workbook(), "list.xlsx") == read(csv_text())


def test_what_it_is_kept_as_gives_the_same_table_again() -> None:
    table = read(csv_text())
    assert Table.of(table.document()) == table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
def test_accents_survive_whatever_wrote_them(encoding: str) -> None:
    table = read("Ref;Team\r\nC-1;Tîm Llŷn\r\n".replace("ŷ", "ô").encode(encoding))
    assert table.headers == ["Ref", "Team"]
    assert cells(table) == [["C-1", "Tîm Llôn"]]


def test_a_separator_or_a_line_end_inside_quotation_marks_is_text() -> None:
    table = read('Ref,"Status; now"\n"C-1","Open, and\nwell"\n"C-2","say ""so"""\n')
    assert cells(table) == [["C-1", "Open, and well"], ["C-2", 'say "so"']]
    assert [row.number for row in table.rows] == [2, 3]


def test_empty_rows_are_passed_over_and_the_numbers_stay() -> None:
    table = read("Ref,Team\n\nC-1,North\n,,\n\nC-2\n")
    assert [(row.number, row.cells) for row in table.rows] == [
        (3, ["C-1", "North"]),
        (6, ["C-2", ""]),
    ]


def test_a_row_may_be_longer_than_the_first() -> None:
    table = read("Ref\nC-1,x\n")
    assert table.headers == ["Ref", ""]


def test_a_formula_is_never_computed_and_never_taken_for_its_text() -> None:
    rows = [["Ref", "Team"], ["=1+1", '=HYPERLINK("http://example.org","x")'], ["C-2", "North"]]
    table = read(workbook(rows), "list.xlsx")
    assert [row.cells for row in table.rows] == [["C-2", "North"]]


def test_of_a_formula_that_was_computed_its_value_is_read() -> None:
    book = changed(
        workbook([["Ref"], ["=1+1"], ["C-2"]]),
        SHEET,
        rb"<f>1\+1</f><v\s*/>|<f>1\+1</f><v></v>",
        b"<f>1+1</f><v>2</v>",
    )
    assert cells(read(book, "list.xlsx")) == [["2"], ["C-2"]]


def test_numbers_and_days_are_read_as_people_see_them() -> None:
    table = read(
        workbook([["Ref", "a", "b", "c"], [1234567.0, 12.5, date(2026, 1, 2), True]]),
        "list.xlsx",
    )
    assert cells(table) == [["1234567", "12.5", "2026-01-02", "True"]]


def test_a_hidden_sheet_is_not_read() -> None:
    book = Workbook()
    book.active.append(["Hidden"])
    book.active.append(["secret"])
    shown = book.create_sheet("Shown")
    shown.append(["Ref"])
    shown.append(["C-1"])
    book.worksheets[0].sheet_state = "hidden"
    book.active = shown
    assert cells(read(saved(book), "list.xlsx")) == [["C-1"]]


def test_ten_thousand_columns_are_too_many() -> None:
    wide = [[f"h{n}" for n in range(10_000)], [str(n) for n in range(10_000)]]
    sentence = f"The file has more than {MOST_COLUMNS} columns. Leave only those that are needed."
    assert refusal(workbook(wide), "list.xlsx") == sentence
    assert refusal(csv_text(wide)) == sentence


def test_one_row_more_than_a_list_holds_is_too_many() -> None:
    rows = [["Ref"], *([f"C-{n}"] for n in range(MOST_ROWS + 1))]
    for data, name in ((csv_text(rows), "list.csv"), (workbook(rows), "list.xlsx")):
        assert refusal(data, name).startswith("A list holds at most 3000 cases")
    assert len(read(csv_text(rows[:-1])).rows) == MOST_ROWS


def test_a_sheet_that_lies_about_its_size_costs_nothing() -> None:
    book = workbook()
    far = changed(book, SHEET, rb'<row r="3"', b'<row r="1048576"')
    assert refusal(far, "list.xlsx").startswith("Row 1048576 stands far below the list")
    farther = changed(book, SHEET, rb'<row r="3"', b'<row r="99999999999"')
    assert refusal(farther, "list.xlsx").startswith("Row 1048577 stands far below the list")
    sized = changed(book, SHEET, rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"')
    assert cells(read(sized, "list.xlsx")) == READ
    # A column that no spreadsheet has: ten thousand million cells, were they made.
    wide = changed(book, SHEET, rb'r="F3"', b'r="ZZZZZZZ3"')
    assert "damaged" in refusal(wide, "list.xlsx")


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "list.csv", "The file is empty"),
        (b"Ref,Team\n", "list.csv", "no rows under its first one"),
        (b"\n\n\n", "list.csv", "no rows under its first one"),
        (b"Ref\nC-\x001\n", "list.csv", "that is not what it holds"),
        ("Ref\nC-1\n".encode("utf-16"), "list.csv", "that is not what it holds"),
        (b'Ref\n"C-1\nC-2\n', "list.csv", "cannot be read from row 2 on"),
        (b'Ref\n"C-1"x\n', "list.csv", "cannot be read from row 2 on"),
        (b"Ref\n" + b"C" * 200_000 + b"\n", "list.csv", "cannot be read from row 2 on"),
        (b"<html>Ref</html>\nC-1\n", "list.csv", "a web page, a script or a program"),
        (samples.PDF, "list.pdf", "Choose a CSV file or an Excel workbook"),
        (samples.docx(), "list.docx", "Choose a CSV file or an Excel workbook"),
        (samples.docx(), "list.xlsx", "that is not what it holds"),
        (workbook(), "list.csv", "that is not what it holds"),
        (b"Ref\nC-1\n", "list.xlsx", "that is not what it holds"),
        (b"Ref\n" + b"C-1 \n" * 1_200_000, "list.csv", "larger than 5 MB"),
        (samples.bomb(), "list.xlsx", "unpacks to far more"),
        (samples.archive({"x.txt": b"x"}), "list.xlsx", "an archive and no office document"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(data: bytes, name: str, says: str) -> None:
    assert says in refusal(data, name)


def test_entities_that_grow_are_refused_before_they_are_read() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'
    book = changed(workbook(), SHEET, rb"<worksheet", laughs)
    assert refusal(book, "list.xlsx") == "The workbook holds what no list of cases needs."


def test_a_workbook_that_unpacks_to_much_is_refused_before_it_is_read() -> None:
    """Less than what is taken for a bomb, and far more than a list."""
    random = Random(1)
    padding = b"".join(random.randbytes(512).hex().encode() * 60 for _ in range(700))
    book = changed(workbook(), SHEET, rb"<worksheet", b"<!--" + padding + b"--><worksheet")
    assert "far more than a list" in refusal(book, "list.xlsx")


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml"])
def test_a_damaged_workbook_is_refused_in_a_sentence(part: str) -> None:
    broken = changed(workbook(), part, rb"(?s)>.*$", b"><oh")
    assert refusal(broken, "list.xlsx")


def test_what_cannot_be_seen_is_taken_out_and_letters_from_right_to_left_stay() -> None:
    assert clean_cell("C\u200b-\u202e001\u202c\u0007") == "C-001"
    assert clean_cell("رقم ١٢") == "رقم ١٢"
    assert clean_cell("  a\t\n b\u00a0c ") == "a b c"
    assert clean_cell("\ud800x") == "x"
    assert len(clean_cell("x" * 10_000)) == LONGEST_CELL + 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.txt", "a.xlsx"]))
def test_whatever_the_bytes_are_there_is_a_table_or_a_sentence(data: bytes, name: str) -> None:
    try:
        table = read(data, name)
    except InvalidInput as refused:
        assert refused.errors["file"]
    else:
        assert len({len(row.cells) for row in table.rows} | {len(table.headers)}) == 1
