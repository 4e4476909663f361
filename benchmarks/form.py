"""The practice model that the benchmark answers: a hundred questions in ten sections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tenants.practice.schema import PracticeModel

TOOL = "bench.self"
SECTIONS = 10
IN_A_SECTION = 10
QUESTIONS = SECTIONS * IN_A_SECTION
_SCORES = (0, 1, 2, 3)


@dataclass(frozen=True)
class Asked:
    """One question as the filling needs it; ``number`` counts from 0."""

    number: int
    section: str
    key: str
    kind: str


def section_key(section: int) -> str:
    """The key of a section, counted from 1."""
    return f"s{section}"


def question_key(section: int, question: int) -> str:
    """The key of a question; both counted from 1."""
    return f"q.{section}.{question}"


def all_questions() -> list[Asked]:
    """Every question in the order of the form: eight grades a section, one choice, one text."""
    return [
        Asked(
            number=section * IN_A_SECTION + question,
            section=section_key(section + 1),
            key=question_key(section + 1, question + 1),
            kind={8: "single", 9: "text"}.get(question, "grade"),
        )
        for section in range(SECTIONS)
        for question in range(IN_A_SECTION)
    ]


def make_model() -> PracticeModel:
    """A model as large as a real one: with hints, meanings of points, narratives, evidence."""
    sections: list[dict[str, Any]] = [
        {
            "key": section_key(number),
            "title": f"Section {number}: arrangements of one kind",
            "intro": "These questions ask what is in place, and how you know that it works.",
            "questions": [_question(number, question) for question in range(1, 11)],
        }
        for number in range(1, SECTIONS + 1)
    ]
    return PracticeModel.model_validate(
        {
            "format": "accord-model/1",
            "key": "bench",
            "title": "A model of a hundred questions",
            "languages": ["en"],
            "agency_kinds": [
                {"key": "agency", "label": "Agency"},
                {"key": "school", "label": "School"},
            ],
            "size_bands": [{"key": "large", "label": "Large"}],
            "spines": [
                {
                    "key": "standards",
                    "title": "Standards",
                    "standards": [
                        {"key": f"st.{n}", "title": f"Standard {n}", "short": f"Standard {n}"}
                        for n in range(1, SECTIONS + 1)
                    ],
                }
            ],
            "scales": [_scale()],
            "tools": [
                {
                    "key": TOOL,
                    "title": "Self-assessment",
                    "declaration": "I confirm that these answers are true.",
                    "sections": sections,
                    "contradictions": [
                        {
                            "key": "c1",
                            "when": [
                                {"question": question_key(1, 1), "any_of": ["3"]},
                                {"question": question_key(2, 1), "any_of": ["0"]},
                            ],
                            "message": "These two answers do not sit together.",
                        }
                    ],
                }
            ],
            "activity_types": [
                {
                    "key": "yearly",
                    "title": "Yearly round",
                    "parts": [
                        {"key": "self", "title": "Self-assessment", "tool": TOOL, "by": "agency"},
                        {"key": "panel", "title": "Moderation", "tool": TOOL, "by": "moderator"},
                    ],
                    "moderation": "open",
                    "sharing": "grades",
                }
            ],
        }
    )


def _scale() -> dict[str, Any]:
    labels = ("Not in place", "Partly in place", "In place", "Embedded")
    tones = ("red", "amber", "green", "blue")
    flags: tuple[list[str], ...] = (["improve", "escalates"], ["improve"], [], [])
    return {
        "key": "grade",
        "kind": "ordinal",
        "title": "Grade",
        "points": [
            {"key": str(n), "label": labels[n], "score": n, "tone": tones[n], "flags": flags[n]}
            for n in _SCORES
        ],
    }


def _question(section: int, number: int) -> dict[str, Any]:
    key = question_key(section, number)
    if number == 9:
        return {
            "key": key,
            "kind": "single",
            "label": "Do you work with volunteers in this area of your arrangements?",
            "options": [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}],
        }
    if number == 10:
        return {
            "key": key,
            "kind": "text",
            "label": "How are volunteers prepared, supported and checked?",
            "show_if": {"question": question_key(section, 9), "any_of": ["yes"]},
        }
    return {
        "key": key,
        "kind": "grade",
        "scale": "grade",
        "label": f"Arrangement {section}.{number} is in place, known to staff, and reviewed yearly",
        "help": "Think of what a new member of staff would see and hear in the first month.",
        "points": {
            str(n): f"What the grade {n} means for this arrangement, said in one sentence"
            for n in _SCORES
        },
        "narrative": "required" if number <= 4 else "optional",
        "improvement": "required",
        "evidence": "optional",
        "evidence_expected": "Minutes, a policy with its date, or figures of the last year",
        "not_applicable": number == 8,
        "standards": [f"st.{section}"],
    }
