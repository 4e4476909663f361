"""The worker is killed in the middle of its work: another finishes it, and once."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from sqlalchemy import text

import tests.faults.slow_app
from saas.jobs import queue, tasks, work
from saas.outbox import service as outbox
from tests.faults.conftest import Service
from tests.world import World

assert tests.faults.slow_app
SLOW = "tests.faults.slow_app"


def ask(world: World, folder: Path, **more: int) -> uuid.UUID:
    actor = world.coordinator
    with world.acting(actor) as session:
        item = work.ask(session, "test.slow", actor.me, folder=str(folder), **more)
        session.commit()
        return item.id


def one(world: World, query: str, **values: Any) -> Any:
    with world.planning() as session:
        return session.execute(text(query), values).one()


def item(world: World, item_id: uuid.UUID) -> Any:
    return one(
        world,
        "select state, percent, attempts, result, error, heartbeat_at from work_items "
        "where id = :i",
        i=item_id,
    )


def events(world: World, kind: str) -> int:
    return int(one(world, "select count(*) from trail_events where kind = :k", k=kind)[0])


def heart_stopped(world: World, item_id: uuid.UUID) -> None:
    """As if a minute and a half had gone by."""
    with world.planning() as session:
        session.execute(
            text("update work_items set heartbeat_at = now() - interval '91 s' where id = :i"),
            {"i": item_id},
        )
        session.commit()


def test_work_that_its_worker_died_in_is_finished_once_by_the_next(
    healthy: Service, world: World, tmp_path: Path
) -> None:
    world.open_round()
    worker = healthy.start_worker(SLOW)
    item_id = ask(world, tmp_path)
    healthy.wait((tmp_path / "making").exists, "beginning the work")
    healthy.wait(lambda: item(world, item_id).percent == 40, "showing the progress")
    assert item(world, item_id).state == "running"
    healthy.kill_worker(worker)
    # Nothing of the half-done work is there, and its page still says that it runs.
    assert events(world, "test.made") == 0
    assert item(world, item_id).state == "running"

    healthy.start_worker(SLOW)
    tasks.resume_work()
    assert item(world, item_id).attempts == 1, "its heart may still beat"
    heart_stopped(world, item_id)
    # The ticker comes by twice before anybody has begun.
    assert tasks.resume_work() == tasks.resume_work() == 1
    healthy.wait(lambda: item(world, item_id).state == "done", "finishing the work")
    healthy.wait(lambda: queue.get_queue().is_empty(), "emptying the queue")
    found = item(world, item_id)
    assert (found.percent, found.attempts, found.result) == (100, 2, {"made": "once"})
    assert events(world, "test.made") == 1


def test_a_task_that_its_worker_died_in_is_done_once_by_the_next(
    healthy: Service, world: World, tmp_path: Path
) -> None:
    world.open_round()
    outbox.deliver(world.tenant_id)
    worker = healthy.start_worker(SLOW)
    with world.acting(world.coordinator) as session:
        outbox.queue(session, "test.slow", folder=str(tmp_path))
        session.commit()
    healthy.wait((tmp_path / "doing").exists, "beginning the task")
    healthy.kill_worker(worker)
    waiting = "select count(*) from outbox where done_at is null"
    assert one(world, waiting)[0] == 1

    healthy.start_worker(SLOW)
    queue.enqueue("saas.jobs.tasks.sweep")
    healthy.wait(lambda: one(world, waiting)[0] == 0, "doing the task")
    assert events(world, "test.done") == 1
    seen = one(world, "select array_agg(distinct error) from mails")[0]
    assert seen == ["x"]


def test_a_worker_that_is_told_to_stop_finishes_what_it_has_in_hand(
    healthy: Service, world: World, tmp_path: Path
) -> None:
    """As at a deployment: nobody's report is lost, and no new work is begun."""
    world.open_round()
    worker = healthy.start_worker(SLOW)
    item_id = ask(world, tmp_path, seconds=2)
    healthy.wait((tmp_path / "making").exists, "beginning the work")
    worker.terminate()
    other = ask(world, tmp_path, seconds=2)
    assert worker.wait(30) == 0
    assert item(world, item_id).state == "done"
    assert item(world, item_id).attempts == 1
    assert item(world, other).state == "waiting"
