"""The grades of a round, each beside what moderation settled: the base of every figure.

Only what was handed in counts, also for readers who work in an agency
themselves: a report goes to others, and nobody's draft goes with it. Row-level
security hides the rest of what the reader may not see.

The parts are materialised and joined in full, so that the database reads each
return's grades once and joins by hash, however wrong its estimates are: under
row-level security it expects one row everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    FromClause,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    null,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.elements import ColumnElement

from tenants.agencies.models import Agency
from tenants.judgements.models import Judgement
from tenants.rounds.models import Grade, Return
from tenants.rounds.types import DISCLOSED_STATES, PartKind


def as_records(rows: Iterable[dict[str, Any]], name: str, **types: Any) -> FromClause:
    """Rows handed to the database as one JSON parameter, to join with."""
    parameter = cast(literal(list(rows), JSONB), JSONB)
    columns = [column(key, kind) for key, kind in types.items()]
    records = func.jsonb_to_recordset(parameter).table_valued(*columns, name=name)
    return select(*records.render_derived(with_types=True).c).cte(name).prefix_with("materialized")


def disclosed() -> ColumnElement[bool]:
    """A self-assessment that was handed in and is not open to change."""
    return and_(Return.part == PartKind.SELF, Return.state.in_(sorted(DISCLOSED_STATES)))


def of_kind(kind: str) -> ColumnElement[bool]:
    """Whether the agency in the query is of a kind; an empty kind means any."""
    return Agency.kind == kind if kind else true()


def handed_in(
    round_ids: Collection[UUID], kind: str = "", only: ColumnElement[bool] | None = None
) -> CTE:
    """The returns whose content counts, of one round or of two."""
    query = select(
        Return.id,
        Return.subject_id,
        Return.agency_id,
        Return.round_id,
        Return.model_version_id.label("version_id"),
    ).where(Return.round_id.in_(round_ids), disclosed())
    if kind:
        query = query.join(Agency, Agency.id == Return.agency_id).where(of_kind(kind))
    if only is not None:
        query = query.where(only)
    return query.cte("handed_in").prefix_with("materialized")


def graded(returns: CTE) -> CTE:
    """One row a question that was graded, by the agency, in moderation or by both.

    ``version_id`` is the version of the form on which it was.
    ``own`` and ``settled`` are scores, null where not applicable; ``score`` and
    ``point`` are what counts: the settled ones where there are any.
    """
    own = (
        select(
            returns.c.round_id,
            returns.c.version_id,
            returns.c.agency_id,
            returns.c.subject_id,
            Grade.question,
            case((Grade.not_applicable, null()), else_=Grade.score).label("score"),
            Grade.point,
            Grade.not_applicable,
        )
        .join(Grade, Grade.return_id == returns.c.id)
        .where(Grade.hidden.is_(False))
        .cte("own")
        .prefix_with("materialized")
    )
    settled = (
        select(
            returns.c.round_id,
            returns.c.version_id,
            returns.c.agency_id,
            returns.c.subject_id,
            Judgement.question,
            case((Judgement.not_applicable, null()), else_=Judgement.score).label("score"),
            Judgement.point,
            true().label("judged"),
        )
        .join(Judgement, Judgement.subject_id == returns.c.subject_id)
        .cte("settled")
        .prefix_with("materialized")
    )
    judged = settled.c.judged
    return (
        select(
            func.coalesce(own.c.round_id, settled.c.round_id).label("round_id"),
            func.coalesce(own.c.version_id, settled.c.version_id).label("version_id"),
            func.coalesce(own.c.agency_id, settled.c.agency_id).label("agency_id"),
            func.coalesce(own.c.question, settled.c.question).label("question"),
            own.c.score.label("own"),
            settled.c.score.label("settled"),
            case((judged, settled.c.score), else_=own.c.score).label("score"),
            case((judged, settled.c.point), else_=own.c.point).label("point"),
            func.coalesce(own.c.not_applicable, False).label("not_applicable"),
        )
        .select_from(
            own.join(
                settled,
                and_(
                    own.c.subject_id == settled.c.subject_id,
                    own.c.question == settled.c.question,
                ),
                full=True,
            )
        )
        .cte("graded")
    )
