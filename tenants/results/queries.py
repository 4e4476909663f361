"""How often each point was given in a round, counted by the database in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, case, func, select, tuple_
from sqlalchemy.orm import Session

from saas.accounts.models import Workspace
from saas.errors import NotFound
from tenants.agencies.models import Agency
from tenants.practice.schema import PracticeModel
from tenants.practice.service import get_model
from tenants.rounds.models import Grade, Return, Round, Subject
from tenants.rounds.types import SEALED_STATES
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import WorkspaceSetting
from tenants.workspaces.roles import Permission

NOT_APPLICABLE = ""
"""Stands among the points of a scale for “does not apply”."""

GRADED = "#"
"""Stands for any number on a scale that has no points."""


class Group(StrEnum):
    """By what a distribution is told apart; the values are those of the columns of a list."""

    ALL = "all"
    TEAM = "team"
    ETHNICITY = "ethnicity"
    GENDER = "gender"
    DISABILITY = "disability"
    AGE_BAND = "age_band"


EQUALITY = (Group.ETHNICITY, Group.GENDER, Group.DISABILITY, Group.AGE_BAND)
"""The fields of the equality lens (CAP-119)."""

GROUPS: tuple[Group, ...] = (Group.TEAM, *EQUALITY)
"""Every way of telling people apart."""


@dataclass(frozen=True)
class Count:
    """``answers`` about so many ``people``; ``scores`` is the sum of what was given."""

    answers: int = 0
    people: int = 0
    scores: Decimal = Decimal(0)


@dataclass(frozen=True)
class Counts:
    """One distribution: by point, and all together."""

    points: dict[str, Count] = field(default_factory=dict)
    total: Count = Count()


ByGroup = Mapping[str, Counts]


@dataclass(frozen=True)
class Counted:
    """Of each question, by each way of telling people apart, each group's counts.

    All together is the one group "" of ``Group.ALL``; people of whom a list said nothing
    are the group "" of an equality field.
    """

    questions: dict[str, dict[Group, dict[str, Counts]]] = field(default_factory=dict)

    def of(self, question: str, group: Group) -> ByGroup:
        return self.questions.get(question, {}).get(group, {})


@dataclass(frozen=True)
class ResultsOf:
    """A round whose results may be read, and what hides small numbers in them."""

    round_: Round
    workspace: str
    model: PracticeModel
    fewest: int


def get_round_with_results(session: Session, actor: Actor, round_id: UUID) -> ResultsOf:
    """A round by parts with its workspace's small number. One statement and the model's.

    Raises Forbidden, and NotFound also for a round that agencies answer for themselves:
    its figures are the overview's.
    """
    actor.require(Permission.OVERVIEW_READ)
    row = session.execute(
        select(Round, Workspace.name, WorkspaceSetting.small_number)
        .join(Workspace, Workspace.id == Round.tenant_id)
        .join(WorkspaceSetting, WorkspaceSetting.tenant_id == Round.tenant_id)
        .where(Round.id == round_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    model = get_model(session, row[0].model_version_id)
    if model.activity[row[0].activity].asks_agencies:
        raise NotFound
    return ResultsOf(row[0], row[1], model, row[2])


def count_grades(session: Session, round_id: UUID, part: str) -> Counted:
    """Every distribution of a part's grades in what is handed in. One statement."""
    given = (
        select(
            Grade.question.label("question"),
            case(
                (Grade.not_applicable, NOT_APPLICABLE),
                (Grade.point.is_(None), GRADED),
                else_=Grade.point,
            ).label("point"),
            case((Grade.not_applicable, None), else_=Grade.score).label("score"),
            Return.subject_id.label("person"),
            Agency.name.label(Group.TEAM.value),
            *(
                func.coalesce(func.btrim(Subject.facts[field_.value].astext), "").label(field_)
                for field_ in EQUALITY
            ),
        )
        .join(Grade, Grade.return_id == Return.id)
        .join(Subject, Subject.id == Return.subject_id)
        .join(Agency, Agency.id == Subject.agency_id)
        .where(
            Return.round_id == round_id,
            and_(Return.part_key == part, Return.state.in_(sorted(SEALED_STATES))),
            Grade.hidden.is_(False),
        )
        .subquery()
    )
    column = given.c
    sets = [tuple_(column.question), tuple_(column.question, column.point)]
    for group in GROUPS:
        sets += [
            tuple_(column.question, column[group]),
            tuple_(column.question, column.point, column[group]),
        ]
    rows = session.execute(
        select(
            column.question,
            column.point,
            *(column[group] for group in GROUPS),
            # One bit a column, the first the highest: set where the row is not told apart by it.
            func.grouping(column.point, *(column[group] for group in GROUPS)).label("over"),
            func.count().label("answers"),
            func.count(column.person.distinct()).label("people"),
            func.coalesce(func.sum(column.score), 0).label("scores"),
        ).group_by(func.grouping_sets(*sets))
    )
    found = Counted()
    for row in rows:
        told = [row.over >> bit & 1 == 0 for bit in range(len(GROUPS), -1, -1)]
        group = next((g for g, is_told in zip(GROUPS, told[1:], strict=True) if is_told), Group.ALL)
        value = "" if group is Group.ALL else getattr(row, group)
        of_question = found.questions.setdefault(row.question, {}).setdefault(group, {})
        count = Count(row.answers, row.people, row.scores)
        before = of_question.get(value, Counts())
        of_question[value] = (
            Counts({**before.points, row.point: count}, before.total)
            if told[0]
            else Counts(before.points, count)
        )
    return found
