"""What a family or a child says: that it could not be obtained, and notes beside their words."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.lengths import REASON, refuse_long
from tenants.rounds import policy, queries
from tenants.rounds.models import Answer, Return, ReturnComment, held
from tenants.rounds.moves import note, refuse
from tenants.rounds.types import DRAFT_STATES, ReturnState
from tenants.rounds.withdrawal import state_before
from tenants.workspaces.actor import Actor


def could_not_obtain(session: Session, actor: Actor, return_id: UUID, reason: str) -> Return:
    """Say that the family's or the child's words could not be obtained, and why (CAP-27).

    The part is closed, and nothing waits for it; what was written stays its author's own.
    Raises InvalidInput (field ``reason``), InvalidState, Forbidden, NotFound.
    """
    page = queries.get_return(session, return_id, lock=True)
    return_ = page.return_
    if not policy.can_not_obtain(actor, return_, page.round_):
        _refuse(actor, page)
    if not reason.strip():
        problem = _("Say why it could not be obtained")
        raise InvalidInput(problem, {"reason": problem})
    refuse_long(REASON, reason=reason)
    return_.state = ReturnState.WITHDRAWN
    return_.not_obtained = True
    return_.withdrawn_reason = reason.strip()
    session.flush()
    note(
        session,
        actor,
        "part.not_obtained",
        return_,
        part_key=return_.part_key,
        reason=reason.strip(),
    )
    return return_


def take_up_again(session: Session, actor: Actor, return_id: UUID) -> Return:
    """Take up again what could not be obtained, as it was left.

    Raises InvalidState, Forbidden, NotFound.
    """
    page = queries.get_return(session, return_id, lock=True)
    return_ = page.return_
    if not policy.can_take_up(actor, return_, page.round_):
        _refuse(actor, page)
    return_.state = state_before(return_)
    return_.not_obtained = False
    return_.withdrawn_reason = ""
    session.flush()
    note(session, actor, "part.taken_up", return_, part_key=return_.part_key)
    return return_


def add_note(
    session: Session, actor: Actor, return_id: UUID, question: str, text: str
) -> ReturnComment:
    """Put a note of one's own beside what somebody wrote themselves.

    Raises InvalidInput (field ``text``), NotFound where nobody wrote.
    """
    page = queries.get_return(session, return_id)
    return_ = page.return_
    if not return_.voice or actor.is_guest or not policy.is_author(actor, return_):
        raise NotFound
    if return_.state not in DRAFT_STATES:
        raise InvalidState(_("It was handed in, so nothing can be added."))
    section = session.scalars(
        select(Answer.section).where(
            Answer.return_id == return_.id,
            Answer.question == question,
            Answer.said_by.is_not(None),
        )
    ).one_or_none()
    if section is None:
        raise NotFound
    if not text.strip():
        problem = _("Write the note")
        raise InvalidInput(problem, {"text": problem})
    refuse_long(REASON, text=text)
    made = ReturnComment(
        **held(return_),
        revision=return_.revision,
        section=section,
        question=question,
        text=text.strip(),
        made_by=actor.me,
        author_name=actor.name,
    )
    session.add(made)
    session.flush()
    note(session, actor, "part.noted", return_, part_key=return_.part_key, question=question)
    return made


def _refuse(actor: Actor, page: queries.ReturnPage) -> None:
    if not page.return_.voice or not policy.is_author(actor, page.return_):
        if not policy.can_open(actor, page.return_):
            raise NotFound
        raise Forbidden(_("Only whoever writes this part down says so, of a family or a child."))
    if page.round_.state not in policy.RUNNING:
        raise InvalidState(_("This round is closed, so its parts are locked."))
    if page.return_.state == ReturnState.WITHDRAWN:
        raise InvalidState(
            _("This cannot be done now: the return has moved on. Load the page again.")
        )
    refuse(page.return_, ReturnState.WITHDRAWN)
