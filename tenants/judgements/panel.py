"""What every change of a panel shares: beginning a grading, ending one, the event."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from saas.trail import service as trail
from tenants.judgements import blindness
from tenants.rounds.models import Return
from tenants.rounds.types import PartKind, ReturnState
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member


def begin_grading(
    session: Session, own: Return, member: Member, tool: str, questions: int
) -> Return:
    """A moderator's grading of an agency's return, not begun yet; ``questions`` to grade."""
    moderation = Return(
        round_id=own.round_id,
        subject_id=own.subject_id,
        agency_id=own.agency_id,
        part=PartKind.MODERATION,
        part_key=PartKind.MODERATION,
        author_id=member.id,
        blind_to=[],
        state=ReturnState.NOT_STARTED,
        model_version_id=own.model_version_id,
        tool=tool,
        expected=questions,
    )
    session.add(moderation)
    return moderation


def let_see(session: Session, own: Return, member: Member) -> None:
    """Show the grades again to who reads every agency's work; others wait for the outcome."""
    if blindness.reads_everything(member.roles):
        blindness.lift(session, own.subject_id, member.id)


def note(session: Session, actor: Actor, kind: str, own: Return, **detail: Any) -> None:
    """Write a change of the panel to the trail, as an event of the agency's return."""
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="return",
        object_id=own.id,
        agency_id=own.agency_id,
        **detail,
    )
