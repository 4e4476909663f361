"""Somebody answers faster than the scripts arrive: what they did is saved all the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.pages import LEAD, W, links_on

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(900),
]

QUESTION = "Does your senior team look at safeguarding regularly and act on what it sees?"
WORDS = "Typed while the page was still loading."


def test_an_answer_given_before_the_scripts_arrive_is_saved(visit):
    visitor = visit(LEAD)
    page = visitor.go(f"{W}/")
    mine = next(href for href in links_on(page).values() if "/returns/" in href)
    section = f"{visitor.live.url}{mine}/sections/s1"
    held = []
    page.route("**/autosave-*.js", lambda route: held.append(route))
    page.goto(section, wait_until="commit")
    asked = page.locator("[data-question]").filter(
        has=page.get_by_role("heading", name=QUESTION, exact=True)
    )
    asked.get_by_label("Explain your grade").fill(WORDS)
    point = asked.get_by_role("radio", checked=False).first
    chosen = point.get_attribute("value")
    point.check()
    while not held:
        page.wait_for_timeout(50)
    with page.expect_response("**/answers/*") as answered:
        for route in held:
            route.continue_()
    assert answered.value.status == 200

    page.unroute_all()
    page.goto(section)
    expect(asked.get_by_label("Explain your grade")).to_have_value(WORDS)
    assert asked.get_by_role("radio", checked=True).get_attribute("value") == chosen
