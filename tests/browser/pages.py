"""The main pages, and who looks at each: for the checks and for the screenshots."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

W = "/w/ashmere-and-vale"

COORDINATOR = "Mari Pugh"
LEAD = "Ruth Penhale"
POLICE_LEAD = "Ian Castell"
YOUTH_LEAD = "Bilal Ansari"
VALE_LEAD = "Gareth Prosser"
HAVEN_LEAD = "Marcus Bell"
MODERATOR = "Peter Sandys"
READER = "Helen Voss"
ADMINISTRATOR = "Tom Aldous"
SCHOOL_APPROVER = "Owen Hartley"


def links_on(page: Page, within: str = "main") -> dict[str, str]:
    """The links of a page: text → path."""
    found = {}
    for link in page.locator(f"{within} a[href]").all():
        found.setdefault((link.text_content() or "").strip(), link.get_attribute("href") or "")
    return found


def coordinator_paths(page: Page, url: str) -> Iterator[tuple[str, str]]:
    """The coordinator's pages by name, found as a person finds them: by following links."""
    yield "home", f"{W}/"
    yield "rounds", f"{W}/rounds"
    yield "new-round", f"{W}/rounds/new"
    page.goto(url + f"{W}/rounds")
    rounds = {t: h for t, h in links_on(page).items() if t.startswith("Section 11")}
    this_year = rounds[max(rounds)]
    last_year = rounds[min(rounds)]
    yield "round", this_year
    yield "overview", f"{this_year}/overview"
    for part in ("gaps", "contradictions", "evidence", "actions"):
        yield f"overview-{part}", f"{this_year}/overview/{part}"
    yield "overview-last-year", f"{last_year}/overview"
    yield "moderation", f"{this_year}/moderation"
    yield "findings", f"{last_year}/findings"
    page.goto(url + this_year)
    returns = links_on(page, "table")
    yield "return-submitted", returns["Elm Lane Academy"]
    yield "return-read", returns["Elm Lane Academy"] + "/read"
    yield "send-back", returns["Elm Lane Academy"] + "/send-back"
    yield "return-draft", returns["Ashmere Children’s Social Care"]
    yield "outcome", returns["Haven Young People’s Project"] + "/outcome"
    yield "plan", f"{W}/plan"
    page.goto(url + f"{W}/plan")
    actions = [h for h in links_on(page, "table").values() if "/plan/" in h]
    yield "action", actions[0]
    yield "people", f"{W}/people"
    yield "invite", f"{W}/people/invite"
    yield "agencies", f"{W}/people/agencies"
    yield "model", f"{W}/model"
    yield "mails", f"{W}/mail"


def lead_paths(page: Page, url: str) -> Iterator[tuple[str, str]]:
    """An agency lead's pages, from their own return."""
    page.goto(url + f"{W}/")
    mine = next(h for h in links_on(page).values() if "/returns/" in h)
    yield "home", f"{W}/"
    yield "return", mine
    yield "section-about", mine + "/sections/about"
    yield "section-1", mine + "/sections/s1"
    yield "section-end", mine + "/sections/end"
    yield "check", mine + "/submit"
    yield "help", mine + "/help"
    yield "evidence", f"{W}/evidence"
    yield "plan", f"{W}/plan"
    yield "account", "/account"
