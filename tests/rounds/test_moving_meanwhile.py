"""A round moves to a newer form in the moment in which somebody answers, or moves it too."""

from __future__ import annotations

import threading
import uuid

import pytest
from sqlalchemy import text

from saas.database import db
from tenants.rounds import following
from tenants.rounds.conflicts import AnswerConflict, FormMoved
from tenants.rounds.following import By
from tests.actions.work import trail_kinds
from tests.returns_web.test_races import meanwhile
from tests.rounds.moving import (
    LEAD,
    Data,
    archived,
    do_work,
    everything,
    move,
    progress,
    publish,
    questions_of,
    stored,
)
from tests.world import World


def moving(world: World, version_id: uuid.UUID):
    def act() -> None:
        move(world, version_id)

    return act


def test_an_answer_that_a_move_overtakes_is_saved_in_the_newer_form(world: World) -> None:
    world.open_round()
    version_id = publish(world)
    lead, return_id = world.people[LEAD], world.return_of("northmoor")
    world.answer(lead, return_id, "q.volunteers", value="no")
    with meanwhile(world, "INSERT INTO answers", moving(world, version_id)):
        saved = world.answer(lead, return_id, "q.confidence", score=7)
    assert saved.version == 1
    assert progress(world)[2] == 2
    assert stored(world)["q.confidence"][12] == 7


@pytest.mark.parametrize(("key", "point"), [("q.trained", "0"), ("q.visits", "2")])
def test_an_answer_that_fits_no_more_is_given_back_and_not_written(
    world: World, key: str, point: str
) -> None:
    world.open_round()
    version_id = publish(world)
    lead, return_id = world.people[LEAD], world.return_of("northmoor")
    world.answer(lead, return_id, "q.volunteers", value="no")
    with (
        meanwhile(world, "INSERT INTO answers", moving(world, version_id)),
        pytest.raises(FormMoved),
    ):
        world.answer(lead, return_id, key, point=point)
    assert key not in stored(world)
    assert progress(world) == (1, 4, 2)


def test_an_answer_to_which_others_are_tied_is_counted_on_the_newer_form(world: World) -> None:
    world.open_round()

    def shorter(data: Data) -> None:
        everything(data)
        questions_of(data, "s2").pop()

    version_id = publish(world, shorter)
    lead, return_id = world.people[LEAD], world.return_of("northmoor")
    world.answer(lead, return_id, "q.confidence", score=3)
    with meanwhile(world, "INSERT INTO answers", moving(world, version_id)):
        world.answer(lead, return_id, "q.volunteers", value="yes")
    assert progress(world) == (1, 4, 2)


def test_a_save_over_an_answer_that_did_not_fit_shows_both(world: World) -> None:
    world.open_round()
    lead, return_id = world.people[LEAD], world.return_of("northmoor")
    world.answer(lead, return_id, "q.trained", point="0")
    version_id = publish(world)
    with (
        meanwhile(world, "UPDATE answers", moving(world, version_id)),
        pytest.raises(AnswerConflict),
    ):
        world.answer(lead, return_id, "q.trained", 1, point="2")
    assert archived(world)["q.trained"][2] == "0"


def test_a_move_waits_for_somebody_who_saves_and_neither_waits_for_ever(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "2")
    version_id = publish(world)
    move(world, version_id, follow=False)
    lead, return_id = world.people[LEAD], world.return_of("northmoor")
    held, done = threading.Event(), threading.Event()
    problems: list[BaseException] = []

    def save_slowly() -> None:
        try:
            with world.app.app_context(), world.acting(lead) as session:
                session.execute(
                    text("update answers set narrative = 'Slow' where question = 'q.visits'")
                )
                held.set()
                done.wait(0.4)
                session.execute(
                    text("update returns set changed_at = now() where id = :r"), {"r": return_id}
                )
                session.commit()
                db.session.remove()
        except BaseException as error:
            problems.append(error)
            held.set()

    thread = threading.Thread(target=save_slowly)
    thread.start()
    held.wait(5)
    assert [item.state for item in do_work(world)] == ["done"]
    thread.join(5)
    assert not problems
    assert progress(world)[2] == 2
    assert stored(world)["q.visits"][2] == "Slow"


def test_of_two_moves_at_once_each_return_follows_once(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    version_id = publish(world)
    problems: list[BaseException] = []

    def work() -> None:
        try:
            with world.app.app_context():
                # One of the two finds the work in the other's hands, and leaves it there.
                move(world, version_id, follow=False)
                do_work(world)
                db.session.remove()
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    do_work(world)
    assert not problems
    assert set(archived(world)) == {"q.lead", "q.trained", "q.visits"}
    assert trail_kinds(world).count("round.form_moved") == 1
    assert trail_kinds(world).count("return.form_moved") == 1


def test_doing_it_again_changes_nothing(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    version_id = publish(world)
    move(world, version_id)
    before = (stored(world), progress(world), archived(world), len(trail_kinds(world)))
    move(world, version_id)
    with world.acting(world.people[LEAD]) as session:
        again = following.follow(session, world.return_of("northmoor"), By(uuid.uuid4(), ""))
        session.commit()
    assert again is None
    assert (stored(world), progress(world), archived(world), len(trail_kinds(world))) == before
