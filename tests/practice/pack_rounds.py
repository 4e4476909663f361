"""A round on a pack that asks one agency, opened as the service opens it, for the tests."""

from __future__ import annotations

import uuid
from datetime import timedelta

from tenants.agencies.models import Agency
from tenants.practice import service as practice
from tenants.practice.schema import PracticeModel
from tenants.rounds import service
from tenants.rounds.calendar import today
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing
from tests.world import World


def add_agency(world: World, key: str, name: str, kind: str) -> uuid.UUID:
    """An agency of a kind that the pack knows, in the world under a key."""
    with world.planning() as session:
        agency = Agency(name=name, kind=kind, size="")
        session.add(agency)
        session.flush()
        world.agencies[key] = agency.id
        session.commit()
    return world.agencies[key]


def open_round_on(
    world: World, model: PracticeModel, activity: str, agency_id: uuid.UUID
) -> uuid.UUID:
    """Publish the pack and ask one agency, moderated and shared as the pack says."""
    asked = model.activity[activity]
    with world.planning() as session:
        version = practice.publish(session, model, note="", published_by=None, publisher_name="")
        version_id = version.id
        session.commit()
    with world.acting(world.coordinator) as session:
        round_ = service.create_round(
            session,
            world.coordinator,
            RoundDraft(
                title=f"Round of {activity}",
                activity=activity,
                model_version_id=version_id,
                opens_on=today(),
                due_on=today() + timedelta(days=30),
                moderation=Moderation(asked.moderation),
                sharing=Sharing(asked.sharing),
                reminder_days=(-7,),
                escalation_days=(1,),
            ),
        )
        service.choose_agencies(session, world.coordinator, round_.id, [agency_id])
        service.open_round(session, world.coordinator, round_.id)
        session.commit()
        return round_.id
