"""Giving a return back to its agency: with comments before it is signed, reopened after.

Either way it becomes revision n+1 and is the agency's own again; revision n stays
readable for those who could read it. What is signed is reopened for a reason, which
voids the seal and takes back what was released of it (CAP-32, CAP-53).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn
from uuid import UUID

from sqlalchemy import and_, update
from sqlalchemy.orm import Session

from saas.database import now
from saas.errors import InvalidInput, InvalidState
from saas.i18n import gettext as _
from saas.lengths import REASON, refuse_long
from tenants.judgements.disclosure import take_back_settled
from tenants.rounds import notices, policy, queries
from tenants.rounds.models import Return, ReturnComment, ReturnRevision, held
from tenants.rounds.moves import note, refuse
from tenants.rounds.queries import ReturnPage
from tenants.rounds.types import SEALED_STATES, ReturnState, Sharing
from tenants.workspaces.actor import Actor


def send_back(
    session: Session, actor: Actor, return_id: UUID, *, comments: Mapping[str, str], overall: str
) -> Return:
    """Return what waits for its signature with comments on questions.

    Raises InvalidInput without a comment, InvalidState for one that is signed by
    now (``reopen`` is for those) or not submitted any more, Forbidden, NotFound.
    """
    page = queries.get_return(session, return_id, lock=True)
    return_ = page.return_
    if not policy.can_send_back(actor, return_, page.round_):
        if policy.can_reopen(actor, return_, page.round_):
            raise InvalidState(_("This return is signed by now. It can be reopened with a reason."))
        _refuse(page)
    kept = _known(page, comments)
    if not kept and not overall.strip():
        problem = _("Write at least one comment, so that the agency knows what to do")
        raise InvalidInput(problem, {"overall": problem})
    refuse_long(REASON, overall=overall)
    number = _give_back(session, actor, page, kept, overall.strip())
    notices.tell_returned(session, page.round_, return_, page.agency, len(kept))
    note(session, actor, "return.returned", return_, revision=number, comments=len(kept))
    return return_


def reopen(
    session: Session, actor: Actor, return_id: UUID, *, reason: str, comments: Mapping[str, str]
) -> Return:
    """Open a signed return again, for a reason that stays with its voided seal.

    What was released is taken back: its agency sees the outcome no more, nor do
    other agencies see the return, until it is released again. Raises InvalidInput
    without a reason (field ``reason``), InvalidState, Forbidden, NotFound.
    """
    page = queries.get_return(session, return_id, lock=True)
    return_ = page.return_
    if not policy.can_reopen(actor, return_, page.round_):
        if return_.state not in SEALED_STATES:
            raise InvalidState(_("This return is not signed, so there is nothing to reopen."))
        _refuse(page)
    kept = _known(page, comments)
    if not reason.strip():
        problem = _("Say why the signed return is opened again")
        raise InvalidInput(problem, {"reason": problem})
    refuse_long(REASON, reason=reason)
    session.execute(
        update(ReturnRevision)
        .where(
            and_(
                ReturnRevision.return_id == return_.id,
                ReturnRevision.number == return_.revision,
            )
        )
        .values(state="voided", voided_at=now(), voided_reason=reason.strip())
    )
    number = _give_back(session, actor, page, kept, reason.strip())
    take_back_settled(session, return_.subject_id)
    notices.tell_reopened(session, page.round_, return_, page.agency)
    note(session, actor, "return.reopened", return_, revision=number, comments=len(kept))
    return return_


def _refuse(page: ReturnPage) -> NoReturn:
    if page.round_.state not in policy.RUNNING:
        raise InvalidState(_("This round is closed, so its returns are locked."))
    refuse(page.return_, ReturnState.RETURNED)


def _known(page: ReturnPage, comments: Mapping[str, str]) -> dict[str, str]:
    """The comments that say something, by question."""
    kept = {key: text.strip() for key, text in comments.items() if text.strip()}
    if set(kept) - set(page.form.questions):
        raise InvalidInput(_("A comment names a question that this form does not have."))
    refuse_long(REASON, **{f"comment:{key}": text for key, text in kept.items()})
    return kept


def _give_back(
    session: Session, actor: Actor, page: ReturnPage, comments: Mapping[str, str], overall: str
) -> int:
    """Make the return the agency's own again; returns the revision that it was."""
    return_ = page.return_
    number = return_.revision
    for key, text in {"": overall, **comments}.items():
        if not text:
            continue
        session.add(
            ReturnComment(
                **held(return_),
                revision=number,
                section=page.form.tool.section_of[key].key if key else "",
                question=key,
                text=text,
                made_by=actor.me,
                author_name=actor.name,
            )
        )
    return_.state = ReturnState.RETURNED
    return_.revision = number + 1
    return_.seal, return_.signed_at, return_.signed_by = "", None, None
    return_.sharing = Sharing.NOTHING
    session.flush()
    return number
