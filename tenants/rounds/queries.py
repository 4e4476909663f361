"""Reads of rounds and returns. What a person may not see, the database does not give."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, defer

from saas.errors import NotFound
from tenants.agencies.models import Agency
from tenants.practice.models import ModelVersion
from tenants.practice.schema import ActivityPart
from tenants.practice.service import get_model
from tenants.rounds.calendar import today
from tenants.rounds.form import FormFor, form_for
from tenants.rounds.models import (
    Answer,
    Delegation,
    Grade,
    LadderStep,
    Return,
    ReturnComment,
    ReturnRevision,
    Round,
    Subject,
)
from tenants.rounds.types import DRAFT_STATES, PartKind, ReturnState, RoundState
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Permission


def get_round(session: Session, round_id: UUID, *, lock: bool = False) -> Round:
    """Raises NotFound."""
    query = select(Round).where(Round.id == round_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_agency(session: Session, agency_id: UUID) -> Agency:
    """Raises NotFound."""
    found = session.scalars(select(Agency).where(Agency.id == agency_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_subject(session: Session, subject_id: UUID) -> tuple[Subject, Round, Agency, Return | None]:
    """A subject with its round, agency and self-assessment. Raises NotFound."""
    row = session.execute(
        select(Subject, Round, Agency, Return)
        .join(Round, Round.id == Subject.round_id)
        .join(Agency, Agency.id == Subject.agency_id)
        .outerjoin(Return, and_(Return.subject_id == Subject.id, Return.part == PartKind.SELF))
        .where(Subject.id == subject_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2], row[3]


@dataclass(frozen=True)
class ReturnPage:
    """A return with what every page about it needs, in one statement."""

    return_: Return
    round_: Round
    subject: Subject
    agency: Agency
    form: FormFor

    @property
    def name(self) -> str:
        """What is assessed: a case by its reference, else the agency."""
        return self.subject.reference or self.agency.name

    @property
    def part(self) -> ActivityPart | None:
        """The part of the kind of audit, where several look at one thing."""
        if self.return_.part not in (PartKind.PERSON, PartKind.AGENCY):
            return None
        activity = self.form.model.activity[self.round_.activity]
        return next((p for p in activity.parts if p.key == self.return_.part_key), None)

    @property
    def due_on(self) -> date:
        return self.subject.due_on or self.round_.due_on

    @property
    def is_late(self) -> bool:
        return self.return_.state in DRAFT_STATES and self.due_on < today()


def get_return(session: Session, return_id: UUID, *, lock: bool = False) -> ReturnPage:
    """Raises NotFound. ``lock`` holds the return's row until the end of the transaction."""
    query = (
        select(Return, Round, Agency, Subject)
        .join(Round, Round.id == Return.round_id)
        .join(Agency, Agency.id == Return.agency_id)
        .outerjoin(Subject, Subject.id == Return.subject_id)
        .where(Return.id == return_id)
    )
    if lock:
        query = query.with_for_update(of=Return).execution_options(populate_existing=True)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return_, round_, agency, subject = row
    if subject is None:
        # Another agency's released return: its own row shows, its dates do not.
        subject = Subject(round_id=round_.id, agency_id=agency.id, reference="")
    model = get_model(session, return_.model_version_id)
    form = form_for(model, return_.tool, kind=agency.kind, size=agency.size)
    return ReturnPage(return_, round_, subject, agency, form)


def list_rounds(session: Session) -> list[tuple[Round, int, int]]:
    """The rounds this person may see, newest first, each with its returns: all, and signed."""
    # Counted round by round: of a join with the counts of all rounds the planner, which sees
    # one row behind each policy, makes a loop that counts them all again for each round.
    counts = (
        select(
            func.count().label("returns"),
            func.count()
            .filter(Return.state.in_(["signed_off", "moderated", "released"]))
            .label("signed"),
        )
        .where(
            Return.round_id == Round.id, Return.part == PartKind.SELF, Return.state != "withdrawn"
        )
        .lateral()
    )
    rows = session.execute(
        select(Round, counts.c.returns, counts.c.signed)
        .join(counts, true())
        .order_by(Round.opens_on.desc(), Round.title)
        .limit(200)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def find_latest_round(session: Session, key: str, activity: str) -> Round | None:
    """The latest round that was opened on any version of a form: what a new one follows."""
    return session.scalars(
        select(Round)
        .join(ModelVersion, ModelVersion.id == Round.model_version_id)
        .where(ModelVersion.key == key, Round.activity == activity, Round.state != RoundState.DRAFT)
        .order_by(Round.opens_on.desc(), Round.created_at.desc(), Round.id)
        .limit(1)
    ).first()


@dataclass(frozen=True)
class RoundLine:
    """One agency in a round, as the coordinator sees it: how far, never what."""

    subject: Subject
    agency: Agency
    return_: Return | None
    due_on: date
    is_late: bool
    reminded_times: int


def list_round_lines(
    session: Session, round_: Round, *, page: int = 1, per_page: int = 50
) -> tuple[list[RoundLine], int]:
    """The agencies of a round by name, a page at a time, and how many there are."""
    total = session.execute(
        select(func.count()).select_from(Subject).where(Subject.round_id == round_.id)
    ).scalar_one()
    # Counted for the lines of this page alone, after the sorting.
    reminded = (
        select(func.count())
        .where(LadderStep.object_id == Subject.id, LadderStep.ladder.in_(["reminder", "by_hand"]))
        .correlate(Subject)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Subject, Agency, Return, reminded)
        .join(Agency, Agency.id == Subject.agency_id)
        .outerjoin(Return, and_(Return.subject_id == Subject.id, Return.part == PartKind.SELF))
        .where(Subject.round_id == round_.id)
        .order_by(Agency.name, Agency.id)
        .offset((page - 1) * per_page)
        .limit(per_page)
    )
    lines = []
    for subject, agency, return_, times in rows:
        due_on = subject.due_on or round_.due_on
        late = return_ is not None and return_.state in DRAFT_STATES and due_on < today()
        lines.append(RoundLine(subject, agency, return_, due_on, late, times))
    return lines, total


def count_states(session: Session, round_id: UUID) -> dict[str, int]:
    """How many self-assessments of a round stand in each state, in the order of the states."""
    rows = session.execute(
        select(Return.state, func.count())
        .where(Return.round_id == round_id, Return.part == PartKind.SELF)
        .group_by(Return.state)
    )
    found = {row[0]: row[1] for row in rows}
    return {state: found[state] for state in ReturnState if state in found}


def list_outstanding(session: Session, round_id: UUID) -> list[tuple[Subject, Agency, Return]]:
    """The agencies whose return is not submitted, by name."""
    rows = session.execute(
        select(Subject, Agency, Return)
        .join(Agency, Agency.id == Subject.agency_id)
        .join(Return, and_(Return.subject_id == Subject.id, Return.part == PartKind.SELF))
        .where(Subject.round_id == round_id, Return.state.in_(list(DRAFT_STATES)))
        .order_by(Agency.name, Agency.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def list_my_returns(session: Session, actor: Actor) -> list[tuple[Return, Round, Agency, date]]:
    """The returns of the person's own agencies in rounds that run, the nearest date first."""
    return _own_returns(
        session,
        actor,
        Return.state != "withdrawn",
        Round.state.in_([RoundState.OPEN, RoundState.MODERATION, RoundState.FINDINGS]),
    )


def list_own_returns(
    session: Session, actor: Actor, round_id: UUID
) -> list[tuple[Return, Round, Agency, date]]:
    """The returns of the person's own agencies in one round, those withdrawn with them."""
    return _own_returns(session, actor, Round.id == round_id)


def _own_returns(
    session: Session, actor: Actor, *conditions: ColumnElement[bool]
) -> list[tuple[Return, Round, Agency, date]]:
    if not actor.agency_ids:
        return []
    due = func.coalesce(Subject.due_on, Round.due_on)
    rows = session.execute(
        select(Return, Round, Agency, due)
        .join(Round, Round.id == Return.round_id)
        .join(Agency, Agency.id == Return.agency_id)
        .join(Subject, Subject.id == Return.subject_id)
        .where(
            Return.part == PartKind.SELF,
            Return.agency_id.in_(actor.agency_ids),
            *conditions,
        )
        .order_by(due, Agency.name)
        .limit(50)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def load_answers(
    session: Session,
    return_id: UUID,
    section: str | None = None,
    also: Collection[str] = (),
) -> dict[str, tuple[Answer | None, Grade | None]]:
    """The answers of a return (or one section) by question; grades only where they may show.

    ``also`` names questions of other sections that this one's conditions look at.
    """
    query = (
        select(Answer, Grade)
        .outerjoin(
            Grade, and_(Grade.return_id == Answer.return_id, Grade.question == Answer.question)
        )
        .where(Answer.return_id == return_id)
    )
    if section is not None:
        query = query.where(or_(Answer.section == section, Answer.question.in_(also)))
    found: dict[str, tuple[Answer | None, Grade | None]] = {
        answer.question: (answer, grade) for answer, grade in session.execute(query)
    }
    if not found:
        # Where the round shows grades alone, they stand without their words.
        grades = select(Grade).where(Grade.return_id == return_id)
        if section is not None:
            grades = grades.where(Grade.section == section)
        found = {grade.question: (None, grade) for grade in session.scalars(grades)}
    return found


def list_comments(session: Session, return_id: UUID) -> dict[str, list[ReturnComment]]:
    """The coordinator's points by question, the oldest first; "" is the whole return."""
    found: dict[str, list[ReturnComment]] = {}
    for comment in session.scalars(
        select(ReturnComment)
        .where(ReturnComment.return_id == return_id)
        .order_by(ReturnComment.made_at, ReturnComment.id)
    ):
        found.setdefault(comment.question, []).append(comment)
    return found


def list_revisions(session: Session, return_id: UUID) -> list[ReturnRevision]:
    """Every revision of a return, the latest first, without its content."""
    return list(
        session.scalars(
            select(ReturnRevision)
            .options(defer(ReturnRevision.content))
            .where(ReturnRevision.return_id == return_id)
            .order_by(ReturnRevision.number.desc())
        )
    )


def get_revision(session: Session, return_id: UUID, number: int) -> ReturnRevision:
    """Raises NotFound."""
    found = session.scalars(
        select(ReturnRevision).where(
            ReturnRevision.return_id == return_id, ReturnRevision.number == number
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_delegations(session: Session, return_id: UUID, *, voice: bool = False) -> list[Delegation]:
    """Who helps by link with a return; ``voice``: the links of a family or a child instead."""
    return list(
        session.scalars(
            select(Delegation)
            .where(Delegation.return_id == return_id, Delegation.voice.is_(voice))
            .order_by(Delegation.created_at.desc(), Delegation.id)
        )
    )


def list_candidates(session: Session) -> list[Agency]:
    """The agencies that can take part in a round, by name."""
    return list(
        session.scalars(
            select(Agency)
            .where(Agency.state == "active", Agency.takes_part.is_(True))
            .order_by(Agency.name, Agency.id)
        )
    )


def list_released(session: Session, round_id: UUID, actor: Actor) -> list[tuple[Return, Agency]]:
    """The released returns of other agencies that the round lets this person see."""
    rows = session.execute(
        select(Return, Agency)
        .join(Agency, Agency.id == Return.agency_id)
        .where(
            Return.round_id == round_id,
            Return.part == PartKind.SELF,
            Return.state == "released",
            or_(Return.sharing != "nothing", Return.agency_id.in_(actor.agency_ids)),
        )
        .order_by(Agency.name, Agency.id)
        .limit(100)
    )
    return [(row[0], row[1]) for row in rows]


def leads_by_agency(session: Session) -> dict[UUID, list[Member]]:
    """Active members who may submit for each agency."""
    found: dict[UUID, list[Member]] = {}
    for member in session.scalars(
        select(Member)
        .where(Member.state == "active", Member.roles.contains(["agency_lead"]))
        .order_by(Member.name)
    ):
        if member.agency_id:
            found.setdefault(member.agency_id, []).append(member)
    return found


def sees_everything(actor: Actor) -> bool:
    return actor.may(Permission.ROUND_MANAGE) or actor.may(Permission.OVERVIEW_READ)
