"""The outcome of a moderation: released, and answered once."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.taken import refused_when_taken
from saas.trail import service as trail
from tenants.judgements import notices, policy
from tenants.judgements.comparison import get_subject_for_moderation
from tenants.judgements.disclosure import show_settled
from tenants.judgements.models import ModerationReply
from tenants.rounds import submission
from tenants.rounds.content import LONGEST
from tenants.rounds.models import Return
from tenants.rounds.queries import get_round
from tenants.rounds.types import PartKind, ReturnState
from tenants.workspaces.actor import Actor


def release_outcome(session: Session, actor: Actor, subject_id: UUID) -> Return:
    """Show the outcome to its agency, and what the round promised to the others."""
    _subject, round_, _agency, own = get_subject_for_moderation(session, subject_id, lock=True)
    if not policy.can_release(actor, own, round_):
        if not policy.runs_moderation(actor):
            raise Forbidden(_("An outcome is released by a coordinator."))
        raise InvalidState(
            _("This cannot be done now: the moderation is not concluded, or is released already.")
        )
    show_settled(session, subject_id)
    return submission.release(session, actor, own.id)


def release_settled(session: Session, actor: Actor, round_id: UUID) -> int:
    """Release every outcome of a round that is settled; returns how many.

    Raises Forbidden, NotFound, and InvalidState when there is none.
    """
    if not policy.runs_moderation(actor):
        raise Forbidden(_("An outcome is released by a coordinator."))
    get_round(session, round_id)
    settled = session.scalars(
        select(Return.subject_id)
        .where(
            Return.round_id == round_id,
            Return.part == PartKind.SELF,
            Return.state == ReturnState.MODERATED,
        )
        .order_by(Return.id)
    ).all()
    if not settled:
        raise InvalidState(_("No outcome of this round waits to be released."))
    for subject_id in settled:
        release_outcome(session, actor, subject_id)
    return len(settled)


def reply(session: Session, actor: Actor, subject_id: UUID, text: str) -> ModerationReply:
    """Keep the agency's one reply to its outcome.

    Raises NotFound for another agency's, Forbidden, InvalidInput, and
    InvalidState when there is a reply already or nothing was released.
    """
    subject, round_, agency, own = get_subject_for_moderation(session, subject_id)
    if not actor.is_of(own.agency_id) or actor.is_guest:
        raise NotFound
    if not policy.can_reply(actor, own):
        if own.state != ReturnState.RELEASED:
            raise InvalidState(_("The outcome is not released, so there is nothing to reply to."))
        raise Forbidden(_("The agency’s lead or approver replies."))
    words = text.replace("\r\n", "\n").strip()
    if not words:
        problem = _("Write your reply")
        raise InvalidInput(problem, {"text": problem})
    if len(words) > LONGEST:
        problem = _("Shorten your reply to %(n)s characters", n=LONGEST)
        raise InvalidInput(problem, {"text": problem})
    made = ModerationReply(
        subject_id=subject.id, agency_id=own.agency_id, text=words, made_by=actor.me
    )
    with refused_when_taken(session, uq_moderation_replies_tenant_id_subject_id=_replied_already):
        session.add(made)
    notices.tell_replied(session, round_, agency, own.id)
    trail.record(
        session,
        "moderation.replied",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="return",
        object_id=own.id,
        agency_id=own.agency_id,
    )
    return made


def _replied_already() -> InvalidState:
    return InvalidState(_("Your agency has replied already, and replies once."))
