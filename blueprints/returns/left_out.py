"""Sections that do not apply after what was answered before, and why, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from blueprints.returns.answer_view import Words, said_keys
from tenants.practice.schema import Condition
from tenants.rounds.form import FormFor, Keys, left_out_sections, visible_questions
from tenants.workspaces.actor import Actor


@dataclass(frozen=True)
class LeftOut:
    """Why a section does not apply: the question it hangs on, and how that is answered.

    ``given`` is empty while that question has no answer that counts; ``needed``
    are the answers after which the section applies.
    """

    section: str
    question: str
    asked: str
    given: tuple[str, ...]
    needed: tuple[str, ...]


def unseen_questions(form: FormFor, actor: Actor) -> frozenset[str]:
    """The questions of sections that a guest does not see; none for anybody else."""
    if not actor.is_guest:
        return frozenset()
    return frozenset(
        question.key
        for section, questions in form.sections
        if section.key not in actor.sections
        for question in questions
    )


def left_out(
    form: FormFor, chosen: Keys, words: Words, unknown: Collection[str] = ()
) -> dict[str, LeftOut]:
    """The sections that do not apply, by key."""
    sections = left_out_sections(form, chosen, unknown)
    if not sections:
        return {}
    visible = visible_questions(form, chosen, unknown)
    return {
        key: _said(form, condition, chosen, visible, words) for key, condition in sections.items()
    }


def _said(
    form: FormFor,
    condition: Condition,
    chosen: Mapping[str, frozenset[str]],
    visible: set[str],
    words: Words,
) -> LeftOut:
    asked = form.tool.questions[condition.question]
    given = chosen.get(asked.key, frozenset()) if asked.key in visible else frozenset()
    order = [point.key for point in form.model.scale[asked.scale].points] if asked.scale else []
    order += [option.key for option in asked.options]
    return LeftOut(
        section=form.tool.section_of[asked.key].key,
        question=asked.key,
        asked=words(asked.label),
        given=tuple(said_keys(form, asked, [key for key in order if key in given], words)),
        needed=tuple(said_keys(form, asked, condition.any_of, words)),
    )
