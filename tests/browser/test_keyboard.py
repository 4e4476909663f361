"""Without a mouse: the skip link, the menu of a phone, a whole section answered."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.pages import LEAD, W, links_on

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(900),
]

SECTION = "Standard 8: Information sharing"
WORDS = "Checked in the spring against twelve files, and discussed in each team."
LONGEST_WALK = 300

FOCUSED = """() => {
    const at = document.activeElement
    const box = at.getBoundingClientRect()
    const style = getComputedStyle(at.type === 'radio' || at.type === 'checkbox' ? at.parentElement : at)
    return {
        tag: at.tagName, type: at.type || '', text: at.textContent.trim(),
        name: at.name || '', value: at.value || '',
        checked: Boolean(at.name && document.querySelector(`[name="${CSS.escape(at.name)}"]:checked`)),
        seen: box.width > 0 && style.visibility !== 'hidden'
            && box.bottom > 0 && box.top < innerHeight,
    }
}"""


def focused(page: Page) -> dict[str, object]:
    """What the keyboard stands on; it has to be something that can be seen."""
    at = page.evaluate(FOCUSED)
    assert at["seen"], f"the focus is out of sight: {at}"
    return at


def tab_to(page: Page, text: str) -> None:
    for _step in range(LONGEST_WALK):
        page.keyboard.press("Tab")
        if focused(page)["text"] == text:
            return
    raise AssertionError(f"Tab never came to “{text}”")


def own_return(page: Page) -> str:
    return next(href for href in links_on(page).values() if "/returns/" in href)


def test_the_skip_link_is_the_first_stop_and_leads_past_the_menu(visit):
    page = visit(LEAD).go(f"{W}/")
    page.keyboard.press("Tab")
    assert focused(page)["text"] == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_menu_of_a_phone_opens_and_leads_on(visit):
    page = visit(LEAD, viewport=PHONE).go(f"{W}/")
    rounds = page.get_by_role("navigation", name="Menu").get_by_role("link", name="Rounds")
    expect(rounds).to_be_hidden()
    tab_to(page, "Menu")
    page.keyboard.press("Enter")
    expect(rounds).to_be_visible()
    tab_to(page, "Rounds")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rounds")


def test_a_section_is_answered_by_keyboard_alone(visit):
    page = visit(LEAD).go(f"{W}/")
    page.goto(page.url.split("/w/")[0] + own_return(page))
    section = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=SECTION))
    expect(section).to_contain_text("Not started")
    tab_to(page, SECTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(SECTION)
    grades = answer_what_comes(page)
    assert grades > 0
    expect(page.get_by_role("heading", level=1)).not_to_have_text(SECTION)
    expect(section).to_contain_text("Complete")


def answer_what_comes(page: Page) -> int:
    """Tab through the page, answering, to the button that saves; returns how many grades."""
    grades = 0
    for _step in range(LONGEST_WALK):
        page.keyboard.press("Tab")
        at = focused(page)
        if at["type"] == "radio" and not at["checked"]:
            # Space chooses the first point; the arrows move the choice to “In place”.
            for key in ("Space", "ArrowDown", "ArrowDown"):
                page.keyboard.press(key)
            grades += 1
        elif at["tag"] == "TEXTAREA":
            page.keyboard.type(WORDS)
        elif at["text"] == "Save and return to the list":
            page.keyboard.press("Enter")
            return grades
    raise AssertionError("Tab never came to the end of the section")
