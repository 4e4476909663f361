"""The service's own addresses: language, health, security headers, the demonstration's mail."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blueprints.web.local import local_path
from saas.accounts.models import User
from saas.database import db
from saas.settings import get_settings
from saas.tenancy import NO_SCOPE, enter_scope
from tests.accounts.people import mailed_links
from tests.people.inviting import invite
from tests.web.page_checks import Browser, check_page, words
from tests.world import World


def test_health_says_what_answers_and_nothing_more(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {"database": True, "queue": True}


def test_somebody_signed_in_is_led_to_their_workspaces(world: World) -> None:
    answer = world.client("reader").get("/")
    assert answer.headers["Location"] == "/workspaces"


def test_a_language_is_remembered_and_keeps_the_page(client: FlaskClient) -> None:
    browser = Browser(client)
    answer = browser.post("/language", {"language": "cy", "next": "/pages/help"})
    assert answer.headers["Location"] == "/pages/help"
    assert browser.get("/pages/help").html["lang"] == "cy"  # type: ignore[index]


def test_the_language_of_somebody_signed_in_goes_with_them(world: World) -> None:
    actor = world.people["elm.contributor"]
    browser = Browser(world.client(actor))
    page = browser.send("/language", {"language": "cy", "next": world.path()})
    assert page.html["lang"] == "cy"  # type: ignore[index]
    with enter_scope(NO_SCOPE):
        assert db.session.get_one(User, actor.user_id).language == "cy"
    elsewhere = Browser(world.client(actor)).get(world.path())
    assert elsewhere.html["lang"] == "cy"  # type: ignore[index]


def test_an_unknown_language_changes_nothing(client: FlaskClient) -> None:
    answer = Browser(client).post("/language", {"language": "xx", "next": "//evil.example"})
    assert answer.headers["Location"] == "/"
    assert "accord_language" not in answer.headers.get("Set-Cookie", "")


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ("/w/place/people?role=reader#x", True),
        ("/", True),
        (None, False),
        ("", False),
        ("w/place", False),
        ("//evil.example", False),
        ("///evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example/", False),
        ("/a b", False),
        ("/a\nb", False),
        ("/\x7f", False),
    ],
)
def test_only_paths_of_this_service_are_followed(wanted: str | None, kept: bool) -> None:
    assert local_path(wanted) == (wanted if kept else None)


def test_every_answer_forbids_frames_sniffing_and_copies(client: FlaskClient) -> None:
    headers = client.get("/sign-in").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_nonce_is_used_once(client: FlaskClient) -> None:
    first, second = (client.get("/sign-in").headers["Content-Security-Policy"] for _ in range(2))
    assert first != second


@pytest.fixture
def demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The same application in a demonstration's environment."""
    monkeypatch.setattr(get_settings(), "environment", "demo")
    return app


def test_the_demonstrations_mail_is_nowhere_else(client: FlaskClient, world: World) -> None:
    _email, path, _id = invite(world)
    answer = client.get("/demo/mail")
    assert answer.status_code == 404
    assert path not in answer.get_data(as_text=True)


def test_the_demonstrations_mail_shows_each_mail_with_a_link_that_works(
    demo: Flask, client: FlaskClient, world: World
) -> None:
    email, path, _id = invite(world)
    browser = Browser(client)
    page = browser.get("/demo/mail")
    text = words(page.find("main"))
    assert f"To {email}" in text
    assert f"Invitation to Partnership {world.slug}" in text
    assert path in [link["href"] for link in page.select("main a")]
    assert words(browser.get(path).find("h1")).startswith("Join ")


def test_the_list_of_mail_shows_neither_text_nor_link(world: World) -> None:
    email, path, _id = invite(world)
    for role in ("administrator", "coordinator"):
        page = Browser(world.client(role)).get(world.path("mail"))
        text = words(page.find("main"))
        assert email in text
        assert f"Invitation to Partnership {world.slug}" in text
        assert path.rsplit("/", 1)[1] not in str(page)
        assert "works once" not in text
    for role in ("elm.agency_lead", "reader", "moderator", "analyst", "elm.contributor"):
        Browser(world.client(role)).get(world.path("mail"), status=403)
    assert len(mailed_links(world, email)) == 1


def test_the_page_of_a_missing_address_is_checked_like_any_other(client: FlaskClient) -> None:
    page = check_page(client.get("/pages/imprint"))
    assert words(page.find("h1")) == "Page not found"
