"""Answers are saved as they are written, and nothing written is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web_parts.conftest import LiveSite
from tests.web_parts.sample import NOON, Answer, Conflict

pytestmark = pytest.mark.browser

LEAD = "about.lead"
LEAD_ID = "#about-lead-text"
BAR = ".accord-save"


def open_answer(page: Page, site: LiveSite, *keys: str) -> None:
    query = "&".join(f"key={key}" for key in keys)
    page.goto(f"{site.address}/answer?{query}")


def test_leaving_a_field_saves_its_question_with_version_and_token(
    page: Page, live_site: LiveSite
) -> None:
    open_answer(page, live_site, LEAD)
    page.fill(LEAD_ID, "Dr Ines Calloway")
    page.locator(LEAD_ID).blur()
    expect(page.locator("[data-saved]")).to_have_text("Saved 21 November 2026, 09:15")
    expect(page.locator(BAR)).to_have_text("All changes saved")
    assert live_site.server.saves == [
        {"about.lead:text": ["Dr Ines Calloway"], "about.lead:version": ["1"]}
    ]
    expect(page.locator("[data-progress-text]")).to_have_text("Questions answered: 13 of 40")


def test_a_pause_in_typing_saves_without_leaving_the_field(page: Page, live_site: LiveSite) -> None:
    open_answer(page, live_site, LEAD)
    page.locator(LEAD_ID).press_sequentially("Ines")
    expect(page.locator(BAR)).to_have_text("All changes saved")
    assert [save["about.lead:text"] for save in live_site.server.saves] == [["Ines"]]


def test_one_save_at_a_time_and_the_latest_words_last(page: Page, live_site: LiveSite) -> None:
    live_site.server.delay = 0.4
    open_answer(page, live_site, LEAD)
    for text in ["one", "one two", "one two three"]:
        page.fill(LEAD_ID, text)
        page.locator(LEAD_ID).dispatch_event("change")
        page.wait_for_timeout(60)
    expect(page.locator(BAR)).to_have_text("All changes saved")
    saves = live_site.server.saves
    assert live_site.server.most_running == 1
    assert saves[-1] == {"about.lead:text": ["one two three"], "about.lead:version": ["2"]}
    assert len(saves) == 2


def test_a_lost_line_is_told_and_the_save_tried_again(page: Page, live_site: LiveSite) -> None:
    open_answer(page, live_site, LEAD)
    page.context.set_offline(True)
    page.fill(LEAD_ID, "Written in a tunnel")
    page.locator(LEAD_ID).blur()
    expect(page.locator(BAR)).to_contain_text("Not saved – we will try again")
    expect(page.locator("[role=status]")).to_contain_text("Not saved – we will try again")
    page.context.set_offline(False)
    expect(page.locator(BAR)).to_have_text("All changes saved")
    assert live_site.server.saves[-1]["about.lead:text"] == ["Written in a tunnel"]


def test_words_that_were_not_saved_are_offered_back(page: Page, live_site: LiveSite) -> None:
    live_site.server.status = 503
    open_answer(page, live_site, LEAD)
    page.fill(LEAD_ID, "Kept in this tab")
    page.locator(LEAD_ID).blur()
    expect(page.locator(BAR)).to_contain_text("Not saved")
    page.on("dialog", lambda dialog: dialog.accept())
    live_site.server.status = 200
    open_answer(page, live_site, LEAD)
    kept = page.locator(".accord-kept")
    expect(kept).to_contain_text("Kept in this tab")
    kept.get_by_role("button", name="Put it back").click()
    expect(page.locator(LEAD_ID)).to_have_value("Kept in this tab")
    expect(page.locator(BAR)).to_have_text("All changes saved")
    assert live_site.server.saves[-1]["about.lead:text"] == ["Kept in this tab"]
    open_answer(page, live_site, LEAD)
    page.wait_for_timeout(200)


def test_kept_words_can_be_discarded_and_stay_away(page: Page, live_site: LiveSite) -> None:
    live_site.server.status = 503
    open_answer(page, live_site, LEAD)
    page.fill(LEAD_ID, "Not wanted after all")
    page.locator(LEAD_ID).blur()
    expect(page.locator(BAR)).to_contain_text("Not saved")
    page.on("dialog", lambda dialog: dialog.accept())
    open_answer(page, live_site, LEAD)
    page.get_by_role("button", name="Discard it").click()
    open_answer(page, live_site, LEAD)
    expect(page.locator(LEAD_ID)).to_have_value("")
    expect(page.locator(".accord-kept")).to_have_count(0)


def test_leaving_with_unsaved_words_asks_first(page: Page, live_site: LiveSite) -> None:
    live_site.server.status = 503
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    open_answer(page, live_site, LEAD)
    page.fill(LEAD_ID, "Unsaved")
    page.locator(LEAD_ID).blur()
    expect(page.locator(BAR)).to_contain_text("Not saved")
    page.goto(f"{live_site.address}/web/home")
    assert asked == ["beforeunload"]


def test_leaving_with_everything_saved_asks_nothing(page: Page, live_site: LiveSite) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    open_answer(page, live_site, LEAD)
    page.fill(LEAD_ID, "Saved")
    page.locator(LEAD_ID).blur()
    expect(page.locator(BAR)).to_have_text("All changes saved")
    page.goto(f"{live_site.address}/web/home")
    assert asked == []


def test_being_signed_out_keeps_the_words_and_offers_the_way_back(
    page: Page, live_site: LiveSite
) -> None:
    live_site.server.status = 401
    open_answer(page, live_site, LEAD)
    page.fill(LEAD_ID, "Typed after lunch")
    page.locator(LEAD_ID).blur()
    expect(page.locator(BAR)).to_contain_text("You have been signed out")
    link = page.get_by_role("link", name="Sign in again to save them")
    expect(link).to_have_attribute(
        "href", re.compile(r"^/accounts/sign_in\?next=%2Fanswer%3Fkey%3Dabout\.lead$")
    )
    stored = page.evaluate("Object.entries(sessionStorage)")
    assert [name for name, _ in stored] == ["accord:draft:return-1:person-1:about.lead"]
    assert "Typed after lunch" in stored[0][1]


def test_signing_out_leaves_no_words_in_the_browser(page: Page, live_site: LiveSite) -> None:
    live_site.server.status = 503
    page.on("dialog", lambda dialog: dialog.accept())
    open_answer(page, live_site, LEAD)
    page.fill(LEAD_ID, "Private")
    page.locator(LEAD_ID).blur()
    expect(page.locator(BAR)).to_contain_text("Not saved")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/sign_out")
    assert page.evaluate("sessionStorage.length") == 0


def conflict() -> Conflict:
    return Conflict(
        theirs={"text": "Tom Okafor"}, mine={"text": "Ada Fenwick"}, by="Tom Okafor", at=NOON
    )


def meet_conflict(page: Page, site: LiveSite) -> None:
    site.server.conflict = conflict()
    open_answer(page, site, LEAD)
    page.fill(LEAD_ID, "Ada Fenwick")
    page.locator(LEAD_ID).blur()
    expect(page.locator("[data-conflict]")).to_be_visible()


def test_a_conflict_shows_both_versions_and_waits(page: Page, live_site: LiveSite) -> None:
    meet_conflict(page, live_site)
    expect(page.locator("[data-conflict]")).to_contain_text("Ada Fenwick")
    expect(page.locator("[data-conflict]")).to_contain_text("Tom Okafor")
    expect(page.locator(BAR)).to_contain_text("Somebody else changed this answer")
    page.fill(LEAD_ID, "Ada Fenwick, then Tom")
    page.locator(LEAD_ID).blur()
    page.wait_for_timeout(300)
    assert len(live_site.server.saves) == 1


def test_keeping_my_version_saves_it_over_the_newer_one(page: Page, live_site: LiveSite) -> None:
    meet_conflict(page, live_site)
    page.get_by_role("button", name="Keep my version").click()
    expect(page.locator("[data-conflict]")).to_have_count(0)
    expect(page.locator(BAR)).to_have_text("All changes saved")
    assert live_site.server.saves[-1] == {
        "about.lead:text": ["Ada Fenwick"],
        "about.lead:version": ["9"],
        "about.lead:keep": ["mine"],
    }


def test_keeping_the_other_version_shows_it(page: Page, live_site: LiveSite) -> None:
    meet_conflict(page, live_site)
    page.get_by_role("button", name="Keep the other version").click()
    expect(page.locator(LEAD_ID)).to_have_value("Tom Okafor")
    expect(page.locator("[data-conflict]")).to_have_count(0)
    page.fill(LEAD_ID, "Tom Okafor and Ada Fenwick")
    live_site.server.conflict = None
    with page.expect_response("**/save/about.lead"):
        page.locator(LEAD_ID).blur()
    assert live_site.server.saves[-1]["about.lead:text"] == ["Tom Okafor and Ada Fenwick"]


def test_the_form_is_not_sent_while_two_versions_wait(page: Page, live_site: LiveSite) -> None:
    meet_conflict(page, live_site)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("[data-conflict]")).to_be_focused()
    assert live_site.server.posts == []


def test_sending_the_form_waits_for_the_save_under_way(page: Page, live_site: LiveSite) -> None:
    live_site.server.delay = 0.6
    open_answer(page, live_site, LEAD)
    page.fill(LEAD_ID, "Just in time")
    page.locator(LEAD_ID).dispatch_event("change")
    page.wait_for_timeout(100)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="Next section")).to_be_visible()
    # A form that overtook its own save would carry version 1 and conflict with itself.
    assert live_site.server.posts[0]["about.lead:version"] == ["2"]
    assert live_site.server.posts[0]["about.lead:text"] == ["Just in time"]


def test_an_error_from_the_server_stands_beside_its_field_until_mended(
    page: Page, live_site: LiveSite
) -> None:
    live_site.server.status = 422
    live_site.server.errors = {"number": "Enter a number, like 12"}
    open_answer(page, live_site, "about.staff")
    field = page.locator("#about-staff-number")
    field.fill("many")
    field.blur()
    error = page.locator("#about-staff-number-error")
    expect(error).to_have_text("Error: Enter a number, like 12")
    described = field.get_attribute("aria-describedby") or ""
    assert described.split()[-1] == "about-staff-number-error"
    expect(page.locator(BAR)).to_contain_text("something in it needs putting right")
    live_site.server.status = 200
    live_site.server.errors = {}
    field.fill("12")
    field.blur()
    expect(error).to_have_count(0)
    assert "error" not in (field.get_attribute("aria-describedby") or "")
    expect(page.locator(BAR)).to_have_text("All changes saved")


def test_a_condition_shows_and_hides_its_question(page: Page, live_site: LiveSite) -> None:
    live_site.server.answers["s11.c.5"] = Answer(hidden=True)
    open_answer(page, live_site, "s11.c.4", "s11.c.5")
    dependent = page.locator("#s11-c-5")
    expect(dependent).to_be_hidden()
    page.get_by_label("Partly").check()
    expect(dependent).to_be_visible()
    page.fill("#s11-c-5-text", "Two wait for a system")
    page.get_by_label("Yes").check()
    expect(dependent).to_be_hidden()
    expect(page.locator("#s11-c-5-text")).to_have_value("Two wait for a system")


def test_without_scripts_the_condition_is_said_in_words(page: Page, live_site: LiveSite) -> None:
    browser = page.context.browser
    assert browser is not None
    live_site.server.answers["s11.c.5"] = Answer(hidden=True)
    plain = browser.new_context(java_script_enabled=False)
    without = plain.new_page()
    without.goto(f"{live_site.address}/answer?key=s11.c.4&key=s11.c.5")
    expect(without.locator("#s11-c-5-text")).to_be_visible()
    expect(without.locator("#s11-c-5")).to_contain_text("Answer this only if")
    plain.close()


def test_improvement_is_asked_for_when_the_grade_asks_for_it(
    page: Page, live_site: LiveSite
) -> None:
    open_answer(page, live_site, "s11.5.1")
    improvement = page.locator("#s11-5-1-improvement")
    expect(improvement).to_be_hidden()
    page.locator("input[value='1'][name='s11.5.1:point']").check()
    expect(improvement).to_be_visible()
    improvement.fill("Count agency staff")
    page.locator("input[value='3'][name='s11.5.1:point']").check()
    expect(improvement).to_be_visible()


def test_a_choice_made_by_mistake_can_be_cleared(page: Page, live_site: LiveSite) -> None:
    open_answer(page, live_site, "s11.c.4")
    page.get_by_label("Partly").check()
    page.get_by_role("button", name="Clear my choice").click()
    expect(page.locator("input:checked")).to_have_count(0)
    expect(page.locator("input[name='s11.c.4:version']")).to_have_value("3")
    assert live_site.server.saves[-1] == {"s11.c.4:version": ["2"]}
