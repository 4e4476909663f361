"""Choosing a new password by a link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from saas.accounts.models import Link
from saas.accounts.sessions import digest
from saas.database import db, now
from saas.mail.models import AccountMail
from saas.outbox.models import AccountMessage
from saas.tenancy import NO_SCOPE, enter_scope
from tests.accounts.people import PASSWORD, account_links, give_password, person
from tests.web.page_checks import Browser, words
from tests.world import World

NEW = "another long walk by the river"
GONE = "This link does not work any more"


def _written() -> tuple[int, int, int]:
    """How many links, mails and messages of accounts there are."""
    with enter_scope(NO_SCOPE):
        return tuple(  # type: ignore[return-value]
            db.session.scalar(select(func.count()).select_from(table))
            for table in (Link, AccountMail, AccountMessage)
        )


@pytest.mark.parametrize("kind", ["known", "unknown", "closed", "invited"])
def test_asking_gives_the_same_answer_and_does_the_same_for_every_address(
    app: Flask, client: FlaskClient, kind: str
) -> None:
    email = {
        "known": lambda: person().email,
        "unknown": lambda: "nobody.here@example.org",
        "closed": lambda: person(state="closed").email,
        "invited": lambda: person(state="invited", password=None).email,
    }[kind]()
    before = _written()
    answer = Browser(client).post("/reset", {"email": email})
    after = _written()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/reset/sent")
    # In the request only the question is queued: whose address it is, the worker looks up.
    assert tuple(b - a for a, b in zip(before, after, strict=True)) == (0, 0, 1)
    assert len(account_links(email)) == (1 if kind == "known" else 0)


def test_a_person_chooses_a_new_password_once(client: FlaskClient) -> None:
    email = person().email
    browser = Browser(client)
    browser.send("/reset", {"email": email.upper()})
    [path] = account_links(email)
    assert words(browser.get(path).find("h1")) == "Choose a new password"
    page = browser.send(path, {"password": "too short"}, status=422)
    assert "15 characters or more" in words(page.find("main"))
    page = browser.send(path, {"password": NEW})
    assert words(page.find("h1")) == "Sign in"
    assert words(browser.get(path, status=404).find("h1")) == GONE
    assert browser.post(path, {"password": "yet another password here"}).status_code == 404
    browser.send("/sign-in", {"email": email, "password": PASSWORD}, status=422)
    browser.send("/sign-in", {"email": email, "password": NEW})


def test_a_reset_ends_every_session(world: World, client: FlaskClient) -> None:
    email = give_password(world.people["reader"].user_id)
    signed_in = world.client("reader")
    browser = Browser(client)
    browser.send("/reset", {"email": email})
    [path] = account_links(email)
    browser.send(path, {"password": NEW})
    assert signed_in.get(world.path()).status_code == 302


def test_older_links_are_spent_with_the_one_that_was_used(client: FlaskClient) -> None:
    email = person().email
    browser = Browser(client)
    browser.send("/reset", {"email": email})
    browser.send("/reset", {"email": email})
    newer, older = account_links(email)
    browser.send(newer, {"password": NEW})
    browser.get(older, status=404)


def test_an_expired_a_tampered_and_an_invented_link_look_the_same(client: FlaskClient) -> None:
    email = person().email
    browser = Browser(client)
    browser.send("/reset", {"email": email})
    [path] = account_links(email)
    with enter_scope(NO_SCOPE):
        db.session.execute(
            update(Link)
            .where(Link.token_hash == digest(path.rsplit("/", 1)[1]))
            .values(expires_at=now() - timedelta(seconds=1))
        )
        db.session.commit()
    pages = [
        words(browser.get(address, status=404).find("main"))
        for address in (path, path[:-1] + "x", "/reset/" + "a" * 43, "/reset/' or 1=1 --")
    ]
    assert len(set(pages)) == 1
    assert browser.post(path, {"password": NEW}).status_code == 404


def test_a_link_for_one_purpose_opens_nothing_else(client: FlaskClient) -> None:
    email = person().email
    browser = Browser(client)
    browser.send("/reset", {"email": email})
    [path] = account_links(email)
    token = path.rsplit("/", 1)[1]
    browser.get(f"/invitation/{token}", status=404)


def test_the_page_after_asking_names_nobody(client: FlaskClient) -> None:
    email = person().email
    page = Browser(client).send("/reset", {"email": email})
    assert email not in str(page)
    assert "If there is an account with this address" in words(page.find("main"))


def test_a_mail_holds_the_link_apart_from_its_text(client: FlaskClient) -> None:
    email = person().email
    Browser(client).send("/reset", {"email": email})
    [path] = account_links(email)
    with enter_scope(NO_SCOPE):
        body = db.session.scalars(
            select(AccountMail.body).where(AccountMail.recipient == email)
        ).one()
    assert path.rsplit("/", 1)[1] not in body
