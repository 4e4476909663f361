"""Moderation by the domain's services, as the tests of this room begin it."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from tenants.judgements import service
from tenants.judgements.types import Assigned, Decision, GradeValue, Settlement
from tenants.rounds.models import Return
from tenants.workspaces.actor import Actor
from tests.web.page_checks import Browser
from tests.world import World

GRADED = ("q.lead", "q.visits", "q.trained")
"""What an agency of the small model grades when it fills its return."""


def subject_of(world: World, agency: str) -> uuid.UUID:
    with world.planning() as session:
        return session.scalars(
            select(Return.subject_id).where(
                Return.round_id == world.round_id,
                Return.agency_id == world.agencies[agency],
                Return.part == "self",
            )
        ).one()


def assign(world: World, agency: str, *moderators: Actor, by: Actor | None = None) -> Assigned:
    actor = by or world.coordinator
    subject = subject_of(world, agency)
    with world.acting(actor) as session:
        made = service.assign_moderators(session, actor, [subject], [m.me for m in moderators])
        session.commit()
    return made


def grading_of(world: World, agency: str, moderator: Actor) -> uuid.UUID:
    """The id of a moderator's grading of an agency."""
    with world.planning() as session:
        return session.scalars(
            select(Return.id).where(
                Return.round_id == world.round_id,
                Return.agency_id == world.agencies[agency],
                Return.part == "moderation",
                Return.author_id == moderator.me,
            )
        ).one()


def grade(
    world: World, agency: str, moderator: Actor, points: dict[str, str] | None = None, **same: Any
) -> uuid.UUID:
    """Grade everything: ``points`` by question, else 2, with a note on each."""
    grading = grading_of(world, agency, moderator)
    for question in GRADED:
        point = (points or {}).get(question, "2")
        world.answer(moderator, grading, question, point=point, narrative=f"Note on {question}")
    return grading


def finish(world: World, moderator: Actor, grading: uuid.UUID) -> None:
    with world.acting(moderator) as session:
        service.finish_moderation(session, moderator, grading)
        session.commit()


def moderate(
    world: World, agency: str, moderator: Actor, points: dict[str, str] | None = None
) -> uuid.UUID:
    """Assign, grade and finish; returns the grading's id."""
    assign(world, agency, moderator)
    grading = grade(world, agency, moderator, points)
    finish(world, moderator, grading)
    return grading


def decide(world: World, actor: Actor, agency: str, **decisions: Decision) -> Settlement:
    """Settle by question; ``q_lead`` stands for ``q.lead``."""
    with world.acting(actor) as session:
        result = service.settle(
            session,
            actor,
            subject_of(world, agency),
            {key.replace("_", ".", 1): decision for key, decision in decisions.items()},
        )
        session.commit()
    return result


def point(world: World, key: str) -> GradeValue:
    found = world.model.scale["grade"].point(key)
    assert found is not None
    return GradeValue(point=key, score=found.score)


def conclude(world: World, agency: str, actor: Actor | None = None) -> None:
    who = actor or world.coordinator
    with world.acting(who) as session:
        service.complete_moderation(session, who, subject_of(world, agency))
        session.commit()


def release(world: World, agency: str) -> None:
    with world.acting(world.coordinator) as session:
        service.release_outcome(session, world.coordinator, subject_of(world, agency))
        session.commit()


def browser_of(world, who) -> Browser:
    return Browser(world.client(who))
