"""A person's open work, and passing it on to a colleague."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from saas.errors import Forbidden, InvalidInput
from saas.i18n import gettext as _
from saas.i18n import in_language, ngettext
from saas.mail import service as mail
from saas.trail import service as trail
from tenants.actions.models import Action
from tenants.actions.service import hand_over as hand_over_actions
from tenants.actions.types import ActionState
from tenants.judgements.handover import hand_over_gradings
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
    changes, and of sections that were lent the person who is told about them. A
    grading is its author's own judgement: the colleague is asked to grade afresh
    where they may, elsewhere the coordinator chooses somebody.
    """
    work = open_work_of(session, member.id)
    if work.actions:
        hand_over_actions(session, member.id, successor.id, actor=actor)
    if work.returns:
        session.execute(
            update(Return)
            .where(Return.lead_id == member.id, Return.state.not_in(FINISHED_RETURNS))
            .values(lead_id=successor.id)
        )
    moderations = hand_over_gradings(session, actor, member, successor) if work.moderations else 0
    delegations = _hand_over_delegations(session, member, successor)
    if not (work.any or delegations):
        return work
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
        moderations=moderations,
        delegations=delegations or None,
    )
    if work.needs_somebody:
        _tell(session, member, successor, work)
    return work


def release(session: Session, actor: Actor, member: Member) -> None:
    """Give back what a leaver need not hand over: the coordinator chooses other moderators.

    Who lent sections as one of an agency's people needs no successor either: the
    agency's leads are told when they are done.
    """
    hand_over_gradings(session, actor, member, None)


def _hand_over_delegations(session: Session, member: Member, successor: Member) -> int:
    """Let the successor be told of sections lent by a member; returns how many were open.

    Only within an agency: nobody else may read what was contributed. Who manages
    people does not read other agencies' delegations; the database passes them on
    (migration 0005).
    """
    if member.agency_id is None or successor.agency_id != member.agency_id:
        return 0
    passed_on = func.hand_over_delegations(member.id, successor.id)
    return int(session.execute(select(passed_on)).scalar_one())


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
                "The open work of %(from_name)s is now yours: %(actions)s and %(returns)s. "
                "You find it on your start page:\n\n%(link)s\n",
                name=successor.name,
                from_name=member.name,
                actions=ngettext("%(num)s action", "%(num)s actions", work.actions),
                returns=ngettext("%(num)s return", "%(num)s returns", work.returns),
                link=mail.LINK,
            ),
            link=address(session, ""),
        )
