"""A joint form mapped onto the own framework in the browser: written, published, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.journey.people import follow, heading, press, told
from tests.browser.serving import OpenFor, served
from tests.browser.test_pages import check
from tests.crosswalks import authority
from tests.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
]

UNMAPPED = authority.LADDER.partition("crosswalks:")[0]
LEAD = "northmoor.agency_lead"


@pytest.fixture
def open_for(world: World, chromium: Browser) -> Iterator[OpenFor]:
    with served(world, chromium) as found:
        yield found


def choose(page: Page, label: str, option: str) -> None:
    """One of a list, which is radio buttons where it is short."""
    found = page.get_by_role("combobox", name=label)
    if found.count():
        found.select_option(label=option)
    else:
        page.get_by_role("group", name=label).get_by_label(option, exact=True).check()


def publish_draft(page: Page, note: str) -> None:
    page.get_by_role("link", name="The whole draft", exact=True).first.click()
    follow(page, "Publish")
    page.get_by_label("What does this version change?").fill(note)
    press(page, "Publish")
    told(page, "is published")


def map_the_joint_form(page: Page) -> None:
    """One standard, and two grades of a scale, each chosen by its name."""
    page.get_by_role("region", name="Thornbury ladder").get_by_role("button").click()
    follow(page, "Joint forms")
    follow(page, "Say how a joint form counts here")
    page.get_by_label("Key of the partnership’s framework").fill("small")
    page.get_by_label("Name", exact=True).fill("What the partnership asks")
    press(page, "Add")
    follow(page, "Add a standard of the partnership")
    choose(page, "Standard of the partnership", "Leadership")
    page.get_by_label("Safe", exact=True).check()
    press(page, "Add")
    follow(page, "Add a scale of the partnership")
    choose(page, "Scale of the partnership", "Grade")
    choose(page, "Your own scale", "Rung")
    press(page, "Add")
    for joint, own in (("Not in place", "Low rung"), ("In place", "High rung")):
        follow(page, "Add a grade")
        choose(page, "Grade of the partnership", joint)
        choose(page, "It reads as your grade", own)
        press(page, "Add")


def test_a_joint_form_is_mapped_by_its_names_published_and_taken_back(
    world: World, open_for: OpenFor, tmp_path: Path
) -> None:
    authority.publish(world, UNMAPPED)
    page = open_for("administrator").go(world.path("model"))
    map_the_joint_form(page)
    publish_draft(page, "How the joint form reads")
    page.goto(page.url.partition("/w/")[0] + world.path("crosswalks"))
    standards = page.get_by_role("table", name="Standards")
    expect(standards.get_by_role("row").filter(has_text="Leadership")).to_contain_text("Safe")
    expect(standards.get_by_role("row").filter(has_text="Training")).to_contain_text(
        "Not mapped yet"
    )
    grades = page.get_by_role("row").filter(has_text="Not in place")
    expect(grades).to_contain_text("Low rung")

    with page.expect_download() as begun:
        follow(page, "Download for the partnership")
    pack = tmp_path / "ladder.yaml"
    begun.value.save_as(pack)
    carried = open_for(LEAD).go(authority.own_model_path(world))
    carried.get_by_label("A pack (YAML file").set_input_files(pack)
    press(carried, "Check it and use it")
    told(carried, "The framework is in use")
    carried.get_by_role("button", name="Withdraw it").click()
    told(carried, "The framework is withdrawn")

    page.goto(page.url.partition("/w/")[0] + world.path("model"))
    page.get_by_role("region", name="Thornbury ladder").get_by_role("button").click()
    follow(page, "Joint forms")
    page.get_by_role("link", name="Take out").click()
    press(page, "Take it out")
    publish_draft(page, "No joint form any more")
    page.goto(page.url.partition("/w/")[0] + world.path("crosswalks"))
    expect(page.get_by_text("No joint form is mapped yet")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_of_joint_forms_are_usable_by_everybody(
    world: World, open_for: OpenFor, viewport: dict[str, int]
) -> None:
    authority.publish(world, authority.LADDER)
    authority.upload(world, authority.LADDER)
    world.open_round()
    administrator = open_for("administrator", viewport=viewport)
    paths = [world.path(each) for each in ("crosswalks", "joint-results", "joint-results/import")]
    page = administrator.go(world.path("model"))
    page.get_by_role("region", name="Thornbury ladder").get_by_role("button").click()
    heading(page, "Thornbury ladder")
    draft = page.url.removeprefix(administrator.live.url)
    places = (
        "edit/crosswalks",
        "add/crosswalks",
        "edit/crosswalks/small",
        "add/crosswalks/small/standards",
        "edit/crosswalks/small/standards/s11.1",
        "edit/crosswalks/small/scales/grade",
        "add/crosswalks/small/scales/grade/points",
    )
    check(administrator, [(path, path) for path in [*paths, *(f"{draft}/{p}" for p in places)]])
    lead = open_for(LEAD, viewport=viewport)
    section = world.path(f"returns/{world.return_of('northmoor')}/sections/s1")
    check(lead, [(path, path) for path in (authority.own_model_path(world), section)])
    expect(lead.page.get_by_text("Thornbury ladder").first).to_be_visible()
