"""Openings of a return by somebody outside its agency: each one is in the trail.

The one thing that a GET writes. It is the page's own unit of work, and the
page is not shown when the writing fails.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from saas.trail import service as trail
from tenants.rounds.models import Return
from tenants.workspaces.actor import Actor


def record_reading(session: Session, actor: Actor, return_: Return, what: str = "return") -> bool:
    """Note the opening; False when the reader is of the agency itself, or its author.

    The caller commits. ``what`` says which part was opened.
    """
    return record_reading_of(session, actor, return_.id, return_.agency_id, return_.author_id, what)


def record_reading_of(
    session: Session,
    actor: Actor,
    return_id: UUID,
    agency_id: UUID,
    author_id: UUID | None = None,
    what: str = "return",
) -> bool:
    if actor.is_of(agency_id) or (author_id is not None and author_id == actor.member_id):
        return False
    trail.record(
        session,
        "return.read",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="return",
        object_id=return_id,
        agency_id=agency_id,
        what=what,
    )
    return True
