"""Agencies named for a part of everything that a round looks at."""

from __future__ import annotations

from typing import Any

import pytest

from saas.errors import Forbidden, InvalidInput, NotFound
from tenants.rounds import agency_parts, answers
from tenants.rounds.agency_parts import Named
from tenants.rounds.content import AnswerContent
from tests.allocation.rounds import a_round_of, events, mails, withdraw
from tests.parts.world import CaseWorld


def name(cases: CaseWorld, call: Any, *agencies: str, part: str = "own") -> Named:
    with cases.acting(cases.coordinator) as session:
        found: Named = call(
            session,
            cases.coordinator,
            cases.round_id,
            part,
            [cases.agencies[agency] for agency in agencies],
        )
        session.commit()
        return found


def give(cases: CaseWorld, *agencies: str, part: str = "own") -> Named:
    return name(cases, agency_parts.give_to_all, *agencies, part=part)


def take(cases: CaseWorld, *agencies: str, part: str = "own") -> Named:
    return name(cases, agency_parts.take_from_all, *agencies, part=part)


def lines(cases: CaseWorld, reference: str = "") -> dict[str, tuple[int, int]]:
    with cases.acting(cases.coordinator) as session:
        subject_id = cases.subjects[reference] if reference else None
        found = agency_parts.list_agency_lines(session, cases.round_id, "own", subject_id)
        return {line.agency.name: (line.parts, line.begun) for line in found}


def test_agencies_get_a_part_of_every_case_and_are_told_once(cases: CaseWorld) -> None:
    a_round_of(cases, 3, "joint")
    give(cases, "ridgeway")
    cases.open_the_round()
    before = len(mails(cases, "round.opened"))
    assert give(cases, "northmoor", "ridgeway") == Named(3)
    assert lines(cases)["Northmoor Police"] == (3, 0)
    assert lines(cases, "C-001")["Northmoor Police"] == (1, 0)
    assert lines(cases)["Harbour Team"] == (0, 0)
    (told,) = mails(cases, "round.opened")[before:]
    assert "Northmoor Police" in told.subject
    assert give(cases, "northmoor") == Named(0)
    assert [e.detail["parts"] for e in events(cases, "part.agencies_added")] == [3, 3, 0]


def test_what_was_begun_stays_when_the_part_is_taken_from_an_agency(cases: CaseWorld) -> None:
    a_round_of(cases, 3, "joint")
    give(cases, "northmoor", "ridgeway")
    cases.open_the_round()
    lead = cases.people["police lead"]
    with cases.acting(lead) as session:
        begun = cases.part("C-000", "own", "northmoor")
        answers.save_answer(session, lead, begun, "o.known", AnswerContent(value="A call"), 0)
        session.commit()
    assert lines(cases)["Northmoor Police"] == (3, 1)
    assert take(cases, "northmoor") == Named(2, kept=1)
    assert lines(cases)["Northmoor Police"] == (1, 1)
    assert lines(cases)["Ridgeway Health"] == (3, 0)


def test_a_withdrawn_part_is_not_begun_anew(cases: CaseWorld) -> None:
    a_round_of(cases, 2, "joint")
    give(cases, "northmoor")
    cases.open_the_round()
    withdraw(cases, cases.part("C-000", "own", "northmoor"))
    assert lines(cases)["Northmoor Police"] == (1, 0)
    assert give(cases, "northmoor") == Named(0)
    assert take(cases, "northmoor") == Named(1)


def test_what_cannot_be_named_is_refused(cases: CaseWorld) -> None:
    a_round_of(cases, 1, "joint")
    with pytest.raises(InvalidInput, match="Choose at least one agency"):
        give(cases)
    with pytest.raises(NotFound):
        give(cases, "northmoor", part="panel")
    with pytest.raises(NotFound):
        take(cases, "northmoor", part="no such part")
    a_round_of(cases, 0, "joint")
    with pytest.raises(InvalidInput, match="Choose first"):
        give(cases, "northmoor")


def test_only_who_manages_rounds_names_agencies(cases: CaseWorld) -> None:
    a_round_of(cases, 1, "joint")
    for who in ("administrator", "police lead", "auditor", "reader"):
        actor = cases.people[who]
        with cases.acting(actor) as session:
            for call in (agency_parts.give_to_all, agency_parts.take_from_all):
                with pytest.raises(Forbidden):
                    call(session, actor, cases.round_id, "own", [cases.agencies["northmoor"]])
