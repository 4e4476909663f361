"""Every pack that comes along loads in one step, stays what it is, and asks agencies at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask import Flask
from sqlalchemy import select

from tenants.agencies.models import Agency
from tenants.practice.loader import content_hash, dump_text, json_schema, load_upload
from tenants.practice.pack_source import read_source
from tenants.practice.packs import FOLDER, built_in
from tenants.practice.schema import LONGEST_TEXT, PracticeModel
from tenants.practice.schema.base import WrittenDate
from tenants.rounds.form import form_for
from tenants.rounds.models import Return
from tests.practice.new_authority import (
    add_quayside,
    first_kind_and_size,
    new_workspace,
    open_round,
)
from tests.web.page_checks import Browser

PACKS = sorted(FOLDER.glob("*.yaml"))
each_pack = pytest.mark.parametrize("path", PACKS, ids=[path.stem for path in PACKS])


@cache
def data_of(path: Path) -> Any:
    """What stands in the pack as plain data, read once for all tests of this file."""
    return read_source(path.read_text(encoding="utf-8"), path.name).data


@cache
def model_of(path: Path) -> PracticeModel:
    return PracticeModel.model_validate(data_of(path))


def body_of(path: Path) -> str:
    """The pack without the comment that it begins with."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\A(#.*\n)+", "", text)


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)


def test_the_packs_of_the_issue_come_along() -> None:
    five = {"city_of_london", "leicester_city", "leicestershire", "shropshire", "swindon"}
    assert {path.stem for path in PACKS} >= five | {"section11", "blank"}
    keys = [pack.key for pack in built_in()]
    assert len(set(keys)) == len(keys) == len(PACKS)


@each_pack
def test_a_pack_is_canonical_and_exported_and_loaded_again_the_same_bytes(path: Path) -> None:
    """Under a comment that says what it is. On its way it may pass through another system:
    a byte order mark, other line ends and other comments change nothing."""
    assert path.read_text(encoding="utf-8").startswith("# ")
    model = model_of(path)
    text = dump_text(model)
    assert text == body_of(path)
    carried = "\ufeff# another comment\n" + text.replace("\n", "\r\n")
    again = load_upload(carried.encode(), path.name)
    assert again == model
    assert dump_text(again) == text
    assert content_hash(again) == content_hash(model)


@each_pack
def test_a_pack_fits_the_published_schema(path: Path) -> None:
    def as_an_editor_reads(value: Any) -> Any:
        if isinstance(value, WrittenDate):
            return value.text
        if isinstance(value, dict):
            return {key: as_an_editor_reads(item) for key, item in value.items()}
        if isinstance(value, list):
            return [as_an_editor_reads(item) for item in value]
        return value

    data = as_an_editor_reads(data_of(path))
    checker = jsonschema.Draft202012Validator(json_schema())
    assert [error.message for error in checker.iter_errors(data)] == []


@each_pack
def test_a_pack_says_nothing_of_the_machine_it_was_written_on(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for traced in ("/work", "/root", "/home", "/tmp", "C:\\", "localhost", "://"):
        assert traced not in text, traced
    # Neither a catalogue's own numbers nor an address of somebody.
    assert re.search(r"\b(CAP|SWI|LEI|SHR|COL|LCS|V)-?\d{2}\b", text) is None
    assert re.search(r"[\w.]+@[\w.]+", text) is None


@each_pack
def test_every_text_of_a_pack_keeps_to_the_limit(path: Path) -> None:
    longest = max(len(text) for text in texts_in(model_of(path).model_dump(mode="json")))
    assert 20 < longest <= LONGEST_TEXT


@each_pack
def test_every_grade_of_a_pack_says_when_it_is_right(path: Path) -> None:
    """For any question on the scale, or for each question by itself."""
    model = model_of(path)
    asked = [q for tool in model.tools for q in tool.questions.values()]
    assert model.scales
    for scale in model.scales:
        described = [q.points for q in asked if q.scale == scale.key]
        for point in scale.points:
            said_by_each = described and all(point.key in points for points in described)
            assert point.meaning or said_by_each, (scale.key, point.key)
        assert all(band.meaning for band in scale.bands), scale.key


@each_pack
def test_a_new_authority_loads_a_pack_in_one_step_and_asks_its_agencies(
    app: Flask, path: Path
) -> None:
    world = new_workspace(app)
    arguments = ["packs", "load", path.stem, "--workspace", world.slug]
    loaded = app.test_cli_runner().invoke(args=arguments)
    model = model_of(path)
    assert loaded.exit_code == 0, loaded.output
    digest = content_hash(model)[:12]
    assert loaded.output == f"{world.slug}: {model.key} version 1 is published ({digest}).\n"

    asking = [activity for activity in model.activity_types if activity.asks_agencies]
    assert asking or not model.activity_types, "a pack with rounds has one that can be opened"
    if not asking:
        return
    add_quayside(world, model)
    kind, size = first_kind_and_size(model)
    browser = Browser(world.client("agency_lead"))
    for activity in asking:
        with world.acting(world.coordinator) as session:
            round_id = open_round(session, world, activity)
            session.commit()
        with world.planning() as session:
            return_id = session.scalars(select(Return.id).where(Return.round_id == round_id)).one()
        browser.get(world.path(f"returns/{return_id}"))
        part = next(part for part in activity.parts if part.by == "agency")
        form = form_for(model, part.tool, kind=kind, size=size)
        assert form.questions, activity.key
        first, _questions = form.sections[0]
        browser.get(world.path(f"returns/{return_id}/sections/{first.key}"))


def test_the_same_pack_once_more_is_refused_in_english(app: Flask) -> None:
    world = new_workspace(app)
    arguments = ["packs", "load", "blank", "--workspace", world.slug]
    assert app.test_cli_runner().invoke(args=arguments).exit_code == 0
    again = app.test_cli_runner().invoke(args=arguments)
    assert again.exit_code == 1
    assert "Version 1 already says exactly this" in again.output


def test_where_the_pack_names_no_kinds_services_are_added_without_one(app: Flask) -> None:
    world = new_workspace(app)
    app.test_cli_runner().invoke(args=["packs", "load", "blank", "--workspace", world.slug])
    browser = Browser(world.client("administrator"))
    page = browser.get(world.path("people/agencies/add"))
    assert page.find("input", {"name": "name"})
    assert not page.find(attrs={"name": "kind"})
    assert not page.find(attrs={"name": "size"})
    browser.send(world.path("people/agencies/add"), {"name": "Quayside", "takes_part": "y"})
    with world.planning() as session:
        assert session.scalars(select(Agency.name)).all() == ["Quayside"]
