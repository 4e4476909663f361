"""Who may do what with a return. Pure functions; their test is the whole truth table."""

from __future__ import annotations

from saas.tenancy import Reach
from tenants.rounds.models import Return, Round
from tenants.rounds.types import (
    DISCLOSED_STATES,
    DRAFT_STATES,
    SEALED_STATES,
    PartKind,
    ReturnState,
    RoundState,
    Sharing,
)
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission

AGENCYS = frozenset({PartKind.SELF, PartKind.AGENCY})
"""Parts that an agency fills, by whichever of its people."""

FILLING = {
    PartKind.SELF: Permission.RETURN_ANSWER,
    PartKind.AGENCY: Permission.RETURN_ANSWER,
    PartKind.MODERATION: Permission.MODERATION_GRADE,
    PartKind.PERSON: Permission.PART_FILL,
}
"""What somebody needs to write a part that is theirs."""

OUTSIDE_MODERATION = frozenset(PartKind) - {PartKind.MODERATION}
"""Parts that a coordinator takes out, brings back, opens again and releases."""

RUNNING = frozenset({RoundState.OPEN, RoundState.MODERATION, RoundState.FINDINGS})


def is_author(actor: Actor, return_: Return) -> bool:
    """Whether the return is this person's to write: their agency's, or their own part."""
    if actor.is_guest:
        return actor.return_id == return_.id
    if return_.part not in AGENCYS:
        return actor.member_id is not None and actor.member_id == return_.author_id
    return actor.is_of(return_.agency_id)


def can_read(actor: Actor, return_: Return) -> bool:
    """Whether some content of the return may be read; the database decides which."""
    if not actor.may(Permission.RETURN_READ):
        return False
    if is_author(actor, return_):
        return True
    return return_.state in DISCLOSED_STATES or return_.revision > 1


def can_open(actor: Actor, return_: Return) -> bool:
    """Whether the return's own page opens; to a coordinator always, as that it exists."""
    if actor.may(Permission.ROUND_MANAGE) or can_read(actor, return_):
        return True
    return (
        actor.may(Permission.RETURN_READ)
        and return_.state == ReturnState.RELEASED
        and return_.sharing != Sharing.NOTHING
    )


def reads_grades_alone(actor: Actor, return_: Return) -> bool:
    """Whether another agency's return shows its grades to this person, and nothing besides."""
    return (
        return_.state == ReturnState.RELEASED
        and return_.sharing == Sharing.GRADES
        and not is_author(actor, return_)
        and not actor.reaches(Reach.WORKSPACE)
        and not actor.reaches(Reach.MODERATION)
    )


def can_answer(actor: Actor, return_: Return, round_: Round) -> bool:
    return (
        actor.may(FILLING[PartKind(return_.part)])
        and is_author(actor, return_)
        and return_.state in DRAFT_STATES
        and round_.state in RUNNING
    )


def can_submit(actor: Actor, return_: Return, round_: Round) -> bool:
    """An agency's return by who leads it, a person's part by that person."""
    if actor.is_guest or not can_answer(actor, return_, round_):
        return False
    if return_.part == PartKind.PERSON:
        return True
    return return_.part in AGENCYS and actor.may(Permission.RETURN_SUBMIT)


def can_sign(actor: Actor, return_: Return) -> bool:
    """The approver signs for their own agency (Children Act 2004 s11: its chief officer)."""
    return (
        return_.part in AGENCYS
        and actor.may(Permission.RETURN_SIGN)
        and actor.is_of(return_.agency_id)
        and return_.state == ReturnState.SUBMITTED
    )


def can_send_back(actor: Actor, return_: Return, round_: Round) -> bool:
    """While it waits for its signature: the coordinator, or the approver instead of signing."""
    return (
        return_.part in AGENCYS
        and return_.state == ReturnState.SUBMITTED
        and round_.state in RUNNING
        and (actor.may(Permission.RETURN_SEND_BACK) or can_sign(actor, return_))
    )


def can_reopen(actor: Actor, return_: Return, round_: Round) -> bool:
    """Once it is signed, whether moderated and released or not: the coordinator alone."""
    return (
        return_.part in OUTSIDE_MODERATION
        and return_.state in SEALED_STATES
        and round_.state in RUNNING
        and actor.may(Permission.RETURN_SEND_BACK)
    )


def lends(actor: Actor, return_: Return) -> bool:
    """Whether sections of it are this person's to lend: an agency's lead's, or the author's own."""
    if actor.is_guest or not is_author(actor, return_):
        return False
    return return_.part == PartKind.PERSON or actor.may(Permission.RETURN_DELEGATE)


def can_delegate(actor: Actor, return_: Return, round_: Round) -> bool:
    return lends(actor, return_) and can_answer(actor, return_, round_)


def can_withdraw(actor: Actor, return_: Return, round_: Round) -> bool:
    return (
        return_.part in OUTSIDE_MODERATION
        and actor.may(Permission.ROUND_MANAGE)
        and round_.state in RUNNING
        and return_.state
        in {
            ReturnState.NOT_STARTED,
            ReturnState.IN_PROGRESS,
            ReturnState.RETURNED,
            ReturnState.SUBMITTED,
            ReturnState.SIGNED_OFF,
        }
    )


def can_not_obtain(actor: Actor, return_: Return, round_: Round) -> bool:
    """A family's or a child's part, by whoever was to write it down (CAP-27)."""
    return return_.voice and not actor.is_guest and can_answer(actor, return_, round_)


def can_take_up(actor: Actor, return_: Return, round_: Round) -> bool:
    """What could not be obtained, again, by whoever said so."""
    return (
        return_.not_obtained
        and not actor.is_guest
        and is_author(actor, return_)
        and actor.may(Permission.PART_FILL)
        and round_.state in RUNNING
    )


def can_invite(actor: Actor, return_: Return, round_: Round) -> bool:
    """Whether the family or the child may be given a link to write by themselves."""
    return can_not_obtain(actor, return_, round_)


def can_bring_back(actor: Actor, return_: Return, round_: Round) -> bool:
    """A withdrawn return that nobody had signed."""
    return (
        return_.part in OUTSIDE_MODERATION
        and actor.may(Permission.ROUND_MANAGE)
        and round_.state in RUNNING
        and return_.state == ReturnState.WITHDRAWN
        and not return_.seal
    )


def can_release(actor: Actor, return_: Return, round_: Round) -> bool:
    if not actor.may(Permission.ROUND_MANAGE) or return_.part not in OUTSIDE_MODERATION:
        return False
    if return_.part != PartKind.SELF:
        return return_.state == ReturnState.SIGNED_OFF
    if return_.state == ReturnState.MODERATED:
        return True
    return return_.state == ReturnState.SIGNED_OFF and round_.moderation == "none"
