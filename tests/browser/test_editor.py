"""The editor of a framework in a browser: by keyboard, by mouse, and for everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.pages import ADMINISTRATOR, W
from tests.browser.test_pages import check

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(900),
]

SECTION = "/edit/tools/s11.self/sections/s1"


def open_draft(page: Page) -> str:
    """The address of the draft of the demonstration's framework."""
    go_on = page.get_by_role("button", name="Go on with the draft")
    (
        go_on if go_on.count() else page.get_by_role("button", name="Write the next version")
    ).first.click()
    expect(page.get_by_role("heading", name="How we grade")).to_be_visible()
    return page.url


def names(page: Page) -> list[str]:
    return [
        text.strip()
        for text in page.locator("#list-questions .accord-piece__name").all_text_contents()
    ]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_of_a_draft_are_usable_by_everybody(visit, viewport):
    visitor = visit(ADMINISTRATOR, viewport=viewport)
    draft = open_draft(visitor.go(f"{W}/model")).removeprefix(visitor.live.url)
    pages = ("", SECTION, f"{SECTION}/questions/s11.1.1", f"{SECTION}/questions/s11.1.8/show_if",
             "/edit/scales/grade", "/preview/s11.self?section=s1", "/add/priorities", "/publish",
             "/remove/scales/grade")  # fmt: skip
    check(visitor, [(rest, draft + rest) for rest in pages])


def test_a_question_is_moved_by_keyboard_and_by_mouse(visit):
    page = visit(ADMINISTRATOR).go(f"{W}/model")
    draft = open_draft(page)
    page.goto(draft + SECTION)
    before = names(page)
    down = page.get_by_role("button", name=f"Move down: {before[0]}")
    down.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="is now number 2")).to_be_attached()
    expect(down).to_be_focused()
    page.reload()
    assert names(page)[:2] == [before[1], before[0]]
    handle = page.locator("#list-questions .accord-handle").nth(1)
    handle.scroll_into_view_if_needed()
    start, goal = (
        handle.bounding_box(),
        page.locator("#list-questions .accord-piece").first.bounding_box(),
    )
    assert start
    assert goal
    with page.expect_response(lambda answer: "/move/" in answer.url):
        page.mouse.move(start["x"] + 5, start["y"] + 10)
        page.mouse.down()
        page.mouse.move(start["x"] + 5, goal["y"] + 5, steps=8)
        page.mouse.up()
    page.reload()
    assert names(page) == before


def test_the_preview_follows_the_typing_and_leaving_is_warned_of(visit):
    page = visit(ADMINISTRATOR).go(f"{W}/model")
    draft = open_draft(page)
    page.goto(f"{draft}{SECTION}/questions/s11.1.1")
    page.get_by_role("group", name="Question", exact=True).get_by_label("English").fill(
        "Is this seen at once?"
    )
    expect(page.locator("#preview")).to_contain_text("Is this seen at once?")
    warned = []
    page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="The whole draft").click()
    page.wait_for_timeout(300)
    assert warned == ["beforeunload"]
    assert page.url.endswith("s11.1.1")
