"""“I have read version n”: said once, by oneself, and asked again when it should be."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError

from saas.database import db
from saas.errors import Forbidden, InvalidState, NotFound
from saas.mail.models import Mail
from saas.tenancy import enter_scope
from tenants.handbook import queries, readings
from tenants.handbook.models import HandbookReading
from tenants.workspaces.models import Member
from tests.actions.work import trail_kinds
from tests.evidence.test_guests import guest
from tests.handbook.frameworks import LEAD, changed, marked, publish, read
from tests.tenancy.workers import at_once
from tests.world import World


def own(world: World, version_id: uuid.UUID, who: str = LEAD) -> readings.OwnReading:
    actor = world.people[who]
    with world.acting(actor) as session:
        opened = queries.get_handbook(session, version_id)
        return readings.own_reading(session, actor, opened.edition)


def readers(world: World, version_id: uuid.UUID, *, read: bool) -> readings.Readers:
    actor = world.people["administrator"]
    with world.acting(actor) as session:
        return readings.readers_of(session, actor, version_id, read=read)


def mails(world: World, kind: str) -> list[Mail]:
    with world.planning() as session:
        return list(session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.id)))


def test_it_is_noted_once_whatever_is_pressed_twice(app: Flask, world: World) -> None:
    version_id = publish(world)
    assert read(world, version_id) is True
    assert read(world, version_id) is False
    at_once(app, 3, read, world, version_id, "reader")
    with world.planning() as session:
        rows = session.scalars(select(HandbookReading.member_id)).all()
    assert sorted(rows) == sorted([world.people[LEAD].me, world.people["reader"].me])
    assert trail_kinds(world).count("handbook.read") == 2
    assert own(world, version_id).read_at is not None


def test_a_new_version_is_to_be_read_again(world: World) -> None:
    first = publish(world)
    read(world, first)
    second = publish(world, changed(marked(), edition="V3"))
    after = own(world, second)
    assert (after.read_at, after.earlier) == (None, 1)
    assert readers(world, second, read=True).read == 0
    assert readers(world, first, read=True).read == 1


def test_a_version_that_was_replaced_is_not_signed_for_any_more(world: World) -> None:
    first = publish(world)
    publish(world, changed(marked(), edition="V3"))
    with pytest.raises(InvalidState):
        read(world, first)


def test_who_has_and_who_has_not_are_counted_among_those_who_are_there(world: World) -> None:
    version_id = publish(world)
    for who in (LEAD, "reader"):
        read(world, version_id, who)
    with world.planning() as session:
        gone = world.people["reader"].member_id
        session.execute(update(Member).where(Member.id == gone).values(state="left"))
        session.commit()
    found = readers(world, version_id, read=True)
    people = len(world.people) - 1
    assert (found.read, found.members, found.unread) == (1, people, people - 1)
    assert [line.name for line in found.page.items] == ["elm agency_lead"]
    others = readers(world, version_id, read=False).page.items
    assert len(others) == people - 1
    names = [line.name for line in others]
    assert names == sorted(names)


@pytest.mark.parametrize("who", [LEAD, "reader", "moderator"])
def test_who_has_read_it_is_for_those_who_look_after_it(world: World, who: str) -> None:
    version_id = publish(world)
    actor = world.people[who]
    with world.acting(actor) as session:
        with pytest.raises(Forbidden):
            readings.readers_of(session, actor, version_id, read=True)
        with pytest.raises(Forbidden):
            readings.remind_readers(session, actor, version_id)


def test_a_reminder_goes_to_those_who_have_not_read_it_in_their_language(world: World) -> None:
    version_id = publish(world)
    read(world, version_id)
    with world.planning() as session:
        reader = world.people["reader"].member_id
        session.execute(update(Member).where(Member.id == reader).values(language="cy"))
        session.commit()
    administrator = world.people["administrator"]
    with world.acting(administrator) as session:
        sent = readings.remind_readers(session, administrator, version_id)
        session.commit()
    written = mails(world, "handbook.read_reminder")
    # Neither who has read it nor who sends the reminder.
    assert sent == len(written) == len(world.people) - 2
    assert {mail.language for mail in written} == {"en", "cy"}
    [english, *_rest] = [mail for mail in written if mail.language == "en"]
    assert english.subject == "Please read: How we work"
    assert english.link.endswith(f"/w/{world.slug}/framework/versions/{version_id}")
    assert trail_kinds(world).count("handbook.readers_reminded") == 1


def test_reminders_go_out_once_a_day_whoever_presses_the_button(app: Flask, world: World) -> None:
    version_id = publish(world)
    refused = []

    def press(who: str) -> None:
        actor = world.people[who]
        with world.acting(actor) as session:
            try:
                readings.remind_readers(session, actor, version_id)
                session.commit()
            except InvalidState:
                refused.append(who)
                session.rollback()

    press("administrator")
    press("administrator")
    press("coordinator")
    assert refused == ["administrator", "coordinator"]
    assert len(mails(world, "handbook.read_reminder")) == len(world.people) - 1


def test_nobody_is_reminded_where_nobody_is_asked(world: World) -> None:
    version_id = publish(world, changed(marked(), acknowledged=False))
    administrator = world.people["administrator"]
    with world.acting(administrator) as session, pytest.raises(InvalidState):
        readings.remind_readers(session, administrator, version_id)


def test_another_workspaces_version_is_not_there(world: World, other_world: World) -> None:
    version_id = publish(other_world)
    actor = world.people[LEAD]
    with world.acting(actor) as session, pytest.raises(NotFound):
        readings.note_reading(session, actor, version_id)


# The walls, by raw SQL.


def rows(world: World, who: str) -> int:
    with world.acting(world.people[who]) as session:
        found: int = session.execute(text("select count(*) from handbook_readings")).scalar_one()
        return found


def test_a_reading_shows_to_its_member_and_to_planners_alone(world: World) -> None:
    version_id = publish(world)
    read(world, version_id)
    assert {who: rows(world, who) for who in (LEAD, "administrator", "coordinator")} == {
        LEAD: 1,
        "administrator": 1,
        "coordinator": 1,
    }
    assert not any(rows(world, who) for who in ("reader", "analyst", "moderator", "elm.approver"))


def test_nobody_says_it_for_somebody_else(world: World) -> None:
    version_id = publish(world)
    for who in ("administrator", "coordinator", "reader"):
        with world.acting(world.people[who]) as session:
            with pytest.raises(DBAPIError) as refused:
                session.execute(
                    insert(HandbookReading).values(
                        tenant_id=world.tenant_id,
                        id=uuid.uuid4(),
                        version_id=version_id,
                        member_id=world.people[LEAD].me,
                    )
                )
            assert getattr(refused.value.orig, "sqlstate", "") == "42501"
            session.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "update handbook_readings set read_at = now()",
        "delete from handbook_readings",
        "update handbook_prints set made_at = now()",
        "delete from handbook_prints",
        "delete from model_files",
        "update model_files set file_name = 'x'",
        "update model_files set number = 9",
    ],
)
def test_what_was_noted_is_neither_changed_nor_deleted(world: World, statement: str) -> None:
    read(world, publish(world))
    with world.acting(world.people["administrator"]) as session:
        with pytest.raises(DBAPIError) as refused:
            session.execute(text(statement))
        assert getattr(refused.value.orig, "sqlstate", "") == "42501"
        session.rollback()


def test_a_guest_sees_and_says_nothing(world: World) -> None:
    version_id = publish(world)
    world.open_round()
    visitor = guest(world)
    with enter_scope(visitor.scope()):
        session = db.session()
        for table in ("handbook_readings", "model_files", "handbook_prints"):
            assert session.execute(text(f"select count(*) from {table}")).scalar() == 0
        with pytest.raises(Forbidden):
            readings.note_reading(session, visitor, version_id)
        session.rollback()
