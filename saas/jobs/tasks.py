"""What the worker is asked by name. Each takes ids only and opens its own scope."""

from __future__ import annotations

from uuid import UUID

import structlog
from sqlalchemy import select

from saas.accounts.models import Workspace
from saas.database import now, session
from saas.jobs import work
from saas.jobs.models import WorkItem
from saas.outbox import service as outbox
from saas.tenancy import NO_SCOPE, enter_scope

log = structlog.get_logger()


def deliver(tenant_id: str) -> int:
    """Do what a workspace's outbox holds; an empty id means the accounts' outbox."""
    return outbox.deliver(UUID(tenant_id) if tenant_id else None)


def workspace_ids() -> list[UUID]:
    with enter_scope(NO_SCOPE):
        return list(session().scalars(select(Workspace.id).order_by(Workspace.id)))


def sweep() -> int:
    """Every workspace's outbox: what a lost queue forgot to tell of."""
    done = outbox.deliver(None)
    for tenant_id in workspace_ids():
        done += outbox.deliver(tenant_id)
    return done


def resume_work() -> int:
    """Start again what waits too long or lost its worker."""
    found = 0
    for tenant_id in workspace_ids():
        with enter_scope(outbox.system_scope(tenant_id)):
            waiting = session().scalars(
                select(WorkItem.id).where(
                    WorkItem.state.in_(["waiting", "running"]),
                    WorkItem.heartbeat_at < now() - work.STALE,
                )
            )
            ids = list(waiting)
        for item_id in ids:
            work.hand_over(tenant_id, item_id)
            found += 1
    return found


def run_work(tenant_id: str, item_id: str) -> None:
    """Do one long piece of work and keep its progress."""
    work.run(UUID(tenant_id), UUID(item_id))


def each_workspace(function: str) -> None:
    """Run a domain's periodic function once in every workspace, in the worker's scope."""
    from importlib import import_module

    module, _, name = function.rpartition(".")
    periodic = getattr(import_module(module), name)
    troubled = []
    for tenant_id in workspace_ids():
        with enter_scope(outbox.system_scope(tenant_id)):
            current = session()
            try:
                periodic(current)
                current.commit()
            except Exception:
                # What goes wrong in one workspace does not keep the others waiting.
                current.rollback()
                log.exception("periodic_failed", function=function, workspace=str(tenant_id))
                troubled.append(str(tenant_id))
    if troubled:
        raise RuntimeError(f"{function} failed in {len(troubled)} workspaces: {troubled[:5]}")
