"""The framework on the start page: to be read by everybody in the workspace."""

from __future__ import annotations

from saas.i18n import format_date
from tenants.rounds.calendar import today
from tests.handbook.frameworks import LEAD, changed, marked, publish, read
from tests.handbook.visiting import browser
from tests.web.page_checks import words
from tests.web.test_statements import MOST, counted
from tests.world import World


def block(world: World, who: str = LEAD, language: str = "en") -> str:
    page = browser(world, who, language).get(world.path())
    found = page.select_one("section[aria-labelledby=framework-title]")
    return words(found) if found is not None else ""


def test_it_names_the_framework_in_own_words_with_the_version_and_its_day(world: World) -> None:
    publish(world)
    said = block(world)
    assert said.startswith("Guide ")
    assert f"Version 1, published on {format_date(today())}." in said
    page = browser(world).get(world.path())
    assert page.select_one("#framework-title ~ p a")["href"] == world.path("framework")


def test_it_says_whether_one_has_read_it(world: World) -> None:
    first = publish(world, changed(marked(), acknowledged=True))
    assert "Please read it, and say there that you have." in block(world)
    assert "Nothing waits for you" not in words(browser(world).get(world.path()).main)
    read(world, first)
    assert "Nothing waits for you" in words(browser(world).get(world.path()).main)
    assert f"You said on {format_date(today())} that you have read it." in block(world)
    assert "Please read it" in block(world, "reader")
    publish(world, changed(marked(), acknowledged=False, edition="2"))
    assert "Version 2, published" in block(world)
    assert "You have read version 1." in block(world)


def test_it_costs_the_same_however_many_versions_there_are(world: World) -> None:
    def cost() -> int:
        client = world.client(LEAD)
        client.get(world.path())
        with counted() as statements:
            client.get(world.path())
        return len(statements)

    publish(world)
    few = cost()
    for edition in ("2", "3", "4"):
        read(world, publish(world, changed(marked(), edition=edition)))
    assert cost() == few <= MOST


def test_in_welsh_it_speaks_welsh(world: World) -> None:
    publish(world, changed(marked(), acknowledged=True))
    said = block(world, language="cy")
    assert "Fersiwn 1" in said
    assert "published" not in said
    assert "Please" not in said
