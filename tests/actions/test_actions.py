"""An action's way: proposed, agreed, worked on, claimed, verified by somebody else."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from tenants.actions import progress, queries, service
from tenants.actions.models import Action
from tenants.actions.types import ActionState, FindingKind, NoteKind
from tenants.rounds.calendar import today
from tests.actions.work import (
    OWNER,
    agree,
    claim,
    do,
    find,
    history,
    mails,
    propose,
    state_of,
    trail_kinds,
)
from tests.world import World


def test_the_whole_way_is_dated_and_kept(world: World) -> None:
    world.open_round()
    action_id = propose(world)
    assert state_of(world, action_id) == ActionState.PROPOSED
    do(world, "coordinator", service.agree, action_id)
    do(world, OWNER, progress.note_progress, action_id, "Template written")
    assert state_of(world, action_id) == ActionState.IN_PROGRESS
    do(world, OWNER, progress.claim_done, action_id, "All teams use it")
    do(world, "reader", progress.send_back, action_id, "Two teams do not")
    do(world, OWNER, progress.claim_done, action_id, "Now they do")
    do(world, "moderator", progress.verify, action_id, "Seen in twenty files")
    assert history(world, action_id) == [
        (NoteKind.CHANGE, "Agreed."),
        (NoteKind.PROGRESS, "Template written"),
        (NoteKind.CLAIM, "All teams use it"),
        (NoteKind.SENT_BACK, "Two teams do not"),
        (NoteKind.CLAIM, "Now they do"),
        (NoteKind.VERIFIED, "Seen in twenty files"),
    ]
    with world.acting(world.coordinator) as session:
        page = queries.get_action_page(session, action_id)
        assert page.action.verified_at is not None
        assert page.claimed_by == world.people[OWNER].name
    kinds = trail_kinds(world)
    for kind in (
        "proposed",
        "agreed",
        "started",
        "progress",
        "claimed_done",
        "sent_back",
        "verified",
    ):
        assert f"action.{kind}" in kinds


def test_mails_tell_who_is_next_and_none_of_the_words(world: World) -> None:
    world.open_round()
    action_id = propose(world, title="Jo Bloggs's file is put right")
    do(world, "coordinator", service.agree, action_id)
    do(world, OWNER, progress.claim_done, action_id, "Jo Bloggs has a plan")
    do(world, "reader", progress.send_back, action_id, "Jo Bloggs was not seen")
    told = {
        kind: [name for name, _subject, _body in mails(world, f"action.{kind}")]
        for kind in ("agreed", "claimed_done", "sent_back", "verified")
    }
    assert told["agreed"] == ["northmoor agency_lead", "northmoor contributor"]
    assert told["claimed_done"] == ["coordinator"]
    assert told["sent_back"] == ["northmoor agency_lead", "northmoor contributor"]
    assert told["verified"] == []
    for kind in told:
        for _name, subject, body in mails(world, f"action.{kind}"):
            assert "Bloggs" not in subject + body
            assert "{{link}}" in body


def test_numbers_count_up_in_each_workspace_over_what_is_hidden(
    world: World, other_world: World
) -> None:
    for each in (world, other_world):
        each.open_round()
    numbers = []
    for each, who, agency in (
        (world, "northmoor.agency_lead", "northmoor"),
        (world, "elm.agency_lead", "elm"),
        (world, "coordinator", "ridgeway"),
        (other_world, "coordinator", "elm"),
    ):
        own = {"return_id": each.return_of(agency)} if who != "coordinator" else {}
        finding_id = find(each, who, agency=agency, **own)
        action_id = propose(each, who, agency, finding_id=finding_id)
        with each.acting(each.people[who]) as session:
            numbers.append(
                session.scalars(select(Action.number).where(Action.id == action_id)).one()
            )
    assert numbers == [1, 2, 3, 1]


def test_two_that_propose_at_once_get_two_numbers(world: World) -> None:
    world.open_round()
    finding_id = find(world)
    problems: list[BaseException] = []

    def one() -> None:
        try:
            with world.app.app_context():
                propose(world, finding_id=finding_id)
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with world.acting(world.coordinator) as session:
        assert session.scalars(select(Action.number).order_by(Action.number)).all() == [1, 2, 3, 4]


def test_a_strength_needs_no_action(world: World) -> None:
    world.open_round()
    finding_id = find(world, kind=FindingKind.STRENGTH)
    with pytest.raises(InvalidState, match="strength"):
        propose(world, finding_id=finding_id)


def test_owner_and_deputy_are_two_people_of_the_agency(world: World) -> None:
    world.open_round()
    elm, own = world.people["elm.agency_lead"].me, world.people[OWNER].me
    for options, field in (
        ({"owner_id": elm}, "owner_id"),
        ({"deputy_id": elm}, "deputy_id"),
        ({"owner_id": world.coordinator.me}, "owner_id"),
        ({"owner_id": own, "deputy_id": own}, "deputy_id"),
        ({"owner_id": uuid4()}, "owner_id"),
        ({"title": "  "}, "title"),
        ({"title": "x" * 301}, "title"),
    ):
        with pytest.raises(InvalidInput) as refused:
            propose(world, **options)
        assert field in refused.value.errors


def test_an_agency_lead_makes_actions_for_their_own_agency_alone(world: World) -> None:
    world.open_round()
    finding_id = find(world)
    with pytest.raises(Forbidden):
        propose(world, "northmoor.agency_lead", "elm", finding_id=finding_id)
    with pytest.raises(NotFound):
        propose(world, "elm.agency_lead", "elm", finding_id=finding_id)
    with pytest.raises(Forbidden):
        propose(world, "reader", finding_id=finding_id)


def test_an_action_is_agreed_by_the_coordinator_once_it_has_an_owner(world: World) -> None:
    world.open_round()
    action_id = propose(world, owner_id=None, deputy_id=None)
    with pytest.raises(InvalidInput) as refused:
        do(world, "coordinator", service.agree, action_id)
    assert "owner_id" in refused.value.errors
    for who in ("northmoor.agency_lead", "reader", "moderator"):
        with pytest.raises(Forbidden):
            do(world, who, service.agree, action_id)


def test_another_workspaces_action_is_not_found(world: World, other_world: World) -> None:
    world.open_round()
    other_world.open_round()
    action_id = claim(world)
    other_own = propose(other_world)
    actor = other_world.coordinator
    with other_world.acting(actor) as session:
        for call in (
            lambda: queries.get_action_page(session, action_id),
            lambda: service.agree(session, actor, action_id),
            lambda: progress.verify(session, actor, action_id, "x"),
            lambda: service.supersede(session, actor, other_own, action_id, reason="x"),
        ):
            with pytest.raises(NotFound):
                call()
        assert queries.list_notes(session, action_id) == []


def test_a_proposed_action_of_another_agency_is_not_found(world: World) -> None:
    world.open_round()
    action_id = propose(world)
    elm = world.people["elm.agency_lead"]
    with world.acting(elm) as session:
        with pytest.raises(NotFound):
            queries.get_action_page(session, action_id)
        with pytest.raises(NotFound):
            progress.note_progress(session, elm, action_id, "x")


def test_what_waits_for_whom(world: World) -> None:
    world.open_round()
    owned, claimed, proposed = agree(world), claim(world), propose(world)

    def waiting(who: str) -> list[UUID]:
        actor = world.people[who]
        with world.acting(actor) as session:
            return [row.id for row in queries.list_to_do(session, actor).to_decide]

    with world.acting(world.people[OWNER]) as session:
        mine = queries.list_to_do(session, world.people[OWNER]).own
        assert [row.id for row in mine] == [owned]
        assert mine[0].due_on == today() + timedelta(days=30)
    assert set(waiting("coordinator")) == {claimed, proposed}
    assert waiting("reader") == [claimed]
    assert waiting(OWNER) == []
    assert waiting("elm.agency_lead") == []
