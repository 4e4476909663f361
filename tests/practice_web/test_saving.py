"""What is typed is kept: alone, beside somebody else, and when it cannot be taken."""

from __future__ import annotations

from threading import Thread
from uuid import UUID

import pytest

from tests.practice_web.desk import Desk, fields_of, start_whole
from tests.web.page_checks import words
from tests.world import World

STATUS = ("tools", "audit", "sections", "child", "questions", "status")
GRADE = ("tools", "audit", "sections", "graded", "questions", "grade")
TRIPLE = ("tools", "audit", "sections", "plan", "questions", "triple")
HEBREW = "מי מוביל?\nשורה שנייה"


@pytest.fixture
def draft_id(world: World) -> UUID:
    return start_whole(world)


@pytest.fixture
def desk(world: World, draft_id: UUID) -> Desk:
    return Desk(world, draft_id)


def test_what_is_typed_is_saved_and_nothing_else_changes(desk: Desk) -> None:
    before = desk.piece(STATUS)
    page = desk.save(STATUS, desk.open(STATUS), label__en="What is the plan now?")
    assert "Saved." in words(page.find("main"))
    assert desk.piece(STATUS) == {**before, "label": {"en": "What is the plan now?"}}
    assert desk.draft.revision == 1


def test_lines_are_added_changed_and_taken_out(desk: Desk) -> None:
    page = desk.open("purpose")
    desk.save(
        "purpose", page, methods__0__en="Listening well", methods__1__en="", methods__4__en="Seeing"
    )
    assert desk.document["methods"] == [{"en": "Listening well"}, {"en": "Seeing"}]
    assert desk.document["vision"] == {"": "Children are safe at home."}


def test_every_kind_of_control_is_read(desk: Desk) -> None:
    desk.save(
        "handbook",
        desk.open("handbook"),
        **{"approved_on:day": "5", "approved_on:month": "May", "approved_on:year": "2026"},
        status="final",
        acknowledged=[],
        edition="V3",
    )
    handbook = desk.piece(("handbook",))
    assert handbook["approved_on"] == "2026-05-05"
    assert handbook["edition"] == "V3"
    assert "status" not in handbook
    assert "acknowledged" not in handbook
    desk.save("posts/tm", desk.open("posts/tm"), tier="")
    assert "tier" not in desk.piece(("posts", "tm"))
    off = ("year", "off", "0")
    desk.save(off, desk.open(off), months=["3", "1"], activities=[])
    assert desk.piece(off) == {"months": [1, 3]}
    warm = ("activity_types", "warm")
    desk.save(warm, desk.open(warm), reminder_days="−10; 2", moderated_share="12,5")
    assert desk.piece(warm)["reminder_days"] == [-10, 2]
    assert desk.piece(warm)["moderated_share"] == "12.5"
    desk.save(GRADE, desk.open(GRADE), points__1__en="", points__2__en="All know the child")
    assert desk.piece(GRADE)["points"] == {"2": {"en": "All know the child"}}
    desk.save("about", desk.open("about"), languages__1="cy")
    assert desk.document["languages"] == ["en", "cy"]
    desk.save(STATUS, desk.open(STATUS), label__cy="Beth yw’r cynllun?")
    assert desk.piece(STATUS)["label"] == {
        "en": "What is the plan?",
        "cy": "Beth yw’r cynllun?",
    }


def test_the_answers_of_a_condition_tell_its_question(desk: Desk) -> None:
    at = (*GRADE, "show_if")
    page = desk.open(at)
    assert fields_of(page)["any_of"] == ["status=cin", "status=leaver"]
    desk.save(at, page, any_of=["status=leaver"])
    assert desk.piece(at) == {"question": "status", "any_of": ["leaver"]}
    section = ("tools", "audit", "sections", "plan", "show_if")
    page = desk.open(section)
    answer = desk.save(section, page, 422, any_of=["status=cin", "grade=1"])
    assert "Tick answers of one question only" in words(answer.find("main"))
    assert fields_of(answer)["any_of"] == ["status=cin", "grade=1"]
    assert "Tick at least one answer" in words(desk.save(section, page, 422, any_of=[]).main)


def test_text_in_any_direction_and_of_many_lines_comes_back_as_it_was(desk: Desk) -> None:
    desk.save(STATUS, desk.open(STATUS), label__en=HEBREW.replace("\n", "\r\n"), help__en="  a  ")
    assert desk.piece(STATUS)["label"] == {"en": HEBREW}
    assert desk.piece(STATUS)["help"] == {"en": "a"}
    page = desk.open(STATUS)
    assert fields_of(page)["label:en"] == [HEBREW.replace("\n", "\r\n")]
    assert page.select_one("#field-label-en")["dir"] == "auto"  # type: ignore[index]
    revision = desk.draft.revision
    desk.save(STATUS, page)
    assert desk.draft.revision == revision


def test_what_cannot_be_taken_comes_back_as_it_was_typed(desk: Desk) -> None:
    page = desk.open(TRIPLE)
    answer = desk.save(
        TRIPLE, page, 422, label__en="", most_rows="many", help__en="Still here", row_name__en="x"
    )
    typed = fields_of(answer)
    assert typed["help:en"] == ["Still here"]
    assert typed["most_rows"] == ["many"]
    assert typed["label:en"] == [""]
    summary = [words(link) for link in answer.select(".govuk-error-summary a")]
    assert summary == ["“Question” is empty. Fill it in.", "Enter a whole number, like 12"]
    assert desk.draft.revision == 0
    desk.save(TRIPLE, answer, label__en="Worries?", most_rows="4")
    assert desk.piece(TRIPLE)["help"] == {"en": "Still here"}


WRONG = {
    "a day that is none": ("handbook", "approved_on:day", "31", "approved_on:month", "2"),
    "half a day": ("handbook", "approved_on:day", "", "approved_on:month", "2"),
    "a key that is none": ("posts/tm", "key", "Team Manager", "title:en", "x"),
    "a choice that is none": ("posts/tm", "tier", "77", "title:en", "x"),
    "a control character": ("posts/tm", "title:en", "a\x07", "tier", "1"),
    "a text without end": ("posts/tm", "title:en", "x" * 9000, "tier", "1"),
    "an unknown language": ("about", "languages:1", "x!", "languages:0", "en"),
    "an endless number": ("scales/safety", "minimum", "9" * 400, "maximum", "1"),
}


@pytest.mark.parametrize(("path", "one", "first", "two", "second"), WRONG.values(), ids=list(WRONG))
def test_bad_input_is_told_at_its_field(
    desk: Desk, path: str, one: str, first: str, two: str, second: str
) -> None:
    page = desk.open(path)
    answer = desk.save(path, page, 422, **{one: first, two: second})
    for link in answer.select(".govuk-error-summary a"):
        assert answer.select_one(str(link["href"])) is not None
    assert answer.select(".govuk-error-message")
    assert desk.draft.revision == 0


def test_a_form_without_what_was_seen_does_not_write_over_anything(desk: Desk) -> None:
    page = desk.open(STATUS)
    fields = fields_of(page)
    for seen in ("", "[]", "{", '{"label": 3}'):
        answer = desk.browser.send(
            desk.at("/edit/" + "/".join(STATUS)), {**fields, "seen": seen, "label:en": "x"}, 409
        )
        assert "Somebody else changed this" in words(answer.find("main"))


def test_two_people_on_two_fields_of_one_piece_never_meet(
    world: World, draft_id: UUID, desk: Desk
) -> None:
    other = Desk(world, draft_id, "coordinator")
    mine, theirs = desk.open(STATUS), other.open(STATUS)
    other.save(STATUS, theirs, help__en="Their help")
    desk.save(STATUS, mine, label__en="My question?")
    assert desk.piece(STATUS)["help"] == {"en": "Their help"}
    assert desk.piece(STATUS)["label"] == {"en": "My question?"}


def test_two_people_on_one_field_see_both_texts_and_choose_knowingly(
    world: World, draft_id: UUID, desk: Desk
) -> None:
    other = Desk(world, draft_id, "coordinator")
    mine = desk.open(STATUS)
    other.save(STATUS, other.open(STATUS), label__en="Theirs?", help__en="Their help")
    both = desk.save(STATUS, mine, 409, label__en="Mine?")
    sides = [words(side) for side in both.select(".accord-conflict__side")]
    assert sides == ["Your text Mine?", "What is saved now Theirs?"]
    typed = fields_of(both)
    assert typed["label:en"] == ["Mine?"]
    assert typed["help:en"] == ["Their help"]
    assert desk.piece(STATUS)["label"] == {"en": "Theirs?"}
    desk.save(STATUS, both)
    assert desk.piece(STATUS)["label"] == {"en": "Mine?"}
    assert desk.piece(STATUS)["help"] == {"en": "Their help"}


def test_both_texts_stand_in_the_order_of_the_languages(
    world: World, draft_id: UUID, desk: Desk
) -> None:
    desk.save("about", desk.open("about"), languages__1="cy")
    other = Desk(world, draft_id, "coordinator")
    mine = desk.open(STATUS)
    other.save(STATUS, other.open(STATUS), label__en="Theirs?", label__cy="Nhw?")
    both = desk.save(STATUS, mine, 409, label__en="Mine?", label__cy="Fi?")
    sides = [words(side) for side in both.select(".accord-conflict__side")]
    assert sides == [
        "Your text English: Mine? Welsh: Fi?",
        "What is saved now English: Theirs? Welsh: Nhw?",
    ]


def test_the_same_text_twice_is_no_conflict(world: World, draft_id: UUID, desk: Desk) -> None:
    other = Desk(world, draft_id, "coordinator")
    mine = desk.open(STATUS)
    other.save(STATUS, other.open(STATUS), label__en="The same?")
    desk.save(STATUS, mine, label__en="The same?")
    assert desk.piece(STATUS)["label"] == {"en": "The same?"}


def test_saves_of_the_same_moment_are_all_kept(world: World, draft_id: UUID) -> None:
    """Two people, two fields of one piece, at once: the one that was overtaken tries again."""
    desks = [Desk(world, draft_id, who) for who in ("administrator", "coordinator")]
    pages = [desk.open(STATUS) for desk in desks]

    def work(number: int, field: str) -> None:
        with world.app.app_context():
            desks[number].save(STATUS, pages[number], **{field: "At once"})

    threads = [
        Thread(target=work, args=(number, field))
        for number, field in enumerate(("help:en", "note:en"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = desks[0].piece(STATUS)
    assert (found["help"], found["note"]) == ({"en": "At once"}, {"en": "At once"})


def test_a_piece_that_was_taken_out_meanwhile_is_told(desk: Desk) -> None:
    at = ("sources", "act")
    page = desk.open(at)
    desk.browser.send(desk.at("/remove/sources/act"))
    answer = desk.save(at, page, 409, title__en="A new name")
    assert "was taken out meanwhile" in words(answer.find("main"))
    assert "A new name" in words(answer.find("main"))


def test_a_closed_draft_takes_nothing_more(desk: Desk) -> None:
    page = desk.open(STATUS)
    desk.browser.send(desk.at("/discard"))
    answer = desk.save(STATUS, page, 409, label__en="A sentence that is worth keeping")
    assert "was discarded meanwhile" in words(answer.find("main"))
    assert "A sentence that is worth keeping" in words(answer.find("main"))
