"""Reads of a round's lists, listed cases, chosen cases and draws."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from saas.errors import NotFound
from tenants.agencies.models import Agency
from tenants.cases.models import CaseList, Draw, ListedCase
from tenants.cases.types import Column, ListState
from tenants.rounds.models import Subject
from tenants.workspaces.models import Member


@dataclass(frozen=True)
class CaseCounts:
    """How many cases are listed for a round, and how many were chosen."""

    listed: int
    left: int
    chosen: int


def count_cases(session: Session, round_id: UUID) -> CaseCounts:
    """One statement."""
    is_chosen = exists().where(
        Subject.round_id == ListedCase.round_id, Subject.reference == ListedCase.reference
    )
    listed = select(func.count()).where(ListedCase.round_id == round_id).scalar_subquery()
    left = select(func.count()).where(ListedCase.round_id == round_id, ~is_chosen).scalar_subquery()
    chosen = (
        select(func.count())
        .where(Subject.round_id == round_id, Subject.reference != "")
        .scalar_subquery()
    )
    return CaseCounts(*session.execute(select(listed, left, chosen)).one())


def list_chosen(
    session: Session, round_id: UUID, *, page: int, per_page: int
) -> list[tuple[Subject, str]]:
    """The chosen cases by reference, each with its agency's name."""
    rows = session.execute(
        select(Subject, Agency.name)
        .join(Agency, Agency.id == Subject.agency_id)
        .where(Subject.round_id == round_id, Subject.reference != "")
        .order_by(Subject.reference, Subject.id)
        .offset((page - 1) * per_page)
        .limit(per_page)
    )
    return [(row[0], row[1]) for row in rows]


def list_left(
    session: Session, round_id: UUID, *, page: int, per_page: int
) -> list[tuple[ListedCase, str]]:
    """The listed cases that were not chosen, by reference, each with its agency's name."""
    rows = session.execute(
        select(ListedCase, Agency.name)
        .join(Agency, Agency.id == ListedCase.agency_id)
        .where(
            ListedCase.round_id == round_id,
            ~exists().where(
                Subject.round_id == ListedCase.round_id,
                Subject.reference == ListedCase.reference,
            ),
        )
        .order_by(ListedCase.reference, ListedCase.id)
        .offset((page - 1) * per_page)
        .limit(per_page)
    )
    return [(row[0], row[1]) for row in rows]


def list_lists(session: Session, round_id: UUID) -> list[tuple[CaseList, str]]:
    """The lists of a round, the newest first, each with who brought it."""
    rows = session.execute(
        select(CaseList, Member.name)
        .outerjoin(Member, Member.id == CaseList.made_by)
        .where(CaseList.round_id == round_id, CaseList.state != ListState.DISCARDED)
        .order_by(CaseList.made_at.desc(), CaseList.id)
        .limit(100)
    )
    return [(row[0], row[1] or "") for row in rows]


@dataclass(frozen=True)
class DrawLine:
    """A draw in a list of them."""

    id: UUID
    made_at: object
    made_by: str
    chosen: int
    pool: int


def list_draws(session: Session, round_id: UUID) -> list[DrawLine]:
    """The draws of a round, the newest first."""
    rows = session.execute(
        select(
            Draw.id,
            Draw.made_at,
            func.coalesce(Member.name, ""),
            func.jsonb_array_length(Draw.chosen),
            func.jsonb_array_length(Draw.pool),
        )
        .outerjoin(Member, Member.id == Draw.made_by)
        .where(Draw.round_id == round_id)
        .order_by(Draw.made_at.desc(), Draw.id)
        .limit(100)
    )
    return [DrawLine(*row) for row in rows]


def get_draw(session: Session, round_id: UUID, draw_id: UUID) -> tuple[Draw, str]:
    """A draw with who made it. Raises NotFound."""
    row = session.execute(
        select(Draw, Member.name)
        .outerjoin(Member, Member.id == Draw.made_by)
        .where(Draw.id == draw_id, Draw.round_id == round_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1] or ""


def list_statuses(session: Session, round_id: UUID) -> list[str]:
    """The statuses that the listed cases have, by the alphabet; at most 40."""
    status = ListedCase.facts[Column.STATUS.value].astext
    return list(
        session.scalars(
            select(status)
            .where(ListedCase.round_id == round_id, status.is_not(None))
            .group_by(status)
            .order_by(status)
            .limit(40)
        )
    )


def list_holders(session: Session, round_id: UUID) -> list[tuple[UUID, str]]:
    """The agencies that hold listed cases, by name."""
    rows = session.execute(
        select(Agency.id, Agency.name)
        .where(exists().where(ListedCase.round_id == round_id, ListedCase.agency_id == Agency.id))
        .order_by(Agency.name, Agency.id)
    )
    return [(row[0], row[1]) for row in rows]


def list_agencies(session: Session) -> list[tuple[UUID, str]]:
    """The agencies that can hold a case, by name."""
    rows = session.execute(
        select(Agency.id, Agency.name)
        .where(Agency.state == "active")
        .order_by(Agency.name, Agency.id)
    )
    return [(row[0], row[1]) for row in rows]
