"""Choosing the framework whose words the workspace uses."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from saas.trail.models import TrailEvent
from tests.practice.test_terms import speak
from tests.returns_web.test_statements import MOST, count_statements
from tests.web.page_checks import Browser, words
from tests.world import World

CYCLE = {"round": {"one": {"en": "cycle"}, "many": {"en": "cycles"}}}
TURN = {"round": {"one": {"en": "turn"}, "many": {"en": "turns"}}}
BUTTON = "Choose whose words to use"


def second(world: World, vocabulary: dict[str, Any]) -> None:
    """Another framework beside the workspace's first."""
    speak(world, vocabulary, key="second", title={"en": "Second framework"})


def shelf(world: World, who: str = "administrator") -> str:
    return words(Browser(world.client(who)).get(world.path("model")).find("main"))


def test_there_is_nothing_to_choose_without_a_second_framework_and_words(world: World) -> None:
    assert BUTTON not in shelf(world)
    speak(world, CYCLE)
    assert BUTTON not in shelf(world)
    speak(world, {})
    second(world, {})
    assert BUTTON not in shelf(world)
    second(world, TURN)
    assert BUTTON in shelf(world)
    assert BUTTON in shelf(world, "coordinator")
    assert BUTTON not in shelf(world, "reader")


def test_an_administrator_takes_the_words_of_another_framework(world: World) -> None:
    speak(world, CYCLE)
    second(world, TURN)
    browser = Browser(world.client("administrator"))
    page = browser.get(world.path("model/words"))
    assert "It says: cycle." in words(page.find("main"))
    assert "It says: turn." in words(page.find("main"))
    assert page.select_one("input[checked]")["value"] == world.model.key
    page = browser.send(world.path("model/words"), {"framework": "second"})
    assert "The words of “Second framework” are used now." in words(page.find("main"))
    assert "Turns" in words(page.find("header")), "the menu speaks so too"
    assert "in the words of “Second framework”" in words(page.find("main"))
    assert events(world) == ["second"]
    browser.send(world.path("model/words"), {"framework": "second"})
    assert events(world) == ["second"], "choosing it again changes nothing"
    trail = words(browser.get(world.path("trail")).find("main"))
    assert "Chose the words of the framework Second framework for the workspace" in trail


def test_a_framework_without_words_gives_the_plain_ones_back(world: World) -> None:
    speak(world, {}, title={"en": "Plain framework"})
    second(world, TURN)
    browser = Browser(world.client("administrator"))
    browser.send(world.path("model/words"), {"framework": "second"})
    page = browser.get(world.path("model/words"))
    assert "It has no words of its own: plain words are used." in words(page.find("main"))
    page = browser.send(world.path("model/words"), {"framework": world.model.key})
    assert "Rounds" in words(page.find("header"))


def test_a_framework_that_there_is_not_is_refused_with_a_sentence(
    world: World, other_world: World
) -> None:
    second(world, TURN)
    speak(other_world, CYCLE, key="theirs")
    browser = Browser(world.client("administrator"))
    for wrong in ("", "nothing", "theirs"):
        page = browser.send(world.path("model/words"), {"framework": wrong}, 422)
        assert "Choose one of the frameworks" in words(page.find("main"))
        assert "theirs" not in words(page.find("main"))
    assert events(world) == []


def test_only_who_publishes_chooses_the_words(world: World) -> None:
    second(world, TURN)
    for who in ("reader", "elm.agency_lead", "moderator"):
        browser = Browser(world.client(who))
        browser.get(world.path("model/words"), 403)
        browser.send(world.path("model/words"), {"framework": "second"}, 403)
    assert events(world) == []


def test_a_framework_with_many_words_shows_the_telling_ones_first(world: World) -> None:
    many = {
        key: {"one": {"en": f"our {key}"}, "many": {"en": f"our {key}s"}}
        for key in ("handbook", "charter", "director", "chair", "round", "agency", "return")
    }
    speak(world, many)
    second(world, TURN)
    page = Browser(world.client("administrator")).get(world.path("model/words"))
    hint = "It says: our round, our return, our agency, our handbook, our chair, our charter,"
    assert f"{hint} and 1 more." in words(page.find("main"))


def test_the_pages_cost_the_same_however_many_frameworks_there_are(world: World) -> None:
    speak(world, CYCLE)
    second(world, TURN)
    client = world.client("administrator")

    def cost(path: str) -> int:
        assert client.get(world.path(path)).status_code == 200
        with count_statements() as sent:
            assert client.get(world.path(path)).status_code == 200
        assert len(sent) <= MOST, "\n".join(sent)
        return len(sent)

    before = cost("model"), cost("model/words")
    for number in range(5):
        speak(world, TURN, key=f"more-{number}")
    assert (cost("model"), cost("model/words")) == before


def events(world: World) -> list[str]:
    """The keys of the frameworks whose words were chosen, the first first."""
    with world.acting(world.people["administrator"]) as session:
        found = session.scalars(
            select(TrailEvent.detail)
            .where(TrailEvent.kind == "model.words_chosen")
            .order_by(TrailEvent.seq)
        )
        return [str(detail["key"]) for detail in found]
