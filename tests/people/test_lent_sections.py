"""Who is told of lent sections once the person who lent them has left."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import ProgrammingError

from saas.mail.models import Mail
from saas.trail.models import TrailEvent
from tenants.rounds import delegations
from tenants.rounds.models import Delegation
from tenants.workspaces import handover, people
from tenants.workspaces.actor import Actor, guest_actor
from tenants.workspaces.models import Member
from tests.world import World

LENDER = "northmoor.agency_lead"


def lend(world: World, name: str = "Sam") -> uuid.UUID:
    lender = world.people[LENDER]
    with world.acting(lender) as session:
        lent = delegations.delegate(
            session,
            lender,
            world.return_of("northmoor"),
            email=f"{name.lower()}@example.org",
            name=name,
            sections=["s1"],
            message="",
            due_on=None,
            language="en",
        )
        session.commit()
        return lent.id


def finish(world: World, delegation_id: uuid.UUID) -> list[str]:
    """The contributor finishes and the worker tells somebody: the names of who is told."""
    guest = guest_actor(
        tenant_id=world.tenant_id,
        delegation_id=delegation_id,
        return_id=world.return_of("northmoor"),
        agency_id=world.agencies["northmoor"],
        name="Sam",
        sections=("s1",),
    )
    with world.acting(guest) as session:
        delegations.finish(session, guest, "")
        session.commit()
    with world.planning() as session:
        delegations.tell_done(session, {"delegation_id": str(delegation_id)})
        session.commit()
        return list(
            session.scalars(
                select(Member.name)
                .join(Mail, Mail.recipient == Member.email)
                .where(Mail.kind == "section.done")
                .order_by(Member.name)
            )
        )


def leave(world: World, to: Actor | None, by: str = "administrator") -> None:
    actor = world.people[by]
    with world.acting(actor) as session:
        people.leave(session, actor, world.people[LENDER].me, to.me if to else None)
        session.commit()


def lenders(world: World) -> dict[str, uuid.UUID]:
    with world.planning() as session:
        return {
            row.name: row.invited_by
            for row in session.execute(select(Delegation.name, Delegation.invited_by))
        }


@pytest.mark.parametrize("by", ["administrator", "coordinator"])
def test_the_colleague_who_takes_over_is_told(world: World, by: str) -> None:
    world.open_round()
    lent = lend(world)
    colleague = world.people["northmoor.contributor"]
    leave(world, colleague, by)
    assert lenders(world) == {"Sam": colleague.me}
    assert finish(world, lent) == ["northmoor contributor"]
    with world.acting(world.people["administrator"]) as session:
        (event,) = session.scalars(
            select(TrailEvent).where(TrailEvent.kind == "member.handed_over")
        )
    assert (event.detail["successor"], event.detail["delegations"]) == (colleague.name, 1)


def test_without_a_colleague_the_agencys_leads_are_told(world: World) -> None:
    world.open_round()
    lent = lend(world)
    other_lead = world.member("Other lead", ["agency_lead"], world.agencies["northmoor"])
    leave(world, None)
    assert finish(world, lent) == [other_lead.name]


def test_nobody_outside_the_agency_takes_lent_sections_over(world: World) -> None:
    """A deputy may work elsewhere by now: what was contributed is not theirs to read."""
    world.open_round()
    lend(world)
    lender, elsewhere = world.people[LENDER], world.people["elm.contributor"]
    with world.planning() as session:
        session.execute(update(Member).where(Member.id == lender.me).values(deputy_id=elsewhere.me))
        session.commit()
    leave(world, elsewhere)
    assert lenders(world) == {"Sam": lender.me}


def test_what_is_done_keeps_who_asked_for_it(world: World) -> None:
    world.open_round()
    done = lend(world)
    finish(world, done)
    lend(world, "Kim")
    leave(world, world.people["northmoor.contributor"])
    assert lenders(world) == {
        "Sam": world.people[LENDER].me,
        "Kim": world.people["northmoor.contributor"].me,
    }


def test_lent_sections_are_handed_over_while_somebody_stays(world: World) -> None:
    world.open_round()
    lend(world)
    administrator, colleague = world.people["administrator"], world.people["northmoor.approver"]
    with world.acting(administrator) as session:
        handover.hand_over(session, administrator, world.people[LENDER].me, colleague.me)
        session.commit()
    assert lenders(world) == {"Sam": colleague.me}


def test_who_hands_over_still_reads_no_delegation(world: World) -> None:
    world.open_round()
    lend(world)
    for role in ("administrator", "coordinator"):
        with world.acting(world.people[role]) as session:
            assert session.scalars(text("select count(*) from delegations")).one() == 0


@pytest.mark.parametrize("who", [LENDER, "northmoor.contributor", "moderator", "reader"])
def test_the_database_hands_over_for_nobody_else(world: World, who: str) -> None:
    world.open_round()
    lend(world)
    lender, colleague = world.people[LENDER], world.people["northmoor.contributor"]
    with (
        world.acting(world.people[who]) as session,
        pytest.raises(ProgrammingError, match="by who manages people"),
    ):
        session.execute(select(func.hand_over_delegations(lender.me, colleague.me)))


def test_another_workspaces_delegations_stay_as_they_are(world: World, other_world: World) -> None:
    world.open_round()
    lend(world)
    lender, colleague = world.people[LENDER], world.people["northmoor.contributor"]
    with other_world.acting(other_world.people["administrator"]) as session:
        moved = session.scalar(select(func.hand_over_delegations(lender.me, colleague.me)))
        session.commit()
    assert moved == 0
    assert lenders(world) == {"Sam": lender.me}
