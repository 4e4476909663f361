"""Reading the trail of a workspace in pages: by kind, object, person; older and newer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from saas.database import Json
from saas.trail.models import TrailEvent
from tenants.agencies.models import Agency
from tenants.rounds.models import Return, Round, Subject
from tenants.workspaces.types import PAGE_SIZE


@dataclass(frozen=True)
class TrailFilter:
    """What of the trail is wanted. ``areas`` are beginnings of kinds, such as ``action``."""

    areas: tuple[str, ...] = ()
    object_id: UUID | None = None
    who: str = ""


@dataclass(frozen=True)
class TrailLine:
    """An event with the names, as they are now, of the agency and round it is about.

    ``model_version_id`` is the version of the form that it, or its return, is about.
    """

    seq: int
    at: datetime
    kind: str
    actor_id: UUID | None
    actor_name: str
    agency: str
    round: str
    object_type: str
    object_id: UUID | None
    detail: Json
    hash: str
    model_version_id: UUID | None = None


@dataclass(frozen=True)
class TrailPage:
    """Events from the newest to the oldest, with where the older and the newer ones begin."""

    lines: Sequence[TrailLine]
    older_than: int | None
    newer_than: int | None


def read_trail(
    session: Session,
    wanted: TrailFilter,
    *,
    before: int | None = None,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> TrailPage:
    """One page: the newest, those from below ``before``, or those next above ``after``."""
    query = _lines(wanted)
    if after is not None:
        query = query.where(TrailEvent.seq > after).order_by(TrailEvent.seq)
    else:
        if before is not None:
            query = query.where(TrailEvent.seq < before)
        query = query.order_by(TrailEvent.seq.desc())
    # One more than shown tells whether there are others.
    found = [_line(row) for row in session.execute(query.limit(size + 1))]
    more, lines = len(found) > size, found[:size]
    if after is not None:
        lines.reverse()
    if not lines:
        return TrailPage([], None, None)
    has_older = more if after is None else True
    has_newer = more if after is not None else before is not None
    return TrailPage(
        lines,
        lines[-1].seq if has_older else None,
        lines[0].seq if has_newer else None,
    )


def all_lines(session: Session, wanted: TrailFilter) -> Iterator[TrailLine]:
    """Every wanted event from the first to the last, read in portions."""
    query = _lines(wanted).order_by(TrailEvent.seq).execution_options(yield_per=500)
    for row in session.execute(query):
        yield _line(row)


def _lines(wanted: TrailFilter) -> Select[*tuple[Any, ...]]:
    of_return, of_subject = aliased(Round), aliased(Round)
    query = (
        select(
            TrailEvent.seq,
            TrailEvent.at,
            TrailEvent.kind,
            TrailEvent.actor_id,
            TrailEvent.actor_name,
            func.coalesce(Agency.name, "").label("agency"),
            func.coalesce(Round.title, of_return.title, of_subject.title, "").label("round"),
            TrailEvent.object_type,
            TrailEvent.object_id,
            TrailEvent.detail,
            TrailEvent.hash,
            case(
                (TrailEvent.object_type == "model_version", TrailEvent.object_id),
                else_=func.coalesce(
                    Return.model_version_id, Round.model_version_id, of_subject.model_version_id
                ),
            ).label("model_version_id"),
        )
        .outerjoin(Agency, Agency.id == TrailEvent.agency_id)
        .outerjoin(Round, and_(TrailEvent.object_type == "round", Round.id == TrailEvent.object_id))
        .outerjoin(
            Return, and_(TrailEvent.object_type == "return", Return.id == TrailEvent.object_id)
        )
        .outerjoin(of_return, of_return.id == Return.round_id)
        .outerjoin(
            Subject, and_(TrailEvent.object_type == "subject", Subject.id == TrailEvent.object_id)
        )
        .outerjoin(of_subject, of_subject.id == Subject.round_id)
    )
    if wanted.areas:
        query = query.where(or_(*(TrailEvent.kind.startswith(f"{area}.") for area in wanted.areas)))
    if wanted.object_id is not None:
        query = query.where(TrailEvent.object_id == wanted.object_id)
    if wanted.who.strip():
        query = query.where(TrailEvent.actor_name.icontains(wanted.who.strip(), autoescape=True))
    return query


def _line(row: Row[*tuple[Any, ...]]) -> TrailLine:
    return TrailLine(**row._mapping)
