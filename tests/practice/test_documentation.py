"""The page about packs and the published JSON Schema say what the code does, whole and true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tenants.practice.checking.sizes import (
    MOST_CRITERIA,
    MOST_QUESTIONS,
    MOST_QUESTIONS_OF_A_FORM,
    MOST_STANDARDS,
)
from tenants.practice.editing import read_field
from tenants.practice.loader import PackError, load_text
from tenants.practice.meanings import MEANINGS, about_key, about_piece
from tenants.practice.meanings.piece import COMMON
from tenants.practice.pack_problems import MOST_TOLD
from tenants.practice.pack_reference import reference
from tenants.practice.pack_schema import json_schema, json_schema_text
from tenants.practice.pack_source import DEEPEST_PACK, read_source
from tenants.practice.pack_text import FILE_LIMITS, UPLOAD_LIMITS
from tenants.practice.packs import built_in
from tenants.practice.schema import (
    LONGEST_TEXT,
    MOST_IN_A_LIST,
    Part,
    PracticeModel,
    Question,
    Section,
    Tool,
)
from tenants.practice.structure import kinds_of_pieces, shapes_of

PAGE = (Path(__file__).parents[2] / "docs" / "packs.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
ADDRESS = "/schemas/accord-model-1.json"


def test_every_piece_and_every_key_has_a_meaning_and_no_other_has() -> None:
    assert set(MEANINGS) == set(kinds_of_pieces())
    for part in kinds_of_pieces():
        assert about_piece(part).endswith("."), part
        for name in shapes_of(part):
            meaning = about_key(part, name)
            assert meaning[0] in "`" or meaning[0].isupper(), (part, name)
            assert not meaning.endswith("."), (part, name)
        gone = set(MEANINGS[part].keys) - set(shapes_of(part))
        assert gone == set(), part
    used = {name for part in kinds_of_pieces() for name in shapes_of(part)}
    assert set(COMMON) <= used


def test_the_tables_of_the_page_are_those_of_the_schema() -> None:
    """When this fails: put what ``flask --app wsgi packs reference`` prints in their place."""
    assert "\n## Every piece and key\n" in PAGE
    tables = "### The document" + PAGE.partition("\n### The document")[2]
    assert tables == reference()


def test_a_key_that_is_new_or_gone_changes_the_tables() -> None:
    tables = reference()
    for part in kinds_of_pieces():
        for name in shapes_of(part):
            assert re.search(rf"^\| `{name}`( \(needed\))? \| .+ \| .+ \|$", tables, re.MULTILINE)
    rows = re.findall(r"^\| `\w+`", tables.partition("### Concepts")[0], re.MULTILINE)
    assert len(rows) == sum(len(shapes_of(part)) for part in kinds_of_pieces())


def test_every_link_within_the_page_leads_to_a_heading() -> None:
    headings = re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
    anchors = {
        "".join(c for c in heading.lower() if c.isalnum() or c in " -_").replace(" ", "-")
        for heading in headings
    }
    links = set(re.findall(r"\]\(#([^)]+)\)", PAGE))
    assert len(links) > 50
    assert links - anchors == set()


def test_the_page_names_every_pack_that_comes_along() -> None:
    table = PAGE.partition("## Packs that come along")[2].partition("\n## ")[0]
    named = set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE))
    assert named == {pack.path.stem for pack in built_in()}


def test_the_page_gives_the_limits_that_hold() -> None:
    limits = PAGE.partition("## Limits")[2].partition("\n## ")[0]
    for limit, where in ((UPLOAD_LIMITS, "from a browser"), (FILE_LIMITS, "on the command line")):
        assert f"| a pack {where} | {limit.megabytes} MB, {limit.values:,} entries |" in limits
    assert f"| {LONGEST_TEXT:,} characters |" in limits
    assert f"| {DEEPEST_PACK} levels |" in limits
    assert f"| {MOST_TOLD}; the rest are counted |" in limits
    assert f"| one list | {MOST_IN_A_LIST:,} entries |" in limits
    assert f"| questions of one form | {MOST_QUESTIONS_OF_A_FORM:,} |" in limits
    assert f"| questions of all forms | {MOST_QUESTIONS:,} |" in limits
    assert f"| standards; criteria | {MOST_STANDARDS:,}; {MOST_CRITERIA:,} |" in limits


def _owner(key: str) -> type[Part]:
    """The piece in which a snippet's first key stands."""
    return next(part for part in (PracticeModel, Tool, Section) if key in shapes_of(part))


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda text: text.split("\n")[0][:30])
def test_every_example_of_the_page_is_sound(snippet: str) -> None:
    if snippet.startswith("#"):
        return  # the line for editors: tested below with a whole pack
    if snippet.startswith("format:"):
        load_text(snippet, "docs/packs.md")
        return
    if snippet.startswith("- "):
        snippet = "questions:\n" + snippet
    data = read_source(snippet, "docs/packs.md").data
    assert data
    for key, value in data.items():
        assert read_field(_owner(key), key, value)


def test_the_editors_line_of_the_page_leads_here_and_is_read_over() -> None:
    [line] = [text for text in SNIPPETS if text.startswith("# yaml-language-server")]
    assert line.strip().endswith(ADDRESS)
    whole = next(text for text in SNIPPETS if text.startswith("format:"))
    assert load_text(line + whole, "a") == load_text(whole, "b")


def test_every_piece_of_the_published_schema_is_explained() -> None:
    schema = json_schema()
    for part in kinds_of_pieces():
        piece = schema if part is PracticeModel else schema["$defs"][part.__name__]
        assert piece["title"]
        assert piece["description"] == about_piece(part)
        assert piece["additionalProperties"] is False
        assert list(piece["properties"]) == list(shapes_of(part))
        for name, shape in shapes_of(part).items():
            told = piece["properties"][name]["description"]
            assert told.startswith(about_key(part, name))
            assert shape.refers_to in told
            assert (name in piece.get("required", [])) == shape.required


def test_the_schema_offers_the_concepts_by_name() -> None:
    vocabulary = json_schema()["properties"]["vocabulary"]
    assert "“child in care”" in vocabulary["properties"]["looked_after_child"]["description"]


def test_the_schema_speaks_english_whoever_asks_first(app: Flask) -> None:
    json_schema_text.cache_clear()
    with app.test_request_context("/", headers={"Accept-Language": "cy"}):
        text = json_schema_text()
        tables = reference()
    assert text == json_schema_text.__wrapped__()
    assert tables == reference()


def test_the_schema_is_published_for_editors(client: FlaskClient) -> None:
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.mimetype == "application/schema+json"
    assert answer.json == json_schema()
    assert "Set-Cookie" not in answer.headers
    assert "public" in answer.headers["Cache-Control"]
    assert "max-age=3600" in answer.headers["Cache-Control"]
    again = client.get(ADDRESS, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.post(ADDRESS).status_code in (400, 405)


def test_the_command_line_prints_the_schema_and_the_tables(app: Flask) -> None:
    def printed(command: str) -> Any:
        result = app.test_cli_runner().invoke(args=["packs", command])
        assert result.exit_code == 0, result.output
        return result.output

    assert printed("schema") == json_schema_text()
    assert printed("reference") == reference()


def test_the_schema_refuses_what_the_loader_refuses() -> None:
    """Only what a piece shows by itself; the loader knows more."""
    whole = next(text for text in SNIPPETS if text.startswith("format:"))
    checker = jsonschema.Draft202012Validator(json_schema())
    wrong = {
        "key: small-example": "key: Small Example",
        "kind: ordinal": "kind: ordinl",
        "title: {en: Three grades": "titel: {en: Three grades",
        "0: {en: They": "A!: {en: They",
        "size_bands:": "vocabulary: {agencies: {one: a, many: b}}\nsize_bands:",
    }
    assert list(checker.iter_errors(read_source(whole, "a").data)) == []
    for old, new in wrong.items():
        text = whole.replace(old, new, 1)
        assert text != whole
        assert list(checker.iter_errors(read_source(text, "a").data)), new
        with pytest.raises(PackError):
            load_text(text, "a")


def test_a_question_is_documented_with_all_its_kinds() -> None:
    table = PAGE.partition("## Questions")[2].partition("\n## ")[0]
    for kind in shapes_of(Question)["kind"].choices:
        assert f"`{kind}`" in table or f"`date`, `{kind}`" in table
