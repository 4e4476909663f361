"""Long work with progress on the page, which a killed worker does not lose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from saas.database import Json, now, session
from saas.errors import NotFound
from saas.jobs import queue
from saas.jobs.models import WorkItem
from saas.outbox import service as outbox
from saas.tenancy import Scope, enter_scope, require_tenant

log = structlog.get_logger()

Progress = Callable[[int], None]
Maker = Callable[[Session, Json, Progress], Json]
"""Takes the session, the parameters and a progress call (0–100); returns the result's ids."""

ScopeOf = Callable[[UUID, UUID], Scope]

_makers: dict[str, Maker] = {}
_scope_of: list[ScopeOf] = []
MOST_ATTEMPTS = 4

STALE = timedelta(seconds=90)
"""A running item whose heart has not beaten for so long lost its worker."""


def makes(kind: str) -> Callable[[Maker], Maker]:
    def register(maker: Maker) -> Maker:
        _makers[kind] = maker
        return maker

    return register


def runs_as(scope_of: ScopeOf) -> None:
    """How to find the scope of the member who asked: the work sees what they may see."""
    _scope_of[:] = [scope_of]


def ask(session: Session, kind: str, member_id: UUID, **params: Any) -> WorkItem:
    """Queue a piece of work for a member; its page shows the progress."""
    if kind not in _makers:
        raise ValueError(f"nothing makes {kind}")
    plain = {k: str(v) if isinstance(v, UUID) else v for k, v in params.items()}
    item = WorkItem(kind=kind, member_id=member_id, params=plain)
    session.add(item)
    session.flush()
    outbox.queue(session, "work.start", item_id=item.id)
    return item


def get_item(session: Session, item_id: UUID) -> WorkItem:
    """One piece of work of the member in scope. Raises NotFound."""
    item = session.scalars(select(WorkItem).where(WorkItem.id == item_id)).one_or_none()
    if item is None:
        raise NotFound
    return item


@outbox.handles("work.start")
def _start(current: Session, payload: Json) -> None:
    if not hand_over(require_tenant(), UUID(payload["item_id"])):
        raise ConnectionError("the queue is away")


def hand_over(tenant_id: UUID, item_id: UUID) -> bool:
    return queue.enqueue("saas.jobs.tasks.run_work", str(tenant_id), str(item_id), timeout=900)


def run(tenant_id: UUID, item_id: UUID) -> None:
    """Do the work once, whoever calls twice; a failure keeps its sentence for the page."""
    with enter_scope(outbox.system_scope(tenant_id)):
        current = session()
        item = current.scalars(
            select(WorkItem).where(WorkItem.id == item_id).with_for_update(skip_locked=True)
        ).one_or_none()
        if item is None or item.state in ("done", "failed", "expired"):
            return
        if item.state == "running" and item.heartbeat_at > now() - STALE:
            return  # another worker has it in hand
        if item.attempts >= MOST_ATTEMPTS:
            item.state, item.error, item.finished_at = "failed", "attempts", now()
            current.commit()
            return
        item.state, item.percent = "running", 1
        item.attempts += 1
        item.heartbeat_at = now()
        kind, params, member_id = item.kind, item.params, item.member_id
        attempts = item.attempts
        current.commit()
    try:
        scope = _scope_of[0](tenant_id, member_id)
        with enter_scope(scope):
            current = session()
            result = _makers[kind](current, params, _progress(tenant_id, item_id))
            current.execute(
                update(WorkItem)
                .where(WorkItem.id == item_id)
                .values(state="done", percent=100, result=result, finished_at=now())
            )
            current.commit()
    except Exception as error:
        log.exception("work_failed", kind=kind, item=str(item_id))
        with enter_scope(outbox.system_scope(tenant_id)):
            current = session()
            final = attempts >= MOST_ATTEMPTS or not isinstance(error, OSError)
            current.execute(
                update(WorkItem)
                .where(WorkItem.id == item_id)
                .values(
                    state="failed" if final else "waiting",
                    error=type(error).__name__,
                    finished_at=now() if final else None,
                )
            )
            current.commit()


def _progress(tenant_id: UUID, item_id: UUID) -> Progress:
    def note(percent: int) -> None:
        # Progress must show before the work commits, so it has a connection of its own.
        from saas.database import db

        with db.engine.begin() as connection:
            connection.execute(
                update(WorkItem)
                .where(WorkItem.tenant_id == tenant_id, WorkItem.id == item_id)
                .values(percent=max(1, min(99, percent)), heartbeat_at=now())
            )

    return note
