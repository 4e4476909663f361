"""A form is seen as agencies will see it, before it is published and before it is saved."""

from __future__ import annotations

from uuid import UUID

import pytest
from bs4 import BeautifulSoup

from tests.practice_web.desk import Desk, fields_of, start_whole
from tests.web.page_checks import words
from tests.world import World

STATUS = "tools/audit/sections/child/questions/status"
GRADE = "tools/audit/sections/graded/questions/grade"


@pytest.fixture
def draft_id(world: World) -> UUID:
    return start_whole(world)


@pytest.fixture
def desk(world: World, draft_id: UUID) -> Desk:
    return Desk(world, draft_id)


def test_the_whole_form_shows_with_its_conditions(desk: Desk) -> None:
    page = desk.browser.get(desk.at("/preview/audit"))
    asked = [str(node["data-question"]) for node in page.select("[data-question]")]
    assert asked == ["status", "grade", "triple", "checks"]
    graded = page.select_one("[data-question=grade]")
    assert graded is not None
    assert (graded["data-show-if"], graded["data-any-of"]) == ("status", "cin leaver")
    assert page.select_one("[data-conditions] [data-question=grade]") is not None
    assert "Only after the answer to “What is the plan?” is: Child in need" in words(page.main)
    page = desk.browser.get(desk.at("/preview/audit?section=graded"))
    assert len(page.select("[data-question]")) == 1
    desk.browser.get(desk.at("/preview/none"), 404)


def test_an_agency_sees_only_what_is_for_it(desk: Desk) -> None:
    page = desk.browser.get(desk.at("/preview/audit?kind=school&size=small"))
    asked = [str(node["data-question"]) for node in page.select("[data-question]")]
    assert asked == ["status", "grade"]
    assert "1 section of the form is not for this agency." in words(page.find("main"))
    page = desk.browser.get(desk.at("/preview/audit?kind=team"))
    assert len(page.select("[data-question]")) == 4


def test_the_form_shows_in_each_language_and_so_do_its_own_words(desk: Desk) -> None:
    desk.save("about", desk.open("about"), languages__1="cy")
    desk.save(STATUS, desk.open(STATUS), label__cy="Beth yw’r cynllun?")
    page = desk.browser.get(desk.at("/preview/audit?language=cy"))
    drawn = page.select_one(".accord-previewed")
    assert drawn is not None
    assert drawn["lang"] == "cy"
    assert "Beth yw’r cynllun?" in words(drawn)
    assert "What is the plan?" in words(
        desk.browser.get(desk.at("/preview/audit?language=xx")).select_one(".accord-previewed")
    )


def test_a_question_is_seen_as_it_is_typed_and_nothing_is_kept(desk: Desk) -> None:
    page = desk.open(GRADE)
    typed = {**fields_of(page), "label:en": "How good is it now?", "points:1:en": "Nobody asks"}
    answer = desk.browser.post(desk.at(f"/preview-piece/{GRADE}"), typed)
    drawn = words(BeautifulSoup(answer.get_data(as_text=True), "lxml"))
    assert "How good is it now?" in drawn
    assert "Nobody asks" in drawn
    assert desk.draft.revision == 0


def test_without_scripts_a_button_shows_the_preview_and_keeps_what_was_typed(desk: Desk) -> None:
    page = desk.open(GRADE)
    page = desk.save(GRADE, page, then="preview", label__en="How good is it now?", help__en="Say")
    preview = page.select_one("#preview")
    assert "How good is it now?" in words(preview)
    assert fields_of(page)["help:en"] == ["Say"]
    assert desk.draft.revision == 0


def test_a_section_is_seen_beside_its_form(desk: Desk) -> None:
    preview = desk.open("tools/audit/sections/plan").select_one("#preview")
    assert preview is not None
    assert len(preview.select("[data-question]")) == 2
    assert not desk.open("posts/tm").select("#preview")


def test_a_question_that_cannot_be_drawn_says_why(desk: Desk) -> None:
    desk.browser.send(
        desk.at("/add/tools/audit/sections/child/questions"),
        {"kind": "single", "label:en": "Which one?"},
    )
    page = desk.open("tools/audit/sections/child/questions/which-one")
    assert "A choice needs at least two answers" in words(page.select_one("#preview"))
    page = desk.browser.get(desk.at("/preview/audit"))
    assert "It can be shown once this is put right" in words(page.find("main"))


def test_problems_elsewhere_do_not_hinder_a_preview(desk: Desk) -> None:
    desk.browser.send(desk.at("/add/tools"), {"title:en": "Another form"})
    desk.browser.send(desk.at("/add/scales"), {"kind": "ordinal", "title:en": "Empty"})
    assert len(desk.browser.get(desk.at("/preview/audit")).select("[data-question]")) == 4
