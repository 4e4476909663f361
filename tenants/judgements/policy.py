"""Who may do what in moderation. Pure functions; their test is the whole truth table.

The database hides grades from the blind; these say it again, so that neither
wall is the only one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from saas.tenancy import Reach
from tenants.judgements.types import OPEN_STATES, PanelMember
from tenants.rounds import policy as returns
from tenants.rounds.models import Return, Round
from tenants.rounds.types import (
    DISCLOSED_STATES,
    Moderation,
    PartKind,
    ReturnState,
    RoundState,
)
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission

ASSIGNING = frozenset({RoundState.OPEN, RoundState.MODERATION})


def runs_moderation(actor: Actor) -> bool:
    """Whether this person says who moderates, and releases: the coordinator."""
    return actor.may(Permission.MODERATION_SETTLE) and actor.may(Permission.ROUND_MANAGE)


def is_blind(actor: Actor, own: Return) -> bool:
    """Whether the agency's grades are still hidden from this person."""
    return actor.member_id is not None and actor.member_id in own.blind_to


def can_assign(actor: Actor, own: Return, round_: Round) -> bool:
    """Moderators are chosen once the return is signed: from then on it does not change."""
    return (
        runs_moderation(actor)
        and round_.moderation != Moderation.NONE
        and round_.state in ASSIGNING
        and own.part == PartKind.SELF
        and own.state == ReturnState.SIGNED_OFF
    )


def can_be_moderator(
    roles: Collection[str], member_agency: UUID | None, agency: UUID, parents: Mapping[UUID, UUID]
) -> bool:
    """A moderator, and of neither the agency, nor one above it, nor a part of it."""
    if "moderator" not in roles:
        return False
    if member_agency is None:
        return True
    return member_agency not in line_up(agency, parents) and agency not in line_up(
        member_agency, parents
    )


def can_take_over(member_id: UUID, own: Return, round_: Round) -> bool:
    """Whether a moderation goes on with a colleague of who began it, without being chosen anew.

    In a blind round only with somebody from whom the grades are hidden already: who
    may have read them is asked by the coordinator or not at all.
    """
    return (
        round_.moderation != Moderation.NONE
        and round_.state in returns.RUNNING
        and own.state in (ReturnState.SIGNED_OFF, ReturnState.RETURNED, ReturnState.SUBMITTED)
        and (round_.moderation != Moderation.BLIND or member_id in own.blind_to)
    )


def line_up(agency: UUID, parents: Mapping[UUID, UUID]) -> list[UUID]:
    """An agency and all above it, from the bottom up."""
    line = [agency]
    while (above := parents.get(line[-1])) is not None and above not in line:
        line.append(above)
    return line


def can_unassign(actor: Actor, moderation: Return, round_: Round) -> bool:
    """Only what nobody has begun vanishes."""
    return (
        runs_moderation(actor)
        and moderation.part == PartKind.MODERATION
        and moderation.state == ReturnState.NOT_STARTED
        and round_.state in returns.RUNNING
    )


def can_stand_down(actor: Actor, moderation: Return, own: Return, round_: Round) -> bool:
    """A moderator who has begun is taken off the panel; their grades are kept and not used."""
    return (
        runs_moderation(actor)
        and moderation.part == PartKind.MODERATION
        and moderation.state
        in (ReturnState.IN_PROGRESS, ReturnState.SUBMITTED, ReturnState.RETURNED)
        and own.state not in (ReturnState.MODERATED, ReturnState.RELEASED)
        and round_.state in returns.RUNNING
    )


def can_ask_again(actor: Actor, moderation: Return, own: Return, round_: Round) -> bool:
    """Finished grades go back to their moderator while nothing is concluded."""
    return (
        runs_moderation(actor)
        and moderation.part == PartKind.MODERATION
        and moderation.state == ReturnState.SUBMITTED
        and own.state == ReturnState.SIGNED_OFF
        and round_.state in returns.RUNNING
    )


def can_open_grading(actor: Actor, moderation: Return) -> bool:
    """A grading in progress is its moderator's alone."""
    return moderation.part == PartKind.MODERATION and returns.is_author(actor, moderation)


def can_grade(actor: Actor, moderation: Return, own: Return, round_: Round) -> bool:
    """The moderator, while the agency's return is signed, and never of their own agency."""
    return (
        moderation.part == PartKind.MODERATION
        and returns.can_answer(actor, moderation, round_)
        and own.state == ReturnState.SIGNED_OFF
        and not actor.is_of(own.agency_id)
    )


def can_compare(actor: Actor, own: Return, panel: Collection[PanelMember]) -> bool:
    """Who sees the grades side by side: who settles, once they are no longer blind."""
    if not actor.may(Permission.MODERATION_SETTLE) or is_blind(actor, own):
        return False
    if own.state not in DISCLOSED_STATES:
        return False
    if actor.reaches(Reach.WORKSPACE):
        return True
    return any(m.member_id == actor.member_id and m.has_finished for m in panel)


def can_settle(actor: Actor, own: Return, round_: Round, panel: Collection[PanelMember]) -> bool:
    """A coordinator, or a moderator who has finished; never blind, never of the agency.

    Nothing is settled while a moderator still grades: what was settled would
    tell them the agency's grade.
    """
    return (
        can_compare(actor, own, panel)
        and actor.agency_id != own.agency_id
        and own.state == ReturnState.SIGNED_OFF
        and round_.state in returns.RUNNING
        and is_ready(panel)
    )


def is_ready(panel: Collection[PanelMember]) -> bool:
    """Somebody has finished, and nobody still grades."""
    return any(m.has_finished for m in panel) and not any(m.state in OPEN_STATES for m in panel)


def can_release(actor: Actor, own: Return, round_: Round) -> bool:
    return returns.can_release(actor, own, round_) and round_.state in returns.RUNNING


def can_read_outcome(actor: Actor, own: Return) -> bool:
    """The agency's own people, and those who read every agency's work; once it is released."""
    if own.part != PartKind.SELF or own.state != ReturnState.RELEASED or actor.is_guest:
        return False
    if not actor.may(Permission.RETURN_READ):
        return False
    return (
        actor.is_of(own.agency_id)
        or actor.reaches(Reach.WORKSPACE)
        or actor.reaches(Reach.MODERATION)
    )


def can_reply(actor: Actor, own: Return) -> bool:
    """The agency answers once what was released to it; that it is once the table says."""
    return (
        actor.may(Permission.MODERATION_REPLY)
        and not actor.is_guest
        and own.part == PartKind.SELF
        and own.state == ReturnState.RELEASED
        and actor.is_of(own.agency_id)
    )
