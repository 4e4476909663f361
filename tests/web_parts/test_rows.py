"""Rows that are added to a table by the page's script: focus, saving, taking back, kept words."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web_parts.conftest import LiveSite
from tests.web_parts.sample import Answer
from tests.web_parts.test_autosave import BAR, open_answer

pytestmark = pytest.mark.browser

WORRIES, SAFE = "end.worries", "end.safe"
FULL = {"danger": "Tom is alone", "scaling": "2", "who": "school"}


def with_rows(site: LiveSite, *rows: str) -> None:
    cells = {row: dict(FULL) for row in rows}
    site.server.answers[WORRIES] = Answer(cells=cells, blank_rows=["blank1"])


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for what the server is about to have received."""
    for _turn in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came to hold")


def row(page: Page, number: int) -> Locator:
    return page.locator("[data-row]").nth(number)


def test_another_row_comes_without_a_journey_and_has_the_focus(
    page: Page, live_site: LiveSite
) -> None:
    with_rows(live_site, "a1")
    open_answer(page, live_site, WORRIES)
    page.get_by_role("button", name="Add another danger statement").press("Enter")
    expect(page.locator("[data-row]")).to_have_count(3)
    expect(row(page, 2).locator("legend").first).to_have_text("Danger statement 3")
    expect(row(page, 2).get_by_label("Danger statement").first).to_be_focused()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(set(ids)) == len(ids)
    page.keyboard.type("Nobody comes")
    page.keyboard.press("Tab")
    page.keyboard.type("8")
    page.keyboard.press("Tab")
    expect(row(page, 2).locator("[data-band-of]")).to_have_text("Safe enough")
    saves = live_site.server.saves
    until(page, lambda: ["8"] in saves[-1].values())
    [new] = [name for name in live_site.server.saves[-1]["end.worries:rows"] if len(name) == 12]
    assert live_site.server.saves[-1]["end.worries:rows"] == ["a1", "blank1", new]
    assert live_site.server.saves[-1][f"end.worries:cell:{new}:danger"] == ["Nobody comes"]
    # Three is the most, and there is nothing to leave unsaved.
    expect(page.get_by_role("button", name="Add another danger statement")).to_be_hidden()
    expect(page.get_by_text("This table holds 3 rows at most.")).to_be_visible()
    assert live_site.server.posts == []


def test_a_removed_row_is_taken_back_by_a_key(page: Page, live_site: LiveSite) -> None:
    with_rows(live_site, "a1", "b2")
    open_answer(page, live_site, WORRIES)
    tick = page.get_by_label("Remove this danger statement: Danger statement 1")
    tick.focus()
    page.keyboard.press("Space")
    expect(row(page, 0).get_by_label("Scaling")).to_be_hidden()
    expect(row(page, 0).get_by_text("Untick to keep it.")).to_be_visible()
    expect(page.locator("[role=status]")).to_have_text("Removed. Untick to keep it.")
    until(page, lambda: bool(live_site.server.saves))
    assert live_site.server.saves[-1]["end.worries:remove"] == ["a1"]
    page.keyboard.press("Space")
    expect(row(page, 0).get_by_label("Scaling")).to_have_value("2")
    until(page, lambda: "end.worries:remove" not in live_site.server.saves[-1])
    assert live_site.server.saves[-1]["end.worries:cell:a1:danger"] == ["Tom is alone"]


def test_a_removed_row_makes_room_for_another(page: Page, live_site: LiveSite) -> None:
    with_rows(live_site, "a1", "b2")
    open_answer(page, live_site, WORRIES)
    add = page.get_by_role("button", name="Add another danger statement")
    expect(add).to_be_hidden()
    page.get_by_label("Remove this danger statement: Danger statement 1").check()
    expect(add).to_be_visible()


def test_an_empty_row_offers_nothing_to_remove_until_it_says_something(
    page: Page, live_site: LiveSite
) -> None:
    with_rows(live_site)
    open_answer(page, live_site, WORRIES)
    remove = row(page, 0).locator("[data-remove-row]")
    expect(remove).to_be_hidden()
    row(page, 0).get_by_label("Danger statement").first.fill("Tom is alone")
    expect(remove).to_be_visible()


def test_rows_that_were_not_saved_are_offered_back_whole(page: Page, live_site: LiveSite) -> None:
    live_site.server.status = 503
    with_rows(live_site, "a1")
    open_answer(page, live_site, WORRIES)
    page.get_by_role("button", name="Add another danger statement").click()
    row(page, 2).get_by_label("Danger statement").first.fill("Written in a tunnel")
    row(page, 2).get_by_label("Who worries?").select_option("nurse")
    expect(page.locator(BAR)).to_contain_text("Not saved")
    page.on("dialog", lambda dialog: dialog.accept())
    # The next page has another empty row, which says nothing.
    live_site.server.answers[WORRIES].blank_rows = ["blank2"]
    open_answer(page, live_site, WORRIES)
    live_site.server.status = 200
    kept = page.locator(".accord-kept")
    expect(kept).to_contain_text("Written in a tunnel")
    expect(kept).to_contain_text("Nurse")
    expect(kept).not_to_contain_text("blank1")
    kept.get_by_role("button", name="Put it back").click()
    expect(page.get_by_role("textbox", name="Danger statement").last).to_have_value(
        "Written in a tunnel"
    )
    expect(page.locator(BAR)).to_have_text("All changes saved")
    until(page, lambda: ["Written in a tunnel"] in live_site.server.saves[-1].values())
    saved = live_site.server.saves[-1]
    assert ["Written in a tunnel"] in saved.values()
    assert saved["end.worries:cell:a1:danger"] == ["Tom is alone"]


def test_a_page_that_is_opened_again_offers_nothing_of_an_empty_row(
    page: Page, live_site: LiveSite
) -> None:
    live_site.server.status = 503
    with_rows(live_site, "a1")
    open_answer(page, live_site, WORRIES)
    page.get_by_role("button", name="Add another danger statement").click()
    expect(page.locator(BAR)).to_contain_text("Not saved")
    page.on("dialog", lambda dialog: dialog.accept())
    open_answer(page, live_site, WORRIES)
    page.wait_for_timeout(300)
    expect(page.locator(".accord-kept")).to_have_count(0)


def test_what_is_wrong_stands_at_its_cell_and_goes_when_it_is_mended(
    page: Page, live_site: LiveSite
) -> None:
    live_site.server.status = 422
    live_site.server.errors = {
        "cell:a1:scaling": "Enter a number from 0 to 10",
        "rows": "This table holds 3 rows at most",
    }
    with_rows(live_site, "a1")
    open_answer(page, live_site, WORRIES)
    row(page, 0).get_by_label("Scaling").fill("11")
    row(page, 0).get_by_label("Scaling").blur()
    cell = page.locator("#end-worries-cell-a1-scaling")
    expect(cell).to_have_class("govuk-input govuk-input--width-3 govuk-input--error")
    expect(page.locator("#end-worries-rows > .govuk-error-message")).to_contain_text("3 rows")
    live_site.server.status, live_site.server.errors = 200, {}
    cell.fill("9")
    cell.blur()
    expect(page.locator(BAR)).to_have_text("All changes saved")
    expect(page.locator(".govuk-error-message")).to_have_count(0)


def test_the_band_of_a_number_follows_what_is_typed(page: Page, live_site: LiveSite) -> None:
    open_answer(page, live_site, SAFE)
    field = page.get_by_label("How safe is the child today?")
    band = page.locator("[data-band-of]")
    expect(band).to_have_text("")
    improvement = page.get_by_label("What will you improve?")
    expect(improvement).to_be_hidden()
    for typed, shown, asked in (
        ("2", "Not safe", True),
        ("5", "", False),
        ("10", "Safe enough", False),
        ("", "", False),
        ("1", "Not safe", True),
    ):
        field.fill(typed)
        expect(band).to_have_text(shown)
        expect(improvement).to_be_visible(visible=asked)


def test_a_choice_in_a_row_can_be_taken_back(page: Page, live_site: LiveSite) -> None:
    open_answer(page, live_site, "end.file")
    voice = page.locator("[data-row=voice]")
    voice.get_by_label("No", exact=True).check()
    page.get_by_role("button", name=re.compile("Clear my choice ?: The child’s own words")).click()
    expect(voice.get_by_label("No", exact=True)).not_to_be_checked()
    expect(voice.get_by_label("Yes", exact=True)).to_be_focused()
