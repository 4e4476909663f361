"""Every page that a person meets is a good page: read as each of them, empty and filled."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.page_checks import Browser, words
from tests.world import World

PUBLIC = (
    "/",
    "/sign-in",
    "/reset",
    "/reset/sent",
    "/pages/help",
    "/pages/accessibility",
    "/pages/privacy",
    "/pages/cookies",
)


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_anybody_gets_a_good_page(client: FlaskClient, path: str, language: str) -> None:
    client.set_cookie("accord_language", language)
    page = Browser(client).get(path)
    assert page.html["lang"] == language  # type: ignore[index]


def test_a_page_that_is_not_there_is_a_good_page(client: FlaskClient) -> None:
    page = Browser(client).get("/nowhere", status=404)
    assert "Page not found" in words(page.find("h1"))


def test_everybody_gets_a_good_start_page(world: World) -> None:
    world.open_round()
    for role in world.people:
        page = Browser(world.client(role)).get(world.path())
        assert words(page.find("h1")) == "Home"


def test_the_people_room_is_made_of_good_pages(world: World) -> None:
    browser = Browser(world.client("administrator"))
    lead = world.people["elm.agency_lead"].member_id
    school = world.agencies["elm"]
    for rest in (
        "people",
        "people?text=northmoor&role=approver&state=active",
        "people?text=nobody-is-called-so",
        "people?state=left",
        "people?page=7",
        "people/invitations",
        "people/invite",
        f"people/invite?agency={school}",
        f"people/{lead}",
        f"people/{lead}/change",
        f"people/{lead}/deputy",
        f"people/{lead}/hand-over",
        f"people/{lead}/leave",
        f"people/{world.people['administrator'].member_id}",
        f"people/{world.people['administrator'].member_id}/leave",
        "people/agencies",
        "people/agencies/add",
        f"people/agencies/{school}",
        f"people/agencies/{school}/change",
        f"people/agencies/{school}/lead",
        f"people/agencies/{school}/close",
        "trail",
        "trail?area=model&who=nobody",
        "mail",
    ):
        browser.get(world.path(rest))


def test_ones_own_pages_are_good_pages(world: World) -> None:
    browser = Browser(world.client("elm.contributor"))
    for path in ("/account", "/account/details", "/account/password", "/workspaces?all=1"):
        browser.get(path)
