"""What a tool asks of one agency: which questions apply, which show, what is complete.

Pure functions over the tool's document and answers; no database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tenants.practice.schema import (
    Asked,
    Clause,
    Condition,
    Contradiction,
    PracticeModel,
    Question,
    QuestionKind,
    ScaleKind,
    Section,
    Tool,
)
from tenants.rounds.content import AnswerContent
from tenants.rounds.tables import missing_cells

Keys = Mapping[str, frozenset[str]]
"""Question → the point or option keys chosen; what conditions and contradictions test."""


@dataclass(frozen=True)
class FormFor:
    """A tool as one agency meets it: the sections and questions that apply to it."""

    model: PracticeModel
    tool: Tool
    sections: tuple[tuple[Section, tuple[Question, ...]], ...]

    @property
    def questions(self) -> dict[str, Question]:
        return {q.key: q for _, questions in self.sections for q in questions}

    def section(self, key: str) -> tuple[Section, tuple[Question, ...]] | None:
        return next((pair for pair in self.sections if pair[0].key == key), None)


def form_for(model: PracticeModel, tool_key: str, *, kind: str, size: str) -> FormFor:
    """The form for an agency of this kind and size band (CAP-18)."""
    tool = model.tool[tool_key]
    sections = []
    for section in tool.sections:
        if not section.applies.to(kind, size):
            continue
        questions = tuple(q for q in section.questions if q.applies.to(kind, size))
        if questions:
            sections.append((section, questions))
    return FormFor(model=model, tool=tool, sections=tuple(sections))


def visible_questions(form: FormFor, chosen: Keys, unknown: Collection[str] = ()) -> set[str]:
    """The questions that show, given what was chosen so far.

    A condition on a question that is itself hidden, or does not apply to this
    agency, is not met. A section's condition holds for each of its questions.
    ``unknown`` are questions whose answers this reader may not see: what depends
    on them shows.
    """
    visible: set[str] = set()
    conditions = form.tool.conditions
    for key in form.questions:
        if all(_met(condition, chosen, visible, unknown) for condition in conditions[key]):
            visible.add(key)
    return visible


def _met(
    condition: Condition | Clause,
    chosen: Keys,
    visible: set[str],
    unknown: Collection[str] = (),
) -> bool:
    if condition.question in unknown:
        return True
    if condition.question not in visible:
        return False
    return bool(chosen.get(condition.question, frozenset()) & set(condition.any_of))


def left_out_sections(
    form: FormFor, chosen: Keys, unknown: Collection[str] = ()
) -> dict[str, Condition]:
    """The sections that do not apply after the answers so far, each with its condition."""
    visible = visible_questions(form, chosen, unknown)
    return {
        section.key: section.show_if
        for section, _questions in form.sections
        if section.show_if is not None and not _met(section.show_if, chosen, visible, unknown)
    }


def controlling_questions(form: FormFor, section: str | None = None) -> set[str]:
    """The questions that the conditions of a form, or of one section, look at.

    Those that these depend on themselves are among them.
    """
    conditions = form.tool.conditions
    keys = [q.key for s, asked in form.sections if section in (None, s.key) for q in asked]
    found: set[str] = set()
    while keys:
        above = {c.question for key in keys for c in conditions[key]} - found
        found |= above
        keys = list(above)
    return found


def expected_questions(form: FormFor, chosen: Keys, unknown: Collection[str] = ()) -> set[str]:
    """The required questions among those that show: what “complete” counts."""
    questions = form.questions
    return {key for key in visible_questions(form, chosen, unknown) if questions[key].required}


def found_contradictions(form: FormFor, chosen: Keys) -> list[Contradiction]:
    """The tool's rules that the answers break, in the tool's order."""
    visible = visible_questions(form, chosen)
    return [
        rule
        for rule in form.tool.contradictions
        if all(_met(clause, chosen, visible) for clause in rule.when)
    ]


def missing_parts(model: PracticeModel, question: Question, content: AnswerContent) -> list[str]:
    """What an answer still lacks, as field names; an empty list means complete."""
    if content.not_applicable:
        return [] if content.not_applicable_reason else ["na_reason"]
    missing = []
    if question.kind is QuestionKind.GRADE:
        if content.score is None:
            missing.append("point")
        if question.narrative is Asked.REQUIRED and not content.narrative:
            missing.append("narrative")
        if question.improvement is Asked.REQUIRED and asks_improvement(model, question, content):
            if not content.improvement:
                missing.append("improvement")
            if content.improve_by is None:
                missing.append("improve_by")
    else:
        if question.kind is QuestionKind.TABLE:
            missing += missing_cells(question, content.value)
        elif not content.has_value:
            missing.append("value")
        if question.narrative is Asked.REQUIRED and not content.narrative:
            missing.append("narrative")
    return missing


def asks_improvement(model: PracticeModel, question: Question, content: AnswerContent) -> bool:
    """Whether the chosen point, or the number's band, says that something is to be improved."""
    scale = model.scale.get(question.scale or "")
    if scale is None:
        return False
    if scale.kind is ScaleKind.NUMERIC:
        band = scale.band(content.score) if content.score is not None else None
        return band is not None and "improve" in band.flags
    point = scale.point(content.point) if content.point else None
    return point is not None and "improve" in point.flags


def chosen_keys(question: Question, content: AnswerContent) -> frozenset[str]:
    """The keys an answer chose, for conditions; nothing where it does not apply."""
    if content.not_applicable:
        return frozenset()
    if question.kind is QuestionKind.GRADE:
        return frozenset({content.point}) if content.point else frozenset()
    if question.kind is QuestionKind.SINGLE:
        return frozenset({content.value}) if isinstance(content.value, str) else frozenset()
    if question.kind is QuestionKind.MULTIPLE:
        return frozenset(content.value) if isinstance(content.value, list) else frozenset()
    return frozenset()
