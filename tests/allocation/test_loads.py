"""How much each person has to fill in, here and everywhere."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from tenants.rounds.calendar import today
from tenants.rounds.loads import Load, list_loads, usually_fill
from tenants.rounds.models import Subject
from tests.allocation.rounds import a_round_of, withdraw
from tests.parts.world import CaseWorld
from tests.web.test_statements import counted


def loads(cases: CaseWorld, part: str = "audit") -> dict[str, Load]:
    assert cases.round_id is not None
    with cases.acting(cases.coordinator) as session:
        return {load.member.name: load for load in list_loads(session, cases.round_id, part)}


def test_a_load_counts_what_is_to_be_filled_in_here_and_elsewhere(cases: CaseWorld) -> None:
    a_round_of(cases, 3)
    done = cases.give("C-000", "audit", "auditor")
    cases.give("C-001", "audit", "auditor")
    gone = cases.give("C-002", "audit", "auditor")
    cases.open_the_round()
    cases.complete("auditor", done, "audit")
    withdraw(cases, gone)
    here = loads(cases)["auditor"]
    assert (here.to_fill, here.here, here.of_part) == (1, 1, 2)
    a_round_of(cases, 1)
    cases.give("C-000", "moderation", "auditor")
    there = loads(cases)["auditor"]
    assert (there.to_fill, there.here, there.of_part) == (2, 1, 0)
    assert loads(cases, "moderation")["auditor"].of_part == 1
    # A draft of another round is nobody's work yet.
    a_round_of(cases, 1)
    assert loads(cases)["auditor"].to_fill == 1


def test_the_nearest_date_is_that_of_what_is_still_to_be_filled_in(cases: CaseWorld) -> None:
    a_round_of(cases, 2)
    for reference in ("C-000", "C-001"):
        cases.give(reference, "audit", "auditor")
    assert loads(cases)["auditor"].next_due == today() + timedelta(days=30)
    with cases.planning() as session:
        nearer = update(Subject).where(Subject.id == cases.subjects["C-001"])
        session.execute(nearer.values(due_on=today() + timedelta(days=3)))
        session.commit()
    assert loads(cases)["auditor"].next_due == today() + timedelta(days=3)
    assert loads(cases)["second auditor"].next_due is None


def test_only_people_who_fill_parts_are_there_and_one_statement_finds_them(
    cases: CaseWorld,
) -> None:
    a_round_of(cases, 1)
    found = loads(cases)
    assert {"auditor", "worker", "officer", "manager", "coordinator"} <= set(found)
    assert not {"administrator", "analyst", "reader"} & set(found)
    with cases.acting(cases.coordinator) as session:
        session.connection()
        with counted() as sent:
            list_loads(session, cases.round_id)
    assert len([s for s in sent if "from members" in s.lower().replace("\n", " ")]) == 1


def test_those_whose_role_is_made_for_a_part_are_offered_first(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    found = list(loads(cases).values())
    parts = {part.key: part for part in cases.model.activity["audit"].parts}
    offered = {
        key: {load.member.name for load in usually_fill(p, found)} for key, p in parts.items()
    }
    assert offered["audit"] == {"auditor", "second auditor"}
    assert offered["reflection"] == {"worker", "colleague"}
    assert offered["family"] == {"officer"}
    assert offered["moderation"] == {"auditor", "second auditor", "moderator", "coordinator"}
    nobody_made_for_it = [load for load in found if load.member.name == "manager"]
    assert usually_fill(parts["audit"], nobody_made_for_it) == nobody_made_for_it
