"""Parts given by hand, many at once: what may be given is, the rest is told apart."""

from __future__ import annotations

import uuid

import pytest

from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from tenants.rounds import allocation, giving, service
from tenants.rounds.giving import Gift
from tenants.rounds.types import RoundState
from tests.allocation.rounds import a_round_of, events, gift, give, held, mails, withdraw
from tests.parts.world import CaseWorld


def test_many_parts_are_given_at_once_and_each_person_is_told_once(cases: CaseWorld) -> None:
    a_round_of(cases, 3)
    give(cases, gift(cases, "C-000", "reflection", "worker"))
    cases.open_the_round()
    before = len(mails(cases))
    found = give(
        cases,
        *(gift(cases, f"C-00{n}", "audit", "auditor") for n in range(3)),
        gift(cases, "C-000", "family", "officer"),
    )
    assert found.count == 4
    assert not found.refusals
    assert held(cases) == dict.fromkeys(("C-000", "C-001", "C-002"), "auditor")
    told = mails(cases)[before:]
    assert len(told) == 2
    assert sum("3 parts" in mail.body for mail in told) == 1
    assert not any("C-00" in mail.subject + mail.body for mail in told)
    assert len(events(cases, "part.given")) == 5


def test_before_the_round_opens_nobody_is_told(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    give(cases, gift(cases, "C-000", "audit", "auditor"))
    assert mails(cases) == []


def test_what_is_refused_keeps_nothing_else_from_being_given(cases: CaseWorld) -> None:
    a_round_of(cases, 2)
    found = give(
        cases,
        gift(cases, "C-000", "audit", "worker"),
        gift(cases, "C-000", "reflection", "worker"),
        gift(cases, "C-001", "audit", "auditor"),
    )
    assert found.count == 2
    ((where, sentence),) = found.refusals.items()
    assert where == (cases.subjects["C-000"], "audit")
    assert "own work" in sentence
    assert held(cases) == {"C-001": "auditor"}


def test_two_parts_of_one_case_are_looked_at_together(cases: CaseWorld) -> None:
    """Neither was given before: the second is refused because of the first."""
    a_round_of(cases, 1)
    found = give(
        cases,
        gift(cases, "C-000", "audit", "auditor"),
        gift(cases, "C-000", "family", "auditor"),
    )
    assert list(found.refusals) == [(cases.subjects["C-000"], "family")]
    assert "both grade and write down" in found.refusals[cases.subjects["C-000"], "family"]


def test_a_part_that_somebody_was_given_meanwhile_stays_theirs(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    give(cases, gift(cases, "C-000", "audit", "auditor"))
    late = gift(cases, "C-000", "audit", "second auditor")
    assert "in the meantime" in next(iter(give(cases, late).refusals.values()))
    assert held(cases) == {"C-000": "auditor"}
    assert give(cases, late, further=True).count == 1


def test_a_withdrawn_part_is_brought_back_and_not_given_anew(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    given = cases.give("C-000", "audit", "auditor")
    cases.open_the_round()
    withdraw(cases, given)
    found = give(cases, gift(cases, "C-000", "audit", "auditor"))
    assert "Bring it back" in next(iter(found.refusals.values()))
    with pytest.raises(InvalidInput, match="Bring it back"):
        cases.give("C-000", "audit", "auditor")
    # It is nobody's now, so somebody else may have it.
    assert give(cases, gift(cases, "C-000", "audit", "second auditor")).count == 1


@pytest.mark.parametrize("wrong", ["subject", "part", "member"])
def test_what_is_not_there_is_not_found(cases: CaseWorld, wrong: str) -> None:
    a_round_of(cases, 1)
    right = gift(cases, "C-000", "audit", "auditor")
    asked = {
        "subject": Gift(uuid.uuid4(), right.part_key, right.member_id),
        "part": Gift(right.subject_id, "no such part", right.member_id),
        "member": Gift(right.subject_id, right.part_key, uuid.uuid4()),
    }[wrong]
    with pytest.raises(NotFound):
        give(cases, asked)


def test_a_case_of_another_round_is_not_given_out_here(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    elsewhere = gift(cases, "C-000", "audit", "auditor")
    cases.begin()
    with pytest.raises(NotFound):
        give(cases, elsewhere)


def test_only_who_manages_rounds_gives_parts_out(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    asked = gift(cases, "C-000", "audit", "auditor")
    for who in ("administrator", "auditor", "manager", "reader", "moderator"):
        actor = cases.people[who]
        with cases.acting(actor) as session, pytest.raises(Forbidden):
            giving.give_many(session, actor, cases.round_id, [asked])


def test_after_the_round_has_moved_on_nothing_is_given_out(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    cases.give("C-000", "audit", "auditor")
    cases.open_the_round()
    with cases.acting(cases.coordinator) as session:
        service.move_round(session, cases.coordinator, cases.round_id, RoundState.FINDINGS)
        session.commit()
    with pytest.raises(InvalidState):
        give(cases, gift(cases, "C-000", "reflection", "worker"))


def test_the_trail_says_who_had_a_part_that_was_taken_back(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    given = cases.give("C-000", "audit", "auditor")
    with cases.acting(cases.coordinator) as session:
        allocation.take_part_back(session, cases.coordinator, given)
        session.commit()
    (event,) = events(cases, "part.taken_back")
    assert event.object_id == cases.subjects["C-000"]
    assert (event.detail["part_key"], event.detail["member"]) == ("audit", "auditor")
