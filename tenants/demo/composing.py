"""One plausible answer: the words, grade and date that fit a question, an agency and a year."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from tenants.demo.data import chance_of, filled
from tenants.demo.prose import prose
from tenants.demo.voices import Voice, Year
from tenants.practice.schema import PracticeModel, Question, QuestionKind
from tenants.rounds.calendar import today
from tenants.rounds.content import AnswerContent
from tenants.rounds.form import asks_improvement

POLICY_AGE = {0: (1150, 1400), 1: (480, 620), 2: (40, 320), 3: (30, 250)}
"""Days since the policy was approved, by what the agency says of the policy."""

IN_DATE = {0: 50, 1: 75, 2: 90, 3: 95}
"""Training in date in per cent, by what the agency says of its training."""

ACTIONS = {"no": 0, "partly": 1, "yes": 2}


def answer_for(model: PracticeModel, question: Question, voice: Voice, year: Year) -> AnswerContent:
    """The agency's answer; the same at every call on one day."""
    said = voice.said[year]
    if question.key in voice.not_applicable:
        return _not_applicable(voice.not_applicable[question.key])
    if question.key == "end.actions" and said.actions == "first":
        return _not_applicable("This is the first round in which we take part.")
    if question.kind is QuestionKind.GRADE:
        return _graded(model, question, voice, year)
    return AnswerContent(value=_value(question, voice, year))


def _not_applicable(reason: str) -> AnswerContent:
    return AnswerContent(not_applicable=True, not_applicable_reason=reason)


def _value(question: Question, voice: Voice, year: Year) -> str | list[str] | dict[str, str]:
    said = voice.said[year]
    if question.kind is QuestionKind.NUMBER:
        return str(voice.facts[question.key][year])
    if question.kind is QuestionKind.VERBATIM:
        return said.verbatim
    if question.kind is QuestionKind.THREE_COLUMNS:
        return dict(said.three)
    if question.kind is QuestionKind.DATE:
        ages = POLICY_AGE[voice.level_of("s11.2.1", year)]
        return (today() - timedelta(days=_days(voice, question, year, ages))).isoformat()
    if question.key == "end.actions_why" and said.why:
        return filled(said.why, {"by": _spoken(_improve_by(voice, question, year))})
    if question.key in voice.facts:
        value: str | list[str] = voice.facts[question.key]
        return value
    return prose()[question.key].answer(
        voice,
        year,
        by=_spoken(_improve_by(voice, question, year)),
        interim=filled(voice.interim, {"since": _day(today() - timedelta(days=90))}),
    )


def _graded(model: PracticeModel, question: Question, voice: Voice, year: Year) -> AnswerContent:
    scale = model.scale[question.scale or ""]
    level, score = _grade(question, voice, year)
    words = prose()[question.key]
    narrative = words.narrative(voice, level, year)
    if not scale.points or score is not None:
        return AnswerContent(score=score, narrative=narrative)
    point = sorted(scale.points, key=lambda point: point.score)[level]
    content = AnswerContent(point=point.key, score=point.score, narrative=narrative)
    if level not in words.improve or not asks_improvement(model, question, content):
        return content
    by = _improve_by(voice, question, year)
    return AnswerContent(
        point=point.key,
        score=point.score,
        narrative=narrative,
        improvement=words.improvement(voice, level, _spoken(by)),
        improve_by=by,
    )


def _grade(question: Question, voice: Voice, year: Year) -> tuple[int, Decimal | None]:
    """The level that the words follow, and the score where the scale is one of numbers."""
    if question.key == "end.actions":
        return ACTIONS[voice.said[year].actions], None
    if question.key == "end.training":
        level = voice.level_of("s11.5.3", year)
        more = chance_of(voice.key, "end.training", year.name).choice((0, 5))
        return level, Decimal(IN_DATE[level] + more)
    if question.key == "end.confidence":
        mean = mean_level(voice, year)
        return round(mean), Decimal(round(3 + 2 * mean))
    if question.key == "end.readiness" and question.key not in voice.levels:
        mean = mean_level(voice, year)
        return (0 if mean < 0.7 else 1 if mean < 2.2 else 2), None
    return voice.level_of(question.key, year), None


def mean_level(voice: Voice, year: Year) -> float:
    """How well the agency does under the eight standards, taken together."""
    levels = [voice.level_of(key, year) for key in prose() if key.startswith("s11.")]
    return sum(levels) / len(levels)


def _improve_by(voice: Voice, question: Question, year: Year) -> date:
    """The end of a quarter, two to eight months ahead."""
    day = today() + timedelta(days=_days(voice, question, year, (60, 240)))
    month = (day.month - 1) // 3 * 3 + 3
    return date(day.year, month, 31 if month in (3, 12) else 30)


def _days(voice: Voice, question: Question, year: Year, between: tuple[int, int]) -> int:
    return chance_of(voice.key, question.key, year.name, "days").randint(*between)


def _spoken(day: date) -> str:
    return f"the end of {day:%B} {day.year}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
