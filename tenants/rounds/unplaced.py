"""What a page sent that was drawn from another version of the form than the return is on.

A move, or a move undone, may make another question of one that somebody has open. What
they typed then has no field to go to: it is told from an empty answer, so that nothing is
saved in its name and the words come back.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.dates import PARTS
from tenants.practice.schema import Asked, PracticeModel, Question, QuestionKind, ScaleKind
from tenants.rounds.archive import find_asked, versions_before
from tenants.rounds.content import AnswerContent, Reading, read_answer
from tenants.rounds.fitting import AskedIn, refit
from tenants.rounds.freezing import thawed
from tenants.rounds.models import ArchivedAnswer, Return
from tenants.rounds.typed import Typed
from tenants.rounds.types import PartKind

_OF_A_KIND = ("point", "number", "text", "options", *(f"date-{part}" for part in PARTS))
_IMPROVEMENT = ("improvement", *(f"improve_by-{part}" for part in PARTS))


@dataclass(frozen=True)
class Unplaced:
    """What was typed into another version of a question: as that version reads it.

    ``kept``: it is empty, or stands among the return's archived answers already.
    """

    asked: AskedIn
    reading: Reading
    kept: bool


def strange_fields(model: PracticeModel, question: Question, typed: Typed) -> set[str]:
    """The posted fields of an answer that a question, as it is asked now, does not have.

    What may stand beside an answer is not among them.
    """
    return {
        name
        for name in typed
        if (name in _OF_A_KIND or name.startswith(("column.", "cell:")))
        and not _has(model, question, name)
    }


def _not_asked_beside(question: Question, typed: Typed) -> set[str]:
    names = {"narrative"} if question.narrative is Asked.NO else set()
    names |= set(_IMPROVEMENT) if question.improvement is Asked.NO else set()
    return names & set(typed)


def _has(model: PracticeModel, question: Question, name: str) -> bool:
    kind = question.kind
    if kind is QuestionKind.GRADE:
        numeric = model.scale[question.scale or ""].kind is ScaleKind.NUMERIC
        return name == ("number" if numeric else "point")
    if kind is QuestionKind.TABLE:
        _cell, _colon, place = name.partition("cell:")
        row, _colon, field = place.partition(":")
        column = next((field.removesuffix(f"-{p}") for p in PARTS if field.endswith(f"-{p}")), "")
        return {field, column} & {c.key for c in question.columns} != set() and (
            not question.rows or row in {r.key for r in question.rows}
        )
    if kind is QuestionKind.THREE_COLUMNS:
        return name in {f"column.{column.key}" for column in question.columns}
    if kind is QuestionKind.DATE:
        return name.startswith("date-")
    if kind is QuestionKind.NUMBER:
        return name == "number"
    if kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        return name == "options"
    return name == "text"


def find_unplaced(
    session: Session, return_: Return, now: AskedIn, present: AnswerContent, typed: Typed
) -> Unplaced | None:
    """What of another version was posted for a question; None where it fits the present one.

    ``present`` is what is stored. No statement where every field fits, else two at most.
    """
    strange = strange_fields(now.model, now.question, typed)
    if return_.part != PartKind.MODERATION:
        # A moderator notes on each question as they like.
        strange |= _not_asked_beside(now.question, typed)
    if not strange:
        return None
    for version_id in versions_before(session, return_):
        found = find_asked(session, return_.tool, now.question.key, [version_id])
        if found is None:
            continue
        asked = AskedIn(*found[:2])
        missing = strange_fields(*found[:2], typed) | _not_asked_beside(asked.question, typed)
        if not strange & missing:
            reading = read_answer(asked.model, asked.question, typed)
            kept = not reading.errors and (
                reading.content.is_empty
                or reading.content == refit(now, asked, present)
                or _is_archived(session, return_, now.question.key, reading.content)
            )
            return Unplaced(asked, reading, kept)
    return None


def _is_archived(session: Session, return_: Return, question: str, content: AnswerContent) -> bool:
    copies = session.scalars(
        select(ArchivedAnswer.content).where(
            ArchivedAnswer.return_id == return_.id,
            ArchivedAnswer.question == question,
            ArchivedAnswer.restored_at.is_(None),
        )
    )
    return any(thawed(copy) == content for copy in copies)
