"""A part shared out by a fair draw: looked at, then given as it was looked at."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from saas.errors import Conflict, Forbidden, InvalidInput, NotFound
from saas.trail.models import TrailEvent
from tenants.rounds import sharing_out
from tenants.rounds.calendar import today
from tenants.rounds.fair_draw import Candidate, share_out
from tenants.rounds.models import Return, Subject
from tests.allocation.rounds import (
    SEED,
    a_round_of,
    events,
    gift,
    give,
    held,
    look,
    mails,
    share,
    wish,
)
from tests.parts.world import CaseWorld
from tests.web.test_statements import counted

BOTH = ("auditor", "second auditor")


def dates(cases: CaseWorld) -> dict[str, object]:
    with cases.planning() as session:
        query = select(Subject.reference, Subject.due_on).where(Subject.round_id == cases.round_id)
        return {row.reference: row.due_on for row in session.execute(query)}


def test_looking_changes_nothing(cases: CaseWorld) -> None:
    a_round_of(cases, 4)
    found = look(cases, wish(cases, *BOTH))
    assert len(found.plan.given) == 4
    assert held(cases) == {}
    assert events(cases, "part.shared_out") == []


def test_what_was_looked_at_is_given_and_each_person_is_told_once(cases: CaseWorld) -> None:
    a_round_of(cases, 5)
    cases.give("C-000", "reflection", "worker")
    cases.open_the_round()
    before = len(mails(cases))
    wanted = wish(cases, *BOTH)
    planned = {line.name: line.member.name for line in look(cases, wanted).lines if line.member}
    share(cases, wanted)
    assert held(cases) == planned
    assert sorted(Counter(planned.values()).values()) == [2, 3]
    told = mails(cases)[before:]
    assert len(told) == 2
    assert not any("C-00" in mail.subject + mail.body for mail in told)


def test_who_has_the_part_keeps_it_and_it_counts(cases: CaseWorld) -> None:
    a_round_of(cases, 6)
    for reference in ("C-000", "C-001"):
        cases.give(reference, "audit", "auditor")
    found = share(cases, wish(cases, *BOTH))
    assert found.given_already == 2
    assert {held(cases)[r] for r in ("C-000", "C-001")} == {"auditor"}
    assert Counter(held(cases).values()) == {"auditor": 3, "second auditor": 3}


def test_what_people_have_to_do_elsewhere_counts_only_where_it_is_asked(
    cases: CaseWorld,
) -> None:
    a_round_of(cases, 2)
    for reference in ("C-000", "C-001"):
        cases.give(reference, "audit", "auditor")
    cases.open_the_round()
    cases.begin()
    for n in range(4):
        cases.add_case(f"D-{n}")
    for even_out_all, expected in ((False, [2, 2]), (True, [1, 3])):
        found = look(cases, wish(cases, *BOTH, even_out_all=even_out_all))
        given = [found.plan.count(cases.people[who].me) for who in BOTH]
        assert given == expected


def test_nobody_is_given_their_own_work_and_what_nobody_may_take_is_said_why(
    cases: CaseWorld,
) -> None:
    a_round_of(cases, 3)
    found = look(cases, wish(cases, "worker", "manager"))
    assert not found.plan.given
    assert len(found.nobody) == 3
    for line in found.nobody:
        assert sorted(line.problems) == [
            "It is worker’s own work.",
            "manager manages the worker whose work it is.",
        ]
    found = look(cases, wish(cases, "worker", "auditor"))
    assert {line.member.name for line in found.lines if line.member} == {"auditor"}


def test_a_plan_that_is_no_longer_true_is_not_given(cases: CaseWorld) -> None:
    a_round_of(cases, 3)
    wanted = wish(cases, *BOTH)
    seen = look(cases, wanted).plan.fingerprint
    cases.give("C-001", "audit", "auditor")
    with pytest.raises(Conflict, match="Something changed"):
        share(cases, wanted, seen)
    assert held(cases) == {"C-001": "auditor"}


def test_the_trail_keeps_what_is_needed_to_make_the_draw_again(cases: CaseWorld) -> None:
    a_round_of(cases, 5)
    cases.give("C-000", "audit", "auditor")
    share(cases, wish(cases, *BOTH))
    (event,) = events(cases, "part.shared_out")
    assert isinstance(event, TrailEvent)
    assert (event.detail["seed"], event.detail["given"], event.detail["left"]) == (SEED, 4, 0)
    loads = dict(entry.split() for entry in event.detail["people"])
    people = [
        Candidate(cases.people[who].me, int(loads[str(cases.people[who].me)])) for who in BOTH
    ]
    assert [person.load for person in people] == [1, 0]
    subjects = [i for reference, i in cases.subjects.items() if reference != "C-000"]
    assert share_out(subjects, people, (), SEED).fingerprint == event.detail["plan"]


def test_a_date_is_given_with_the_parts_before_anybody_was_told_another(
    cases: CaseWorld,
) -> None:
    a_round_of(cases, 2)
    cases.give("C-000", "reflection", "worker")
    nearer = today() + timedelta(days=10)
    share(cases, wish(cases, *BOTH, due_on=nearer))
    assert dates(cases) == {"C-000": nearer, "C-001": nearer}


def test_a_date_that_somebody_was_told_stays(cases: CaseWorld) -> None:
    a_round_of(cases, 2)
    cases.give("C-000", "reflection", "worker")
    cases.open_the_round()
    nearer = today() + timedelta(days=10)
    found = share(cases, wish(cases, *BOTH, due_on=nearer))
    assert dates(cases) == {"C-000": None, "C-001": nearer}
    assert [line.due_on for line in found.lines] == [found.round_.due_on, nearer]


def test_what_cannot_be_is_said_by_field(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    for wanted, field in (
        (wish(cases), "people"),
        (wish(cases, "auditor", "reader"), "people"),
        (wish(cases, "auditor", due_on=today() - timedelta(days=1)), "due_on"),
    ):
        with pytest.raises(InvalidInput) as refused:
            look(cases, wanted)
        assert list(refused.value.errors) == [field]
    with pytest.raises(NotFound):
        look(cases, wish(cases, "auditor", part="no such part"))


def test_only_who_manages_rounds_shares_out(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    wanted = wish(cases, "auditor")
    for who in ("administrator", "auditor", "manager", "reader"):
        actor = cases.people[who]
        with cases.acting(actor) as session:
            with pytest.raises(Forbidden):
                sharing_out.look(session, actor, cases.round_id, wanted)
            with pytest.raises(Forbidden):
                sharing_out.give_fairly(session, actor, cases.round_id, wanted, "")


def test_two_hundred_cases_are_shared_out_in_a_handful_of_statements(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    with counted() as few:
        look(cases, wish(cases, *BOTH))
    with cases.planning() as session:
        session.add_all(
            Subject(
                round_id=cases.round_id,
                kind="case",
                agency_id=cases.agencies["harbour"],
                reference=f"M-{n:03}",
            )
            for n in range(199)
        )
        session.commit()
    with counted() as many:
        look(cases, wish(cases, *BOTH))
    assert len(many) == len(few)
    with counted() as given:
        share(cases, wish(cases, *BOTH))
    assert len(given) < 40, "\n".join(given)
    with cases.planning() as session:
        authors = session.scalars(select(Return.author_id).where(Return.part_key == "audit"))
        assert sorted(Counter(authors).values()) == [100, 100]
    give(cases, gift(cases, "C-000", "reflection", "worker"))
