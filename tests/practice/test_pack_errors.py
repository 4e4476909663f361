"""Packs that go wrong in the large: conditions in a circle, huge files, any script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.practice.checks import problems_of
from tenants.practice.loader import (
    LARGEST_UPLOAD,
    PackError,
    content_hash,
    dump_text,
    load_file,
    load_text,
    load_upload,
)
from tenants.practice.pack_source import read_source
from tenants.practice.pack_text import FILE_LIMITS, UPLOAD_LIMITS, Limits
from tenants.practice.packs import FOLDER
from tenants.practice.schema import LONGEST_TEXT, MOST_IN_A_LIST, PracticeModel, Tool

FORM = """\
format: accord-model/1
key: circle
title: A form
languages: [en]
tools:
  - key: form
    title: A form
    sections:
"""
SECTION = """\
      - key: {key}
        title: A page
{show_if}        questions:
"""
QUESTION = """\
          - key: {key}
            kind: single
            label: Is it so?
{show_if}            options: [{{key: 'yes', label: 'Yes'}}, {{key: 'no', label: 'No'}}]
"""


def form(*sections: tuple[str, str, list[tuple[str, str]]]) -> str:
    """A pack of sections (key, question that it depends on, questions with theirs)."""

    def on(question: str, indent: int) -> str:
        if not question:
            return ""
        return " " * indent + f"show_if: {{question: {question}, any_of: ['yes']}}\n"

    text = FORM
    for key, condition, questions in sections:
        text += SECTION.format(key=key, show_if=on(condition, 8))
        for name, depends in questions:
            text += QUESTION.format(key=name, show_if=on(depends, 12))
    return text


def told(text: str) -> list[tuple[int, str]]:
    with pytest.raises(PackError) as refused:
        load_text(text, "mine.yaml")
    return [(problem.line, problem.message) for problem in refused.value.problems]


ITSELF = "a question cannot depend on itself"
AHEAD = "comes later in the form; a condition looks back, never ahead"
CIRCLES = {
    "a question on itself": (form(("a", "", [("q1", "q1")])), [(15, ITSELF)]),
    "two questions on each other": (
        form(("a", "", [("q1", "q2"), ("q2", "q1")])),
        [(15, AHEAD)],
    ),
    "three questions in a round": (
        form(("a", "", [("q1", "q3"), ("q2", "q1"), ("q3", "q2")])),
        [(15, AHEAD)],
    ),
    "a section on its first question": (form(("a", "q1", [("q1", "")])), [(11, ITSELF)]),
    "a section on another of its questions": (
        form(("a", "q2", [("q1", ""), ("q2", "")])),
        [(11, AHEAD)],
    ),
    "two sections on each other": (
        form(("a", "q2", [("q1", "")]), ("b", "q1", [("q2", "")])),
        [(11, AHEAD)],
    ),
    "a question on a section that hides by it": (
        form(("a", "", [("q1", "q2")]), ("b", "q1", [("q2", "")])),
        [(15, AHEAD)],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CIRCLES.values(), ids=list(CIRCLES))
def test_conditions_in_a_circle_are_told_at_their_line(
    text: str, expected: list[tuple[int, str]]
) -> None:
    found = told(text)
    assert [line for line, _message in found] == [line for line, _message in expected]
    for (_line, message), (_same, remedy) in zip(found, expected, strict=True):
        assert message.endswith(remedy)


names = st.sampled_from(["", "q0", "q1", "q2", "q3", "q4", "q5"])


@st.composite
def forms(draw: st.DrawFn) -> PracticeModel:
    """Three pages of two questions, whose conditions may lead anywhere."""
    options = [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}]

    def on(question: str) -> dict[str, Any]:
        return {"show_if": {"question": question, "any_of": ["yes"]}} if question else {}

    def question(number: int) -> dict[str, Any]:
        shown = on(draw(names))
        return {
            "key": f"q{number}", "kind": "single", "label": "Is it so?", "options": options, **shown
        }  # fmt: skip

    sections = [
        {
            "key": f"s{n}", "title": "A page", "questions": [question(2 * n), question(2 * n + 1)],
            **on(draw(names)),
        }
        for n in range(3)
    ]  # fmt: skip
    tool = {"key": "form", "title": "A form", "sections": sections}
    return PracticeModel.model_validate(
        {"format": "accord-model/1", "key": "m", "title": "M", "languages": ["en"], "tools": [tool]}
    )


def goes_in_a_circle(tool: Tool) -> bool:
    """Whether some question waits, over any number of steps, for itself."""
    waits_for = {key: {c.question for c in found} for key, found in tool.conditions.items()}
    for start in waits_for:
        seen: set[str] = set()
        ahead = set(waits_for[start])
        while ahead:
            if start in ahead:
                return True
            seen |= ahead
            ahead = {after for key in ahead for after in waits_for[key]} - seen
    return False


@settings(max_examples=300, deadline=None)
@given(forms())
def test_what_goes_in_a_circle_is_never_accepted(model: PracticeModel) -> None:
    if goes_in_a_circle(model.tools[0]):
        assert problems_of(model)


def long_pack(size: int) -> str:
    """A sound pack of very nearly so many bytes, all of it text that people read."""
    text = "format: accord-model/1\nkey: long\ntitle: A long model\nlanguages: [en]\nposts:\n"
    line = f"      - >-\n        {'words ' * (LONGEST_TEXT // 6)}\n"
    for post in range(3):
        text += f"  - key: post-{post}\n    title: A post\n    also:\n"
        text += line * min(MOST_IN_A_LIST, (size - len(text)) // len(line) - (2 - post))
    return text


def lines_of(model: PracticeModel) -> int:
    return sum(len(post.also) for post in model.posts)


def test_a_file_of_almost_five_megabytes_is_read_whole(tmp_path: Path) -> None:
    most = FILE_LIMITS.megabytes * 1024 * 1024
    text = long_pack(most)
    assert most * 0.99 < len(text) <= most
    pack = tmp_path / "long.yaml"
    pack.write_text(text, encoding="utf-8")
    assert lines_of(load_file(pack)) == text.count("- >-")


def test_an_upload_of_almost_a_megabyte_is_read_whole() -> None:
    text = long_pack(LARGEST_UPLOAD)
    assert LARGEST_UPLOAD * 0.99 < len(text) <= LARGEST_UPLOAD
    assert lines_of(load_upload(text.encode(), "long.yaml")) == text.count("- >-")


@pytest.mark.parametrize("size", [LARGEST_UPLOAD + 1, 5 * 1024 * 1024])
def test_a_larger_upload_is_refused_in_words_and_not_read(size: int) -> None:
    content = long_pack(LARGEST_UPLOAD).encode() + b"\n" * size
    with pytest.raises(PackError) as refused:
        load_upload(content[:size], "long.yaml")
    [problem] = refused.value.problems
    assert problem.line == 1
    assert problem.message == (
        "the file is larger than 1 MB, the most that a browser may send; "
        "split it into several packs, or ask whoever runs this service to load it"
    )


def test_a_file_of_too_many_entries_is_refused_where_they_become_too_many() -> None:
    text = "format: accord-model/1\nkey: many\nmethods:\n" + "  - a\n" * 50
    with pytest.raises(PackError) as refused:
        load_text(text, "many.yaml", Limits(megabytes=1, values=30))
    [problem] = refused.value.problems
    # The document, six of keys and values, the list: eight entries before the first of it.
    assert problem.line == 3 + 30 - 7 + 1
    assert "too many entries to read; split it into several packs" in problem.message


def test_the_packs_that_come_along_are_far_from_the_limits_of_a_browser() -> None:
    largest = max(FOLDER.glob("*.yaml"), key=lambda path: path.stat().st_size)
    text = largest.read_text(encoding="utf-8")
    quarter = Limits(megabytes=UPLOAD_LIMITS.megabytes, values=UPLOAD_LIMITS.values // 4)
    assert len(text.encode()) * 4 <= LARGEST_UPLOAD
    assert read_source(text, largest.name, quarter).data


@pytest.mark.parametrize(
    ("line", "problems"),
    [("\t# a tab\n", 3000), ("  - &a text\n", 3000), ("k{n}: unknown\n", 3000)],
    ids=["tabs", "anchors", "unknown keys"],
)
def test_of_thousands_of_problems_the_first_are_told_and_the_rest_counted(
    line: str, problems: int
) -> None:
    begin = "format: accord-model/1\nkey: many\ntitle: Many\nlanguages: [en]\nmethods:\n  - a\n"
    text = begin + "".join(line.replace("{n}", str(n)) for n in range(problems))
    with pytest.raises(PackError) as refused:
        load_text(text, "many.yaml")
    assert len(refused.value.problems) == 200
    assert refused.value.untold == problems - 200
    assert [problem.line for problem in refused.value.problems] == list(range(7, 207))


def test_very_many_broken_references_end_in_time_and_in_words() -> None:
    groups = "".join(f"  - {{key: g{n}, title: A group}}\n" for n in range(MOST_IN_A_LIST))
    text = (
        "format: accord-model/1\nkey: many\ntitle: Many\nlanguages: [en]\n"
        f"staff_groups:\n{groups}spines:\n"
    )
    for n in range(3 * MOST_IN_A_LIST):
        if n % MOST_IN_A_LIST == 0:
            text += f"  - key: spine{n}\n    title: S\n    standards:\n"
        text += f"      - {{key: s{n}, title: A standard, applies_to: [gone{n}]}}\n"
    with pytest.raises(PackError) as refused:
        load_text(text, "many.yaml")
    assert len(refused.value.problems) == 200
    assert refused.value.untold == 800
    assert "no group of staff has the key “gone0”; name one of “g0”" in str(refused.value)


ARABIC = "هل يعرف كل الموظفين مَن يُبلِغون؟"
HEBREW = "האם כולם יודעים למי לפנות?"
URDU = "کیا سب کو معلوم ہے کہ کس کو بتانا ہے؟"
MARKED = "\u200fA\u200e (עברית) 12–14"


@pytest.mark.parametrize("text", [ARABIC, HEBREW, URDU, MARKED])
def test_text_from_right_to_left_comes_back_as_it_was(text: str) -> None:
    pack = (
        "format: accord-model/1\nkey: rtl\ntitle: {ar: " + repr(text) + ", en: A model}\n"
        "languages: [ar, en]\nvision: {ar: " + repr(text) + "}\n"
        "vocabulary:\n  agency: {one: {ar: " + repr(text) + "}, many: {ar: " + repr(text) + "}}\n"
    ).replace("\\u200f", "\u200f").replace("\\u200e", "\u200e")  # fmt: skip
    model = load_text(pack, "rtl.yaml")
    assert model.title == {"ar": text, "en": "A model"}
    assert model.vocabulary["agency"].one == {"ar": text}
    written = dump_text(model)
    assert text in written
    again = load_upload(written.encode(), "rtl.yaml")
    assert again == model
    assert dump_text(again) == written
    assert content_hash(again) == content_hash(model)


def test_a_problem_in_a_pack_from_right_to_left_names_its_line() -> None:
    text = form(("a", "", [("q1", ""), ("q2", "")])).replace("A form", ARABIC)
    text = text.replace("languages: [en]", "languages: [ar]")
    load_text(text, "rtl.yaml")
    wrong = text.replace("kind: single", f"kind: {HEBREW}", 1)
    [(line, message)] = told(wrong)
    assert line == 13
    assert message.startswith(f"“kind” cannot be “{HEBREW}”; write one of “grade”")


BOUNDS = {
    "year: {starts_in: 13}": "“starts_in” cannot be 13; write a number of at most 12",
    "posts: [{key: a, title: A, tier: 0}]": "“tier” cannot be 0; write a number of at least 1",
    "handbook: {title: H, edition: " + "v" * 41 + "}": (
        "“edition” is longer than 40 characters; shorten it"
    ),
    "activity_types: [{key: a, title: A, moderated_share: 0, parts: [{key: p, title: P, tool: t, "
    "by: agency}]}]": "“moderated_share” cannot be 0; write a number above 0",
}


@pytest.mark.parametrize(("piece", "message"), BOUNDS.items())
def test_a_value_beyond_its_bound_is_told_the_bound(piece: str, message: str) -> None:
    begin = "format: accord-model/1\nkey: a\ntitle: A\nlanguages: [en]\n"
    assert told(begin + piece + "\n") == [(5, message)]
