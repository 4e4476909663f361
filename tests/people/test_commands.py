"""The operator's commands about workspaces: making one, and a first link that expired."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from saas.accounts.models import User, Workspace
from saas.database import clock_at, db, now
from saas.settings import get_settings
from saas.tenancy import NO_SCOPE, enter_scope
from tests.accounts.people import PASSWORD, mailed_links, person
from tests.web.page_checks import Browser, words
from tests.world import World


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["workspaces", *words])


def said(result: Result) -> str:
    return " ".join(result.output.split())


def made(app: Flask, email: str) -> World:
    """A workspace as the command makes it, with this administrator."""
    slug = f"new-{uuid.uuid4().hex[:8]}"
    result = run(
        app, "create", slug, "--name", "Harbour Partnership", "--languages", "en,cy",
        "--administrator-email", email, "--administrator-name", "Ada Quay",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert said(result) == f"{slug}: created; {email} was sent an invitation."
    with enter_scope(NO_SCOPE):
        tenant_id = db.session.scalars(select(Workspace.id).where(Workspace.slug == slug)).one()
    return World(app, tenant_id, slug)


def address() -> str:
    return f"{uuid.uuid4().hex[:12]}@example.org"


def send(app: Flask, workspace: str, email: str) -> Result:
    return run(app, "send-first-link", "--workspace", workspace, "--email", email)


def test_an_administrator_whose_first_link_expired_gets_another(
    app: Flask, client: FlaskClient
) -> None:
    email = address()
    with clock_at(now() - timedelta(days=get_settings().invitation_days, hours=1)):
        world = made(app, email)
    [expired] = mailed_links(world, email, "welcome")
    assert client.get(expired).status_code == 404
    result = send(app, world.slug, email.upper())
    assert result.exit_code == 0, result.output
    assert "a new link is on its way" in said(result)
    fresh, *_first = mailed_links(world, email, "welcome")
    assert fresh != expired
    browser = Browser(client)
    browser.send(fresh, {"password": PASSWORD})
    browser.send("/sign-in", {"email": email, "password": PASSWORD})
    page = browser.get(world.path("trail"))
    assert "Sent Ada Quay a new first link" in words(page.find("main"))


def test_the_link_itself_is_in_the_mail_alone(app: Flask) -> None:
    email = address()
    world = made(app, email)
    result = send(app, world.slug, email)
    fresh = mailed_links(world, email, "welcome")[0]
    assert fresh not in result.output


def test_who_has_a_password_is_told_to_sign_in(app: Flask) -> None:
    user = person()
    world = made(app, user.email)
    result = send(app, world.slug, user.email)
    assert result.exit_code == 1
    assert said(result) == f"Error: {user.name} has chosen a password already, and can sign in."
    assert len(mailed_links(world, user.email, "welcome")) == 1


def test_only_an_administrator_of_that_workspace_gets_one(app: Flask, world: World) -> None:
    email = address()
    other = made(app, email)
    with enter_scope(NO_SCOPE):
        contributor = db.session.get_one(User, world.people["elm.contributor"].user_id).email
    for workspace, whom in (
        (world.slug, email),
        (other.slug, address()),
        (world.slug, contributor),
    ):
        result = send(app, workspace, whom)
        assert result.exit_code == 1
        assert "Nobody with this address is an administrator" in said(result)
    assert len(mailed_links(other, email, "welcome")) == 1


@pytest.mark.parametrize(
    ("workspace", "email", "sentence"),
    [
        ("no-such-place", "a@example.org", "no workspace has the address “no-such-place”"),
        ("", "not an address", "Enter an e-mail address in the correct format"),
    ],
)
def test_what_is_wrong_is_said_in_words(
    app: Flask, world: World, workspace: str, email: str, sentence: str
) -> None:
    result = send(app, workspace or world.slug, email)
    assert result.exit_code == 1
    assert sentence in said(result)
