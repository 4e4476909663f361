"""Members changed and taken leave of by the domain's own functions, for the tests."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select

from tenants.actions import service as actions
from tenants.actions.findings import make_finding
from tenants.actions.types import FindingKind
from tenants.rounds.calendar import today
from tenants.workspaces import people
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tests.world import World


def change(world: World, by: str | Actor, whom: str | Actor, **wanted: object) -> None:
    actor = world.people[by] if isinstance(by, str) else by
    member = world.people[whom] if isinstance(whom, str) else whom
    values = {"roles": list(member.roles), "agency_id": member.agency_id, "post": "", **wanted}
    with world.acting(actor) as session:
        people.change_member(session, actor, member.me, **values)  # type: ignore[arg-type]
        session.commit()


def leave(world: World, whom: Actor, to: Actor | None = None, by: str = "administrator") -> None:
    actor = world.people[by]
    with world.acting(actor) as session:
        people.leave(session, actor, whom.me, to.me if to else None)
        session.commit()


def row(world: World, actor: Actor) -> Member:
    with world.planning() as session:
        found = session.scalars(select(Member).where(Member.id == actor.member_id)).one()
        session.expunge(found)
        return found


def action_of(world: World, owner: Actor) -> uuid.UUID:
    """An agreed action that somebody owns; returns its id."""
    coordinator = world.coordinator
    if world.round_id is None:
        world.open_round()
    assert world.round_id is not None
    with world.acting(coordinator) as session:
        finding = make_finding(
            session,
            coordinator,
            round_id=world.round_id,
            agency_id=owner.agency_id,  # type: ignore[arg-type]
            kind=FindingKind.IMPROVEMENT,
            text="No named lead",
            source="round",
        )
        made = actions.make_action(
            session,
            coordinator,
            finding_id=finding.id,
            agency_id=owner.agency_id,  # type: ignore[arg-type]
            title="Name a lead",
            due_on=today() + timedelta(days=30),
            owner_id=owner.member_id,
            deputy_id=None,
            difference="Staff know whom to ask",
            measure="Staff survey",
        )
        actions.agree(session, coordinator, made.id)
        action_id = made.id
        session.commit()
    return action_id
