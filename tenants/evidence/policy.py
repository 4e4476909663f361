"""Who may do what with evidence. Pure functions; their test is the whole truth table.

The database hides what these refuse; they say it again, so that neither wall
is the only one.
"""

from __future__ import annotations

from uuid import UUID

from saas.tenancy import Reach
from tenants.evidence.models import Evidence
from tenants.evidence.types import Disclosure
from tenants.rounds import policy as returns
from tenants.rounds.models import Return
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


def can_add(actor: Actor, agency_id: UUID) -> bool:
    """Only an agency's own people, and the guests it invited, add its evidence."""
    return actor.may(Permission.EVIDENCE_MANAGE) and actor.is_of(agency_id)


def can_change(actor: Actor, evidence: Evidence) -> bool:
    """The same people; a guest only what the same guest added."""
    if not can_add(actor, evidence.agency_id):
        return False
    return not actor.is_guest or evidence.delegation_id == actor.delegation_id


def can_open(actor: Actor, evidence: Evidence) -> bool:
    """Whether the file or link may be opened."""
    if not actor.may(Permission.EVIDENCE_READ):
        return False
    if actor.is_guest:
        return evidence.delegation_id == actor.delegation_id
    if actor.is_of(evidence.agency_id) or evidence.disclosure == Disclosure.RELEASED:
        return True
    return evidence.disclosure == Disclosure.COORDINATOR and (
        actor.reaches(Reach.WORKSPACE) or actor.reaches(Reach.MODERATION)
    )


def can_link(actor: Actor, evidence: Evidence, return_: Return) -> bool:
    """Evidence stands only beside answers of the agency that holds it."""
    return (
        can_attach(actor, return_)
        and evidence.agency_id == return_.agency_id
        and (not actor.is_guest or evidence.delegation_id == actor.delegation_id)
    )


def can_attach(actor: Actor, return_: Return) -> bool:
    """Whether the person may put evidence beside this return's answers at all."""
    return (
        actor.may(Permission.EVIDENCE_MANAGE)
        and return_.part in returns.AGENCYS
        and returns.is_author(actor, return_)
    )
