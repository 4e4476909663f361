"""A round with tables, bands and sections for a status, and its return in the browser."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from tenants.practice import service as practice
from tenants.practice.loader import load_file
from tenants.practice.pack_export import plain
from tenants.practice.schema import PracticeModel
from tenants.rounds import service as rounds
from tenants.rounds import submission
from tenants.rounds.calendar import today
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing
from tenants.workspaces.actor import Actor
from tests.world import World

PACK = Path(__file__).resolve().parents[1] / "packs" / "tables.yaml"
TRIPLE, CHECKS, SEEN = "w.triple", "f.checks", "f.seen"


def world_of_tables(app: Flask, moderation: Moderation = Moderation.OPEN) -> World:
    """A fresh partnership whose agencies answer the form of tables.

    In a blind round its tables ask for numbers where they otherwise ask for grades.
    """
    world = World.make(app)
    with world.planning() as session:
        model = load_file(PACK)
        if moderation is Moderation.BLIND:
            model = without_grades_in_cells(model)
        published = practice.publish(session, model, note="", published_by=None, publisher_name="")
        session.commit()
        world.version_id, world.model = published.id, model
    open_tables(world, moderation=moderation)
    return world


def without_grades_in_cells(model: PracticeModel) -> PracticeModel:
    data = plain(model)
    for section in data["tools"][0]["sections"]:
        for question in section["questions"]:
            for column in question.get("columns", ()):
                if column.get("kind") == "grade":
                    del column["scale"]
                    column["kind"] = "number"
    return PracticeModel.model_validate(data)


def open_tables(
    world: World,
    title: str = "Audits 2026",
    previous: uuid.UUID | None = None,
    moderation: Moderation = Moderation.OPEN,
) -> uuid.UUID:
    """Open a round of the form of tables; returns its id."""
    coordinator = world.coordinator
    assert world.version_id is not None
    with world.acting(coordinator) as session:
        made = rounds.create_round(
            session,
            coordinator,
            RoundDraft(
                title=title,
                activity="audit",
                model_version_id=world.version_id,
                opens_on=today(),
                due_on=today() + timedelta(days=60),
                moderation=moderation,
                sharing=Sharing.GRADES,
                reminder_days=(),
                escalation_days=(),
                previous_round_id=previous,
            ),
        )
        rounds.choose_agencies(session, coordinator, made.id, list(world.agencies.values()))
        rounds.open_round(session, coordinator, made.id)
        session.commit()
        world.round_id = made.id
    return made.id


TRIPLES: dict[str, list[dict[str, Any]]] = {
    "rows": [
        {
            "id": "a1",
            "cells": {"danger": "Tom is alone at night", "goal": "Never alone", "scaling": "2"},
        }
    ]
}
CHECKED = {
    "rows": [{"id": row, "cells": {"there": "yes"}} for row in ("genogram", "chronology", "voice")]
}


def fill(world: World, agency: str = "northmoor", status: str = "cin") -> uuid.UUID:
    """Answer what an agency must for a child of this status; returns the return's id."""
    lead, return_id = world.people[f"{agency}.agency_lead"], world.return_of(agency)
    world.answer(lead, return_id, "a.status", value=status)
    world.answer(lead, return_id, "a.safe", score=9)
    world.answer(lead, return_id, "a.known", point="sound")
    world.answer(lead, return_id, CHECKS, value=CHECKED)
    if status == "leaver":
        world.answer(lead, return_id, "l.pathway", value="A flat of her own")
        world.answer(lead, return_id, "l.ready", point="sound")
    else:
        world.answer(lead, return_id, TRIPLE, value=TRIPLES)
    return return_id


def sign(world: World, agency: str = "northmoor", status: str = "cin") -> uuid.UUID:
    """Fill, submit and sign; returns the return's id."""
    return_id = fill(world, agency, status)
    for role, act in (("agency_lead", _submit), ("approver", _sign)):
        actor = world.people[f"{agency}.{role}"]
        with world.acting(actor) as session:
            act(session, actor, return_id)
            session.commit()
    return return_id


def _submit(session: Session, actor: Actor, return_id: uuid.UUID) -> None:
    submission.submit(session, actor, return_id)


def _sign(session: Session, actor: Actor, return_id: uuid.UUID) -> None:
    submission.sign(session, actor, return_id, post="Chief Officer", confirmed=True)


def rows(
    question: str, rows: Mapping[str, Mapping[str, str]], version: int = 0, **more: object
) -> dict[str, object]:
    """A table's fields as a page sends them: row → column → what was typed."""
    found: dict[str, object] = {f"{question}:version": str(version), f"{question}:rows": list(rows)}
    for row, cells in rows.items():
        for column, typed in cells.items():
            found[f"{question}:cell:{row}:{column}"] = typed
    return found | {f"{question}:{name}": value for name, value in more.items()}
