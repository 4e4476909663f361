"""Sessions: listed, revoked, timed out."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select, update

from saas.accounts.models import SignInSession
from saas.accounts.sessions import digest
from saas.database import db, now
from saas.settings import get_settings
from saas.tenancy import NO_SCOPE, enter_scope
from saas.web.signed_in import COOKIE
from tests.accounts.people import PASSWORD, give_password
from tests.web.page_checks import Browser, words
from tests.world import World


def _set(client: FlaskClient, **values: object) -> None:
    """Change the row behind a browser's cookie."""
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    with enter_scope(NO_SCOPE):
        db.session.execute(
            update(SignInSession)
            .where(SignInSession.token_hash == digest(cookie.value))
            .values(**values)
        )
        db.session.commit()


def _session_id(client: FlaskClient) -> uuid.UUID:
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    with enter_scope(NO_SCOPE):
        return db.session.scalars(
            select(SignInSession.id).where(SignInSession.token_hash == digest(cookie.value))
        ).one()


def _is_in(world: World, client: FlaskClient) -> bool:
    answer = client.get(world.path())
    assert answer.status_code in (200, 302)
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith("/sign-in?next=")
    return answer.status_code == 200


def test_an_idle_browser_is_signed_out_and_a_busy_one_is_not(world: World) -> None:
    minutes = get_settings().session_idle_minutes
    client = world.client("reader")
    _set(client, last_seen_at=now() - timedelta(minutes=minutes - 1))
    assert _is_in(world, client)
    _set(client, last_seen_at=now() - timedelta(minutes=minutes, seconds=1))
    assert not _is_in(world, client)
    # Nor does a later click wake it.
    assert not _is_in(world, client)


def test_a_click_puts_the_idle_time_out_off(world: World) -> None:
    client = world.client("reader")
    _set(client, last_seen_at=now() - timedelta(minutes=5))
    assert _is_in(world, client)
    with enter_scope(NO_SCOPE):
        seen = db.session.get_one(SignInSession, _session_id(client)).last_seen_at
    assert now() - seen < timedelta(seconds=30)


def test_however_busy_a_session_ends_after_its_hours(world: World) -> None:
    client = world.client("reader")
    with enter_scope(NO_SCOPE):
        row = db.session.get_one(SignInSession, _session_id(client))
        hours = (row.expires_at - row.created_at).total_seconds() / 3600
    assert round(hours) == get_settings().session_absolute_hours
    _set(client, expires_at=now() - timedelta(seconds=1))
    assert not _is_in(world, client)


def test_a_person_sees_their_browsers_and_ends_another(world: World) -> None:
    email = give_password(world.people["reader"].user_id)
    here, there = world.client("reader"), world.app.test_client()
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    there.environ_base |= {"HTTP_USER_AGENT": agent, "REMOTE_ADDR": "192.0.2.7"}
    Browser(there).send("/sign-in", {"email": email, "password": PASSWORD})
    browser = Browser(here)
    page = browser.get("/account")
    assert "Firefox on Windows" in words(page.find("main"))
    assert "192.0.2.7" in words(page.find("main"))
    assert words(page.find("main")).count("Now: this browser") == 1
    forms = page.select("main form[action*='/account/sessions/'][action$='/end']")
    assert [form["action"] for form in forms] == [f"/account/sessions/{_session_id(there)}/end"]
    page = browser.send(str(forms[0]["action"]))
    assert "That browser is signed out" in words(page.find("main"))
    assert not _is_in(world, there)
    assert _is_in(world, here)


def test_a_person_ends_all_browsers_but_this_one(world: World) -> None:
    here, there, elsewhere = (world.client("reader") for _ in range(3))
    Browser(here).send("/account/sessions/end-others")
    assert _is_in(world, here)
    assert not _is_in(world, there)
    assert not _is_in(world, elsewhere)


def test_ending_the_browser_at_hand_leads_to_sign_in(world: World) -> None:
    client = world.client("reader")
    page = Browser(client).send(f"/account/sessions/{_session_id(client)}/end")
    assert words(page.find("h1")) == "Sign in"


def test_nobody_ends_another_persons_session(world: World) -> None:
    victim = world.client("reader")
    thief = Browser(world.client("administrator"))
    stolen = thief.post(f"/account/sessions/{_session_id(victim)}/end")
    invented = thief.post(f"/account/sessions/{uuid.uuid4()}/end")
    assert (stolen.status_code, invented.status_code) == (404, 404)
    assert words_of(stolen) == words_of(invented)
    assert _is_in(world, victim)


def words_of(answer: object) -> str:
    from bs4 import BeautifulSoup

    return words(BeautifulSoup(answer.get_data(as_text=True), "lxml").find("main"))  # type: ignore[attr-defined]


def test_a_new_password_ends_the_other_browsers_and_not_this_one(world: World) -> None:
    give_password(world.people["reader"].user_id)
    here, there = world.client("reader"), world.client("reader")
    page = Browser(here).send(
        "/account/password",
        {"present": PASSWORD, "password": "another long walk by the river"},
    )
    assert "Your password is changed" in words(page.find("main"))
    assert _is_in(world, here)
    assert not _is_in(world, there)


def test_the_present_password_is_asked_and_short_ones_are_refused(world: World) -> None:
    give_password(world.people["reader"].user_id)
    browser = Browser(world.client("reader"))
    page = browser.send(
        "/account/password",
        {"present": "not the present one", "password": "another long walk by the river"},
        status=422,
    )
    assert "This is not your present password" in words(page.find("main"))
    page = browser.send(
        "/account/password", {"present": PASSWORD, "password": "fourteen chars"}, status=422
    )
    assert "15 characters or more" in words(page.find("main"))
    page = browser.send(
        "/account/password", {"present": PASSWORD, "password": "password1234567"}, status=422
    )
    assert "guessed first" in words(page.find("main"))


def test_what_is_in_the_database_opens_no_session(world: World) -> None:
    client = world.client("reader")
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    client.set_cookie(COOKIE, digest(cookie.value))
    assert not _is_in(world, client)
