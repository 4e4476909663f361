"""The editor has words for every field, piece and choice that the schema knows."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module

import pytest
from pydantic import ValidationError

from blueprints.practice.editor.kinds import ASKED_AT_ONCE, ONLY_FOR
from blueprints.practice.editor.wording import fields, lists, values
from blueprints.practice.editor.wording.errors import sentence_of
from blueprints.practice.editor.wording.problems import is_worded, problem_words
from tenants.practice import editing
from tenants.practice.schema import Part, Question
from tenants.practice.structure import kinds_of_pieces, shapes_of

SHAPES = [
    (part, shape)
    for part in kinds_of_pieces()
    for shape in shapes_of(part).values()
    if shape.name != "format"
]
NAMES = [f"{part.__name__}.{shape.name}" for part, shape in SHAPES]


@pytest.mark.parametrize(("part", "shape"), SHAPES, ids=NAMES)
def test_a_field_has_a_name_and_its_choices_have_words(part: type[Part], shape) -> None:
    if shape.nested:
        said = lists.list_words(part, shape.name)
        assert str(said.many)
        assert str(said.one)
        assert str(said.add)
    else:
        assert str(fields.field_words(part, shape.name).label)
    if shape.choices:
        assert set(values.value_words(part, shape.name)) == set(shape.choices)


def test_no_words_are_kept_for_what_the_schema_does_not_have() -> None:
    written = [*fields._OF_A_PIECE, *lists._LISTS, *values._VALUES]
    assert {name for name in written if "." in name} <= set(NAMES)


@pytest.mark.parametrize("part", ONLY_FOR, ids=lambda part: part.__name__)
def test_the_fields_of_a_kind_are_those_that_the_schema_allows(part: type[Part]) -> None:
    """A piece of a kind with a field of another kind is refused for that very field."""
    examples = {
        "scale": "s", "points": {"a": "x"}, "options": [{"key": "a", "label": "x"}] * 1,
        "columns": [{"key": "a", "label": "x"}], "rows": [{"key": "a", "label": "x"}],
        "most_rows": 3, "row_name": "x", "minimum": 0, "maximum": 9, "unit": "x", "step": 1,
        "improvement": "optional", "whole": True, "not_before": "2020-01-01", "not_future": True,
        "bands": [{"key": "a", "label": "x", "minimum": 0, "maximum": 1}],
    }  # fmt: skip
    base = {"key": "k", "label": "x"} if part is not _scale() else {"key": "k", "title": "x"}
    for name, kinds in ONLY_FOR[part].items():
        for kind in shapes_of(part)["kind"].choices:
            without, with_it = (
                _complaints(part, {**base, "kind": kind}),
                _complaints(part, {**base, "kind": kind, name: examples[name]}),
            )
            if kind not in kinds:
                assert with_it, (kind, name)
                assert with_it != without or without, (kind, name)
    assert set(ASKED_AT_ONCE) == set(ONLY_FOR)


def _scale() -> type[Part]:
    return next(part for part in ONLY_FOR if part.__name__ == "Scale")


def _complaints(part: type[Part], data: dict[str, object]) -> str:
    try:
        part.model_validate(data)
    except ValidationError as error:
        return str(error.errors(include_url=False)[0].get("ctx", {}).get("error", ""))
    return ""


def rules() -> list[str]:
    """Every sentence with which the schema refuses a piece, names filled in as “x”."""
    found = []
    for name in (
        "activities",
        "governance",
        "identity",
        "programme",
        "scales",
        "standards",
        "tools",
    ):
        tree = ast.parse(inspect.getsource(import_module(f"tenants.practice.schema.{name}")))
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                found.append(_text(node.exc.args[0]))
    return sorted({text for text in found if text})


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        pieces = [
            str(part.value) if isinstance(part, ast.Constant) else _filled(part)
            for part in node.values
        ]
        return "".join(pieces)
    return ""


def _filled(part: ast.expr) -> str:
    return "30" if "MOST_ROWS" in ast.dump(part) else "x"


@pytest.mark.parametrize("rule", rules())
def test_a_rule_of_the_schema_has_words_of_the_editor(rule: str) -> None:
    assert is_worded(rule)
    assert problem_words(rule) != rule


def test_a_problem_that_nobody_worded_is_told_as_it_is() -> None:
    assert problem_words("something new") == "something new"


REFUSED = {
    "a text that is too long": ("label", {"en": "x" * 8001}, "8,000"),
    "a control character": ("label", {"en": "a\x07b"}, "invisible"),
    "a sign that turns what follows": ("label", {"en": "\u202eb"}, "invisible"),
    "no text": ("label", {}, "empty"),
    "no number": ("minimum", "many", "number"),
    "too many digits": ("minimum", "1" * 20, "12 digits"),
    "no whole number": ("most_rows", "2.5", "whole number"),
    "too many": ("most_rows", "31", "from 1 to 30"),
    "no key": ("key", "Not a key", "small letter"),
    "no choice": ("narrative", "perhaps", "Choose"),
}


@pytest.mark.parametrize(("name", "value", "sentence"), REFUSED.values(), ids=list(REFUSED))
def test_a_refused_value_is_told_in_a_sentence(app, name: str, value, sentence: str) -> None:
    with pytest.raises(editing.FieldError) as refused:
        editing.read_field(Question, name, value)
    with app.test_request_context("/"):
        assert sentence in sentence_of(Question, refused.value)
