"""The same service where scripts are off: buttons save, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import COORDINATOR, LEAD, W, links_on

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(900),
]

WORDS = (
    "The senior team reads four case stories each quarter, and the minutes show what it changed."
)
QUESTION = "Does your senior team look at safeguarding regularly and act on what it sees?"
DATE = "When was your safeguarding children policy last approved?"


def open_section(page: Page, url: str, key: str) -> None:
    mine = next(href for href in links_on(page).values() if "/returns/" in href)
    page.goto(f"{url}{mine}/sections/{key}")


def question(page: Page, label: str):
    return page.locator("[data-question]").filter(
        has=page.get_by_role("heading", name=label, exact=True)
    )


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def test_an_answer_is_saved_by_its_button(visit):
    visitor = visit(LEAD, javascript=False)
    page = visitor.go(f"{W}/")
    open_section(page, visitor.live.url, "s1")
    asked = question(page, QUESTION)
    chosen = asked.get_by_role("radio", checked=True).get_attribute("value")
    asked.get_by_label("Explain your grade").fill(WORDS)
    press(page, "Save and stay here")
    expect(asked.get_by_label("Explain your grade")).to_have_value(WORDS)
    page.goto(page.url)
    expect(asked.get_by_label("Explain your grade")).to_have_value(WORDS)
    # The grade beside it was sent along and stays what it was.
    assert asked.get_by_role("radio", checked=True).get_attribute("value") == chosen


def test_a_date_that_does_not_exist_is_shown_again_as_typed(visit):
    visitor = visit(LEAD, javascript=False)
    page = visitor.go(f"{W}/")
    open_section(page, visitor.live.url, "about")
    asked = question(page, DATE)
    typed = {"Day": "31", "Month": "February", "Year": "2025"}
    kept = {part: asked.get_by_label(part, exact=True).input_value() for part in typed}
    for part, value in typed.items():
        asked.get_by_label(part, exact=True).fill(value)
    press(page, "Save and stay here")

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("There is a problem")
    expect(page).to_have_title(re.compile("^Error: "))
    for part, value in typed.items():
        expect(asked.get_by_label(part, exact=True)).to_have_value(value)
    summary.get_by_role("link").first.click()
    expect(asked.get_by_label("Day", exact=True)).to_be_focused()

    page.goto(page.url.partition("#")[0])
    for part, value in kept.items():
        expect(asked.get_by_label(part, exact=True)).to_have_value(value)


def test_the_plan_is_filtered_by_its_button(visit):
    page = visit(COORDINATOR, javascript=False).go(f"{W}/plan")
    rows = page.get_by_role("main").locator("table tbody tr")
    before = rows.count()
    page.get_by_label("State").select_option("Verified")
    press(page, "Show")
    expect(page.get_by_label("State").locator("option:checked")).to_have_text("Verified")
    states = [text.strip() for text in rows.locator("td:nth-child(3)").all_inner_texts()]
    assert states
    assert set(states) == {"Verified"}
    assert len(states) < before
