"""An authority makes a framework of its own in the browser, and runs a round on it.

Once from the blank pack and once from another authority's: every piece is written on
the editor's pages, and what was written is what the people of the round then read.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.journey.answering import question, saved
from tests.browser.journey.people import date_of, fill_date, follow, heading, press, told
from tests.browser.own_framework import Desk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(900),
]

ADMINISTRATOR = "Tom Aldous"
COORDINATOR = "Mari Pugh"
LEAD = "Marcus Bell"

COMPLIANCE = "Whether what must be done for children is done."
"""What Leicestershire’s framework says of the standard that Fenwold does without."""


def in_a_month() -> date:
    return date.today() + timedelta(days=30)  # noqa: DTZ011


def test_a_framework_is_built_up_from_the_blank_pack(live, visit):
    desk = Desk.in_a_new_workspace(live, visit(ADMINISTRATOR), "lindmoor", "Lindmoor Council")
    page = desk.page
    desk.load_draft("New practice model (give it a name)")
    desk.open("Name and languages")
    desk.say_in_one_language("Name of the framework", "The Lindmoor way")
    desk.say_in_one_language("Description (optional)", "How we look at our own work.")
    page.get_by_label("Language 2").select_option("")
    press(page, "Save and go back")
    heading(page, "The Lindmoor way")

    for concept, one, many in (
        ("agency", "centre", "centres"),
        ("agency lead", "centre lead", "centre leads"),
        ("round", "visit", "visits"),
        ("return", "sheet", "sheets"),
    ):
        desk.open("Our words")
        follow(page, "Add a word")
        desk.fill("What is it the word for?", concept)
        desk.fill("Your word for one", one)
        desk.fill("Your word for several", many)
        press(page, "Add")
        told(page, "Added.")

    desk.open("Principles, aims and promises")
    desk.add("Add a list", "What we hold to", What_the_list_holds="Principles")
    desk.add("Add a statement", "We ask children first")

    desk.open("Standards")
    desk.add("Add a list of standards", "Our standards")
    desk.add("Add a standard", "Children are made welcome")
    desk.add("Add a criterion", "Somebody knows each child by name.")

    desk.open("Scales")
    desk.add("Add a scale", "How far along", kind="Grades in an order, such as from weak to strong")
    scale = page.url
    for point, score in (("Not begun", "0"), ("Growing", "1"), ("In bloom", "2")):
        page.goto(scale)
        desk.add("Add a point", point, Score=score)
    desk.open("Scales")
    desk.take_out("Four grades")

    desk.open("Forms")
    desk.add("Add a form", "Welcome sheet")
    desk.add("Add a section", "Arriving")
    section = page.url
    desk.add(
        "Add a question",
        "Is each child welcomed?",
        kind="A grade on a scale",
        Scale="How far along",
    )
    page.goto(section)
    desk.add("Add a question", "What stands in the way?", kind="Words")
    follow(page, "Show it only after certain answers")
    page.get_by_text("Is each child welcomed?").click()
    page.get_by_role("checkbox", name="Not begun").check()
    page.get_by_role("checkbox", name="Growing").check()
    press(page, "Add")
    told(page, "Added.")
    page.goto(section)
    follow(page, "Is each child welcomed?")
    desk.fill("Is an explanation asked for?", "Yes, needed")
    page.get_by_role("checkbox", name="Children are made welcome").check()
    page.get_by_role("checkbox", name="Somebody knows each child by name.").check()
    expect(page.locator("#preview")).to_contain_text("In bloom")
    press(page, "Save")
    told(page, "Saved.")

    desk.open("Kinds of rounds")
    desk.add("Add a kind of round", "Welcome visit")
    desk.add("Add a part", "The centre’s own view", Form="Welcome sheet", Who_fills_it="The agency")

    page.goto(desk.draft)
    desk.follow_of("Preview", "Welcome sheet")
    heading(page, "Preview: Welcome sheet")
    expect(page.get_by_role("main")).to_contain_text("Is each child welcomed?")
    expect(page.get_by_text("What stands in the way?")).to_be_hidden()
    page.get_by_role("radio", name="Growing").check()
    expect(page.get_by_text("What stands in the way?")).to_be_visible()

    desk.publish("The first that is our own")
    expect(page.get_by_role("main")).to_contain_text("The Lindmoor way")

    page.goto(f"{desk.workspace}/people/agencies")
    heading(page, "Centres")
    follow(page, "Add a centre")
    heading(page, "Add a centre")
    page.get_by_label("Name", exact=True).fill("Haven House")
    press(page, "Save")
    told(page, "Haven House is added.")
    desk.invite(COORDINATOR, "Coordinator")
    desk.invite(LEAD, "Centre lead", "Haven House", word="Centre")
    coordinator = desk.accept(visit(COORDINATOR), COORDINATOR, "Lindmoor Council")
    lead = desk.accept(visit(LEAD), LEAD, "Lindmoor Council")

    coordinator.goto(f"{desk.workspace}/rounds")
    heading(coordinator, "Visits")
    follow(coordinator, "Start a new visit")
    coordinator.get_by_label("What is the visit called?").fill("Welcome, this autumn")
    fill_date(date_of(coordinator, "When are the sheets due?"), in_a_month())
    press(coordinator, "Save and choose centres")
    heading(coordinator, "Which centres take part?")
    expect(coordinator.get_by_role("checkbox", name="Haven House")).to_be_checked()
    press(coordinator, "Save and read it over")
    press(coordinator, "Open the visit")
    told(coordinator, "The visit is open")

    lead.goto(f"{desk.workspace}/framework")
    heading(lead, "The Lindmoor way")
    follow(lead, "Vision and principles")
    expect(lead.get_by_role("main")).to_contain_text("We ask children first")
    lead.goto(f"{desk.workspace}/")
    lead.get_by_role("main").get_by_role("link", name="Haven House").first.click()
    follow(lead, "Arriving")
    heading(lead, "Arriving")
    welcomed = question(lead, "Is each child welcomed?")
    hidden = question(lead, "What stands in the way?")
    expect(hidden).to_be_hidden()
    welcomed.get_by_role("radio", name="Growing", exact=True).check()
    welcomed.get_by_label("Explain your grade").fill(
        "Two of three workers know every child by name."
    )
    welcomed.get_by_label("Explain your grade").blur()
    saved(welcomed)
    expect(hidden).to_be_visible()
    hidden.get_by_role("textbox").fill("Nobody opens the door before nine.")
    hidden.get_by_role("textbox").blur()
    saved(hidden)
    expect(lead.locator("[data-progress-text]")).to_have_text("2 of 2 questions complete")
    press(lead, "Save and return to the list")
    follow(lead, "Check and submit")
    press(lead, "Submit the sheet")
    told(lead, "The sheet was submitted.")


def test_another_authoritys_framework_becomes_ones_own(live, visit):
    desk = Desk.in_a_new_workspace(live, visit(ADMINISTRATOR), "fenwold", "Fenwold County Council")
    page = desk.page
    desk.load_draft("Leicestershire: Growing Quality in Social Care (Signs of Safety)")
    desk.open("Name and languages")
    desk.change(Name_of_the_framework="Fenwold: Growing Together")

    desk.open("Standards", "Quality statements")
    follow(page, "Compliance")
    expect(page.get_by_role("main")).to_contain_text(COMPLIANCE)
    page.go_back()
    desk.follow_of("Take out", "Compliance")
    expect(page.get_by_role("main")).to_contain_text("These are counted by it.")
    press(page, "Take it out")
    told(page, "“Compliance” is taken out.")

    desk.open("Forms", "Service self-assessment", "Standards for senior managers")
    desk.take_out("How far do you live by “Compliance”?")
    desk.open("Forms", "Story board")
    desk.change(Name_of_the_form="Fenwold board")
    follow(page, "The board")
    follow(page, "How are things, in three sentences?")
    desk.change(Question="How are things in Fenwold, in a few words?")
    expect(page.locator("#preview")).to_contain_text("How are things in Fenwold, in a few words?")

    desk.publish("Leicestershire’s framework, made our own")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Fenwold: Growing Together")
    expect(main).to_contain_text("Fenwold board")
    expect(main).not_to_contain_text(COMPLIANCE)

    page.goto(f"{desk.workspace}/people/agencies/add")
    page.get_by_label("Name", exact=True).fill("Fenwold North")
    page.get_by_role("combobox", name="Kind of").select_option("Team")
    press(page, "Save")
    told(page, "Fenwold North is added.")
    desk.invite(COORDINATOR, "Coordinator")
    desk.invite(LEAD, "Team or service lead", "Fenwold North", word="Team or service")
    coordinator = desk.accept(visit(COORDINATOR), COORDINATOR, "Fenwold County Council")
    lead = desk.accept(visit(LEAD), LEAD, "Fenwold County Council")

    coordinator.goto(f"{desk.workspace}/rounds")
    follow(coordinator, "Start a new round")
    coordinator.get_by_role("link", name="Story board").click()
    coordinator.get_by_label("What is the round called?").fill("Boards of the quarter")
    expect(coordinator.get_by_role("radio", name="Story board")).to_be_checked()
    fill_date(date_of(coordinator, "When are the returns due?"), in_a_month())
    press(coordinator, "Save and choose teams and services")
    press(coordinator, "Save and read it over")
    press(coordinator, "Open the round")
    told(coordinator, "The round is open")

    lead.goto(f"{desk.workspace}/")
    lead.get_by_role("main").get_by_role("link", name="Fenwold North").first.click()
    follow(lead, "The board")
    heading(lead, "The board")
    how = question(lead, "How are things in Fenwold, in a few words?")
    how.get_by_role("textbox").fill("Two new colleagues, and every child was seen this month.")
    how.get_by_role("textbox").blur()
    saved(how)
