"""What was changed in a draft, by whom, and what stood there: read it, and put it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from saas.errors import InvalidState, NotFound
from saas.i18n import gettext as _
from tenants.practice import editing
from tenants.practice.addresses import Address, Data, piece_at
from tenants.practice.drafts import draft_to_change, keep_change
from tenants.practice.models import ModelDraft, ModelDraftChange
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member

PAGE = 50


@dataclass(frozen=True)
class DraftChange:
    """One change: ``kind`` as in the table, ``before`` and ``after`` as they were kept."""

    revision: int
    kind: str
    address: Address
    before: Any
    after: Any
    made_by: str
    made_at: datetime


def list_changes(
    session: Session, draft_id: UUID, *, under: int | None = None, size: int = PAGE
) -> list[DraftChange]:
    """The changes of a draft, the newest first, below a revision. One statement."""
    query = _changes(draft_id).limit(size)
    if under is not None:
        query = query.where(ModelDraftChange.revision < under)
    return [_change(row) for row in session.execute(query)]


def get_removal(session: Session, draft_id: UUID, revision: int) -> DraftChange:
    """Raises NotFound for anything but a piece that was taken out."""
    row = session.execute(
        _changes(draft_id).where(
            ModelDraftChange.revision == revision, ModelDraftChange.kind == "removed"
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return _change(row)


def removals_around(session: Session, draft_id: UUID, address: Address) -> list[DraftChange]:
    """Where a piece, or one that it stood in, was taken out: the newest first."""
    return [_change(row) for row in session.execute(_at(draft_id, address, "removed"))]


def find_moved(session: Session, draft_id: UUID, address: Address) -> Address | None:
    """Where a piece stands that was put into another list; None where that did not happen."""
    for row in session.execute(_at(draft_id, address, "moved")):
        change = _change(row)
        if isinstance(change.after, dict) and "address" in change.after:
            return (*change.after["address"], *address[len(change.address) :])
    return None


def _changes(draft_id: UUID) -> Any:
    return (
        select(ModelDraftChange, Member.name)
        .outerjoin(Member, Member.id == ModelDraftChange.made_by)
        .where(ModelDraftChange.draft_id == draft_id)
        .order_by(ModelDraftChange.revision.desc())
    )


def _at(draft_id: UUID, address: Address, kind: str) -> Any:
    ways = [list(address[:end]) for end in range(1, len(address) + 1)]
    return _changes(draft_id).where(
        ModelDraftChange.kind == kind, or_(*(ModelDraftChange.address == way for way in ways))
    )


def _change(row: Any) -> DraftChange:
    change: ModelDraftChange = row[0]
    return DraftChange(
        revision=change.revision,
        kind=change.kind,
        address=tuple(change.address),
        before=change.before,
        after=change.after,
        made_by=row[1] or "",
        made_at=change.made_at,
    )


def document_with(session: Session, draft: ModelDraft, address: Address) -> Data | None:
    """The draft as it would be with a piece that was taken out, to be read.

    None where nothing at that address was taken out.
    """
    data: Data = draft.document
    for change in removals_around(session, draft.id, address):
        if _is_in(data, address):
            break
        try:
            data = editing.put_back(data, change.address, change.before, _place(change))
        except (KeyError, editing.FieldError):
            continue
    return data if _is_in(data, address) else None


def _is_in(data: Data, address: Address) -> bool:
    try:
        piece_at(data, address)
    except KeyError:
        return False
    return True


def _place(change: DraftChange) -> int | None:
    """Where in its list the piece stood; None where nobody noted it."""
    to = change.after.get("to") if isinstance(change.after, dict) else None
    return int(to) if to is not None else None


def put_back(session: Session, actor: Actor, draft_id: UUID, revision: int) -> DraftChange:
    """Put a piece that was taken out back where it stood.

    What was no longer counted by it stays so. Raises NotFound, and InvalidState where
    the place is gone or taken, and for a draft that is closed.
    """
    draft = draft_to_change(session, actor, draft_id)
    change = get_removal(session, draft_id, revision)
    try:
        after = editing.put_back(draft.document, change.address, change.before, _place(change))
    except KeyError as missing:
        raise InvalidState(
            _("What it stood in is taken out as well. Put that back first.")
        ) from missing
    except editing.FieldError as error:
        raise InvalidState(
            _("Something with the same key stands there now. It may have been put back already.")
        ) from error
    keep_change(session, actor, draft, after, "added", change.address, None, change.before)
    return change
