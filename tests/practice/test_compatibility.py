"""What a newer version does to answers: the verdicts, held against every answer there can be."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tenants.practice.compatibility import Judged, Reason, Verdict
from tenants.practice.compatibility import compare_documents as compare
from tenants.practice.loader import load_text
from tenants.practice.pack_export import plain
from tenants.practice.packs import SECTION_11
from tenants.practice.schema import PracticeModel, Question, QuestionKind, Scale, ScaleKind
from tenants.rounds.content import AnswerContent, read_answer
from tenants.rounds.form import missing_parts

Data = dict[str, Any]
Fields = dict[str, list[str]]

DAY = date(2027, 3, 1)


# Every answer that a form could post for a question.


def typed_answers(model: PracticeModel, question: Question) -> list[Fields]:
    """The fields of every answer: each value with and without each thing beside it."""
    values = _values(model, question)
    beside: list[list[Fields]] = []
    if question.narrative != "no":
        beside.append([{}, {"narrative": ["Because."]}])
    if question.improvement != "no":
        day = {"improve_by-day": ["1"], "improve_by-month": ["3"], "improve_by-year": ["2027"]}
        beside.append([{}, {"improvement": ["Better"]}, {"improvement": ["Better"], **day}])
    found = [_joined(parts) for parts in product(values, *beside)]
    if question.not_applicable:
        found += [{"na": ["1"], "na_reason": ["None here"]}, {"na": ["1"]}]
    return found


def _joined(parts: tuple[Fields, ...]) -> Fields:
    return {name: value for part in parts for name, value in part.items()}


def _values(model: PracticeModel, question: Question) -> list[Fields]:
    kind = question.kind
    if kind is QuestionKind.GRADE:
        scale = model.scale[question.scale or ""]
        name = "number" if scale.kind is ScaleKind.NUMERIC else "point"
        return [{name: [key]} for key in _graded(scale)]
    if kind is QuestionKind.SINGLE:
        return [{"options": [option.key]} for option in question.options]
    if kind is QuestionKind.MULTIPLE:
        keys = [option.key for option in question.options]
        return [{"options": [key]} for key in keys] + [{"options": keys}]
    if kind is QuestionKind.NUMBER:
        bounds = [b for b in (question.minimum, question.maximum) if b is not None]
        numbers = [*bounds, Decimal(-1000), Decimal(0), Decimal(5), Decimal(1000)]
        return [{"number": [f"{number:f}"]} for number in numbers]
    if kind is QuestionKind.DATE:
        return [{"date-day": ["1"], "date-month": ["3"], "date-year": ["2027"]}]
    if kind is QuestionKind.THREE_COLUMNS:
        keys = [f"column.{column.key}" for column in question.columns]
        return [{key: ["Written"]} for key in keys] + [{key: ["Written"] for key in keys}]
    if kind is QuestionKind.TABLE:
        return _tables(model, question)
    return [{"text": ["Written"]}]


def _graded(scale: Scale) -> list[str]:
    if scale.kind is not ScaleKind.NUMERIC:
        return [point.key for point in scale.points]
    assert scale.step is not None
    steps = int((scale.highest - scale.lowest) / scale.step)
    return [f"{scale.lowest + scale.step * i:f}" for i in range(steps + 1)]


def _tables(model: PracticeModel, question: Question) -> list[Fields]:
    rows = [row.key for row in question.rows] or [f"r{i}" for i in range(question.most_rows or 0)]
    columns = []
    for column in question.columns:
        if column.kind == "choice":
            columns.append([None, *(option.key for option in column.options)])
        elif column.kind == "grade":
            columns.append([None, *_graded(model.scale[column.scale or ""])])
        else:
            columns.append([None, "5"])
    found = []
    for cells in product(*columns):
        for filled in {1, len(rows)}:
            typed: Fields = {"rows": rows}
            for row in rows[:filled]:
                for column, text in zip(question.columns, cells, strict=True):
                    if text is not None:
                        typed[f"cell:{row}:{column.key}"] = [text]
            found.append(typed)
    return found


@dataclass(frozen=True)
class Given:
    """An answer as it was typed and read, and whether evidence was given with it."""

    typed: Fields
    content: AnswerContent
    evidence: bool


def answers_to(model: PracticeModel) -> list[Given]:
    question = model.tools[0].questions["q"]
    found = []
    for typed in typed_answers(model, question):
        reading = read_answer(model, question, typed)
        if not reading.errors:
            found += [Given(typed, reading.content, evidence) for evidence in (False, True)]
    return found


def still_counts(before: PracticeModel, after: PracticeModel, answer: Given) -> bool:
    """Whether an answer typed into the newer form says the same, and lacks nothing new."""
    question = after.tools[0].questions["q"]
    reading = read_answer(after, question, _offered(question, answer.typed))
    if reading.errors or reading.content != answer.content:
        return False
    return not _complete(before, answer) or _complete(after, answer)


def _offered(question: Question, typed: Fields) -> Fields:
    """What of the typed fields the form of a question has."""
    kinds = {
        "point": {"grade"},
        "number": {"grade", "number"},
        "options": {"single", "multiple"},
        "text": {"text", "verbatim"},
        "date": {"date"},
        "column": {"three_columns"},
        "cell": {"table"},
        "rows": {"table"},
    }
    asked = {
        "narrative": question.narrative != "no",
        "improvement": question.improvement != "no",
        "improve_by": question.improvement != "no",
        "na": question.not_applicable,
        "na_reason": question.not_applicable,
    }
    found = {}
    for name, value in typed.items():
        field = name.split(":")[0].split(".")[0].split("-")[0]
        if asked.get(field, question.kind in kinds.get(field, ())):
            found[name] = value
    return found


def _complete(model: PracticeModel, answer: Given) -> bool:
    question = model.tools[0].questions["q"]
    if missing_parts(model, question, answer.content):
        return False
    needs = question.evidence == "required" and not answer.content.not_applicable
    return answer.evidence or not needs


# Documents of one question, and changes of it.

POINTS = [
    {"key": "0", "label": {"en": "No"}, "score": "0", "flags": ["improve"]},
    {"key": "1", "label": {"en": "Partly"}, "score": "1"},
    {"key": "2", "label": {"en": "Yes"}, "score": "2"},
]
GRADED: Data = {"key": "grades", "kind": "ordinal", "title": {"en": "Grades"}, "points": POINTS}
OTHER: Data = {
    "key": "other",
    "kind": "rag",
    "title": {"en": "Other"},
    "points": [{**POINTS[0], "flags": []}, POINTS[1], {**POINTS[2], "key": "3", "score": "3"}],
}
TEN: Data = {
    "key": "ten",
    "kind": "numeric",
    "title": {"en": "Ten"},
    "minimum": "0",
    "maximum": "10",
    "step": "2",
}
OPTIONS = [{"key": key, "label": {"en": key}} for key in ("a", "b", "c")]
COLUMNS: list[Data] = [
    {"key": "what", "label": {"en": "What"}},
    {"key": "how", "label": {"en": "How"}, "required": False},
    {"key": "done", "label": {"en": "Done"}, "kind": "choice", "options": OPTIONS[:2]},
]
ROWS = [{"key": key, "label": {"en": key}} for key in ("first", "second")]
BY_KIND: dict[str, Data] = {
    "grade": {"scale": "grades", "improvement": "optional"},
    "single": {"options": OPTIONS},
    "multiple": {"options": OPTIONS},
    "text": {},
    "verbatim": {},
    "date": {},
    "number": {"minimum": "0", "maximum": "10"},
    "three_columns": {"columns": [{"key": c, "label": {"en": c}} for c in ("x", "y", "z")]},
    "table": {"columns": COLUMNS, "rows": ROWS},
}


def document(question: Data, scales: list[Data]) -> Data:
    return {
        "format": "accord-model/1",
        "key": "one",
        "title": {"en": "One question"},
        "languages": ["en"],
        "agency_kinds": [{"key": "police", "label": {"en": "Police"}}],
        "scales": scales,
        "tools": [
            {
                "key": "form",
                "title": {"en": "Form"},
                "sections": [{"key": "s", "title": {"en": "S"}, "questions": [question]}],
            }
        ],
    }


def question(kind: str, **fields: Any) -> Data:
    return {"key": "q", "kind": kind, "label": {"en": "Asked?"}, **BY_KIND[kind], **fields}


beside = st.sampled_from(["no", "optional", "required"])


SORTS = (*BY_KIND, "number on a scale", "table of added rows")


@st.composite
def asked(draw: st.DrawFn, sort: str) -> tuple[Data, list[Data]]:
    """A question with the scales that it may use."""
    kind = {"number on a scale": "grade", "table of added rows": "table"}.get(sort, sort)
    made = question(kind, narrative=draw(beside), evidence=draw(beside))
    if kind == "grade":
        made["improvement"] = draw(beside)
    if sort == "number on a scale":
        made["scale"] = "ten"
    if sort == "table of added rows":
        made = {key: value for key, value in made.items() if key != "rows"} | {"most_rows": 3}
    made["not_applicable"] = draw(st.booleans())
    return made, deepcopy([GRADED, OTHER, TEN])


ENDS = ["0 10 1", "0 10 5", "-2 10 2", "-1 11 2", "0 12 4", "2 10 2", "0 8 2", "0 20 2", "1 9 2"]
"""Other ends and steps of a scale from 0 to 10 in twos."""


@st.composite
def changed(draw: st.DrawFn, made: Data, scales: list[Data]) -> tuple[Data, list[Data]]:
    """The same question and scales with one thing changed."""
    new, measures = deepcopy(made), deepcopy(scales)
    changes = ["label", "narrative", "evidence", "not_applicable", "required", "kind"]
    # What there is most to change of is changed most often.
    changes += 3 * [name for name in ("options", "columns", "rows") if new.get(name)]
    if "most_rows" in new:
        changes.append("most_rows")
    if new["kind"] == "number":
        changes += ["minimum", "maximum"]
    if new["kind"] == "grade":
        changes += ["scale", "improvement", *["measure"] * 6]
    field = draw(st.sampled_from(changes))
    if field in ("narrative", "evidence", "improvement"):
        new[field] = draw(beside)
    elif field in ("not_applicable", "required"):
        new[field] = draw(st.booleans())
    elif field == "kind":
        other = draw(st.sampled_from(sorted(BY_KIND)))
        kept = {name: new[name] for name in ("narrative", "evidence", "not_applicable")}
        new = question(other, **kept)
    elif field == "label":
        new["label"] = {"en": "Asked otherwise?"}
    elif field == "most_rows":
        new["most_rows"] = draw(st.integers(1, 5))
    elif field in ("minimum", "maximum"):
        number = draw(st.sampled_from([None, "-5", "0", "5", "10", "20"]))
        new.pop(field, None)
        new |= {field: number} if number else {}
    elif field == "scale":
        new["scale"] = draw(st.sampled_from(["grades", "other", "ten"]))
    elif field == "measure":
        _change_scale(draw, next(each for each in measures if each["key"] == new["scale"]))
    else:
        _change_list(draw, field, new)
    return new, measures


def _change_scale(draw: st.DrawFn, scale: Data) -> None:
    if scale["kind"] == "numeric":
        ends = draw(st.sampled_from(ENDS))
        scale |= dict(zip(("minimum", "maximum", "step"), ends.split(), strict=True))
        return
    point = draw(st.sampled_from(scale["points"]))
    what = draw(st.sampled_from(["score", "flags", "label", "gone", "new", "kind"]))
    if what == "score":
        point["score"] = draw(st.sampled_from(["0", "1", "2", "7"]))
    elif what == "flags":
        point["flags"] = draw(st.sampled_from([[], ["improve"], ["escalates"]]))
    elif what == "label":
        point["label"] = {"en": "Otherwise"}
    elif what == "gone":
        scale["points"].remove(point)
    elif what == "new":
        scale["points"].append({"key": "9", "label": {"en": "More"}, "score": "9"})
    else:
        scale["kind"] = "yes_partly_no"


def _change_list(draw: st.DrawFn, field: str, new: Data) -> None:
    pieces = new[field]
    piece = draw(st.sampled_from(pieces))
    whole = new["kind"] != "three_columns"
    what = draw(st.sampled_from(["label", *(["gone", "new"] if whole else [])]))
    if what == "label":
        piece["label"] = {"en": "Otherwise"}
        if field == "columns" and new["kind"] == "table":
            piece["required"] = draw(st.booleans())
    elif what == "gone":
        pieces.remove(piece)
    else:
        pieces.append({"key": "new", "label": {"en": "New"}})
        if field == "columns":
            pieces[-1]["required"] = draw(st.booleans())


@st.composite
def two_versions(draw: st.DrawFn, sort: str) -> tuple[Data, Data]:
    one = draw(asked(sort))
    two = draw(changed(*one))
    if draw(st.booleans()):
        two = draw(changed(*two))
    return document(*one), document(*two)


def valid(data: Data) -> tuple[PracticeModel, Data]:
    try:
        model = PracticeModel.model_validate(data)
    except ValidationError:
        assume(False)
        raise
    return model, plain(model)


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
