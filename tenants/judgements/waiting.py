"""What waits in moderation across the rounds that run: for their coordinator, for an agency.

All of it is one statement, whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, any_, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from tenants.agencies.models import Agency
from tenants.judgements import policy
from tenants.judgements.models import ModerationReply
from tenants.judgements.queries import GRADING
from tenants.rounds.models import Return, Round
from tenants.rounds.policy import RUNNING
from tenants.rounds.types import Moderation, PartKind, ReturnState
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


@dataclass(frozen=True)
class WaitingOutcome:
    """An agency's return in a round, at a step that somebody else is to take."""

    return_id: UUID
    subject_id: UUID
    round_id: UUID
    state: str
    round: str
    agency: str


class Waiting(StrEnum):
    """Which step is to be taken."""

    TO_SETTLE = "to_settle"
    TO_RELEASE = "to_release"
    TO_REPLY = "to_reply"


def list_waiting(session: Session, actor: Actor, most: int) -> dict[Waiting, list[WaitingOutcome]]:
    """What waits for this person at each step, at most ``most`` lines of each.

    TO_SETTLE: signed agencies whose moderators have all finished, not the
    coordinator's own. TO_RELEASE: outcomes that are settled, or were signed in a
    round without moderation. TO_REPLY: released outcomes of the person's own
    agencies that nobody has replied to. One statement; none where nothing can wait.
    """
    found: dict[Waiting, list[WaitingOutcome]] = {step: [] for step in Waiting}
    conditions = _conditions(actor)
    if not conditions:
        return found
    parts = [
        select(_lines(step, *tests).limit(most).subquery()) for step, tests in conditions.items()
    ]
    lines = union_all(*parts).order_by("due_on", "round", "agency", "return_id")
    for step, return_id, subject_id, round_id, state, round_, agency, _due in session.execute(
        lines
    ):
        outcome = WaitingOutcome(return_id, subject_id, round_id, state, round_, agency)
        found[Waiting(step)].append(outcome)
    return found


def _conditions(actor: Actor) -> dict[Waiting, list[ColumnElement[bool]]]:
    found: dict[Waiting, list[ColumnElement[bool]]] = {}
    if policy.runs_moderation(actor):
        found[Waiting.TO_SETTLE] = _to_settle(actor)
        found[Waiting.TO_RELEASE] = [
            or_(
                Return.state == ReturnState.MODERATED,
                and_(Return.state == ReturnState.SIGNED_OFF, Round.moderation == Moderation.NONE),
            )
        ]
    if not actor.is_guest and actor.agency_ids and actor.may(Permission.MODERATION_REPLY):
        replied = select(ModerationReply.id).where(ModerationReply.subject_id == Return.subject_id)
        found[Waiting.TO_REPLY] = [
            Return.state == ReturnState.RELEASED,
            Return.agency_id.in_(actor.agency_ids),
            ~replied.exists(),
        ]
    return found


def _to_settle(actor: Actor) -> list[ColumnElement[bool]]:
    panel = aliased(Return, name="panel")
    graded = select(panel.id).where(
        panel.subject_id == Return.subject_id, panel.part == PartKind.MODERATION
    )
    blind = literal(actor.me) == any_(Return.blind_to)
    conditions = [
        Return.state == ReturnState.SIGNED_OFF,
        graded.where(panel.state == ReturnState.SUBMITTED).exists(),
        ~graded.where(panel.state.in_(GRADING)).exists(),
        ~blind,
    ]
    if actor.agency_id is not None:
        conditions.append(Return.agency_id != actor.agency_id)
    return conditions


def _lines(
    step: Waiting, *conditions: ColumnElement[bool]
) -> Select[str, UUID, UUID, UUID, str, str, str, date]:
    return (
        select(
            literal(str(step)).label("step"),
            Return.id.label("return_id"),
            Return.subject_id,
            Return.round_id,
            Return.state,
            Round.title.label("round"),
            Agency.name.label("agency"),
            Round.due_on,
        )
        .join(Round, Round.id == Return.round_id)
        .join(Agency, Agency.id == Return.agency_id)
        .where(Return.part == PartKind.SELF, Round.state.in_(sorted(RUNNING)), *conditions)
        .order_by(Round.due_on, Round.title, Agency.name, Return.id)
    )
