"""How much one document may hold: more than any framework needs, and no more than people can use."""

from __future__ import annotations

import time
from typing import Any

import pytest
from pydantic import ValidationError

from tenants.practice.checking import sizes
from tenants.practice.checks import problems_of
from tenants.practice.loader import PackError, load_text, load_upload
from tenants.practice.publishing import problems_of_draft
from tenants.practice.schema import MOST_IN_A_LIST, PracticeModel
from tenants.practice.structure import Holds, kinds_of_pieces, shapes_of

BEGIN = "format: accord-model/1\nkey: many\ntitle: Many\nlanguages: [en]\n"
LISTS = {
    Holds.LINES,
    Holds.POINT_KEYS,
    Holds.REFERENCES,
    Holds.TEXTS,
    Holds.INTEGERS,
    Holds.MONTHS,
    Holds.CHOICES,
    Holds.PIECES,
    Holds.LOOSE,
}


def form(key: str, sections: int, questions: int) -> dict[str, Any]:
    return {
        "key": key,
        "title": "A form",
        "sections": [
            {
                "key": f"s{s}",
                "title": "A page",
                "questions": [
                    {"key": f"s{s}.q{q}", "kind": "text", "label": "Why?"} for q in range(questions)
                ],
            }
            for s in range(sections)
        ],
    }


def document(**parts: Any) -> dict[str, Any]:
    return {
        "format": "accord-model/1",
        "key": "many",
        "title": {"en": "Many"},
        "languages": ["en"],
        **parts,
    }


def test_every_list_of_every_piece_has_an_end() -> None:
    endless = [
        (part.__name__, shape.name)
        for part in kinds_of_pieces()
        for shape in shapes_of(part).values()
        if shape.holds in LISTS and "max_length" not in repr(part.model_fields[shape.name])
    ]
    assert endless == []


def test_a_list_takes_its_most_and_not_one_more() -> None:
    most = "methods:\n" + "  - words\n" * MOST_IN_A_LIST
    assert len(load_text(BEGIN + most, "many.yaml").methods) == MOST_IN_A_LIST
    with pytest.raises(PackError) as refused:
        load_text(BEGIN + most + "  - words\n", "many.yaml")
    [problem] = refused.value.problems
    assert problem.line == 5
    assert problem.message == "“methods” has more than 500 entries; take some out"


def test_a_hundred_thousand_questions_are_refused_before_they_are_all_read() -> None:
    data = document(tools=[form("a", 1, 100_000)])
    began = time.process_time()
    with pytest.raises(ValidationError) as refused:
        PracticeModel.model_validate(data)
    assert time.process_time() - began < 5
    [error] = refused.value.errors()
    assert (error["type"], error["loc"]) == (
        "too_long",
        ("tools", 0, "sections", 0, "questions"),
    )


def test_a_file_of_very_many_questions_is_told_what_is_too_much() -> None:
    text = BEGIN + "tools:\n  - key: form\n    title: F\n    sections:\n"
    text += "      - key: s\n        title: S\n        questions:\n"
    text += "".join(f"          - {{key: q{n}, kind: text, label: Why}}\n" for n in range(5000))
    with pytest.raises(PackError) as refused:
        load_upload(text.encode(), "many.yaml")
    [problem] = refused.value.problems
    assert problem.line == 11
    assert problem.message == "“questions” has more than 500 entries; take some out"


def test_a_form_and_all_forms_together_have_a_most() -> None:
    fits = form("a", 2, sizes.MOST_QUESTIONS_OF_A_FORM // 2)
    assert not _told(document(tools=[fits]))
    [told] = _told(document(tools=[form("a", 3, 400)]))
    assert told == "the form “a” has 1200 questions; 1000 is the most: divide it"
    [told] = _told(document(tools=[form(f"f{n}", 2, 500) for n in range(6)]))
    assert told == "all forms together have 6000 questions; 5000 is the most: take some out"


def test_standards_and_criteria_have_a_most() -> None:
    def spine(number: int, criteria: int = 0) -> dict[str, Any]:
        return {
            "key": f"s{number}",
            "title": "Standards",
            "standards": [
                {
                    "key": f"s{number}.{n}",
                    "title": "A standard",
                    "criteria": [
                        {"key": f"s{number}.{n}.{c}", "text": "A criterion"}
                        for c in range(criteria)
                    ],
                }
                for n in range(450)
            ],
        }

    assert _told(document(spines=[spine(n) for n in range(5)])) == [
        "there are 2250 standards; 2000 is the most: take some out"
    ]
    assert _told(document(spines=[spine(0, 12)])) == [
        "there are 5400 criteria; 5000 is the most: take some out"
    ]


def _told(data: dict[str, Any]) -> list[str]:
    found = [str(problem.message) for problem in problems_of(PracticeModel.model_validate(data))]
    assert found == [problem.message for problem in problems_of_draft(data)]
    return found


def test_forums_that_report_in_a_circle_are_told_once_with_the_way_round() -> None:
    def forum(key: str, *above: str) -> dict[str, Any]:
        return {"key": key, "title": "A board", "reports_to": list(above)}

    straight = [forum("a", "b", "c"), forum("b", "c"), forum("c")]
    assert _told(document(forums=straight)) == []
    circle = [forum("a", "b"), forum("b", "c"), forum("c", "a", "d"), forum("d")]
    [problem] = problems_of(PracticeModel.model_validate(document(forums=circle)))
    assert problem.path == ("forums", 0, "reports_to")
    assert problem.message == (
        "these report to one another in a circle: “a” → “b” → “c” → “a”; take one of the steps out"
    )
    apart = [forum("x", "y"), forum("y", "x"), *circle]
    assert len(_told(document(forums=apart))) == 2
    assert _told(document(forums=[forum("a", "a")])) == ["“a” cannot report to itself"]


def test_a_long_chain_of_forums_and_many_steps_end_in_time() -> None:
    keys = [f"f{n}" for n in range(MOST_IN_A_LIST)]
    chain = [
        {"key": key, "title": "A board", "reports_to": keys[n + 1 :]} for n, key in enumerate(keys)
    ]
    began = time.process_time()
    assert _told(document(forums=chain)) == []
    assert time.process_time() - began < 10
