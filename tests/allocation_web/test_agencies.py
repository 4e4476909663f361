"""Saying in the browser which agencies fill a part."""

from __future__ import annotations

from tenants.rounds import answers
from tenants.rounds.agency_parts import list_agency_lines
from tenants.rounds.content import AnswerContent
from tests.allocation.rounds import a_round_of
from tests.parts.world import CaseWorld
from tests.web.page_checks import Browser, words


def browser(cases: CaseWorld) -> Browser:
    return Browser(cases.client("coordinator"))


def for_all(cases: CaseWorld) -> str:
    return cases.path(f"rounds/{cases.round_id}/allocate/agencies")


def of_one(cases: CaseWorld, reference: str) -> str:
    return cases.path(f"subjects/{cases.subjects[reference]}/agencies")


def ids(cases: CaseWorld, *agencies: str) -> list[str]:
    return [str(cases.agencies[agency]) for agency in agencies]


def counts(cases: CaseWorld) -> dict[str, int]:
    with cases.acting(cases.coordinator) as session:
        found = list_agency_lines(session, cases.round_id, "own")
        return {line.agency.name: line.parts for line in found if line.parts}


def test_agencies_are_given_a_part_of_everything_and_it_is_taken_back(cases: CaseWorld) -> None:
    a_round_of(cases, 3, "joint")
    coordinator = browser(cases)
    table = coordinator.get(cases.path(f"rounds/{cases.round_id}/allocate"))
    link = next(a for a in table.select("main a") if "Choose agencies for all" in words(a))
    coordinator.get(str(link["href"]))
    chosen = {"part": "own", "agencies": ids(cases, "northmoor", "ridgeway"), "do": "give"}
    page = coordinator.send(for_all(cases), chosen)
    assert "6 parts were given." in words(page.find("main"))
    assert "Has it of 3 of 3" in words(page.find("main"))
    assert counts(cases) == {"Northmoor Police": 3, "Ridgeway Health": 3}
    cases.open_the_round()
    lead = cases.people["police lead"]
    with cases.acting(lead) as session:
        begun = cases.part("C-000", "own", "northmoor")
        answers.save_answer(session, lead, begun, "o.known", AnswerContent(value="A call"), 0)
        session.commit()
    page = coordinator.send(
        for_all(cases), {"part": "own", "agencies": ids(cases, "northmoor"), "do": "take"}
    )
    text = words(page.find("main"))
    assert "2 parts were taken back. 1 was begun and stays." in text
    assert "Has it of 1 of 3. 1 is begun" in text
    assert counts(cases) == {"Northmoor Police": 1, "Ridgeway Health": 3}


def test_the_agencies_of_one_case_are_ticked(cases: CaseWorld) -> None:
    a_round_of(cases, 2, "joint")
    cases.name_agencies("C-000", "own", "northmoor")
    coordinator = browser(cases)
    page = coordinator.get(of_one(cases, "C-000"))
    ticked = [words(box.find_next("label")) for box in page.select("input[checked]")]
    assert ticked == ["Northmoor Police"]
    chosen = {"part": "own", "agencies": ids(cases, "ridgeway", "orchard")}
    done = coordinator.send(of_one(cases, "C-000"), chosen)
    assert "The agencies of C-000 were changed." in words(done.find("main"))
    assert counts(cases) == {"Orchard Team": 1, "Ridgeway Health": 1}
    page = coordinator.send(of_one(cases, "C-000"), {"part": "own"}, status=422)
    assert "Choose at least one agency" in words(page.select_one(".govuk-error-summary"))
    assert counts(cases) == {"Orchard Team": 1, "Ridgeway Health": 1}


def test_without_a_tick_it_is_said(cases: CaseWorld) -> None:
    a_round_of(cases, 1, "joint")
    page = browser(cases).send(for_all(cases), {"part": "own", "do": "give"}, status=422)
    assert "Choose at least one agency" in words(page.select_one(".govuk-error-summary"))


def test_what_no_page_sends_changes_nothing(cases: CaseWorld, other_cases: CaseWorld) -> None:
    a_round_of(cases, 1, "joint")
    coordinator = browser(cases)
    for data, status in (
        ({"part": "panel", "agencies": ids(cases, "northmoor")}, 404),
        ({"part": "own", "agencies": ["x"]}, 404),
        ({"part": "own", "agencies": ids(other_cases, "northmoor")}, 422),
    ):
        for path in (for_all(cases), of_one(cases, "C-000")):
            assert coordinator.post(path, dict(data)).status_code == status, data
    assert counts(cases) == {}


def test_where_no_agencies_are_chosen_the_page_says_so(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    for path in (for_all(cases), of_one(cases, "C-000")):
        assert "Nothing to give out" in words(browser(cases).get(path).find("main"))
