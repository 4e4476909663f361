"""One person in two workspaces, and the account that they share."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from saas.database import db
from saas.errors import InvalidInput, NotFound
from saas.tenancy import NO_SCOPE, enter_scope
from tenants.workspaces import queries
from tenants.workspaces.models import Member
from tenants.workspaces.own_account import change_own_account
from tests.web.page_checks import Browser, words
from tests.world import World


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
