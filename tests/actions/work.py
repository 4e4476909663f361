"""Findings and actions made by the domain's own services, for the tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from tenants.actions import findings, progress, queries, service
from tenants.actions.content import Plan
from tenants.actions.models import Action
from tenants.actions.types import FindingKind, NoteKind
from tenants.rounds.calendar import today
from tests.world import World

OWNER = "northmoor.contributor"


def do(world: World, who: str, call: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Call a domain function as somebody and commit; returns the row's id where there is one."""
    actor = world.people[who]
    with world.acting(actor) as session:
        result = call(session, actor, *args, **options)
        session.commit()
        return getattr(result, "id", result)


def find(
    world: World,
    who: str = "coordinator",
    agency: str = "northmoor",
    kind: FindingKind = FindingKind.IMPROVEMENT,
    **options: Any,
) -> UUID:
    assert world.round_id is not None
    found: UUID = do(
        world,
        who,
        findings.make_finding,
        round_id=world.round_id,
        agency_id=world.agencies[agency],
        kind=kind,
        text=options.pop("text", "Supervision is not recorded"),
        **options,
    )
    return found


def propose(
    world: World,
    who: str = "coordinator",
    agency: str = "northmoor",
    finding_id: UUID | None = None,
    **options: Any,
) -> UUID:
    values = {
        "title": "Record supervision",
        "due_on": today() + timedelta(days=30),
        "owner_id": world.people[f"{agency}.contributor"].me,
        "deputy_id": world.people[f"{agency}.agency_lead"].me,
        "difference": "Every decision is on the file",
        "measure": "A dip sample of twenty files",
        **options,
    }
    made: UUID = do(
        world,
        who,
        service.make_action,
        finding_id=finding_id or find(world, agency=agency),
        agency_id=world.agencies[agency],
        **values,
    )
    return made


def agree(world: World, **options: Any) -> UUID:
    action_id = propose(world, **options)
    do(world, "coordinator", service.agree, action_id)
    return action_id


def claim(world: World, **options: Any) -> UUID:
    action_id = agree(world, **options)
    do(world, "northmoor.contributor", progress.claim_done, action_id, "All is done")
    return action_id


def overdue(world: World, days: int, **options: Any) -> UUID:
    return agree(world, due_on=today() - timedelta(days=days), **options)


def state_of(world: World, action_id: UUID) -> str:
    with world.acting(world.coordinator) as session:
        return session.scalars(select(Action.state).where(Action.id == action_id)).one()


def mails(world: World, kind: str) -> list[tuple[str, str, str]]:
    """Recipient, subject and body of each mail of a kind, by recipient."""
    with world.planning() as session:
        rows = session.execute(
            text(
                "select m.name, mails.subject, mails.body from mails "
                "join members m on m.email = mails.recipient and m.tenant_id = mails.tenant_id "
                "where mails.kind = :k order by m.name, mails.id"
            ),
            {"k": kind},
        )
        return [(row[0], row[1], row[2]) for row in rows]


def trail_kinds(world: World) -> list[str]:
    with world.planning() as session:
        return list(session.scalars(text("select kind from trail_events order by seq")))


def days_ago(days: int) -> date:
    return today() - timedelta(days=days)


def as_it_stands(world: World, action_id: UUID) -> tuple[Plan, int]:
    with world.acting(world.coordinator) as session:
        action = session.scalars(select(Action).where(Action.id == action_id)).one()
        plan = Plan(
            title=action.title,
            due_on=action.due_on,
            owner_id=action.owner_id,
            deputy_id=action.deputy_id,
            difference=action.difference,
            measure=action.measure,
        )
        return plan, action.version


def history(world: World, action_id: UUID) -> list[tuple[NoteKind, str]]:
    with world.acting(world.coordinator) as session:
        return [(note.kind, note.text) for note in queries.list_notes(session, action_id)]
