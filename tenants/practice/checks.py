"""What must hold between the pieces of a practice model.

The schema checks each piece by itself; these checks look across the document.
Each problem carries the path of the piece that is wrong, so that the loader
can name the line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tenants.practice.schema import (
    Condition,
    Part,
    PracticeModel,
    Question,
    QuestionKind,
    ScaleKind,
    Tool,
)

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One thing to put right: where it stands, and what to do."""

    path: Path
    message: str


def problems_of(model: PracticeModel) -> list[Problem]:
    """Every cross-reference problem of a model, in document order."""
    return list(_problems(model))


def _problems(model: PracticeModel) -> Iterator[Problem]:
    yield from _twice("spine", [(("spines", i), s.key) for i, s in enumerate(model.spines)])
    yield from _twice(
        "standard",
        [
            (("spines", i, "standards", j), standard.key)
            for i, spine in enumerate(model.spines)
            for j, standard in enumerate(spine.standards)
        ],
    )
    yield from _twice("scale", [(("scales", i), s.key) for i, s in enumerate(model.scales)])
    yield from _twice("tool", [(("tools", i), t.key) for i, t in enumerate(model.tools)])
    yield from _twice(
        "kind of agency",
        [(("agency_kinds", i), k.key) for i, k in enumerate(model.agency_kinds)],
    )
    yield from _twice(
        "size band",
        [(("size_bands", i), b.key) for i, b in enumerate(model.size_bands)],
    )
    yield from _twice("source", [(("sources", i), s.key) for i, s in enumerate(model.sources)])
    yield from _twice(
        "activity type",
        [(("activity_types", i), a.key) for i, a in enumerate(model.activity_types)],
    )
    for i, tool in enumerate(model.tools):
        yield from _tool_problems(model, tool, ("tools", i))
    for i, activity in enumerate(model.activity_types):
        at: Path = ("activity_types", i)
        yield from _twice(
            "part", [((*at, "parts", j), p.key) for j, p in enumerate(activity.parts)]
        )
        for j, part in enumerate(activity.parts):
            if part.tool not in model.tool:
                yield Problem(
                    (*at, "parts", j, "tool"),
                    f"no tool has the key “{part.tool}”; name one of {_listed(model.tool)}",
                )
        if activity.moderation != "none" and all(p.by != "moderator" for p in activity.parts):
            yield Problem((*at, "moderation"), "moderation needs a part that a moderator fills")
    yield from _language_problems(model)


def _tool_problems(model: PracticeModel, tool: Tool, at: Path) -> Iterator[Problem]:
    places: list[tuple[Path, str]] = []
    order: dict[str, int] = {}
    for i, section in enumerate(tool.sections):
        for j, question in enumerate(section.questions):
            order.setdefault(question.key, len(order))
            places.append(((*at, "sections", i, "questions", j), question.key))
    yield from _twice(
        "section", [((*at, "sections", i), s.key) for i, s in enumerate(tool.sections)]
    )
    yield from _twice("question", places)
    for i, section in enumerate(tool.sections):
        yield from _applies_problems(model, section.applies, (*at, "sections", i, "applies"))
        for j, question in enumerate(section.questions):
            here: Path = (*at, "sections", i, "questions", j)
            yield from _applies_problems(model, question.applies, (*here, "applies"))
            yield from _question_problems(model, tool, question, here, order)
    yield from _twice(
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


def _question_problems(
    model: PracticeModel,
    tool: Tool,
    question: Question,
    at: Path,
    order: dict[str, int],
) -> Iterator[Problem]:
    if question.scale is not None:
        scale = model.scale.get(question.scale)
        if scale is None:
            yield Problem(
                (*at, "scale"),
                f"no scale has the key “{question.scale}”; name one of {_listed(model.scale)}",
            )
        else:
            for point in question.points:
                if scale.kind is not ScaleKind.NUMERIC and scale.point(point) is None:
                    yield Problem(
                        (*at, "points", point),
                        f"the scale “{scale.key}” has no point “{point}”",
                    )
    for k, standard in enumerate(question.standards):
        if standard not in model.standards:
            yield Problem(
                (*at, "standards", k),
                f"no standard has the key “{standard}”; add it or correct it",
            )
    condition = question.show_if
    if condition is None:
        return
    if condition.question == question.key:
        yield Problem((*at, "show_if", "question"), "a question cannot depend on itself")
    elif order.get(condition.question, -1) > order[question.key]:
        # Conditions that only look back can never form a circle.
        yield Problem(
            (*at, "show_if", "question"),
            f"“{condition.question}” comes later in the form; a condition looks back, never ahead",
        )
    yield from _answer_problems(model, tool, condition, (*at, "show_if"))


def _answer_problems(
    model: PracticeModel, tool: Tool, condition: Condition, at: Path
) -> Iterator[Problem]:
    asked = tool.questions.get(condition.question)
    if asked is None:
        yield Problem((*at, "question"), f"this tool has no question “{condition.question}”")
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
            f"“{asked.key}” is a {asked.kind.value} question; "
            "only grades and choices can be tested",
        )
        return
    if allowed is None:
        yield Problem((*at, "question"), "a numeric scale without points cannot be tested")
        return
    for k, answer in enumerate(condition.any_of):
        if answer not in allowed:
            yield Problem(
                (*at, "any_of", k),
                f"“{asked.key}” has no answer “{answer}”; name one of {_listed(allowed)}",
            )


def _applies_problems(model: PracticeModel, applies: object, at: Path) -> Iterator[Problem]:
    kinds = {kind.key for kind in model.agency_kinds}
    sizes = {size.key for size in model.size_bands}
    for i, kind in enumerate(getattr(applies, "kinds", [])):
        if kind not in kinds:
            yield Problem((*at, "kinds", i), f"no kind of agency has the key “{kind}”")
    for i, size in enumerate(getattr(applies, "sizes", [])):
        if size not in sizes:
            yield Problem((*at, "sizes", i), f"no size band has the key “{size}”")


def _language_problems(model: PracticeModel) -> Iterator[Problem]:
    """A text in a language that the document does not name would never be shown."""
    named = set(model.languages)

    def look(value: object, at: Path) -> Iterator[Problem]:
        if isinstance(value, list):
            for i, item in enumerate(value):
                yield from look(item, (*at, i))
        elif isinstance(value, dict):
            for key, item in value.items():
                if not isinstance(item, str):
                    yield from look(item, (*at, key))
                elif key and key not in named:
                    # A mapping of strings is words by language, wherever it stands.
                    yield Problem(
                        (*at, key),
                        f"the language “{key}” is not among the document’s languages",
                    )
        elif isinstance(value, Part):
            for name in type(value).model_fields:
                yield from look(getattr(value, name), (*at, name))

    yield from look(model, ())


def _twice(what: str, places: list[tuple[Path, str]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for at, key in places:
        if key in seen:
            yield Problem((*at, "key"), f"the {what} “{key}” stands twice; give one another key")
        seen.add(key)


def _listed(keys: object) -> str:
    names = sorted(str(key) for key in keys)  # type: ignore[attr-defined]
    shown = ", ".join(f"“{name}”" for name in names[:8])
    return shown + (" …" if len(names) > 8 else "")
