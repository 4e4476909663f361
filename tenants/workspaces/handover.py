"""A person's open work, and passing it on to a colleague."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from saas.errors import Forbidden, InvalidInput
from saas.i18n import gettext as _
from saas.i18n import in_language
from saas.mail import service as mail
from saas.trail import service as trail
from tenants.actions.models import Action
from tenants.actions.service import hand_over as hand_over_actions
from tenants.actions.types import ActionState
from tenants.judgements import blindness
from tenants.rounds.models import Return
from tenants.rounds.types import DRAFT_STATES, PartKind, ReturnState
from tenants.workspaces import policy
from tenants.workspaces.actor import Actor
from tenants.workspaces.addresses import address, workspace_in_scope
from tenants.workspaces.models import Member
from tenants.workspaces.queries import get_member
from tenants.workspaces.types import OpenWork

FINISHED_ACTIONS = (ActionState.VERIFIED, ActionState.SUPERSEDED)
FINISHED_RETURNS = (ReturnState.RELEASED, ReturnState.WITHDRAWN)


def open_work_of(session: Session, member_id: UUID) -> OpenWork:
    """How much of a member's work is not finished: one statement."""
    actions, returns, moderations = session.execute(
        select(
            select(func.count())
            .where(
                or_(Action.owner_id == member_id, Action.deputy_id == member_id),
                Action.state.not_in(FINISHED_ACTIONS),
            )
            .scalar_subquery(),
            select(func.count())
            .where(Return.lead_id == member_id, Return.state.not_in(FINISHED_RETURNS))
            .scalar_subquery(),
            select(func.count())
            .where(
                Return.author_id == member_id,
                Return.part == PartKind.MODERATION,
                Return.state.in_(DRAFT_STATES),
            )
            .scalar_subquery(),
        )
    ).one()
    return OpenWork(actions, returns, moderations)


def check_successor(session: Session, member: Member, successor_id: UUID | None) -> Member | None:
    """The colleague who takes over: of the same agency, or the member's deputy.

    None when nobody was named. Raises InvalidInput (field ``hand_over_to``).
    """
    if successor_id is None:
        return None
    successor = session.scalars(
        select(Member).where(Member.id == successor_id, Member.state == "active")
    ).one_or_none()
    if (
        successor is None
        or successor.id == member.id
        or (successor.agency_id != member.agency_id and successor.id != member.deputy_id)
    ):
        problem = _("Choose a colleague of the same agency, or the deputy")
        raise InvalidInput(problem, {"hand_over_to": problem})
    return successor


def hand_over(session: Session, actor: Actor, member_id: UUID, hand_over_to: UUID | None) -> None:
    """Pass a member's open work on while they stay: before a move, a long leave.

    Raises Forbidden, NotFound, InvalidInput (field ``hand_over_to``).
    """
    member = get_member(session, member_id)
    if not policy.can_remove(actor, member_id, member.roles):
        raise Forbidden(_("Your roles in this workspace do not include handing over work."))
    successor = check_successor(session, member, hand_over_to)
    if successor is None:
        problem = _("Choose who takes over the open work")
        raise InvalidInput(problem, {"hand_over_to": problem})
    pass_on(session, actor, member, successor)


def pass_on(session: Session, actor: Actor, member: Member, successor: Member) -> OpenWork:
    """Give a member's open work to their successor and tell that person by mail.

    Actions keep their agency and history; of a return the person leading it
    changes. A moderation is its author's own judgement and is not passed on: an
    unfinished one is withdrawn, for the coordinator to give to somebody else.
    """
    work = open_work_of(session, member.id)
    if not work.any:
        return work
    if work.actions:
        hand_over_actions(session, member.id, successor.id, actor=actor)
    if work.returns:
        session.execute(
            update(Return)
            .where(Return.lead_id == member.id, Return.state.not_in(FINISHED_RETURNS))
            .values(lead_id=successor.id)
        )
    if work.moderations:
        _withdraw_moderations(session, member)
    trail.record(
        session,
        "member.handed_over",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="member",
        object_id=member.id,
        agency_id=member.agency_id,
        name=member.name,
        successor=successor.name,
        actions=work.actions,
        returns=work.returns,
        moderations=work.moderations,
    )
    _tell(session, member, successor, work)
    return work


def _withdraw_moderations(session: Session, member: Member) -> None:
    """End a moderator's unfinished gradings; what they hid from that person no longer is."""
    withdrawn = session.execute(
        update(Return)
        .where(
            Return.author_id == member.id,
            Return.part == PartKind.MODERATION,
            Return.state.in_(DRAFT_STATES),
        )
        .values(
            state=ReturnState.WITHDRAWN,
            withdrawn_reason=_("%(name)s handed over their work", name=member.name),
        )
        .returning(Return.subject_id)
    )
    for subject_id in withdrawn.scalars().all():
        blindness.lift(session, subject_id, member.id)


def _tell(session: Session, member: Member, successor: Member, work: OpenWork) -> None:
    workspace = workspace_in_scope(session)
    with in_language(successor.language):
        mail.post(
            session,
            kind="work.handed_over",
            recipient=successor.email,
            language=successor.language,
            subject=_("Work handed over to you: %(workspace)s", workspace=workspace.name),
            body=_(
                "Hello %(name)s,\n\n"
                "the open work of %(from_name)s is now yours: %(actions)s actions and "
                "%(returns)s returns. You find it on your start page:\n\n%(link)s\n",
                name=successor.name,
                from_name=member.name,
                actions=work.actions,
                returns=work.returns,
                link=mail.LINK,
            ),
            link=address(session, ""),
        )
