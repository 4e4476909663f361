"""A move to a newer form is taken back, and what was written since stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from saas.database import clock_at, now
from saas.errors import InvalidState
from tenants.rounds import queries, submission, versions
from tests.rounds.moving import (
    LEAD,
    Data,
    archived,
    move,
    newest_model,
    progress,
    publish,
    questions_of,
    stored,
    undo,
)
from tests.world import World


def test_a_move_that_is_undone_leaves_everything_as_it_was(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    lead = world.people[LEAD]
    return_id = world.return_of("northmoor")
    world.answer(lead, return_id, "q.volunteers", 1, value="yes")
    world.answer(lead, return_id, "q.vetted", point="partly")
    world.answer(lead, return_id, "q.words", value="What a child said")
    before = (stored(world), progress(world))
    with world.acting(lead) as session:
        changed_at = queries.get_return(session, return_id).return_.changed_at
    move(world, publish(world))
    assert stored(world) != before[0]
    undo(world)
    assert (stored(world), progress(world)) == before
    assert archived(world) == {}
    with world.acting(lead) as session:
        assert queries.get_return(session, return_id).return_.changed_at == changed_at
    with world.acting(world.coordinator) as session:
        [said] = versions.list_moves(session, world.round_id)
        assert (said.before, said.after, said.by, said.undone_by) == (
            1,
            2,
            "coordinator",
            "coordinator",
        )


def test_what_was_written_since_stays_when_a_move_is_undone(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    lead, return_id = world.people[LEAD], world.return_of("northmoor")
    move(world, publish(world))
    world.model = newest_model(world)
    world.answer(lead, return_id, "q.lead", 2, point="2", narrative="We name somebody")
    world.answer(lead, return_id, "q.new", value="Something new")
    undo(world)
    after = stored(world)
    assert (after["q.lead"][11], after["q.lead"][2]) == ("2", "We name somebody")
    # Nobody wrote here since: it is as it was.
    assert after["q.trained"][11] == "0"
    # The old form does not ask it: it stays, hidden, among the archived answers.
    assert (after["q.new"][1], after["q.new"][7]) == ("Something new", True)
    kept = archived(world)
    assert set(kept) == {"q.lead", "q.new"}
    assert kept["q.lead"] == (False, "A board member leads on safeguarding", "0")


def test_a_point_that_comes_back_in_a_third_version_takes_nothing_by_itself(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    first = publish(world)
    move(world, first)

    def with_the_point(data: Data) -> None:
        point = {"key": "0", "label": {"en": "Not in place"}, "score": "0", "flags": ["improve"]}
        data["scales"][0]["points"].insert(0, point)
        questions_of(data, "s1").insert(
            0, {"key": "q.visits", "kind": "grade", "scale": "grade", "label": {"en": "Visits"}}
        )

    move(world, publish(world, with_the_point))
    # The question that came back has its answer again; a grade taken off waits in the archive.
    after = stored(world)
    assert (after["q.visits"][11], after["q.visits"][7]) == ("0", False)
    assert after["q.trained"][11] is None
    assert set(archived(world)) == {"q.lead", "q.trained"}
    undo(world)
    undo(world)
    assert {key: row[11] for key, row in stored(world).items() if row[11]} == {
        "q.lead": "0",
        "q.trained": "0",
        "q.visits": "0",
    }
    assert progress(world) == (4, 4, 1)


def test_a_move_can_be_undone_for_fourteen_days(world: World) -> None:
    world.open_round()
    move(world, publish(world))
    with clock_at(now() + timedelta(days=13, hours=23)), world.acting(world.coordinator) as session:
        round_ = queries.get_round(session, world.round_id)
        assert versions.find_undoable(session, round_) is not None
    with clock_at(now() + timedelta(days=14, minutes=1)), pytest.raises(InvalidState):
        undo(world)
    undo(world)
    with pytest.raises(InvalidState):
        undo(world)


def test_what_was_submitted_meanwhile_stays_when_a_move_is_undone(world: World) -> None:
    world.open_round(agencies=("northmoor", "ridgeway"))
    world.fill("northmoor", "2")
    lead, return_id = world.people[LEAD], world.return_of("northmoor")
    move(world, publish(world))
    world.model = newest_model(world)
    world.answer(lead, return_id, "q.new", value="New")
    with world.acting(lead) as session:
        submission.submit(session, lead, return_id)
        session.commit()
    before = stored(world)
    undo(world)
    assert (progress(world)[2], progress(world, "ridgeway")[2]) == (2, 1)
    assert stored(world) == before
