"""The ladder of an overdue action, climbed every day in every workspace.

A round says after how many days each step is taken. With each step more
people hear of it: first the owner, then also the deputy and the agency's
leads, then also the coordinators.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from saas.database import new_id
from saas.tenancy import require_tenant
from saas.trail import service as trail
from tenants.actions import notices
from tenants.actions.models import Action
from tenants.actions.types import OPEN_STATES, ActionState
from tenants.rounds.calendar import today
from tenants.rounds.models import LadderStep, Round
from tenants.rounds.notices import coordinators, people_of
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Role


def escalate_overdue(session: Session) -> int:
    """Send the steps that are due and were not sent; returns the number of actions escalated.

    Of several steps that came due at once only the highest is sent, the others
    count as sent. A moved due date begins the ladder anew.
    """
    owner, deputy, standing_in = aliased(Member), aliased(Member), aliased(Member)
    found = session.execute(
        select(Action, Round.escalation_days, owner, deputy, standing_in)
        .join(Round, Round.id == Action.round_id)
        .outerjoin(owner, (owner.id == Action.owner_id) & (owner.state == "active"))
        .outerjoin(deputy, (deputy.id == Action.deputy_id) & (deputy.state == "active"))
        .outerjoin(
            standing_in,
            (standing_in.state == "active")
            & (
                standing_in.id
                == select(Member.deputy_id).where(Member.id == Action.owner_id).scalar_subquery()
            ),
        )
        .where(Action.state.in_(OPEN_STATES), Action.due_on < today())
        .order_by(Action.number)
    ).all()
    escalated = 0
    for action, days, *holders in found:
        step = _new_step(session, action, days)
        if step is None:
            continue
        people = _recipients(session, action, step, *holders)
        late = (today() - action.due_on).days
        sent = notices.tell_overdue(session, action, late, people)
        trail.record(
            session,
            "action.escalated",
            actor_id=None,
            actor_name="",
            object_type="action",
            object_id=action.id,
            agency_id=action.agency_id,
            number=action.number,
            step=step + 1,
            recipients=sent,
        )
        escalated += 1
    return escalated


def _new_step(session: Session, action: Action, days: list[int]) -> int | None:
    """The highest step that is due, by its place in the ladder; None if it was sent before."""
    late = (today() - action.due_on).days
    due = [n for n in sorted(set(days)) if n <= late]
    if not due:
        return None
    new = False
    for n in due:
        # The step's row is the lock: whoever writes it sends it.
        row = session.execute(
            insert(LadderStep)
            .values(
                tenant_id=require_tenant(),
                id=new_id(),
                object_id=action.id,
                ladder="escalation",
                step=f"{action.due_on.isoformat()}+{n}",
            )
            .on_conflict_do_nothing(index_elements=["tenant_id", "object_id", "ladder", "step"])
            .returning(LadderStep.id)
        ).one_or_none()
        new = row is not None
    return len(due) - 1 if new else None


def _recipients(
    session: Session,
    action: Action,
    step: int,
    owner: Member | None,
    deputy: Member | None,
    standing_in: Member | None,
) -> list[Member]:
    """Who hears of a step (0 is the first). A leaver is stood in for; somebody always hears."""
    if action.state == ActionState.CLAIMED_DONE:
        # It waits for a verifier, not for its owner.
        return coordinators(session)
    first = owner or deputy or standing_in
    people = [first] if first else []
    if step >= 1:
        people += [deputy] if deputy else []
    if step >= 1 or not people:
        people += people_of(session, action.agency_id, Role.AGENCY_LEAD)
    if step >= 2 or not people:
        people += coordinators(session)
    return people
