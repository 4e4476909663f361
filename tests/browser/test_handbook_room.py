"""The framework as staff read it: found, searched, acknowledged by keyboard, version by version."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.serving import OpenFor, served
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import check
from tests.handbook.frameworks import LEAD, changed, marked, publish, put
from tests.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
]


@pytest.fixture
def open_for(world: World, chromium: Browser) -> Iterator[OpenFor]:
    with served(world, chromium) as found:
        yield found


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_of_the_framework_are_usable_by_everybody(
    world: World, open_for: OpenFor, viewport: dict[str, int]
) -> None:
    put(world, publish(world, changed(marked(), acknowledged=True)))
    framework = world.path("framework")
    reader = open_for(LEAD, viewport=viewport)
    page = reader.go(framework)
    chapters = [str(link.get_attribute("href")) for link in page.locator("ol a[href]").all()]
    assert len(chapters) > 8
    rest = ("/history", "/print", "/search?q=family", "/search?q=zebra", "/places/loop")
    paths = [framework, *chapters, *(framework + each for each in rest)]
    check(reader, [(path, path) for path in [world.path(), *paths]])
    administrator = open_for("administrator", viewport=viewport)
    paths = [framework, f"{framework}/readers", f"{framework}/readers?show=read"]
    check(administrator, [(path, path) for path in paths])


def test_it_is_read_searched_and_acknowledged_by_keyboard(world: World, open_for: OpenFor) -> None:
    publish(world, changed(marked(), acknowledged=True))
    page = open_for(LEAD).go(world.path())
    expect(page.get_by_text("Please read it, and say there that you have.")).to_be_visible()
    title = page.get_by_role("region", name="Guide").get_by_role("link").inner_text()
    tab_to(page, title)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    tab_to(page, "I have read version 1")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("you have read version 1")
    expect(page.get_by_role("button", name="I have read version 1")).to_have_count(0)
    page.get_by_role("searchbox", name="Search in the framework").focus()
    page.keyboard.type("on time")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search in the framework")
    tab_to(page, "We come on time")
    page.keyboard.press("Enter")
    expect(page.get_by_text("We come on time")).to_be_visible()
    page.goto(page.url.partition("/w/")[0] + world.path())
    expect(page.get_by_role("region", name="Guide")).to_contain_text("that you have read it")


def test_a_newer_version_is_compared_and_asked_for_again(world: World, open_for: OpenFor) -> None:
    publish(world, changed(marked(), acknowledged=True))
    page = open_for(LEAD).go(world.path("framework"))
    page.get_by_role("button", name="I have read version 1").click()
    newer = marked().model_copy(update={"vision": {"en": "Every child is heard"}})
    publish(world, changed(newer, acknowledged=True), note="A shorter vision")
    page.goto(page.url)
    expect(page.get_by_text("You have read version 1. This is version 2")).to_be_visible()
    page.get_by_role("link", name="See what has changed").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All versions")
    expect(page.get_by_text("A shorter vision")).to_be_visible()
    page.get_by_role("link", name="What it changed").click()
    expect(page.get_by_text("Every child is heard")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Read it").last.click()
    expect(page.get_by_text("Every child is heard")).to_have_count(0)
    page.goto(page.url.partition("/w/")[0] + world.path("framework"))
    page.get_by_role("button", name="I have read version 2").click()
    readers = open_for("administrator").go(world.path("framework/readers?show=read"))
    expect(readers.get_by_role("rowheader")).to_have_count(1)
