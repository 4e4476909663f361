"""Reading one action with its history, findings, and what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from saas.errors import NotFound
from tenants.actions.models import Action, ActionEvidence, ActionNote, Finding
from tenants.actions.plan import (
    Counts,
    PlanRow,
    count_actions_by_state,
    plan_row,
    plan_rows,
)
from tenants.actions.policy import IN_HAND
from tenants.actions.types import ActionState, FindingKind, NoteKind
from tenants.agencies.models import Agency
from tenants.evidence.models import Evidence
from tenants.rounds.models import Round
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Permission

__all__ = [
    "ActionPage",
    "Counts",
    "FindingLine",
    "NoteLine",
    "count_actions_by_state",
    "find_by_number",
    "get_action_page",
    "get_finding",
    "list_evidence",
    "list_findings",
    "list_findings_of_question",
    "list_notes",
    "list_to_do",
]

MOST_WAITING = 20


@dataclass(frozen=True)
class ActionPage:
    """One action with what its page shows besides its history."""

    action: Action
    finding: Finding | None
    agency: Agency
    round_: Round
    owner: Member | None
    deputy: Member | None
    made_by: str
    claimed_by: str
    replaced_by: int | None


@dataclass(frozen=True)
class NoteLine:
    kind: NoteKind
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class FindingLine:
    """One finding with how many actions answer it, of those the reader may see."""

    id: UUID
    kind: FindingKind
    text: str
    standard: str
    question: str
    source: str
    agency_id: UUID
    agency: str
    made_by: str
    made_at: datetime
    visibility: str
    actions: list[tuple[UUID, int, ActionState]]


def get_action_page(session: Session, action_id: UUID) -> ActionPage:
    """Raises NotFound. One statement."""
    owner, deputy, maker, claimer = (aliased(Member) for _ in range(4))
    replacement = aliased(Action)
    row = session.execute(
        select(
            Action, Finding, Agency, Round, owner, deputy, maker.name, claimer.name,
            replacement.number,
        )
        .join(Agency, Agency.id == Action.agency_id)
        .join(Round, Round.id == Action.round_id)
        .outerjoin(Finding, Finding.id == Action.finding_id)
        .outerjoin(owner, owner.id == Action.owner_id)
        .outerjoin(deputy, deputy.id == Action.deputy_id)
        .outerjoin(maker, maker.id == Action.made_by)
        .outerjoin(claimer, claimer.id == Action.claimed_by)
        .outerjoin(replacement, replacement.id == Action.superseded_by)
        .where(Action.id == action_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound
    return ActionPage(
        action=row[0],
        finding=row[1],
        agency=row[2],
        round_=row[3],
        owner=row[4],
        deputy=row[5],
        made_by=row[6] or "",
        claimed_by=row[7] or "",
        replaced_by=row[8],
    )


def list_notes(session: Session, action_id: UUID) -> list[NoteLine]:
    """An action's history, the oldest first."""
    rows = session.execute(
        select(ActionNote, Member.name)
        .outerjoin(Member, Member.id == ActionNote.made_by)
        .where(ActionNote.action_id == action_id)
        .order_by(ActionNote.made_at, ActionNote.id)
    )
    return [
        NoteLine(NoteKind(note.kind), note.text, name or "", note.made_at) for note, name in rows
    ]


def list_evidence(session: Session, action_id: UUID) -> list[Evidence]:
    """The evidence given for an action that the reader may open, by title."""
    return list(
        session.scalars(
            select(Evidence)
            .join(ActionEvidence, ActionEvidence.evidence_id == Evidence.id)
            .where(ActionEvidence.action_id == action_id)
            .order_by(Evidence.title, Evidence.id)
        )
    )


def find_by_number(session: Session, number: int) -> Action | None:
    return session.scalars(select(Action).where(Action.number == number)).one_or_none()


def get_finding(session: Session, finding_id: UUID) -> tuple[Finding, Round, Agency]:
    """Raises NotFound."""
    row = session.execute(
        select(Finding, Round, Agency)
        .join(Round, Round.id == Finding.round_id)
        .join(Agency, Agency.id == Finding.agency_id)
        .where(Finding.id == finding_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def list_findings(
    session: Session,
    round_id: UUID,
    *,
    kind: FindingKind | None = None,
    agency_id: UUID | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[FindingLine]:
    """A round's findings by agency and standard, with the actions that answer them.

    Two statements. One more than ``limit`` shows that there is another page.
    """
    query = (
        select(Finding, Agency.name, Member.name)
        .join(Agency, Agency.id == Finding.agency_id)
        .outerjoin(Member, Member.id == Finding.made_by)
        .where(Finding.round_id == round_id)
        .order_by(Agency.name, Finding.standard, Finding.made_at, Finding.id)
    )
    if kind is not None:
        query = query.where(Finding.kind == kind)
    if agency_id is not None:
        query = query.where(Finding.agency_id == agency_id)
    page = query.limit(limit).offset(offset)
    return _lines(session, page)


def list_findings_of_question(
    session: Session, round_id: UUID, agency_id: UUID, question: str
) -> list[FindingLine]:
    """What was found on one agency at one question, the oldest first."""
    return _lines(
        session,
        select(Finding, Agency.name, Member.name)
        .join(Agency, Agency.id == Finding.agency_id)
        .outerjoin(Member, Member.id == Finding.made_by)
        .where(
            Finding.round_id == round_id,
            Finding.agency_id == agency_id,
            Finding.question == question,
        )
        .order_by(Finding.made_at, Finding.id)
        .limit(50),
    )


def _lines(session: Session, page: Select[Finding, str, str]) -> list[FindingLine]:
    found = session.execute(page).all()
    ids = page.with_only_columns(Finding.id).subquery()
    actions: dict[UUID, list[tuple[UUID, int, ActionState]]] = {}
    for finding_id, action_id, number, state in session.execute(
        select(Action.finding_id, Action.id, Action.number, Action.state)
        .where(Action.finding_id.in_(select(ids.c.id)))
        .order_by(Action.number)
    ):
        actions.setdefault(finding_id, []).append((action_id, number, ActionState(state)))
    return [
        FindingLine(
            id=finding.id,
            kind=FindingKind(finding.kind),
            text=finding.text,
            standard=finding.standard,
            question=finding.question,
            source=finding.source,
            agency_id=finding.agency_id,
            agency=agency,
            made_by=maker or "",
            made_at=finding.made_at,
            visibility=finding.visibility,
            actions=actions.get(finding.id, []),
        )
        for finding, agency, maker in found
    ]


@dataclass(frozen=True)
class ToDo:
    """What waits for a person in the plan: their own actions, and others' for their decision."""

    own: list[PlanRow]
    to_decide: list[PlanRow]


def list_to_do(session: Session, actor: Actor) -> ToDo:
    """The nearest of each by due date, in one statement.

    Their own are those that they own or stand in for and that are in hand; to decide are
    claimed ones that they may verify and proposed ones that they may agree.
    """
    by_date = (Action.due_on, Action.number)
    wanted = [
        select(Action.id).where(condition).order_by(*by_date).limit(MOST_WAITING)
        for condition in (_own(actor), _to_decide(actor))
        if condition is not None
    ]
    if not wanted:
        return ToDo([], [])
    rows = session.execute(plan_rows().where(Action.id.in_(union_all(*wanted))).order_by(*by_date))
    found = [plan_row(row) for row in rows]
    return ToDo(
        [row for row in found if row.state in IN_HAND],
        [row for row in found if row.state not in IN_HAND],
    )


def _own(actor: Actor) -> ColumnElement[bool] | None:
    if actor.member_id is None or not actor.may(Permission.ACTION_WORK):
        return None
    mine = or_(Action.owner_id == actor.member_id, Action.deputy_id == actor.member_id)
    return mine & Action.state.in_(IN_HAND)


def _to_decide(actor: Actor) -> ColumnElement[bool] | None:
    wanted: list[ColumnElement[bool]] = []
    if actor.may(Permission.ACTION_VERIFY) and actor.member_id is not None:
        claimed: ColumnElement[bool] = Action.state == ActionState.CLAIMED_DONE
        if actor.agency_id is not None:
            claimed = claimed & Action.agency_id.not_in(actor.agency_ids)
        wanted.append(claimed & (Action.claimed_by != actor.member_id))
    if actor.may(Permission.ACTION_MANAGE):
        wanted.append(Action.state == ActionState.PROPOSED)
    return or_(*wanted) if wanted else None
