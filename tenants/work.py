"""What the domain gives to the worker and the ticker: handlers, makers, periodic functions."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from saas.accounts.models import Place, User
from saas.database import session
from saas.errors import NotFound
from saas.jobs import work
from saas.jobs.ticker import TICKS, Tick
from saas.mail import service as mail
from saas.tenancy import NO_SCOPE, Scope, enter_scope
from tenants.handbook import prints as handbook
from tenants.reports import jobs as reports
from tenants.reports import retention
from tenants.rounds import delegations, following
from tenants.workspaces.actor import member_actor

LOADED = (mail, handbook, reports, retention, delegations, following)

DAILY = 24 * 3600

PERIODIC = (
    Tick("reminders", DAILY, "tenants.rounds.reminders.send_due_reminders", everywhere=True),
    Tick("escalation", DAILY, "tenants.actions.escalation.escalate_overdue", everywhere=True),
    Tick("reports", DAILY, "tenants.reports.retention.expire_reports", everywhere=True),
    Tick("case_lists", DAILY, "tenants.cases.listing.expire_unmatched", everywhere=True),
    Tick("reviews", DAILY, "tenants.handbook.review.remind_of_reviews", everywhere=True),
)


def scope_of_member(tenant_id: UUID, member_id: UUID) -> Scope:
    """The present scope of the member who asked for work; NotFound once they have left."""
    with enter_scope(NO_SCOPE):
        row = (
            session()
            .execute(
                select(Place, User.name)
                .join(User, User.id == Place.user_id)
                .where(Place.tenant_id == tenant_id, Place.member_id == member_id)
            )
            .one_or_none()
        )
        if row is None:
            raise NotFound
        place, name = row
        actor = member_actor(
            tenant_id=place.tenant_id,
            member_id=place.member_id,
            user_id=place.user_id,
            name=name,
            agency_id=place.agency_id,
            agency_ids=frozenset(place.agency_ids),
            roles=frozenset(place.roles),
        )
    return actor.scope()


def register_work() -> None:
    """Tell the platform's worker and ticker of the domain's work; doing it twice is harmless."""
    work.runs_as(scope_of_member)
    for tick in PERIODIC:
        if tick not in TICKS:
            TICKS.append(tick)
