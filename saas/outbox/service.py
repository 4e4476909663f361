"""Queueing what must happen after the commit, and doing it.

A message is written in the transaction of the change it follows from. After
the commit the worker is told; if that fails (no queue), the ticker's sweep
finds the message. It is done in one transaction with its being marked done,
so that a handler's database work happens once; mail may in the worst case be
sent twice, never not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from saas.database import Json, now, session
from saas.outbox.models import AccountMessage, OutboxMessage
from saas.tenancy import Reach, Scope, current_scope, enter_scope, require_tenant

log = structlog.get_logger()

Handler = Callable[[Session, Json], None]

_handlers: dict[str, Handler] = {}
_TOLD = "accord_outbox"
MOST_ATTEMPTS = 10


def handles(task: str) -> Callable[[Handler], Handler]:
    """Register what does a task. The handler never commits."""

    def register(handler: Handler) -> Handler:
        if task in _handlers:
            raise ValueError(f"two handlers for {task}")
        _handlers[task] = handler
        return handler

    return register


def queue(session: Session, task: str, *, due_at: datetime | None = None, **payload: Any) -> None:
    """Have a task done after this commit, in this workspace. Payload: ids and plain values."""
    _known(task)
    message = OutboxMessage(tenant_id=require_tenant(), task=task, payload=_plain(payload))
    if due_at:
        message.due_at = due_at
    session.add(message)
    session.info.setdefault(_TOLD, set()).add(require_tenant())


def queue_for_account(session: Session, task: str, **payload: Any) -> None:
    """The same for what belongs to no workspace."""
    _known(task)
    session.add(AccountMessage(task=task, payload=_plain(payload)))
    session.info.setdefault(_TOLD, set()).add(None)


def _known(task: str) -> None:
    if task not in _handlers:
        raise ValueError(f"nothing handles {task}")


def _plain(payload: dict[str, Any]) -> Json:
    return {k: str(v) if isinstance(v, UUID) else v for k, v in payload.items()}


@event.listens_for(Session, "after_commit")
def _tell_worker(session: Session) -> None:
    for tenant_id in session.info.pop(_TOLD, ()):
        from saas.jobs.queue import tell  # the queue's module imports this one's jobs

        tell(tenant_id)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_TOLD, None)


def system_scope(tenant_id: UUID | None) -> Scope:
    """The worker's scope in a workspace."""
    return Scope(tenant_id=tenant_id, reach=frozenset({Reach.SYSTEM}))


def deliver(tenant_id: UUID | None, most: int = 200) -> int:
    """Do what is due in one workspace (or in none: the accounts'). Returns how many were done."""
    done = 0
    with enter_scope(system_scope(tenant_id)):
        while done < most and _deliver_one(tenant_id):
            done += 1
    return done


def _deliver_one(tenant_id: UUID | None) -> bool:
    model: Any = AccountMessage if tenant_id is None else OutboxMessage
    current = session()
    message = current.scalars(
        select(model)
        .where(model.done_at.is_(None), model.failed_at.is_(None), model.due_at <= now())
        .order_by(model.due_at, model.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if message is None:
        current.rollback()
        return False
    message_id, task = message.id, message.task
    try:
        _handlers[task](current, message.payload)
        message.done_at = now()
        message.attempts += 1
        current.commit()
    except Exception as error:
        current.rollback()
        log.warning("outbox_failed", task=task, message=str(message_id), error=repr(error))
        _note_failure(current, model, message_id, error)
    return True


def _note_failure(
    current: Session,
    model: Any,
    message_id: UUID,
    error: Exception,
) -> None:
    message = current.scalars(select(model).where(model.id == message_id).with_for_update()).one()
    message.attempts += 1
    message.error = repr(error)[:500]
    if message.attempts >= MOST_ATTEMPTS:
        message.failed_at = now()
    else:
        message.due_at = now() + timedelta(seconds=min(3600, 5 * 2**message.attempts))
    current.commit()


def assert_system() -> None:
    """A handler runs in the worker's scope. Raises RuntimeError elsewhere."""
    if Reach.SYSTEM not in current_scope().reach:
        raise RuntimeError("this runs in the worker")
