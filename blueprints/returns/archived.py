"""Archived answers of a return, and the move of its form that they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from blueprints.returns.answer_view import AnswerView, view_of_content
from saas.database import db
from tenants.practice.schema import PracticeModel, Question
from tenants.rounds import policy, versions
from tenants.rounds.archive import Archived, list_archived
from tenants.rounds.queries import ReturnPage
from tenants.rounds.versions import MoveSaid
from tenants.workspaces.actor import Actor


@dataclass(frozen=True)
class ArchivedView:
    """An archived answer to read; ``question`` has a key of its own on the page."""

    question: Question
    model: PracticeModel
    view: AnswerView
    gone: bool
    version_id: UUID
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class FormHistory:
    """``move`` brought the return to the version that it is on; None where it began there."""

    move: MoveSaid | None
    archived: list[ArchivedView]


NO_HISTORY = FormHistory(None, [])


def form_history(actor: Actor, page: ReturnPage) -> FormHistory:
    """What happened to the form of a return, for who may read all of it.

    One statement where the round was never moved, three where it was.
    """
    session = db.session()
    if actor.is_guest or policy.reads_grades_alone(actor, page.return_):
        return NO_HISTORY
    moves = versions.list_moves(session, page.round_.id)
    if not moves:
        return NO_HISTORY
    move = next(
        (m for m in moves if not m.undone_at and m.to_id == page.return_.model_version_id), None
    )
    pairs = [(m.from_id, m.to_id) for m in moves]
    archived = list_archived(session, page.return_, page.form, pairs)
    blind = actor.member_id in page.return_.blind_to
    return FormHistory(move, [_view(place, each, blind) for place, each in enumerate(archived)])


def _view(place: int, each: Archived, blind: bool) -> ArchivedView:
    # The same question may stand on the page as it is asked now.
    question = each.question.model_copy(update={"key": f"archived.{place}.{each.question.key}"})
    view = view_of_content(question, each.content)
    view.grade_hidden = blind
    return ArchivedView(
        question, each.model, view, each.gone, each.version_id, each.saved_by, each.saved_at
    )
