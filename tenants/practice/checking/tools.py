"""Forms: keys, scales, tags and conditions."""

from __future__ import annotations

from collections.abc import Iterator

from tenants.practice.checking.problems import (
    Path,
    Problem,
    listed,
    twice,
)
from tenants.practice.schema import (
    Condition,
    PracticeModel,
    Question,
    QuestionKind,
    ScaleKind,
    Section,
    Tool,
)
from tenants.practice.sentences import sentence as N_


def tool_problems(model: PracticeModel, tool: Tool, at: Path) -> Iterator[Problem]:
    places: list[tuple[Path, str]] = []
    order: dict[str, int] = {}
    for i, section in enumerate(tool.sections):
        for j, question in enumerate(section.questions):
            order.setdefault(question.key, len(order))
            places.append(((*at, "sections", i, "questions", j), question.key))
    yield from twice(
        "section", [((*at, "sections", i), s.key) for i, s in enumerate(tool.sections)]
    )
    yield from twice("question", places)
    for i, section in enumerate(tool.sections):
        yield from _section_problems(model, tool, section, (*at, "sections", i), order)
    yield from twice(
        "contradiction",
        [((*at, "contradictions", i), c.key) for i, c in enumerate(tool.contradictions)],
    )
    for i, contradiction in enumerate(tool.contradictions):
        for j, clause in enumerate(contradiction.when):
            yield from _answer_problems(
                model,
                tool,
                Condition(question=clause.question, any_of=clause.any_of),
                (*at, "contradictions", i, "when", j),
            )


def _section_problems(
    model: PracticeModel, tool: Tool, section: Section, at: Path, order: dict[str, int]
) -> Iterator[Problem]:
    first = section.questions[0].key
    yield from _condition_problems(model, tool, section.show_if, first, (*at, "show_if"), order)
    for j, question in enumerate(section.questions):
        here: Path = (*at, "questions", j)
        yield from _scale_problems(model, question, here)
        yield from _tag_problems(model, question, here)
        yield from _condition_problems(
            model, tool, question.show_if, question.key, (*here, "show_if"), order
        )


def _scale_problems(model: PracticeModel, question: Question, at: Path) -> Iterator[Problem]:
    scale = model.scale.get(question.scale or "")
    if scale is not None and scale.kind is not ScaleKind.NUMERIC:
        for point in question.points:
            if scale.point(point) is None:
                message = N_(
                    "the scale “%(scale)s” has no point “%(point)s”", scale=scale.key, point=point
                )
                yield Problem((*at, "points", point), message)


def _tag_problems(model: PracticeModel, question: Question, at: Path) -> Iterator[Problem]:
    for k, key in enumerate(question.criteria):
        standard = model.standard_of.get(key)
        if standard is not None and standard.key not in question.standards:
            # Results are counted by standard, so the standard has to be named too.
            yield Problem(
                (*at, "criteria", k),
                N_(
                    "“%(key)s” belongs to the standard “%(standard)s”; "
                    "name that among the standards of this question too",
                    key=key,
                    standard=standard.key,
                ),
            )


def _condition_problems(
    model: PracticeModel,
    tool: Tool,
    condition: Condition | None,
    before: str,
    at: Path,
    order: dict[str, int],
) -> Iterator[Problem]:
    """``before``: the question, or a section's first, that the condition must look back from."""
    if condition is None:
        return
    if condition.question == before:
        yield Problem((*at, "question"), N_("a question cannot depend on itself"))
    elif order.get(condition.question, -1) > order[before]:
        # Conditions that only look back can never form a circle.
        yield Problem(
            (*at, "question"),
            N_(
                "“%(key)s” comes later in the form; a condition looks back, never ahead",
                key=condition.question,
            ),
        )
    yield from _answer_problems(model, tool, condition, at)


def _answer_problems(
    model: PracticeModel, tool: Tool, condition: Condition, at: Path
) -> Iterator[Problem]:
    asked = tool.questions.get(condition.question)
    if asked is None:
        message = N_("this tool has no question “%(key)s”", key=condition.question)
        yield Problem((*at, "question"), message)
        return
    allowed: set[str] | None
    if asked.kind is QuestionKind.GRADE:
        scale = model.scale.get(asked.scale or "")
        if scale is None:
            return  # told where the question names it
        allowed = {p.key for p in scale.points} if scale.points else None
    elif asked.kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        allowed = {option.key for option in asked.options}
    else:
        yield Problem(
            (*at, "question"),
            N_(
                "“%(key)s” is a %(kind)s question; only grades and choices can be tested",
                key=asked.key,
                kind=asked.kind.value,
            ),
        )
        return
    if allowed is None:
        message = N_("a numeric scale without points cannot be tested")
        yield Problem((*at, "question"), message)
        return
    for k, answer in enumerate(condition.any_of):
        if answer not in allowed:
            yield Problem(
                (*at, "any_of", k),
                N_(
                    "“%(key)s” has no answer “%(answer)s”; name one of %(names)s",
                    key=asked.key,
                    answer=answer,
                    names=listed(allowed),
                ),
            )
