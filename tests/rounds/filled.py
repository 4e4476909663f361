"""A newer version of the form, a move to it, and an archived answer, for attacks to find."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from saas.database import now
from tenants.rounds.answers import copied
from tenants.rounds.models import ArchivedAnswer, Return, RoundMove
from tests.rounds.moving import publish
from tests.world import World


def fill_archive(world: World, agency: str, mark: str) -> None:
    """An answer of an agency's open return that an earlier form took."""
    lead = world.people[f"{agency}.agency_lead"]
    return_id = world.return_of(agency)
    with world.acting(lead) as session:
        return_ = session.scalars(select(Return).where(Return.id == return_id)).one()
        session.add(
            ArchivedAnswer(
                **copied(return_),
                section="s1",
                question="q.lead",
                model_version_id=return_.model_version_id,
                content={"point": "1", "score": "1", "narrative": f"As it was {mark}"},
                answer_version=1,
                saved_by=lead.name,
                saved_at=now(),
            )
        )
        session.commit()


def fill_move(world: World, mark: str) -> uuid.UUID:
    """A move of the world's round that was undone at once; returns the newer version's id."""
    later = publish(world, lambda data: data.update(description={"en": f"Newer {mark}"}))
    with world.acting(world.coordinator) as session:
        session.add(
            RoundMove(
                round_id=world.round_id,
                from_version_id=world.version_id,
                to_version_id=later,
                reason=f"Because {mark}",
                moved_by=world.coordinator.me,
                undone_by=world.coordinator.me,
                undone_at=now(),
            )
        )
        session.commit()
    return later
