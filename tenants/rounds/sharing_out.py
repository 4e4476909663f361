"""Sharing one part of a round out among people by a fair draw: looked at, then given (CAP-24)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from saas.errors import Conflict, InvalidInput, NotFound
from saas.i18n import gettext as _
from saas.trail import service as trail
from tenants.agencies.models import Agency
from tenants.practice.schema import ActivityPart, ActivityType
from tenants.practice.service import get_model
from tenants.rounds import part_notices, queries
from tenants.rounds.allocation import add_parts, new_part, refuse_unless_allocating
from tenants.rounds.calendar import today
from tenants.rounds.fair_draw import Candidate, Plan, share_out
from tenants.rounds.giving import Place, list_places
from tenants.rounds.loads import Load, list_loads
from tenants.rounds.models import Return, Round, Subject
from tenants.rounds.parts import personal_parts
from tenants.rounds.ties import why_not
from tenants.rounds.types import RoundState
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Permission


@dataclass(frozen=True)
class SharingOut:
    """What is to be shared out among whom, and how.

    ``even_out_all``: what people have to fill in anywhere counts, and not only how often
    they were given this part of this round. ``due_on`` is a date for what is given, where
    nobody was told another yet.
    """

    part_key: str
    people: frozenset[UUID]
    seed: str
    even_out_all: bool = False
    due_on: date | None = None


@dataclass(frozen=True)
class Line:
    """One subject in a plan: to whom it goes, or why each of the people may not take it."""

    subject: Subject
    agency: Agency
    due_on: date
    member: Member | None
    problems: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.subject.reference or self.agency.name


@dataclass(frozen=True)
class Prospect:
    """What a fair draw would give, before anything is given."""

    round_: Round
    part: ActivityPart
    loads: list[Load]
    plan: Plan
    lines: list[Line]
    given_already: int

    @property
    def nobody(self) -> list[Line]:
        return [line for line in self.lines if line.member is None]


def look(session: Session, actor: Actor, round_id: UUID, wish: SharingOut) -> Prospect:
    """What sharing a part out would give now; nothing changes.

    Raises Forbidden, NotFound, InvalidState and InvalidInput by field.
    """
    actor.require(Permission.ROUND_MANAGE)
    return _prospect(session, round_id, wish, list_places(session, round_id))


def give_fairly(
    session: Session, actor: Actor, round_id: UUID, wish: SharingOut, fingerprint: str
) -> Prospect:
    """Share a part out as the plan with this fingerprint does, which is made again.

    Raises Conflict where it would come out differently by now; else as ``look``.
    """
    actor.require(Permission.ROUND_MANAGE)
    subjects = list_places(session, round_id, lock=True)
    found = _prospect(session, round_id, wish, subjects)
    if found.plan.fingerprint != fingerprint:
        raise Conflict(
            _("Something changed since you saw the plan. Read it again before you give out parts.")
        )
    round_, model = found.round_, get_model(session, found.round_.model_version_id)
    told: list[tuple[UUID, date]] = []
    begun: list[Return] = []
    for line in found.lines:
        if line.member is None:
            continue
        if line.due_on != (line.subject.due_on or round_.due_on):
            line.subject.due_on = line.due_on
        begun.append(new_part(round_, line.subject, line.agency, model, found.part, line.member.id))
        told.append((line.member.id, line.due_on))
    add_parts(session, begun)
    if round_.state == RoundState.OPEN:
        part_notices.tell_given(session, round_, told)
    trail.record(
        session,
        "part.shared_out",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="round",
        object_id=round_.id,
        part_key=found.part.key,
        seed=wish.seed,
        given=len(told),
        left=len(found.plan.nobody),
        # Whoever makes the draw again begins with these loads.
        people=[f"{load.member.id} {_counted(load, wish)}" for load in found.loads],
        plan=found.plan.fingerprint,
    )
    return found


def _prospect(
    session: Session, round_id: UUID, wish: SharingOut, subjects: dict[UUID, Place]
) -> Prospect:
    round_ = queries.get_round(session, round_id)
    refuse_unless_allocating(round_)
    activity = get_model(session, round_.model_version_id).activity[round_.activity]
    part = next((p for p in personal_parts(activity) if p.key == wish.part_key), None)
    if part is None:
        raise NotFound
    loads = [
        load for load in list_loads(session, round_id, part.key) if load.member.id in wish.people
    ]
    _refuse_wrong(wish, round_, loads)
    free = {i: found for i, found in subjects.items() if not found.held.has(part.key)}
    problems = _problems(free, activity, part, loads)
    plan = share_out(
        free, [Candidate(load.member.id, _counted(load, wish)) for load in loads], problems,
        wish.seed,
    )  # fmt: skip
    members = {load.member.id: load.member for load in loads}
    lines = []
    for subject_id, found in free.items():
        holder = plan.given.get(subject_id)
        lines.append(
            Line(
                found.subject,
                found.agency,
                _due_on(round_, found, wish),
                members[holder] if holder else None,
                () if holder else tuple(problems[subject_id, m] for m in members),
            )
        )
    return Prospect(round_, part, loads, plan, lines, len(subjects) - len(free))


def _problems(
    free: dict[UUID, Place], activity: ActivityType, part: ActivityPart, loads: list[Load]
) -> dict[tuple[UUID, UUID], str]:
    """Why people may not take subjects, as sentences."""
    found = {
        (subject_id, load.member.id): why_not(one.subject, activity, part, load.member, one.held)
        for subject_id, one in free.items()
        for load in loads
    }
    return {pair: sentence for pair, sentence in found.items() if sentence}


def _refuse_wrong(wish: SharingOut, round_: Round, loads: Collection[Load]) -> None:
    errors = {}
    if not wish.people:
        errors["people"] = _("Choose at least one person")
    elif len(loads) < len(wish.people):
        errors["people"] = _("A person in your choice has left or fills no parts any more")
    if wish.due_on is not None and wish.due_on < max(today(), round_.opens_on):
        errors["due_on"] = _("The date must be today or later, and not before the round opens")
    if errors:
        raise InvalidInput(_("Put these right first."), errors)


def _counted(load: Load, wish: SharingOut) -> int:
    """What counts as somebody's already."""
    return load.to_fill if wish.even_out_all else load.of_part


def _due_on(round_: Round, found: Place, wish: SharingOut) -> date:
    """A date that somebody was told, or has their part by, is not moved by a draw."""
    own = found.subject.due_on or round_.due_on
    told = round_.state != RoundState.DRAFT and bool(found.held.given)
    return own if wish.due_on is None or told else wish.due_on
