"""The queue goes away in the middle of the day: people go on working, and nothing is lost."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from sqlalchemy import text

from saas.jobs import ticker, work
from saas.jobs.models import WorkItem
from saas.outbox import service as outbox
from tenants.reports.service import KIND
from tests.faults.conftest import Service, mail_states
from tests.returns_web.desk import LEAD, Desk, fields
from tests.web.page_checks import Browser
from tests.world import World

NOTICE = "Mail is waiting: the queue is away for the moment."


def test_answers_are_saved_and_mail_waits_until_the_queue_is_back(
    healthy: Service, world: World
) -> None:
    round_id = world.open_round()
    lead, coordinator = Desk(world), Browser(world.client("coordinator"))
    page = world.path(f"rounds/{round_id}")
    coordinator.get(page)
    assert NOTICE not in str(coordinator.page)
    outbox.deliver(world.tenant_id)
    before = len(mail_states(world))
    assert set(mail_states(world)) == {"sent"}

    healthy.servers.stop_valkey()
    begun = time.monotonic()
    assert lead.save("q.lead", point="2", narrative="While the queue is away").status_code == 200
    lead.send(lead.at("sections/s1"), {**fields("q.visits", point="2"), "then": "stay"})
    coordinator.send(world.path(f"rounds/{round_id}/remind"))
    # Nobody waits for a queue that is not there.
    assert time.monotonic() - begun < 10
    coordinator.get(page)
    assert NOTICE in str(coordinator.page)
    assert lead.stored("q.lead").narrative == "While the queue is away"
    assert mail_states(world).count("waiting") == len(mail_states(world)) - before == 3
    assert healthy.app.test_client().get("/healthz").get_json() == {
        "database": True,
        "queue": False,
    }

    healthy.servers.start_valkey()
    healthy.start_worker()
    # The ticker's own tick tells the worker what the lost queue forgot.
    ticker.tick({}, time.time())
    healthy.wait(lambda: set(mail_states(world)) == {"sent"}, "sending the mail")
    coordinator.get(page)
    assert NOTICE not in str(coordinator.page)
    assert len(mail_states(world)) == before + 3


def test_a_tick_that_found_no_queue_is_made_up_for(healthy: Service, world: World) -> None:
    healthy.servers.stop_valkey()
    done: dict[str, int] = {}
    ticker.tick(done, at=1_000_000_000)
    assert done == {}
    healthy.servers.start_valkey()
    ticker.tick(done, at=1_000_000_003)
    assert set(done) == {tick.name for tick in ticker.TICKS}


def test_a_report_that_was_asked_for_meanwhile_is_made_afterwards(
    healthy: Service, world: World
) -> None:
    world.open_round()
    coordinator = world.coordinator
    healthy.servers.stop_valkey()
    with world.acting(coordinator) as session:
        item = work.ask(
            session, KIND, coordinator.me, round_id=world.round_id, language="en",
            workspace="x", spine="",
        )  # fmt: skip
        session.commit()
        item_id = item.id
    outbox.deliver(world.tenant_id)
    with world.planning() as session:
        waiting = session.execute(
            text("select attempts, done_at, error from outbox where task = 'work.start'")
        ).one()
    assert (waiting.attempts, waiting.done_at) == (1, None)
    assert "queue is away" in waiting.error

    healthy.servers.start_valkey()
    healthy.start_worker()
    with world.planning() as session:
        session.execute(text("update outbox set due_at = now() where done_at is null"))
        session.commit()
    ticker.tick({}, time.time())

    def made() -> bool:
        with world.acting(coordinator) as session:
            found = session.get_one(WorkItem, (world.tenant_id, item_id))
            assert found.state != "failed", found.error
            return found.state == "done"

    healthy.wait(made, "making the report")


@pytest.mark.parametrize("away", [False, True])
def test_signing_in_works_with_its_limits_on_while_the_queue_is_away(
    healthy: Service, limited: Flask, world: World, away: bool
) -> None:
    """The limits are counted in the same server; without it they are counted in the process."""
    if away:
        healthy.servers.stop_valkey()
    browser = Browser(limited.test_client())
    begun = time.monotonic()
    browser.get("/sign-in")
    browser.send("/sign-in", {"email": "x@example.org", "password": "wrong"}, status=422)
    assert time.monotonic() - begun < 10


def test_a_killed_queue_is_as_good_as_a_stopped_one(healthy: Service, world: World) -> None:
    world.open_round()
    valkey = healthy.servers._owned_valkey()
    valkey.kill()
    desk = Desk(world, LEAD)
    assert desk.save("q.visits", point="1").status_code == 200
    valkey.start()
    assert desk.save("q.visits", 1, point="2").status_code == 200
