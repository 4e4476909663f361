"""The page of a round's results and its files, as each person meets them."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from tenants.rounds.calendar import today
from tests.results.audited import AuditedCases, Case, graded
from tests.web.page_checks import Browser, words
from tests.web.test_statements import MOST, counted

FEW = [
    *graded("harbour", "2", 11, gender="Girl"),
    *graded("harbour", "1", 7, gender="Boy"),
    *graded("orchard", "0", 3, gender="=1+1"),
]
PARTS = ("audit", "moderation", "reflection", "family", "fifth")


def page_of(cases: AuditedCases, who: str = "analyst", asked: str = "") -> object:
    return Browser(cases.client(who)).get(cases.path(f"rounds/{cases.round_id}/results{asked}"))


def csv_of(cases: AuditedCases, asked: str = "") -> list[list[str]]:
    answer = cases.client("reader").get(cases.path(f"rounds/{cases.round_id}/results.csv{asked}"))
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))


def row_of(page: object, heading: str, label: str) -> list[str]:
    """The cells of a row in the table under a heading."""
    title = next(h for h in page.find_all(["h2", "h3"]) if words(h) == heading)
    row = next(
        row for row in title.find_next("tbody").find_all("tr") if words(row.find("th")) == label
    )
    return [words(cell) for cell in row.find_all("td")]


def test_the_page_shows_points_with_shares_and_hides_small_numbers(cases: AuditedCases) -> None:
    cases.put(FEW)
    page = page_of(cases)
    assert row_of(page, "Grade", "The plan is clear") == [
        "11 52%",
        "[c] Hidden",
        "[c] Hidden",
        "21",
    ]
    assert row_of(page, "By standard", "Planning")[0] == "11 52%"
    text = words(page.find("main"))
    assert "[c] stands for a hidden figure: one about fewer than 5" in text
    # Three cases of the other team cannot be told from the whole.
    assert row_of(page, "Agency or team", "Orchard Team") == ["[c] Hidden"] * 4
    assert row_of(page, "Agency or team", "Harbour Team") == ["[c] Hidden"] * 4
    assert row_of(page, "Agency or team", "All together")[0] == "11 52%"


def test_one_field_is_chosen_to_tell_people_apart_by(cases: AuditedCases) -> None:
    cases.put(FEW)
    page = page_of(cases, asked="?part=audit&by=gender")
    assert row_of(page, "Gender", "Girl")[-1] == "11"
    assert row_of(page, "Gender", "Boy")[-1] == "[c] Hidden"
    text = words(page_of(cases, asked="?by=age_band").find("main"))
    assert "The list of cases says nothing about this." in text
    # What the address does not know is left aside.
    assert page_of(cases, asked="?by=name&part=none").select_one("option[selected]")


def test_an_empty_round_says_what_to_do_next(cases: AuditedCases) -> None:
    cases.begin()
    page = page_of(cases, "coordinator")
    assert words(page.find("h1")) == words(page.find("title"))[: len(words(page.find("h1")))]
    assert "No grades are in yet" in words(page.find("main"))
    assert page.select_one(f"main a[href$='rounds/{cases.round_id}']")
    cases.begin("observation")
    assert "Nothing is graded in this kind of round" in words(
        page_of(cases, "coordinator").find("main")
    )


def test_the_page_costs_the_same_for_two_hundred_cases_of_five_parts(
    cases: AuditedCases,
) -> None:
    cases.put([Case("harbour", {"f.plan": "2", "f.voice": "1", "f.overall": "2"}, parts=PARTS)])
    client = cases.client("coordinator")
    path = cases.path(f"rounds/{cases.round_id}/results?by=gender")
    taken = []
    for more in (0, 199):
        if more:
            cases.add(
                [
                    Case(
                        ("harbour", "orchard")[n % 2],
                        {"f.plan": str(n % 3), "f.voice": str(n % 2), "f.overall": "1"},
                        {"gender": f"Gender {n % 7}", "ethnicity": f"Group {n % 17}"},
                        parts=PARTS,
                    )
                    for n in range(more)
                ]
            )
        client.get(path)
        with counted() as sent:
            assert client.get(path).status_code == 200
        taken.append(len(sent))
    assert taken[0] == taken[1] <= MOST


@pytest.mark.parametrize("who", ["worker", "auditor", "officer", "manager", "administrator"])
def test_whoever_fills_parts_gets_no_results(cases: AuditedCases, who: str) -> None:
    cases.put(FEW)
    client = cases.client(who)
    for rest in ("results", "results.csv", "results.xlsx"):
        answer = client.get(cases.path(f"rounds/{cases.round_id}/{rest}"))
        assert answer.status_code == 403, rest


def test_the_next_workspace_finds_nothing(cases: AuditedCases, other_cases: AuditedCases) -> None:
    cases.put(FEW)
    client = other_cases.client("coordinator")
    for rest in ("results", "results.csv", "results.xlsx"):
        path = f"rounds/{cases.round_id}/{rest}"
        assert client.get(other_cases.path(path)).status_code == 404
        assert client.get(cases.path(path)).status_code == 404


def test_csv_says_whose_figures_they_are_and_what_is_hidden_and_why(cases: AuditedCases) -> None:
    cases.put(FEW)
    lines = csv_of(cases, "?by=gender")
    about = {line[0]: line[1] for line in lines[:6]}
    assert about["Workspace"].startswith("Authority ")
    assert about["Round"].startswith("audit ")
    assert about["Part"] == "Audit"
    assert about["Made on"] == today().isoformat()
    assert "fewer than 5" in about["Why"]
    table = lines[8:]
    marked = sum(line[5] == "[c]" for line in table)
    assert about["Hidden"] == f"{marked} figures are hidden."
    assert marked
    plan = [line for line in table if line[0] == "All together" and line[2] == "The plan is clear"]
    assert [line[4:] for line in plan] == [
        ["Good", "11", "52"],
        ["Requires improvement", "[c]", "[c]"],
        ["Inadequate", "[c]", "[c]"],
        ["All answers", "21", ""],
    ]
    assert {line[1] for line in table if line[0] == "Gender"} == {"Girl", "Boy", "'=1+1"}


def test_excel_holds_the_same_figures_and_no_formula(cases: AuditedCases) -> None:
    cases.put(FEW)
    answer = cases.client("reader").get(
        cases.path(f"rounds/{cases.round_id}/results.xlsx?by=gender")
    )
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.data))
    assert [sheet.title for sheet in book] == ["About", "Results"]
    assert "fewer than 5" in book["About"]["B6"].value
    rows = list(book["Results"].iter_rows(min_row=2))
    assert not [cell for row in rows for cell in row if cell.data_type == "f"]
    written = [
        ["" if cell.value is None else str(cell.value).removeprefix("'") for cell in row]
        for row in rows
    ]
    as_csv = [[cell.removeprefix("'") for cell in line] for line in csv_of(cases, "?by=gender")[8:]]
    assert written == as_csv
