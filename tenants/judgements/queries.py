"""Reads of moderation. What a person may not see, the database does not give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, any_, func, literal, select
from sqlalchemy.orm import Session, aliased

from saas.errors import NotFound
from tenants.agencies.models import Agency
from tenants.judgements import policy
from tenants.judgements.models import ModerationReply
from tenants.judgements.types import Gradable, PanelMember
from tenants.practice.schema import QuestionKind
from tenants.practice.service import get_model
from tenants.rounds.form import FormFor, form_for
from tenants.rounds.models import Answer, Grade, Return, Round, Subject
from tenants.rounds.types import PartKind, ReturnState, RoundState
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Role

PAGE = 50
GRADING = ("not_started", "in_progress", "returned")


@dataclass(frozen=True)
class ModerationPage:
    """A moderator's grading with the agency's return that it is about."""

    return_: Return
    own: Return
    round_: Round
    agency: Agency
    subject: Subject
    form: FormFor


def get_moderation(
    session: Session, actor: Actor, return_id: UUID, *, lock: bool = False
) -> ModerationPage:
    """A moderator's own grading. Raises NotFound, also for anybody else's.

    ``lock`` holds the grading and what it is about until the end of the transaction.
    """
    if lock:
        hold_own(session, return_id)
    own = aliased(Return, name="own")
    query = (
        select(Return, own, Round, Agency, Subject)
        .join(own, and_(own.subject_id == Return.subject_id, own.part == PartKind.SELF))
        .join(Round, Round.id == Return.round_id)
        .join(Agency, Agency.id == Return.agency_id)
        .join(Subject, Subject.id == Return.subject_id)
        .where(Return.id == return_id, Return.part == PartKind.MODERATION)
    )
    if lock:
        query = query.with_for_update(of=Return).execution_options(populate_existing=True)
    row = session.execute(query).one_or_none()
    if row is None or not policy.can_open_grading(actor, row[0]):
        raise NotFound
    return_, self_return, round_, agency, subject = row
    model = get_model(session, return_.model_version_id)
    form = form_for(model, return_.tool, kind=agency.kind, size=agency.size)
    return ModerationPage(return_, self_return, round_, agency, subject, form)


def hold_own(session: Session, return_id: UUID) -> None:
    """Hold the agency's return that a grading is about, before the grading itself.

    Every change of a panel takes the two in this order, so that no two wait for
    each other.
    """
    subject = select(Return.subject_id).where(Return.id == return_id).scalar_subquery()
    session.scalars(
        select(Return)
        .where(Return.subject_id == subject, Return.part == PartKind.SELF)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def list_gradable(session: Session, page: ModerationPage) -> list[Gradable]:
    """The questions to grade, in the form's order: those the agency graded and that show.

    Told from the agency's words, which are not hidden, and never from its grades.
    """
    mine = aliased(Grade, name="mine")
    rows = {
        row.question: row.graded
        for row in session.execute(
            select(Answer.question, mine.id.is_not(None).label("graded"))
            .outerjoin(
                mine, and_(mine.return_id == page.return_.id, mine.question == Answer.question)
            )
            .where(
                Answer.return_id == page.own.id, Answer.complete.is_(True), Answer.hidden.is_(False)
            )
        )
    }
    return [
        Gradable(section.key, question.key, bool(rows[question.key]))
        for section, questions in page.form.sections
        for question in questions
        if question.kind is QuestionKind.GRADE and question.key in rows
    ]


def list_my_moderations(
    session: Session, actor: Actor
) -> list[tuple[Return, Round, Agency, Return]]:
    """What this person still has to grade: grading, round, agency and the agency's own return.

    Those that can be graded now come first.
    """
    if actor.member_id is None:
        return []
    own = aliased(Return, name="own")
    rows = session.execute(
        select(Return, Round, Agency, own)
        .join(own, and_(own.subject_id == Return.subject_id, own.part == PartKind.SELF))
        .join(Round, Round.id == Return.round_id)
        .join(Agency, Agency.id == Return.agency_id)
        .where(
            Return.part == PartKind.MODERATION,
            Return.author_id == actor.member_id,
            Return.state.in_(GRADING),
            own.state != ReturnState.WITHDRAWN,
            Round.state.in_([RoundState.OPEN, RoundState.MODERATION, RoundState.FINDINGS]),
        )
        .order_by((own.state != ReturnState.SIGNED_OFF), Round.due_on, Agency.name, Agency.id)
        .limit(PAGE)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def list_my_finished(session: Session, actor: Actor) -> list[tuple[Return, Round, Agency, Return]]:
    """What this person has graded, the latest first."""
    if actor.member_id is None:
        return []
    own = aliased(Return, name="own")
    rows = session.execute(
        select(Return, Round, Agency, own)
        .join(own, and_(own.subject_id == Return.subject_id, own.part == PartKind.SELF))
        .join(Round, Round.id == Return.round_id)
        .join(Agency, Agency.id == Return.agency_id)
        .where(
            Return.part == PartKind.MODERATION,
            Return.author_id == actor.member_id,
            Return.state == ReturnState.SUBMITTED,
        )
        .order_by(Return.submitted_at.desc(), Return.id)
        .limit(PAGE)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def list_moderators(session: Session) -> list[Member]:
    """The active moderators of the workspace, by name."""
    return list(
        session.scalars(
            select(Member)
            .where(Member.state == "active", literal(Role.MODERATOR.value) == any_(Member.roles))
            .order_by(func.lower(Member.name), Member.id)
        )
    )


def panel_of(session: Session, subject_id: UUID) -> tuple[PanelMember, ...]:
    """The moderators of a subject and how far each is; without those who stood down."""
    rows = session.execute(panels().where(Return.subject_id == subject_id))
    return tuple(panel_member(row) for row in rows)


def panel_member_of(session: Session, return_id: UUID) -> tuple[PanelMember, UUID]:
    """One moderator by their grading, and its subject. Raises NotFound."""
    row = session.execute(panels().where(Return.id == return_id)).one_or_none()
    if row is None:
        raise NotFound
    return panel_member(row), row.subject_id


def panels() -> Select[UUID, UUID, str, int, int, UUID, str, str]:
    """Every panel's moderators; read each row with ``panel_member``."""
    return gradings().where(Return.state != ReturnState.WITHDRAWN)


def gradings() -> Select[UUID, UUID, str, int, int, UUID, str, str]:
    """Every panel's moderators, those who stood down too."""
    return (
        select(
            Return.id,
            Return.author_id,
            Return.state,
            Return.answered,
            Return.expected,
            Return.subject_id,
            Return.withdrawn_reason,
            Member.name,
        )
        .join(Member, Member.id == Return.author_id)
        .where(Return.part == PartKind.MODERATION)
        .order_by(Member.name, Return.id)
    )


def panel_member(row: Any) -> PanelMember:
    return PanelMember(row.id, row.author_id, row.name, row.state, row.answered, row.expected)


def find_reply(session: Session, subject_id: UUID) -> tuple[ModerationReply, str] | None:
    """The agency's reply to its outcome, with the name of who wrote it."""
    row = session.execute(
        select(ModerationReply, Member.name)
        .outerjoin(Member, Member.id == ModerationReply.made_by)
        .where(ModerationReply.subject_id == subject_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1] or "")
