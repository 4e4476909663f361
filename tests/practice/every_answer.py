"""Every answer that a form could post for a question, and whether it counts in a newer form."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from tenants.practice.schema import PracticeModel, Question, QuestionKind, Scale, ScaleKind
from tenants.rounds.content import AnswerContent, read_answer
from tenants.rounds.form import missing_parts

Fields = dict[str, list[str]]


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
