"""The coordinator's round: three pages, opened, and watched."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.journey.people import (
    POLICE,
    ROUND,
    SCHOOL,
    SLUG,
    date_of,
    fill_date,
    follow,
    heading,
    press,
    told,
)

LEADERLESS = f"Nobody leads for {POLICE} yet"


def open_round(page: Page, url: str) -> str:
    """Create and open the round in three pages; returns its address."""
    page.goto(f"{url}/w/{SLUG}/rounds")
    follow(page, "Start a new round")
    heading(page, "Start a new round")
    page.get_by_label("What is the round called?").fill(ROUND)
    kind = "Section 11, with the form “Self-assessment” – A small model, version 1"
    expect(page.get_by_role("radio", name=kind)).to_be_checked()
    fill_date(date_of(page, "When are the returns due?"), date.today() + timedelta(days=42))  # noqa: DTZ011
    press(page, "Save and choose agencies")

    heading(page, "Which agencies take part?")
    for agency in (SCHOOL, POLICE):
        expect(page.get_by_role("checkbox", name=agency)).to_be_checked()
    press(page, "Save and read it over")

    heading(page, "Read it over and open")
    expect(page.get_by_role("main")).to_contain_text(LEADERLESS)
    press(page, "Open the round")
    heading(page, ROUND)
    told(page, "The round is open")
    return page.url


def state_of(page: Page, round_url: str, agency: str, *, says: str) -> None:
    """The round's page says this about an agency."""
    page.goto(round_url)
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=agency))
    expect(row).to_contain_text(says)


def see_that_but_not_what(page: Page, round_url: str, secret: str) -> None:
    """Of a draft the coordinator learns how complete it is, and nothing of its content."""
    page.goto(round_url)
    page.get_by_role("rowheader", name=SCHOOL).get_by_role("link").click()
    heading(page, SCHOOL)
    main = page.get_by_role("main")
    expect(main).to_contain_text("The answers are the agency’s own until it submits them.")
    expect(main).not_to_contain_text(secret)
    expect(main.get_by_role("link", name="Read the return")).to_have_count(0)
