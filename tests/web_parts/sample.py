"""One question of every kind, and an answer as a page sees it, for these tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tenants.practice.schema import Question, Scale, in_language


@dataclass
class Answer:
    """The attributes that the question templates read."""

    point: str | None = None
    number: Decimal | None = None
    text: str | None = None
    options: list[str] = field(default_factory=list)
    date: date | None = None
    columns: dict[str, str] = field(default_factory=dict)
    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    blank_rows: list[str] = field(default_factory=list)
    narrative: str | None = None
    improvement: str | None = None
    improve_by: Any = None
    not_applicable: bool = False
    na_reason: str | None = None
    version: int = 1
    not_reconfirmed: bool = False
    typed: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    comments: list[Any] = field(default_factory=list)
    evidence: list[Any] = field(default_factory=list)
    evidence_href: str | None = None
    conflict: Any = None
    hidden: bool = False
    author: str | None = None
    saved_at: datetime | None = None
    condition: Any = None
    own_words: Any = None


@dataclass
class Comment:
    author: str
    at: datetime
    text: str


@dataclass
class Evidence:
    title: str
    href: str | None = None
    expires_on: date | None = None
    expired: bool = False


@dataclass
class Conflict:
    theirs: dict[str, Any]
    mine: dict[str, Any]
    by: str
    at: datetime


@dataclass
class Condition:
    question: str
    answers: list[str]


NOON = datetime(2026, 11, 20, 12, 4, tzinfo=UTC)


def words(value: dict[str, str] | None) -> str:
    return in_language(value, "en")


SCALES = {
    scale.key: scale
    for scale in [
        Scale.model_validate(document)
        for document in [
            {
                "key": "grade",
                "kind": "ordinal",
                "title": "Grade",
                "points": [
                    {
                        "key": "0",
                        "label": "Not in place",
                        "score": "0",
                        "tone": "red",
                        "flags": ["improve", "escalates"],
                    },
                    {
                        "key": "1",
                        "label": "Partly in place",
                        "score": "1",
                        "tone": "amber",
                        "flags": ["improve"],
                    },
                    {"key": "2", "label": "In place", "score": "2", "tone": "green"},
                    {"key": "3", "label": "Making a difference", "score": "3", "tone": "blue"},
                ],
            },
            {
                "key": "ten",
                "kind": "numeric",
                "title": "Nought to ten",
                "minimum": "0",
                "maximum": "10",
                "step": "1",
                "points": [
                    {"key": "ten", "label": "Fully confident", "score": "10"},
                    {
                        "key": "nought",
                        "label": "Not confident at all",
                        "meaning": "We would not know if it went wrong.",
                        "score": "0",
                    },
                ],
            },
            {
                "key": "hundred",
                "kind": "numeric",
                "title": "Share",
                "minimum": "0",
                "maximum": "100",
                "step": "5",
            },
            {
                "key": "safety",
                "kind": "numeric",
                "title": "How safe",
                "minimum": "0",
                "maximum": "10",
                "step": "1",
                "bands": [
                    {
                        "key": "low",
                        "minimum": "0",
                        "maximum": "3",
                        "label": "Not safe",
                        "meaning": "Something has to happen today.",
                        "tone": "red",
                        "flags": ["improve"],
                    },
                    {
                        "key": "high",
                        "minimum": "7",
                        "maximum": "10",
                        "label": "Safe enough",
                        "tone": "green",
                    },
                ],
            },
            {
                "key": "rag",
                "kind": "rag",
                "title": "Readiness",
                "points": [
                    {"key": "red", "label": "Red", "score": "0", "tone": "red"},
                    {"key": "amber", "label": "Amber", "score": "1", "tone": "amber"},
                    {"key": "green", "label": "Green", "score": "2", "tone": "green"},
                ],
            },
            {
                "key": "ypn",
                "kind": "yes_partly_no",
                "title": "Yes, partly or no",
                "points": [
                    {"key": "yes", "label": "Yes", "score": "2"},
                    {"key": "partly", "label": "Partly", "score": "1"},
                    {"key": "no", "label": "No", "score": "0"},
                ],
            },
        ]
    ]
}

QUESTIONS = {
    question.key: question
    for question in [
        Question.model_validate(document)
        for document in [
            {
                "key": "s11.5.1",
                "kind": "grade",
                "scale": "grade",
                "label": "Everyone who works with children is trained for what they do",
                "help": "Think of agency staff, volunteers and people on long leave too.",
                "points": {
                    "0": "There is no training plan, or nobody checks who has been trained.",
                    "1": "Most people are trained when they start. Refreshers slip, and we "
                    "cannot show by how much for agency staff and volunteers.",
                    "2": "Each role has its level of training. Managers see every month who "
                    "is due, and fewer than one in twenty is late.",
                    "3": "As above, and we can show cases in which what was learned changed "
                    "what was done for a child.",
                },
                "narrative": "required",
                "evidence": "optional",
                "evidence_expected": "The training plan\nThis year's completion figures, by role",
                "improvement": "required",
                "not_applicable": True,
            },
            {
                "key": "s11.c.1",
                "kind": "grade",
                "scale": "ten",
                "label": "How confident are you that a worried child would be heard today?",
                "points": {"5": "Some children would be, where the right person is on duty."},
            },
            {
                "key": "s11.c.2",
                "kind": "grade",
                "scale": "hundred",
                "label": "Share of staff whose training is up to date",
                "narrative": "optional",
            },
            {
                "key": "s11.c.3",
                "kind": "grade",
                "scale": "rag",
                "label": "Overall, how ready are you?",
            },
            {
                "key": "s11.c.4",
                "kind": "grade",
                "scale": "ypn",
                "label": "Are all actions from the last round finished?",
            },
            {
                "key": "s11.c.5",
                "kind": "text",
                "label": "Why are some actions not finished?",
                "show_if": {"question": "s11.c.4", "any_of": ["partly", "no"]},
            },
            {
                "key": "about.direct",
                "kind": "single",
                "label": "Does your organisation work directly with children?",
                "options": [
                    {"key": "yes", "label": "Yes", "hint": "Including through volunteers"},
                    {"key": "no", "label": "No"},
                ],
            },
            {
                "key": "about.services",
                "kind": "multiple",
                "label": "Which services do you offer?",
                "required": False,
                "options": [
                    {"key": "early", "label": "Early help"},
                    {"key": "health", "label": "Health care"},
                    {"key": "housing", "label": "Housing"},
                ],
            },
            {"key": "about.lead", "kind": "text", "label": "Who is your board-level lead?"},
            {
                "key": "about.policy",
                "kind": "date",
                "label": "When was your safeguarding policy last approved?",
                "help": "For example, 27 3 2026",
            },
            {
                "key": "about.staff",
                "kind": "number",
                "label": "How many people work for you?",
                "minimum": "0",
                "maximum": "100000",
                "unit": "people",
            },
            {
                "key": "end.voice",
                "kind": "verbatim",
                "label": "What did a child or young person say to you this year?",
                "required": False,
            },
            {
                "key": "end.three",
                "kind": "three_columns",
                "label": "Looking back over the year",
                "columns": [
                    {"key": "well", "label": "What is working well?"},
                    {"key": "worried", "label": "What are we worried about?"},
                    {"key": "next", "label": "What needs to happen?"},
                ],
            },
            {
                "key": "end.worries",
                "kind": "table",
                "label": "What are we worried about, and what has to happen?",
                "most_rows": 3,
                "row_name": "danger statement",
                "columns": [
                    {"key": "danger", "label": "Danger statement"},
                    {"key": "scaling", "label": "Scaling", "kind": "grade", "scale": "safety"},
                    {"key": "by", "label": "Reviewed on", "kind": "date", "required": False},
                    {
                        "key": "who",
                        "label": "Who worries?",
                        "kind": "choice",
                        "options": [
                            {"key": key, "label": key.title()}
                            for key in ("mother", "father", "school", "nurse", "neighbour")
                        ],
                    },
                ],
            },
            {
                "key": "end.file",
                "kind": "table",
                "label": "What is on the file?",
                "rows": [
                    {"key": "genogram", "label": "Genogram", "hint": "Of three generations"},
                    {"key": "voice", "label": "The child’s own words"},
                ],
                "columns": [
                    {
                        "key": "there",
                        "label": "Is it there?",
                        "kind": "choice",
                        "options": [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}],
                    },
                    {"key": "note", "label": "What was found", "required": False},
                ],
            },
            {
                "key": "end.safe",
                "kind": "grade",
                "scale": "safety",
                "label": "How safe is the child today?",
                "improvement": "required",
            },
        ]
    ]
}


def scale_of(question: Question) -> Scale | dict[str, Scale] | None:
    if question.kind == "table":
        return SCALES
    return SCALES[question.scale] if question.scale else None
