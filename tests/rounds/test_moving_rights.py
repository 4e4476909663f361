"""Who moves a round to a newer form, when, who is told, and what the database refuses."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from tenants.rounds import queries, reopening, service, submission, versions
from tenants.rounds.preview import preview_move
from tenants.rounds.types import RoundState
from tests.rounds.moving import (
    LEAD,
    REASON,
    Data,
    do_work,
    move,
    progress,
    publish,
    undo,
)
from tests.world import World


def test_the_trail_and_the_leads_are_told(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    move(world, publish(world))
    with world.acting(world.people["administrator"]) as session:
        events = session.execute(
            text("select kind, detail from trail_events where kind like '%form_moved' order by seq")
        ).all()
    assert [(kind, detail) for kind, detail in events] == [
        ("round.form_moved", {"before": 1, "number": 2, "returns": 3, "reason": REASON}),
        (
            "return.form_moved",
            {"part": "self", "before": 1, "number": 2, "answers": 4, "archived": 3},
        ),
    ]
    with world.planning() as session:
        mails = session.execute(
            text("select recipient, subject, body from mails where kind = 'return.form_moved'")
        ).all()
        lead = session.scalars(
            text("select email from members where id = :m"), {"m": world.people[LEAD].me}
        ).one()
    # Only who has begun is written to; the mail says nothing about an answer.
    assert [(mail[0], mail[1]) for mail in mails] == [
        (lead, "The form has changed: Section 11 2026")
    ]
    assert "board" not in mails[0][2].lower()
    assert "coordinator moved the round" in mails[0][2]
    assert REASON in mails[0][2]


def test_the_leads_are_told_that_a_move_was_undone_and_why_it_had_been_made(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    move(world, publish(world))
    undo(world)
    with world.planning() as session:
        _moved, undone = session.execute(
            text("select subject, body from mails where kind = 'return.form_moved' order by id")
        ).all()
    assert undone[0] == "A change of the form was undone: Section 11 2026"
    for said in (
        "coordinator undid the latest change of the form",
        "on version 1 of it again",
        REASON,
    ):
        assert said in undone[1], said
    assert "The form has changed" not in undone[1]


def test_a_return_that_comes_forward_after_an_undone_move_is_not_told_of_the_undoing(
    world: World,
) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    lead = world.people[LEAD]
    with world.acting(lead) as session:
        submission.submit(session, lead, world.return_of("northmoor"))
        session.commit()
    move(world, publish(world))
    move(world, publish(world, lambda data: data["tools"][0].update(title={"en": "Third"})))
    undo(world)
    with world.acting(world.coordinator) as session:
        reopening.send_back(
            session, world.coordinator, world.return_of("northmoor"), overall="Why?", comments={}
        )
        versions.have_the_rest_follow(session, world.coordinator, world.round_id)
        session.commit()
    do_work(world)
    assert progress(world)[2] == 2
    with world.planning() as session:
        subjects = session.scalars(
            text("select subject from mails where kind = 'return.form_moved' order by id")
        ).all()
    assert subjects == ["The form has changed: Section 11 2026"]


@pytest.mark.parametrize("who", ["administrator", "moderator", "analyst", "reader", LEAD])
def test_only_who_manages_rounds_moves_one(world: World, who: str) -> None:
    world.open_round()
    version_id = publish(world)
    actor = world.people[who]
    with world.acting(actor) as session:
        for act in (
            lambda: preview_move(session, actor, world.round_id, version_id),
            lambda: versions.move_to_version(session, actor, world.round_id, version_id, "Why"),
            lambda: versions.undo_move(session, actor, world.round_id),
        ):
            with pytest.raises(Forbidden):
                act()


def test_another_workspaces_round_or_version_is_not_found(world: World, other_world: World) -> None:
    world.open_round()
    other_world.open_round()
    mine, theirs = publish(world), publish(other_world)
    actor = world.coordinator
    with world.acting(actor) as session:
        for round_id, version_id in (
            (world.round_id, theirs),
            (other_world.round_id, mine),
            (other_world.round_id, theirs),
        ):
            with pytest.raises(NotFound):
                preview_move(session, actor, round_id, version_id)
            with pytest.raises(NotFound):
                versions.move_to_version(session, actor, round_id, version_id, "Why")
        with pytest.raises(NotFound):
            versions.undo_move(session, actor, other_world.round_id)


def test_a_move_needs_a_reason_a_newer_version_and_an_open_round(world: World) -> None:
    world.open_round()
    version_id = publish(world)
    actor = world.coordinator
    with world.acting(actor) as session:
        with pytest.raises(InvalidInput) as refused:
            versions.move_to_version(session, actor, world.round_id, version_id, "  ")
        assert set(refused.value.errors) == {"reason"}
    move(world, version_id)
    with world.acting(actor) as session, pytest.raises(InvalidState):
        versions.move_to_version(session, actor, world.round_id, world.version_id, "Back")
    newest = publish(world, lambda data: data.update(vision={"en": "Safe"}))
    with world.acting(actor) as session:
        service.move_round(session, actor, world.round_id, RoundState.FINDINGS)
        session.commit()
        with pytest.raises(InvalidState):
            versions.move_to_version(session, actor, world.round_id, newest, "Why")
        with pytest.raises(InvalidState):
            versions.undo_move(session, actor, world.round_id)
        assert versions.find_newer(session, queries.get_round(session, world.round_id)) is None


def test_a_version_without_this_kind_of_round_is_refused(world: World) -> None:
    world.open_round()

    def other_form(data: Data) -> None:
        tool = {**data["tools"][0], "key": "second"}
        data["tools"].append(tool)
        data["activity_types"][0]["parts"][0]["tool"] = "second"

    for change in (other_form, lambda data: data.pop("activity_types")):
        version_id = publish(world, change)
        with world.acting(world.coordinator) as session, pytest.raises(InvalidState):
            preview_move(session, world.coordinator, world.round_id, version_id)


# The database says it again.


def refused(world: World, who: str, statement: str, **values: object) -> None:
    with world.acting(world.people[who]) as session:
        with pytest.raises(DBAPIError):
            session.execute(text(statement), values)
            session.commit()
        session.rollback()


def test_no_return_takes_another_form_than_its_rounds(world: World) -> None:
    world.open_round()
    world.sign("elm")
    version_id = publish(world)
    change = "update returns set model_version_id = :v where id = :r"
    for who in (LEAD, "coordinator", "moderator"):
        refused(world, who, change, v=version_id, r=world.return_of("northmoor"))
    move(world, version_id, follow=False)
    # What is submitted stays, even though the round is there.
    refused(world, "elm.agency_lead", change, v=version_id, r=world.return_of("elm"))
    refused(world, "coordinator", change, v=version_id, r=world.return_of("elm"))


def test_no_round_takes_another_form_once_it_is_past_open(world: World) -> None:
    world.open_round()
    version_id = publish(world)
    change = "update rounds set model_version_id = :v where id = :r"
    other = publish(world, lambda data: data.update(key="other"))
    refused(world, "coordinator", change, v=other, r=world.round_id)
    with world.acting(world.coordinator) as session:
        service.move_round(session, world.coordinator, world.round_id, RoundState.MODERATION)
        session.commit()
    refused(world, "coordinator", change, v=version_id, r=world.round_id)


@pytest.mark.parametrize("who", [LEAD, "moderator", "reader"])
def test_answers_are_counted_for_who_plans_alone(world: World, who: str) -> None:
    world.open_round()
    refused(world, who, "select * from count_answers_by_sort(:r, '[]')", r=world.round_id)


def test_archived_answers_are_their_agencys_own_until_it_submits(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    move(world, publish(world))
    count = text("select count(*) from archived_answers")
    seen = {}
    for who in (
        LEAD,
        "northmoor.contributor",
        "elm.agency_lead",
        "coordinator",
        "moderator",
        "reader",
    ):
        with world.acting(world.people[who]) as session:
            seen[who] = session.scalars(count).one()
    assert seen == {
        LEAD: 2,
        "northmoor.contributor": 2,
        "elm.agency_lead": 0,
        "coordinator": 0,
        "moderator": 0,
        "reader": 0,
    }
    refused(world, LEAD, "update archived_answers set content = '{}'")
    refused(world, LEAD, "delete from archived_answers")
    refused(world, LEAD, "insert into round_moves (tenant_id, round_id, from_version_id, "
            "to_version_id, reason, moved_by) select tenant_id, id, model_version_id, "
            "model_version_id, 'x', created_by from rounds")  # fmt: skip
