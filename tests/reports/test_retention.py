"""The end of an old report: its files go, that it was made stays."""

from __future__ import annotations

import io
import threading
import time
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from saas.database import clock_at, db, now
from saas.files import store
from saas.files.models import StoredFile
from saas.jobs import tasks, ticker, work
from saas.jobs.models import WorkItem
from saas.outbox import service as outbox
from saas.settings import get_settings
from saas.tenancy import enter_scope
from tenants.evidence import service as evidence
from tenants.evidence.types import Details
from tenants.reports import service
from tenants.reports.retention import expire_reports
from tests.actions.work import trail_kinds
from tests.files import samples
from tests.files.test_store import files_of
from tests.world import World

KEPT = timedelta(days=90)
DAY = timedelta(days=1)


def report(
    world: World, data: bytes = b"a report", who: str = "reader", age: timedelta = KEPT + DAY
) -> uuid.UUID:
    """A report that was made so long ago, with the same bytes in each format."""
    actor = world.people[who]
    with world.acting(actor) as session:
        stored = store.put(session, data, media_type="application/pdf")
        item = WorkItem(
            kind=service.KIND,
            member_id=actor.me,
            params={"round_id": str(world.round_id), "spine": ""},
            state="done",
            percent=100,
            result=dict.fromkeys(service.MEDIA_TYPES, str(stored.id)),
            finished_at=now() - age,
        )
        session.add(item)
        session.commit()
        return item.id


def one_day(world: World) -> int:
    """What the ticker has done once a day, and the worker right after it."""
    with enter_scope(outbox.system_scope(world.tenant_id)):
        expired = expire_reports(db.session())
        db.session.commit()
    outbox.deliver(world.tenant_id)
    with world.planning() as session:
        assert session.execute(text("select error from outbox where done_at is null")).all() == []
    return expired


def item_of(world: World, item_id: uuid.UUID, who: str = "reader") -> WorkItem:
    actor = world.people[who]
    with world.acting(actor) as session:
        item = service.get_report(session, actor, item_id).item
        session.expunge(item)
        return item


def rows(world: World) -> int:
    with world.planning() as session:
        return session.scalars(select(func.count()).select_from(StoredFile)).one()


def test_after_its_time_a_report_expires_and_its_files_are_gone(world: World) -> None:
    world.open_round()
    reader = world.people["reader"]
    with world.acting(reader) as session:
        item_id = service.ask_for_report(session, reader, world.round_id).id
        session.commit()
    work.run(world.tenant_id, item_id)
    assert rows(world) == len(files_of(world)) == 3

    with clock_at(now() + KEPT - DAY):
        assert one_day(world) == 0
    assert rows(world) == len(files_of(world)) == 3

    with clock_at(now() + KEPT + DAY):
        assert one_day(world) == 1
        assert one_day(world) == 0
    item = item_of(world, item_id)
    assert (item.state, item.result) == ("expired", {})
    assert rows(world) == len(files_of(world)) == 0
    assert trail_kinds(world).count("report.expired") == 1
    # A queue that hands an old piece of work over again does not begin it anew.
    work.run(world.tenant_id, item_id)
    assert item_of(world, item_id).state == "expired"


def test_how_long_is_a_setting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.open_round()
    report(world, age=timedelta(days=8))
    assert one_day(world) == 0
    monkeypatch.setattr(get_settings(), "report_days", 7)
    assert one_day(world) == 1


def test_a_report_that_is_not_made_does_not_expire(world: World) -> None:
    world.open_round()
    item_id = report(world)
    for state in ("waiting", "running", "failed"):
        with world.planning() as session:
            session.execute(text("update work_items set state = :s"), {"s": state})
            session.commit()
        assert one_day(world) == 0
        assert item_of(world, item_id).state == state


def test_the_ticker_has_it_done_in_every_workspace(world: World, other_world: World) -> None:
    tick = next(tick for tick in ticker.TICKS if tick.name == "reports")
    assert (tick.seconds, tick.everywhere) == (24 * 3600, True)
    made = []
    for each in (world, other_world):
        each.open_round()
        made.append((each, report(each)))
    tasks.each_workspace(tick.function)
    assert [item_of(each, item_id).state for each, item_id in made] == ["expired", "expired"]


def test_another_workspaces_report_of_the_same_bytes_is_untouched(
    world: World, other_world: World
) -> None:
    for each in (world, other_world):
        each.open_round()
        report(each)
    one_day(world)
    assert (rows(world), rows(other_world)) == (0, 1)
    assert len(files_of(other_world)) == 1


def test_a_file_that_a_younger_report_names_as_well_stays(world: World) -> None:
    world.open_round()
    report(world)
    report(world, who="coordinator", age=DAY)
    one_day(world)
    assert rows(world) == len(files_of(world)) == 1
    with clock_at(now() + KEPT):
        one_day(world)
    assert rows(world) == len(files_of(world)) == 0


def give_as_evidence(world: World, data: bytes) -> uuid.UUID:
    lead = world.people["elm.agency_lead"]
    with world.acting(lead) as session:
        made = evidence.add_file(
            session,
            lead,
            agency_id=world.agencies["elm"],
            name="report.pdf",
            data=io.BytesIO(data),
            details=Details("The overview"),
        )
        session.commit()
        return made.id


def test_a_file_that_an_agency_gave_as_evidence_stays(world: World) -> None:
    """Also where the worker may not see the evidence: it is the agency's own draft."""
    world.open_round()
    item_id = report(world, samples.PDF)
    give_as_evidence(world, samples.PDF)
    one_day(world)
    assert item_of(world, item_id).state == "expired"
    assert rows(world) == len(files_of(world)) == 1


def test_a_worker_that_died_before_its_commit_leaves_nothing_behind(world: World) -> None:
    world.open_round()
    report(world)
    with enter_scope(outbox.system_scope(world.tenant_id)):
        file_id = db.session.scalars(select(StoredFile.id)).one()
        assert store.remove(db.session(), file_id)
        db.session.rollback()
    assert (rows(world), len(files_of(world))) == (1, 0)
    one_day(world)
    assert rows(world) == 0
    with enter_scope(outbox.system_scope(world.tenant_id)):
        assert store.remove(db.session(), file_id)  # and once more does no harm


def test_a_file_that_is_kept_at_the_same_moment_is_kept(app: Flask, world: World) -> None:
    """Who keeps a file and who gives the same one up wait for each other."""
    world.open_round()
    report(world, samples.PDF)
    with enter_scope(outbox.system_scope(world.tenant_id)):
        file_id = db.session.scalars(select(StoredFile.id)).one()
    lead, removed = world.people["elm.agency_lead"], []

    def give_up() -> None:
        with app.app_context(), enter_scope(outbox.system_scope(world.tenant_id)):
            removed.append(store.remove(db.session(), file_id))
            db.session.commit()
            db.session.remove()

    thread = threading.Thread(target=give_up)
    with world.acting(lead) as session:
        evidence.add_file(
            session,
            lead,
            agency_id=world.agencies["elm"],
            name="report.pdf",
            data=io.BytesIO(samples.PDF),
            details=Details("The overview"),
        )
        thread.start()
        time.sleep(0.3)
        assert removed == []
        session.commit()
    thread.join(10)
    assert removed == [False]
    assert rows(world) == len(files_of(world)) == 1


def test_nobody_but_the_worker_gives_a_file_up(world: World) -> None:
    world.open_round()
    report(world)
    for who, actor in world.people.items():
        with world.acting(actor) as session:
            gone = session.execute(text("delete from stored_files returning id")).all()
            session.rollback()
        assert gone == [], who
    assert rows(world) == 1


def test_a_path_that_was_given_up_can_be_kept_anew(world: World) -> None:
    world.open_round()
    report(world)
    one_day(world)
    with world.acting(world.coordinator) as session:
        again = store.put(session, b"a report", media_type="application/pdf")
        session.commit()
        assert Path(store.path_of(again, verify=True)).read_bytes() == b"a report"
