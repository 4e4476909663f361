"""Who carries what between workspaces, and who reads it. Pure functions."""

from __future__ import annotations

from uuid import UUID

from tenants.rounds.models import Return
from tenants.rounds.types import PartKind, ReturnState
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


def can_see_own_models(actor: Actor, agency_id: UUID) -> bool:
    """Which models an agency reads by: its people and the coordinator."""
    if actor.is_guest:
        return False
    return actor.is_of(agency_id) or actor.may(Permission.ROUND_MANAGE)


def can_upload(actor: Actor, agency_id: UUID) -> bool:
    """The agency's own lead, or the coordinator for it; they withdraw it as well."""
    if actor.is_guest:
        return False
    lead = actor.may(Permission.RETURN_SUBMIT) and actor.is_of(agency_id)
    return lead or actor.may(Permission.ROUND_MANAGE)


def can_read_words(actor: Actor, agency_id: UUID) -> bool:
    """The own words themselves: the agency's people alone."""
    return not actor.is_guest and actor.is_of(agency_id)


def can_take_result(actor: Actor, own: Return) -> bool:
    """The agency's lead or approver takes its released result along."""
    return (
        not actor.is_guest
        and actor.may(Permission.MODERATION_REPLY)
        and own.part == PartKind.SELF
        and own.state == ReturnState.RELEASED
        and actor.is_of(own.agency_id)
    )


def can_import(actor: Actor) -> bool:
    return not actor.is_guest and actor.may(Permission.MODEL_PUBLISH)


def can_read_results(actor: Actor) -> bool:
    return not actor.is_guest and (
        actor.may(Permission.OVERVIEW_READ) or actor.may(Permission.MODEL_PUBLISH)
    )
