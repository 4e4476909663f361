"""What is wrong with a pack is told in the reader's language, and in English on the command line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from saas.i18n import in_language
from tenants.practice import checks, schema
from tenants.practice.loader import PackError, load_text
from tenants.practice.piece_names import _KINDS as KINDS
from tenants.practice.piece_names import A_PIECE, kind_called
from tenants.practice.rule_sentences import RULES, rule_sentence
from tenants.practice.sentences import Sentence, sentence, told
from tenants.practice.structure import kinds_of_pieces, shapes_of

SCHEMA = sorted(Path(schema.__file__).parent.glob("*.py"))
CHECKS = [Path(checks.__file__), *Path(checks.__file__).parent.glob("checking/*.py")]


def calls_in(files: list[Path], name: str) -> Iterator[tuple[Path, ast.Call]]:
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
                yield file, node


def rules_raised() -> Iterator[str]:
    """Every text that a validator of the schema raises, with “x1”, “x2” for what it names."""
    for _file, call in calls_in(SCHEMA, "ValueError"):
        [text] = call.args
        if isinstance(text, ast.JoinedStr):
            pieces = []
            for number, piece in enumerate(text.values):
                if isinstance(piece, ast.Constant):
                    pieces.append(str(piece.value))
                else:
                    assert isinstance(piece, ast.FormattedValue)
                    named = ast.unparse(piece.value)
                    pieces.append(str(getattr(schema, named, f"x{number}")))
            yield "".join(pieces)
        else:
            yield str(ast.literal_eval(text))


def test_every_rule_of_the_schema_can_be_told_and_no_other_is_kept() -> None:
    raised = set(rules_raised())
    assert len(raised) > 30
    known = {rule: rule_sentence(rule) for rule in raised}
    assert [rule for rule, found in known.items() if found.source not in RULES] == []
    assert [rule for rule, found in known.items() if str(found) != rule] == []
    assert set(RULES) == {found.source for found in known.values()}


def test_every_kind_of_thing_that_a_sentence_names_is_known() -> None:
    named = {
        str(ast.literal_eval(call.args[0]))
        for files, name in ((SCHEMA, "unique"), (CHECKS, "twice"), (CHECKS, "nothing_called"))
        for _file, call in calls_in(files, name)
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    named |= {what for what, _field in checks._KEYED}
    named |= {
        shape.refers_to
        for part in kinds_of_pieces()
        for shape in shapes_of(part).values()
        if shape.refers_to
    }
    assert named == {str(kind) for kind in KINDS}
    assert set(A_PIECE) == set(kinds_of_pieces())


def test_a_sentence_is_english_and_is_told_in_the_readers_language(app: Flask) -> None:
    # “standard” is a word that the catalogues have had from the beginning.
    made = sentence("no %(what)s has the key “%(key)s”", what=kind_called("standard"), key="s.9")
    assert made == "no standard has the key “s.9”"
    assert re.search("standard", made)
    with app.test_request_context("/"), in_language("cy"):
        assert "safon" in made.told()
        assert "“s.9”" in made.told()
        assert made == "no standard has the key “s.9”"
    with app.test_request_context("/"), in_language("en"):
        assert made.told() == made


def test_what_somebody_typed_is_never_taken_for_a_place(app: Flask) -> None:
    made = sentence(
        "“%(key)s” is not a concept; name one of %(names)s", key="{Rounds}%s", names="%"
    )
    with app.test_request_context("/"), in_language("en"):
        assert made.told() == "“{Rounds}%s” is not a concept; name one of %"


def test_a_text_that_is_no_sentence_is_told_as_it_stands() -> None:
    assert told("as it stands") == "as it stands"


@pytest.mark.parametrize(
    "wrong",
    [
        "format: accord-model/1\nkey: a\n\ttitle: b\n",
        "format: accord-model/1\nkey: [a\n",
        "format: accord-model/1\nkey: a\ntitel: b\nlanguages: [en]\n",
        "format: accord-model/1\nkey: A\ntitle: b\nlanguages: [en]\n",
        "format: accord-model/1\nkey: a\ntitle: b\nlanguages: [en]\nvocabulary: {x: {one: a, many: b}}\n",
    ],
    ids=["characters", "syntax", "pieces", "rules", "between pieces"],
)
def test_every_step_of_the_loader_tells_in_sentences(app: Flask, wrong: str) -> None:
    with pytest.raises(PackError) as refused:
        load_text(wrong, "mine.yaml")
    for problem in refused.value.problems:
        assert isinstance(problem.message, Sentence)
        with app.test_request_context("/"), in_language("en"):
            assert problem.told == problem.message
    with app.test_request_context("/"), in_language("cy"):
        assert str(refused.value).startswith("mine.yaml:")
        assert all(str(problem.message) in str(refused.value) for problem in refused.value.problems)
