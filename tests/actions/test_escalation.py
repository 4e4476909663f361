"""An overdue action climbs the round's ladder: each step once, to more people each time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from saas.jobs.tasks import each_workspace
from tenants.actions import progress, service
from tenants.actions.content import Plan
from tenants.actions.escalation import escalate_overdue
from tenants.rounds.calendar import today
from tenants.workspaces.models import Member
from tests.actions.work import agree, do, mails, overdue, propose, trail_kinds
from tests.world import World

# The world's rounds escalate one and fourteen days after the date.


def climb(world: World) -> int:
    with world.planning() as session:
        moved = escalate_overdue(session)
        session.commit()
        return moved


def told(world: World) -> list[str]:
    return sorted(name for name, _subject, _body in mails(world, "action.overdue"))


def leave(world: World, who: str) -> None:
    with world.planning() as session:
        member = session.get_one(Member, (world.tenant_id, world.people[who].me))
        member.state = "left"
        session.commit()


def test_on_its_day_nothing_is_sent(world: World) -> None:
    world.open_round()
    agree(world, due_on=today())
    assert climb(world) == 0


def test_the_first_step_goes_to_the_owner_alone(world: World) -> None:
    world.open_round()
    overdue(world, 1)
    assert climb(world) == 1
    assert told(world) == ["northmoor contributor"]
    name, subject, body = mails(world, "action.overdue")[0]
    assert subject == "Overdue: action 1"
    assert "1 day ago" in body
    assert "Record supervision" not in subject + body + name


def test_a_step_is_sent_once_whatever_runs_twice(world: World) -> None:
    world.open_round()
    overdue(world, 3)
    assert [climb(world), climb(world)] == [1, 0]
    each_workspace("tenants.actions.escalation.escalate_overdue")
    assert told(world) == ["northmoor contributor"]
    assert trail_kinds(world).count("action.escalated") == 1


def test_later_steps_reach_more_people(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.open_round()
    with world.planning() as session:
        session.execute(text("update rounds set escalation_days = '{1,14,28}'"))
        session.commit()
    overdue(world, 1, deputy_id=world.people["northmoor.approver"].me)
    owner, deputy, lead = (
        "northmoor contributor", "northmoor approver", "northmoor agency_lead",
    )  # fmt: skip
    sent: list[list[str]] = []
    for passed in (0, 5, 13, 20, 27, 40):
        later = today() + timedelta(days=passed)
        monkeypatch.setattr("tenants.actions.escalation.today", lambda later=later: later)
        before = told(world)
        climb(world)
        new = told(world)
        for name in before:
            new.remove(name)
        sent.append(new)
    assert sent == [
        [owner],
        [],
        sorted([owner, deputy, lead]),
        [],
        sorted([owner, deputy, lead, "coordinator"]),
        [],
    ]


def test_steps_that_came_due_together_make_one_mail(world: World) -> None:
    world.open_round()
    overdue(world, 20)
    climb(world)
    assert told(world) == ["northmoor agency_lead", "northmoor contributor"]
    assert climb(world) == 0


def test_a_moved_date_begins_the_ladder_anew(world: World) -> None:
    world.open_round()
    action_id = overdue(world, 5)
    climb(world)
    plan = Plan(
        title="Record supervision",
        due_on=today() - timedelta(days=2),
        owner_id=world.people["northmoor.contributor"].me,
        deputy_id=world.people["northmoor.agency_lead"].me,
        difference="Every decision is on the file",
        measure="A dip sample of twenty files",
    )
    do(world, "coordinator", service.change, action_id, plan, reason="A new date was agreed")
    assert climb(world) == 1


def test_a_leaver_is_stood_in_for(world: World) -> None:
    world.open_round()
    overdue(world, 1)
    leave(world, "northmoor.contributor")
    climb(world)
    assert told(world) == ["northmoor agency_lead"]


def test_somebody_always_hears(world: World) -> None:
    world.open_round()
    overdue(world, 1, deputy_id=None)
    leave(world, "northmoor.contributor")
    leave(world, "northmoor.agency_lead")
    climb(world)
    assert told(world) == ["coordinator"]


def test_what_waits_to_be_verified_is_put_to_the_coordinator(world: World) -> None:
    world.open_round()
    action_id = overdue(world, 1)
    do(world, "northmoor.contributor", progress.claim_done, action_id, "Done")
    climb(world)
    assert told(world) == ["coordinator"]
    assert "waits to be" in mails(world, "action.overdue")[0][2]


def test_proposed_and_finished_actions_do_not_escalate(world: World) -> None:
    world.open_round()
    propose(world, due_on=today() - timedelta(days=9))
    done = overdue(world, 9)
    do(world, "northmoor.contributor", progress.claim_done, done, "Done")
    do(world, "moderator", progress.verify, done, "Seen")
    assert climb(world) == 0
