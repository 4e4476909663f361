"""Members: their roles, deputies, moves and leaving, and what ends with a role."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from saas.database import db
from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.tenancy import NO_SCOPE, enter_scope
from tenants.actions import service as actions
from tenants.actions.findings import make_finding
from tenants.actions.models import Action
from tenants.actions.types import FindingKind
from tenants.agencies.models import Agency
from tenants.rounds.calendar import today
from tenants.rounds.models import Return
from tenants.workspaces import people, queries
from tenants.workspaces.actor import Actor
from tenants.workspaces.handover import open_work_of
from tenants.workspaces.models import Member
from tenants.workspaces.own_account import change_own_account
from tests.accounts.people import mailed_links
from tests.web.page_checks import Browser, words
from tests.world import World


def change(world: World, by: str | Actor, whom: str | Actor, **wanted: object) -> None:
    actor = world.people[by] if isinstance(by, str) else by
    member = world.people[whom] if isinstance(whom, str) else whom
    values = {"roles": list(member.roles), "agency_id": member.agency_id, "post": "", **wanted}
    with world.acting(actor) as session:
        people.change_member(session, actor, member.me, **values)  # type: ignore[arg-type]
        session.commit()


def leave(world: World, whom: Actor, to: Actor | None = None, by: str = "administrator") -> None:
    actor = world.people[by]
    with world.acting(actor) as session:
        people.leave(session, actor, whom.me, to.me if to else None)
        session.commit()


def row(world: World, actor: Actor) -> Member:
    with world.planning() as session:
        found = session.scalars(select(Member).where(Member.id == actor.member_id)).one()
        session.expunge(found)
        return found


def action_of(world: World, owner: Actor) -> uuid.UUID:
    """An agreed action that somebody owns; returns its id."""
    coordinator = world.coordinator
    if world.round_id is None:
        world.open_round()
    assert world.round_id is not None
    with world.acting(coordinator) as session:
        finding = make_finding(
            session,
            coordinator,
            round_id=world.round_id,
            agency_id=owner.agency_id,  # type: ignore[arg-type]
            kind=FindingKind.IMPROVEMENT,
            text="No named lead",
            source="round",
        )
        made = actions.make_action(
            session,
            coordinator,
            finding_id=finding.id,
            agency_id=owner.agency_id,  # type: ignore[arg-type]
            title="Name a lead",
            due_on=today() + timedelta(days=30),
            owner_id=owner.member_id,
            deputy_id=None,
            difference="Staff know whom to ask",
            measure="Staff survey",
        )
        actions.agree(session, coordinator, made.id)
        action_id = made.id
        session.commit()
    return action_id


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


# Leaving and handing over


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


# One person in two workspaces


def test_a_person_in_two_workspaces_sees_nothing_of_the_other(
    world: World, other_world: World
) -> None:
    actor = world.people["administrator"]
    other_world.member("Visitor", ["administrator"], user_id=actor.user_id)
    browser = Browser(world.client(actor))
    here = browser.get(world.path("people"))
    there = browser.get(other_world.path("people"))
    names = {str(link["href"]) for link in here.select("main th a")}
    others = {str(link["href"]) for link in there.select("main th a")}
    assert names
    assert others
    assert not names & others
    stranger = other_world.people["reader"].member_id
    browser.get(other_world.path(f"people/{stranger}"))
    browser.get(world.path(f"people/{stranger}"), status=404)
    with world.acting(actor) as session, pytest.raises(NotFound):
        queries.get_member(session, other_world.people["reader"].me)


def test_a_new_name_and_language_show_in_every_workspace(world: World, other_world: World) -> None:
    actor = world.people["elm.contributor"]
    other_world.member("elm contributor", ["reader"], user_id=actor.user_id)
    page = Browser(world.client(actor)).send(
        "/account/details", {"name": "  Wyn   Arkwright ", "language": "cy"}
    )
    assert "Wyn Arkwright" in words(page.find("main"))
    for place in (world, other_world):
        with place.planning() as session:
            member = session.scalars(select(Member).where(Member.user_id == actor.user_id)).one()
            assert (member.name, member.language) == ("Wyn Arkwright", "cy")


def test_an_empty_name_is_refused(world: World) -> None:
    actor = world.people["reader"]
    with enter_scope(NO_SCOPE), pytest.raises(InvalidInput) as refused:
        change_own_account(db.session(), actor.user_id, name="   ")  # type: ignore[arg-type]
    assert "name" in refused.value.errors
