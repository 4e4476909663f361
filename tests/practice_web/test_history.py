"""The history of a draft: what was taken out is read and put back; what was typed is not lost."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.practice_web.desk import Desk, fields_of, start_whole
from tests.practice_web.test_drafts import begin
from tests.returns_web.test_statements import MOST, count_statements
from tests.web.page_checks import Browser, words
from tests.world import World

SECTION = ("tools", "audit", "sections", "child")
STATUS = (*SECTION, "questions", "status")


@pytest.fixture
def draft_id(world: World) -> UUID:
    return start_whole(world)


@pytest.fixture
def desk(world: World, draft_id: UUID) -> Desk:
    return Desk(world, draft_id)


@pytest.fixture
def colleague(world: World, draft_id: UUID) -> Desk:
    return Desk(world, draft_id)


def keys(desk: Desk, *at: str) -> list[str]:
    return [piece["key"] for piece in desk.piece(at[:-1])[at[-1]]]


def take_out(desk: Desk, *at: str) -> str:
    return words(desk.browser.send(desk.at("/remove/" + "/".join(at))).find("main"))


def newest_removal(desk: Desk) -> str:
    page = desk.browser.get(desk.at("/history"))
    link = page.select_one("main a[href*='/history/']")
    assert link is not None
    return str(link["href"])


def test_a_piece_taken_out_is_read_and_put_back_where_it_stood(desk: Desk) -> None:
    before, order = desk.piece(("posts", "tm")), keys(desk, "posts")
    place = order.index("tm")
    desk.browser.send(desk.at("/add/posts"), {"title:en": "Another post"})
    take_out(desk, "posts", "another-post")
    there = newest_removal(desk)
    page = desk.browser.get(there)
    assert "Taken out: “Another post”" in words(page.find("h1"))
    assert "Another post" in words(page.find("main"))
    said = words(desk.browser.send(there).find("main"))
    assert "Another post" in said
    assert keys(desk, "posts") == [*order, "another-post"]
    assert desk.piece(("posts", "tm")) == before
    assert keys(desk, "posts").index("tm") == place
    # A second time there is nothing to put back.
    assert "put back already" in words(desk.browser.get(there).find("main"))
    assert desk.browser.post(there).status_code == 409


def test_all_below_a_section_comes_back_and_a_question_only_into_its_section(desk: Desk) -> None:
    whole = desk.piece(SECTION)
    order = keys(desk, *SECTION[:3])
    assert order.index("child") < len(order) - 1
    added = {"kind": "text", "label:en": "Who was heard?", "help:en": "Name them"}
    desk.browser.send(desk.at("/add/" + "/".join(STATUS[:-1])), added)
    own = (*STATUS[:-1], "who-was-heard")
    desk.browser.send(desk.at("/remove/" + "/".join(own)))
    question = newest_removal(desk)
    for other in keys(desk, *SECTION[:3]):
        if other != "child":
            take_out(desk, *SECTION[:3], other)
    take_out(desk, *SECTION)
    section = newest_removal(desk)
    read = words(desk.browser.get(question).find("main"))
    assert "Who was heard?" in read
    response = desk.browser.post(question)
    assert response.status_code == 409
    assert "Put that back first" in response.get_data(as_text=True)
    desk.browser.send(section)
    assert desk.piece(SECTION) == whole
    desk.browser.send(question)
    assert keys(desk, *STATUS[:-1])[-1] == "who-was-heard"


def test_the_history_names_each_change_in_few_statements(desk: Desk) -> None:
    desk.save(STATUS, desk.open(STATUS), label__en="How does the child stand?")
    for number in range(8):
        desk.browser.send(desk.at("/add/posts"), {"title:en": f"Post {number}"})
    take_out(desk, "posts", "post-3")
    with count_statements() as statements:
        page = words(desk.browser.get(desk.at("/history")).find("main"))
    assert len(statements) <= MOST
    assert "Changed: “How does the child stand?” (" in page
    assert "Added: “Post 7”" in page
    assert "Taken out: “Post 3”" in page
    assert page.index("Taken out") < page.index("Added") < page.index("Changed")
    assert desk.browser.get(desk.at("/history?under=1")) is not None


def test_nobody_without_the_right_reads_or_puts_back(world: World, desk: Desk) -> None:
    desk.browser.send(desk.at("/add/posts"), {"title:en": "Post"})
    take_out(desk, "posts", "post")
    assert desk.draft.revision == 2
    for who in ("reader", "analyst"):
        browser = Browser(world.client(who))
        browser.get(desk.at("/history"), 403)
        browser.get(desk.at("/history/2"), 403)
        assert browser.post(desk.at("/history/2")).status_code == 403


def test_what_was_typed_in_a_piece_that_was_taken_out_is_shown_by_its_fields(
    desk: Desk, colleague: Desk
) -> None:
    page = desk.open(STATUS)
    for other in ("graded", "plan"):
        take_out(colleague, *SECTION[:3], other)
    take_out(colleague, *SECTION)
    gone = desk.save(STATUS, page, 409, label__en="My careful new words")
    said = words(gone.find("main"))
    assert "was taken out meanwhile" in said
    assert "My careful new words" in said
    assert "administrator" in said
    shown = words(gone.select_one("main .accord-typed"))
    assert shown == "My careful new words"
    assert fields_of(page)["seen"][0] not in str(gone)
    assert gone.select_one("main a[href*='/history/']") is not None


def test_what_was_typed_into_a_closed_draft_is_shown(desk: Desk, colleague: Desk) -> None:
    page = desk.open(STATUS)
    colleague.browser.send(colleague.at("/discard"))
    gone = desk.save(STATUS, page, 409, label__en="Too late, but not lost")
    said = words(gone.find("main"))
    assert "was discarded meanwhile" in said
    assert words(gone.select_one("main .accord-typed")) == "Too late, but not lost"
    assert fields_of(page)["seen"][0] not in str(gone)


def test_a_piece_that_never_was_is_not_found(desk: Desk) -> None:
    response = desk.browser.post(desk.at("/edit/posts/nobody"))
    assert response.status_code == 404


def test_a_question_moves_to_another_section_and_stays_the_same(
    desk: Desk, colleague: Desk
) -> None:
    before, page = desk.piece(STATUS), desk.open(STATUS)
    path = "/move-to/" + "/".join(STATUS)
    choices = [str(option["value"]) for option in page.select("#section option")]
    assert choices == ["", "graded", "plan"]
    moved = desk.browser.send(desk.at(path), {"section": "plan"})
    assert "now stands in" in words(moved)
    there = (*SECTION[:3], "plan", "questions", "status")
    assert desk.piece(there) == before
    assert "status" not in [each["key"] for each in desk.piece(SECTION).get("questions", [])]
    # Somebody who had its page open saves it where it stands now.
    colleague.save(STATUS, page, label__en="Still the same question")
    assert desk.piece(there)["label"]["en"] == "Still the same question"
    desk.browser.send(desk.at("/move-to/" + "/".join(there)), {"section": "nowhere"})
    assert desk.piece(there)["key"] == "status"
    assert desk.browser.post(desk.at("/move-to/posts/tm")).status_code == 404


def test_the_key_of_a_published_question_stays_when_it_moves(world: World) -> None:
    desk = begin(world)
    lead = ("tools", "small.self", "sections", "s1", "questions", "q.lead")
    assert "key" not in fields_of(desk.open(lead))
    sections = keys(desk, *lead[:3])
    desk.browser.send(desk.at("/move-to/" + "/".join(lead)), {"section": sections[1]})
    there = (*lead[:3], sections[1], "questions", "q.lead")
    assert "key" not in fields_of(desk.open(there))
