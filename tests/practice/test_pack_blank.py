"""The blank pack is a beginning for those who build their own, and breaks nothing before."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from flask import Flask

from saas.accounts.models import Workspace
from saas.database import db, new_id
from saas.tenancy import NO_SCOPE, enter_scope
from tenants.practice import loader
from tenants.practice import service as practice
from tenants.practice.loader import load_file
from tenants.practice.schema import PracticeModel
from tenants.workspaces.models import WorkspaceSetting
from tests.practice.pack_checks import check_written_as_exported
from tests.world import World

PACK = Path(loader.__file__).parent / "packs" / "blank.yaml"
PAGES = ("", "model", "rounds", "rounds/new", "people/agencies", "people/agencies/add")


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(PACK)


def test_the_file_is_written_as_the_exporter_writes(model: PracticeModel) -> None:
    check_written_as_exported(PACK, model)


def test_it_holds_one_scale_and_nothing_else(model: PracticeModel) -> None:
    given = {name for name in PracticeModel.model_fields if getattr(model, name)}
    assert given == {
        "format",
        "key",
        "title",
        "description",
        "languages",
        "drafted_by_us",
        "scales",
    }
    [scale] = model.scales
    assert scale.drafted_by_us
    assert "ungraded" in (scale.note or {})["en"]
    assert [len(point.flags) for point in scale.points] == [2, 1, 0, 0]


def test_its_title_asks_for_a_name_in_both_languages(model: PracticeModel) -> None:
    assert model.languages == ["en", "cy"]
    assert "give it a name" in model.title["en"]
    assert "rhowch enw" in model.title["cy"]
    for scale in model.scales:
        texts = [scale.title, scale.note, *(p.label for p in scale.points)]
        texts += [point.meaning for point in scale.points]
        assert all(words and list(words) == ["en", "cy"] for words in texts)


def published_in(world: World, model: PracticeModel) -> uuid.UUID:
    with world.planning() as session:
        version = practice.publish(session, model, note="", published_by=None, publisher_name="")
        session.commit()
        return version.id


@pytest.fixture
def empty(app: Flask) -> World:
    """A workspace in which nothing is published."""
    tenant_id, slug = new_id(), f"w-{uuid.uuid4().hex[:12]}"
    with enter_scope(NO_SCOPE):
        db.session.add(Workspace(id=tenant_id, slug=slug, name=slug, kind="authority"))
        db.session.commit()
    world = World(app, tenant_id, slug)
    with world.planning() as session:
        session.add(WorkspaceSetting(languages=["en", "cy"]))
        session.commit()
    for role in ("administrator", "coordinator"):
        world.people[role] = world.member(role, [role])
    return world


@pytest.mark.parametrize("role", ["administrator", "coordinator"])
def test_a_new_workspace_opens_as_before_once_it_is_published(
    empty: World, model: PracticeModel, role: str
) -> None:
    client = empty.client(role)
    before = {page: client.get(empty.path(page)).status_code for page in PAGES}
    version_id = published_in(empty, model)
    assert {page: client.get(empty.path(page)).status_code for page in PAGES} == before
    assert before[""] == before["rounds"] == 200
    assert client.get(empty.path(f"model/{version_id}")).status_code == 200
    assert client.get(empty.path(f"model/{version_id}/pack")).status_code == 200


def test_without_a_kind_of_round_it_offers_none(empty: World, model: PracticeModel) -> None:
    published_in(empty, model)
    page = empty.client("coordinator").get(empty.path("rounds/new"))
    assert page.status_code == 200
    assert "No form yet" in page.get_data(as_text=True)


def test_beside_another_model_it_takes_nothing_away(world: World, model: PracticeModel) -> None:
    published_in(world, model)
    coordinator = world.client("coordinator")
    kinds = world.client("administrator").get(world.path("people/agencies/add"))
    assert "Health trust" in kinds.get_data(as_text=True)
    assert coordinator.get(world.path("rounds/new")).status_code == 200
    assert world.open_round()
