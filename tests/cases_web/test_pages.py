"""Choosing the cases of a round in the browser, as a coordinator does it."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event

from saas.database import db
from tenants.cases.types import Column, DrawRule, HowMany
from tests.cases.files import csv_text, workbook
from tests.cases.world import ListWorld
from tests.web.page_checks import Browser, words

THIRTY = [f"C-{number:03}" for number in range(1, 31)]
LIST = [
    ["Cyfeirnod", "Tîm", "Statws", "Dyddiad agor", "Date of birth"],
    ["C-001", "Harbour Team", "Early help", date(2026, 3, 1), "03/04/2014"],
    ["C-002", "Orchard Team", "Child in need", date(2026, 5, 1), "05/06/2015"],
]


def browser(cases: ListWorld, who: str = "coordinator") -> Browser:
    return Browser(cases.client(who))


def at(cases: ListWorld, rest: str = "") -> str:
    return cases.path(f"rounds/{cases.round_id}/cases{rest}")


def text_of(page: BeautifulSoup) -> str:
    return words(page.find("main"))


def upload(cases: ListWorld, data: bytes | str, name: str = "list.csv", status: int = 200) -> Any:
    found = browser(cases)
    raw = data.encode() if isinstance(data, str) else data
    page = found.send(at(cases, "/file"), {"file": (io.BytesIO(raw), name)}, status=status)
    return found, page


def address_of(page: BeautifulSoup) -> str:
    return str(page.select_one("main form[method=post]").get("action") or "")  # type: ignore[union-attr]


def waiting(cases: ListWorld) -> str:
    """The address of the one file that waits."""
    page = browser(cases).get(at(cases))
    link = page.find("a", string=re.compile("Match the columns"))
    assert link is not None
    return str(link["href"])


def test_an_empty_page_says_what_to_do(cases: ListWorld) -> None:
    page = browser(cases).get(at(cases))
    assert "List the cases first" in text_of(page)
    assert "Draw at random" not in text_of(page)
    for rest in ("/draw", "/listed"):
        assert "No case is left" in text_of(browser(cases).get(at(cases, rest)))


def test_a_typed_list_drawn_from_and_chosen_by_hand(cases: ListWorld) -> None:
    found = browser(cases)
    found.get(at(cases, "/type"))
    page = found.send(
        at(cases, "/type"),
        {"cases": "\n".join(THIRTY), "agency": str(cases.agencies["harbour"])},
    )
    assert "30 new cases are listed." in words(page)
    page = found.send(at(cases, "/draw"), {"how_many": "half", "then": "look"})
    assert "30 cases in the pool 15 would be drawn." in text_of(page)
    assert len(cases.chosen()) == 0
    # The first button of the form that is typed in looks again: Enter draws nothing.
    looking, drawing = page.select("main form")[1], page.select("main form")[0]
    assert [button["value"] for button in looking.select("button")] == ["look"]
    sent = {str(field["name"]): str(field["value"]) for field in drawing.select("input, button")}
    assert sent["then"] == "draw"
    page = found.send(at(cases, "/draw"), dict(sent))
    assert "The draw holds." in text_of(page)
    assert "15 drawn from 30" in text_of(page)
    page = found.get(at(cases))
    assert "15 chosen 15 listed and not chosen" in text_of(page)
    page = found.get(at(cases, "/listed"))
    first = str(page.select_one("input[name=cases]")["value"])  # type: ignore[index]
    page = found.send(at(cases, "/listed"), {"cases": first, "then": "ticked"})
    assert "1 case is chosen." in words(page)
    page = found.send(at(cases, "/listed"), {"then": "all"})
    assert "14 cases are chosen." in words(page)
    assert [subject.reference for subject in cases.chosen()] == THIRTY


@pytest.mark.parametrize(
    ("data", "name"), [(csv_text(LIST), "list.csv"), (workbook(LIST), "list.xlsx")]
)
def test_a_file_whose_columns_are_guessed_from_welsh_headers(
    cases: ListWorld, data: bytes | str, name: str
) -> None:
    found, page = upload(cases, data, name)
    assert words(page.h1) == "Which column is what?"
    chosen = {
        str(select["name"]): words(select.select_one("option[selected]"))
        for select in page.select("select")
    }
    assert chosen["reference"] == "A: Cyfeirnod"
    assert chosen["opened_on"] == "D: Dyddiad agor"
    assert chosen["age_band"] == "Not in the file"
    page = found.send(
        waiting(cases),
        {"then": "take", "reference": "0", "team": "1", "status": "2", "opened_on": "3"},
    )
    assert "2 new cases are listed." in words(page)
    with pytest.raises(AssertionError):
        waiting(cases)


def test_a_column_of_dates_of_birth_is_not_taken_whatever_it_is_matched_to(
    cases: ListWorld,
) -> None:
    found, _page = upload(cases, csv_text(LIST))
    address = waiting(cases)
    for column in ("reference", "opened_on", "age_band"):
        page = found.send(
            address, {"then": "take", "reference": "0", "team": "1", column: "4"}, status=422
        )
        assert "tells who a child is" in text_of(page)


def test_all_errors_of_a_file_stand_in_one_page_by_their_rows_and_nothing_is_lost(
    cases: ListWorld,
) -> None:
    rows = [
        ["Ref", "Team", "Opened"],
        ["C-1", "Harbour Team", "2026-01-01"],
        ["943 476 5919", "Harbour Team", ""],
        ["C-3", "Nowhere", "soon"],
    ]
    found, _page = upload(cases, csv_text(rows))
    address = waiting(cases)
    page = found.send(
        address, {"then": "take", "reference": "0", "team": "1", "opened_on": "2"}, status=422
    )
    table = [[words(cell) for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert table == [
        ["3", "Reference", "This holds an NHS number, which tells who a child is"],
        ["4", "Agency or team", "No agency of this workspace has this name"],
        ["4", "Opened on", "This is not a date, such as 27 3 2026"],
    ]
    assert page.select_one("select[name=opened_on] option[selected]")["value"] == "2"  # type: ignore[index]
    assert "943" not in str(page)
    # The content is still there: another matching needs no second upload.
    page = found.send(address, {"then": "discard"})
    assert "The file was given up" in words(page)


def test_a_refused_identifier_is_shown_again_nowhere(cases: ListWorld) -> None:
    found = browser(cases)
    typed = "C-001\n943 476 5919, Orchard Team\nC-003 sam@example.net"
    page = found.send(
        at(cases, "/type"), {"cases": typed, "agency": str(cases.agencies["harbour"])}, status=422
    )
    assert "943" not in str(page)
    assert "sam@example.net" not in str(page)
    shown = page.select_one("textarea").get_text()  # type: ignore[union-attr]
    assert shown.strip().splitlines() == [
        "C-001",
        "████████████, Orchard Team",
        "C-003 █████████████",
    ]
    assert page.select_one("select[name=agency] option[selected]")["value"] == str(  # type: ignore[index]
        cases.agencies["harbour"]
    )
    page = found.send(at(cases, "/type"), {"cases": shown}, status=422)
    assert "Write a reference in place of what was taken out" in text_of(page)
    cases.list_cases(["X"])
    cases.choose_all()
    cases.open_the_round()
    with cases.planning() as session:
        session.connection().exec_driver_sql("update rounds set state = 'findings'")
        session.commit()
    page = found.send(at(cases, "/type"), {"cases": typed}, status=409)
    assert "943" not in str(page)


def test_no_log_line_names_what_was_refused(
    cases: ListWorld, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    browser(cases).send(at(cases, "/type"), {"cases": "943 476 5919"}, status=422)
    upload(cases, "Ref\n943 476 5919\n")
    browser(cases).send(waiting(cases), {"then": "take", "reference": "0"}, status=422)
    said = capsys.readouterr()
    assert "943" not in said.out + said.err + caplog.text + cases.everything_told()


def test_what_looks_like_a_name_is_shown_and_goes_on_once_confirmed(cases: ListWorld) -> None:
    found = browser(cases)
    data = {"cases": "Rowan House\nC-2", "agency": str(cases.agencies["harbour"])}
    page = found.send(at(cases, "/type"), data, status=422)
    assert "Look at these first" in text_of(page)
    assert words(page.select_one("tbody tr")) == "Rowan House Reference 1"
    asked = str(page.select_one("input[name=asked]")["value"])  # type: ignore[index]
    found.send(at(cases, "/type"), {**data, "asked": asked}, status=422)
    found.send(at(cases, "/type"), {**data, "asked": "0" * 64, "confirm": "yes"}, status=422)
    page = found.send(at(cases, "/type"), {**data, "asked": asked, "confirm": "yes"})
    assert "2 new cases are listed." in words(page)


def test_text_from_right_to_left_and_markup_are_shown_as_they_are(cases: ListWorld) -> None:
    found = browser(cases)
    data = {"cases": "رقم ٧\nC<b>x</b>", "agency": str(cases.agencies["harbour"])}
    page = found.send(at(cases, "/type"), data, status=422)
    assert [words(bdi) for bdi in page.select("bdi")] == ["رقم ٧"]
    asked = str(page.select_one("input[name=asked]")["value"])  # type: ignore[index]
    page = found.send(at(cases, "/type"), {**data, "asked": asked, "confirm": "yes"})
    cases.choose_all()
    page = found.get(at(cases))
    assert {words(bdi) for bdi in page.select("tbody bdi")} == {"رقم ٧", "C<b>x</b>"}


@pytest.mark.parametrize(
    "data", ["", "Ref\n", "Ref\nC-\0001\n", csv_text([["h"] * 100, ["x"] * 100])]
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(cases: ListWorld, data: str) -> None:
    _found, page = upload(cases, data, status=422)
    assert page.select_one("#file-error")
    assert browser(cases).send(at(cases, "/file"), {}, status=422).select_one("#file-error")


def test_the_kind_of_audit_says_how_the_draw_begins(cases: ListWorld) -> None:
    cases.list_cases(THIRTY)
    page = browser(cases).get(at(cases, "/draw"))
    assert page.select_one("input[name=how_many][checked]")["value"] == "number"  # type: ignore[index]


def test_a_rule_that_cannot_be_read_keeps_what_was_typed(cases: ListWorld) -> None:
    cases.list_cases(THIRTY)
    for data, field in (
        ({"how_many": "number", "number": "many"}, "number"),
        ({"how_many": "number", "number": "0"}, "number"),
        ({"how_many": "share", "share": "NaN"}, "share"),
        ({"how_many": "share", "share": "200"}, "share"),
        ({"how_many": "all", "open_months": "x"}, "open_months"),
        ({"how_many": "all", "without_reviewed": "yes", "reviewed_months": "0"}, "reviewed_months"),
        ({}, "how_many"),
    ):
        page = browser(cases).send(at(cases, "/draw"), {**data, "then": "draw"}, status=422)
        assert page.select_one(f"#{field}-error"), data
        typed = page.select_one(f"input#{field}")
        if field in data and field != "how_many":
            assert typed["value"] == data[field]  # type: ignore[index]
    assert cases.chosen() == []
    page = browser(cases).send(
        at(cases, "/draw"), {"how_many": "all", "open_months": "3", "then": "draw"}, status=422
    )
    assert "nothing to draw" in text_of(page)
    assert "30 listed cases are left out: No date of opening is known: 30" in text_of(page)


def test_a_draw_shows_its_seed_its_pool_and_its_choice_to_readers_too(cases: ListWorld) -> None:
    cases.list_cases(["1+1", "C-2"])
    made = cases.draw(DrawRule(HowMany.NUMBER, number=1))
    assert cases.client("reader").get(at(cases, f"/draws/{made.id}")).status_code == 404
    cases.open_the_round()
    for who in ("coordinator", "analyst", "reader"):
        page = browser(cases, who).get(at(cases, f"/draws/{made.id}"))
        assert made.seed in text_of(page)
        assert made.pool_hash in text_of(page)
        answer = cases.client(who).get(at(cases, f"/draws/{made.id}/pool.csv"))
        rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
        assert rows[0] == ["Reference", "Agency or team", "Key", "Drawn"]
        assert {row[0]: row[3] for row in rows[1:]} == {
            reference: "Yes" if reference in made.chosen else "No" for reference, _team in made.pool
        }
    for who in ("auditor", "manager", "administrator"):
        assert cases.client(who).get(at(cases, f"/draws/{made.id}")).status_code == 403


def test_a_chosen_case_is_taken_off_and_a_list_taken_back(cases: ListWorld) -> None:
    cases.list_cases(["C-1", "C-2"])
    cases.draw(DrawRule(HowMany.NUMBER, number=1))
    (subject,) = cases.chosen()
    found = browser(cases)
    page = found.send(at(cases, f"/{subject.id}/remove"))
    assert "The case was taken off." in words(page)
    back = page.select_one("form[action$='/back']")["action"]  # type: ignore[index]
    page = found.send(str(back))
    assert "2 cases that were not chosen are deleted." in words(page)


def test_a_round_about_agencies_says_that_it_takes_no_cases(world: Any) -> None:
    round_id = world.open_round()
    found = Browser(world.client("coordinator"))
    for rest in ("", "/type", "/file", "/draw", "/listed"):
        page = found.get(world.path(f"rounds/{round_id}/cases{rest}"))
        assert "This kind of round is not about cases." in text_of(page)
    page = found.send(world.path(f"rounds/{round_id}/cases/type"), {"cases": "C-1"}, status=409)
    assert "This kind of round is not about cases." in text_of(page)


@pytest.mark.parametrize("who", ["administrator", "analyst", "reader", "auditor", "manager"])
@pytest.mark.parametrize("rest", ["", "/type", "/file", "/draw", "/listed"])
def test_only_who_manages_rounds_comes_in(cases: ListWorld, who: str, rest: str) -> None:
    assert cases.client(who).get(at(cases, rest)).status_code == 403


def test_a_coordinator_of_the_next_workspace_finds_nothing(
    cases: ListWorld, other_cases: ListWorld
) -> None:
    cases.list_cases(["KUMQUAT-1", "KUMQUAT-2"])
    made = cases.draw(DrawRule(HowMany.NUMBER, number=1))
    list_id = cases.bring("Ref\nKUMQUAT-3\n")
    (subject,) = cases.chosen()
    attacker = Browser(other_cases.client("coordinator"))
    for round_id in (cases.round_id, other_cases.round_id):
        for rest, data in (
            (f"/draws/{made.id}", None),
            (f"/draws/{made.id}/pool.csv", None),
            (f"/file/{list_id}", None),
            (f"/file/{list_id}", {"then": "take", "reference": "0"}),
            (f"/lists/{list_id}/back", {}),
            (f"/{subject.id}/remove", {}),
        ):
            path = other_cases.path(f"rounds/{round_id}/cases{rest}")
            answer = attacker.client.get(path) if data is None else attacker.post(path, data)
            assert answer.status_code == 404, (path, data)
            assert "KUMQUAT" not in answer.get_data(as_text=True)
    for rest in ("", "/type", "/file", "/draw", "/listed"):
        answer = attacker.client.get(other_cases.path(f"rounds/{cases.round_id}/cases{rest}"))
        assert answer.status_code == 404
    assert len(cases.chosen()) == 1


def test_a_page_asks_no_more_of_the_database_for_two_thousand_cases(cases: ListWorld) -> None:
    cases.list_rows(
        [[f"C-{n:05}", ["Harbour Team", "Orchard Team"][n % 2], f"Status {n % 9}", "2026-01-01"]
         for n in range(2000)],
        [Column.REFERENCE, Column.TEAM, Column.STATUS, Column.OPENED_ON],
    )  # fmt: skip
    made = cases.draw(DrawRule(HowMany.HALF, by_team=True))
    cases.bring("Ref\nC-1\n")
    found = browser(cases)
    counted: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: counted.append(a[2]))
    for rest, data in (
        ("", None),
        ("?page=7", None),
        ("/listed", None),
        ("/type", None),
        ("/file", None),
        (f"/file/{cases.list_id}", None),
        ("/draw", None),
        ("/draw", {"how_many": "all", "without_reviewed": "yes", "then": "look"}),
        (f"/draws/{made.id}", None),
    ):
        found.token()
        counted.clear()
        path = at(cases, rest)
        answer = found.client.get(path) if data is None else found.post(path, data)
        assert answer.status_code == 200
        assert len(counted) <= (12 if data is None else 16), (rest, len(counted), counted)
        page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
        assert len(page.select("tbody tr")) <= 50
