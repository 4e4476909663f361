"""An agreed action is changed, replaced or handed over, and says why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas.errors import Conflict, Forbidden, InvalidInput, InvalidState
from tenants.actions import progress, queries, service
from tenants.actions.content import Plan
from tenants.actions.types import NoteKind
from tests.actions.work import (
    OWNER,
    agree,
    as_it_stands,
    claim,
    do,
    history,
    mails,
    propose,
)
from tests.world import World


def test_an_agreed_action_changes_with_a_reason(world: World) -> None:
    world.open_round()
    action_id = agree(world)
    plan, version = as_it_stands(world, action_id)
    later = Plan(**{**plan.__dict__, "due_on": plan.due_on + timedelta(days=10)})
    with pytest.raises(InvalidInput) as refused:
        do(world, "coordinator", service.change, action_id, later)
    assert "reason" in refused.value.errors
    do(world, "coordinator", service.change, action_id, later, reason="New head", version=version)
    kind, words = history(world, action_id)[-1]
    assert kind == NoteKind.CHANGE
    assert words.startswith("New head\nDue date moved from ")


def test_the_owners_agency_does_not_put_off_its_own_date(world: World) -> None:
    world.open_round()
    proposed, agreed = propose(world), agree(world)
    for action_id, allowed in ((proposed, True), (agreed, False)):
        plan, _version = as_it_stands(world, action_id)
        later = Plan(**{**plan.__dict__, "due_on": plan.due_on + timedelta(days=10)})
        if allowed:
            do(world, "northmoor.agency_lead", service.change, action_id, later)
        else:
            with pytest.raises(InvalidInput) as refused:
                do(world, "northmoor.agency_lead", service.change, action_id, later, reason="Busy")
            assert "due_on" in refused.value.errors
    other = Plan(**{**plan.__dict__, "owner_id": world.people["northmoor.approver"].me})
    do(world, "northmoor.agency_lead", service.change, agreed, other, reason="Moved post")
    assert (
        "Owner changed from northmoor contributor to northmoor approver."
        in (history(world, agreed)[-1][1])
    )
    assert "northmoor approver" in [name for name, _s, _b in mails(world, "action.given")]


def test_a_stale_change_writes_nothing(world: World) -> None:
    world.open_round()
    action_id = agree(world)
    plan, version = as_it_stands(world, action_id)
    first = Plan(**{**plan.__dict__, "title": "First"})
    second = Plan(**{**plan.__dict__, "title": "Second"})
    do(world, "coordinator", service.change, action_id, first, reason="a", version=version)
    with pytest.raises(Conflict):
        do(world, "coordinator", service.change, action_id, second, reason="b", version=version)
    assert as_it_stands(world, action_id)[0].title == "First"


def test_an_action_is_replaced_by_another_with_a_link(world: World) -> None:
    world.open_round()
    old, new = agree(world), propose(world, title="Something better")
    for replacement, reason, field in ((new, " ", "reason"), (old, "x", "replacement")):
        with pytest.raises(InvalidInput) as refused:
            do(world, "coordinator", service.supersede, old, replacement, reason=reason)
        assert field in refused.value.errors
    with pytest.raises(Forbidden):
        do(world, "northmoor.agency_lead", service.supersede, old, new, reason="x")
    do(world, "coordinator", service.supersede, old, new, reason="The law changed")
    with world.acting(world.coordinator) as session:
        page = queries.get_action_page(session, old)
        assert (page.action.superseded_by, page.replaced_by) == (new, 2)
    with pytest.raises(InvalidState, match="replaced"):
        do(world, "coordinator", service.supersede, old, new, reason="again")


def test_a_leavers_actions_go_to_a_colleague(world: World) -> None:
    world.open_round()
    owned = agree(world)
    leaver, colleague = world.people[OWNER].me, world.people["northmoor.approver"].me
    deputised = agree(world, owner_id=world.people["northmoor.agency_lead"].me, deputy_id=leaver)
    done = claim(world)
    do(world, "moderator", progress.verify, done, "Seen")
    with world.acting(world.coordinator) as session:
        assert service.hand_over(session, leaver, colleague, actor=world.coordinator) == 2
        session.commit()
    assert as_it_stands(world, owned)[0].owner_id == colleague
    assert as_it_stands(world, deputised)[0].deputy_id == colleague
    assert as_it_stands(world, done)[0].owner_id == leaver


def test_without_a_colleague_the_deputy_takes_over(world: World) -> None:
    world.open_round()
    action_id = agree(world)
    with world.acting(world.people["administrator"]) as session:
        assert service.hand_over(session, world.people[OWNER].me, None) == 1
        session.commit()
    plan, _version = as_it_stands(world, action_id)
    assert plan.owner_id == world.people["northmoor.agency_lead"].me
    assert plan.deputy_id is None
