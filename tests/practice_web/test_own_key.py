"""Whoever wants a key of their own finds where to type it, and “Key” stands there once."""

from __future__ import annotations

from tests.practice_web.desk import Desk, start_whole
from tests.web.page_checks import Browser, words
from tests.world import World


def test_the_key_of_something_new_is_asked_for_behind_another_heading(world: World) -> None:
    desk = Desk(world, start_whole(world))
    page = desk.browser.get(desk.at("/add/posts"))
    [about] = [each for each in page.select("details") if each.select_one("[name=key]")]
    assert words(about.summary) == "Choose the key yourself"
    assert [words(label) for label in about.select("label")] == ["Key"]


def test_so_is_that_of_an_empty_framework(world: World) -> None:
    page = Browser(world.client("administrator")).get(world.path("model"))
    [about] = [each for each in page.select("details") if each.select_one("[name=key]")]
    assert words(about.summary) == "Choose the key yourself"
