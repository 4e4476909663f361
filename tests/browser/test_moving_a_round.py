"""Moving an open round to a newer version of its form, and back, as its coordinator does it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.serving import OpenFor, served
from tests.browser.test_pages import check
from tests.rounds import moving
from tests.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
]


@pytest.fixture
def open_for(world: World, chromium: Browser) -> Iterator[OpenFor]:
    world.open_round()
    world.fill("northmoor")
    with served(world, chromium) as found:
        yield found


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_of_a_move_are_usable_by_everybody(
    world: World, open_for: OpenFor, viewport: dict[str, int]
) -> None:
    version_id = moving.publish(world)
    round_path = world.path(f"rounds/{world.round_id}")
    coordinator = open_for("coordinator", viewport=viewport)
    preview = f"{round_path}/form/{version_id}"
    check(coordinator, [("notice", round_path), ("preview", preview)])
    moving.move(world, version_id)
    check(coordinator, [("moved", round_path)])
    answers = world.path(f"returns/{world.return_of('northmoor')}/read")
    check(open_for(moving.LEAD, viewport=viewport), [("archived", answers)])


def test_a_round_is_moved_with_a_reason_and_moved_back(world: World, open_for: OpenFor) -> None:
    moving.publish(world)
    answered = moving.stored(world)
    page = open_for("coordinator").go(world.path(f"rounds/{world.round_id}"))
    page.get_by_role("button", name="See what moving would do").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Move to version 2")
    row = page.get_by_role("row").filter(has_text="Northmoor")
    expect(row).to_contain_text("of about")
    page.get_by_role("button", name="Move the round to version 2").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why the round moves")
    page.get_by_label("Why").fill("The board agreed on it.")
    page.get_by_role("button", name="Move the round to version 2").click()
    expect(page.locator(".govuk-notification-banner")).to_contain_text("The round has moved")
    moving.do_work(world)
    page.reload()
    expect(page.get_by_text("moved this round from version 1")).to_be_visible()
    expect(page.get_by_text("The board agreed on it.")).to_be_visible()
    assert moving.progress(world)[2] == 2
    lead = open_for(moving.LEAD).go(world.path(f"returns/{world.return_of('northmoor')}/read"))
    lead.get_by_role("link", name="archived answer").click()
    expect(lead.get_by_role("heading", name="Archived answers")).to_be_in_viewport()
    page.get_by_role("button", name="Undo the move").click()
    moving.do_work(world)
    page.reload()
    expect(page.get_by_role("button", name="Undo the move")).to_have_count(0)
    assert moving.progress(world)[2] == 1
    assert moving.stored(world) == answered
