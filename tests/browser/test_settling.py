"""Settling by the page's script: whole decisions are kept as they are made, half ones in the tab."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from werkzeug.serving import make_server

from saas.accounts import sessions
from saas.database import db
from saas.tenancy import NO_SCOPE, enter_scope
from saas.web.signed_in import COOKIE
from tests.judgements.panel import moderate, subject_of
from tests.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
]

REASON = "The panel read the minutes of three meetings."
HALF = "Typed before the reason was whole."
FIRST, SECOND = "q.lead", "q.visits"

Open = Callable[[], Page]


@pytest.fixture
def settling(world: World, chromium: Browser) -> Iterator[Open]:
    """Opens a coordinator's browser where Northmoor's grades (1) and its moderator's (2) stand."""
    world.open_round()
    world.sign("northmoor", "1")
    moderate(world, "northmoor", world.people["moderator"])
    path = world.path(f"moderation/subjects/{subject_of(world, 'northmoor')}")
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    url = f"http://127.0.0.1:{server.port}"
    contexts = []

    def opened() -> Page:
        with enter_scope(NO_SCOPE):
            token = sessions.begin(db.session(), user_id=world.coordinator.user_id)
            db.session.commit()
        context = chromium.new_context()
        contexts.append(context)
        context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
        page = context.new_page()
        page.goto(url + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    server.shutdown()
    serving.join()


def card(page: Page, key: str) -> Locator:
    return page.locator(f"[data-question='{key}']")


def test_a_decision_saves_itself_and_half_a_one_outlives_the_session(settling: Open) -> None:
    page = settling()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))

    question = card(page, FIRST)
    question.get_by_label("Reason").fill(REASON)
    with page.expect_response("**/decisions/*") as answered:
        question.get_by_role("radio", name="Embedded").check()
    assert answered.value.status == 200
    expect(question.locator("[data-saved]")).to_contain_text("Saved")
    expect(page.locator("[data-progress-text]")).to_have_text("1 of 3 questions settled")
    page.reload()
    expect(card(page, FIRST).get_by_label("Reason")).to_have_value(REASON)
    expect(card(page, FIRST).get_by_role("radio", name="Embedded")).to_be_checked()

    question = card(page, SECOND)
    question.get_by_label("Reason").fill("")
    with page.expect_response("**/decisions/*") as answered:
        question.get_by_role("radio", name="Embedded").check()
    assert answered.value.status == 422
    expect(question.locator("[data-saved]")).to_have_text(
        "Not saved yet. Say why it differs from the agency’s own grade."
    )
    # Nothing is wrong yet: the writer has only not come to the reason.
    expect(question.locator(".govuk-error-message")).to_have_count(0)

    # The session ends while somebody writes.
    cookies = page.context.cookies()
    page.context.clear_cookies(name=COOKIE)
    question.get_by_label("Reason").fill(HALF)
    expect(page.locator(".accord-save")).to_contain_text("You have been signed out")
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    question = card(page, SECOND)
    kept = question.locator(".accord-kept")
    expect(kept).to_contain_text(HALF)
    with page.expect_response("**/decisions/*") as answered:
        kept.get_by_role("button", name="Put it back").click()
    assert answered.value.status == 200
    expect(question.get_by_label("Reason")).to_have_value(HALF)
    expect(question.get_by_role("radio", name="Embedded")).to_be_checked()
    assert problems == []


def test_two_versions_stand_beside_each_other_until_one_is_chosen(settling: Open) -> None:
    theirs, mine = settling(), settling()
    for page, words in ((theirs, "Their reason, first."), (mine, "My reason, second.")):
        with page.expect_response("**/decisions/*") as answered:
            card(page, FIRST).get_by_label("Reason").fill(words)
            card(page, FIRST).get_by_label("Reason").blur()
    assert answered.value.status == 409
    conflict = card(mine, FIRST).locator("[data-conflict]")
    expect(conflict).to_contain_text("Their reason, first.")
    expect(conflict).to_contain_text("My reason, second.")
    with mine.expect_response("**/decisions/*") as answered:
        conflict.get_by_role("button", name="Keep the other version").click()
    assert answered.value.status == 200
    expect(card(mine, FIRST).get_by_label("Reason")).to_have_value("Their reason, first.")
    expect(card(mine, FIRST).locator("[data-conflict]")).to_have_count(0)
    # Whoever goes on over the version they chose meets no conflict any more.
    with mine.expect_response("**/decisions/*") as answered:
        card(mine, FIRST).get_by_label("Reason").fill("Both of us agree.")
        card(mine, FIRST).get_by_label("Reason").blur()
    assert answered.value.status == 200


def test_saving_and_concluding_goes_on_from_what_saved_itself(settling: Open) -> None:
    page = settling()
    with page.expect_response("**/decisions/*"):
        card(page, FIRST).get_by_label("Reason").fill(REASON)
        card(page, FIRST).get_by_label("Reason").blur()
    page.get_by_role("button", name="Save and conclude").click()
    expect(page.get_by_role("main")).to_contain_text("The moderation is settled.")
