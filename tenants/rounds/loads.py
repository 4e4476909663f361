"""How much each person has to fill in, for whoever gives out the parts of a round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, func, or_, select, true
from sqlalchemy.orm import Session

from tenants.practice.schema import ActivityPart, Party
from tenants.rounds.models import Return, Round, Subject
from tenants.rounds.parts import COLLECTED
from tenants.rounds.policy import RUNNING
from tenants.rounds.types import DRAFT_STATES, PartKind, ReturnState
from tenants.workspaces.models import Member
from tenants.workspaces.roles import PERMISSIONS, Permission, Role

FILLERS = tuple(role for role in Role if Permission.PART_FILL in PERMISSIONS[role])
"""Roles that fill parts."""


@dataclass(frozen=True)
class Load:
    """What somebody who fills parts was given.

    ``to_fill`` counts parts not yet handed in, in this round and in all that run;
    ``here`` of these are of this round, whose draft counts as well. ``of_part`` counts
    how often they were given the one part of this round that is asked about, handed in
    or not. ``next_due`` is the nearest date of what is to be filled in.
    """

    member: Member
    to_fill: int = 0
    here: int = 0
    of_part: int = 0
    next_due: date | None = None


def list_loads(session: Session, round_id: UUID, part_key: str = "") -> list[Load]:
    """Everybody who may be given a part, by name, with their load; one statement."""
    to_fill = Return.state.in_(sorted(DRAFT_STATES))
    is_here = Return.round_id == round_id
    # Person by person: each has an index of what is theirs, and a count of all parts of
    # all people would be made again for every row that the policies are thought to leave.
    theirs = (
        select(
            func.count(case((to_fill, 1))).label("to_fill"),
            func.count(case((to_fill & is_here, 1))).label("here"),
            func.count(case((is_here & (Return.part_key == part_key), 1))).label("of_part"),
            func.min(case((to_fill, func.coalesce(Subject.due_on, Round.due_on)))).label("due"),
        )
        .join(Round, Round.id == Return.round_id)
        .join(Subject, Subject.id == Return.subject_id)
        .where(
            Return.author_id == Member.id,
            Return.part == PartKind.PERSON,
            Return.state != ReturnState.WITHDRAWN,
            or_(is_here, Round.state.in_(sorted(RUNNING))),
        )
        .correlate(Member)
        .lateral("theirs")
    )
    rows = session.execute(
        select(Member, theirs)
        .join(theirs, true())
        .where(Member.state == "active", Member.roles.overlap(list(FILLERS)))
        .order_by(Member.name, Member.id)
    )
    return [Load(*row) for row in rows]


_USUAL = {
    Party.PRACTITIONER: frozenset({Role.PRACTITIONER}),
    Party.MODERATOR: frozenset({Role.MODERATOR, Role.AUDITOR, Role.COORDINATOR}),
    Party.CHAIR: frozenset({Role.COORDINATOR, Role.MODERATOR, Role.AUDITOR, Role.AGENCY_LEAD}),
    Party.PANEL: frozenset({Role.COORDINATOR, Role.MODERATOR, Role.AUDITOR, Role.AGENCY_LEAD}),
    **dict.fromkeys(COLLECTED, frozenset({Role.PARTICIPATION_OFFICER})),
}
_AUDITS = frozenset({Role.AUDITOR})


def usually_fill(part: ActivityPart, loads: list[Load]) -> list[Load]:
    """Those whose role is made for a part; everybody where no such person is there."""
    roles = _USUAL.get(part.by, _AUDITS)
    return [load for load in loads if roles.intersection(load.member.roles)] or loads
