"""Giving many parts of a round at once by hand (CAP-24).

What is checked for each is what ``allocation.give_part`` checks; each person gets one
mail, however many parts became theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from saas.errors import NotFound
from saas.i18n import gettext as _
from tenants.agencies.models import Agency
from tenants.practice.service import get_model
from tenants.rounds import part_notices, queries
from tenants.rounds.allocation import add_parts, new_part, note_given, refuse_unless_allocating
from tenants.rounds.loads import list_loads
from tenants.rounds.models import Return, Subject
from tenants.rounds.parts import personal_parts
from tenants.rounds.ties import Held, why_not
from tenants.rounds.types import ReturnState, RoundState
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Permission


@dataclass(frozen=True)
class Gift:
    """One part of a subject for somebody."""

    subject_id: UUID
    part_key: str
    member_id: UUID


@dataclass(frozen=True)
class Given:
    """How many parts were given, and why others were not, by subject and part."""

    count: int
    refusals: dict[tuple[UUID, str], str]


@dataclass
class Place:
    """A subject with the agency that holds it, and whose its parts are."""

    subject: Subject
    agency: Agency
    held: Held = field(default_factory=Held)


def count_covered(session: Session, round_id: UUID) -> dict[str, int]:
    """Of how many subjects each part is somebody's, by the key of the part; one statement."""
    rows = session.execute(
        select(Return.part_key, func.count(Return.subject_id.distinct()))
        .where(Return.round_id == round_id, Return.state != ReturnState.WITHDRAWN)
        .group_by(Return.part_key)
        .order_by(Return.part_key)
    )
    return {row[0]: row[1] for row in rows}


def give_many(
    session: Session,
    actor: Actor,
    round_id: UUID,
    gifts: Iterable[Gift],
    *,
    further: bool = False,
) -> Given:
    """Give parts by hand: all that may be given, with a sentence for each that may not.

    A part that is somebody's by now stays theirs, unless ``further`` people are wanted.
    Raises InvalidState, Forbidden, NotFound.
    """
    actor.require(Permission.ROUND_MANAGE)
    round_ = queries.get_round(session, round_id)
    refuse_unless_allocating(round_)
    model = get_model(session, round_.model_version_id)
    activity = model.activity[round_.activity]
    parts = {part.key: part for part in personal_parts(activity)}
    subjects = list_places(session, round_id, lock=True)
    members = {load.member.id: load.member for load in list_loads(session, round_id)}
    begun: list[tuple[Return, Member, date]] = []
    refusals: dict[tuple[UUID, str], str] = {}
    for gift in gifts:
        if gift.subject_id not in subjects or gift.part_key not in parts:
            raise NotFound
        found, part = subjects[gift.subject_id], parts[gift.part_key]
        member = members.get(gift.member_id) or _get_member(session, gift.member_id)
        problem = why_not(found.subject, activity, part, member, found.held)
        if not problem and not further and found.held.has(part.key):
            problem = _("Somebody else was given this part in the meantime.")
        if problem:
            refusals[gift.subject_id, gift.part_key] = problem
            continue
        return_ = new_part(round_, found.subject, found.agency, model, part, member.id)
        begun.append((return_, member, found.subject.due_on or round_.due_on))
        found.held = Held(found.held.given | {(part.key, member.id)}, found.held.withdrawn)
    add_parts(session, [return_ for return_, _member, _due_on in begun])
    for return_, member, _due_on in begun:
        note_given(session, actor, return_, member)
    if round_.state == RoundState.OPEN:
        part_notices.tell_given(session, round_, [(m.id, due_on) for _r, m, due_on in begun])
    return Given(len(begun), refusals)


def give_to_workers(session: Session, actor: Actor, round_id: UUID, part_key: str) -> Given:
    """Give a part, wherever it is nobody's, to whoever's work it is; otherwise as ``give_many``.

    What has no known worker stays as it is. Raises InvalidState, Forbidden, NotFound.
    """
    actor.require(Permission.ROUND_MANAGE)
    gifts = [
        Gift(subject_id, part_key, place.subject.worker_id)
        for subject_id, place in list_places(session, round_id).items()
        if place.subject.worker_id is not None and not place.held.has(part_key)
    ]
    return give_many(session, actor, round_id, gifts)


def list_places(session: Session, round_id: UUID, *, lock: bool = False) -> dict[UUID, Place]:
    """The subjects of a round with whose their parts are; two statements.

    ``lock`` holds them, so that nobody gives out the same parts meanwhile.
    """
    query = (
        select(Subject, Agency)
        .join(Agency, Agency.id == Subject.agency_id)
        .where(Subject.round_id == round_id)
        .order_by(Subject.reference, Agency.name, Subject.id)
    )
    if lock:
        query = query.with_for_update(of=Subject).execution_options(populate_existing=True)
    found = {subject.id: Place(subject, agency) for subject, agency in session.execute(query)}
    parts: dict[UUID, list[tuple[str, UUID, str]]] = {}
    for subject_id, key, author_id, state in session.execute(
        select(Return.subject_id, Return.part_key, Return.author_id, Return.state).where(
            Return.round_id == round_id
        )
    ):
        parts.setdefault(subject_id, []).append((key, author_id, state))
    for subject_id, listed in parts.items():
        if subject_id in found:
            found[subject_id].held = Held.of(listed)
    return found


def _get_member(session: Session, member_id: UUID) -> Member:
    member = session.scalars(select(Member).where(Member.id == member_id)).one_or_none()
    if member is None:
        raise NotFound
    return member
