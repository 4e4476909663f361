"""Releasing what was written about one subject, once all of its parts are in.

From then on everybody who has a part of it reads what the kind of audit shows them; the
moment stands in the trail (CAP-121).
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.database import now
from saas.errors import InvalidState, NotFound
from saas.i18n import ngettext
from saas.trail import service as trail
from tenants.practice.service import get_model
from tenants.rounds import submission
from tenants.rounds.models import Return, Round, Subject
from tenants.rounds.policy import RUNNING
from tenants.rounds.subjects import SubjectPage
from tenants.rounds.types import DISCLOSED_STATES, ReturnState
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission

_NOT_YET = frozenset({ReturnState.SIGNED_OFF, ReturnState.MODERATED})
_DONE = _NOT_YET | {ReturnState.RELEASED}
_SETTLED = _DONE | {ReturnState.WITHDRAWN}


def list_unfinished(session: Session, subject: Subject, round_: Round) -> list[str]:
    """The keys of the parts that release still waits for, in the model's order.

    A part that must be there is missing until somebody has handed it in; one that need not
    be there counts once it was begun. What could not be obtained is waited for no more.
    """
    activity = get_model(session, round_.model_version_id).activity[round_.activity]
    states: dict[str, list[str]] = {}
    for key, state, not_obtained in session.execute(
        select(Return.part_key, Return.state, Return.not_obtained).where(
            Return.subject_id == subject.id
        )
    ):
        if state != ReturnState.WITHDRAWN or not_obtained:
            states.setdefault(key, []).append(state)
    waiting = []
    for part in activity.parts:
        present = states.get(part.key, [])
        if part.optional:
            present = [state for state in present if state != ReturnState.NOT_STARTED]
        if any(state not in _SETTLED for state in present) or (not present and not part.optional):
            waiting.append(part.key)
    return waiting


def can_release(actor: Actor, page: SubjectPage) -> bool:
    """Whether something of the subject waits to be released, by whoever may do it.

    Parts that were released one by one still wait for the subject to be released as a whole.
    """
    return (
        actor.may(Permission.ROUND_MANAGE)
        and page.round_.state in RUNNING
        and any(
            given.return_.state in (_DONE if page.subject.released_at is None else _NOT_YET)
            for given in page.parts
        )
    )


def release_subject(session: Session, actor: Actor, subject_id: UUID) -> int:
    """Release every part of a subject that is in; returns how many.

    Raises InvalidState while a part is missing, Forbidden, NotFound.
    """
    actor.require(Permission.ROUND_MANAGE)
    row = session.execute(
        select(Subject, Round)
        .join(Round, Round.id == Subject.round_id)
        .where(Subject.id == subject_id)
        .with_for_update(of=Subject)
    ).one_or_none()
    if row is None or row[1].state not in RUNNING:
        raise NotFound
    subject, round_ = row
    waiting = list_unfinished(session, subject, round_)
    if waiting:
        raise InvalidState(
            ngettext(
                "%(num)s part is not in yet. Wait for it, or withdraw it with a reason.",
                "%(num)s parts are not in yet. Wait for them, or withdraw them with a reason.",
                len(waiting),
            )
        )
    ready = session.scalars(
        select(Return.id).where(
            Return.subject_id == subject.id,
            Return.state.in_(sorted(DISCLOSED_STATES - {ReturnState.RELEASED})),
        )
    ).all()
    for return_id in ready:
        submission.release(session, actor, return_id)
    if ready or subject.released_at is None:
        subject.released_at = now()
        session.flush()
    trail.record(
        session,
        "subject.released",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="subject",
        object_id=subject.id,
        parts=len(ready),
    )
    return len(ready)
