"""What an action says, and what it may say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import any_, func, literal, select
from sqlalchemy.orm import Session

from saas.accounts.models import Place
from saas.errors import InvalidInput
from saas.i18n import gettext as _
from saas.tenancy import require_tenant
from tenants.actions.models import Action
from tenants.workspaces.models import Member

LONGEST_TITLE = 300
LONGEST_TEXT = 8000
EARLIEST = date(2000, 1, 1)
LATEST = date(2100, 1, 1)


@dataclass(frozen=True)
class Plan:
    """What an action says: by whom, by when, what will be different, how that will be known."""

    title: str
    due_on: date
    owner_id: UUID | None = None
    deputy_id: UUID | None = None
    difference: str = ""
    measure: str = ""


def list_people(session: Session, agency_id: UUID) -> list[Member]:
    """The active members who can own an action of an agency: its own, and of agencies above it."""
    return list(
        session.scalars(
            select(Member)
            .join(Place, (Place.tenant_id == Member.tenant_id) & (Place.member_id == Member.id))
            .where(
                Place.tenant_id == require_tenant(),
                literal(agency_id) == any_(Place.agency_ids),
                Member.state == "active",
            )
            .order_by(func.lower(Member.name), Member.id)
        )
    )


def checked(
    session: Session,
    agency_id: UUID,
    plan: Plan,
    errors: dict[str, str] | None = None,
    before: Action | None = None,
) -> Plan:
    """The plan of an action, tidied. Raises InvalidInput with a sentence for each field.

    ``errors`` were found before; ``before`` is the action as it stands.
    """
    errors = dict(errors or {})
    tidy = replace(
        plan,
        title=" ".join(plan.title.split()),
        difference=plan.difference.strip(),
        measure=plan.measure.strip(),
    )
    if not tidy.title:
        errors["title"] = _("Write what will be done")
    elif len(tidy.title) > LONGEST_TITLE:
        errors["title"] = _("What will be done must be %(n)s characters or fewer", n=LONGEST_TITLE)
    for field in ("difference", "measure"):
        if len(getattr(tidy, field)) > LONGEST_TEXT:
            errors[field] = _("This must be %(n)s characters or fewer", n=LONGEST_TEXT)
    if not EARLIEST <= tidy.due_on <= LATEST:
        errors["due_on"] = _("Enter a due date in this century")
    errors.update(_people_problems(session, agency_id, tidy, before))
    if errors:
        raise InvalidInput(next(iter(errors.values())), errors)
    return tidy


def _people_problems(
    session: Session, agency_id: UUID, plan: Plan, before: Action | None
) -> dict[str, str]:
    # Somebody who left may stay where they are until the action is changed for them.
    kept = {before.owner_id, before.deputy_id} if before else set()
    asked = {plan.owner_id, plan.deputy_id} - {None}
    problems = {}
    if plan.owner_id is not None and plan.owner_id == plan.deputy_id:
        problems["deputy_id"] = _("The deputy must be somebody else than the owner")
    if asked - kept:
        known = {member.id for member in list_people(session, agency_id)}
        sentence = _("Choose somebody of the agency that owns the action")
        if plan.owner_id is not None and plan.owner_id not in known | kept:
            problems["owner_id"] = sentence
        if plan.deputy_id is not None and plan.deputy_id not in known | kept:
            problems["deputy_id"] = sentence
    return problems
