"""From a finding to an action, claimed by its owner and verified by somebody else."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.journey.answering import BOARD
from tests.browser.journey.people import (
    COORDINATOR,
    LEAD,
    date_of,
    fill_date,
    follow,
    heading,
    press,
    told,
)

FOUND = "The governors do not yet hear about safeguarding."
ACTION = "Give the governors a safeguarding report each half-term"
DIFFERENCE = "Governors ask about children’s safety and follow it up."
MEASURE = "Minutes of three meetings in a row show it."
PROGRESS = "The first report is on the agenda for October."
DONE = "Three reports were given, and each is minuted with questions."
SEEN = "I have read the minutes of all three meetings."


def find_and_plan(page: Page, return_url: str) -> str:
    """An improvement at a question becomes an agreed action; returns its address."""
    page.goto(f"{return_url}/read")
    page.get_by_role("link").filter(has_text=f"Note a finding: {BOARD}").click()
    heading(page, "Add a finding")
    expect(page.get_by_role("main")).to_contain_text(BOARD)
    page.get_by_role("radio", name="Improvement").check()
    page.get_by_label("What was found?").fill(FOUND)
    press(page, "Save and write an action")

    heading(page, "Write an action")
    expect(page.get_by_role("main")).to_contain_text(FOUND)
    page.get_by_label("What will be done?").fill(ACTION)
    page.get_by_label("Who owns it?").select_option(f"{LEAD.name}, {LEAD.post}")
    fill_date(date_of(page, "By when?"), date.today() + timedelta(days=60))  # noqa: DTZ011
    page.get_by_label("What will be different?").fill(DIFFERENCE)
    page.get_by_label("How will that be known?").fill(MEASURE)
    press(page, "Save as proposed")
    heading(page, f"Action 1: {ACTION}")
    press(page, "Agree it")
    told(page, "The action was agreed.")
    return page.url


def work_on_it(page: Page, url: str) -> None:
    """The owner notes progress and claims it done; verifying it is not theirs."""
    page.goto(f"{url}/w/journey/plan")
    heading(page, "Action plan")
    follow(page, f"1. {ACTION}")
    heading(page, f"Action 1: {ACTION}")
    follow(page, "Note progress")
    heading(page, "Note progress")
    page.get_by_label("What has been done since?").fill(PROGRESS)
    press(page, "Save the note")
    told(page, "Your progress was noted.")
    expect(page.get_by_role("main")).to_contain_text(PROGRESS)
    follow(page, "Claim it done")
    heading(page, "Claim it done")
    page.get_by_label("What was done?").fill(DONE)
    press(page, "Claim it done")
    told(page, "The action is claimed done.")
    expect(page.get_by_role("button", name="Verify it")).to_have_count(0)


def verify(page: Page, action_url: str) -> None:
    page.goto(action_url)
    expect(page.get_by_role("main")).to_contain_text(DONE)
    follow(page, "Verify it")
    heading(page, "Verify it")
    expect(page.get_by_role("main")).to_contain_text(MEASURE)
    page.get_by_label("What did you see that shows it?").fill(SEEN)
    press(page, "Verify it")
    told(page, "The action is verified.")
    expect(page.get_by_role("main")).to_contain_text(COORDINATOR.name)
