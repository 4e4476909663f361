"""What a newer version does to answers: the verdicts, held against every answer there can be."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tenants.practice.compatibility import Judged, Reason, Verdict
from tenants.practice.compatibility import compare_documents as compare
from tenants.practice.loader import load_text
from tenants.practice.pack_export import plain
from tenants.practice.packs import SECTION_11
from tests.practice.every_answer import answers_to, still_counts
from tests.practice.one_question import GRADED, SORTS, Data, document, question, two_versions, valid


@pytest.mark.parametrize("sort", SORTS)
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_incompatible_is_exactly_what_some_answer_does_not_survive(
    app: Flask, sort: str, data: st.DataObject
) -> None:
    """The verdict agrees with every answer that the question can get, one by one."""
    versions = data.draw(two_versions(sort))
    (before, old), (after, new) = (valid(version) for version in versions)
    numbers = before.tools[0].questions["q"]
    assume(numbers.minimum is None or numbers.maximum is None or numbers.minimum < numbers.maximum)
    with app.test_request_context("/"):
        lost = [a for a in answers_to(before) if not still_counts(before, after, a)]
    compared = compare(old, new).of_question("form", "q")
    assert compared is not None
    if lost:
        assert compared.verdict is Verdict.INCOMPATIBLE, lost[0]
    else:
        assert compared.verdict is not Verdict.INCOMPATIBLE, compared.changes


@pytest.mark.parametrize("sort", SORTS)
def test_the_generated_changes_are_of_every_verdict(sort: str) -> None:
    """The property above would hold of nothing if its documents never differed in earnest."""
    seen: dict[Verdict, int] = dict.fromkeys(Verdict, 0)

    @settings(max_examples=100, deadline=None, database=None, derandomize=True)
    @given(two_versions(sort))
    def look(versions: tuple[Data, Data]) -> None:
        (_one, old), (_two, new) = (valid(version) for version in versions)
        compared = compare(old, new).of_question("form", "q")
        assert compared is not None
        seen[compared.verdict] += 1

    look()
    assert min(seen.values()) >= 5, seen


# What the property cannot reach: who is asked, and what is not part of a question.


@pytest.fixture(scope="module")
def section11() -> Data:
    data: Data = plain(load_text(Path(SECTION_11).read_text(encoding="utf-8"), "pack"))
    return data


def judged(before: Data, after: Data) -> list[Judged]:
    return list(compare(before, after).judged)


def only(before: Data, after: Data) -> tuple[Verdict, Reason]:
    found = judged(before, after)
    assert len(found) == 1, found
    return found[0].verdict, found[0].reason


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ({}, {"kinds": ["police"]}, "incompatible"),
        ({"kinds": ["police"]}, {}, "compatible"),
        ({"kinds": ["police"]}, {"kinds": ["police", "school"]}, "compatible"),
        ({"kinds": ["police", "school"]}, {"kinds": ["police"]}, "incompatible"),
        ({}, {"except_kinds": ["police"]}, "incompatible"),
        ({"except_sizes": ["small"]}, {}, "compatible"),
        # Said otherwise, but of the same agencies.
        ({"kinds": ["police"]}, {"kinds": ["police"], "except_kinds": ["school"]}, "compatible"),
    ],
)
def test_asking_fewer_agencies_hides_answers(before: Data, after: Data, verdict: str) -> None:
    one, two = (document(question("text", applies=a), [GRADED]) for a in (before, after))
    compared = compare(one, two).of_question("form", "q")
    assert compared is not None
    assert compared.verdict == verdict


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (None, ["a"], "incompatible"),
        (["a"], None, "compatible"),
        (["a"], ["a", "b"], "compatible"),
        (["a", "b"], ["a"], "incompatible"),
    ],
)
@pytest.mark.parametrize("where", ["question", "section"])
def test_a_narrower_condition_hides_answers(
    before: list[str] | None, after: list[str] | None, verdict: str, where: str
) -> None:
    def version(any_of: list[str] | None) -> Data:
        data = document(question("text"), [GRADED])
        asked_first = {**question("single"), "key": "first"}
        sections = data["tools"][0]["sections"]
        sections.insert(0, {"key": "s0", "title": {"en": "0"}, "questions": [asked_first]})
        if any_of is not None:
            condition = {"question": "first", "any_of": any_of}
            place = sections[1] if where == "section" else sections[1]["questions"][0]
            place["show_if"] = condition
        return data

    compared = compare(version(before), version(after)).of_question("form", "q")
    assert compared is not None
    assert compared.verdict == verdict


def test_a_question_that_moved_is_the_same_question(section11: Data) -> None:
    after = deepcopy(section11)
    tool = after["tools"][0]
    gone, here = tool["sections"][1], tool["sections"][2]
    moved = gone["questions"].pop(0)
    here["questions"].append(moved)
    [change] = judged(section11, after)
    assert (change.verdict, change.reason) == (Verdict.COMPATIBLE, Reason.MOVED)
    assert change.moved_from == gone["key"]
    assert change.change.address[3:] == (here["key"], "questions", moved["key"])
    compared = compare(section11, after)
    assert not compared.gone
    assert not compared.new


def test_a_question_that_moved_to_a_section_for_fewer_hides_answers(section11: Data) -> None:
    after = deepcopy(section11)
    tool = after["tools"][0]
    moved = tool["sections"][1]["questions"].pop(0)
    new = {"key": "new", "title": {"en": "New"}, "applies": {"kinds": ["police"]}}
    tool["sections"].append({**new, "questions": [moved]})
    by_reason = {change.reason: change.verdict for change in judged(section11, after)}
    assert by_reason == {
        Reason.NEW: Verdict.COMPATIBLE,
        Reason.SHOWN_TO_FEWER: Verdict.INCOMPATIBLE,
    }


def test_a_section_whose_questions_all_moved_takes_no_answer_with_it(section11: Data) -> None:
    after = deepcopy(section11)
    sections = after["tools"][0]["sections"]
    gone = sections.pop(1)
    sections[0]["questions"] += gone["questions"]
    assert {change.verdict for change in judged(section11, after)} == {Verdict.COMPATIBLE}
    left = deepcopy(section11)
    left["tools"][0]["sections"].pop(1)
    assert only(section11, left) == (Verdict.INCOMPATIBLE, Reason.GONE)
    assert {key for _tool, key in compare(section11, left).gone} == {
        each["key"] for each in gone["questions"]
    }


@pytest.mark.parametrize(
    ("change", "verdict", "reason"),
    [
        (lambda d: d.update(vision={"en": "Better"}), "compatible", "no_answers"),
        (lambda d: d["tools"][0].update(title={"en": "Other"}), "wording", "words"),
        (lambda d: d["tools"][0].update(note={"en": "Why"}), "compatible", "no_answers"),
        (lambda d: d["tools"][0]["sections"].reverse(), "compatible", "order"),
        (lambda d: d["spines"][0]["standards"].pop(), "wording", "headings"),
        (lambda d: d["scales"][0]["points"].reverse(), "compatible", "order"),
        (lambda d: d["activity_types"][0].update(moderation="none"), "compatible", "round_keeps"),
        (lambda d: d["activity_types"].pop(), "incompatible", "gone"),
        (lambda d: d["activity_types"][0]["parts"][0].update(by="peer"), "incompatible",
         "other_form"),
        (lambda d: d["agency_kinds"][0].update(label={"en": "Other"}), "wording", "words"),
        (lambda d: d["tools"].pop(), "incompatible", "gone"),
    ],
)  # fmt: skip
def test_what_is_no_part_of_a_question_has_its_verdict_too(
    section11: Data, change: Any, verdict: str, reason: str
) -> None:
    after = deepcopy(section11)
    change(after)
    assert only(section11, after) == (verdict, reason)


def test_a_scale_that_no_question_uses_harms_no_answer() -> None:
    one = document(question("text"), deepcopy([GRADED]))
    two = deepcopy(one)
    two["scales"][0]["points"].pop()
    assert only(one, two) == (Verdict.COMPATIBLE, Reason.NO_ANSWERS)


def test_given_rows_and_added_rows_are_not_the_same_table() -> None:
    one = document(question("table"), [GRADED])
    rest = {k: v for k, v in question("table").items() if k != "rows"}
    two = document({**rest, "most_rows": 5}, [GRADED])
    for before, after in ((one, two), (two, one)):
        compared = compare(before, after).of_question("form", "q")
        assert compared is not None
        assert compared.verdict is Verdict.INCOMPATIBLE


def test_every_change_between_versions_has_a_verdict_and_its_reason(section11: Data) -> None:
    """From nothing to everything and back: whatever the schema holds can be judged."""
    empty = {"format": section11["format"], "key": "x", "title": {"en": "X"}, "languages": ["en"]}
    for before, after in ((empty, section11), (section11, empty)):
        for change in judged(before, after):
            assert change.verdict in list(Verdict)
            assert change.reason in list(Reason)
