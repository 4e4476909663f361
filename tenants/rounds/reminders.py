"""The round's reminder ladder, run every day in every workspace."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from saas.database import new_id
from saas.tenancy import require_tenant
from saas.trail import service as trail
from tenants.rounds import notices, queries
from tenants.rounds.calendar import today
from tenants.rounds.models import LadderStep, Round
from tenants.rounds.types import RoundState

LATE_BY_AT_MOST = 6
"""Days after which a step that nothing sent (the service was down) is not made up for."""


def send_due_reminders(session: Session) -> int:
    """Send each step that is due and was not sent; returns the number of agencies reminded.

    Of several due steps only the latest goes out. A step is sent once, whatever
    runs twice: the row of the step is the lock.
    """
    reminded = 0
    rounds = session.scalars(
        select(Round).where(Round.state == RoundState.OPEN).order_by(Round.due_on, Round.id)
    ).all()
    for round_ in rounds:
        if not round_.reminder_days:
            continue
        agencies = 0
        for subject, agency, return_ in queries.list_outstanding(session, round_.id):
            due_on = subject.due_on or round_.due_on
            gone = (today() - due_on).days
            due_steps = [n for n in round_.reminder_days if 0 <= gone - n <= LATE_BY_AT_MOST]
            if not due_steps:
                continue
            step = f"{due_on.isoformat()}{max(due_steps):+d}"
            first = session.execute(
                insert(LadderStep)
                .values(
                    tenant_id=require_tenant(),
                    id=new_id(),
                    object_id=subject.id,
                    ladder="reminder",
                    step=step,
                )
                .on_conflict_do_nothing()
                .returning(LadderStep.id)
            ).one_or_none()
            if first is None:
                continue
            notices.remind(session, round_, return_, agency, due_on, today())
            agencies += 1
        if agencies:
            trail.record(
                session,
                "round.reminded",
                actor_id=None,
                actor_name="",
                object_type="round",
                object_id=round_.id,
                agencies=agencies,
                by="ladder",
            )
        reminded += agencies
    return reminded
