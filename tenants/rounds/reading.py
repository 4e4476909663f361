"""Openings of a return by somebody outside its agency: each one is in the trail.

The one thing that a GET writes. It is the page's own unit of work, and the
page is not shown when the writing fails.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from saas.trail import service as trail
from tenants.rounds.models import Return
from tenants.rounds.policy import AGENCYS
from tenants.rounds.types import PartKind
from tenants.workspaces.actor import Actor


def record_reading(session: Session, actor: Actor, return_: Return, what: str = "return") -> bool:
    """Note the opening; False when the reader is of the agency itself, or its author.

    The caller commits. ``what`` says which part was opened.
    """
    if return_.part == PartKind.PERSON and return_.author_id != actor.member_id:
        # One person's part is outside even to a colleague of theirs.
        _record(session, actor, return_.id, return_.agency_id, what)
        return True
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
    _record(session, actor, return_id, agency_id, what)
    return True


def record_beside(
    session: Session, actor: Actor, subject_id: UUID, returns: Iterable[Return]
) -> bool:
    """Note that parts of a subject were read beside each other; one event, however many.

    False when all of them are the reader's own. The caller commits.
    """
    others = sorted(
        return_.part_key
        for return_ in returns
        if return_.author_id != actor.member_id
        and not (return_.part in AGENCYS and actor.is_of(return_.agency_id))
    )
    if not others:
        return False
    trail.record(
        session,
        "subject.read",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="subject",
        object_id=subject_id,
        parts=others,
    )
    return True


def _record(session: Session, actor: Actor, return_id: UUID, agency_id: UUID, what: str) -> None:
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
