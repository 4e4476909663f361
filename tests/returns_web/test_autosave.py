"""The contract between the page's script and the service: each question saves itself."""

from __future__ import annotations

import re
import uuid

import pytest

from tests.returns_web.desk import Desk
from tests.world import World


@pytest.fixture
def desk(world: World) -> Desk:
    world.open_round()
    return Desk(world)


def test_a_saved_answer_tells_its_version_and_how_far_the_return_is(desk: Desk) -> None:
    response = desk.save("q.lead", point="2", narrative="Our board leads")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    said = response.get_json()
    assert re.fullmatch(r"\d\d:\d\d", said.pop("saved_at"))
    assert said == {
        "version": 1,
        "complete": True,
        "errors": {},
        "progress": {"answered": 1, "expected": 4, "text": "1 of 4 questions complete"},
    }
    assert desk.save("q.lead", 1, point="1", narrative="x").get_json()["complete"] is False


def test_half_an_answer_is_saved_and_does_not_count(desk: Desk) -> None:
    said = desk.save("q.lead", narrative="Words first, the grade tomorrow").get_json()
    assert (said["version"], said["complete"], said["progress"]["answered"]) == (1, False, 0)
    assert desk.stored("q.lead").narrative == "Words first, the grade tomorrow"
    assert desk.stored("q.lead").point is None


def test_a_grade_that_is_taken_back_leaves_the_words(desk: Desk) -> None:
    desk.save("q.visits", point="2", narrative="Every month")
    said = desk.save("q.visits", 1, narrative="Every month").get_json()
    assert said["progress"]["answered"] == 0
    assert desk.stored("q.visits").point is None
    assert desk.stored("q.visits").narrative == "Every month"


def test_what_cannot_be_read_is_said_by_field_and_nothing_is_written(desk: Desk) -> None:
    desk.save("q.confidence", number="7")
    response = desk.save("q.confidence", 1, number="a lot")
    assert response.status_code == 422
    said = response.get_json()
    assert said["errors"] == {"number": "Enter a number, such as 12"}
    assert (said["complete"], said["saved_at"], said["version"]) == (False, None, 1)
    assert desk.stored("q.confidence").score == 7


def test_a_stale_save_gets_both_texts_and_writes_nothing(world: World, desk: Desk) -> None:
    helper = world.people["northmoor.contributor"]
    desk.save("q.lead", point="1", narrative="first")
    world.answer(helper, desk.return_id, "q.lead", 1, point="2", narrative="the helper's words")
    response = desk.save("q.lead", 1, point="3", narrative="the lead's words")
    assert response.status_code == 409
    said = response.get_json()
    assert said["version"] == 2
    for words in ("the helper&#39;s words", "the lead&#39;s words", helper.name, "In place"):
        assert words in said["html"]
    assert desk.stored("q.lead").narrative == "the helper's words"
    # Keeping one's own is a save over the version that was shown.
    kept = desk.save("q.lead", 2, point="3", narrative="the lead's words", keep="mine")
    assert kept.get_json()["version"] == 3


def test_keeping_the_other_version_gives_its_question_back(world: World, desk: Desk) -> None:
    helper = world.people["northmoor.contributor"]
    world.answer(helper, desk.return_id, "q.lead", point="2", narrative="the helper's words")
    said = desk.save("q.lead", 1, narrative="mine", keep="theirs").get_json()
    assert said["version"] == 1
    assert "the helper&#39;s words" in said["html"]
    assert desk.stored("q.lead").narrative == "the helper's words"


def test_saving_the_same_again_writes_nothing(desk: Desk) -> None:
    desk.save("q.visits", point="2")
    assert desk.save("q.visits", 1, point="2").get_json()["version"] == 1


def test_an_answer_that_shows_another_question_recounts(desk: Desk) -> None:
    said = desk.save("q.volunteers", options="yes").get_json()
    assert said["progress"] == {
        "answered": 1,
        "expected": 5,
        "text": "1 of 5 questions complete",
    }
    assert desk.save("q.vetted", point="yes").get_json()["progress"]["answered"] == 2
    said = desk.save("q.volunteers", 1, options="no").get_json()
    assert (said["progress"]["answered"], said["progress"]["expected"]) == (1, 4)
    # What is hidden is kept, for when it shows again.
    assert desk.stored("q.vetted").point == "yes"


@pytest.mark.parametrize(
    "version", ["5", "-1", "²", "٣", "9" * 40, "9" * 5000, "", "1; drop table answers"]
)
def test_a_version_that_no_page_ever_said_is_no_way_in(desk: Desk, version: str) -> None:
    data = {"q.visits:version": version, "q.visits:point": "2"}
    response = desk.post(
        desk.at("answers/q.visits"), dict(data), headers={"Accept": "application/json"}
    )
    assert response.status_code in (200, 404, 409)
    assert (desk.stored("q.visits") is not None) == (response.status_code == 200)


def test_a_locked_return_says_so_in_json(world: World, desk: Desk) -> None:
    world.submit("northmoor")
    response = desk.save("q.lead", 1, point="1", narrative="too late")
    assert response.status_code == 409
    assert "locked" in response.get_json()["text"]


@pytest.mark.parametrize("question", ["q.school", "q.unknown", "__class__"])
def test_a_question_that_is_not_this_agencys_is_not_found(desk: Desk, question: str) -> None:
    response = desk.save(question, point="2", text="x")
    assert response.status_code == 404
    assert response.is_json


@pytest.mark.parametrize(
    ("who", "status"), [("elm.agency_lead", 404), ("coordinator", 404), ("northmoor.approver", 403)]
)
def test_nobody_else_saves(world: World, desk: Desk, who: str, status: int) -> None:
    assert Desk(world, who).save("q.visits", point="0").status_code == status
    assert desk.stored("q.visits") is None


def test_another_workspaces_lead_does_not_find_it(
    world: World, other_world: World, desk: Desk
) -> None:
    other_world.open_round()
    stranger = Desk(other_world)
    stranger.return_id = desk.return_id
    assert stranger.save("q.visits", point="0").status_code == 404
    stranger.return_id = uuid.uuid4()
    assert stranger.save("q.visits", point="0").status_code == 404


def test_a_save_without_its_token_is_refused(desk: Desk) -> None:
    data = {"q.visits:version": "0", "q.visits:point": "2"}
    refused = desk.client.post(desk.at("answers/q.visits"), data=data)
    assert refused.status_code == 400
    by_header = desk.client.post(
        desk.at("answers/q.visits"), data=data, headers={"X-CSRFToken": desk.token()}
    )
    assert by_header.status_code == 200


def test_signed_out_is_told_by_where_to_go(desk: Desk) -> None:
    desk.post("/sign-out")
    response = desk.save("q.visits", point="2")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in")
