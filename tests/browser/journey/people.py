"""Who takes part in the journey, how they arrive, and what every step uses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Locator, Page, expect

PASSWORD = "copper lantern over seven fields"
WORKSPACE = "Journey Safeguarding Children Partnership"
SLUG = "journey"
SCHOOL = "Larkmoor School"
POLICE = "Holm Valley Police"
ROUND = "Section 11 of the journey"

# A busy machine is slower than a person is patient.
expect.set_options(timeout=20_000)


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    role: str
    agency: str = ""
    post: str = ""


ADMINISTRATOR = Person("Alis Morland", "alis.morland@journey.example.org", "Administrator")
COORDINATOR = Person("Petra Lowe", "petra.lowe@journey.example.org", "Coordinator")
MODERATOR = Person("Simon Adair", "simon.adair@journey.example.org", "Moderator")
LEAD = Person(
    "Nia Calder", "nia.calder@larkmoor.example.org", "Agency lead", SCHOOL, "Safeguarding lead"
)
APPROVER = Person("Joan Fairley", "joan.fairley@larkmoor.example.org", "Approver", SCHOOL, "Head")
CONTRIBUTOR = Person("Owen Sealy", "owen.sealy@larkmoor.example.org", "Contributor", SCHOOL)

INVITED = (COORDINATOR, MODERATOR, LEAD, APPROVER)


def heading(page: Page, text: str) -> None:
    """The page that is open is the one with this first heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Go where a link leads, also one that looks like a button."""
    main = page.get_by_role("main")
    link = main.get_by_role("link", name=name, exact=True)
    link.or_(main.get_by_role("button", name=name, exact=True)).first.click()


def told(page: Page, text: str) -> None:
    """The banner at the top says this."""
    expect(page.locator(".govuk-notification-banner")).to_contain_text(text)


def fill_date(where: Locator, value: date) -> None:
    for part in ("Day", "Month", "Year"):
        where.get_by_label(part, exact=True).fill(str(getattr(value, part.lower())))


def date_of(page: Page, legend: str) -> Locator:
    return page.get_by_role("group", name=legend)


def open_mail(page: Page, url: str, person: Person, subject: str) -> None:
    """Follow the link of a person's newest mail with these words in its subject."""
    page.goto(f"{url}/demo/mail")
    mail = page.get_by_role("article", name=re.compile(re.escape(subject))).filter(
        has_text=f"To {person.email}"
    )
    expect(mail.first).to_be_visible()
    mail.first.get_by_role("link").click()


def choose_password(page: Page, url: str) -> None:
    """The workspace's first administrator starts from the link in the mail."""
    open_mail(page, url, ADMINISTRATOR, WORKSPACE)
    heading(page, "Choose a new password")
    page.get_by_label("New password").fill("too short")
    press(page, "Save the new password")
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    page.get_by_label("New password").fill(PASSWORD)
    press(page, "Save the new password")
    told(page, "Your new password is saved. Sign in with it.")
    sign_in(page, ADMINISTRATOR)
    heading(page, "Home")
    expect(page.get_by_role("main")).to_contain_text("Load the form that agencies will answer")


def sign_in(page: Page, person: Person) -> None:
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")


def accept_invitation(page: Page, url: str, person: Person) -> None:
    open_mail(page, url, person, WORKSPACE)
    heading(page, f"Join {WORKSPACE}")
    expect(page.get_by_role("main")).to_contain_text(person.role)
    expect(page.get_by_label("Your name")).to_have_value(person.name)
    page.get_by_label("Choose a password").fill(PASSWORD)
    press(page, "Accept and sign in")
    heading(page, "Home")
    expect(page.get_by_role("banner")).to_contain_text(person.name)


def load_pack(page: Page, url: str, path: str) -> None:
    page.goto(f"{url}/w/{SLUG}/model")
    heading(page, "Forms and standards")
    page.get_by_label("A pack (YAML file, up to 1 MB)").set_input_files(path)
    press(page, "Check and publish the file")
    told(page, "Version 1 is published.")
    expect(page.get_by_role("main")).to_contain_text("A small model")


def add_agency(page: Page, url: str, name: str, kind: str) -> None:
    page.goto(f"{url}/w/{SLUG}/people/agencies")
    follow(page, "Add an agency")
    heading(page, "Add an agency")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Kind of agency").select_option(kind)
    page.get_by_role("radio", name="Small").check()
    press(page, "Save")
    heading(page, "Agencies")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))
    expect(row).to_contain_text(kind)


def invite(page: Page, url: str, person: Person) -> None:
    page.goto(f"{url}/w/{SLUG}/people/invite")
    page.get_by_label("Name", exact=True).fill(person.name)
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_role("textbox", name="Post").fill(person.post)
    if person.agency:
        page.get_by_role("combobox", name="Agency").select_option(person.agency)
    page.get_by_role("checkbox", name=person.role, exact=True).check()
    press(page, "Send the invitation")
    heading(page, "Invitations")
    expect(page.get_by_role("main")).to_contain_text(person.email)
