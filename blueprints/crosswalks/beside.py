"""The own words beside a question of a joint form, for the agency's people alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from blueprints.gate import the_actor
from blueprints.returns.answer_view import AnswerView, Words, words_here
from saas.database import db
from tenants.crosswalks.beside import Beside, beside_question, own_term
from tenants.crosswalks.own_models import find_own_model
from tenants.practice.schema import PracticeModel, Question
from tenants.practice.vocabulary import CONCEPTS
from tenants.rounds.models import Return
from tenants.rounds.types import PartKind


@dataclass(frozen=True)
class StandardWords:
    title: str
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class PointWords:
    label: str
    meaning: str


@dataclass(frozen=True)
class OwnWords:
    """What stands beside one question: ``concept`` is the own word for a standard."""

    framework: str
    concept: str
    mapped: str
    standards: tuple[StandardWords, ...]
    points: Mapping[str, PointWords]

    @property
    def has_criteria(self) -> bool:
        return any(standard.criteria for standard in self.standards)


def own_words(
    return_: Return, joint: PracticeModel, questions: Iterable[Question]
) -> dict[str, OwnWords]:
    """By question; empty where the agency has no own model for this joint one. One statement."""
    if return_.part != PartKind.SELF:
        return {}
    own = find_own_model(db.session(), the_actor(), return_.agency_id, joint.key)
    if own is None:
        return {}
    words, found = words_here(), {}
    for question in questions:
        beside = beside_question(own, joint, question)
        if beside:
            found[question.key] = _in_words(own, beside, words)
    return found


def put_beside(
    return_: Return,
    joint: PracticeModel,
    questions: Mapping[str, Question],
    views: Mapping[str, AnswerView],
) -> None:
    """Give each answer on a page the own words of its question."""
    shown = (questions[key] for key in views if key in questions)
    for key, found in own_words(return_, joint, shown).items():
        views[key].own_words = found


def _in_words(own: PracticeModel, beside: Beside, words: Words) -> OwnWords:
    number = len(beside.standards)
    term = own_term(own, "standard")
    if term is not None:
        concept = words(term.one if number == 1 else term.many)
    else:
        plain = CONCEPTS["standard"]
        concept = str(plain.one if number == 1 else plain.many)
    return OwnWords(
        framework=words(own.title),
        concept=concept,
        mapped=beside.mapped,
        standards=tuple(
            StandardWords(words(s.title), tuple(words(c.text) for c in s.criteria))
            for s in beside.standards
        ),
        points={
            key: PointWords(words(point.label), words(point.meaning))
            for key, point in beside.points.items()
        },
    )
