"""Somebody leaves or moves, and what they had to do goes to a colleague."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from saas.errors import InvalidInput, InvalidState
from tenants.actions.models import Action
from tenants.agencies.models import Agency
from tenants.rounds.models import Return
from tenants.workspaces import people
from tenants.workspaces.handover import open_work_of
from tests.accounts.people import mailed_links
from tests.people.members import action_of, change, leave, row
from tests.web.page_checks import Browser, words
from tests.world import World


def test_a_leavers_place_is_gone_at_the_next_click(world: World, other_world: World) -> None:
    leaver = world.people["reader"]
    other_world.member("reader", ["reader"], user_id=leaver.user_id)
    client = world.client(leaver)
    assert client.get(world.path()).status_code == 200
    leave(world, leaver)
    gone = client.get(world.path())
    never = client.get("/w/no-such-workspace/")
    assert (gone.status_code, never.status_code) == (404, 404)
    assert client.get(other_world.path()).status_code == 200
    left = row(world, leaver)
    assert left.state == "left"
    assert left.left_at is not None


def test_open_work_needs_somebody_to_take_it(world: World) -> None:
    leaver = world.people["elm.contributor"]
    action_of(world, leaver)
    with pytest.raises(InvalidInput) as refused:
        leave(world, leaver)
    assert "hand_over_to" in refused.value.errors
    for stranger in (world.people["ridgeway.contributor"], world.people["reader"], leaver):
        with pytest.raises(InvalidInput) as refused:
            leave(world, leaver, stranger)
        assert "hand_over_to" in refused.value.errors
    assert row(world, leaver).state == "active"


def test_a_leavers_actions_returns_and_lead_go_to_the_colleague(world: World) -> None:
    leaver, colleague = world.people["elm.contributor"], world.people["elm.approver"]
    action_id = action_of(world, leaver)
    return_id = world.return_of("elm")
    with world.planning() as session:
        session.execute(
            update(Return).where(Return.id == return_id).values(lead_id=leaver.member_id)
        )
        session.execute(
            update(Agency)
            .where(Agency.id == world.agencies["elm"])
            .values(lead_id=leaver.member_id)
        )
        session.commit()
    leave(world, leaver, colleague)
    with world.planning() as session:
        assert session.scalars(select(Action.owner_id).where(Action.id == action_id)).one() == (
            colleague.member_id
        )
        assert session.scalars(
            select(Return.lead_id).where(Return.agency_id == world.agencies["elm"])
        ).all() == [colleague.member_id]
        assert (
            session.scalars(select(Agency.lead_id).where(Agency.id == world.agencies["elm"])).one()
            == colleague.member_id
        )
        assert not open_work_of(session, leaver.me).any
    assert world.path() in mailed_links(world, row(world, colleague).email, "work.handed_over")
    page = Browser(world.client("reader")).get(world.path(f"people/{leaver.member_id}"))
    assert "Open work went to elm approver" in words(page.find("main"))


def test_work_is_handed_over_while_somebody_stays(world: World) -> None:
    away, colleague = world.people["elm.contributor"], world.people["elm.agency_lead"]
    action_id = action_of(world, away)
    browser = Browser(world.client("administrator"))
    page = browser.get(world.path(f"people/{away.member_id}"))
    assert "1 action that is not finished" in words(page.find("main"))
    page = browser.send(
        world.path(f"people/{away.member_id}/hand-over"),
        {"hand_over_to": str(colleague.member_id)},
    )
    assert "is handed over" in words(page.find("main"))
    with world.planning() as session:
        owner = session.scalars(select(Action.owner_id).where(Action.id == action_id)).one()
    assert owner == colleague.member_id
    assert row(world, away).state == "active"


def test_nobody_moves_away_from_open_work(world: World) -> None:
    mover = world.people["elm.contributor"]
    action_of(world, mover)
    with pytest.raises(InvalidState, match="open work"):
        change(world, "administrator", mover, agency_id=world.agencies["ridgeway"])
    page = Browser(world.client("administrator")).send(
        world.path(f"people/{mover.member_id}/change"),
        {
            "roles": ["contributor"],
            "agency_id": str(world.agencies["ridgeway"]),
            "post": "Deputy head, typed and kept",
        },
        status=409,
    )
    assert "Hand it over first" in words(page.find("main"))
    kept = page.select_one("#post")["value"]  # type: ignore[index]
    assert kept == "Deputy head, typed and kept"


def test_whoever_had_the_leaver_as_deputy_has_none(world: World) -> None:
    boss, leaver = world.people["elm.agency_lead"], world.people["elm.approver"]
    with world.acting(boss) as session:
        people.set_deputy(session, boss, boss.me, leaver.me)
        session.commit()
    leave(world, leaver)
    assert row(world, boss).deputy_id is None


def test_a_leaver_can_be_neither_changed_nor_removed_again(world: World) -> None:
    leaver = world.people["reader"]
    leave(world, leaver)
    with pytest.raises(InvalidState, match="has left"):
        leave(world, leaver)
    with pytest.raises(InvalidState, match="has left"):
        change(world, "administrator", leaver, roles=["analyst"])


def test_an_administrator_may_leave_by_themselves(world: World) -> None:
    second = world.member("Second", ["administrator"])
    page = Browser(world.client(second)).send(
        world.path(f"people/{second.member_id}/leave"), {"hand_over_to": ""}
    )
    assert words(page.find("h1")) == "Your workspaces"
