"""Members: their roles and deputies, and the last administrator."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from saas.database import db
from saas.errors import Forbidden, InvalidInput, InvalidState
from saas.tenancy import enter_scope
from tenants.workspaces import people, queries
from tenants.workspaces.actor import Actor
from tests.people.members import change, leave, row
from tests.web.page_checks import Browser, words
from tests.world import World

# Roles


def test_a_removed_role_ends_at_the_next_click(world: World) -> None:
    client = world.client("coordinator")
    assert client.get(world.path("people/agencies/add")).status_code == 200
    change(world, "administrator", "coordinator", roles=["reader"])
    assert client.get(world.path("people/agencies/add")).status_code == 403
    assert client.get(world.path("people")).status_code == 200


def test_another_agency_is_reached_at_the_next_click_and_the_old_one_no_more(
    world: World,
) -> None:
    world.open_round()
    client = world.client("elm.contributor")
    own = world.path(f"returns/{world.return_of('elm')}")
    other = world.path(f"returns/{world.return_of('ridgeway')}")
    assert (client.get(own).status_code, client.get(other).status_code) == (200, 404)
    change(world, "administrator", "elm.contributor", agency_id=world.agencies["ridgeway"])
    assert (client.get(own).status_code, client.get(other).status_code) == (404, 200)


@pytest.mark.parametrize("role", ["administrator", "coordinator"])
def test_nobody_changes_their_own_roles(world: World, role: str) -> None:
    with pytest.raises(Forbidden, match="Nobody changes their own roles"):
        change(world, role, role, roles=["administrator", "coordinator"])
    Browser(world.client(role)).get(
        world.path(f"people/{world.people[role].member_id}/change"), status=403
    )


def test_a_coordinator_neither_makes_nor_unmakes_an_administrator(world: World) -> None:
    with pytest.raises(Forbidden):
        change(world, "coordinator", "reader", roles=["administrator"])
    with pytest.raises(Forbidden):
        change(world, "coordinator", "administrator", roles=["reader"])
    browser = Browser(world.client("coordinator"))
    page = browser.get(world.path(f"people/{world.people['reader'].member_id}/change"))
    assert not page.select("input[value=administrator]")
    answer = browser.post(
        world.path(f"people/{world.people['reader'].member_id}/change"),
        {"roles": ["administrator"], "agency_id": "", "post": ""},
    )
    assert answer.status_code == 403
    assert row(world, world.people["reader"]).roles == ["reader"]


@pytest.mark.parametrize("role", ["elm.agency_lead", "elm.contributor", "moderator", "reader"])
def test_others_change_nobody(world: World, role: str) -> None:
    with pytest.raises(Forbidden):
        change(world, role, "elm.approver", roles=["agency_lead"])


@pytest.mark.parametrize("role", ["elm.contributor", "elm.agency_lead", "moderator", "reader"])
@pytest.mark.parametrize(
    "statement",
    [
        "update members set roles = array['administrator'] where id = :me",
        "update members set agency_id = :agency where id = :me",
        "update members set state = 'left' where id = :me",
        "update members set email = 'somebody@example.org' where id = :me",
    ],
)
def test_the_database_itself_refuses_somebody_who_changes_their_own_place(
    world: World, role: str, statement: str
) -> None:
    actor = world.people[role]
    values = {"me": actor.member_id, "agency": world.agencies["ridgeway"]}
    with world.acting(actor) as session:
        if ":agency" not in statement:
            values.pop("agency")
        with pytest.raises(DBAPIError, match="does not change their own roles"):
            session.execute(text(statement), values)


def test_the_database_lets_nobody_but_a_manager_touch_another_members_row(world: World) -> None:
    actor = world.people["elm.agency_lead"]
    with world.acting(actor) as session:
        done = session.execute(
            text("update members set post = 'Clown' where id = :other"),
            {"other": world.people["elm.contributor"].member_id},
        )
        assert done.rowcount == 0  # type: ignore[attr-defined]


def test_roles_are_kept_once_each_in_their_order(world: World) -> None:
    change(world, "administrator", "reader", roles=["reader", "analyst", "reader", "moderator"])
    assert row(world, world.people["reader"]).roles == ["moderator", "analyst", "reader"]


def test_a_role_inside_an_agency_needs_an_agency_that_is_open(world: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        change(world, "administrator", "reader", roles=["contributor"])
    assert refused.value.errors == {"agency_id": "Choose the agency that the person works in"}
    with pytest.raises(InvalidInput) as refused:
        change(world, "administrator", "reader", roles=[])
    assert "roles" in refused.value.errors


def test_the_page_says_in_plain_words_what_roles_include(world: World) -> None:
    page = Browser(world.client("elm.approver")).get(
        world.path(f"people/{world.people['elm.approver'].member_id}")
    )
    main = words(page.find("main"))
    assert "What your roles include" in main
    assert "Signs the agency's return" in main
    assert "Sees: All of their own agency's work" in main


# The last administrator


def test_the_last_administrator_stays(world: World) -> None:
    only = world.people["administrator"]
    with pytest.raises(InvalidState, match="last administrator"):
        leave(world, only)
    second = world.member("Second", ["administrator"])
    leave(world, only)
    with world.acting(second) as session, pytest.raises(InvalidState, match="last administrator"):
        people.leave(session, second, second.me)


def test_two_administrators_cannot_remove_each_other_in_the_same_moment(
    app: Flask, world: World
) -> None:
    first = world.people["administrator"]
    second = world.member("Second", ["administrator"])
    both_ready = threading.Barrier(2, timeout=20)
    refused: list[str] = []

    def remove(actor: Actor, other: Actor) -> None:
        with app.app_context(), enter_scope(actor.scope()):
            session = db.session()
            queries.get_member(session, other.me)
            both_ready.wait()
            try:
                people.leave(session, actor, other.me)
                session.commit()
            except InvalidState as error:
                session.rollback()
                refused.append(error.message)

    threads = [
        threading.Thread(target=remove, args=pair) for pair in ((first, second), (second, first))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with world.planning() as session:
        left = queries.members_with_role(session, "administrator")
    assert len(left) == 1
    assert len(refused) == 1


# Deputies


def test_everybody_names_a_deputy_of_their_own_agency(world: World) -> None:
    me, colleague = world.people["elm.contributor"], world.people["elm.approver"]
    browser = Browser(world.client(me))
    page = browser.get(world.path(f"people/{me.member_id}/deputy"))
    offered = {option["value"] for option in page.select("#deputy_id option")}
    assert offered == {
        "",
        str(colleague.member_id),
        str(world.people["elm.agency_lead"].member_id),
    }
    browser.send(
        world.path(f"people/{me.member_id}/deputy"), {"deputy_id": str(colleague.member_id)}
    )
    assert row(world, me).deputy_id == colleague.member_id
    page = browser.send(
        world.path(f"people/{me.member_id}/deputy"),
        {"deputy_id": str(world.people["ridgeway.approver"].member_id)},
        status=422,
    )
    assert "Choose a colleague of the same agency" in words(page.find("main"))


def test_a_deputy_gets_no_rights_by_it(world: World) -> None:
    lead, deputy = world.people["elm.agency_lead"], world.people["elm.contributor"]
    with world.acting(lead) as session:
        people.set_deputy(session, lead, lead.me, deputy.me)
        session.commit()
    assert row(world, deputy).roles == ["contributor"]
    Browser(world.client(deputy)).get(world.path("people/invite"), status=403)


def test_nobody_names_anothers_deputy_without_the_right(world: World) -> None:
    lead, colleague = world.people["elm.agency_lead"], world.people["elm.contributor"]
    with world.acting(lead) as session, pytest.raises(Forbidden):
        people.set_deputy(session, lead, colleague.me, lead.me)
