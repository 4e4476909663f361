"""The agencies that fill a part of everything that a round looks at, named all at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, delete, func, or_, select, true
from sqlalchemy.orm import Session

from saas.errors import InvalidInput, NotFound
from saas.i18n import gettext as _
from saas.tenancy.rows import NOBODY
from saas.trail import service as trail
from tenants.agencies.models import Agency
from tenants.practice.schema import ActivityPart
from tenants.practice.service import get_model
from tenants.rounds import queries
from tenants.rounds.allocation import add_parts, new_part, refuse_unless_allocating
from tenants.rounds.models import Return, Round, Subject
from tenants.rounds.notices import tell_opened
from tenants.rounds.parts import agency_parts
from tenants.rounds.types import ReturnState, RoundState
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


@dataclass(frozen=True)
class AgencyLine:
    """An agency, how many of the round's subjects it has a part of, and how many it began."""

    agency: Agency
    parts: int
    begun: int


@dataclass(frozen=True)
class Named:
    """How many parts were given or taken; those that were begun by then stay."""

    changed: int
    kept: int = 0


def get_agency_part(session: Session, round_: Round, part_key: str) -> ActivityPart:
    """A part that agencies are named for. Raises NotFound."""
    activity = get_model(session, round_.model_version_id).activity[round_.activity]
    if activity.asks_agencies:
        raise NotFound
    part = next((p for p in agency_parts(activity) if p.key == part_key), None)
    if part is None:
        raise NotFound
    return part


def list_agency_lines(
    session: Session, round_id: UUID, part_key: str, subject_id: UUID | None = None
) -> list[AgencyLine]:
    """The agencies that take part in audits, or have a part here, by name; one statement.

    ``subject_id``: counted of one subject alone.
    """
    begun = Return.state.not_in((ReturnState.NOT_STARTED, ReturnState.WITHDRAWN))
    of_part = [
        Return.round_id == round_id,
        Return.part_key == part_key,
        Return.agency_id == Agency.id,
        Return.state != ReturnState.WITHDRAWN,
    ]
    if subject_id is not None:
        of_part.append(Return.subject_id == subject_id)
    theirs = (
        select(func.count().label("parts"), func.count(case((begun, 1))).label("begun"))
        .select_from(Return)
        .where(*of_part)
        .correlate(Agency)
        .lateral("theirs")
    )
    rows = session.execute(
        select(Agency, theirs)
        .join(theirs, true())
        .where(or_(Agency.state == "active", theirs.c.parts > 0))
        .order_by(Agency.name, Agency.id)
    )
    return [AgencyLine(*row) for row in rows]


def give_to_all(
    session: Session, actor: Actor, round_id: UUID, part_key: str, agency_ids: Collection[UUID]
) -> Named:
    """Give a part of every subject of a round to agencies; each is told once.

    Raises InvalidInput (``agencies``), InvalidState, Forbidden, NotFound.
    """
    round_, part = _open_for_naming(session, actor, round_id, part_key)
    agencies = _chosen(session, agency_ids, must_be_active=True)
    subjects = session.scalars(
        select(Subject)
        .where(Subject.round_id == round_id, Subject.reference != "")
        .order_by(Subject.reference, Subject.id)
        .with_for_update()
    ).all()
    if not subjects:
        problem = _("Choose first what the round looks at; then give out its parts")
        raise InvalidInput(problem, {"agencies": problem})
    # Withdrawn ones too: they are brought back, with what was written.
    present = {
        (subject_id, agency_id)
        for subject_id, agency_id in session.execute(
            select(Return.subject_id, Return.agency_id).where(
                Return.round_id == round_id, Return.part_key == part_key
            )
        )
    }
    model = get_model(session, round_.model_version_id)
    told: dict[UUID, tuple[Return, date]] = {}
    begun: list[Return] = []
    for agency in agencies:
        for subject in subjects:
            if (subject.id, agency.id) in present:
                continue
            return_ = new_part(round_, subject, agency, model, part, NOBODY)
            begun.append(return_)
            due_on = subject.due_on or round_.due_on
            if agency.id not in told or due_on < told[agency.id][1]:
                told[agency.id] = (return_, due_on)
    add_parts(session, begun)
    if round_.state == RoundState.OPEN:
        for agency in agencies:
            if agency.id in told:
                return_, due_on = told[agency.id]
                tell_opened(session, round_, return_, agency, due_on)
    _note(session, actor, "part.agencies_added", round_, part, len(agencies), len(begun))
    return Named(len(begun))


def take_from_all(
    session: Session, actor: Actor, round_id: UUID, part_key: str, agency_ids: Collection[UUID]
) -> Named:
    """Take a part of every subject back from agencies, where they wrote nothing on it.

    Raises InvalidInput (``agencies``), InvalidState, Forbidden, NotFound.
    """
    round_, part = _open_for_naming(session, actor, round_id, part_key)
    agencies = _chosen(session, agency_ids, must_be_active=False)
    theirs = (
        Return.round_id == round_id,
        Return.part_key == part_key,
        Return.agency_id.in_([agency.id for agency in agencies]),
    )
    states = session.scalars(select(Return.state).where(*theirs).with_for_update()).all()
    changed = states.count(ReturnState.NOT_STARTED)
    gone = states.count(ReturnState.WITHDRAWN)
    session.execute(delete(Return).where(*theirs, Return.state == ReturnState.NOT_STARTED))
    if changed:
        _note(session, actor, "part.agencies_removed", round_, part, len(agencies), changed)
    return Named(changed, len(states) - changed - gone)


def _open_for_naming(
    session: Session, actor: Actor, round_id: UUID, part_key: str
) -> tuple[Round, ActivityPart]:
    actor.require(Permission.ROUND_MANAGE)
    round_ = queries.get_round(session, round_id)
    part = get_agency_part(session, round_, part_key)
    refuse_unless_allocating(round_)
    return round_, part


def _chosen(
    session: Session, agency_ids: Collection[UUID], *, must_be_active: bool
) -> list[Agency]:
    wanted = set(agency_ids)
    if not wanted:
        problem = _("Choose at least one agency")
        raise InvalidInput(problem, {"agencies": problem})
    query = select(Agency).where(Agency.id.in_(wanted)).order_by(Agency.name, Agency.id)
    if must_be_active:
        query = query.where(Agency.state == "active")
    found = list(session.scalars(query))
    if len(found) < len(wanted):
        problem = _("An agency in your choice is closed or not of this workspace")
        raise InvalidInput(problem, {"agencies": problem})
    return found


def _note(
    session: Session,
    actor: Actor,
    kind: str,
    round_: Round,
    part: ActivityPart,
    agencies: int,
    parts: int,
) -> None:
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="round",
        object_id=round_.id,
        part_key=part.key,
        agencies=agencies,
        parts=parts,
    )
