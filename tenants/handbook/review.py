"""Reminding of a handbook's review, every day in every workspace."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from sqlalchemy import any_, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from saas.database import new_id
from saas.tenancy import require_tenant
from saas.trail import service as trail
from tenants.handbook import notices
from tenants.handbook.queries import Edition, list_handbooks
from tenants.practice.service import get_model
from tenants.rounds.calendar import today
from tenants.rounds.models import LadderStep
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Role

DAYS_BEFORE = 30


def remind_of_reviews(session: Session) -> int:
    """Mail whoever looks after a handbook 30 days before its review, on the day, then monthly.

    Returns the number of handbooks reminded of. Of several steps that came due only the
    latest goes out; each once, whatever runs twice. A new date of review begins anew.
    """
    reminded = 0
    for edition in list_handbooks(session):
        handbook = get_model(session, edition.version_id).handbook
        if handbook is None or handbook.review_on is None:
            continue
        review_on = date.fromisoformat(handbook.review_on)
        step = step_due(review_on, today())
        if step is None or not _is_new(session, f"{edition.key} {review_on} {step:+d}"):
            continue
        sent = notices.ask_to_review(session, edition, review_on, today(), _keepers(session))
        _record(session, edition, review_on, sent)
        reminded += 1
    return reminded


def step_due(review_on: date, day: date) -> int | None:
    """The latest step that is due: -1 the one before, 0 on the day, then months after it."""
    if day < review_on:
        return -1 if (review_on - day).days <= DAYS_BEFORE else None
    months = (day.year - review_on.year) * 12 + day.month - review_on.month
    # What falls on the 31st falls on the last day of a shorter month.
    last_of_month = monthrange(day.year, day.month)[1]
    return months if day.day >= min(review_on.day, last_of_month) else months - 1


def _is_new(session: Session, step: str) -> bool:
    """Whether nobody took this step before; its row is the lock."""
    first = session.execute(
        insert(LadderStep)
        .values(
            tenant_id=require_tenant(),
            id=new_id(),
            # A version comes and goes; its model has a key and no id.
            object_id=require_tenant(),
            ladder="reminder",
            step=f"review {step}",
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "object_id", "ladder", "step"])
        .returning(LadderStep.id)
    ).one_or_none()
    return first is not None


def _keepers(session: Session) -> list[Member]:
    """The administrators; where there is none, the coordinators."""

    def holds(role: Role) -> list[Member]:
        return list(
            session.scalars(
                select(Member)
                .where(Member.state == "active", literal(role.value) == any_(Member.roles))
                .order_by(func.lower(Member.name), Member.id)
            )
        )

    return holds(Role.ADMINISTRATOR) or holds(Role.COORDINATOR)


def _record(session: Session, edition: Edition, review_on: date, people: int) -> None:
    trail.record(
        session,
        "handbook.review_reminded",
        actor_id=None,
        actor_name="",
        object_type="model_version",
        object_id=edition.version_id,
        key=edition.key,
        number=edition.number,
        due_on=review_on.isoformat(),
        people=people,
    )
