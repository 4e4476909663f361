"""The return: answered by its lead and a contributor, submitted, signed."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.browser.journey.people import (
    APPROVER,
    CONTRIBUTOR,
    ROUND,
    SCHOOL,
    WORKSPACE,
    fill_date,
    follow,
    heading,
    open_mail,
    press,
    told,
)

BOARD = "A board member leads on safeguarding"
VISITS = "Leaders visit the front line"
TRAINED = "Staff are trained"
VOLUNTEERS = "Do you use volunteers?"
VETTED = "Are volunteers vetted?"
DESIGNATED = "Who is the designated lead?"

BOARD_WORDS = "The chair of governors was named in June and meets the safeguarding lead each term."
IMPROVEMENT = "The chair will report to the governors each half-term."
FIRST_WORDS = "Leaders visit each class twice a term."
OTHER_WORDS = "Leaders visit each class twice a term and write down what pupils said."
EVIDENCE = "Minutes of the governors, summer"
CONTRIBUTORS_WORDS = "I have looked up the training records."


def question(page: Page, label: str) -> Locator:
    """One question on the page, found by what it asks."""
    return page.locator("[data-question]").filter(
        has=page.get_by_role("heading", name=label, exact=True)
    )


def saved(where: Locator) -> None:
    """The question says by itself that it was saved."""
    expect(where.locator("[data-saved]")).to_contain_text("Saved")


def grade(where: Locator, point: str) -> None:
    where.get_by_role("radio", name=point, exact=True).check()


def open_own_return(page: Page, url: str) -> str:
    """From the mail that opened the round to the return; returns its address."""
    page.goto(f"{url}/w/journey/")
    page.get_by_role("main").get_by_role("link", name=SCHOOL).first.click()
    heading(page, SCHOOL)
    expect(page.get_by_role("main")).to_contain_text("Due on")
    return page.url


def answer_leadership(page: Page, return_url: str) -> None:
    """The first section, where each answer saves itself."""
    page.goto(return_url)
    follow(page, "Leadership")
    heading(page, "Leadership")
    board = question(page, BOARD)
    expect(board.get_by_label("What will you improve?")).to_be_hidden()
    grade(board, "Partly in place")
    board.get_by_label("Explain your grade").fill(BOARD_WORDS)
    board.get_by_label("What will you improve?").fill(IMPROVEMENT)
    by = board.get_by_role("group", name="By when?")
    fill_date(by, date.today() + timedelta(days=120))  # noqa: DTZ011
    by.get_by_label("Year").blur()
    saved(board)
    visits = question(page, VISITS)
    grade(visits, "In place")
    saved(visits)
    expect(page.locator("[data-progress-text]")).to_have_text("2 of 5 questions complete")
    page.reload()
    expect(question(page, BOARD).get_by_label("Explain your grade")).to_have_value(BOARD_WORDS)


def write_in_two_tabs(first: Page, return_url: str) -> None:
    """The same answer changed in two tabs: both texts are shown, and one is chosen."""
    section = f"{return_url}/sections/s1"
    first.goto(section)
    second = first.context.new_page()
    second.goto(section)
    answer = question(first, VISITS)
    answer.get_by_label("Explain your grade").fill(FIRST_WORDS)
    answer.get_by_label("Explain your grade").blur()
    saved(answer)
    late = question(second, VISITS)
    late.get_by_label("Explain your grade").fill(OTHER_WORDS)
    late.get_by_label("Explain your grade").blur()
    versions = late.get_by_role("group", name="Two versions of this answer")
    expect(versions).to_contain_text(FIRST_WORDS)
    expect(versions).to_contain_text(OTHER_WORDS)
    versions.get_by_role("button", name="Keep my version").click()
    expect(versions).to_have_count(0)
    saved(late)
    second.close()
    first.reload()
    expect(question(first, VISITS).get_by_label("Explain your grade")).to_have_value(OTHER_WORDS)


def attach_evidence(page: Page, return_url: str) -> None:
    page.goto(f"{return_url}/sections/s1")
    question(page, BOARD).get_by_role("link", name="Add evidence").click()
    heading(page, "Evidence for your answer")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "minutes.txt", "mimeType": "text/plain", "buffer": b"Item 4: safeguarding."}
    )
    page.get_by_label("Title", exact=True).fill(EVIDENCE)
    press(page, "Add it beside the answer")
    page.goto(f"{return_url}/sections/s1")
    expect(question(page, BOARD).get_by_role("link", name=EVIDENCE)).to_be_visible()


def lend_training(page: Page, return_url: str) -> None:
    page.goto(return_url)
    follow(page, "Ask somebody for help")
    heading(page, "Help with this return")
    page.get_by_label("Name", exact=True).fill(CONTRIBUTOR.name)
    page.get_by_label("E-mail address").fill(CONTRIBUTOR.email)
    page.get_by_role("checkbox", name="Training").check()
    press(page, "Send the link")
    told(page, f"{CONTRIBUTOR.name} was sent a link.")


def contribute(page: Page, url: str) -> None:
    """The contributor, without an account: the link, the address, the one section."""
    open_mail(page, url, CONTRIBUTOR, "")
    heading(page, "Open your sections")
    page.get_by_label("Your e-mail address").fill("somebody.else@larkmoor.example.org")
    press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_label("Your e-mail address").fill(CONTRIBUTOR.email)
    press(page, "Continue")
    heading(page, SCHOOL)
    expect(page.get_by_role("link", name="Leadership")).to_have_count(0)
    follow(page, "Training")
    grade(question(page, TRAINED), "Embedded")
    saved(question(page, TRAINED))
    expect(question(page, VETTED)).to_be_hidden()
    question(page, VOLUNTEERS).get_by_role("radio", name="Yes").check()
    saved(question(page, VOLUNTEERS))
    question(page, VETTED).get_by_role("radio", name="Partly").check()
    saved(question(page, VETTED))
    press(page, "Save and return to the list")
    page.get_by_label("A note to the person who asked you").fill(CONTRIBUTORS_WORDS)
    press(page, "I have finished")
    heading(page, "Thank you")
    expect(page.get_by_role("main")).to_contain_text(WORKSPACE)


def submit(page: Page, return_url: str) -> None:
    """What is missing is named; once it is answered, the return goes."""
    page.goto(return_url)
    expect(page.get_by_role("main")).to_contain_text(CONTRIBUTOR.name)
    follow(page, "Check and submit")
    heading(page, "Check and submit")
    expect(page.get_by_role("main")).to_contain_text("1 question needs attention")
    follow(page, DESIGNATED)
    heading(page, "Schools only")
    answer = question(page, DESIGNATED)
    answer.get_by_role("textbox").fill("Nia Calder")
    answer.get_by_role("textbox").blur()
    saved(answer)
    page.goto(return_url)
    follow(page, "Check and submit")
    expect(page.get_by_role("main")).to_contain_text("Every question is complete.")
    press(page, "Submit the return")
    told(page, "The return was submitted.")
    expect(page.get_by_role("link", name="Check and submit")).to_have_count(0)


def sign(page: Page, url: str) -> None:
    """The approver reads the declaration and signs; without the tick nothing is signed."""
    open_mail(page, url, APPROVER, ROUND)
    if page.get_by_role("heading", level=1).inner_text() != "Sign the return":
        follow(page, "Read and sign")
    heading(page, "Sign the return")
    expect(page.get_by_role("main")).to_contain_text("I confirm that these answers are true.")
    page.get_by_label("Your post").fill("Head")
    press(page, "Sign and seal")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(page.get_by_label("Your post")).to_have_value("Head")
    page.get_by_label("I confirm this and sign for my agency").check()
    press(page, "Sign and seal")
    told(page, "You have signed the return. It is sealed and locked.")
    expect(page.get_by_role("main")).to_contain_text("Sealed on")
