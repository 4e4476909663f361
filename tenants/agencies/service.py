"""Changing the agencies of a workspace: adding, changing, closing, naming a lead."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from saas.errors import InvalidInput, InvalidState
from saas.i18n import gettext as _
from saas.lengths import note_long
from saas.taken import refused_when_taken
from saas.trail import service as trail
from tenants.agencies.models import Agency
from tenants.agencies.queries import choices, get_agency
from tenants.rounds.models import Return, Round
from tenants.rounds.types import ReturnState, RoundState
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Permission

LONGEST_NAME = 200
LONGEST_CONTACT = 500


def add_agency(
    session: Session,
    actor: Actor,
    *,
    name: str,
    kind: str,
    size: str,
    short_name: str = "",
    parent_id: UUID | None = None,
    takes_part: bool = True,
    contact: str = "",
) -> Agency:
    """Add an agency, at the top or as a part of another.

    ``kind`` and ``size`` are keys of a published practice model; without one
    any key is taken. Raises Forbidden, InvalidInput.
    """
    actor.require(Permission.AGENCIES_MANAGE)
    wanted = _wanted(name, kind, size, short_name, parent_id, takes_part, contact)
    _check(session, None, wanted, set(wanted))
    agency = Agency(**wanted)
    with refused_when_taken(session, uq_agencies_tenant_id_name=_name_taken):
        session.add(agency)
    _record(session, actor, "agency.added", agency)
    return agency


def change_agency(
    session: Session,
    actor: Actor,
    agency_id: UUID,
    *,
    name: str,
    kind: str,
    size: str,
    short_name: str = "",
    parent_id: UUID | None = None,
    takes_part: bool = True,
    contact: str = "",
) -> Agency:
    """Change what an agency is called, what it is and where in the tree it stands.

    What members of an agency reach follows the tree at once (a database trigger).
    Raises Forbidden, NotFound, InvalidInput.
    """
    actor.require(Permission.AGENCIES_MANAGE)
    wanted = _wanted(name, kind, size, short_name, parent_id, takes_part, contact)
    agency = get_agency(session, agency_id)
    changed = {field for field, value in wanted.items() if getattr(agency, field) != value}
    if not changed:
        return agency
    _check(session, agency_id, wanted, changed)
    with refused_when_taken(session, uq_agencies_tenant_id_name=_name_taken):
        for field in changed:
            setattr(agency, field, wanted[field])
    _record(session, actor, "agency.changed", agency, fields=sorted(changed))
    return agency


def _wanted(
    name: str,
    kind: str,
    size: str,
    short_name: str,
    parent_id: UUID | None,
    takes_part: bool,
    contact: str,
) -> dict[str, Any]:
    return {
        "name": " ".join(name.split()),
        "short_name": " ".join(short_name.split()),
        "kind": kind,
        "size": size,
        "parent_id": parent_id,
        "takes_part": takes_part,
        "contact": contact.strip(),
    }


def close_agency(session: Session, actor: Actor, agency_id: UUID) -> None:
    """Close an agency that takes part no longer; what it did stays.

    Raises InvalidState while it has open parts, people or returns under way.
    """
    actor.require(Permission.AGENCIES_MANAGE)
    agency = get_agency(session, agency_id)
    if agency.state == "closed":
        return
    problem = closing_problem(session, agency_id)
    if problem:
        raise InvalidState(problem)
    agency.state = "closed"
    _record(session, actor, "agency.closed", agency)


def closing_problem(session: Session, agency_id: UUID) -> str | None:
    """Why an agency cannot be closed now, as a sentence; None when it can."""
    parts, people, returns = session.execute(
        select(
            select(func.count())
            .where(Agency.parent_id == agency_id, Agency.state == "active")
            .scalar_subquery(),
            select(func.count())
            .where(Member.agency_id == agency_id, Member.state == "active")
            .scalar_subquery(),
            select(func.count())
            .select_from(Return)
            .join(Round, Round.id == Return.round_id)
            .where(
                Return.agency_id == agency_id,
                Return.state.not_in([ReturnState.RELEASED, ReturnState.WITHDRAWN]),
                Round.state != RoundState.CLOSED,
            )
            .scalar_subquery(),
        )
    ).one()
    if parts:
        return _("Other agencies are parts of this one. Move or close them first.")
    if people:
        return _("People still work in this agency. Move them or let them leave first.")
    if returns:
        return _("This agency has a return under way. Withdraw it from its round first.")
    return None


def reopen_agency(session: Session, actor: Actor, agency_id: UUID) -> None:
    """Let a closed agency take part again. Raises InvalidState under a closed parent."""
    actor.require(Permission.AGENCIES_MANAGE)
    agency = get_agency(session, agency_id)
    if agency.state == "active":
        return
    if agency.parent_id and get_agency(session, agency.parent_id).state != "active":
        raise InvalidState(_("The agency that it is a part of is closed. Reopen that one first."))
    agency.state = "active"
    _record(session, actor, "agency.reopened", agency)


def set_lead(session: Session, actor: Actor, agency_id: UUID, member_id: UUID | None) -> None:
    """Name an agency's lead contact, or nobody.

    The lead contact is a member of the agency or of one that it is a part of.
    Raises Forbidden, NotFound, InvalidInput.
    """
    actor.require(Permission.AGENCIES_MANAGE)
    agency = get_agency(session, agency_id)
    name = ""
    if member_id is not None:
        member = session.scalars(
            select(Member).where(Member.id == member_id, Member.state == "active")
        ).one_or_none()
        if member is None or member.agency_id not in lead_agencies(session, agency):
            problem = _("Choose somebody who works in this agency")
            raise InvalidInput(problem, {"lead_id": problem})
        name = member.name
    if agency.lead_id == member_id:
        return
    agency.lead_id = member_id
    _record(session, actor, "agency.lead_set", agency, lead=name)


def lead_agencies(session: Session, agency: Agency) -> set[UUID]:
    """The agency and those above it: whose people may be its lead contact."""
    parent_of = _parents(session)
    above, at = {agency.id}, agency.parent_id
    while at is not None and at not in above:
        above.add(at)
        at = parent_of.get(at)
    return above


def _parents(session: Session) -> dict[UUID, UUID | None]:
    return {
        row.id: row.parent_id
        for row in session.execute(select(Agency.id, Agency.parent_id).order_by(Agency.id))
    }


def _check(
    session: Session, agency_id: UUID | None, wanted: dict[str, Any], changed: set[str]
) -> None:
    """Refuse what cannot be; of an existing agency only what is being changed.

    An agency whose kind a newer model no longer names keeps it until somebody
    chooses another, so that its other details stay changeable.
    """
    errors: dict[str, str] = {}
    if not wanted["name"]:
        errors["name"] = _("Enter the agency's name")
    elif len(wanted["name"]) > LONGEST_NAME:
        errors["name"] = _("The name must be %(n)s characters or fewer", n=LONGEST_NAME)
    elif "name" in changed and _name_is_taken(session, agency_id, wanted["name"]):
        errors |= _name_taken().errors
    note_long(errors, LONGEST_NAME, short_name=wanted["short_name"])
    note_long(errors, LONGEST_CONTACT, contact=wanted["contact"])
    known = choices(session)
    if "kind" in changed and known.kinds and wanted["kind"] not in known.kinds:
        errors["kind"] = _("Choose the kind of agency")
    if "size" in changed and known.sizes and wanted["size"] not in known.sizes:
        errors["size"] = _("Choose the agency's size")
    if "parent_id" in changed and wanted["parent_id"] is not None:
        problem = _parent_problem(session, agency_id, wanted["parent_id"])
        if problem:
            errors["parent_id"] = problem
    if errors:
        raise InvalidInput(next(iter(errors.values())), errors)


def _name_taken() -> InvalidInput:
    problem = _("There already is an agency with this name")
    return InvalidInput(problem, {"name": problem})


def _name_is_taken(session: Session, agency_id: UUID | None, name: str) -> bool:
    query = select(Agency.id).where(func.lower(Agency.name) == name.lower())
    if agency_id is not None:
        query = query.where(Agency.id != agency_id)
    return session.scalars(query.limit(1)).one_or_none() is not None


def _parent_problem(session: Session, agency_id: UUID | None, parent_id: UUID) -> str | None:
    # Two people who move agencies under each other at once would each see no
    # circle: the rows are held until the commit.
    rows = session.execute(
        select(Agency.id, Agency.parent_id, Agency.state).order_by(Agency.id).with_for_update()
    ).all()
    if parent_id not in {row.id for row in rows if row.state == "active"}:
        return _("Choose one of this workspace's agencies")
    parent_of = {row.id: row.parent_id for row in rows}
    at: UUID | None = parent_id
    seen: set[UUID] = set()
    while at is not None and at not in seen:
        if at == agency_id:
            return _("An agency cannot be a part of itself or of one of its own parts")
        seen.add(at)
        at = parent_of.get(at)
    return None


def _record(session: Session, actor: Actor, kind: str, agency: Agency, **detail: Any) -> None:
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="agency",
        object_id=agency.id,
        agency_id=agency.id,
        name=agency.name,
        **detail,
    )
