"""A list is taken whole or not at all, and of a file nothing is left but what was matched."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from saas.database import clock_at, db, now
from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.outbox.service import system_scope
from saas.tenancy import enter_scope
from tenants.cases import choosing, listing
from tenants.cases.models import CaseList, ListedCase
from tenants.cases.types import Column
from tests.cases.files import csv_text, workbook
from tests.cases.world import ListWorld

MATCHED = {Column.REFERENCE: 0, Column.TEAM: 1, Column.STATUS: 2, Column.OPENED_ON: 3}
LIST = csv_text(
    [
        ["Ref", "Team", "Status", "Opened", "Child"],
        ["C-001", "Harbour Team", "Child protection", date(2026, 3, 1), "Not To Be Kept"],
        ["C-002", "orchard team", "", "", "Nor This"],
    ]
)


def listed(cases: ListWorld) -> list[ListedCase]:
    with cases.acting(cases.coordinator) as session:
        return list(session.scalars(select(ListedCase).order_by(ListedCase.reference)))


def lists(cases: ListWorld) -> list[CaseList]:
    with cases.acting(cases.coordinator) as session:
        return list(session.scalars(select(CaseList).order_by(CaseList.made_at)))


def everything_kept(cases: ListWorld) -> str:
    """Every row of this room's tables, as the database writes it."""
    with cases.acting(cases.coordinator) as session:
        return "\n".join(
            row
            for table in ("case_lists", "listed_cases", "draws", "subjects")
            for row in session.scalars(text(f"select t::text from {table} t"))
        )


def test_typed_references_are_listed(cases: ListWorld) -> None:
    found = cases.type_in("C-001\nC-002, Orchard Team\n")
    assert found.taken is not None
    assert (found.added, found.renewed) == (2, 0)
    assert [(case.reference, case.agency_id) for case in listed(cases)] == [
        ("C-001", cases.agencies["harbour"]),
        ("C-002", cases.agencies["orchard"]),
    ]


def test_a_file_is_kept_until_its_columns_are_matched_and_then_only_they(cases: ListWorld) -> None:
    cases.bring(LIST)
    assert "Not To Be Kept" in everything_kept(cases)
    assert listed(cases) == []
    found = cases.take(MATCHED)
    assert found.taken is not None
    assert [case.facts for case in listed(cases)] == [
        {"status": "Child protection", "opened_on": "2026-03-01"},
        {},
    ]
    kept = everything_kept(cases)
    assert "Not To Be Kept" not in kept
    assert "Nor This" not in kept
    (list_,) = lists(cases)
    assert (list_.state, list_.rows, list_.source) == ("taken", 2, "file")
    assert len(list_.sha256) == 64


def test_one_wrong_row_and_nothing_is_listed(cases: ListWorld) -> None:
    found = cases.type_in("C-001\n943 476 5919\nC-003")
    assert found.taken is None
    assert [problem.row for problem in found.checked.problems] == [2]
    assert listed(cases) == []
    assert lists(cases) == []


def test_what_was_refused_is_told_nowhere(cases: ListWorld) -> None:
    cases.type_in("C-001\n943 476 5919\nsam@example.net")
    cases.bring("Ref\n943 476 5919\n", "9434765919.csv")
    assert not cases.take({Column.REFERENCE: 0}).taken
    with cases.acting(cases.coordinator) as session:
        listing.discard_file(session, cases.coordinator, cases.the_round, cases.list_id)
        session.commit()
    told = everything_kept(cases) + cases.everything_told()
    for secret in ("943 476 5919", "9434765919", "sam@example.net"):
        assert secret not in told
    assert lists(cases)[0].file_name == "….csv"


def test_what_looks_like_a_name_waits_for_somebody_to_have_looked(cases: ListWorld) -> None:
    doubted = cases.type_in("Rowan House")
    assert doubted.taken is None
    assert listed(cases) == []
    assert (
        cases.type_in("Rowan House\nAsh House", confirmed=doubted.checked.fingerprint).taken is None
    )
    assert cases.type_in("Rowan House", confirmed=doubted.checked.fingerprint).taken is not None


def test_a_newer_list_says_what_a_case_is_now(cases: ListWorld) -> None:
    cases.list_cases(["C-001", "C-009"])
    cases.bring(LIST)
    found = cases.take(MATCHED)
    assert (found.added, found.renewed) == (1, 1)
    assert [case.reference for case in listed(cases)] == ["C-001", "C-002", "C-009"]
    assert listed(cases)[0].facts["status"] == "Child protection"


def test_the_colleagues_of_a_case_are_found_by_name_or_address(cases: ListWorld) -> None:
    worker = cases.people["worker"]
    cases.list_rows(
        [["C-1", "WORKER", "Manager"]],
        [Column.REFERENCE, Column.WORKER, Column.LINE_MANAGER],
    )
    (case,) = listed(cases)
    assert case.worker_id == worker.member_id
    assert case.line_manager_id == cases.people["manager"].member_id


def test_a_wrong_matching_is_told_by_its_column(cases: ListWorld) -> None:
    cases.bring(LIST)
    with pytest.raises(InvalidInput) as refused:
        cases.take({Column.TEAM: 1})
    assert set(refused.value.errors) == {"reference"}
    assert cases.take(MATCHED).taken is not None


def test_a_list_is_taken_once(cases: ListWorld) -> None:
    cases.bring(workbook(), "list.xlsx")
    cases.take({Column.REFERENCE: 0})
    with pytest.raises(NotFound):
        cases.take({Column.REFERENCE: 0})


def test_a_file_that_waits_is_its_bringers_alone(cases: ListWorld, other_cases: ListWorld) -> None:
    cases.bring(LIST)
    colleague = cases.member("second coordinator", ["coordinator"])
    for actor in (colleague, cases.people["administrator"], cases.people["reader"]):
        with cases.acting(actor) as session:
            assert session.scalars(select(CaseList)).all() == []
    with cases.acting(colleague) as session, pytest.raises(NotFound):
        listing.take_file(
            session, colleague, cases.the_round, cases.list_id, MATCHED, default_agency=None
        )
    with other_cases.acting(other_cases.coordinator) as session, pytest.raises(NotFound):
        listing.get_unmatched(session, other_cases.coordinator, cases.the_round, cases.list_id)


def test_a_file_that_nobody_matched_in_two_days_is_emptied(cases: ListWorld) -> None:
    cases.bring(LIST)
    with enter_scope(system_scope(cases.tenant_id)):
        assert listing.expire_unmatched(db.session()) == 0
        with clock_at(now() + timedelta(days=2, minutes=1)):
            assert listing.expire_unmatched(db.session()) == 1
        db.session.commit()
    assert "Not To Be Kept" not in everything_kept(cases)
    assert lists(cases)[0].state == "discarded"
    with pytest.raises(NotFound):
        cases.take(MATCHED)


def test_a_list_that_was_taken_back_leaves_what_was_chosen(cases: ListWorld) -> None:
    cases.list_cases(["C-1", "C-2", "C-3"])
    with cases.acting(cases.coordinator) as session:
        first = session.scalars(select(ListedCase.id).where(ListedCase.reference == "C-1")).one()
        choosing.choose(session, cases.coordinator, cases.the_round, [first])
        list_id = session.scalars(select(CaseList.id)).one()
        assert listing.take_list_back(session, cases.coordinator, cases.the_round, list_id) == 2
        session.commit()
    assert [case.reference for case in listed(cases)] == ["C-1"]
    assert [subject.reference for subject in cases.chosen()] == ["C-1"]
    with cases.acting(cases.coordinator) as session, pytest.raises(InvalidState):
        listing.take_list_back(session, cases.coordinator, cases.the_round, list_id)


@pytest.mark.parametrize("who", ["administrator", "analyst", "reader", "auditor", "manager"])
def test_only_who_manages_rounds_lists_cases(cases: ListWorld, who: str) -> None:
    actor = cases.people[who]
    with cases.acting(actor) as session, pytest.raises((Forbidden, NotFound)):
        listing.list_typed(session, actor, cases.the_round, "C-1", default_agency=None)


@pytest.mark.parametrize("who", ["auditor", "worker", "manager", "police lead"])
def test_people_of_agencies_read_no_list(cases: ListWorld, who: str) -> None:
    cases.list_cases(["C-1"])
    with cases.acting(cases.people[who]) as session:
        assert session.scalars(select(ListedCase)).all() == []
        assert session.scalars(select(CaseList)).all() == []


def test_no_case_is_listed_for_a_round_that_is_closed_or_about_agencies(
    cases: ListWorld, world: object
) -> None:
    cases.list_cases(["C-1"])
    cases.choose_all()
    cases.open_the_round()
    assert cases.type_in("C-2").taken is not None
    with cases.planning() as session:
        session.execute(text("update rounds set state = 'findings'"))
        session.commit()
    with pytest.raises(InvalidState):
        cases.type_in("C-3")
    round_id = world.open_round()  # type: ignore[attr-defined]
    coordinator = world.coordinator  # type: ignore[attr-defined]
    with world.acting(coordinator) as session, pytest.raises(InvalidState):  # type: ignore[attr-defined]
        listing.list_typed(session, coordinator, round_id, "C-3", default_agency=None)


def test_the_database_lets_nobody_list_under_anothers_name(cases: ListWorld) -> None:
    colleague = cases.member("second coordinator", ["coordinator"])
    with cases.acting(cases.coordinator) as session, pytest.raises(DBAPIError):
        session.add(
            CaseList(
                round_id=cases.the_round,
                source="typed",
                state="taken",
                sha256="0" * 64,
                made_by=colleague.me,
            )
        )
        session.flush()
