"""Frameworks to read in the tests: published into a world, with everything in them or little."""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from tenants.handbook import places, readings
from tenants.handbook.chapters.book import Book
from tenants.practice import service as practice
from tenants.practice import terms
from tenants.practice.loader import load_file, load_text
from tenants.practice.packs import FOLDER
from tenants.practice.schema import PracticeModel
from tests.files import samples
from tests.practice.test_whole_document import WHOLE
from tests.world import World

LEAD = "elm.agency_lead"
DAY = date(2026, 11, 20)
PACKS = sorted(path.stem for path in FOLDER.glob("*.yaml"))

MARKED = (
    WHOLE.replace(
        "  - {key: loop, kind: diagram, title: The learning loop}\n",
        "  - {key: loop, kind: diagram, title: The learning loop, description: How we learn}\n"
        "  - {key: letter, kind: template, title: The letter}\n",
    )
    .replace(
        "      - {key: on-time, title: We come on time}\n",
        "      - {key: on-time, title: We come on time, note: Ask the board, drafted_by_us: true}\n",
    )
    .replace("  case_audit:", "  handbook: {one: guide, many: guides}\n  case_audit:")
)
"""The whole document with two places for files, and a line for those who edit it alone."""


@cache
def marked() -> PracticeModel:
    return load_text(MARKED, "marked.yaml")


@cache
def pack(name: str) -> PracticeModel:
    return load_file(Path(FOLDER / f"{name}.yaml"))


def book(model: PracticeModel | None = None, **values: Any) -> Book:
    return Book(model or marked(), values.pop("language", "en"), DAY, **values)


def changed(model: PracticeModel, **handbook: Any) -> PracticeModel:
    """The same model with other details of its handbook."""
    assert model.handbook is not None
    details = model.handbook.model_copy(update=handbook)
    return model.model_copy(update={"handbook": details})


def publish(world: World, model: PracticeModel | None = None, note: str = "") -> UUID:
    """Publish a model as the workspace's framework; returns the version's id."""
    administrator = world.people["administrator"]
    with world.acting(administrator) as session:
        version = practice.publish(
            session,
            model or marked(),
            note=note,
            published_by=administrator.member_id,
            publisher_name=administrator.name,
        )
        session.flush()
        terms.take_words_from(session, administrator, version.id)
        session.commit()
        return version.id


def put(
    world: World,
    version_id: UUID,
    place: str = "loop",
    data: bytes = samples.PDF,
    name: str = "loop.pdf",
    who: str = "administrator",
    note: str = "",
) -> UUID:
    """Put a file into a place; returns its id."""
    actor = world.people[who]
    with world.acting(actor) as session:
        file = places.add_file(
            session, actor, version_id, place, name=name, data=io.BytesIO(data), note=note
        )
        session.commit()
        return file.id


def read(world: World, version_id: UUID, who: str = LEAD) -> bool:
    actor = world.people[who]
    with world.acting(actor) as session:
        first = readings.note_reading(session, actor, version_id)
        session.commit()
        return first
