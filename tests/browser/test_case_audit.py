"""A case audit as its people meet it: given out, filled in, handed in, released."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.serving import OpenFor, served
from tests.browser.test_pages import check
from tests.parts.test_case_audit import HOLDERS, audited
from tests.parts.world import CaseWorld

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
]


@pytest.fixture
def cases(app: Flask) -> CaseWorld:
    return CaseWorld.make(app)


@pytest.fixture
def open_for(cases: CaseWorld, chromium: Browser) -> Iterator[OpenFor]:
    with served(cases, chromium) as found:
        yield found


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_of_a_case_audit_are_usable_by_everybody(
    cases: CaseWorld, open_for: OpenFor, viewport: dict[str, int]
) -> None:
    parts = audited(cases)
    for reference in ("CD-34", "EF-56"):
        cases.add_case(reference)
    for part in ("reflection", "audit", "moderation"):
        cases.complete(HOLDERS[part], parts[part], part)
    subject = cases.path(f"subjects/{cases.subjects['AB-12']}")
    coordinator = open_for("coordinator", viewport=viewport)
    check(
        coordinator,
        [
            ("round", cases.path(f"rounds/{cases.round_id}")),
            ("subject", subject),
            ("allocation", cases.path(f"rounds/{cases.round_id}/allocate")),
            ("cases", cases.path(f"rounds/{cases.round_id}/cases")),
        ],
    )
    officer = open_for("officer", viewport=viewport)
    check(
        officer,
        [
            ("mine", cases.path("my-parts")),
            ("part", cases.path(f"returns/{parts['family']}")),
            ("section", cases.path(f"returns/{parts['family']}/sections/words")),
        ],
    )
    cases.release("AB-12")
    check(open_for("worker", viewport=viewport), [("released", subject)])


def test_an_auditor_hands_a_part_in_by_keyboard_and_the_worker_reads_it_once_released(
    cases: CaseWorld, open_for: OpenFor
) -> None:
    parts = audited(cases)
    cases.complete("worker", parts["reflection"], "reflection")
    page = open_for("auditor").go(cases.path())
    page.get_by_role("link", name="AB-12").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("AB-12")
    page.get_by_role("link", name="Practice").click()
    for question in ("The plan is clear", "The child was heard"):
        page.get_by_role("group", name=question).get_by_role("radio", name="Good").check()
    page.get_by_role("button", name="Save and go to the next section").click()
    page.get_by_role("group", name="Overall").get_by_role("radio", name="Good").check()
    page.get_by_role("button", name="Save and return to the list").click()
    page.get_by_role("button", name="Check and submit").click()
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_role("alert")).to_contain_text("Your part was handed in.")

    worker = open_for("worker").go(cases.path(f"subjects/{cases.subjects['AB-12']}"))
    expect(worker.get_by_role("main")).not_to_contain_text("Good")
    coordinator = open_for("coordinator").go(cases.path(f"subjects/{cases.subjects['AB-12']}"))
    coordinator.get_by_role("button", name="Release everything").click()
    expect(coordinator.get_by_role("alert")).to_contain_text("2 parts were released.")
    worker.reload()
    expect(worker.get_by_role("main")).to_contain_text("Good")
