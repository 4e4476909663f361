"""A new authority that has a pack and nothing else, and a round of one of the pack’s kinds."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.accounts.models import Workspace
from saas.database import db, new_id
from saas.tenancy import NO_SCOPE, enter_scope
from tenants.agencies.models import Agency
from tenants.practice.models import ModelVersion
from tenants.practice.schema import ActivityType, PracticeModel
from tenants.rounds import service
from tenants.rounds.calendar import today
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing
from tenants.workspaces.models import WorkspaceSetting
from tests.world import World


def new_workspace(app: Flask) -> World:
    """An authority with an administrator and a coordinator, and nothing else."""
    slug = f"new-{uuid.uuid4().hex[:12]}"
    tenant_id = new_id()
    with enter_scope(NO_SCOPE):
        db.session.add(Workspace(id=tenant_id, slug=slug, name="Harbour Council", kind="authority"))
        db.session.commit()
    world = World(app, tenant_id, slug)
    with world.planning() as session:
        session.add(WorkspaceSetting(languages=["en", "cy"]))
        session.commit()
    world.people = {role: world.member(role, [role]) for role in ("administrator", "coordinator")}
    return world


def first_kind_and_size(model: PracticeModel) -> tuple[str, str]:
    """What the service of these tests is: the first kind, the last size, where there are any."""
    kind = model.agency_kinds[0].key if model.agency_kinds else ""
    return kind, model.size_bands[-1].key if model.size_bands else ""


def add_quayside(world: World, model: PracticeModel) -> None:
    """A service with a lead and an approver."""
    kind, size = first_kind_and_size(model)
    with world.planning() as session:
        agency = Agency(name="Quayside Service", kind=kind, size=size)
        session.add(agency)
        session.commit()
        world.agencies["quayside"] = agency.id
    for role in ("agency_lead", "approver"):
        world.people[role] = world.member(f"Quayside {role}", [role], world.agencies["quayside"])


def open_round(session: Session, world: World, activity: ActivityType) -> uuid.UUID:
    """A round of this kind for every agency of the workspace; returns its id."""
    version_id = session.scalars(select(ModelVersion.id)).one()
    round_ = service.create_round(
        session,
        world.coordinator,
        RoundDraft(
            title=f"A round of {activity.key}",
            activity=activity.key,
            model_version_id=version_id,
            opens_on=today(),
            due_on=today() + timedelta(days=30),
            moderation=Moderation(activity.moderation),
            sharing=Sharing(activity.sharing),
            reminder_days=tuple(activity.reminder_days),
            escalation_days=tuple(activity.escalation_days),
            previous_round_id=None,
        ),
    )
    service.choose_agencies(session, world.coordinator, round_.id, list(world.agencies.values()))
    service.open_round(session, world.coordinator, round_.id)
    return round_.id
