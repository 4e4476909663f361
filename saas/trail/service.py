"""Writing to the trail, reading it, and proving it whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from saas.i18n import gettext as _
from saas.tenancy import current_scope, require_tenant
from saas.trail.models import TrailEvent

_WAITING = "accord_trail"


def record(
    session: Session,
    kind: str,
    *,
    actor_id: UUID | None,
    actor_name: str,
    object_type: str = "",
    object_id: UUID | None = None,
    agency_id: UUID | None = None,
    **detail: Any,
) -> None:
    """Note that something happened; it is written with the commit, or not at all.

    Events wait until just before the commit, so that the lock on the
    workspace's chain is held as short as can be. ``detail`` takes plain values.
    """
    session.info.setdefault(_WAITING, []).append(
        {
            "tenant_id": require_tenant(),
            "kind": kind,
            "actor_id": actor_id,
            "actor_name": actor_name,
            "object_type": object_type,
            "object_id": object_id,
            "agency_id": agency_id,
            "detail": {k: _plain(v) for k, v in detail.items() if v is not None},
        }
    )


def _plain(value: Any) -> Any:
    if isinstance(value, (str, int, bool)):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return str(value)


@event.listens_for(Session, "before_commit")
def _write_waiting(session: Session) -> None:
    waiting = session.info.pop(_WAITING, None)
    if not waiting:
        return
    # What the events tell of is written first: the chain is locked last.
    session.flush()
    session.add_all(TrailEvent(**values) for values in waiting)
    session.flush()


@event.listens_for(Session, "after_rollback")
def _forget_waiting(session: Session) -> None:
    session.info.pop(_WAITING, None)


@dataclass(frozen=True)
class Verdict:
    """Whether a workspace's chain is whole; else where it first breaks and how."""

    events: int
    whole: bool
    head: str
    broken_at: int | None = None
    reason: str = ""


def verify(session: Session) -> Verdict:
    """Recompute the chain of the scope's workspace from its first event.

    The hashes are computed here, not by the database that wrote them.
    """
    tenant_id = require_tenant()
    previous, count = "", 0
    for row in _rows(session, tenant_id):
        count += 1
        if row.seq != count:
            return Verdict(count, False, previous, count, _("event %(n)s is missing", n=count))
        if row.prev_hash != previous:
            return Verdict(
                count, False, previous, count, _("it does not follow the event before it")
            )
        if _hash(row, tenant_id) != row.hash:
            reason = _("its content is not what was written")
            return Verdict(count, False, previous, count, reason)
        previous = row.hash
    head = session.execute(
        text("select seq, hash from trail_heads where tenant_id = :t"), {"t": tenant_id}
    ).one_or_none()
    kept = (head.seq, head.hash) if head else (0, "")
    if kept != (count, previous):
        return Verdict(
            count, False, previous, count + 1, _("the trail should end with event %(n)s", n=kept[0])
        )
    return Verdict(count, True, previous)


def _rows(session: Session, tenant_id: UUID) -> Iterator[Any]:
    return iter(
        session.execute(
            text(
                """
                select seq, prev_hash, hash, kind, actor_id, actor_name, agency_id,
                       object_type, object_id, detail::text as detail,
                       to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
                  from trail_events where tenant_id = :t order by seq
                """
            ),
            {"t": tenant_id},
        ).yield_per(1000)
    )


def _hash(row: Any, tenant_id: UUID) -> str:
    """The SHA-256 over the event as the database's trigger writes it (migration 0001)."""
    plain = [
        row.prev_hash,
        row.seq,
        row.at,
        str(tenant_id),
        row.kind,
        str(row.actor_id) if row.actor_id else None,
        row.actor_name,
        str(row.agency_id) if row.agency_id else None,
        row.object_type,
        str(row.object_id) if row.object_id else None,
    ]
    joined = ", ".join(json.dumps(value, ensure_ascii=False) for value in plain)
    return hashlib.sha256(f"[{joined}, {row.detail}]".encode()).hexdigest()


def list_events(
    session: Session, *, before: int | None = None, object_id: UUID | None = None, limit: int = 50
) -> list[TrailEvent]:
    """The newest events first, ``limit`` at a time, from below ``before``."""
    query = select(TrailEvent).order_by(TrailEvent.seq.desc()).limit(limit)
    query = query.where(TrailEvent.tenant_id == current_scope().tenant_id)
    if before is not None:
        query = query.where(TrailEvent.seq < before)
    if object_id is not None:
        query = query.where(TrailEvent.object_id == object_id)
    return list(session.scalars(query))
