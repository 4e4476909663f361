"""Who invites whom, what the form refuses, and what the mail says."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from saas.errors import Forbidden, InvalidInput
from saas.mail.models import Mail
from tenants.workspaces import invitations
from tenants.workspaces.models import Member
from tests.accounts.people import mailed_links
from tests.people.inviting import NAME, accept, invite, new_address
from tests.web.page_checks import Browser, words
from tests.world import World


@pytest.mark.parametrize(
    ("by", "roles", "agency"),
    [
        ("elm.agency_lead", ("administrator",), "elm"),
        ("elm.agency_lead", ("coordinator",), "elm"),
        ("elm.agency_lead", ("contributor", "moderator"), "elm"),
        ("elm.agency_lead", ("agency_lead",), "elm"),
        ("elm.agency_lead", ("contributor",), "ridgeway"),
        ("elm.contributor", ("contributor",), "elm"),
        ("elm.approver", ("contributor",), "elm"),
        ("coordinator", ("administrator",), None),
        ("moderator", ("moderator",), None),
        ("reader", ("reader",), None),
    ],
)
def test_nobody_gives_more_than_they_may(
    world: World, by: str, roles: tuple[str, ...], agency: str | None
) -> None:
    with pytest.raises(Forbidden):
        invite(world, by=by, roles=roles, agency=agency)


def test_the_form_of_an_agency_lead_cannot_be_bent(world: World) -> None:
    browser = Browser(world.client("elm.agency_lead"))
    page = browser.get(world.path("people/invite"))
    assert [box["value"] for box in page.select("input[name=roles]")] == [
        "contributor",
        "approver",
    ]
    assert [option["value"] for option in page.select("#agency_id option")] == [
        str(world.agencies["elm"])
    ]
    for bent in (
        {"roles": ["administrator"], "agency_id": str(world.agencies["elm"])},
        {"roles": ["contributor"], "agency_id": str(world.agencies["ridgeway"])},
    ):
        email = new_address()
        answer = browser.post(
            world.path("people/invite"),
            {"name": NAME, "email": email, "language": "en", **bent},
        )
        assert answer.status_code == 403
        assert mailed_links(world, email) == []


def test_an_agency_lead_brings_a_colleague_in(world: World, client: FlaskClient) -> None:
    email = new_address()
    page = Browser(world.client("elm.agency_lead")).send(
        world.path("people/invite"),
        {
            "name": NAME,
            "email": email,
            "language": "en",
            "roles": ["contributor"],
            "agency_id": str(world.agencies["elm"]),
        },
    )
    assert words(page.find("h1")) == "Invitations"
    assert email in words(page.find("main"))
    accept(client, mailed_links(world, email)[0])
    # A lead of another agency does not even see that somebody was invited.
    invite(world, email=new_address())
    other = Browser(world.client("ridgeway.agency_lead")).get(world.path("people/invitations"))
    assert "No invitation waits" in words(other.find("main"))


def test_people_without_the_right_find_no_door_to_inviting(world: World) -> None:
    for role in ("elm.contributor", "reader", "analyst", "moderator"):
        browser = Browser(world.client(role))
        assert not browser.get(world.path("people")).select("a[href$='/people/invite']")
        browser.get(world.path("people/invite"), status=403)
        browser.get(world.path("people/invitations"), status=403)


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"email": "not an address"}, "email", "correct format"),
        ({"email": "two@at@example.org"}, "email", "correct format"),
        ({"email": "a@localhost"}, "email", "correct format"),
        ({"email": "a@example.org\nbcc: b@example.org"}, "email", "correct format"),
        ({"name": "   "}, "name", "Enter the person's name"),
        ({"roles": []}, "roles", "Choose one role"),
        ({"roles": ["king"]}, "roles", "Choose one role"),
        ({"agency_id": ""}, "agency_id", "Choose the agency"),
        ({"agency_id": "no id at all"}, "agency_id", "Choose one of this workspace"),
        ({"language": "xx"}, "language", "Choose one of the workspace"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_the_rest_stays_typed(
    world: World, change: dict[str, Any], field: str, sentence: str
) -> None:
    typed = {
        "name": NAME,
        "email": new_address(),
        "post": "Head of Year",
        "language": "en",
        "roles": ["contributor"],
        "agency_id": str(world.agencies["elm"]),
    }
    page = Browser(world.client("administrator")).send(
        world.path("people/invite"), {**typed, **change}, status=422
    )
    assert sentence in words(page.select_one(f"#{field}-error"))
    assert page.select_one("#post")["value"] == "Head of Year"  # type: ignore[index]
    assert words(page.title).startswith("Error: ")


def test_another_workspaces_agency_is_as_unknown_as_an_invented_one(
    world: World, other_world: World
) -> None:
    problems = []
    for agency_id in (other_world.agencies["elm"], uuid.uuid4()):
        actor = world.people["administrator"]
        with world.acting(actor) as session, pytest.raises(InvalidInput) as refused:
            invitations.invite(
                session,
                actor,
                email=new_address(),
                name=NAME,
                roles=["contributor"],
                agency_id=agency_id,
            )
        problems.append(refused.value.errors)
    assert problems[0] == problems[1] == {"agency_id": "Choose one of this workspace's agencies"}


def test_nobody_is_invited_twice_or_while_they_are_here(world: World) -> None:
    email, _path, _id = invite(world)
    with pytest.raises(InvalidInput, match="invitation already"):
        invite(world, email=email.upper())
    with world.planning() as session:
        present = session.scalars(
            select(Member.email).where(Member.id == world.people["reader"].member_id)
        ).one()
    with pytest.raises(InvalidInput, match="member already"):
        invite(world, email=present)


def test_a_mail_is_in_the_language_chosen_for_the_person_and_says_no_secret(world: World) -> None:
    email, path, _id = invite(world, language="cy")
    with world.planning() as session:
        mail = session.scalars(select(Mail).where(Mail.recipient == email)).one()
        assert mail.language == "cy"
        assert path.rsplit("/", 1)[1] not in mail.body
        assert "{{link}}" in mail.body
