"""The main pages under axe, at desk and in the hand, with nothing wrong in the console."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.pages import (
    ADMINISTRATOR,
    COORDINATOR,
    HAVEN_LEAD,
    LEAD,
    MODERATOR,
    READER,
    VALE_LEAD,
    YOUTH_LEAD,
    W,
    coordinator_paths,
    lead_paths,
    links_on,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(900),
]

axe = Axe()


def check(visitor, paths):
    """Visit each path; collect what is wrong with each, so that one run tells all."""
    wrong = []
    for name, path in paths:
        visitor.console.clear()
        response = visitor.page.goto(visitor.live.url + path)
        if response is None or response.status != 200:
            wrong.append(f"{name}: answered {response and response.status}")
            continue
        found = axe.run(visitor.page)
        for violation in found.response["violations"]:
            nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
            wrong.append(f"{name}: {violation['id']}: {nodes}")
        overflow = visitor.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        if overflow:
            wrong.append(f"{name}: wider than the screen")
        wrong += [f"{name}: console: {text}" for text in visitor.console]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_coordinators_pages(visit, viewport):
    visitor = visit(COORDINATOR, viewport=viewport)
    paths = list(coordinator_paths(visitor.page, visitor.live.url))
    check(visitor, paths)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("lead", [LEAD, VALE_LEAD, YOUTH_LEAD], ids=["half", "carried", "returned"])
def test_an_agency_leads_pages(visit, viewport, lead):
    visitor = visit(lead, viewport=viewport)
    check(visitor, list(lead_paths(visitor.page, visitor.live.url)))


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_for_anybody(visit, viewport):
    visitor = visit(None, viewport=viewport)
    paths = ["/", "/sign-in", "/reset", "/contribute/no-such-link", "/demo/mail"]
    paths += [f"/pages/{name}" for name in ("help", "accessibility", "privacy", "cookies")]
    check(visitor, [(path, path) for path in paths])


def test_the_administrators_and_the_readers_pages(visit):
    visitor = visit(ADMINISTRATOR)
    check(
        visitor,
        [(p, W + p) for p in ("/", "/trail", "/people", "/people/agencies", "/model", "/mail")],
    )
    visitor = visit(READER)
    check(visitor, [(p, W + p) for p in ("/", "/rounds", "/plan")])


def test_a_blind_moderator_sees_words_and_no_grade(visit):
    visitor = visit(MODERATOR)
    page = visitor.go(f"{W}/")
    path = next(h for h in links_on(page).values() if "/moderation/" in h or "/returns/" in h)
    check(visitor, [("moderation", path)])


def test_an_outcome_as_its_agency_reads_it(visit):
    visitor = visit(HAVEN_LEAD)
    page = visitor.go(f"{W}/")
    mine = next(h for h in links_on(page).values() if "/returns/" in h)
    check(visitor, [("outcome", mine + "/outcome"), ("return", mine)])


def test_a_page_in_welsh(visit):
    visitor = visit(LEAD)
    visitor.go(f"{W}/")
    visitor.page.get_by_role("button", name="Cymraeg").click()
    visitor.page.wait_for_load_state()
    assert visitor.page.locator("html").get_attribute("lang") == "cy"
    assert visitor.page.get_by_role("button", name="Allgofnodi").is_visible()
    visitor.page.get_by_role("button", name="English").click()
    visitor.page.wait_for_load_state()
    assert visitor.page.locator("html").get_attribute("lang") == "en"
