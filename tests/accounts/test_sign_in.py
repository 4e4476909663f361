"""Signing in with e-mail address and password."""

from __future__ import annotations

import re

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from saas.accounts import sessions
from saas.database import db
from saas.tenancy import NO_SCOPE, enter_scope
from saas.web.signed_in import COOKIE
from tests.accounts.people import PASSWORD, give_password, person
from tests.web.page_checks import Browser, words
from tests.world import World


def _without_secrets(html: str, email: str) -> str:
    """The page without its token, its nonce and the address that was typed."""
    html = re.sub(r'(csrf[-_]token"[^>]*?(?:value|content)=")[^"]*', r"\1", html)
    html = re.sub(r'nonce="[^"]*"', "", html)
    return html.replace(email, "")


def test_somebody_with_the_right_password_comes_into_their_only_workspace(
    world: World, client: FlaskClient
) -> None:
    email = give_password(world.people["elm.contributor"].user_id)
    page = Browser(client).send("/sign-in", {"email": email.upper() + " ", "password": PASSWORD})
    assert words(page.find("h1")) == "Home"
    assert world.slug in words(page.title)


@pytest.mark.parametrize("kind", ["unknown", "wrong password", "invited", "closed", "no password"])
def test_every_refused_sign_in_gets_the_same_answer_after_the_same_work(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    known = person()
    tried = {
        "unknown": lambda: "nobody.here@example.org",
        "wrong password": lambda: known.email,
        "invited": lambda: person(state="invited").email,
        "closed": lambda: person(state="closed").email,
        "no password": lambda: person(password=None).email,
    }[kind]()
    verified = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, stored: str, given: str) -> bool:
        verified.append(stored.split("$")[1:4])
        return verify(self, stored, given)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    browser = Browser(client)
    reference = browser.post("/sign-in", {"email": known.email, "password": "wrong it is, surely"})
    cost = list(verified)
    verified.clear()
    answer = browser.post("/sign-in", {"email": tried, "password": "wrong it is, surely"})
    assert (answer.status_code, reference.status_code) == (422, 422)
    assert _without_secrets(answer.get_data(as_text=True), tried) == _without_secrets(
        reference.get_data(as_text=True), known.email
    )
    assert verified == cost
    assert len(cost) == 1
    assert COOKIE not in answer.headers.get("Set-Cookie", "")


def test_the_address_stays_typed_and_the_password_does_not(client: FlaskClient) -> None:
    page = Browser(client).send(
        "/sign-in", {"email": "ann@example.org", "password": "not hers at all"}, status=422
    )
    assert page.select_one("#email")["value"] == "ann@example.org"  # type: ignore[index]
    assert "not hers at all" not in str(page)
    assert words(page.title).startswith("Error: Sign in")
    assert page.select_one(".govuk-error-summary a")["href"] == "#password"  # type: ignore[index]


def test_empty_fields_are_named(client: FlaskClient) -> None:
    page = Browser(client).send("/sign-in", {}, status=422)
    summary = words(page.select_one(".govuk-error-summary"))
    assert "Enter your e-mail address" in summary
    assert "Enter your password" in summary


def test_a_planted_cookie_is_not_taken_over(client: FlaskClient) -> None:
    email = person().email
    client.set_cookie(COOKIE, "planted-by-somebody-else")
    Browser(client).send("/sign-in", {"email": email, "password": PASSWORD})
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.value != "planted-by-somebody-else"
    with enter_scope(NO_SCOPE):
        assert sessions.find(db.session(), "planted-by-somebody-else", None) is None


def test_signing_in_again_ends_the_session_that_the_browser_had(client: FlaskClient) -> None:
    first, second = person(), person()
    browser = Browser(client)
    browser.send("/sign-in", {"email": first.email, "password": PASSWORD})
    old = client.get_cookie(COOKIE)
    browser.send("/sign-in", {"email": second.email, "password": PASSWORD})
    new = client.get_cookie(COOKIE)
    assert old is not None
    assert new is not None
    assert old.value != new.value
    with enter_scope(NO_SCOPE):
        assert sessions.find(db.session(), old.value, None) is None


def test_a_forms_token_from_before_signing_in_is_worth_nothing_after(client: FlaskClient) -> None:
    email = person().email
    browser = Browser(client)
    before = browser.token()
    browser.send("/sign-in", {"email": email, "password": PASSWORD})
    answer = client.post("/account/sessions/end-others", data={"csrf_token": before})
    assert answer.status_code == 400


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(client: FlaskClient) -> None:
    answer = Browser(client).post("/sign-in", {"email": person().email, "password": PASSWORD})
    [cookie] = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith(COOKIE)]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "/%09/../\n/evil.example",
        "javascript:alert(1)",
        "account",
        " /account",
        "/ /evil.example",
    ],
)
def test_signing_in_leads_to_no_other_site(client: FlaskClient, wanted: str) -> None:
    answer = Browser(client).post(
        "/sign-in", {"email": person().email, "password": PASSWORD, "next": wanted}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/workspaces"


def test_signing_in_leads_back_to_where_somebody_wanted_to_go(
    world: World, client: FlaskClient
) -> None:
    email = give_password(world.people["administrator"].user_id)
    asked = client.get(world.path("people?role=approver"))
    assert asked.status_code == 302
    page = Browser(client).get(world.path("people?role=approver"))
    assert words(page.find("h1")) == "Sign in"
    wanted = page.select_one("main input[name=next]")["value"]  # type: ignore[index]
    answer = Browser(client).post(
        "/sign-in", {"email": email, "password": PASSWORD, "next": wanted}
    )
    assert answer.headers["Location"] == world.path("people?role=approver")


def test_an_unknown_way_to_sign_in_is_not_there(client: FlaskClient) -> None:
    answer = Browser(client).post("/sign-in", {"method": "magic", "email": "a@example.org"})
    assert answer.status_code == 404


def test_signing_out_ends_the_session_and_not_only_the_cookie(world: World) -> None:
    client = world.client("reader")
    kept = client.get_cookie(COOKIE)
    assert kept is not None
    page = Browser(client).send("/sign-out")
    assert "You are signed out" in words(page.find("main"))
    client.set_cookie(COOKIE, kept.value)
    assert client.get(world.path()).status_code == 302


def test_signing_out_is_not_a_link(client: FlaskClient) -> None:
    assert client.get("/sign-out").status_code == 405


def test_somebody_in_no_workspace_is_told_what_to_do(client: FlaskClient) -> None:
    page = Browser(client).send("/sign-in", {"email": person().email, "password": PASSWORD})
    assert words(page.find("h1")) == "Your workspaces"
    assert "You are in no workspace at present" in words(page.find("main"))


def test_somebody_in_two_workspaces_chooses(world: World, other_world: World) -> None:
    actor = world.people["reader"]
    other_world.member("reader", ["reader"], user_id=actor.user_id)
    page = Browser(world.client(actor)).get("/workspaces")
    links = {link["href"] for link in page.select("main a")}
    assert {world.path(), other_world.path()} <= links
