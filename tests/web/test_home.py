"""The start page: what waits for each person, and how a new workspace begins."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from saas.database import db
from saas.errors import InvalidInput, NotFound
from saas.tenancy import NO_SCOPE, enter_scope
from tenants.judgements.assignment import assign_moderators
from tenants.rounds.models import Return
from tenants.workspaces.models import Member
from tenants.workspaces.setup import create_workspace, send_first_link
from tests.accounts.people import PASSWORD, mailed_links, person
from tests.people.test_members import action_of
from tests.web.page_checks import Browser, words
from tests.world import World


def _home(world: World, role: str) -> str:
    return words(Browser(world.client(role)).get(world.path()).find("main"))


def test_a_return_waits_for_its_own_agency_and_for_nobody_else(world: World) -> None:
    world.open_round()
    lead = _home(world, "elm.agency_lead")
    assert "Section 11 2026: Elm Lane School 0 of 5 answered." in lead
    assert "Ridgeway" not in lead
    assert "returns" not in _home(world, "moderator").split("Rounds under way")[0]


def test_the_note_says_what_this_person_can_do_now(world: World) -> None:
    world.open_round()
    world.fill("elm")
    assert "Everything is answered: it can be submitted." in _home(world, "elm.agency_lead")
    assert "it can be submitted" not in _home(world, "elm.contributor")
    world.submit("ridgeway")
    assert "Waits for your signature." in _home(world, "ridgeway.approver")
    assert "Waits for the approver’s signature." in _home(world, "ridgeway.agency_lead")


def test_a_late_return_says_so(world: World) -> None:
    world.open_round(due_in=-1)
    assert "Was due" in _home(world, "elm.agency_lead")


def test_actions_wait_for_their_owner(world: World) -> None:
    owner = world.people["elm.contributor"]
    action_of(world, owner)
    assert "1: Name a lead" in _home(world, "elm.contributor")
    assert "Name a lead" not in _home(world, "ridgeway.contributor")


def test_moderations_wait_for_their_moderator(world: World) -> None:
    world.open_round()
    coordinator, moderator = world.coordinator, world.people["moderator"]
    return_id = world.sign("elm")
    with world.acting(coordinator) as session:
        subject = session.scalars(select(Return.subject_id).where(Return.id == return_id)).one()
        assign_moderators(session, coordinator, [subject], [moderator.me])
        session.commit()
    home = _home(world, "moderator")
    assert "Returns to moderate" in home
    assert "Section 11 2026: Elm Lane School 0 of" in home


def test_when_nothing_waits_the_page_says_what_will(world: World) -> None:
    assert "Nothing waits for you" in _home(world, "reader")


def test_a_new_workspace_leads_its_administrator_to_the_first_round(
    app: Flask, client: FlaskClient
) -> None:
    slug = f"new-{uuid.uuid4().hex[:8]}"
    email = f"{slug}@example.org"
    with enter_scope(NO_SCOPE):
        tenant_id = create_workspace(
            db.session(),
            slug=slug,
            name="Harbour Partnership",
            languages=["en", "cy"],
            administrator_email=email.upper(),
            administrator_name="Ada Quay",
        )
    world = World(app, tenant_id, slug)
    [path] = mailed_links(world, email, "welcome")
    browser = Browser(client)
    browser.send(path, {"password": PASSWORD})
    page = browser.send("/sign-in", {"email": email, "password": PASSWORD})
    assert words(page.find("h1")) == "Home"
    steps = [words(item) for item in page.select(".govuk-task-list__item")]
    assert len(steps) == 4
    assert all(step.endswith("To do") for step in steps)
    assert "Have a coordinator start the first round" in steps[3]
    for rest in ("people", "people/invitations", "people/agencies", "people/agencies/add"):
        browser.get(world.path(rest))
    page = browser.get(world.path("people/agencies/add"))
    assert "Load a form first" in words(page.find("main"))
    page = browser.get(world.path("trail"))
    assert "The workspace was set up with Ada Quay as its administrator" in words(page.find("main"))
    browser.send(
        world.path("people/invite"),
        {
            "name": "Col Marsh",
            "email": f"c-{email}",
            "roles": ["coordinator"],
            "agency_id": "",
            "language": "cy",
        },
    )
    page = browser.get(world.path())
    done = [words(item) for item in page.select(".govuk-task-list__item")]
    assert done[2].endswith("Done")


def test_an_administrator_who_has_an_account_is_sent_to_the_workspace(app: Flask) -> None:
    user = person()
    slug = f"new-{uuid.uuid4().hex[:8]}"
    with enter_scope(NO_SCOPE):
        tenant_id = create_workspace(
            db.session(),
            slug=slug,
            name="Harbour Partnership",
            administrator_email=user.email,
            administrator_name="Somebody",
        )
    world = World(app, tenant_id, slug)
    assert mailed_links(world, user.email, "welcome") == [world.path()]
    with world.planning() as session:
        member = session.scalars(select(Member)).one()
        assert (member.user_id, member.name) == (user.id, user.name)


def test_an_administrator_whose_first_link_expired_gets_another(
    app: Flask, client: FlaskClient
) -> None:
    slug = f"new-{uuid.uuid4().hex[:8]}"
    email = f"{slug}@example.org"
    with enter_scope(NO_SCOPE):
        create_workspace(
            db.session(),
            slug=slug,
            name="Harbour Partnership",
            administrator_email=email,
            administrator_name="Ada Quay",
        )
        link = send_first_link(db.session(), email)
        db.session.commit()
    browser = Browser(client)
    browser.send(link.removeprefix("http://localhost"), {"password": PASSWORD})
    browser.send("/sign-in", {"email": email, "password": PASSWORD})
    with enter_scope(NO_SCOPE), pytest.raises(NotFound):
        send_first_link(db.session(), email)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slug": "Big Letters"}, "slug"),
        ({"slug": "-edge"}, "slug"),
        ({"slug": "a" * 61}, "slug"),
        ({"slug": "line\nbreak"}, "slug"),
        ({"name": " "}, "name"),
        ({"kind": "club"}, "kind"),
        ({"languages": []}, "languages"),
        ({"languages": ["xx"]}, "languages"),
        ({"administrator_email": "nobody"}, "administrator_email"),
        ({"administrator_name": ""}, "administrator_name"),
    ],
)
def test_a_workspace_that_cannot_be_is_refused_and_leaves_nothing(
    app: Flask, change: dict[str, object], field: str
) -> None:
    slug = f"new-{uuid.uuid4().hex[:8]}"
    values: dict[str, object] = {
        "slug": slug,
        "name": "Harbour Partnership",
        "administrator_email": f"{slug}@example.org",
        "administrator_name": "Ada Quay",
    }
    with enter_scope(NO_SCOPE):
        with pytest.raises(InvalidInput) as refused:
            create_workspace(db.session(), **{**values, **change})  # type: ignore[arg-type]
        assert set(refused.value.errors) == {field}
        create_workspace(db.session(), **values)  # type: ignore[arg-type]
        with pytest.raises(InvalidInput) as refused:
            create_workspace(db.session(), **values)  # type: ignore[arg-type]
        assert set(refused.value.errors) == {"slug"}
