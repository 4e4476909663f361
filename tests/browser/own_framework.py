"""Writing a framework on the editor's pages, and bringing people into its workspace."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tenants.demo.people import ADMINISTRATOR, email_of
from tests.browser.conftest import Visitor
from tests.browser.journey.people import follow, heading, press, told
from tests.browser.live import Live


@dataclass
class Desk:
    """An administrator's browser, in a workspace that writes its first framework."""

    live: Live
    page: Page
    workspace: str
    draft: str = ""

    @classmethod
    def in_a_new_workspace(cls, live: Live, visitor: Visitor, slug: str, name: str) -> Desk:
        """A workspace that holds nothing but its administrator, who has an account already."""
        live.flask(
            *("workspaces", "create", slug, "--name", name, "--kind", "authority"),
            *("--administrator-email", email_of(ADMINISTRATOR.name)),
            *("--administrator-name", ADMINISTRATOR.name),
        )
        return cls(live, visitor.page, f"{live.url}/w/{slug}")

    # The framework

    def load_draft(self, pack: str) -> None:
        self.page.goto(f"{self.workspace}/model")
        self.page.get_by_role("radio", name=pack).check()
        press(self.page, "Load it as a draft")
        told(self.page, "Nothing is published yet.")
        self.draft = self.page.url

    def open(self, *way: str) -> None:
        """From the whole draft down, by the names of the links."""
        self.page.goto(self.draft)
        for name in way:
            self.page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
            heading(self.page, name)

    def add(self, button: str, name: str, *, kind: str = "", **fields: str) -> None:
        """Add a piece on the page that is open; its first field holds its name.

        ``fields`` are further ones by their label, underscores for spaces: a text is
        typed, and what is a choice is chosen.
        """
        follow(self.page, button)
        heading(self.page, button)
        if kind:
            self.page.get_by_role("radio", name=kind, exact=True).check()
            press(self.page, "Continue")
            heading(self.page, button)
        self.page.locator("main form").get_by_role("textbox").first.fill(name)
        for label, value in fields.items():
            self.fill(label.replace("_", " "), value)
        press(self.page, "Add")
        told(self.page, "Added.")

    def fill(self, label: str, value: str) -> None:
        """Fill in one field: text, a choice of a list, or one of several buttons."""
        group = self.page.get_by_role("group", name=label, exact=True)
        if group.count():
            group.get_by_label(value, exact=True).check()
            return
        control = self.page.get_by_label(label, exact=True)
        if control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)

    def change(self, **fields: str) -> None:
        """Change fields of the piece that is open, and save it."""
        for label, value in fields.items():
            self.fill(label.replace("_", " "), value)
        press(self.page, "Save")
        told(self.page, "Saved.")

    def say_in_one_language(self, field: str, text: str) -> None:
        """Write a field of a document in two languages in English alone."""
        group = self.page.get_by_role("group", name=field)
        group.get_by_label("English").fill(text)
        group.get_by_label("Welsh").fill("")

    def follow_of(self, act: str, name: str) -> None:
        """Follow one of many links that do the same, told apart by words for the ear."""
        told_apart = re.compile(f"^{act} ?: {re.escape(name)}$")
        self.page.get_by_role("link", name=told_apart).click()

    def take_out(self, name: str) -> None:
        """Take a piece out of the list on the page that is open."""
        self.follow_of("Take out", name)
        heading(self.page, f"Take out “{name}”?")
        press(self.page, "Take it out")

    def publish(self, note: str) -> None:
        self.page.goto(self.draft)
        follow(self.page, "Publish")
        self.page.get_by_label("What does this version change?").fill(note)
        press(self.page, "Publish")
        told(self.page, "Version 1 is published.")

    # Its people

    def invite(self, name: str, role: str, agency: str = "", word: str = "Agency") -> None:
        self.page.goto(f"{self.workspace}/people/invite")
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.get_by_label("E-mail address").fill(email_of(name))
        if agency:
            self.page.get_by_role("combobox", name=word).select_option(agency)
        self.page.get_by_role("checkbox", name=role, exact=True).check()
        press(self.page, "Send the invitation")
        expect(self.page.get_by_role("main")).to_contain_text(email_of(name))

    def accept(self, visitor: Visitor, name: str, workspace: str) -> Page:
        """Take up the invitation with the account that the person has elsewhere."""
        page = visitor.go("/demo/mail")
        mail = page.get_by_role("article").filter(has_text=f"To {email_of(name)}")
        mail.filter(has_text=workspace).first.get_by_role("link").click()
        heading(page, f"Join {workspace}")
        page.get_by_role("main").get_by_role("button").click()
        heading(page, "Home")
        return page
