"""Moderating a form with tables and bands: the words are read, the numbers keep their bands."""

from __future__ import annotations

import pytest
from flask import Flask

from tenants.rounds.types import Moderation
from tests.judgements.panel import assign, finish, grading_of, subject_of
from tests.returns_web.tables import sign, world_of_tables
from tests.web.page_checks import Browser, words
from tests.world import World


@pytest.fixture
def world(app: Flask) -> World:
    found = world_of_tables(app, Moderation.BLIND)
    sign(found)
    assign(found, "northmoor", found.people["moderator"])
    return found


def moderator(world: World) -> Browser:
    return Browser(world.client("moderator"))


def test_a_blind_moderator_reads_tables_and_grades_with_the_bands_in_view(world: World) -> None:
    grading = grading_of(world, "northmoor", world.people["moderator"])
    browser = moderator(world)
    page = browser.get(world.path(f"moderation/{grading}/worries"))
    assert "Danger statement 1" in words(page.select_one("#w-triple"))
    assert "Scaling 2" in words(page.select_one("#w-triple"))
    page = browser.get(world.path(f"moderation/{grading}/about"))
    card = words(page.select_one("#a-safe"))
    assert "0 to 3 Not safe Something has to happen today." in card
    # The agency's own nine lies in a band, and neither shows.
    assert page.select("[data-band-of]") != []
    assert words(page.select_one("[data-band-of]")) == ""
    assert "9" not in card
    page = browser.get(world.path(f"moderation/{grading}/file"))
    assert "Genogram Is it there? Yes" in words(page.select_one("#f-checks"))


def test_the_band_stands_beside_every_number_and_never_instead(world: World) -> None:
    person = world.people["moderator"]
    grading = grading_of(world, "northmoor", person)
    world.answer(person, grading, "a.safe", score=2, narrative="Nobody was there")
    world.answer(person, grading, "a.known", point="sound", narrative="Seen")
    finish(world, person, grading)
    page = moderator(world).get(world.path(f"moderation/{grading}/about"))
    assert "9 on a scale from 0 to 10 Safe enough" in words(page.select_one("#a-safe"))
    subject = subject_of(world, "northmoor")
    coordinator = Browser(world.client("coordinator"))
    page = coordinator.get(world.path(f"moderation/subjects/{subject}"))
    card = words(page.select_one("#a-safe"))
    assert "9 on a scale from 0 to 10 Safe enough" in card
    assert "2 on a scale from 0 to 10 Not safe" in card
    assert "4 to 6 Some safety" in card
    settled = page.select_one("#a-safe [data-band-of]")
    assert words(settled) == "Not safe"
