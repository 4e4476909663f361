"""Who may do what with findings and actions. Pure functions; their test is the whole truth table.

Whether somebody sees a finding or an action at all, the database decides.
"""

from __future__ import annotations

from uuid import UUID

from saas.tenancy import Reach
from tenants.actions.models import Action, Finding
from tenants.actions.types import ActionState, FindingKind
from tenants.rounds.models import Return
from tenants.rounds.types import DISCLOSED_STATES, PartKind, ReturnState
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission

IN_HAND = frozenset({ActionState.AGREED, ActionState.IN_PROGRESS, ActionState.SENT_BACK})
"""Agreed, and still with its owner."""

CHANGEABLE = frozenset({ActionState.PROPOSED, *IN_HAND})


def oversees(actor: Actor) -> bool:
    """Makes findings on every agency: the coordinator and the moderators."""
    return actor.may(Permission.FINDING_MAKE) and (
        actor.reaches(Reach.WORKSPACE) or actor.reaches(Reach.MODERATION)
    )


def leads(actor: Actor, agency_id: UUID) -> bool:
    """Makes findings and actions for this agency of their own."""
    return not actor.is_guest and actor.may(Permission.FINDING_MAKE) and actor.is_of(agency_id)


def can_make_finding(actor: Actor, agency_id: UUID, return_: Return | None) -> bool:
    """From a return: its own lead at any time, others once it was submitted.

    Without a return: those who oversee, on any agency.
    """
    if return_ is None:
        return oversees(actor)
    if return_.state == ReturnState.WITHDRAWN or return_.agency_id != agency_id:
        return False
    if return_.part == PartKind.MODERATION:
        return oversees(actor) and (
            actor.member_id == return_.author_id or return_.state in DISCLOSED_STATES
        )
    if return_.part == PartKind.PERSON:
        # A finding is the team's to read: what one person wrote is not, before its release.
        return oversees(actor) and return_.state == ReturnState.RELEASED
    if leads(actor, agency_id):
        return True
    return oversees(actor) and return_.state in DISCLOSED_STATES


def can_make_action(actor: Actor, finding: Finding, agency_id: UUID) -> bool:
    """What is to improve or to be learned becomes an action; a strength does not."""
    if finding.kind == FindingKind.STRENGTH:
        return False
    return oversees(actor) or (leads(actor, agency_id) and leads(actor, finding.agency_id))


def can_agree(actor: Actor, action: Action) -> bool:
    return actor.may(Permission.ACTION_MANAGE) and action.state == ActionState.PROPOSED


def works_on(actor: Actor, action: Action) -> bool:
    """The owner, the deputy, or a lead of the agency that owns the action."""
    if actor.member_id is None or not actor.may(Permission.ACTION_WORK):
        return False
    if not actor.is_of(action.agency_id):
        return False
    return actor.member_id in (action.owner_id, action.deputy_id) or leads(actor, action.agency_id)


def can_start(actor: Actor, action: Action) -> bool:
    return works_on(actor, action) and action.state in (
        ActionState.AGREED,
        ActionState.SENT_BACK,
    )


def can_note_progress(actor: Actor, action: Action) -> bool:
    return works_on(actor, action) and action.state in IN_HAND


def can_give_evidence(actor: Actor, action: Action) -> bool:
    """Also after the claim, until somebody has verified it."""
    return (
        works_on(actor, action)
        and actor.may(Permission.EVIDENCE_MANAGE)
        and action.state in (*IN_HAND, ActionState.CLAIMED_DONE)
    )


def can_claim(actor: Actor, action: Action) -> bool:
    return works_on(actor, action) and action.state in IN_HAND


def can_verify(actor: Actor, action: Action) -> bool:
    """Somebody who is neither the owner nor of the owner's agency, nor made the claim."""
    return (
        actor.member_id is not None
        and actor.may(Permission.ACTION_VERIFY)
        and action.state == ActionState.CLAIMED_DONE
        and not actor.is_of(action.agency_id)
        and actor.member_id not in (action.owner_id, action.deputy_id, action.claimed_by)
    )


def can_send_back(actor: Actor, action: Action) -> bool:
    return can_verify(actor, action)


def can_change(actor: Actor, action: Action) -> bool:
    """The coordinator and the agency's leads, until it is claimed done."""
    return action.state in CHANGEABLE and (
        actor.may(Permission.ACTION_MANAGE) or leads(actor, action.agency_id)
    )


def can_move_due_date(actor: Actor, action: Action) -> bool:
    """Once agreed, the date is the partnership's: an owner does not put off their own."""
    if not can_change(actor, action):
        return False
    return actor.may(Permission.ACTION_MANAGE) or action.state == ActionState.PROPOSED


def can_supersede(actor: Actor, action: Action) -> bool:
    return actor.may(Permission.ACTION_MANAGE) and action.state in CHANGEABLE
