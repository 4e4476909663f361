"""Moderation: chosen, graded blind, settled with a reason, released, answered once."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.journey.answering import BOARD, BOARD_WORDS, EVIDENCE, OTHER_WORDS
from tests.browser.journey.people import (
    LEAD,
    MODERATOR,
    ROUND,
    SCHOOL,
    follow,
    heading,
    open_mail,
    press,
    told,
)

POINTS = ("Not in place", "Partly in place", "In place", "Embedded")
NOTE = "One meeting a year is minuted, and nobody reported to the board."
REASON = "Naming somebody is not yet leading: the minutes show a single meeting."
REPLY = "We accept this and have begun."
GRADES = {
    "Leadership": {BOARD: "Not in place", "Leaders visit the front line": "In place"},
    "Training": {"Staff are trained": "Embedded", "Are volunteers vetted?": "Partly"},
}


def choose_moderator(page: Page, round_url: str) -> None:
    page.goto(round_url)
    follow(page, "Moderation")
    heading(page, "Moderation")
    follow(page, "Choose moderators")
    heading(page, "Choose moderators")
    page.get_by_role("checkbox", name=SCHOOL).check()
    page.get_by_role("checkbox", name=MODERATOR.name).check()
    press(page, "Ask them to moderate")
    heading(page, "Moderation")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=SCHOOL))
    expect(row).to_contain_text(MODERATOR.name)


def grade_blind(page: Page, url: str, return_url: str) -> None:
    """The moderator reads words and evidence, grades each question, and finishes."""
    page.goto(f"{url}/w/journey/moderation")
    heading(page, "Your moderation")
    follow(page, SCHOOL)
    heading(page, f"Moderate {SCHOOL}")
    expect(page.get_by_role("main")).to_contain_text("0 of 4 questions graded")
    start = page.url
    for section, grades in GRADES.items():
        page.goto(start)
        follow(page, section)
        heading(page, section)
        if section == "Leadership":
            see_words_and_no_grade(page)
        for label, point in grades.items():
            asked = page.get_by_role("region", name=label)
            asked.get_by_role("radio", name=point, exact=True).check()
            if label == BOARD:
                asked.get_by_label("Your note").fill(NOTE)
                asked.get_by_label("Your note").blur()
            expect(asked.locator("[data-saved]")).to_contain_text("Saved")
    see_no_grade_in_the_return(page, return_url)
    page.goto(start)
    expect(page.get_by_role("main")).to_contain_text("4 of 4 questions graded")
    press(page, "Finish")
    told(page, "You have finished. Your grades are locked.")
    follow(page, "Leadership")
    expect(page.get_by_role("region", name=BOARD)).to_contain_text("Partly in place")


def see_words_and_no_grade(page: Page) -> None:
    asked = page.get_by_role("region", name=BOARD)
    expect(asked).to_contain_text(BOARD_WORDS)
    expect(asked.get_by_role("link", name=EVIDENCE)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(OTHER_WORDS)
    # The scale to grade on names every point; beside it no point may stand.
    expect(page.locator("input:checked")).to_have_count(0)
    page.locator("form [data-question]").first.wait_for()
    words = page.evaluate(
        """() => {
            const main = document.querySelector('main').cloneNode(true)
            for (const own of main.querySelectorAll('[data-question]')) own.remove()
            return main.innerHTML
        }"""
    )
    assert not [point for point in POINTS if point in words]


def see_no_grade_in_the_return(page: Page, return_url: str) -> None:
    """Nor does the return itself say more to somebody who still grades blind."""
    page.goto(f"{return_url}/read")
    content = page.get_by_role("main").inner_html()
    assert BOARD_WORDS in content
    assert not [point for point in POINTS if point in content]


def settle(page: Page, round_url: str) -> None:
    """Both grades stand side by side; the different one needs a reason."""
    page.goto(f"{round_url}/moderation")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=SCHOOL))
    row.get_by_role("link", name="Settle").click()
    heading(page, SCHOOL)
    card = page.get_by_role("region", name=BOARD)
    expect(card.get_by_role("row").filter(has_text=SCHOOL)).to_contain_text("Partly in place")
    expect(card.get_by_role("row").filter(has_text=MODERATOR.name)).to_contain_text(NOTE)
    card.get_by_role("radio", name="Not in place").check()
    card.get_by_label("Reason").fill("")
    press(page, "Save and conclude")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    card.get_by_label("Reason").fill(REASON)
    press(page, "Save and conclude")
    told(page, "The moderation is settled.")
    press(page, "Release the outcome")
    heading(page, f"Outcome for {SCHOOL}")
    told(page, "The outcome was released.")


def read_and_reply(page: Page, url: str) -> None:
    open_mail(page, url, LEAD, f"Outcome: {ROUND}")
    heading(page, f"Outcome for {SCHOOL}")
    main = page.get_by_role("main")
    expect(main).to_contain_text("1 of 4 grades differs from the agency’s own.")
    expect(main).to_contain_text(REASON)
    page.get_by_label("Your agency’s reply").fill(REPLY)
    press(page, "Send the reply")
    expect(main).to_contain_text(REPLY)
    expect(page.get_by_role("button", name="Send the reply")).to_have_count(0)
