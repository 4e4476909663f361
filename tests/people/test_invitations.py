"""Invitations: taken up once, by the right person, withdrawn, sent again, and attacked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from saas.accounts.models import Link, Place, User
from saas.accounts.sessions import digest
from saas.database import db, now
from saas.errors import Forbidden, InvalidState, NotFound
from saas.tenancy import NO_SCOPE, enter_scope
from tenants.workspaces import acceptance, invitations, people
from tenants.workspaces.models import Invitation, Member
from tests.accounts.people import PASSWORD, give_password, mailed_links, person
from tests.people.inviting import NAME, accept, invite, member_of
from tests.web.page_checks import Browser, words
from tests.world import World

GONE = "This link does not work any more"


def test_an_invited_person_chooses_a_name_and_a_password_and_is_in(
    world: World, client: FlaskClient
) -> None:
    email, path, _id = invite(world)
    browser = Browser(client)
    page = browser.get(path)
    assert words(page.find("h1")) == f"Join Partnership {world.slug}"
    text = words(page.find("main"))
    for part in (email, "Elm Lane School", "Contributor", "administrator"):
        assert part in text
    assert page.select_one("#name")["value"] == NAME  # type: ignore[index]
    page = browser.send(path, {"name": "Tegan M", "password": PASSWORD})
    assert words(page.find("h1")) == "Home"
    member = member_of(world, email)
    assert member is not None
    assert (member.name, member.roles, member.post) == ("Tegan M", ["contributor"], "Head of Year")
    assert member.agency_id == world.agencies["elm"]


def test_a_link_works_once(world: World, client: FlaskClient) -> None:
    _address, path, _id = invite(world)
    accept(client, path)
    stranger = Browser(world.app.test_client())
    assert words(stranger.get(path, status=404).find("h1")) == GONE
    assert stranger.post(path, {"name": "Eve", "password": PASSWORD}).status_code == 404


def test_two_who_hold_the_link_do_not_both_get_in(world: World) -> None:
    email, path, _id = invite(world)
    first, second = Browser(world.app.test_client()), Browser(world.app.test_client())
    first.get(path)
    second.get(path)
    first.send(path, {"name": "The one invited", "password": PASSWORD})
    second.send(path, {"name": "The other", "password": "quite another long password"}, status=404)
    member = member_of(world, email)
    assert member is not None
    assert member.name == "The one invited"
    # Nor did the second one's password become the account's.
    thief = Browser(world.app.test_client())
    thief.send("/sign-in", {"email": email, "password": "quite another long password"}, status=422)


def test_a_weak_password_keeps_the_link_and_the_typed_name(
    world: World, client: FlaskClient
) -> None:
    _address, path, _id = invite(world)
    browser = Browser(client)
    page = browser.send(path, {"name": "Tegan M", "password": "short"}, status=422)
    assert "15 characters or more" in words(page.find("main"))
    assert page.select_one("#name")["value"] == "Tegan M"  # type: ignore[index]
    page = browser.send(path, {"name": "", "password": PASSWORD}, status=422)
    assert "Enter your name" in words(page.find("main"))
    browser.send(path, {"name": "Tegan M", "password": PASSWORD})


def test_an_expired_a_withdrawn_and_an_invented_link_look_the_same(
    world: World, client: FlaskClient
) -> None:
    _address, expired, _id = invite(world)
    with enter_scope(NO_SCOPE):
        db.session.execute(
            update(Link)
            .where(Link.token_hash == digest(expired.rsplit("/", 1)[1]))
            .values(expires_at=now() - timedelta(seconds=1))
        )
        db.session.commit()
    _other, withdrawn, invitation_id = invite(world)
    administrator = Browser(world.client("administrator"))
    administrator.send(world.path(f"people/invitations/{invitation_id}/withdraw"))
    browser = Browser(client)
    pages = {
        words(browser.get(path, status=404).find("main"))
        for path in (expired, withdrawn, "/invitation/" + "a" * 43)
    }
    assert len(pages) == 1
    for path in (expired, withdrawn):
        assert browser.post(path, {"name": NAME, "password": PASSWORD}).status_code == 404


def test_an_invitation_sent_again_has_a_new_link_and_the_old_one_is_dead(
    world: World, client: FlaskClient
) -> None:
    email, old, invitation_id = invite(world)
    Browser(world.client("coordinator")).send(
        world.path(f"people/invitations/{invitation_id}/again")
    )
    new, still = mailed_links(world, email, "invitation")
    assert still == old
    assert new != old
    browser = Browser(client)
    browser.get(old, status=404)
    browser.send(new, {"name": NAME, "password": PASSWORD})
    assert member_of(world, email) is not None


def test_an_expired_invitation_can_be_sent_again(world: World, client: FlaskClient) -> None:
    email, old, invitation_id = invite(world)
    with world.planning() as session:
        session.execute(
            update(Invitation)
            .where(Invitation.id == invitation_id)
            .values(expires_at=now() - timedelta(days=1))
        )
        session.commit()
    Browser(client).get(old, status=404)
    administrator = Browser(world.client("administrator"))
    assert "Expired" in words(administrator.get(world.path("people/invitations")).find("main"))
    administrator.send(world.path(f"people/invitations/{invitation_id}/again"))
    accept(client, mailed_links(world, email, "invitation")[0])


def test_a_person_with_an_account_accepts_by_signing_in(world: World, client: FlaskClient) -> None:
    user = person()
    _address, path, _id = invite(world, email=user.email, roles=("reader",), agency=None)
    browser = Browser(client)
    page = browser.get(path)
    assert words(page.find("h1")) == "Sign in"
    wanted = page.select_one("main input[name=next]")["value"]  # type: ignore[index]
    page = browser.send(
        "/sign-in", {"email": user.email, "password": PASSWORD, "next": str(wanted)}
    )
    assert words(page.find("h1")).startswith("Join ")
    assert "You accept as Mari Quill" in words(page.find("main"))
    page = browser.send(path)
    assert words(page.find("h1")) == "Home"
    member = member_of(world, user.email)
    assert member is not None
    assert member.user_id == user.id


def test_holding_the_link_does_not_set_the_password_of_an_existing_account(
    world: World, client: FlaskClient
) -> None:
    user = person()
    _address, path, _id = invite(world, email=user.email)
    browser = Browser(client)
    answer = browser.post(path, {"name": "Eve", "password": "the password of a thief"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")
    browser.send(
        "/sign-in", {"email": user.email, "password": "the password of a thief"}, status=422
    )
    assert member_of(world, user.email) is None


def test_another_person_who_is_signed_in_sees_nothing_of_the_offer(world: World) -> None:
    email, path, _id = invite(world)
    other = person()
    browser = Browser(world.app.test_client())
    browser.send("/sign-in", {"email": other.email, "password": PASSWORD})
    page = browser.get(path, status=403)
    assert words(page.find("h1")) == "This invitation is for somebody else"
    for secret in (email, world.slug, "Elm Lane", NAME):
        assert secret not in str(page)
    answer = browser.post(path, {"name": NAME, "password": PASSWORD})
    assert answer.status_code == 403
    assert member_of(world, email) is None


def test_the_domain_refuses_another_signed_in_person_too(world: World) -> None:
    _address, path, _id = invite(world)
    token = path.rsplit("/", 1)[1]
    other = person()
    with enter_scope(NO_SCOPE):
        offer = acceptance.find_offer(db.session(), token)
    assert offer is not None
    with world.planning() as session, pytest.raises(Forbidden):
        acceptance.accept_invitation(session, offer, signed_in=other.id)


def test_an_offer_of_one_workspace_opens_nothing_in_another(
    world: World, other_world: World
) -> None:
    email, path, _id = invite(world)
    with enter_scope(NO_SCOPE):
        offer = acceptance.find_offer(db.session(), path.rsplit("/", 1)[1])
    assert offer is not None
    with other_world.planning() as session, pytest.raises(NotFound):
        acceptance.accept_invitation(session, offer, name=NAME, password=PASSWORD)
    assert member_of(other_world, email) is None


def test_the_keys_of_the_workspace_die_with_the_giver(world: World, client: FlaskClient) -> None:
    second = world.member("Second", ["administrator"])
    email, path, _id = invite(world, by=second, roles=("administrator",), agency=None)
    actor = world.people["administrator"]
    with world.acting(actor) as session:
        people.leave(session, actor, second.me)
        session.commit()
    Browser(client).get(path, status=404)
    assert member_of(world, email) is None


def test_a_leaver_who_returns_finds_their_own_row_again(world: World, client: FlaskClient) -> None:
    actor, leaver = world.people["administrator"], world.people["elm.contributor"]
    email = give_password(leaver.user_id)
    with world.acting(actor) as session:
        people.leave(session, actor, leaver.me)
        session.commit()
    _address, path, _id = invite(world, email=email, roles=("approver",), agency="ridgeway")
    browser = Browser(client)
    browser.send("/sign-in", {"email": email, "password": PASSWORD})
    browser.send(path)
    member = member_of(world, email)
    assert member is not None
    assert (member.id, member.state, member.left_at) == (leaver.member_id, "active", None)
    assert (member.roles, member.agency_id) == (["approver"], world.agencies["ridgeway"])


def test_a_member_who_accepts_a_second_invitation_keeps_their_place(world: World) -> None:
    email, path, _id = invite(world, by="elm.agency_lead")
    # Meanwhile they became a member by another way.
    with world.planning() as session:
        session.add(Member(user_id=_user(email).id, name=NAME, email=email, roles=["reader"]))
        session.commit()
    give_password(_user(email).id)
    browser = Browser(world.app.test_client())
    browser.send("/sign-in", {"email": email, "password": PASSWORD})
    page = browser.send(path, status=409)
    assert "You are a member of this workspace already" in words(page.find("main"))
    member = member_of(world, email)
    assert member is not None
    assert member.roles == ["reader"]


def _user(email: str) -> User:
    with enter_scope(NO_SCOPE):
        found = db.session.scalars(select(User).where(User.email == email)).one_or_none()
        if found is None:
            found = User(name=NAME, email=email)
            db.session.add(found)
            db.session.commit()
            db.session.refresh(found)
        db.session.expunge(found)
        return found


def test_an_accepted_invitation_is_neither_withdrawn_nor_sent_again(
    world: World, client: FlaskClient
) -> None:
    _address, path, invitation_id = invite(world)
    accept(client, path)
    actor = world.people["administrator"]
    for act in (invitations.withdraw_invitation, invitations.resend_invitation):
        with world.acting(actor) as session, pytest.raises(InvalidState):
            act(session, actor, invitation_id)


def test_an_accepted_place_is_where_the_gate_looks(world: World, client: FlaskClient) -> None:
    email, path, _id = invite(world)
    accept(client, path)
    member = member_of(world, email)
    assert member is not None
    with enter_scope(NO_SCOPE):
        place = db.session.scalars(select(Place).where(Place.member_id == member.id)).one()
    assert (place.tenant_id, place.agency_id) == (world.tenant_id, world.agencies["elm"])
