"""Asking for the overview report, and finding what was made."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.accounts.models import Workspace
from saas.errors import NotFound
from saas.files.models import StoredFile
from saas.i18n import language
from saas.jobs import work
from saas.jobs.models import WorkItem
from tenants.practice.service import get_model
from tenants.rounds.models import Round
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission

KIND = "overview_report"

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The formats of a report, in the order they are offered."""


@dataclass(frozen=True)
class Report:
    """A report that was asked for, with the round it is of."""

    item: WorkItem
    round_: Round


def ask_for_report(session: Session, actor: Actor, round_id: UUID, spine: str = "") -> WorkItem:
    """Have the report of a round made in the worker, in the language of the moment.

    Asking again while one is being made gives that one. Raises NotFound, Forbidden.
    """
    actor.require(Permission.REPORT_MAKE)
    actor.require(Permission.OVERVIEW_READ)
    known = session.execute(
        select(Round, Workspace.name)
        .join(Workspace, Workspace.id == Round.tenant_id)
        .where(Round.id == round_id)
    ).one_or_none()
    if known is None:
        raise NotFound
    model = get_model(session, known.Round.model_version_id)
    if not model.activity[known.Round.activity].asks_agencies:
        raise NotFound
    latest = find_latest(session, actor, round_id)
    wanted = {
        "round_id": str(round_id),
        "language": language(),
        "spine": spine,
        "workspace": known.name,
    }
    if latest is not None and latest.state in ("waiting", "running") and latest.params == wanted:
        return latest
    return work.ask(session, KIND, actor.me, **wanted)


def find_latest(session: Session, actor: Actor, round_id: UUID) -> WorkItem | None:
    """The report of this round that the member asked for last."""
    return session.scalars(
        select(WorkItem)
        .where(
            WorkItem.kind == KIND,
            WorkItem.member_id == actor.member_id,
            WorkItem.params["round_id"].astext == str(round_id),
        )
        .order_by(WorkItem.created_at.desc(), WorkItem.id.desc())
        .limit(1)
    ).one_or_none()


def get_report(session: Session, actor: Actor, item_id: UUID) -> Report:
    """A report that this member asked for. Raises NotFound, Forbidden."""
    actor.require(Permission.REPORT_MAKE)
    item = work.get_item(session, item_id)
    if item.kind != KIND or item.member_id != actor.member_id:
        raise NotFound
    round_ = session.scalars(
        select(Round).where(Round.id == UUID(item.params["round_id"]))
    ).one_or_none()
    if round_ is None:
        raise NotFound
    return Report(item, round_)


def get_file(session: Session, report: Report, format_: str) -> StoredFile:
    """The file of one format. Raises NotFound before it is made and after it has expired."""
    file_id = report.item.result.get(format_)
    if report.item.state != "done" or file_id is None:
        raise NotFound
    stored = session.scalars(select(StoredFile).where(StoredFile.id == UUID(file_id))).one_or_none()
    if stored is None:
        raise NotFound
    return stored
