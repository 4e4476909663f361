"""What is done every day in every workspace is done once, and in each by itself."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from saas.database import db
from saas.jobs import tasks
from saas.outbox import service as outbox
from saas.tenancy import current_scope, enter_scope
from tenants.actions.escalation import escalate_overdue
from tenants.rounds.calendar import today
from tenants.rounds.reminders import send_due_reminders
from tests.tenancy.workers import at_once
from tests.world import World

CAME_BY: list[uuid.UUID | None] = []
TROUBLED: list[uuid.UUID] = []


@pytest.mark.parametrize("workers", [1, 3])
def test_a_reminder_that_is_due_is_sent_once_whatever_runs_twice(
    app: Flask, world: World, workers: int
) -> None:
    world.open_round(due_in=7)
    mails = "select count(*) from mails where kind <> 'round.opened'"
    with world.planning() as session:
        assert session.execute(text(mails)).scalar() == 0
    for _ in range(2):
        at_once(app, workers, periodic, world, send_due_reminders)
    with world.planning() as session:
        assert session.execute(text(mails)).scalar() == 3
        steps = session.execute(text("select ladder, step from ladder_steps")).all()
    assert [tuple(step) for step in steps] == [
        ("reminder", f"{(today() + timedelta(days=7)).isoformat()}-7")
    ] * 3


def periodic(world: World, function: Any) -> None:
    with enter_scope(outbox.system_scope(world.tenant_id)):
        function(db.session())
        db.session.commit()


def test_periodic_work_sees_one_workspace_at_a_time(world: World, other_world: World) -> None:
    world.open_round(due_in=7)
    other_world.open_round(due_in=90)
    periodic(other_world, send_due_reminders)
    periodic(other_world, escalate_overdue)
    with world.planning() as session:
        assert session.execute(text("select count(*) from ladder_steps")).scalar() == 0


def fails_in_one(session: Session) -> None:
    """A periodic function for the test below."""
    CAME_BY.append(current_scope().tenant_id)
    session.execute(text("update mails set error = 'seen'"))
    if current_scope().tenant_id == TROUBLED[0]:
        raise OSError("this workspace has a problem")


def test_trouble_in_one_workspace_does_not_stop_the_others(
    world: World, other_world: World
) -> None:
    for one in (world, other_world):
        one.open_round()
    CAME_BY.clear()
    TROUBLED[:] = [min(world.tenant_id, other_world.tenant_id)]
    with pytest.raises(RuntimeError, match="1 workspaces"):
        tasks.each_workspace(f"{__name__}.fails_in_one")
    assert {world.tenant_id, other_world.tenant_id} <= set(CAME_BY)
    for one in (world, other_world):
        with one.planning() as session:
            seen = session.scalars(text("select distinct error from mails")).all()
        assert seen == ([""] if one.tenant_id == TROUBLED[0] else ["seen"])
