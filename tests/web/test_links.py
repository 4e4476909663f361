"""Every link on a main page leads its reader to a page."""

from __future__ import annotations

from urllib.parse import urldefrag, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tenants.rounds.types import Moderation, Sharing
from tests.judgements.panel import conclude, moderate, release
from tests.returns_web.desk import Desk
from tests.tenancy.filled import FilledWorld
from tests.world import World

ROLES = ("administrator", "coordinator", "moderator", "analyst", "reader")
ROLES += ("northmoor.agency_lead", "northmoor.approver", "northmoor.contributor")
ROLES += ("elm.agency_lead", "elm.approver", "elm.contributor", "everything")
MAIN = ("", "people", "people/agencies", "rounds", "plan", "evidence", "models", "trail", "mail")
MAIN += ("rounds/{round}", "rounds/{round}/findings", "rounds/{round}/moderation")
MAIN += ("rounds/{round}/overview", "returns/{northmoor}", "returns/{northmoor}/read")
MAIN += ("returns/{elm}", "returns/{ridgeway}", "moderation")


def dead_links(world: World, who: str) -> list[str]:
    """The links of the main pages that open for somebody, and answer them 403 or 404."""
    client = world.client(who)
    ids = {name: world.return_of(name) for name in world.agencies}
    asked: dict[str, int] = {}
    found = []
    for main in MAIN:
        at = world.path(main.format(round=world.round_id, **ids))
        answer = client.get(at, follow_redirects=True)
        if answer.status_code != 200:
            continue
        page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
        for link in page.select("a[href]"):
            href = urldefrag(str(link["href"]))[0]
            if not href or urlsplit(href).netloc or not href.startswith("/"):
                continue
            if href not in asked:
                asked[href] = client.get(href, follow_redirects=True).status_code
            if asked[href] in (403, 404):
                found.append(f"{at}: {link.get_text(' ', strip=True)} → {href} {asked[href]}")
    assert len(asked) > 5
    return found


@pytest.fixture(scope="module")
def filled(app: Flask) -> FilledWorld:
    world = FilledWorld.make(app)
    assert isinstance(world, FilledWorld)
    return world


@pytest.mark.parametrize("who", ROLES)
def test_every_link_of_the_main_pages_opens(filled: FilledWorld, who: str) -> None:
    assert dead_links(filled, who) == []


@pytest.mark.parametrize("who", [*ROLES[:5], "elm.agency_lead", "elm.approver"])
def test_every_link_opens_where_a_round_shares_grades_alone(world: World, who: str) -> None:
    world.open_round(sharing=Sharing.GRADES)
    world.sign("northmoor")
    moderate(world, "northmoor", world.people["moderator"])
    conclude(world, "northmoor")
    release(world, "northmoor")
    assert dead_links(world, who) == []


def test_of_grades_alone_nothing_says_that_the_rest_was_not_answered(world: World) -> None:
    world.open_round(moderation=Moderation.NONE, sharing=Sharing.GRADES)
    world.sign("northmoor")
    coordinator, other = Desk(world, "coordinator"), Desk(world, "elm.agency_lead")
    coordinator.send(coordinator.at("release"))
    other.get(other.at("read"))
    assert other.says.count("This round shares grades only") == 1
    assert "In place" in other.says
    for withheld in ("Not answered", "Note a finding", "Our board leads"):
        assert withheld not in other.says
    shown = {str(tag["id"]) for tag in other.page.select(".accord-answer[id]")}
    assert len(shown) == 3
    other.get(other.at())
    assert "Read the outcome" not in other.says
    # Who reads every agency's work sees it whole.
    coordinator.get(coordinator.at("read"))
    assert "shares grades only" not in coordinator.says
    assert "Our board leads" in coordinator.says


def test_a_new_round_follows_the_latest_one_of_its_form(world: World) -> None:
    first = world.open_round(title="Last year", moderation=Moderation.NONE)
    desk = Desk(world, "coordinator")
    desk.get(world.path("rounds/new"))
    chosen = desk.page.select_one("select[name=previous] option[selected]")
    assert chosen is not None
    assert chosen["value"] == str(first)


def test_what_was_carried_over_is_not_offered_again_as_a_beginning(world: World) -> None:
    first = world.open_round(title="Last year", moderation=Moderation.NONE)
    world.sign("northmoor")
    world.open_round(title="This year", previous=first, agencies=("northmoor",))
    desk = Desk(world)
    world.answer(world.people["northmoor.agency_lead"], desk.return_id, "q.visits", point="2")
    desk.get(desk.at())
    assert "Start from your last return" not in desk.says
    assert "3 answers that your agency signed in the round before are not here yet" in desk.says
    desk.send(desk.at("carry-over"))
    assert "Carry over earlier answers" not in desk.says
    assert "carried-over answers to confirm" in desk.says
