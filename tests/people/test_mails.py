"""The words of the mails about a workspace and its people."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from saas.database import db
from saas.mail.models import Mail
from saas.settings import get_settings
from saas.tenancy import NO_SCOPE, enter_scope
from tenants.workspaces.handover import hand_over
from tenants.workspaces.setup import create_workspace
from tests.accounts.people import person
from tests.people.members import action_of
from tests.world import World


def mailed(world: World, kind: str) -> str:
    with world.planning() as session:
        return session.scalars(select(Mail.body).where(Mail.kind == kind)).one()


def set_up(app: Flask, email: str, language: str) -> World:
    """A new workspace, whose administrator was written to."""
    slug = f"new-{uuid.uuid4().hex[:8]}"
    with enter_scope(NO_SCOPE):
        tenant_id = create_workspace(
            db.session(),
            slug=slug,
            name="Harbour Partnership",
            languages=["en", "cy"],
            administrator_email=email,
            administrator_name="Ada Quay",
            language=language,
        )
    return World(app, tenant_id, slug)


@pytest.mark.parametrize(
    ("language", "days", "begins", "said"),
    [
        ("en", 1, "Hello Ada Quay,\n\nThe workspace “Harbour", "a password here within 1 day:"),
        ("en", 2, "Hello Ada Quay,\n\nThe workspace “Harbour", "a password here within 2 days:"),
        ("cy", 1, "Helo Ada Quay,\n\nMae’r man gwaith “Harbour", "gyfrinair yma o fewn 1 diwrnod:"),
        (
            "cy",
            2,
            "Helo Ada Quay,\n\nMae’r man gwaith “Harbour",
            "gyfrinair yma o fewn 2 ddiwrnod:",
        ),
    ],
)
def test_a_new_administrator_is_greeted_and_told_how_long_the_link_lasts(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    days: int,
    begins: str,
    said: str,
) -> None:
    monkeypatch.setattr(get_settings(), "invitation_days", days)
    body = mailed(set_up(app, f"{uuid.uuid4().hex[:12]}@example.org", language), "welcome")
    assert body.startswith(begins)
    assert said in body


def test_an_administrator_with_an_account_is_greeted_too(app: Flask) -> None:
    user = person()
    body = mailed(set_up(app, user.email, "en"), "welcome")
    assert body.startswith(f"Hello {user.name},\n\nThe workspace “Harbour Partnership” on Accord")


@pytest.mark.parametrize(
    ("number", "said"), [(1, "is now yours: 1 action and 0"), (2, "is now yours: 2 actions and 0")]
)
def test_whoever_takes_over_is_told_of_how_much(world: World, number: int, said: str) -> None:
    leaver, colleague = world.people["elm.contributor"], world.people["elm.approver"]
    action_of(world, leaver)
    if number == 2:
        action_of(world, leaver)
    administrator = world.people["administrator"]
    with world.acting(administrator) as session:
        hand_over(session, administrator, leaver.me, colleague.me)
        session.commit()
    body = mailed(world, "work.handed_over")
    assert body.startswith("Hello elm approver,\n\nThe open work of elm contributor is now yours")
    assert said in body
