"""The end of old reports: their files are deleted, that they were made stays.

A report holds the grades of every agency, so it does not lie about for ever. What it was
made from is still there, and it can be made again.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from saas.database import Json, now
from saas.files import store
from saas.jobs.models import WorkItem
from saas.outbox import service as outbox
from saas.settings import get_settings
from saas.trail import service as trail
from tenants.reports.service import KIND, MEDIA_TYPES


def lasts() -> timedelta:
    """How long a report is kept once it is made."""
    return timedelta(days=get_settings().report_days)


def expire_reports(session: Session) -> int:
    """Let the workspace's reports that are too old expire; returns how many.

    Runs in the worker's scope. The files go after the commit.
    """
    old = session.scalars(
        select(WorkItem)
        .where(
            WorkItem.kind == KIND,
            WorkItem.state == "done",
            WorkItem.finished_at <= now() - lasts(),
        )
        .order_by(WorkItem.id)
        .with_for_update(skip_locked=True)
    ).all()
    for item in old:
        for file_id in item.result.values():
            outbox.queue(session, "report.forget_file", file_id=file_id)
        item.state, item.result = "expired", {}
        trail.record(
            session,
            "report.expired",
            actor_id=None,
            actor_name="",
            object_type="round",
            object_id=UUID(item.params["round_id"]),
        )
    return len(old)


@outbox.handles("report.forget_file")
def _forget_file(session: Session, payload: Json) -> None:
    """Delete a file that an expired report named, unless somebody else has need of it.

    The same bytes may stand in another report, or somebody gave them as evidence.
    """
    file_id = str(payload["file_id"])
    names_it = or_(*(WorkItem.result[format_].astext == file_id for format_ in MEDIA_TYPES))
    if session.scalars(select(WorkItem.id).where(names_it).limit(1)).one_or_none() is None:
        store.remove(session, UUID(file_id))
