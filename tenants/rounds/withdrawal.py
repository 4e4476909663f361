"""Taking an agency out of a running round, for a reason; and bringing it back.

What the agency wrote stays its own and is kept. A return that is signed does not
come back: its signature was given to a round that it is no longer part of.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.errors import InvalidInput, InvalidState
from saas.i18n import gettext as _
from saas.lengths import REASON, refuse_long
from tenants.rounds import notices, policy, queries
from tenants.rounds.models import Return, ReturnRevision
from tenants.rounds.moves import note, refuse
from tenants.rounds.types import ReturnState
from tenants.workspaces.actor import Actor


def withdraw(session: Session, actor: Actor, return_id: UUID, reason: str) -> Return:
    """Take an agency out of a running round; its answers stay its own.

    Its leads are told by mail that it happened; the reason stands with the return.
    Raises InvalidInput (field ``reason``), InvalidState, Forbidden, NotFound.
    """
    page = queries.get_return(session, return_id, lock=True)
    if not policy.can_withdraw(actor, page.return_, page.round_):
        refuse(page.return_, ReturnState.WITHDRAWN)
    if not reason.strip():
        problem = _("Say why this agency is withdrawn from the round")
        raise InvalidInput(problem, {"reason": problem})
    refuse_long(REASON, reason=reason)
    page.return_.state = ReturnState.WITHDRAWN
    page.return_.withdrawn_reason = reason.strip()
    session.flush()
    notices.tell_withdrawn(session, page.round_, page.return_, page.agency)
    note(session, actor, "return.withdrawn", page.return_, reason=reason.strip())
    return page.return_


def bring_back(session: Session, actor: Actor, return_id: UUID) -> Return:
    """Bring a withdrawn return back as it was before: not started, in progress, or sent back.

    One that waited for its signature comes back as revision n+1, the agency's own
    to change again; what was submitted stays readable. Its leads are told.
    Raises InvalidState when it is signed, not withdrawn, or the round is closed;
    Forbidden, NotFound.
    """
    page = queries.get_return(session, return_id, lock=True)
    return_ = page.return_
    if not policy.can_bring_back(actor, return_, page.round_):
        if return_.state == ReturnState.WITHDRAWN and return_.seal:
            raise InvalidState(_("This return was signed before it was withdrawn. It stays so."))
        if page.round_.state not in policy.RUNNING:
            raise InvalidState(_("This round is closed, so its returns are locked."))
        refuse(return_, ReturnState.RETURNED)
    if page.agency.state != "active":
        raise InvalidState(_("This agency is closed, so it cannot take part in the round."))
    submitted = session.scalars(
        select(ReturnRevision.id).where(
            ReturnRevision.return_id == return_.id, ReturnRevision.number == return_.revision
        )
    ).first()
    if submitted is not None:
        return_.revision += 1
    return_.state = state_before(return_)
    return_.withdrawn_reason = ""
    return_.not_obtained = False
    session.flush()
    notices.tell_brought_back(session, page.round_, return_, page.agency, page.due_on)
    note(session, actor, "return.brought_back", return_, revision=return_.revision)
    return return_


def state_before(return_: Return) -> ReturnState:
    """In which of its author's own states a withdrawn return was, or comes back to."""
    if return_.revision > 1:
        return ReturnState.RETURNED
    return ReturnState.IN_PROGRESS if return_.started_at is not None else ReturnState.NOT_STARTED
