"""A workspace's settings: who changes them, what is taken, and that each one is used."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from saas.errors import Forbidden, InvalidInput
from tenants.judgements.agreement import agreement_overall
from tenants.rounds import delegations
from tenants.workspaces import settings
from tenants.workspaces.models import WorkspaceSetting
from tenants.workspaces.queries import get_settings_row
from tests.actions.work import trail_kinds
from tests.judgements.panel import moderate
from tests.people.inviting import invite
from tests.web.page_checks import Browser, words
from tests.world import World

HERE = "settings"


def given(world: World, **changes: Any) -> dict[str, Any]:
    """The page's form as it stands in a new workspace, with changes."""
    return {
        "name": f"Partnership {world.slug}",
        "contact": "",
        "languages": ["en", "cy"],
        "welcome_en": "",
        "welcome_cy": "",
        "small_number": "5",
        **changes,
    }


def send(world: World, status: int = 200, **changes: Any) -> Any:
    browser = Browser(world.client("administrator"))
    return browser.send(world.path(HERE), given(world, **changes), status)


def change(world: World, **changes: Any) -> bool:
    """The same by the domain's own function."""
    actor = world.people["administrator"]
    values: dict[str, Any] = {
        "name": f"Partnership {world.slug}",
        "contact": "",
        "languages": ["en", "cy"],
        "welcome": {},
        "small_number": 5,
        **changes,
    }
    with world.acting(actor) as session:
        changed = settings.change_settings(session, actor, **values)
        session.commit()
        return changed


def home(world: World, who: str = "reader", language: str = "en") -> Any:
    client = world.client(who)
    if language != "en":
        browser = Browser(client)
        browser.post("/language", {"language": language, "next": "/"})
    return Browser(client).get(world.path())


def test_the_administrator_finds_everything_as_it_is_and_changes_it(world: World) -> None:
    page = Browser(world.client("administrator")).get(world.path(HERE))
    fields = {tag["name"]: tag for tag in page.select("main [name]")}
    assert fields["name"]["value"] == f"Partnership {world.slug}"
    assert fields["small_number"]["value"] == "5"
    assert [tag["value"] for tag in page.select("[name=languages][checked]")] == ["en", "cy"]

    page = send(
        world,
        name="  Harbour   Partnership ",
        contact="The office\n01234 567890",
        welcome_en="Good to have you here",
        small_number="6",
    )
    assert "The settings are saved." in words(page.find("main"))
    fields = {tag["name"]: tag for tag in page.select("main [name]")}
    assert fields["name"]["value"] == "Harbour Partnership"
    assert fields["contact"].text.strip().splitlines() == ["The office", "01234 567890"]
    assert "Harbour Partnership" in words(page.title)


def test_what_cannot_be_is_said_at_its_field_and_everything_typed_stays(world: World) -> None:
    page = send(
        world,
        422,
        name=" ",
        contact="x" * 501,
        languages=[],
        welcome_en="y" * 2001,
        welcome_cy="Croeso",
        small_number="4",
    )
    summary = {link["href"]: words(link) for link in page.select(".govuk-error-summary__list a")}
    assert summary == {
        "#name": "Enter the workspace's name",
        "#contact": "Enter at most 500 characters",
        "#languages": "Choose at least one language",
        "#welcome_en": "Enter at most 2000 characters",
        "#small_number": "Enter a number from 5 to 20",
    }
    assert page.select_one("[name=small_number]")["value"] == "4"
    assert page.select_one("[name=contact]").text.strip() == "x" * 501
    assert page.select_one("[name=welcome_cy]").text.strip() == "Croeso"
    assert page.select("[name=languages][checked]") == []
    with world.planning() as session:
        row = get_settings_row(session)
        assert (row.contact, row.welcome, row.small_number) == ("", {}, 5)


@pytest.mark.parametrize("typed", ["", "many", "5.5", "-5", "21"])
def test_the_smallest_number_is_a_number_within_limits(world: World, typed: str) -> None:
    page = send(world, 422, small_number=typed)
    assert page.select_one("[name=small_number]")["value"] == typed


def test_nobody_else_changes_them(world: World) -> None:
    for who, actor in world.people.items():
        if who == "administrator":
            continue
        assert world.client(who).get(world.path(HERE)).status_code == 403, who
        with world.acting(actor) as session, pytest.raises(Forbidden):
            settings.change_settings(
                session,
                actor,
                name="Mine",
                contact="",
                languages=["en"],
                welcome={},
                small_number=5,
            )


def test_another_workspace_keeps_its_own(world: World, other_world: World) -> None:
    change(world, name="Harbour", contact="Ask us", languages=["cy"], small_number=7)
    with other_world.planning() as session:
        row = session.scalars(select(WorkspaceSetting)).one()
        assert (row.contact, row.languages, row.small_number) == ("", ["en", "cy"], 5)
    assert f"Partnership {other_world.slug}" in words(home(other_world).title)


def test_the_welcome_greets_each_reader_in_their_language(world: World) -> None:
    change(world, welcome={"en": "Good to have you here", "cy": "Croeso cynnes"})
    assert words(home(world).select_one("main .govuk-inset-text")) == "Good to have you here"
    greeting = home(world, "analyst", "cy").select_one("main .govuk-inset-text")
    assert words(greeting) == "Croeso cynnes"
    assert not greeting.get("lang")


def test_without_a_welcome_of_theirs_they_read_another_marked_as_such(world: World) -> None:
    change(world, welcome={"en": "Good to have you here"})
    greeting = home(world, "analyst", "cy").select_one("main .govuk-inset-text")
    assert words(greeting) == "Good to have you here"
    assert greeting["lang"] == "en"
    change(world, welcome={"en": ""})
    assert home(world).select_one("main .govuk-inset-text") is None


def test_a_welcome_in_a_language_that_was_given_up_is_kept_and_not_shown(world: World) -> None:
    change(world, welcome={"en": "Good to have you here", "cy": "Croeso cynnes"})
    change(world, languages=["en"])
    greeting = home(world, "analyst", "cy").select_one("main .govuk-inset-text")
    assert words(greeting) == "Good to have you here"
    page = Browser(world.client("administrator")).get(world.path(HERE))
    assert page.select_one("[name=welcome_cy]").text.strip() == "Croeso cynnes"


def test_members_see_whom_to_ask(world: World) -> None:
    assert "Who to ask" not in words(home(world).find("main"))
    change(world, contact="The partnership office, office@example.org")
    for path in ("", "people"):
        page = Browser(world.client("elm.contributor")).get(world.path(path))
        said = words(page.find("main"))
        assert "Who to ask The partnership office, office@example.org" in said


def test_invitations_go_out_in_the_workspaces_languages_alone(world: World) -> None:
    change(world, languages=["cy"])
    page = Browser(world.client("administrator")).get(world.path("people/invite"))
    assert [tag["value"] for tag in page.select("[name=language][type=hidden]")] == ["cy"]
    with pytest.raises(InvalidInput) as refused:
        invite(world, language="en")
    assert refused.value.errors == {"language": "Choose one of the workspace's languages"}
    invite(world, language="cy")


def test_contributors_are_asked_in_the_workspaces_languages_alone(world: World) -> None:
    world.open_round()
    lead, return_id = world.people["elm.agency_lead"], world.return_of("elm")
    here = world.path(f"returns/{return_id}/help")
    page = Browser(world.client(lead)).get(here)
    assert [t["value"] for t in page.select("main [name=language]")] == ["en", "cy"]
    assert [t["value"] for t in page.select("main [name=language][checked]")] == ["en"]
    change(world, languages=["cy"])
    page = Browser(world.client(lead)).get(here)
    assert [t["value"] for t in page.select("main [name=language][type=hidden]")] == ["cy"]
    with world.acting(lead) as session, pytest.raises(InvalidInput) as refused:
        delegations.delegate(
            session,
            lead,
            return_id,
            email="sam@example.org",
            name="Sam",
            sections=["s1"],
            message="",
            due_on=None,
            language="en",
        )
    assert set(refused.value.errors) == {"language"}


def test_the_languages_keep_their_order_and_new_ones_come_after(world: World) -> None:
    change(world, languages=["cy"])
    change(world, languages=["en", "cy"])
    with world.planning() as session:
        row = get_settings_row(session)
        assert row.languages == ["cy", "en"]
        assert settings.language_for(row, "en") == "en"
        assert settings.language_for(row, "fr") == "cy"


def test_how_far_graders_agree_is_held_back_under_the_smallest_number(world: World) -> None:
    world.open_round()
    world.sign("northmoor")
    moderate(world, "northmoor", world.people["moderator"])
    here = world.path(f"rounds/{world.round_id}/moderation/agreement")

    def line() -> Any:
        with world.acting(world.coordinator) as session:
            [found] = agreement_overall(session, world.round_id)
            return found

    assert (line().pairs, line().suppressed) == (3, True)
    said = words(Browser(world.client("coordinator")).get(here).find("main"))
    assert "Fewer than 5 pairs: not shown" in said
    assert "It is not shown for fewer than 5 pairs." in said
    change(world, small_number=7)
    assert line().suppressed
    assert "not shown for fewer than 7 pairs" in words(
        Browser(world.client("coordinator")).get(here).find("main")
    )


def test_each_change_is_in_the_trail_with_what_it_was_and_texts_by_name_alone(
    world: World,
) -> None:
    change(
        world,
        name="Harbour",
        contact="Ask the office",
        languages=["cy"],
        welcome={"cy": "Croeso"},
        small_number=6,
    )
    said = words(Browser(world.client("administrator")).get(world.path("trail")).find("main"))
    for sentence in (
        f"Renamed the workspace from Partnership {world.slug} to Harbour",
        "Changed the languages of the workspace from English, Cymraeg to Cymraeg",
        "Changed the smallest number to show from 5 to 6",
        "Changed the settings of the workspace (Who to ask, Welcome)",
    ):
        assert sentence in said
    assert "Ask the office" not in said
    assert "Croeso" not in said


def test_saving_what_is_there_already_is_no_change(world: World) -> None:
    assert change(world, contact="Ask", welcome={"en": "Hello"})
    before = trail_kinds(world)
    assert not change(world, contact=" Ask ", welcome={"en": "Hello\r\n"})
    assert trail_kinds(world) == before
    page = send(world, contact="Ask", welcome_en="Hello")
    assert "There was nothing new to save." in words(page.find("main"))
    assert trail_kinds(world) == before


def menu(world: World, who: str, rest: str = "") -> dict[str, bool]:
    """What stands in somebody's menu on a page, and whether it is marked as where they are."""
    page = Browser(world.client(who)).get(world.path(rest))
    return {
        words(item): item.select_one("[aria-current]") is not None
        for item in page.select(".govuk-service-navigation__item")
    }


def test_the_menu_leads_there_whoever_may_open_it_and_nobody_else(world: World) -> None:
    for who in world.people:
        found = menu(world, who)
        assert ("Settings" in found) == (who == "administrator"), who
        assert ("E-mails" in found) == (who in ("administrator", "coordinator")), who


@pytest.mark.parametrize(
    ("rest", "name"), [("", "Home"), ("settings", "Settings"), ("mail", "E-mails")]
)
def test_the_menu_marks_the_one_place_where_one_is(world: World, rest: str, name: str) -> None:
    marked = [text for text, active in menu(world, "administrator", rest).items() if active]
    assert marked == [name]
