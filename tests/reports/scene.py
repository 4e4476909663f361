"""Rounds with known grades, for tests whose figures can be worked out by hand."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from tenants.evidence import links
from tenants.evidence.models import Evidence
from tenants.judgements.models import Judgement
from tenants.practice import service as practice
from tenants.practice.loader import load_file
from tenants.reports.dataset import Overview
from tenants.reports.queries import load_overview
from tenants.rounds import submission
from tenants.rounds.calendar import today
from tenants.rounds.models import Return
from tenants.workspaces.actor import Actor
from tests.world import World

RULES = Path(__file__).parent / "rules.yaml"


def use_model(world: World, path: Path) -> None:
    """Publish another model; the next round is pinned to it."""
    world.model = load_file(path)
    with world.planning() as session:
        world.version_id = practice.publish(
            session, world.model, note="", published_by=None, publisher_name=""
        ).id
        session.commit()


def grade(world: World, agency: str, points: dict[str, str], **rest: Any) -> uuid.UUID:
    """Answer an agency's grade questions with these points; ``rest`` goes to each answer."""
    lead = world.people[f"{agency}.agency_lead"]
    return_id = world.return_of(agency)
    for question, point in points.items():
        extra: dict[str, Any] = dict(rest)
        if point in ("0", "1"):
            extra |= {"improvement": "Do it", "improve_by": today() + timedelta(days=60)}
        world.answer(lead, return_id, question, point=point, narrative="Words", **extra)
    return return_id


def hand_in(world: World, agency: str) -> uuid.UUID:
    """Submit what the agency has answered; its required rest is answered first."""
    lead, return_id = world.people[f"{agency}.agency_lead"], world.return_of(agency)
    if "q.school" in world.model.tool["small.self"].questions and agency == "elm":
        world.answer(lead, return_id, "q.school", value="The deputy head")
    with world.acting(lead) as session:
        submission.submit(session, lead, return_id)
        session.commit()
    return return_id


def submitted(world: World, agency: str, lead: str, visits: str, trained: str) -> uuid.UUID:
    """A small return with these three points, handed in."""
    grade(world, agency, {"q.lead": lead, "q.visits": visits, "q.trained": trained})
    world.answer(
        world.people[f"{agency}.agency_lead"],
        world.return_of(agency),
        "q.volunteers",
        value="no",
    )
    return hand_in(world, agency)


def judge(world: World, agency: str, question: str, point: str | None, reason: str = "") -> None:
    """Put a moderated grade on a question; without a point it does not apply."""
    scale = world.model.tool["small.self"].questions[question].scale
    found = world.model.scale[scale or ""].point(point) if point else None
    return_id = world.return_of(agency)
    with world.acting(world.coordinator) as session:
        subject_id = session.scalars(select(Return.subject_id).where(Return.id == return_id)).one()
        session.add(
            Judgement(
                subject_id=subject_id,
                agency_id=world.agencies[agency],
                question=question,
                point=point,
                score=found.score if found else None,
                not_applicable=point is None,
                differs=bool(reason),
                reason=reason,
                made_by=world.coordinator.me,
            )
        )
        session.commit()


def blind(world: World, agency: str, actor: Actor) -> None:
    """Have a person moderate an agency blind."""
    return_id = world.return_of(agency)
    with world.planning() as session:
        session.execute(
            update(Return).where(Return.id == return_id).values(blind_to=[actor.member_id])
        )
        session.commit()


def evidence(
    world: World,
    agency: str,
    title: str,
    expires_on: date | None,
    questions: tuple[str, ...] = ("q.lead",),
) -> uuid.UUID:
    """A link that an agency's answers rest on; call it before the return is handed in."""
    lead, return_id = world.people[f"{agency}.agency_lead"], world.return_of(agency)
    with world.acting(lead) as session:
        made = Evidence(
            agency_id=world.agencies[agency],
            title=title,
            url="https://example.org/policy",
            expires_on=expires_on,
            added_by=lead.name,
        )
        session.add(made)
        session.flush()
        for question in questions:
            links.link(session, lead, made.id, return_id, question)
        evidence_id = made.id
        session.commit()
    return evidence_id


def overview(world: World, who: str | Actor = "reader", spine: str | None = None) -> Overview:
    """The overview of the world's round as somebody sees it."""
    actor = world.people[who] if isinstance(who, str) else who
    assert world.round_id is not None
    with world.acting(actor) as session:
        return load_overview(session, actor, world.round_id, spine)
