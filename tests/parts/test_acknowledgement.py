"""Whoever had a part in a released case confirms having read it, before its round closes."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from saas.errors import InvalidInput, InvalidState, NotFound
from saas.trail.models import TrailEvent
from tenants.rounds import reopening, service, submission
from tenants.rounds.acknowledging import acknowledge, list_my_work, list_unconfirmed
from tenants.rounds.models import Acknowledgement
from tenants.rounds.queries import get_round
from tenants.rounds.types import RoundState
from tests.parts.test_case_audit import HOLDERS, audited
from tests.parts.test_joint_audit import joint
from tests.parts.world import CaseWorld
from tests.web.page_checks import Browser, words
from tests.web.test_statements import MOST, counted

READ = "I have read it"


def released(cases: CaseWorld) -> dict[str, object]:
    parts = audited(cases)
    for part in HOLDERS:
        cases.complete(HOLDERS[part], parts[part], part)
    cases.release("AB-12")
    return parts


def confirm(cases: CaseWorld, who: str, note: str = "", reference: str = "AB-12") -> bool:
    actor = cases.people[who]
    with cases.acting(actor) as session:
        first = acknowledge(session, actor, cases.subjects[reference], note)
        session.commit()
        return first


def move(cases: CaseWorld, to: RoundState, reason: str = "") -> None:
    with cases.acting(cases.coordinator) as session:
        assert cases.round_id is not None
        service.move_round(session, cases.coordinator, cases.round_id, to, reason=reason)
        session.commit()


def waits_for(cases: CaseWorld) -> dict[str, int]:
    with cases.acting(cases.coordinator) as session:
        assert cases.round_id is not None
        found = list_unconfirmed(session, get_round(session, cases.round_id))
        return {each.name: each.subjects for each in found}


def asked(cases: CaseWorld, who: str) -> list[str]:
    actor = cases.people[who]
    with cases.acting(actor) as session:
        return [each.name for each in list_my_work(session, actor).to_confirm]


def page_of(cases: CaseWorld) -> str:
    return cases.path(f"subjects/{cases.subjects['AB-12']}")


def test_nobody_is_asked_before_the_case_is_released(cases: CaseWorld) -> None:
    parts = audited(cases)
    cases.complete("worker", parts["reflection"], "reflection")
    assert asked(cases, "worker") == []
    with pytest.raises(InvalidState):
        confirm(cases, "worker")
    assert READ not in words(Browser(cases.client("worker")).get(page_of(cases)))


def test_each_of_those_who_had_a_part_is_asked_until_they_confirm(cases: CaseWorld) -> None:
    released(cases)
    for who in HOLDERS.values():
        assert asked(cases, who) == ["AB-12"]
        assert confirm(cases, who)
        assert asked(cases, who) == []
    for who in ("coordinator", "manager", "colleague"):
        assert asked(cases, who) == []


def test_a_second_confirmation_changes_nothing(cases: CaseWorld) -> None:
    released(cases)
    assert confirm(cases, "worker", "Plan sooner")
    assert not confirm(cases, "worker", "Something else")
    with cases.acting(cases.coordinator) as session:
        assert session.scalars(select(Acknowledgement.note)).all() == ["Plan sooner"]
    with cases.planning() as session:
        said = select(TrailEvent.actor_name).where(TrailEvent.kind == "subject.acknowledged")
        assert session.scalars(said).all() == [cases.people["worker"].name]


def test_whoever_only_reads_has_nothing_to_confirm(cases: CaseWorld) -> None:
    released(cases)
    for who in ("coordinator", "reader", "colleague", "police lead"):
        with pytest.raises(NotFound):
            confirm(cases, who)


def test_an_agencys_people_read_a_joint_audit_and_are_not_asked_for_themselves(
    cases: CaseWorld,
) -> None:
    parts = joint(cases)
    for who in ("police", "health"):
        cases.complete(f"{who} lead", parts[who], "own")
        cases.sign_part(f"{who} approver", parts[who])
    cases.complete("auditor", parts["panel"], "panel")
    cases.release("JK-01")
    assert asked(cases, "auditor") == ["JK-01"]
    assert asked(cases, "police lead") == []
    with pytest.raises(NotFound):
        confirm(cases, "police lead", reference="JK-01")


@pytest.mark.parametrize("who", ["worker", "auditor", "colleague", "coordinator"])
def test_the_database_takes_a_confirmation_from_a_party_alone_and_in_its_own_name(
    cases: CaseWorld, who: str
) -> None:
    parts = audited(cases)
    subject = cases.subjects["AB-12"]
    mine, other = cases.people[who].me, cases.people["officer"].me

    def put(member: uuid.UUID) -> None:
        with cases.acting(cases.people[who]) as session:
            session.add(Acknowledgement(subject_id=subject, member_id=member))
            session.commit()

    with pytest.raises(DBAPIError, match="row-level security"):
        put(mine)
    for part in HOLDERS:
        cases.complete(HOLDERS[part], parts[part], part)
    cases.release("AB-12")
    with pytest.raises(DBAPIError, match="row-level security"):
        put(other)
    if who in HOLDERS.values():
        put(mine)
    else:
        with pytest.raises(DBAPIError, match="row-level security"):
            put(mine)


def test_nobody_changes_or_removes_a_confirmation(cases: CaseWorld) -> None:
    released(cases)
    confirm(cases, "worker", "Plan sooner")
    for statement in ("update acknowledgements set note = ''", "delete from acknowledgements"):
        for who in ("worker", "coordinator", "administrator"):
            with (
                pytest.raises(DBAPIError, match="permission denied"),
                cases.acting(cases.people[who]) as session,
            ):
                session.execute(text(statement))


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("auditor", True),
        ("coordinator", True),
        ("reader", True),
        ("colleague", False),
        ("manager", False),
        ("moderator", False),
        ("administrator", False),
    ],
)
def test_a_confirmation_is_read_by_parties_and_by_those_who_read_everything(
    cases: CaseWorld, who: str, reads: bool
) -> None:
    released(cases)
    confirm(cases, "worker", "Plan sooner")
    with cases.acting(cases.people[who]) as session:
        assert bool(session.scalars(select(Acknowledgement.note)).all()) is reads


def test_a_round_waits_for_those_who_did_the_work_and_those_who_audited_it(
    cases: CaseWorld,
) -> None:
    released(cases)
    move(cases, RoundState.FINDINGS)
    names = {who: cases.people[who].name for who in ("worker", "auditor")}
    assert waits_for(cases) == {names["worker"]: 1, names["auditor"]: 1}
    confirm(cases, "worker")
    with pytest.raises(InvalidInput) as refused:
        move(cases, RoundState.CLOSED)
    assert "reason" in refused.value.errors
    confirm(cases, "auditor")
    assert waits_for(cases) == {}
    move(cases, RoundState.CLOSED)
    with pytest.raises(InvalidState):
        confirm(cases, "officer")


def test_a_round_closes_without_them_for_a_reason_that_the_trail_keeps(cases: CaseWorld) -> None:
    released(cases)
    confirm(cases, "auditor")
    move(cases, RoundState.FINDINGS)
    browser = Browser(cases.client("coordinator"))
    asking = browser.send(cases.path(f"rounds/{cases.round_id}/move"), {"to": "closed"})
    assert cases.people["worker"].name in words(asking.find("main"))
    assert cases.people["auditor"].name not in words(asking.find("main"))
    close = cases.path(f"rounds/{cases.round_id}/close")
    refused = browser.send(close, {"reason": " "}, status=422)
    assert "Say why the round is closed" in words(refused.find("main"))
    browser.send(close, {"reason": "She has left the county"})
    page = Browser(cases.client("administrator")).get(cases.path("trail"))
    said = words(page.find("main"))
    assert "although 1 person had not confirmed" in said
    assert "She has left the county" in said


def test_nobody_is_waited_for_whose_part_was_withdrawn_or_whose_case_is_not_released(
    cases: CaseWorld,
) -> None:
    parts = audited(cases)
    for part in HOLDERS:
        cases.complete(HOLDERS[part], parts[part], part)
    move(cases, RoundState.FINDINGS)
    assert waits_for(cases) == {}
    move(cases, RoundState.CLOSED)


def test_parts_that_were_released_one_by_one_are_still_released_as_a_whole(
    cases: CaseWorld,
) -> None:
    parts = audited(cases)
    for part in HOLDERS:
        cases.complete(HOLDERS[part], parts[part], part)
    with cases.acting(cases.coordinator) as session:
        for return_id in parts.values():
            submission.release(session, cases.coordinator, return_id)
        session.commit()
    assert asked(cases, "worker") == []
    browser = Browser(cases.client("coordinator"))
    page = browser.get(page_of(cases))
    assert "Release everything" in words(page.find("main"))
    browser.send(f"{page_of(cases)}/release", {})
    assert asked(cases, "worker") == ["AB-12"]
    again = browser.get(page_of(cases))
    assert "Release everything" not in words(again.find("main"))


def test_whose_part_was_opened_again_finishes_it_before_confirming(cases: CaseWorld) -> None:
    parts = released(cases)
    with cases.acting(cases.coordinator) as session:
        reopening.reopen(
            session, cases.coordinator, parts["audit"], reason="A wrong date", comments={}
        )
        session.commit()
    assert asked(cases, "auditor") == []
    with pytest.raises(NotFound):
        confirm(cases, "auditor")
    assert asked(cases, "worker") == ["AB-12"]


def test_the_page_takes_a_confirmation_and_shows_it_to_the_others(cases: CaseWorld) -> None:
    released(cases)
    browser = Browser(cases.client("worker"))
    assert "Released to you: read and confirm" in words(browser.get(cases.path()).find("main"))
    assert "read and confirm" in words(browser.get(cases.path("my-parts")).find("main"))
    path = page_of(cases)
    long = browser.send(f"{path}/acknowledge", {"note": "long " * 500}, status=422)
    assert "shorten it" in words(long.find("main"))
    assert "long long" in long.select_one("textarea[name=note]").text
    done = browser.send(f"{path}/acknowledge", {"note": "Plan sooner"})
    assert "Plan sooner" in words(done.find("main"))
    assert READ not in words(done.find("main"))
    assert "read and confirm" not in words(browser.get(cases.path()).find("main"))
    theirs = words(Browser(cases.client("auditor")).get(path).find("main"))
    assert "Plan sooner" in theirs
    assert "1 of 4 people confirmed" in theirs
    round_page = Browser(cases.client("coordinator")).get(cases.path(f"rounds/{cases.round_id}"))
    assert "1 of 4" in words(round_page.find("main"))


def test_the_pages_cost_the_same_however_many_confirm(cases: CaseWorld) -> None:
    cases.begin()
    references = [f"C-{number}" for number in range(6)]
    given = {}
    for reference in references:
        cases.add_case(reference)
        for part in ("reflection", "audit"):
            given[reference, part] = cases.give(reference, part, HOLDERS[part])
    cases.open_the_round()
    taken = []
    for several in (references[:1], references[1:]):
        for reference in several:
            for part in ("reflection", "audit"):
                cases.complete(HOLDERS[part], given[reference, part], part)
            cases.release(reference)
        confirm(cases, "auditor", reference=several[0])
        counts = {}
        for who, path in (
            ("worker", ""),
            ("auditor", "my-parts"),
            ("worker", f"subjects/{cases.subjects['C-0']}"),
            ("coordinator", f"subjects/{cases.subjects['C-0']}"),
            ("coordinator", f"rounds/{cases.round_id}"),
            ("coordinator", f"rounds/{cases.round_id}/close"),
        ):
            client = cases.client(who)
            client.get(cases.path(path))
            with counted() as sent:
                assert client.get(cases.path(path)).status_code == 200
            counts[who, path] = len(sent)
        taken.append(counts)
    assert taken[0] == taken[1]
    assert max(taken[1].values()) <= MOST, taken
