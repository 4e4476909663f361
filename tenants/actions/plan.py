"""The shared plan as one list: what is asked for, what is shown, how it is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from tenants.actions.models import Action, Finding
from tenants.actions.types import OPEN_STATES, ActionState
from tenants.agencies.models import Agency
from tenants.rounds.calendar import today
from tenants.rounds.models import Round
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member

PAGE_SIZE = 50
MOST_EXPORTED = 5000

UNFINISHED = "unfinished"
OVERDUE = "overdue"
ALL = "all"
FINISHED = frozenset({ActionState.VERIFIED, ActionState.SUPERSEDED})
SHOWN = (UNFINISHED, OVERDUE, *ActionState, ALL)
"""What the state filter offers: groups of states, and each state."""


@dataclass(frozen=True)
class PlanFilter:
    """Which actions are asked for; ``shown`` is one of ``SHOWN``."""

    shown: str = UNFINISHED
    agency_id: UUID | None = None
    round_id: UUID | None = None
    standard: str = ""
    mine: bool = False
    words: str = ""


@dataclass(frozen=True)
class PlanRow:
    """One action of the plan, with the names a reader needs."""

    id: UUID
    number: int
    title: str
    state: ActionState
    overdue: bool
    due_on: date
    agency_id: UUID
    agency: str
    owner: str
    deputy: str
    round_id: UUID
    round: str
    finding: str
    standard: str
    question: str
    difference: str
    measure: str
    claimed_at: datetime | None
    verified_at: datetime | None


@dataclass(frozen=True)
class Counts:
    """How many actions are in each state, and how many of them are overdue."""

    by_state: Mapping[ActionState, int] = field(default_factory=dict)
    overdue: int = 0

    @property
    def all(self) -> int:
        return sum(self.by_state.values())

    @property
    def unfinished(self) -> int:
        return sum(n for state, n in self.by_state.items() if state not in FINISHED)

    def of(self, shown: str) -> int:
        """How many a choice of the state filter holds."""
        if shown == ALL:
            return self.all
        if shown == UNFINISHED:
            return self.unfinished
        if shown == OVERDUE:
            return self.overdue
        return self.by_state.get(ActionState(shown), 0)


def is_overdue() -> ColumnElement[bool]:
    """Agreed, not finished, and past its date: computed, never stored."""
    return and_(Action.state.in_(OPEN_STATES), Action.due_on < today())


def count_plan(session: Session, actor: Actor, asked: PlanFilter) -> Counts:
    """The counts by state under every filter but the state's own. One statement."""
    return _count(session, _chosen(actor, asked))


def count_actions_by_state(session: Session, round_id: UUID) -> Counts:
    """The counts of one round's actions that the reader may see. One statement."""
    return _count(session, Action.round_id == round_id)


def list_plan(
    session: Session, actor: Actor, asked: PlanFilter, *, page: int = 1, size: int = PAGE_SIZE
) -> list[PlanRow]:
    """One page of the plan, by due date. One statement."""
    rows = session.execute(
        plan_rows()
        .where(_chosen(actor, asked), _in_state(asked.shown))
        .order_by(Action.due_on, Action.number)
        .limit(size)
        .offset((max(1, page) - 1) * size)
    )
    return [plan_row(row) for row in rows]


def list_standards(session: Session) -> list[str]:
    """The standards that findings with actions are counted under, by key."""
    return list(
        session.scalars(
            select(Finding.standard)
            .join(Action, Action.finding_id == Finding.id)
            .where(Finding.standard != "")
            .distinct()
            .order_by(Finding.standard)
        )
    )


def list_agencies(session: Session) -> list[tuple[UUID, str]]:
    """The agencies that own actions of the plan, by name."""
    owning = select(Action.agency_id).where(Action.agency_id == Agency.id).exists()
    rows = session.execute(
        select(Agency.id, Agency.name).where(owning).order_by(Agency.name, Agency.id)
    )
    return [(row[0], row[1]) for row in rows]


def list_rounds(session: Session) -> list[tuple[UUID, str, UUID]]:
    """The rounds that actions follow from, newest first, each with its model's version."""
    of_round = select(Action.round_id).where(Action.round_id == Round.id).exists()
    rows = session.execute(
        select(Round.id, Round.title, Round.model_version_id)
        .where(of_round)
        .order_by(Round.opens_on.desc(), Round.title)
    )
    return [(row[0], row[1], row[2]) for row in rows]


_OWNER, _DEPUTY = aliased(Member, name="owner"), aliased(Member, name="deputy")


def plan_rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Action,
            is_overdue().label("overdue"),
            Agency.name.label("agency"),
            _OWNER.name.label("owner"),
            _DEPUTY.name.label("deputy"),
            Round.title.label("round"),
            Finding,
        )
        .join(Agency, Agency.id == Action.agency_id)
        .join(Round, Round.id == Action.round_id)
        .outerjoin(_OWNER, _OWNER.id == Action.owner_id)
        .outerjoin(_DEPUTY, _DEPUTY.id == Action.deputy_id)
        .outerjoin(Finding, Finding.id == Action.finding_id)
    )


def plan_row(found: Any) -> PlanRow:
    action, finding = found.Action, found.Finding
    return PlanRow(
        id=action.id,
        number=action.number,
        title=action.title,
        state=ActionState(action.state),
        overdue=found.overdue,
        due_on=action.due_on,
        agency_id=action.agency_id,
        agency=found.agency,
        owner=found.owner or "",
        deputy=found.deputy or "",
        round_id=action.round_id,
        round=found.round,
        finding=finding.text if finding else "",
        standard=finding.standard if finding else "",
        question=finding.question if finding else "",
        difference=action.difference,
        measure=action.measure,
        claimed_at=action.claimed_at,
        verified_at=action.verified_at,
    )


def _chosen(actor: Actor, asked: PlanFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if asked.agency_id is not None:
        conditions.append(Action.agency_id == asked.agency_id)
    if asked.round_id is not None:
        conditions.append(Action.round_id == asked.round_id)
    if asked.standard:
        counted = aliased(Finding)
        conditions.append(
            select(counted.id)
            .where(counted.id == Action.finding_id, counted.standard == asked.standard)
            .exists()
        )
    if asked.mine:
        conditions.append(
            or_(Action.owner_id == actor.member_id, Action.deputy_id == actor.member_id)
        )
    if asked.words:
        number = asked.words.removeprefix("#")
        found = Action.title.icontains(asked.words, autoescape=True) | (
            Action.difference.icontains(asked.words, autoescape=True)
        )
        if number.isascii() and number.isdigit() and len(number) <= 9:
            found = found | (Action.number == int(number))
        conditions.append(found)
    return and_(*conditions)


def _in_state(shown: str) -> ColumnElement[bool]:
    if shown == ALL:
        return true()
    if shown == OVERDUE:
        return is_overdue()
    if shown == UNFINISHED:
        return Action.state.not_in(FINISHED)
    return Action.state == shown


def _count(session: Session, chosen: ColumnElement[bool]) -> Counts:
    rows = session.execute(
        select(Action.state, func.count(), func.sum(case((is_overdue(), 1), else_=0)))
        .where(chosen)
        .group_by(Action.state)
    ).all()
    return Counts(
        by_state={ActionState(state): n for state, n, _overdue in rows},
        overdue=sum(overdue for _state, _n, overdue in rows),
    )
