"""Two people who work on one moderation in the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from saas.errors import InvalidState
from tenants.judgements import service
from tenants.judgements.queries import panel_of
from tenants.workspaces.actor import Actor
from tests.judgements.panel import (
    assign,
    conclude,
    finish,
    grade,
    grading_of,
    moderate,
    release,
    subject_of,
)
from tests.judgements.test_handover import leave
from tests.meeting import side_by_side
from tests.returns_web.test_races import meanwhile
from tests.world import World


def at_once(world: World, *acts: Callable[[], object]) -> None:
    """Do these in a thread each; fails with whatever one of them raised."""
    problems: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        try:
            with world.app.app_context():
                act()
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert problems == []


@pytest.fixture
def half_way(world: World) -> tuple[Actor, Actor]:
    """A moderator who has graded Northmoor and not finished, and a colleague."""
    world.open_round()
    moderator, colleague = world.people["moderator"], world.member("Colleague", ["moderator"])
    world.sign("northmoor")
    assign(world, "northmoor", moderator)
    grade(world, "northmoor", moderator)
    return moderator, colleague


def panel(world: World) -> set[tuple[str, str]]:
    subject = subject_of(world, "northmoor")
    with world.acting(world.coordinator) as session:
        return {(m.name, m.state) for m in panel_of(session, subject)}


def test_one_finishes_while_another_is_asked(world: World, half_way: tuple[Actor, Actor]) -> None:
    moderator, colleague = half_way
    grading = grading_of(world, "northmoor", moderator)
    with side_by_side("returns", "FOR UPDATE"):
        at_once(
            world,
            lambda: finish(world, moderator, grading),
            lambda: assign(world, "northmoor", colleague),
        )
    assert panel(world) == {("moderator", "submitted"), ("Colleague", "not_started")}


def test_one_stands_down_while_another_is_asked(
    world: World, half_way: tuple[Actor, Actor]
) -> None:
    _moderator, colleague = half_way
    reads_all = world.member("Reads all", ["moderator", "reader"])
    assign(world, "northmoor", reads_all)
    grade(world, "northmoor", reads_all)
    begun = grading_of(world, "northmoor", reads_all)

    def stand_down() -> None:
        with world.acting(world.coordinator) as session:
            service.stand_down(session, world.coordinator, begun, "Has moved")
            session.commit()

    with side_by_side("returns", "FOR UPDATE"):
        at_once(world, stand_down, lambda: assign(world, "northmoor", colleague))
    assert panel(world) == {("moderator", "in_progress"), ("Colleague", "not_started")}


def test_one_finishes_in_the_moment_of_leaving(world: World, half_way: tuple[Actor, Actor]) -> None:
    moderator, colleague = half_way
    grading = grading_of(world, "northmoor", moderator)
    with meanwhile(world, "SELECT returns", lambda: finish(world, moderator, grading)):
        leave(world, moderator, colleague)
    # What was finished stays; nobody is asked to do it again.
    assert panel(world) == {("moderator", "submitted")}


def test_an_agency_that_replies_twice_replies_once(world: World) -> None:
    world.open_round()
    world.sign("northmoor")
    moderate(world, "northmoor", world.people["moderator"])
    conclude(world, "northmoor")
    release(world, "northmoor")
    subject = subject_of(world, "northmoor")

    def reply(who: str) -> None:
        actor = world.people[f"northmoor.{who}"]
        with world.acting(actor) as session:
            service.reply(session, actor, subject, "We are glad of it")
            session.commit()

    with (
        meanwhile(world, "INSERT INTO moderation_replies", lambda: reply("approver")),
        pytest.raises(InvalidState, match="replies once"),
    ):
        reply("agency_lead")
