"""Pieces are added, moved, made another kind and taken out."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.practice_web.desk import Desk, fields_of, start_whole
from tests.web.page_checks import words
from tests.world import World

QUESTIONS = "tools/audit/sections/child/questions"
STATUS = ("tools", "audit", "sections", "child", "questions", "status")


@pytest.fixture
def draft_id(world: World) -> UUID:
    return start_whole(world)


@pytest.fixture
def desk(world: World, draft_id: UUID) -> Desk:
    return Desk(world, draft_id)


def add(desk: Desk, place: str, status: int = 200, **typed: object) -> str:
    """Add by the page's own form; returns what the page then says."""
    fields = {name.replace("__", ":"): value for name, value in typed.items()}
    page = desk.browser.send(desk.at(f"/add/{place}"), fields, status)
    return words(page.find("main"))


def keys(desk: Desk, *at: str) -> list[str]:
    held = desk.piece(at[:-1])[at[-1]] if len(at) > 1 else desk.document[at[0]]
    return [piece["key"] for piece in held]


def test_a_question_is_asked_for_its_kind_first_and_then_for_little(desk: Desk) -> None:
    page = desk.browser.get(desk.at(f"/add/{QUESTIONS}"))
    assert [str(radio["value"]) for radio in page.select("[name=kind]")][:2] == ["grade", "single"]
    desk.browser.get(desk.at(f"/add/{QUESTIONS}?kind=nonsense"), 422)
    page = desk.browser.get(desk.at(f"/add/{QUESTIONS}?kind=grade"))
    assert set(fields_of(page)) == {"seen", "kind", "key", "label:en"}
    assert len(page.select("[name=scale]")) == 2
    add(desk, QUESTIONS, kind="grade", label__en="Is the child’s voice heard?", scale="four")
    added = (*STATUS[:-1], "is-the-childs-voice-heard")
    assert desk.piece(added) == {
        "key": "is-the-childs-voice-heard",
        "kind": "grade",
        "label": {"en": "Is the child’s voice heard?"},
        "scale": "four",
    }


def test_a_key_is_made_for_every_title_and_is_free(desk: Desk) -> None:
    for title, key in (
        ("Team manager", "team-manager"),
        ("Team manager", "team-manager-2"),
        ("Ôl-ofal a chymorth", "ol-ofal-a-chymorth"),
        ("1st responder", "post-1st-responder"),
        ("אחראית", "post"),
    ):
        add(desk, "posts", title__en=title)
        assert keys(desk, "posts")[-1] == key
    add(desk, QUESTIONS, kind="text", label__en="Grade")
    assert desk.piece(STATUS[:-1][:-1])["questions"][-1]["key"] == "grade-2"


def test_what_is_missing_or_wrong_keeps_what_was_typed(desk: Desk) -> None:
    assert "is empty" in add(desk, "posts", 422, title__en="")
    fields = {"title:en": "Social worker", "key": "tm"}
    page = desk.browser.send(desk.at("/add/posts"), fields, 422)
    assert "Something else has this key already" in words(page.find("main"))
    assert fields_of(page)["title:en"] == ["Social worker"]
    assert "small letter" in add(desk, "posts", 422, title__en="x", key="No Key")
    assert "Choose the scale" not in add(desk, QUESTIONS, 422, kind="number", label__en="")
    assert desk.draft.revision == 0


def test_pieces_without_keys_words_and_single_pieces_are_added(desk: Desk) -> None:
    add(desk, "duties/monthly/any_of", text__en="A call", least="2")
    assert desk.piece(("duties", "monthly"))["any_of"][-1] == {"text": {"en": "A call"}, "least": 2}
    assert "Fill in at least one" in add(desk, "duties/monthly/any_of", 422)
    add(desk, "vocabulary", concept="grade", one__en="judgement", many__en="judgements")
    assert desk.document["vocabulary"]["grade"]["one"] == {"en": "judgement"}
    again = add(desk, "vocabulary", 422, concept="grade", one__en="x", many__en="y")
    assert "There is a word for this already" in again
    add(desk, "vocabulary", 422, concept="nothing", one__en="x", many__en="y")
    place = "tools/audit/sections/child/questions/status/applies"
    assert "Fill in at least one" in add(desk, place, 422)
    add(desk, place, kinds=["school"])
    assert desk.piece((*STATUS, "applies")) == {"kinds": ["school"]}
    add(desk, "tools/audit/sections/graded/show_if", any_of=["status=cin"])
    shown = desk.piece(("tools", "audit", "sections", "graded", "show_if"))
    assert shown == {"question": "status", "any_of": ["cin"]}


def test_a_condition_offers_only_what_was_asked_before(desk: Desk) -> None:
    page = desk.browser.get(desk.at("/add/tools/audit/sections/child/show_if"))
    assert not page.select("[name=any_of]")
    page = desk.open("tools/audit/sections/plan/show_if")
    asked = {str(box["value"]).partition("=")[0] for box in page.select("[name=any_of]")}
    assert asked == {"status", "grade"}


def test_a_key_of_another_framework_is_asked_for(desk: Desk) -> None:
    assert "“Key of the partnership’s standard” is empty" in add(
        desk, "crosswalks/joint/standards", 422, own=["p1"]
    )
    add(desk, "crosswalks/joint/standards", key="j2", own=["p1"])
    assert keys(desk, "crosswalks", "joint", "standards") == ["j1", "j2"]


def test_a_piece_goes_up_and_down_and_anywhere(desk: Desk) -> None:
    path = "/move/tools/audit/sections/graded"
    page = desk.browser.send(desk.at(path), {"to": "up"})
    assert keys(desk, "tools", "audit", "sections")[:2] == ["graded", "child"]
    assert "is now number 1 of 3" in words(page.find("main"))
    desk.browser.send(desk.at(path), {"to": "up"})
    desk.browser.send(desk.at(path), {"to": "nonsense"})
    assert keys(desk, "tools", "audit", "sections")[0] == "graded"
    desk.browser.send(desk.at(path), {"to": "99999"})
    assert keys(desk, "tools", "audit", "sections")[-1] == "graded"
    desk.browser.send(desk.at(path), {"to": "down"})
    desk.browser.send(desk.at("/move/vocabulary/case_audit"), {"to": "up"}, 404)
    desk.browser.send(desk.at("/move/handbook"), {"to": "up"}, 404)


def test_a_script_that_moves_is_answered_in_words(desk: Desk) -> None:
    answer = desk.browser.post(
        desk.at("/move/tools/audit/sections/graded"),
        {"to": "0"},
        headers={"Accept": "application/json"},
    )
    assert answer.json == {"text": "“Graded” is now number 1 of 3", "number": 0}


def test_what_goes_with_a_piece_is_named_before_it_goes(desk: Desk) -> None:
    page = desk.browser.get(desk.at("/remove/tools/audit/sections/plan"))
    said = words(page.find("main"))
    assert "Questions: 2" in said
    assert "Columns: 4" in said
    assert "plan" in keys(desk, "tools", "audit", "sections")
    desk.browser.send(desk.at("/remove/tools/audit/sections/plan"))
    assert "plan" not in keys(desk, "tools", "audit", "sections")


def test_what_others_name_stays_and_they_are_named(desk: Desk) -> None:
    page = desk.browser.send(desk.at("/remove/scales/four"), status=409)
    links = [str(a["href"]) for a in page.select("main li a")]
    assert any(link.endswith("/edit/tools/audit/sections/graded/questions/grade") for link in links)
    assert "four" in keys(desk, "scales")
    for link in links:
        desk.browser.get(link)


def test_another_kind_has_other_fields_and_loses_what_it_cannot_have(desk: Desk) -> None:
    grade = ("tools", "audit", "sections", "graded", "questions", "grade")
    path = desk.at("/kind/" + "/".join(grade))
    page = desk.browser.get(path)
    assert "What each grade means for this question" in words(page.find("main"))
    desk.browser.send(path, {"kind": "nonsense"}, 422)
    desk.browser.send(path, {"kind": "text"})
    found = desk.piece(grade)
    assert found["kind"] == "text"
    assert not {"scale", "points"} & set(found)
    status = desk.at("/kind/" + "/".join(STATUS))
    page = desk.browser.send(status, {"kind": "date"})
    assert "This kind cannot have them" in words(page.find("main"))
    assert len(desk.piece(STATUS)["options"]) == 2


def test_a_published_key_is_not_asked_for_again(world: World, desk: Desk) -> None:
    assert "key" in fields_of(desk.open("posts/tm"))
    desk.browser.send(desk.at("/publish"), {"note": "The first version"})
    desk.browser.send(world.path("model/drafts"), {"key": "whole"})
    with world.acting(world.people["administrator"]) as session:
        from tenants.practice.drafts import find_draft

        found = find_draft(session, "whole")
        assert found is not None
    again = Desk(world, found.id)
    page = again.open("posts/tm")
    assert "key" not in fields_of(page)
    again.save("posts/tm", page, title__en="Team leader")
    answer = again.browser.send(
        again.at("/edit/posts/tm"),
        {**fields_of(again.open("posts/tm")), "key": "leader", "title:en": "x"},
    )
    assert "Saved." in words(answer.find("main"))
    assert again.piece(("posts", "tm"))["title"] == {"en": "x"}
