"""The start page: what waits for each person, and how a new workspace begins."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from blueprints.workspace import waiting
from saas.database import db
from saas.errors import InvalidInput
from saas.tenancy import NO_SCOPE, enter_scope
from tenants.judgements import service as judgements
from tenants.judgements.assignment import assign_moderators
from tenants.rounds.models import Return
from tenants.rounds.types import Moderation
from tenants.workspaces.models import Member
from tenants.workspaces.setup import create_workspace
from tests.accounts.people import PASSWORD, mailed_links, person
from tests.judgements.panel import (
    assign,
    conclude,
    finish,
    grade,
    moderate,
    release,
    subject_of,
)
from tests.people.members import action_of
from tests.web.page_checks import Browser, words
from tests.web.test_statements import MOST, counted
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


def _block(world: World, role: str, heading: str) -> dict[str, str]:
    """The lines under a heading of somebody's start page: what, and where it leads."""
    page = Browser(world.client(role)).get(world.path())
    for table in page.select("main table"):
        if words(table.caption) == heading:
            return {
                words(row.select_one("td")): str(row.select_one("a")["href"])
                for row in table.select("tbody tr")
            }
    return {}


TO_SETTLE, TO_RELEASE, TO_REPLY = (
    "Moderations to settle",
    "Outcomes to release",
    "Outcomes to reply to",
)


def test_a_moderation_waits_for_its_coordinator_once_everybody_has_graded(world: World) -> None:
    world.open_round()
    first, second = world.people["moderator"], world.member("Second", ["moderator"])
    world.sign("elm")
    assign(world, "elm", first, second)
    finish(world, first, grade(world, "elm", first))
    assert _block(world, "coordinator", TO_SETTLE) == {}
    finish(world, second, grade(world, "elm", second))
    assert _block(world, "coordinator", TO_SETTLE) == {
        "Section 11 2026: Elm Lane School Its moderators have finished.": world.path(
            f"moderation/subjects/{subject_of(world, 'elm')}"
        )
    }
    for role in ("administrator", "moderator", "reader", "elm.agency_lead"):
        assert _block(world, role, TO_SETTLE) == {}


def test_who_belongs_to_the_agency_is_not_asked_to_settle_its_moderation(world: World) -> None:
    world.open_round()
    world.sign("elm")
    moderate(world, "elm", world.people["moderator"])
    own = world.member("Own", ["coordinator"], world.agencies["elm"])
    world.people["own"] = own
    assert _block(world, "own", TO_SETTLE) == {}
    assert len(_block(world, "coordinator", TO_SETTLE)) == 1


def test_an_outcome_waits_to_be_released_and_then_for_the_agencys_reply(world: World) -> None:
    world.open_round()
    return_id = world.sign("elm")
    moderate(world, "elm", world.people["moderator"])
    conclude(world, "elm")
    assert _block(world, "coordinator", TO_SETTLE) == {}
    assert _block(world, "coordinator", TO_RELEASE) == {
        "Section 11 2026: Elm Lane School The agency does not see its outcome yet.": world.path(
            f"moderation/subjects/{subject_of(world, 'elm')}"
        )
    }
    assert _block(world, "elm.agency_lead", TO_REPLY) == {}
    release(world, "elm")
    assert _block(world, "coordinator", TO_RELEASE) == {}
    here = world.path(f"returns/{return_id}/outcome")
    waits = {"Section 11 2026: Elm Lane School Your agency can reply to it once.": here}
    for role in ("elm.agency_lead", "elm.approver"):
        assert _block(world, role, TO_REPLY) == waits
    for role in ("elm.contributor", "ridgeway.agency_lead", "coordinator"):
        assert _block(world, role, TO_REPLY) == {}
    lead = world.people["elm.agency_lead"]
    with world.acting(lead) as session:
        judgements.reply(session, lead, subject_of(world, "elm"), "Thank you")
        session.commit()
    assert _block(world, "elm.agency_lead", TO_REPLY) == {}


def test_without_moderation_a_signed_return_waits_to_be_released_from_its_own_page(
    world: World,
) -> None:
    world.open_round(moderation=Moderation.NONE)
    return_id = world.sign("elm")
    assert list(_block(world, "coordinator", TO_RELEASE).values()) == [
        world.path(f"returns/{return_id}")
    ]


def test_of_many_outcomes_the_first_show_and_the_rest_is_one_link_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "SHOWN", 1)
    world.open_round()
    for agency in ("elm", "northmoor"):
        world.sign(agency)
        moderate(world, agency, world.people["moderator"])
    page = Browser(world.client("coordinator")).get(world.path())
    assert len(_block(world, "coordinator", TO_SETTLE)) == 1
    more = page.find("a", string="All of Section 11 2026")
    assert more["href"] == world.path(f"rounds/{world.round_id}/moderation?show=ready")


@pytest.mark.parametrize("role", ["coordinator", "elm.agency_lead"])
def test_the_start_page_costs_the_same_however_many_outcomes_wait(world: World, role: str) -> None:
    world.open_round()
    client = world.client(role)
    client.get(world.path())
    with counted() as few:
        client.get(world.path())
    moderator = world.people["moderator"]
    for agency in ("elm", "northmoor", "ridgeway"):
        world.sign(agency)
        moderate(world, agency, moderator)
    conclude(world, "elm")
    release(world, "elm")
    conclude(world, "northmoor")
    with counted() as many:
        assert client.get(world.path()).status_code == 200
    assert len(many) <= MOST, "\n".join(many)
    assert len(many) == len(few)


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
