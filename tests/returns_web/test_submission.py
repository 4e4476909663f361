"""Carrying over, submitting, signing, sending back, and reading what was submitted."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from saas.trail import service as trail
from tenants.rounds import submission
from tests.returns_web.desk import LEAD, Desk, fields
from tests.web.page_checks import words
from tests.world import World

APPROVER = "northmoor.approver"


def state(desk: Desk) -> str:
    with desk.world.planning() as session:
        query = text("select state from returns where id = :r")
        return str(session.scalars(query, {"r": desk.return_id}).one())


def readings(world: World) -> list[tuple[str, str]]:
    """Who opened a return from outside its agency, and what of it."""
    with world.acting(world.people["administrator"]) as session:
        events = [e for e in trail.list_events(session) if e.kind == "return.read"]
        return [(e.actor_name, e.detail["what"]) for e in reversed(events)]


def test_what_is_missing_is_listed_and_each_point_leads_to_its_question(world: World) -> None:
    world.open_round()
    desk = Desk(world)
    desk.save("q.lead", point="0", narrative="Nobody yet")
    desk.save("q.trained", point="2")
    desk.get(desk.at("submit"))
    assert "3 questions need attention before you can submit." in desk.says
    listed = [words(item) for item in desk.page.select("main li")]
    assert listed == [
        "A board member leads on safeguarding say what you will improve, say by when",
        "Leaders visit the front line choose a grade",
        "Do you use volunteers? answer it",
    ]
    for link in desk.page.select("main li a"):
        page, anchor = str(link["href"]).split("#")
        assert desk.get(page).select_one(f"#{anchor.replace('.', chr(92) + '.')}") is not None


def test_a_return_with_gaps_is_not_submitted_by_force(world: World) -> None:
    world.open_round()
    desk = Desk(world)
    desk.save("q.visits", point="2")
    desk.send(desk.at("submit"), status=422)
    assert "need attention" in desk.says
    assert state(desk) == "in_progress"


def test_a_contradiction_is_said_and_holds_nothing_back(world: World) -> None:
    world.open_round()
    desk = Desk(world)
    world.fill("northmoor", point="2")
    desk.save("q.lead", 1, point="3", narrative="They change things")
    desk.save("q.visits", 1, point="0")
    desk.get(desk.at("submit"))
    assert "Leadership is embedded, yet leaders do not visit." in desk.says
    desk.send(desk.at("submit"))
    assert state(desk) == "submitted"


def test_a_submitted_return_is_signed_by_the_approver_with_post_and_declaration(
    world: World,
) -> None:
    world.open_round()
    world.fill("northmoor")
    lead = Desk(world)
    lead.send(lead.at("submit"))
    assert "Your approver was asked to sign it." in str(lead.page)
    approver = Desk(world, APPROVER)
    approver.get(approver.at("sign"))
    assert "I confirm that these answers are true." in approver.says
    approver.send(approver.at("sign"), {"post": "", "confirmed": ""}, status=422)
    assert len(approver.summary) == 2
    approver.send(approver.at("sign"), {"post": "Chief Constable"}, status=422)
    assert approver.value_of("post") == "Chief Constable"
    assert state(lead) == "submitted"
    approver.send(approver.at("sign"), {"post": "Chief Constable", "confirmed": "y"})
    assert "It is sealed and locked." in str(approver.page)
    assert state(lead) == "signed_off"
    lead.get(lead.at("revisions/1"))
    assert "Seal is whole" in lead.says
    assert "Chief Constable" in lead.says


def test_signing_twice_or_submitting_twice_leads_back_to_the_return(world: World) -> None:
    world.open_round()
    world.sign("northmoor")
    lead, approver = Desk(world), Desk(world, APPROVER)
    assert lead.post(lead.at("submit")).status_code == 302
    again = approver.post(approver.at("sign"), {"post": "x", "confirmed": "y"})
    assert again.status_code == 302
    with world.planning() as session:
        kinds = session.scalars(text("select kind from trail_events")).all()
    assert (kinds.count("return.submitted"), kinds.count("return.signed")) == (1, 1)


@pytest.mark.parametrize("who", [LEAD, "northmoor.contributor", "coordinator", "elm.approver"])
def test_nobody_but_the_agencys_approver_signs(world: World, who: str) -> None:
    world.open_round()
    world.submit("northmoor")
    desk = Desk(world, who)
    answer = desk.post(desk.at("sign"), {"post": "Chief", "confirmed": "y"})
    assert answer.status_code in (403, 404)
    assert state(desk) == "submitted"


def test_the_coordinator_sends_it_back_with_comments_beside_the_questions(world: World) -> None:
    world.open_round()
    world.submit("northmoor")
    coordinator, lead = Desk(world, "coordinator"), Desk(world)
    coordinator.get(coordinator.at("send-back"))
    coordinator.send(coordinator.at("send-back"), {"overall": " "}, status=422)
    assert len(coordinator.summary) == 1
    assert state(lead) == "submitted"
    comments: dict[str, object] = {
        "comment:q.lead": "Say who, by post",
        "overall": "Nearly there",
    }
    coordinator.send(coordinator.at("send-back"), comments)
    assert state(lead) == "returned"
    lead.get(lead.at())
    assert "Nearly there" in lead.says
    assert "Revision 2" in lead.says
    lead.get(lead.at("sections/s1"))
    assert "Say who, by post" in lead.says
    # What was submitted stays readable.
    lead.get(lead.at("revisions/1"))
    assert "Our board leads" in lead.says


def test_comments_on_a_return_that_moved_on_come_back(world: World) -> None:
    world.open_round()
    world.submit("northmoor")
    first, second = Desk(world, "coordinator"), Desk(world, "coordinator")
    comment = "A comment that took me a quarter of an hour to write"
    first.send(first.at("send-back"), {"overall": "x"})
    answer = second.post(second.at("send-back"), {"comment:q.lead": comment})
    assert answer.status_code in (403, 409)
    assert comment in answer.get_data(as_text=True)


def test_the_changed_return_is_a_second_revision_beside_the_first(world: World) -> None:
    world.open_round()
    world.submit("northmoor")
    lead, coordinator = Desk(world), Desk(world, "coordinator")
    coordinator.send(coordinator.at("send-back"), {"comment:q.lead": "Say who"})
    lead.send(lead.at("sections/s1"), fields("q.lead", 1, point="2", narrative="The chief"))
    lead.send(lead.at("submit"))
    for number, said in ((1, "Our board leads"), (2, "The chief")):
        coordinator.get(coordinator.at(f"revisions/{number}"))
        assert said in coordinator.says
    coordinator.get(coordinator.at("revisions/3"), status=404)


def test_outside_the_agency_a_returned_return_is_read_as_it_was_submitted(world: World) -> None:
    world.open_round()
    world.submit("northmoor")
    coordinator = Desk(world, "coordinator")
    coordinator.send(coordinator.at("send-back"), {"overall": "Say more"})
    Desk(world).save("q.lead", 1, point="3", narrative="Words of the draft")
    coordinator.get(coordinator.at("read"))
    assert "Revision 1" in coordinator.says
    assert "Words of the draft" not in str(coordinator.page)
    coordinator.get(coordinator.at("revisions/2"), status=404)


@pytest.mark.parametrize("rest", ["read", "revisions/1", "send-back"])
def test_opening_a_return_from_outside_is_in_the_trail(world: World, rest: str) -> None:
    world.open_round()
    world.submit("northmoor")
    coordinator = Desk(world, "coordinator")
    coordinator.get(coordinator.at(rest))
    expected = {"read": "return", "revisions/1": "revision 1", "send-back": "send back"}
    assert readings(world) == [("coordinator", expected[rest])]


def test_who_opens_their_own_agencys_return_is_not_noted(world: World) -> None:
    world.open_round()
    world.sign("northmoor")
    for who in (LEAD, "northmoor.contributor", APPROVER):
        desk = Desk(world, who)
        for rest in ("", "read", "revisions/1"):
            desk.get(desk.at(rest))
    assert readings(world) == []


def test_every_reader_from_outside_is_noted_and_a_page_that_shows_nothing_is_not(
    world: World,
) -> None:
    world.open_round()
    world.submit("northmoor")
    for who in ("coordinator", "analyst", "reader", "moderator"):
        desk = Desk(world, who)
        desk.get(desk.at())
        desk.get(desk.at("read"))
    other = Desk(world, "elm.agency_lead")
    other.get(other.at("read"), status=404)
    seen = [name for name, _what in readings(world)]
    assert seen == ["coordinator", "analyst", "reader", "moderator"]


def test_a_released_return_is_read_by_others_as_the_round_says(world: World) -> None:
    world.open_round(moderation="none", sharing="grades")
    world.sign("northmoor")
    coordinator, other = Desk(world, "coordinator"), Desk(world, "elm.agency_lead")
    other.get(other.at("read"), status=404)
    coordinator.send(coordinator.at("release"))
    other.get(other.at("read"))
    assert "In place" in other.says
    assert "Our board leads" not in str(other.page)
    other.get(other.at("revisions/1"), status=404)
    assert readings(world) == [("elm agency_lead", "return")]


def test_earlier_answers_are_carried_over_and_count_once_confirmed(world: World) -> None:
    first = world.open_round(title="Last year", moderation="none")
    world.sign("northmoor")
    world.open_round(title="This year", previous=first, agencies=("northmoor",))
    desk = Desk(world)
    desk.get(desk.at())
    assert "Start from your last return" in desk.says
    desk.send(desk.at("carry-over"))
    assert "4 answers were carried over." in str(desk.page)
    assert "0 of 4 questions complete" in desk.says
    desk.get(desk.at("sections/s1"))
    assert desk.value_of("q.lead:narrative") == "Our board leads"
    assert "Carried over, not reconfirmed" in desk.says
    # Sending the page without touching it confirms nothing.
    untouched = {
        **fields("q.lead", 1, point="2", narrative="Our board leads"),
        **fields("q.visits", 1, point="2"),
        "then": "stay",
    }
    desk.send(desk.at("sections/s1"), untouched)
    assert "0 of 4 questions complete" in desk.says
    confirmed = {**untouched, "q.lead:reconfirm": "1"}
    desk.send(desk.at("sections/s1"), confirmed)
    assert "1 of 4 questions complete" in desk.says
    desk.get(desk.at("submit"))
    assert "confirm the answer carried over" in desk.says


def test_there_is_nothing_to_carry_over_from_another_agencys_return(world: World) -> None:
    first = world.open_round(title="Last year", moderation="none", agencies=("elm",))
    world.sign("elm")
    world.open_round(title="This year", previous=first)
    desk = Desk(world)
    desk.get(desk.at())
    assert "Start from your last return" not in desk.says
    assert desk.post(desk.at("carry-over")).status_code == 404


@pytest.mark.parametrize("who", ["coordinator", "elm.agency_lead", APPROVER])
def test_nobody_else_carries_over(world: World, who: str) -> None:
    first = world.open_round(title="Last year", moderation="none")
    world.sign("northmoor")
    world.open_round(title="This year", previous=first)
    desk = Desk(world, who)
    assert desk.post(desk.at("carry-over")).status_code in (403, 404)
    assert Desk(world).stored("q.lead") is None


def test_an_agency_that_is_withdrawn_keeps_its_words_to_itself(world: World) -> None:
    world.open_round()
    world.fill("northmoor")
    coordinator, lead = Desk(world, "coordinator"), Desk(world)
    coordinator.send(coordinator.at("withdraw"), {"reason": ""}, status=422)
    coordinator.send(coordinator.at("withdraw"), {"reason": "It merged"})
    assert state(lead) == "withdrawn"
    assert coordinator.client.get(coordinator.at("read")).status_code == 404
    lead.get(lead.at("read"))
    assert "Our board leads" in lead.says
    assert lead.save("q.lead", 1, point="0", narrative="too late").status_code == 409


def test_a_return_submitted_under_an_open_page_is_locked_for_everybody(world: World) -> None:
    world.open_round()
    world.fill("northmoor")
    lead = world.people[LEAD]
    desk = Desk(world, "northmoor.contributor")
    desk.get(desk.at("sections/s2"))
    with world.acting(lead) as session:
        submission.submit(session, lead, desk.return_id)
        session.commit()
    desk.send(desk.at("sections/s2"), fields("q.trained", 1, point="0"), status=409)
    assert desk.stored("q.trained").point == "2"
