"""Saving what was posted for one question or a whole section, losing nothing typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from blueprints.returns.answer_view import (
    AnswerView,
    conflict_of,
    no_place_for,
    show_blank_rows,
    view_of,
    view_of_content,
)
from saas.database import db
from tenants.practice.schema import MOST_ROWS, Asked, Question
from tenants.rounds.answers import OpenAnswer, Saved, open_answer, save_opened
from tenants.rounds.conflicts import AnswerConflict
from tenants.rounds.content import AnswerContent, read_answer, stored_content
from tenants.rounds.fitting import AskedIn
from tenants.rounds.form import FormFor
from tenants.rounds.tables import is_row_id, merged, too_many
from tenants.rounds.unplaced import find_unplaced, strange_fields
from tenants.workspaces.actor import Actor

Posted = MultiDict[str, str]


@dataclass
class Outcome:
    """What became of one question's fields."""

    saved: Saved | None = None
    view: AnswerView | None = None
    kept_theirs: bool = False
    kept_both: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def conflicted(self) -> bool:
        return self.view is not None and self.view.conflict is not None


def typed_fields(posted: Posted, question: Question) -> dict[str, list[str]]:
    """The posted fields of one question: field name → values."""
    prefix = f"{question.key}:"
    return {name[len(prefix) :]: posted.getlist(name) for name in posted if name.startswith(prefix)}


def was_posted(posted: Posted, question: Question) -> bool:
    return f"{question.key}:version" in posted


def save_posted(
    actor: Actor, return_id: UUID, form: FormFor, question: Question, posted: Posted
) -> Outcome:
    """Save one question's fields in a unit of work of its own.

    Each question is its own unit: one that cannot be read, or that somebody
    changed in between, does not hold back its neighbours. What was typed comes
    back in the view.
    """

    @cache
    def opened() -> OpenAnswer:
        return open_answer(db.session(), actor, return_id, question.key)

    return _save(actor, form, question, posted, opened)


def save_to_opened(actor: Actor, opened: OpenAnswer, posted: Posted) -> Outcome:
    """The same for one question that is open already: the database is not asked twice."""
    return _save(actor, opened.form, opened.question, posted, lambda: opened)


def _save(
    actor: Actor,
    form: FormFor,
    question: Question,
    posted: Posted,
    opened: Callable[[], OpenAnswer],
) -> Outcome:
    typed = typed_fields(posted, question)
    if typed.get("keep") == ["theirs"]:
        return Outcome(kept_theirs=True)
    if is_of_another_form(form, question, typed):
        outcome = _of_another_form(opened(), typed)
        if outcome is not None:
            return outcome
    reading = read_answer(form.model, question, typed)
    if reading.errors:
        view = view_of_content(question, AnswerContent())
        view.version = _version(typed)
        view.typed, view.errors = raw(typed), reading.errors
        return Outcome(view=view, errors=reading.errors)
    both = typed.get("keep") == ["both"] and bool(question.most_rows)
    try:
        found = opened()
        content = _with_theirs(found, reading.content) if both else reading.content
        saved = save_opened(db.session(), actor, found, content, _version(typed))
        db.session.commit()
    except AnswerConflict as conflict:
        db.session.rollback()
        view = view_of_content(question, conflict.theirs)
        view.version = conflict.version
        view.typed = raw(typed)
        view.conflict = conflict_of(form.model, question, conflict)
        if both and conflict.version == _version(typed):
            view.errors["rows"] = too_many(question.most_rows or 0)
        return Outcome(view=view)
    return Outcome(saved=saved, kept_both=both)


def is_of_another_form(form: FormFor, question: Question, typed: dict[str, list[str]]) -> bool:
    """Whether a page may have been drawn before the question became what it is."""
    return bool(
        strange_fields(form.model, question, typed)
        or (question.narrative is Asked.NO and typed.get("narrative"))
        or (question.improvement is Asked.NO and typed.get("improvement"))
    )


def _of_another_form(opened: OpenAnswer, typed: dict[str, list[str]]) -> Outcome | None:
    """What becomes of fields that another version of the question had; None where none did.

    Nothing is saved of them: in the present question's name they would be something else.
    """
    present = stored_content(opened.answer, opened.grade)
    now = AskedIn(opened.form.model, opened.question)
    unplaced = find_unplaced(db.session(), opened.return_, now, present, typed)
    if unplaced is None:
        return None
    if unplaced.kept:
        return Outcome(kept_theirs=True)
    view = view_of(opened.question, opened.answer, opened.grade)
    view.no_place = no_place_for(unplaced, raw(typed))
    return Outcome(view=view)


def _with_theirs(opened: OpenAnswer, mine: AnswerContent) -> AnswerContent:
    """My rows and those that somebody else saved. Raises AnswerConflict where they are too many."""
    theirs = stored_content(opened.answer, opened.grade)
    together = merged(mine.value, theirs.value)
    if opened.answer is not None and len(together["rows"]) > (opened.question.most_rows or 0):
        raise AnswerConflict(mine=mine, theirs=theirs, answer=opened.answer)
    return replace(mine, value=together if together["rows"] else None)


def wants_row(posted: Posted, question: Question) -> bool:
    """Whether another row of a table was asked for, by the button that needs no script."""
    return bool(question.most_rows) and f"{question.key}:add" in posted


def blank_rows(posted: Posted, question: Question) -> int:
    """How many of the posted rows are empty."""
    typed = typed_fields(posted, question)
    filled = {
        name.split(":")[1]
        for name, values in typed.items()
        if name.startswith("cell:") and any(value.strip() for value in values)
    }
    return sum(row not in filled for row in _rows(typed, "rows"))


def with_another_row(posted: Posted, question: Question, view: AnswerView) -> None:
    """Let a table that comes back with its page show one more empty row."""
    show_blank_rows(question, view, 1 if "rows" in view.typed else blank_rows(posted, question) + 1)


def raw(typed: dict[str, list[str]]) -> dict[str, Any]:
    """The typed fields as templates read them: one value each, options and rows as lists."""
    found: dict[str, Any] = {}
    for name, values in typed.items():
        if name in ("version", "keep", "add"):
            continue
        if name in ("rows", "remove"):
            found[name] = _rows(typed, name)
        else:
            found[name] = values if name == "options" else (values[0] if values else "")
    return found


def _rows(typed: dict[str, list[str]], name: str) -> list[str]:
    """Ids of rows as a page of ours may have sent them; more would only be drawn in vain."""
    return [row for row in dict.fromkeys(typed.get(name, [])) if is_row_id(row)][: 2 * MOST_ROWS]


def _version(typed: dict[str, list[str]]) -> int:
    text = (typed.get("version") or ["0"])[0]
    return int(text) if text.isdecimal() and len(text) <= 9 else 0


def is_untouched(question: Question, present: AnswerContent, posted: Posted, form: FormFor) -> bool:
    """Whether a posted question says just what is stored: then it is not saved again."""
    typed = typed_fields(posted, question)
    if typed.get("reconfirm") == ["1"] or typed.get("keep"):
        return False
    if strange_fields(form.model, question, typed):
        return False
    reading = read_answer(form.model, question, typed)
    return not reading.errors and reading.content == present
