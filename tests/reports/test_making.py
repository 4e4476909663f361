"""Asking for the report, and making it in the worker as the asker sees the round."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import text, update

from saas.errors import Forbidden, NotFound
from saas.files.store import path_of
from saas.jobs import work
from saas.jobs.models import WorkItem
from tenants.reports import service
from tenants.workspaces.models import Member
from tests.actions.work import trail_kinds
from tests.reports.scene import grade, submitted


def ask(world, who="reader"):
    actor = world.people[who]
    with world.acting(actor) as session:
        item = service.ask_for_report(session, actor, world.round_id)
        item_id = item.id
        session.commit()
    return item_id


def item_of(world, item_id, who="reader"):
    actor = world.people[who]
    with world.acting(actor) as session:
        item = service.get_report(session, actor, item_id).item
        session.expunge(item)
        return item


def workbook(world, item_id, who="reader"):
    actor = world.people[who]
    with world.acting(actor) as session:
        report = service.get_report(session, actor, item_id)
        stored = service.get_file(session, report, "xlsx")
        return openpyxl.load_workbook(BytesIO(path_of(stored).read_bytes()))


def words_in(book) -> str:
    return "\n".join(
        str(value)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    )


def test_the_worker_makes_three_files_and_notes_it_in_the_trail(world):
    world.open_round()
    submitted(world, "northmoor", lead="3", visits="3", trained="3")
    item_id = ask(world)
    assert item_of(world, item_id).state == "waiting"

    work.run(world.tenant_id, item_id)

    item = item_of(world, item_id)
    assert (item.state, item.percent) == ("done", 100)
    assert set(item.result) == {"pdf", "docx", "xlsx"}
    actor = world.people["reader"]
    with world.acting(actor) as session:
        report = service.get_report(session, actor, item_id)
        for format_, start in (("pdf", b"%PDF-1.7"), ("docx", b"PK"), ("xlsx", b"PK")):
            stored = service.get_file(session, report, format_)
            assert stored.media_type == service.MEDIA_TYPES[format_]
            assert path_of(stored, verify=True).read_bytes().startswith(start)
    assert trail_kinds(world).count("report.made") == 1
    # A queue that hands it over twice makes it once.
    work.run(world.tenant_id, item_id)
    assert trail_kinds(world).count("report.made") == 1


def test_asking_twice_while_it_is_being_made_gives_the_same_report(world):
    world.open_round()
    first = ask(world)
    assert ask(world) == first
    work.run(world.tenant_id, first)
    assert ask(world) != first


def test_a_report_never_holds_a_draft_even_of_the_askers_own_agency(world):
    world.open_round()
    grade(world, "elm", {"q.lead": "0", "q.visits": "0"})
    world.people["both"] = world.member("Both", ["reader", "agency_lead"], world.agencies["elm"])
    item_id = ask(world, "both")

    work.run(world.tenant_id, item_id)

    said = words_in(workbook(world, item_id, "both"))
    assert "Elm Lane School" in said
    # The scale's explanation has no sheet: these words could only come from a grade.
    assert "Not in place" not in said


def test_who_has_lost_the_role_gets_no_report(world):
    world.open_round()
    item_id = ask(world)
    with world.planning() as session:
        session.execute(
            update(Member)
            .where(Member.id == world.people["reader"].member_id)
            .values(roles=["administrator"])
        )
        session.commit()

    work.run(world.tenant_id, item_id)

    item = item_of(world, item_id)
    assert (item.state, item.error, item.result) == ("failed", "Forbidden", {})


def test_who_has_left_gets_no_report(world):
    world.open_round()
    item_id = ask(world)
    with world.planning() as session:
        session.execute(
            update(Member).where(Member.id == world.people["reader"].member_id).values(state="left")
        )
        session.commit()

    work.run(world.tenant_id, item_id)

    assert item_of(world, item_id).state == "failed"


def test_a_report_is_its_askers_own(world, other_world):
    world.open_round()
    item_id = ask(world)
    work.run(world.tenant_id, item_id)
    coordinator, theirs = world.coordinator, other_world.people["reader"]
    with world.acting(coordinator) as session, pytest.raises(NotFound):
        service.get_report(session, coordinator, item_id)
    with other_world.acting(theirs) as session, pytest.raises(NotFound):
        service.get_report(session, theirs, item_id)
    with world.acting(coordinator) as session:
        count = session.scalar(text("select count(*) from work_items"))
    assert count == 0


def test_there_is_no_file_before_it_is_made(world):
    world.open_round()
    item_id = ask(world)
    actor = world.people["reader"]
    with world.acting(actor) as session:
        report = service.get_report(session, actor, item_id)
        with pytest.raises(NotFound):
            service.get_file(session, report, "pdf")


def test_other_work_is_no_report(world):
    world.open_round()
    actor = world.people["reader"]
    with world.acting(actor) as session:
        item = WorkItem(kind="something else", member_id=actor.me, params={})
        session.add(item)
        session.commit()
        item_id = item.id
    with world.acting(actor) as session, pytest.raises(NotFound):
        service.get_report(session, actor, item_id)


def test_only_who_may_make_reports_asks_for_one(world):
    round_id = world.open_round()
    for who in ("administrator", "moderator", "northmoor.agency_lead"):
        actor = world.people[who]
        with world.acting(actor) as session, pytest.raises(Forbidden):
            service.ask_for_report(session, actor, round_id)


def test_a_round_of_another_workspace_gets_no_report(world, other_world):
    theirs = other_world.open_round()
    actor = world.people["reader"]
    with world.acting(actor) as session, pytest.raises(NotFound):
        service.ask_for_report(session, actor, theirs)
