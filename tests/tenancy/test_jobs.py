"""Work that is handed over: for the wrong workspace, for none, twice, and for somebody who left."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from saas.database import Json, db, now
from saas.jobs import tasks, work
from saas.jobs.models import WorkItem
from saas.outbox import service as outbox
from saas.outbox.models import AccountMessage, OutboxMessage
from saas.tenancy import NO_SCOPE, ScopeError, current_scope, enter_scope
from tenants.reports.service import KIND
from tests.tenancy.workers import at_once
from tests.world import World

DONE: list[tuple[uuid.UUID | None, str]] = []


@outbox.handles("test.note")
def _note(session: Session, payload: Json) -> None:
    DONE.append((current_scope().tenant_id, payload["word"]))


@outbox.handles("test.half")
def _half(session: Session, payload: Json) -> None:
    """Writes, and then fails as often as it is told to."""
    session.execute(text("update rounds set message = message || 'x'"))
    DONE.append((current_scope().tenant_id, "tried"))
    if len(DONE) <= payload["times"]:
        raise OSError("away")


@work.makes("test.making")
def _make(session: Session, params: Json, progress: work.Progress) -> Json:
    progress(50)
    DONE.append((current_scope().tenant_id, str(current_scope().member_id)))
    return {"rounds": len(session.scalars(text("select id from rounds")).all())}


@pytest.fixture(autouse=True)
def nothing_done() -> Iterator[None]:
    DONE.clear()
    yield
    assert current_scope() == NO_SCOPE


def queue(world: World, task: str, **payload: Any) -> None:
    with world.acting(world.coordinator) as session:
        outbox.queue(session, task, **payload)
        session.commit()


def waiting(world: World) -> list[OutboxMessage]:
    with enter_scope(outbox.system_scope(world.tenant_id)):
        found = db.session.scalars(select(OutboxMessage).where(OutboxMessage.done_at.is_(None)))
        return list(found)


def due_now(world: World) -> None:
    with enter_scope(outbox.system_scope(world.tenant_id)):
        db.session.execute(update(OutboxMessage).values(due_at=now()))
        db.session.commit()


def ask(
    world: World, who: str = "coordinator", kind: str = "test.making", **params: Any
) -> uuid.UUID:
    actor = world.people[who]
    with world.acting(actor) as session:
        item = work.ask(session, kind, actor.me, **params)
        session.commit()
        return item.id


def item_of(world: World, item_id: uuid.UUID) -> WorkItem:
    with enter_scope(outbox.system_scope(world.tenant_id)):
        found = db.session.scalars(select(WorkItem).where(WorkItem.id == item_id)).one()
        db.session.expunge(found)
        return found


def test_a_task_runs_in_its_own_workspace_alone(world: World, other_world: World) -> None:
    queue(world, "test.note", word="mine")
    queue(other_world, "test.note", word="theirs")
    outbox.deliver(world.tenant_id)
    assert [(world.tenant_id, "mine")] == DONE


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_task_that_is_delivered_again_is_done_once(world: World, times: int) -> None:
    queue(world, "test.note", word="once")
    for _ in range(times):
        outbox.deliver(world.tenant_id)
    assert len(DONE) == 1


def test_many_workers_do_each_task_once(app: Flask, world: World) -> None:
    for number in range(20):
        queue(world, "test.note", word=str(number))
    at_once(app, 4, outbox.deliver, world.tenant_id)
    outbox.deliver(world.tenant_id)
    assert sorted(DONE) == sorted((world.tenant_id, str(n)) for n in range(20))


def test_a_task_that_fails_leaves_nothing_half_done_and_is_tried_again(world: World) -> None:
    world.open_round()
    outbox.deliver(world.tenant_id)
    queue(world, "test.half", times=2)
    for _ in range(3):
        due_now(world)
        outbox.deliver(world.tenant_id)
    assert len(DONE) == 3
    assert waiting(world) == []
    with world.acting(world.coordinator) as session:
        # What it wrote before it failed, twice, is gone.
        assert session.scalars(text("select message from rounds")).one() == "x"


def test_a_failed_task_waits_longer_each_time_and_stops_at_last(world: World) -> None:
    queue(world, "test.half", times=99)
    waits = []
    for _ in range(outbox.MOST_ATTEMPTS):
        due_now(world)
        before = now()
        outbox.deliver(world.tenant_id)
        (message,) = waiting(world)
        waits.append(message.due_at - before)
    assert waits[:-1] == sorted(waits[:-1])
    assert message.failed_at is not None
    assert "away" in message.error
    due_now(world)
    outbox.deliver(world.tenant_id)
    assert len(DONE) == outbox.MOST_ATTEMPTS


def test_a_task_that_names_another_workspaces_mail_does_not_send_it(
    world: World, other_world: World
) -> None:
    other_world.open_round()
    with other_world.planning() as session:
        mail_id = session.scalars(text("select id from mails order by id limit 1")).one()
    queue(world, "mail.send", mail_id=mail_id)
    outbox.deliver(world.tenant_id)
    with other_world.planning() as session:
        state = session.scalars(text("select state from mails where id = :m"), {"m": mail_id})
        assert state.one() == "waiting"
    (message,) = waiting(world)
    assert message.attempts == 1


def test_a_workspace_that_is_not_there_has_nothing_to_do(world: World) -> None:
    queue(world, "test.note", word="x")
    assert outbox.deliver(uuid.uuid4()) == 0
    assert tasks.deliver(str(uuid.uuid4())) == 0
    with pytest.raises(ValueError, match="hexadecimal"):
        tasks.deliver("not a workspace")
    assert DONE == []
    assert [message.task for message in waiting(world)] == ["test.note"]


def test_without_a_workspace_only_the_accounts_own_tasks_are_done(
    world: World, superuser: Any
) -> None:
    queue(world, "test.note", word="the workspace's")
    with enter_scope(NO_SCOPE):
        db.session.add(AccountMessage(task="test.note", payload={"word": "an account's"}))
        db.session.commit()
    tasks.deliver("")
    assert DONE == [(None, "an account's")]
    assert len(waiting(world)) == 1


def test_nothing_is_queued_without_a_workspace_or_for_nobody(world: World) -> None:
    with enter_scope(NO_SCOPE), pytest.raises(ScopeError):
        outbox.queue(db.session(), "test.note", word="x")
    with world.acting(world.coordinator) as session, pytest.raises(ValueError, match="handles"):
        outbox.queue(session, "test.unknown")


def test_a_task_nobody_knows_any_more_fails_alone(world: World) -> None:
    queue(world, "test.note", word="after")
    with enter_scope(outbox.system_scope(world.tenant_id)):
        gone = OutboxMessage(task="test.gone", payload={}, due_at=now() - timedelta(days=1))
        db.session.add(gone)
        db.session.commit()
    outbox.deliver(world.tenant_id)
    assert [(world.tenant_id, "after")] == DONE
    assert [m.task for m in waiting(world)] == ["test.gone"]


def test_work_runs_as_the_member_who_asked(world: World) -> None:
    world.open_round()
    item_id = ask(world)
    work.run(world.tenant_id, item_id)
    assert [(world.tenant_id, str(world.coordinator.me))] == DONE
    item = item_of(world, item_id)
    assert (item.state, item.percent, item.result) == ("done", 100, {"rounds": 1})


def test_work_of_another_workspace_is_not_done(world: World, other_world: World) -> None:
    item_id = ask(world)
    work.run(other_world.tenant_id, item_id)
    tasks.run_work(str(uuid.uuid4()), str(item_id))
    work.run(world.tenant_id, uuid.uuid4())
    queue(other_world, "work.start", item_id=item_id)
    outbox.deliver(other_world.tenant_id)
    assert DONE == []
    assert item_of(world, item_id).state == "waiting"


def test_work_that_is_handed_over_twice_is_done_once(app: Flask, world: World) -> None:
    item_id = ask(world)
    work.run(world.tenant_id, item_id)
    work.run(world.tenant_id, item_id)
    assert len(DONE) == 1
    other_id = ask(world)
    DONE.clear()
    at_once(app, 4, work.run, world.tenant_id, other_id)
    assert len(DONE) == 1
    assert item_of(world, other_id).attempts == 1


def left_by_a_worker(world: World, item_id: uuid.UUID, attempts: int, seconds: int) -> None:
    """As a killed worker leaves it: running, and its heart beat last so long ago."""
    with enter_scope(outbox.system_scope(world.tenant_id)):
        db.session.execute(
            update(WorkItem)
            .where(WorkItem.id == item_id)
            .values(
                state="running",
                attempts=attempts,
                heartbeat_at=now() - timedelta(seconds=seconds),
            )
        )
        db.session.commit()


def test_work_whose_worker_died_is_begun_again(world: World) -> None:
    item_id = ask(world)
    left_by_a_worker(world, item_id, attempts=1, seconds=10)
    work.run(world.tenant_id, item_id)
    assert DONE == [], "it may still be alive"
    left_by_a_worker(world, item_id, attempts=1, seconds=100)
    work.run(world.tenant_id, item_id)
    assert len(DONE) == 1
    item = item_of(world, item_id)
    assert (item.state, item.attempts) == ("done", 2)


def test_work_that_kills_every_worker_is_given_up(world: World) -> None:
    item_id = ask(world)
    left_by_a_worker(world, item_id, attempts=work.MOST_ATTEMPTS, seconds=100)
    work.run(world.tenant_id, item_id)
    item = item_of(world, item_id)
    assert (item.state, item.error) == ("failed", "attempts")
    assert DONE == []


def test_a_report_is_refused_to_somebody_who_left(world: World) -> None:
    world.open_round()
    item_id = ask_for_report(world, "analyst")
    with world.acting(world.people["administrator"]) as session:
        session.execute(
            text("update members set state = 'left' where id = :m"),
            {"m": world.people["analyst"].me},
        )
        session.commit()
    work.run(world.tenant_id, item_id)
    item = item_of(world, item_id)
    assert (item.state, item.error, item.result) == ("failed", "NotFound", {})


def test_a_report_is_refused_to_somebody_who_lost_the_role(world: World) -> None:
    world.open_round()
    item_id = ask_for_report(world, "analyst")
    with world.acting(world.people["administrator"]) as session:
        session.execute(
            text("update members set roles = '{contributor}', agency_id = :a where id = :m"),
            {"m": world.people["analyst"].me, "a": world.agencies["elm"]},
        )
        session.commit()
    work.run(world.tenant_id, item_id)
    item = item_of(world, item_id)
    assert (item.state, item.error, item.result) == ("failed", "Forbidden", {})


def ask_for_report(world: World, who: str) -> uuid.UUID:
    return ask(world, who, KIND, round_id=world.round_id, language="en", workspace="x", spine="")
