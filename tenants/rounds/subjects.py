"""Reads of what is audited where people fill parts: a round's subjects, and one's own parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from saas.errors import NotFound
from tenants.agencies.models import Agency
from tenants.rounds.calendar import today
from tenants.rounds.models import Acknowledgement, Return, Round, Subject
from tenants.rounds.policy import RUNNING
from tenants.rounds.types import DRAFT_STATES, PartKind, ReturnState
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member


@dataclass(frozen=True)
class GivenPart:
    """One part of a subject and who fills it: a person by name, or an agency.

    ``acknowledgement`` is that person's, once they have read what was released.
    """

    return_: Return
    holder: str
    acknowledgement: Acknowledgement | None = None

    @property
    def is_asked(self) -> bool:
        """Whether whoever fills it is asked to confirm having read what is released."""
        return self.return_.part == PartKind.PERSON and self.return_.state != ReturnState.WITHDRAWN


_ACKNOWLEDGED = and_(
    Acknowledgement.subject_id == Return.subject_id,
    Acknowledgement.member_id == Return.author_id,
)


def asked_people(parts: Iterable[GivenPart]) -> list[GivenPart]:
    """Those who are asked to confirm, each once however many parts they fill, in order."""
    found: dict[UUID, GivenPart] = {}
    for given in parts:
        if given.is_asked:
            found.setdefault(given.return_.author_id, given)
    return list(found.values())


@dataclass(frozen=True)
class SubjectLine:
    """One subject of a round: how far each of its parts is, never what it says."""

    subject: Subject
    agency: Agency
    due_on: date
    parts: dict[str, list[GivenPart]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.subject.reference or self.agency.name

    @property
    def is_late(self) -> bool:
        return self.due_on < today() and any(
            given.return_.state in DRAFT_STATES for parts in self.parts.values() for given in parts
        )

    @property
    def asked(self) -> list[GivenPart]:
        """Those who are asked to confirm having read it; nobody before it is released."""
        if self.subject.released_at is None:
            return []
        return asked_people(given for parts in self.parts.values() for given in parts)

    @property
    def confirmed(self) -> int:
        return sum(given.acknowledgement is not None for given in self.asked)


def list_subject_lines(
    session: Session, round_: Round, *, page: int = 1, per_page: int = 50
) -> tuple[list[SubjectLine], int]:
    """The subjects of a round by reference, a page at a time, and how many there are.

    Three statements, however many subjects and parts.
    """
    total = session.execute(
        select(func.count()).select_from(Subject).where(Subject.round_id == round_.id)
    ).scalar_one()
    chosen = (
        select(Subject.id)
        .join(Agency, Agency.id == Subject.agency_id)
        .where(Subject.round_id == round_.id)
        .order_by(Subject.reference, Agency.name, Subject.id)
        .offset((page - 1) * per_page)
        .limit(per_page)
    ).subquery()
    rows = session.execute(
        select(Subject, Agency)
        .join(chosen, chosen.c.id == Subject.id)
        .join(Agency, Agency.id == Subject.agency_id)
        .order_by(Subject.reference, Agency.name, Subject.id)
    )
    lines = {
        subject.id: SubjectLine(subject, agency, subject.due_on or round_.due_on)
        for subject, agency in rows
    }
    given = session.execute(
        select(Return, Member.name, Agency.name, Acknowledgement)
        .join(chosen, chosen.c.id == Return.subject_id)
        .join(Agency, Agency.id == Return.agency_id)
        .outerjoin(Member, Member.id == Return.author_id)
        .outerjoin(Acknowledgement, _ACKNOWLEDGED)
        .order_by(Agency.name, Member.name, Return.id)
    )
    for return_, member, agency_name, said in given:
        holder = member if return_.part == PartKind.PERSON else agency_name
        line = lines[return_.subject_id]
        line.parts.setdefault(return_.part_key, []).append(GivenPart(return_, holder or "", said))
    return list(lines.values()), total


@dataclass(frozen=True)
class PartCount:
    """How many returns of one part of a round stand in a state."""

    part_key: str
    state: str
    count: int


def count_parts(session: Session, round_id: UUID) -> list[PartCount]:
    """How the parts of a round stand, one statement."""
    rows = session.execute(
        select(Return.part_key, Return.state, func.count())
        .where(Return.round_id == round_id)
        .group_by(Return.part_key, Return.state)
        .order_by(Return.part_key, Return.state)
    )
    return [PartCount(*row) for row in rows]


@dataclass(frozen=True)
class SubjectPage:
    """One subject with the parts of it that this person may know of."""

    subject: Subject
    round_: Round
    agency: Agency
    parts: tuple[GivenPart, ...]

    @property
    def name(self) -> str:
        return self.subject.reference or self.agency.name

    @property
    def due_on(self) -> date:
        return self.subject.due_on or self.round_.due_on

    @property
    def asked(self) -> list[GivenPart]:
        """Those whom this person knows of and who are asked to confirm having read it."""
        return asked_people(self.parts) if self.subject.released_at is not None else []


def get_subject_page(session: Session, subject_id: UUID) -> SubjectPage:
    """Two statements. Raises NotFound for whoever has no part of it and plans nothing."""
    row = session.execute(
        select(Subject, Round, Agency)
        .join(Round, Round.id == Subject.round_id)
        .join(Agency, Agency.id == Subject.agency_id)
        .where(Subject.id == subject_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    given = session.execute(
        select(Return, Member.name, Agency.name, Acknowledgement)
        .join(Agency, Agency.id == Return.agency_id)
        .outerjoin(Member, Member.id == Return.author_id)
        .outerjoin(Acknowledgement, _ACKNOWLEDGED)
        .where(Return.subject_id == subject_id)
        .order_by(Return.part_key, Agency.name, Member.name, Return.id)
    )
    parts = tuple(
        GivenPart(r, (member if r.part == PartKind.PERSON else agency) or "", said)
        for r, member, agency, said in given
    )
    return SubjectPage(row[0], row[1], row[2], parts)


@dataclass(frozen=True)
class MyPart:
    """A part that is this person's to fill, or was."""

    return_: Return
    round_: Round
    subject: Subject
    agency: Agency
    due_on: date

    @property
    def name(self) -> str:
        return self.subject.reference or self.agency.name

    @property
    def is_late(self) -> bool:
        return self.return_.state in DRAFT_STATES and self.due_on < today()


def list_my_parts(session: Session, actor: Actor, *, limit: int = 100) -> list[MyPart]:
    """The parts that were given to this person in rounds that run, the nearest date first.

    Whatever their state, but not those that were withdrawn.
    """
    if actor.member_id is None:
        return []
    due = func.coalesce(Subject.due_on, Round.due_on)
    rows = session.execute(
        select(Return, Round, Subject, Agency, due)
        .join(Round, Round.id == Return.round_id)
        .join(Subject, Subject.id == Return.subject_id)
        .join(Agency, Agency.id == Subject.agency_id)
        .where(
            Return.author_id == actor.member_id,
            Return.part == PartKind.PERSON,
            Round.state.in_(sorted(RUNNING)),
            Return.state != ReturnState.WITHDRAWN,
        )
        .order_by(due, Subject.reference, Return.id)
        .limit(limit)
    )
    return [MyPart(*row) for row in rows]
