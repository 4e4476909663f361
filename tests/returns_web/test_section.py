"""Filling a section as one form, without scripts: nothing that was typed is ever lost."""

from __future__ import annotations

import pytest

from tests.returns_web.desk import LEAD, Desk, fields, untouched
from tests.world import World


@pytest.fixture
def desk(world: World) -> Desk:
    world.open_round()
    return Desk(world)


def test_a_section_is_saved_and_leads_to_the_next(desk: Desk) -> None:
    desk.get(desk.at("sections/s1"))
    answers = {
        **fields("q.lead", point="2", narrative="Our board leads"),
        **fields("q.visits", point="3"),
        **untouched("q.confidence"),
        "then": "next",
    }
    desk.send(desk.at("sections/s1"), answers)
    assert "section 2 of 2" in desk.says
    assert desk.stored("q.lead")[:2] == (None, "Our board leads")
    assert (desk.stored("q.lead").point, desk.stored("q.visits").point) == ("2", "3")
    # What nobody touched is not stored.
    assert desk.stored("q.confidence") is None


def test_saving_and_staying_shows_what_is_stored(desk: Desk) -> None:
    desk.send(
        desk.at("sections/s1"),
        {
            **fields("q.lead", point="1", narrative="  A <b>board</b> & more\r\nline  "),
            "then": "stay",
        },
    )
    assert desk.chosen("q.lead:point") == "1"
    assert desk.value_of("q.lead:narrative") == "A <b>board</b> & more\nline"
    assert desk.value_of("q.lead:version") == "1"


def test_what_cannot_be_read_keeps_everything_typed_and_saves_its_neighbours(desk: Desk) -> None:
    answers = {
        **fields(
            "q.lead",
            point="0",
            narrative="Nobody does yet, and this is why",
            improvement="Name somebody",
            improve_by_day="31",
            improve_by_month="2",
            improve_by_year="2027",
        ),
        **fields("q.visits", point="2", narrative="Every month"),
        **fields("q.confidence", number="eleven"),
    }
    desk.send(desk.at("sections/s1"), answers, status=422)
    assert desk.summary == [
        "The date to improve it by must be a real date",
        "Enter a number, such as 12",
    ]
    assert desk.chosen("q.lead:point") == "0"
    assert desk.value_of("q.lead:narrative") == "Nobody does yet, and this is why"
    assert desk.value_of("q.lead:improvement") == "Name somebody"
    assert desk.value_of("q.lead:improve_by-day") == "31"
    assert desk.value_of("q.confidence:number") == "eleven"
    assert str(desk.page.title.string).startswith("Error:")  # type: ignore[union-attr]
    # The neighbour was right, so it was saved.
    assert desk.stored("q.visits").narrative == "Every month"
    assert desk.stored("q.lead") is None


@pytest.mark.parametrize(
    ("question", "typed"),
    [
        ("q.confidence", {"number": "11"}),
        ("q.confidence", {"number": "1.5"}),
        ("q.confidence", {"number": "NaN"}),
        ("q.lead", {"point": "9"}),
        ("q.lead", {"narrative": "x" * 20_001}),
    ],
)
def test_what_the_form_does_not_offer_is_refused_with_a_sentence(
    desk: Desk, question: str, typed: dict[str, str]
) -> None:
    desk.send(desk.at("sections/s1"), fields(question, **typed), status=422)
    assert len(desk.summary) == 1
    assert desk.stored(question) is None


def test_a_text_that_is_too_long_comes_back_whole(desk: Desk) -> None:
    long = "word " * 4_500
    desk.send(desk.at("sections/s1"), fields("q.lead", point="2", narrative=long), status=422)
    assert desk.value_of("q.lead:narrative") == long


def test_two_people_over_one_answer_see_both_texts_and_choose(world: World, desk: Desk) -> None:
    helper = world.people["northmoor.contributor"]
    world.answer(helper, desk.return_id, "q.lead", point="1", narrative="the helper's words")
    answers = {
        **fields("q.lead", point="3", narrative="the lead's words"),
        **fields("q.visits", point="2"),
    }
    desk.send(desk.at("sections/s1"), answers, status=409)
    assert desk.summary == ["Somebody else changed this answer: choose a version"]
    assert "the helper's words" in desk.says
    assert helper.name in desk.says
    assert desk.value_of("q.lead:narrative") == "the lead's words"
    assert desk.chosen("q.lead:point") == "3"
    assert desk.value_of("q.lead:version") == "1"
    # Nothing was written over, and the neighbour was saved.
    assert desk.stored("q.lead").narrative == "the helper's words"
    assert desk.stored("q.visits").point == "2"


@pytest.mark.parametrize(
    ("keep", "kept", "version"),
    [("mine", "the lead's words", 2), ("theirs", "the helper's words", 1)],
)
def test_the_choice_between_two_texts_is_the_one_that_stays(
    world: World, desk: Desk, keep: str, kept: str, version: int
) -> None:
    helper = world.people["northmoor.contributor"]
    world.answer(helper, desk.return_id, "q.lead", point="1", narrative="the helper's words")
    answer = fields("q.lead", 1, point="3", narrative="the lead's words", keep=keep)
    desk.send(desk.at("sections/s1"), {**answer, "then": "stay"})
    stored = desk.stored("q.lead")
    assert (stored.narrative, stored.version) == (kept, version)
    assert desk.value_of("q.lead:narrative") == kept


def test_a_choice_that_somebody_overtook_is_asked_again(world: World, desk: Desk) -> None:
    helper = world.people["northmoor.contributor"]
    world.answer(helper, desk.return_id, "q.lead", point="1", narrative="first")
    world.answer(helper, desk.return_id, "q.lead", 1, point="1", narrative="second")
    answer = fields("q.lead", 1, point="3", narrative="mine", keep="mine")
    desk.send(desk.at("sections/s1"), answer, status=409)
    assert "second" in desk.says
    assert desk.value_of("q.lead:version") == "2"


def test_a_page_that_is_sent_twice_says_nothing_new(desk: Desk) -> None:
    answer = {**fields("q.lead", point="2", narrative="Our board leads"), "then": "list"}
    desk.send(desk.at("sections/s1"), answer)
    # The browser's “send again”, with the version that the page had.
    desk.send(desk.at("sections/s1"), answer)
    assert desk.stored("q.lead").version == 1


def test_words_sent_to_a_locked_return_come_back(world: World, desk: Desk) -> None:
    desk.get(desk.at("sections/s1"))
    world.submit("northmoor")
    late = "Something that I wrote while the lead submitted"
    desk.send(desk.at("sections/s1"), fields("q.lead", 1, point="1", narrative=late), status=409)
    assert late in desk.says
    assert "it is locked" in desk.says
    assert desk.stored("q.lead").narrative == "Our board leads"


def test_words_sent_after_signing_out_or_without_a_token_are_not_taken(desk: Desk) -> None:
    answer = fields("q.lead", point="1", narrative="Words of somebody whose session ended")
    forged = desk.client.post(desk.at("sections/s1"), data=answer)
    assert forged.status_code == 400
    assert "Words of somebody" in forged.get_data(as_text=True)
    desk.post("/sign-out")
    response = desk.post(desk.at("sections/s1"), answer)
    assert response.status_code == 302
    assert "/sign-in" in response.headers["Location"]
    assert desk.stored("q.lead") is None


def test_a_question_that_another_one_shows_says_so_in_words(desk: Desk) -> None:
    desk.get(desk.at("sections/s2"))
    assert "Answer this only if your answer to “Do you use volunteers?” is: Yes" in desk.says


def test_a_section_for_other_agencies_is_not_there(world: World, desk: Desk) -> None:
    desk.get(desk.at("sections/s3"), status=404)
    desk.get(desk.at("sections/nothing"), status=404)
    school = Desk(world, "elm.agency_lead", "elm")
    assert "Who is the designated lead?" in str(school.get(school.at("sections/s3")))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 403),
        ("administrator", 403),
        ("analyst", 403),
        ("northmoor.approver", 403),
        ("elm.agency_lead", 404),
        ("elm.contributor", 404),
        ("moderator", 404),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_fills_it(world: World, desk: Desk, who: str, status: int, method: str) -> None:
    other = Desk(world, who)
    assert LEAD in world.people
    answer = fields("q.lead", point="0", narrative="not mine")
    response = (
        other.client.get(other.at("sections/s1"))
        if method == "get"
        else other.post(other.at("sections/s1"), answer)
    )
    assert response.status_code == status
    assert desk.stored("q.lead") is None
