"""An audited case in a workspace of another framework, with a row of each kind that parts leave."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from saas.database import now
from tenants.practice import service as practice
from tenants.practice.loader import load_file
from tenants.rounds import allocation, answers, delegations, reopening, service, submission
from tenants.rounds.acknowledging import acknowledge
from tenants.rounds.answers import copied
from tenants.rounds.calendar import today
from tenants.rounds.models import ArchivedAnswer, Return, Subject
from tenants.rounds.release import release_subject
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing
from tests.parts.world import PACK, WORDS
from tests.world import World

GIVEN = {
    "reflection": "northmoor.contributor",
    "audit": "elm.contributor",
    "family": "ridgeway.contributor",
}
"""Who fills which part of the case: people of three agencies, each for themselves."""

PARTS = {
    "returns": ("self", "moderation", "agency", "person"),
    "answers": ("self", "moderation", "agency", "person"),
    "grades": ("self", "moderation", "person"),
    "evidence_links": ("self",),
    "return_revisions": ("self", "agency", "person"),
    "return_comments": ("self", "person"),
    "delegations": ("self", "person"),
    "archived_answers": ("self", "person"),
}
"""Whose return a row may belong to, of each table that says so."""


def fill_parts(world: World, mark: str) -> dict[str, uuid.UUID]:
    """Returns what addresses name of a person's part, as ``part.return_id`` and so on."""
    with world.planning() as session:
        version_id = practice.publish(
            session, load_file(PACK), note="", published_by=None, publisher_name=""
        ).id
        session.commit()
    round_id, case = _audit(world, version_id, "audit", mark)
    joint_id, shared = _audit(world, version_id, "joint", mark)
    parts: dict[str, uuid.UUID] = {}
    coordinator = world.coordinator
    with world.acting(coordinator) as session:
        for part, who in GIVEN.items():
            given = allocation.give_part(session, coordinator, case, part, world.people[who].me)
            parts[part] = given.id
        allocation.name_agencies(session, coordinator, shared, "own", [world.agencies["northmoor"]])
        for opened in (round_id, joint_id):
            service.open_round(session, coordinator, opened)
        session.commit()
    with world.acting(coordinator) as session:
        # Nobody has begun this one.
        unbegun = allocation.give_part(
            session, coordinator, case, "moderation", world.people["moderator"].me
        ).id
        session.commit()
    with world.planning() as session:
        own = session.scalars(select(Return.id).where(Return.subject_id == shared)).one()
    for who, return_id, part in (
        *((who, parts[part], part) for part, who in GIVEN.items()),
        ("northmoor.agency_lead", own, "own"),
    ):
        _answer(world, who, return_id, part, mark)
    for who, return_id in (
        (GIVEN["reflection"], parts["reflection"]),
        ("northmoor.agency_lead", own),
    ):
        with world.acting(world.people[who]) as session:
            submission.submit(session, world.people[who], return_id)
            session.commit()
    with world.acting(coordinator) as session:
        reopening.reopen(
            session, coordinator, parts["reflection"], reason=f"Say more, {mark}", comments={}
        )
        session.commit()
    delegation_id = _lend_and_archive(world, parts["family"], mark)
    _release_and_acknowledge(world, version_id, mark)
    return {
        "part.round_id": round_id,
        "part.subject_id": case,
        "part.return_id": parts["family"],
        "part.delegation_id": delegation_id,
        "part_id": unbegun,
    }


def _audit(
    world: World, version_id: uuid.UUID, activity: str, mark: str
) -> tuple[uuid.UUID, uuid.UUID]:
    """A draft round of an audit, and one case of northmoor's in it."""
    coordinator = world.coordinator
    with world.acting(coordinator) as session:
        round_ = service.create_round(
            session,
            coordinator,
            RoundDraft(
                title=f"{activity} {mark}",
                activity=activity,
                model_version_id=version_id,
                opens_on=today(),
                due_on=today() + timedelta(days=30),
                moderation=Moderation.NONE,
                sharing=Sharing.NOTHING,
                reminder_days=(),
                escalation_days=(),
            ),
        )
        subject = Subject(
            round_id=round_.id,
            kind="case",
            agency_id=world.agencies["northmoor"],
            reference=f"{activity} {mark}",
            facts={"status": mark},
        )
        session.add(subject)
        session.commit()
        return round_.id, subject.id


def _release_and_acknowledge(world: World, version_id: uuid.UUID, mark: str) -> None:
    """An observation that one person made, was released to them, and that they confirmed."""
    coordinator, observer = world.coordinator, world.people["elm.contributor"]
    round_id, seen = _audit(world, version_id, "observation", mark)
    with world.acting(coordinator) as session:
        given = allocation.give_part(session, coordinator, seen, "seen", observer.me).id
        service.open_round(session, coordinator, round_id)
        session.commit()
    _answer(world, "elm.contributor", given, "seen", mark)
    with world.acting(observer) as session:
        submission.submit(session, observer, given)
        session.commit()
    with world.acting(coordinator) as session:
        release_subject(session, coordinator, seen)
        session.commit()
    with world.acting(observer) as session:
        acknowledge(session, observer, seen, f"I take {mark} from it")
        session.commit()


def _answer(world: World, who: str, return_id: uuid.UUID, part: str, mark: str) -> None:
    actor = world.people[who]
    _section, question, content = WORDS[part]
    said = replace(content, value=mark) if content.value else replace(content, narrative=mark)
    with world.acting(actor) as session:
        answers.save_answer(session, actor, return_id, question, said, 0)
        session.commit()


def _lend_and_archive(world: World, return_id: uuid.UUID, mark: str) -> uuid.UUID:
    """Somebody by link, and an answer that an earlier form took, beside the family's part."""
    actor = world.people[GIVEN["family"]]
    with world.acting(actor) as session:
        made = delegations.delegate(
            session,
            actor,
            return_id,
            email=f"part.{mark}@example.org",
            name="Sam",
            sections=["words"],
            message="",
            due_on=None,
            language="en",
        )
        return_ = session.scalars(select(Return).where(Return.id == return_id)).one()
        session.add(
            ArchivedAnswer(
                **copied(return_),
                section="words",
                question="v.heard",
                model_version_id=return_.model_version_id,
                content={"value": mark},
                answer_version=1,
                saved_by=actor.name,
                saved_at=now(),
            )
        )
        session.commit()
        return made.id
