"""The reminder of a handbook's review: a month before, on the day, and monthly after it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from saas.database import clock_at, db
from saas.mail.models import Mail
from saas.outbox.service import system_scope
from saas.tenancy import enter_scope
from tenants.handbook.review import remind_of_reviews, step_due
from tenants.workspaces.models import Member
from tests.actions.work import trail_kinds
from tests.handbook.frameworks import changed, marked, publish
from tests.tenancy.workers import at_once
from tests.world import World

REVIEW = date(2027, 4, 1)


@pytest.mark.parametrize(
    ("day", "step"),
    [
        ("2027-03-01", None),
        ("2027-03-02", -1),
        ("2027-03-31", -1),
        ("2027-04-01", 0),
        ("2027-04-30", 0),
        ("2027-05-01", 1),
        ("2028-04-01", 12),
    ],
)
def test_the_step_that_is_due(day: str, step: int | None) -> None:
    assert step_due(REVIEW, date.fromisoformat(day)) == step


def test_what_falls_on_the_31st_falls_on_the_last_day_of_a_shorter_month() -> None:
    review = date(2027, 1, 31)
    assert step_due(review, date(2027, 2, 27)) == 0
    assert step_due(review, date(2027, 2, 28)) == 1
    assert step_due(review, date(2027, 3, 30)) == 1
    assert step_due(review, date(2027, 3, 31)) == 2


@given(
    review=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    days=st.integers(-60, 2000),
)
def test_a_step_never_goes_back(review: date, days: int) -> None:
    day = review + timedelta(days=days)
    before, after = step_due(review, day), step_due(review, day + timedelta(days=1))
    assert (after if after is not None else -2) - (before if before is not None else -2) in (0, 1)


def daily(world: World, day: str) -> None:
    moment = datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=UTC)
    with clock_at(moment), enter_scope(system_scope(world.tenant_id)):
        remind_of_reviews(db.session())
        db.session.commit()


def mails(world: World) -> list[tuple[str, str]]:
    with world.planning() as session:
        written = session.scalars(
            select(Mail).where(Mail.kind == "handbook.review").order_by(Mail.id)
        )
        return [(mail.recipient, mail.body) for mail in written]


def test_administrators_hear_of_it_step_by_step_and_of_each_once(world: World) -> None:
    publish(world)
    told = []
    for day in (
        "2027-03-01",
        "2027-03-02",
        "2027-03-03",
        "2027-04-01",
        "2027-04-02",
        "2027-05-01",
        "2027-05-31",
        "2027-07-15",
    ):
        daily(world, day)
        daily(world, day)
        told.append(len(mails(world)))
    assert told == [0, 1, 1, 2, 2, 3, 3, 4]
    bodies = [body for _recipient, body in mails(world)]
    assert "is to be reviewed by 1 April 2027" in bodies[0]
    assert "is to be reviewed today" in bodies[1]
    assert "was to be reviewed by 1 April 2027" in bodies[2]
    assert trail_kinds(world).count("handbook.review_reminded") == 4


def test_two_workers_send_it_once(app: Flask, world: World) -> None:
    publish(world)
    at_once(app, 3, daily, world, "2027-04-01")
    assert len(mails(world)) == 1


def test_a_new_date_of_review_begins_anew(world: World) -> None:
    publish(world)
    daily(world, "2027-04-01")
    publish(world, changed(marked(), review_on="2028-04-01"))
    daily(world, "2027-05-01")
    assert len(mails(world)) == 1
    daily(world, "2028-03-20")
    assert len(mails(world)) == 2


def test_a_new_version_with_the_same_date_does_not_ask_again(world: World) -> None:
    publish(world)
    daily(world, "2027-04-01")
    publish(world, changed(marked(), edition="V3"))
    daily(world, "2027-04-02")
    assert len(mails(world)) == 1


def test_without_an_administrator_the_coordinators_hear_of_it(world: World) -> None:
    publish(world)
    with world.planning() as session:
        administrator = world.people["administrator"].member_id
        session.execute(update(Member).where(Member.id == administrator).values(state="left"))
        coordinator = session.scalars(
            select(Member.email).where(Member.id == world.coordinator.member_id)
        ).one()
        session.commit()
    daily(world, "2027-04-01")
    assert [recipient for recipient, _body in mails(world)] == [coordinator]


def test_one_workspace_is_not_told_of_anothers(world: World, other_world: World) -> None:
    publish(other_world)
    daily(world, "2027-04-01")
    assert mails(world) == mails(other_world) == []
