"""Every kind of piece has a page, which opens, reads in words, and saves what it shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from blueprints.practice.editor.kinds import PAGES_OF_THE_DOCUMENT
from saas.database import db
from tenants.practice.schema import PracticeModel
from tenants.practice.structure import kinds_of_pieces
from tests.practice_web.desk import Desk, fields_of, start_whole
from tests.practice_web.whole import DOCUMENT, PIECES
from tests.web.page_checks import words
from tests.world import World

LISTS = [name for name, held in DOCUMENT.items() if isinstance(held, list) and name != "languages"]
LISTS = [name for name in LISTS if name != "methods"] + ["vocabulary"]


@pytest.fixture(scope="module")
def desk(app: Flask) -> Iterator[Desk]:
    """One draft for all: no test of this file may change it."""
    world = World.make(app)
    yield Desk(world, start_whole(world))
    db.session.remove()


def test_the_document_has_every_kind_of_piece() -> None:
    assert {part for _at, part in PIECES.values()} | {PracticeModel} == set(kinds_of_pieces())


@pytest.mark.parametrize("path", [*PAGES_OF_THE_DOCUMENT, *PIECES])
def test_a_piece_opens_and_saving_it_unchanged_changes_nothing(desk: Desk, path: str) -> None:
    before = desk.document
    page = desk.open(path)
    answer = desk.save(path, page)
    assert "Nothing had changed" in words(answer.find("main"))
    assert desk.document == before
    assert desk.draft.revision == 0


@pytest.mark.parametrize("path", LISTS)
def test_a_list_of_the_document_opens(desk: Desk, path: str) -> None:
    page = desk.open(path)
    assert len(page.select(".accord-piece")) == len(DOCUMENT[path])


@pytest.mark.parametrize("path", PIECES)
def test_a_piece_can_be_asked_to_go(desk: Desk, path: str) -> None:
    page = desk.browser.get(desk.at(f"/remove/{path}"))
    assert words(page.find("h1")).startswith("Take out")


def test_no_field_is_shown_that_the_kind_cannot_have(desk: Desk) -> None:
    at = "tools/audit/sections/"
    choice = fields_of(desk.open(at + "child/questions/status"))
    assert not {"scale", "minimum", "unit:en", "most_rows", "improvement"} & set(choice)
    grade = fields_of(desk.open(at + "graded/questions/grade"))
    assert {"scale", "improvement", "points:1:en"} <= set(grade)
    table = fields_of(desk.open(at + "plan/questions/triple"))
    assert "most_rows" in table
    assert "scale" not in table


def test_the_parts_of_a_draft_lead_to_every_field_of_the_document(desk: Desk) -> None:
    page = desk.browser.get(desk.at())
    links = " ".join(str(a["href"]) for a in page.select("main a[href]")) + " "
    for name in PracticeModel.model_fields:
        if name in ("format", "key", *sum(PAGES_OF_THE_DOCUMENT.values(), ())):
            continue
        assert f"/edit/{name} " in links, name


def test_an_address_that_leads_nowhere_is_not_found(desk: Desk) -> None:
    for path in ("tools/none", "tools/audit/none", "none", "title/en", "tools/audit/title", "a//b"):
        desk.open(path, 404)
        desk.browser.get(desk.at(f"/remove/{path}"), 404)
        desk.browser.get(desk.at(f"/add/{path}"), 404)
    desk.browser.get(desk.at("/kind/posts/tm"), 404)
    desk.browser.get(desk.at("/remove/about"), 404)
