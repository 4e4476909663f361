"""Two people at the same moment: whoever comes second is told so, and loses no word."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from saas.database import db
from tenants.rounds import submission
from tests.returns_web.desk import LEAD, Desk, fields
from tests.world import World


@contextmanager
def meanwhile(world: World, beginning: str, act: Callable[[], Any]) -> Iterator[list[str]]:
    """Do something else to its end, just before a statement that begins so is sent."""
    met: list[str] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            with world.app.app_context():
                act()
                db.session.remove()
        except BaseException as error:
            problems.append(error)

    def look(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not met and statement.lstrip().startswith(beginning):
            met.append(statement)
            thread = threading.Thread(target=run)
            thread.start()
            thread.join(20)
            assert not thread.is_alive(), "the two wait for each other"

    event.listen(db.engine, "before_cursor_execute", look)
    try:
        yield met
    finally:
        event.remove(db.engine, "before_cursor_execute", look)
    assert met, f"nothing begins with {beginning}"
    assert not problems, problems


def submitting(world: World) -> Callable[[], None]:
    lead = world.people[LEAD]

    def act() -> None:
        with world.acting(lead) as session:
            submission.submit(session, lead, world.return_of("northmoor"))
            session.commit()

    return act


@pytest.mark.parametrize("question", ["q.confidence", "q.words", "q.visits"])
def test_a_save_that_a_submission_overtakes_is_told_that_it_is_locked(
    world: World, question: str
) -> None:
    world.open_round()
    world.fill("northmoor")
    desk = Desk(world, "northmoor.contributor")
    values = {
        "q.confidence": {"number": "7"},
        "q.words": {"text": "What a child said, word by word"},
        "q.visits": {"point": "0"},
    }[question]
    version = 1 if question == "q.visits" else 0
    statement = "UPDATE answers" if version else "INSERT INTO answers"
    with meanwhile(world, statement, submitting(world)):
        response = desk.save(question, version, **values)
    assert response.status_code == 409
    assert "locked" in response.get_json()["text"]
    with world.acting(world.people[LEAD]) as session:
        stored = session.scalars(
            text("select count(*) from answers where return_id = :r and question = :q"),
            {"r": desk.return_id, "q": question},
        ).one()
    assert stored == version


def test_a_section_that_a_submission_overtakes_gives_the_words_back(world: World) -> None:
    world.open_round()
    world.fill("northmoor")
    desk = Desk(world, "northmoor.contributor")
    words = "What a child said, in their own words and at length"
    token = desk.token()
    with meanwhile(world, "INSERT INTO answers", submitting(world)):
        response = desk.client.post(
            desk.at("sections/s2"), data={**fields("q.words", text=words), "csrf_token": token}
        )
    assert response.status_code == 409
    assert words in response.get_data(as_text=True)


def test_two_first_saves_at_once_begin_the_return_and_lose_nothing(world: World) -> None:
    world.open_round()
    lead, helper = Desk(world), world.people["northmoor.contributor"]
    return_id = lead.return_id

    def other() -> None:
        world.answer(helper, return_id, "q.trained", point="2")

    with meanwhile(world, "UPDATE returns SET state", other):
        response = lead.save("q.visits", point="1")
    assert response.status_code == 200
    assert (lead.stored("q.visits").point, lead.stored("q.trained").point) == ("1", "2")
    lead.get(lead.at())
    assert "2 of 4 questions complete" in lead.says


def test_two_first_saves_of_one_answer_show_the_second_both_texts(world: World) -> None:
    world.open_round()
    lead, helper = Desk(world), world.people["northmoor.contributor"]
    lead.save("q.visits", point="1")

    def other() -> None:
        world.answer(helper, lead.return_id, "q.lead", point="2", narrative="the helper's")

    with meanwhile(world, "INSERT INTO answers", other):
        response = lead.save("q.lead", point="3", narrative="the lead's")
    assert response.status_code == 409
    html = response.get_json()["html"]
    assert "the helper&#39;s" in html
    assert "the lead&#39;s" in html
    assert lead.stored("q.lead").narrative == "the helper's"


def test_a_submission_that_another_one_overtakes_happens_once(world: World) -> None:
    world.open_round()
    world.fill("northmoor")
    desk = Desk(world)
    token = desk.token()
    with meanwhile(world, "SELECT returns", submitting(world)):
        response = desk.client.post(desk.at("submit"), data={"csrf_token": token})
    assert response.status_code in (302, 409)
    with world.planning() as session:
        kinds = session.scalars(text("select kind from trail_events")).all()
    assert kinds.count("return.submitted") == 1
