"""Packs are read strictly, and what is wrong is told with its line and a remedy."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tenants.practice.loader import (
    PackError,
    PackProblem,
    content_hash,
    dump_text,
    json_schema,
    load_file,
    load_text,
)
from tenants.practice.schema import PracticeModel
from tenants.practice.vocabulary import CONCEPTS

SMALL = """\
format: accord-model/1
key: tiny
title: A tiny model
languages: [en]
spines:
  - key: s
    title: Standards
    standards:
      - key: s.1
        title: One
scales:
  - key: grade
    kind: ordinal
    title: Two grades
    points:
      - {key: '0', label: Not yet, score: 0, flags: [improve]}
      - {key: '1', label: In place, score: 1}
tools:
  - key: t
    title: A form
    sections:
      - key: first
        title: First section
        questions:
          - key: q.1
            kind: grade
            label: Is it in place?
            scale: grade
            points: {0: nothing is there, 1: it is there}
            standards: [s.1]
          - key: q.2
            kind: text
            label: Why not?
            show_if: {question: q.1, any_of: ['0']}
activity_types:
  - key: round
    title: A round
    parts:
      - {key: self, title: Self, tool: t, by: agency}
"""


def problems(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(PackError) as caught:
        load_text(text, "mine.yaml")
    assert all(problem.file == "mine.yaml" for problem in caught.value.problems)
    return [(problem.line, problem.path, problem.message) for problem in caught.value.problems]


Q2 = "tools[0].sections[0].questions[1]"

WRONG = {
    "an unknown key": ("label: Why not?", "lable: Why not?", 33, f"{Q2}.lable", "did you mean “label”?"),
    "an unknown key like no other": ("title: A form", "colour: x\n    title: A form", 20, "tools[0].colour", "use one of “contradictions”"),
    "a missing key": ("title: A tiny model\n", "", 1, "title", "“title” is missing in the document; add it"),
    "a missing key of an entry": ("        title: First section\n", "", 22, "tools[0].sections[0].title", "missing in a section; add it"),
    "a word that is not allowed": ("kind: text", "kind: tekst", 32, f"{Q2}.kind", "did you mean “text”? write one of “grade”, “single”"),
    "an unknown flag": ("[improve]", "[urgent]", 16, "scales[0].points[0].flags[0]", "write one of “escalates”, “improve”"),
    "a number in place of words": ("label: Why not?", "label: 2024", 33, f"{Q2}.label", "read as a number; put it in quotes"),
    "a date in place of words": ("label: Why not?", "label: 2024-02-01", 33, f"{Q2}.label", "2024-02-01 is read as a date; put it in quotes"),
    "a yes in place of words": ("label: Why not?", "label: true", 33, f"{Q2}.label", "read as yes or no; put it in quotes"),
    "a number as an answer": ("any_of: ['0']", "any_of: [0]", 34, f"{Q2}.show_if.any_of[0]", "put it in quotes"),
    "nothing after the colon": ("label: Why not?", "label:", 33, f"{Q2}.label", "is empty; write words"),
    "blank words": ("label: Why not?", "label: ' '", 33, f"{Q2}.label", "write at least one sentence"),
    "one word in place of a list": ("languages: [en]", "languages: en", 4, "languages", "write a list, each entry on its own line"),
    "a list in place of keys": ("{0: nothing is there, 1: it is there}", "[a, b]", 29, "tools[0].sections[0].questions[0].points", "write keys with values"),
    "a list in place of words": ("title: A form", "title: [A form]", 20, "tools[0].title", "cannot be a list; write words"),
    "an empty list": ("languages: [en]", "languages: []", 4, "languages", "needs at least 1; add one"),
    "a language that is none": ("languages: [en]", "languages: [English]", 4, "languages[0]", "write one such as en or cy"),
    "a word in place of a number": ("score: 1", "score: high", 17, "scales[0].points[1].score", "write a number"),
    "a number out of all bounds": ("score: 1", "score: 1e999999999", 17, "scales[0].points[1].score", "at most 12 digits"),
    "neither true nor false": ("kind: text\n", "kind: text\n            required: perhaps\n", 33, f"{Q2}.required", "write true or false"),
    "a key with capitals": ("key: q.2", "key: Q2", 31, f"{Q2}.key", "starts with a small letter"),
    "a point key with capitals": ("{0: nothing", "{A: nothing", 29, "tools[0].sections[0].questions[0].points.A", "small letters, digits"),
    "two points of one key": ("key: '1'", "key: '0'", 17, "scales[0].points[1].key", "“0” stands twice"),
    "a rule of a whole question": ("kind: text\n", "kind: text\n            unit: days\n", 33, f"{Q2}.unit", "only a number has minimum, maximum and unit"),
    "a choice without options": ("kind: text\n", "kind: single\n", 31, Q2, "a choice needs at least two options"),
    "a scale that is not there": ("scale: grade", "scale: grading", 28, "tools[0].sections[0].questions[0].scale", "name one of “grade”"),
    "a tool that is not there": ("tool: t,", "tool: u,", 39, "activity_types[0].parts[0].tool", "name one of “t”"),
    "a standard that is not there": ("[s.1]", "[s.2]", 30, "tools[0].sections[0].questions[0].standards[0]", "name one of “s.1”"),
    "an answer that is not there": ("any_of: ['0']", "any_of: ['7']", 34, f"{Q2}.show_if.any_of[0]", "name one of “0”, “1”"),
    "a point that is not there": ("{0: nothing", "{9: nothing", 29, "tools[0].sections[0].questions[0].points.9", "has no point “9”"),
    "a language not named": ("label: Why not?", "label: {en: Why not?, fr: Pourquoi?}", 33, f"{Q2}.label.fr", "not among the document’s languages"),
    "a language not named, under a point": ("{0: nothing is there,", "{0: {fr: rien},", 29, "tools[0].sections[0].questions[0].points.0.fr", "not among the document’s languages"),
    "two questions of one key": ("key: q.2\n            kind: text\n            label: Why not?\n            show_if: {question: q.1, any_of: ['0']}", "key: q.1\n            kind: text\n            label: Why not?", 31, f"{Q2}.key", "give one another key"),
    "another format": ("format: accord-model/1", "format: accord-model/9", 1, "format", "write one of “accord-model/1”"),
    "an entry that is no mapping": ("      - key: first", "      - surprise\n      - key: first", 22, "tools[0].sections[0]", "write keys with values"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "path", "remedy"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_pack_is_told_with_its_line_and_a_remedy(
    old: str, new: str, line: int, path: str, remedy: str
) -> None:
    assert SMALL.count(old) >= 1
    [(found_line, found_path, message)] = problems(SMALL.replace(old, new, 1))
    assert (found_line, found_path) == (line, path)
    assert remedy in message


NOT_YAML = {
    "a key twice": ("title: A form", "title: A form\n    title: B", 21, "“title” stands twice, first in line 20"),
    "a numeric key twice": ("{0: nothing", "{'0': x, 0: nothing", 29, "“0” stands twice"),
    "a colon in a text": ("label: Why not?", "label: Why: not?", 33, "put a text with a colon in quotes"),
    "a forgotten colon": ("title: A form", "title A form", 20, "a colon is missing"),
    "an open quote": ("title: A round", "title: 'A round", 37, "add the missing quote"),
    "an open bracket": ("[s.1]", "[s.1", 30, "add the missing quote or bracket"),
    "a text that begins with an at sign": ("label: Why not?", "label: @Why", 33, "put the text in quotes"),
    "a tab": ("    title: A form", "\ttitle: A form", 20, "replace it with spaces"),
    "an alias": ("label: Why not?", "label: *why", 33, "write the text out here"),
    "an anchor": ("label: Why not?", "label: &why Why not?", 33, "“&why” is not allowed; remove it"),
    "a tag": ("label: Why not?", "label: !!python/object/apply:os.system [ls]", 33, "is not allowed; remove it"),
    "a list as a key": ("label: Why not?", "? [a]\n            : Why not?", 33, "a list or a mapping cannot be a key"),
    "a colon without a key": ("label: Why not?", ": Why not?", 33, "a key is missing before the colon"),
    "a control character": ("Why not?", '"Why \\0 not?"', 33, "control character; remove it"),
    "an invisible character": ("Why not?", "Why\u2028not?", 33, "U+2028"),
    "a sign that turns what follows": ("Why not?", "Why\u202enot?", 33, "U+202E"),
    "one that is spelled out": ("Why not?", '"Why \\u2066not?"', 33, "control character; "),
    "a second document": ("tools:", "---\ntools:", 18, "remove the “---”"),
    "a directive": ("format: accord-model/1", "%YAML 1.1\n---\nformat: accord-model/1", 2, "begin with “%”"),
    "brackets without end": ("label: Why not?", "label: " + "[" * 5000, 33, "nests too deeply"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "remedy"), NOT_YAML.values(), ids=list(NOT_YAML))
def test_what_is_not_plain_yaml_is_refused_with_its_line(
    old: str, new: str, line: int, remedy: str
) -> None:
    assert SMALL.count(old) >= 1
    found_line, _, message = problems(SMALL.replace(old, new, 1))[0]
    assert found_line == line
    assert remedy in message


def test_every_problem_is_told_at_once_in_the_order_of_lines() -> None:
    wrong = SMALL.replace("kind: text", "kind: tekst").replace("title: A form", "titel: A form")
    wrong = wrong.replace("by: agency", "by: nobody")
    with pytest.raises(PackError) as caught:
        load_text(wrong, "mine.yaml")
    assert [line.split(":")[:2] for line in str(caught.value).splitlines()] == [
        ["mine.yaml", "20"],
        ["mine.yaml", "32"],
        ["mine.yaml", "39"],
    ]
    assert all(problem.column > 1 for problem in caught.value.problems)


def test_of_very_many_problems_the_first_are_told_and_the_rest_counted() -> None:
    with pytest.raises(PackError) as caught:
        load_text(SMALL.replace("[en]", "[" + "1, " * 450 + "en]"), "mine.yaml")
    assert len(caught.value.problems) == 200
    assert str(caught.value).endswith("… and 250 more problems; put these right first")


@pytest.mark.parametrize("text", ["", "# only a comment\n", "- a list\n", "just words\n"])
def test_a_file_without_keys_is_told_how_to_begin(text: str) -> None:
    [(line, _, message)] = problems(text)
    assert line == 1
    assert "begin with “format: accord-model/1”" in message


def test_a_file_in_another_encoding_is_told_the_line(tmp_path: Path) -> None:
    pack = tmp_path / "latin.yaml"
    pack.write_bytes(SMALL.replace("Why not?", "Café?").encode("latin-1"))
    with pytest.raises(PackError, match=r"latin\.yaml:33: .*save it again with the encoding UTF-8"):
        load_file(pack)


def test_a_file_larger_than_five_megabytes_is_refused(tmp_path: Path) -> None:
    pack = tmp_path / "huge.yaml"
    pack.write_text(SMALL + "# " + "x" * (5 * 1024 * 1024), encoding="utf-8")
    with pytest.raises(PackError, match=r"huge\.yaml:1: .*5 MB"):
        load_file(pack)


def test_a_file_is_loaded_whatever_its_line_ends_and_byte_order_mark(tmp_path: Path) -> None:
    pack = tmp_path / "windows.yaml"
    pack.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load_file(pack) == load_text(SMALL, "mine.yaml")


def test_numbers_as_keys_of_a_mapping_are_taken_as_text() -> None:
    question = load_text(SMALL, "mine.yaml").tool["t"].questions["q.1"]
    assert list(question.points) == ["0", "1"]


def test_the_export_is_plain_ordered_and_without_defaults() -> None:
    text = dump_text(load_text(SMALL, "mine.yaml"))
    assert text.startswith("format: accord-model/1\nkey: tiny\ntitle: A tiny model\n")
    assert "            points:\n              '0': nothing is there\n" in text
    assert "required" not in text
    assert "reminder_days" not in text
    assert not re.search(r"[ \t]$", text, re.MULTILINE)


def test_the_export_does_not_depend_on_how_the_pack_was_written() -> None:
    rewritten = SMALL.replace(
        "points: {0: nothing is there, 1: it is there}",
        "points: {'1': it is there, '0': {'': nothing is there}}",
    ).replace("score: 1}", "score: 1.0, flags: []}  # a comment")
    assert rewritten != SMALL
    one, other = load_text(SMALL, "a"), load_text(rewritten, "b")
    assert dump_text(other) == dump_text(one)
    assert content_hash(other) == content_hash(one)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Why not?", "Why not"),
        ("score: 1}", "score: 1.5}"),
        ("key: q.2", "key: q.3"),
        ("kind: text", "kind: text\n            required: false"),
        ("[improve]", "[]"),
    ],
)
def test_any_change_that_a_reader_could_see_changes_the_hash(old: str, new: str) -> None:
    before = load_text(SMALL, "a")
    after = load_text(SMALL.replace(old, new, 1), "a")
    assert re.fullmatch("[0-9a-f]{64}", content_hash(after))
    assert content_hash(after) != content_hash(before)
    assert dump_text(after) != dump_text(before)


def test_the_hash_stays_what_it_was_for_published_versions() -> None:
    """Change this number only together with the format: published versions are known by it."""
    expected = "ea218ab3cde418286d391a43b0cdcbeb9948a4b62e74a0cad3ee91caee4d4aac"
    assert content_hash(load_text(SMALL, "a")) == expected


def test_the_json_schema_takes_a_good_pack_and_refuses_a_bad_one() -> None:
    schema = json_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    good = YAML(typ="safe").load(SMALL.replace("{0:", "{'0':").replace(" 1: it", " '1': it"))
    jsonschema.validate(good, schema)
    both = {**good, "title": {"en": "A", "cy": "B"}}
    jsonschema.validate(both, schema)
    with pytest.raises(jsonschema.ValidationError, match="titel"):
        jsonschema.validate({**good, "titel": "x"}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**good, "title": 5}, schema)


def test_the_example_of_the_documentation_loads() -> None:
    page = Path(__file__).parents[2] / "docs" / "packs.md"
    example = re.search(r"```yaml\n(format: .*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    model = load_text(example[1], "docs/packs.md")
    assert list(model.tool["check"].questions) == ["telling.1", "telling.2", "telling.3"]


# Whatever a person can write into the browser's editor must survive export and import.
NASTY = [
    "no", "Yes", "null", "~", "1", "1.50", "0x1f", "1e5", ".5e3", "2024-01-01", "12:30", "=", "<<",
    "a: b", "a #b", "#a", "- a", "? a", "| a", "> a", "'a'", '"a"', "{a}", "[a", "*a", "&a", "!a",
    "%a", "@a", "`a", "a\nb", "a\n\nb", "a\n  b", "a \nb", "a\n---\nb", "---", "...", "a\r\nb",
    "a\tb", "a\u2028b", "a\u00a0b", "\ufeffa", "é", "𝄞", "a:", ":a", "a,b", "\\", "a\\nb", "true",
]  # fmt: skip
plain_text = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t\r"), max_size=60
)
long_text = st.lists(st.sampled_from([*NASTY, "safeguarding", "diogelu", "–", "  "]), max_size=60)
texts = st.one_of(st.sampled_from(NASTY), plain_text, long_text.map(" ".join)).filter(
    lambda text: text.strip().strip("\ufeff") != ""
)
words = st.one_of(
    texts,
    st.fixed_dictionaries({"en": texts}, optional={"cy": texts, "": texts}),
)
keys = st.from_regex(r"[a-z][a-z0-9]{0,5}([._-][a-z0-9]{1,4}){0,2}", fullmatch=True)
point_keys = st.one_of(
    keys, st.sampled_from(["0", "1", "no", "yes", "1e5", "2024-01-01", "0x1", "null", "true"])
)
numbers = st.one_of(
    st.integers(-1000, 1000), st.decimals(-1000, 1000, places=4, allow_nan=False).map(Decimal)
)


@st.composite
def models(draw: st.DrawFn) -> PracticeModel:
    points = draw(st.lists(point_keys, min_size=2, max_size=4, unique=True))
    scores = draw(st.lists(numbers, min_size=len(points), max_size=len(points), unique=True))
    flags = st.lists(st.sampled_from(["escalates", "improve"]), max_size=2)
    scale = {
        "key": "scale",
        "kind": draw(st.sampled_from(["ordinal", "rag", "yes_partly_no"])),
        "title": draw(words),
        "points": [
            {"key": key, "label": draw(words), "score": score, "flags": draw(flags)}
            for key, score in zip(points, scores, strict=True)
        ],
    }
    standards = draw(st.lists(keys, min_size=1, max_size=3, unique=True))
    question_keys = draw(st.lists(keys, min_size=1, max_size=4, unique=True))
    questions: list[dict[str, Any]] = []
    for key in question_keys:
        question: dict[str, Any] = {
            "key": key,
            "label": draw(words),
            "required": draw(st.booleans()),
        }
        kind = draw(st.sampled_from(["grade", "text", "number", "single"]))
        question["kind"] = kind
        if kind == "grade":
            question["scale"] = "scale"
            described = draw(st.lists(st.sampled_from(points), unique=True))
            question["points"] = {point: draw(words) for point in described}
            question["narrative"] = draw(st.sampled_from(["no", "optional", "required"]))
        if kind == "number":
            question["minimum"] = draw(numbers)
            question["unit"] = draw(words)
        if kind == "single":
            options = draw(st.lists(point_keys, min_size=2, max_size=3, unique=True))
            question["options"] = [{"key": option, "label": draw(words)} for option in options]
        question["standards"] = draw(st.lists(st.sampled_from(standards), max_size=2))
        earlier = [asked for asked in questions if asked["kind"] == "grade"]
        if earlier and draw(st.booleans()):
            question["show_if"] = {"question": earlier[-1]["key"], "any_of": [points[0]]}
        questions.append(question)
    terms = draw(st.lists(st.sampled_from(sorted(CONCEPTS)), max_size=3, unique=True))
    document = {
        "format": "accord-model/1",
        "key": draw(keys),
        "title": draw(words),
        "languages": draw(st.permutations(["en", "cy"])),
        "vocabulary": {term: {"one": draw(words), "many": draw(words)} for term in terms},
        "spines": [
            {
                "key": "spine",
                "title": draw(words),
                "standards": [{"key": key, "title": draw(words)} for key in standards],
            }
        ],
        "scales": [scale],
        "tools": [
            {
                "key": "tool",
                "title": draw(words),
                "intro": draw(st.none() | words),
                "sections": [{"key": "section", "title": draw(words), "questions": questions}],
            }
        ],
    }
    return PracticeModel.model_validate(document)


@settings(max_examples=100, deadline=None)
@given(models())
def test_what_is_exported_loads_as_the_same_model(model: PracticeModel) -> None:
    text = dump_text(model)
    loaded = load_text(text, "exported.yaml")
    assert loaded == model
    assert dump_text(loaded) == text
    assert content_hash(loaded) == content_hash(model)


PIECES = re.findall(r"[\w.]+|\S|\n *", SMALL)
scraps = st.sampled_from([*set(PIECES), *NASTY, "", "\n", "  ", "[", "]", "{", "}", "- "])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SMALL)), st.integers(0, 20), scraps), max_size=4))
def test_a_mangled_pack_loads_or_is_told_but_never_breaks_the_loader(
    cuts: list[tuple[int, int, str]],
) -> None:
    text = SMALL
    for start, length, scrap in cuts:
        text = text[:start] + scrap + text[start + length :]
    problems_found: list[PackProblem] = []
    try:
        model = load_text(text, "mine.yaml")
    except PackError as error:
        problems_found = error.problems
    else:
        assert load_text(dump_text(model), "again") == model
        return
    last = text.count("\n") + 1
    assert problems_found
    assert all(1 <= problem.line <= last for problem in problems_found)
    assert all(problem.message and problem.column >= 1 for problem in problems_found)
