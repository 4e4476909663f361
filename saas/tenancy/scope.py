"""Who is working in which workspace: the context every query runs in.

The scope is a context variable. It reaches the database as transaction-local
settings at the begin of each transaction, and the ORM as loader criteria.
Without a scope there are no rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from saas.database import db


class ScopeError(RuntimeError):
    """The scope is missing, or changed inside a transaction: a defect, never an input."""


class Reach(StrEnum):
    """What a scope reaches beyond its own agencies; the policies name these words."""

    WORKSPACE = "workspace"
    """Reads every agency's submitted work: the partnership's unit, its readers."""
    MODERATION = "moderation"
    """Reads signed work of all agencies in order to moderate it."""
    PLANNING = "planning"
    """Sets up people, agencies and rounds; reads no answers by itself."""
    TRAIL = "trail"
    """Reads the trail."""
    SYSTEM = "system"
    """The worker acting for the workspace: states and dates, never answers in draft."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One person's (or the worker's) view of one workspace.

    ``agency_ids`` are the agencies in reach: the member's own and all below it.
    A guest, who came by link, has a ``delegation_id`` and the ``sections`` that
    were delegated; the database hides everything else.
    """

    tenant_id: UUID | None = None
    user_id: UUID | None = None
    member_id: UUID | None = None
    agency_ids: frozenset[UUID] = frozenset()
    reach: frozenset[Reach] = frozenset()
    delegation_id: UUID | None = None
    return_id: UUID | None = None
    sections: tuple[str, ...] = ()

    def settings(self) -> dict[str, str]:
        """The transaction-local settings, every one written, blanks included."""
        return {
            "app.tenant_id": _text(self.tenant_id),
            "app.user_id": _text(self.user_id),
            "app.member_id": _text(self.member_id),
            "app.agencies": ",".join(sorted(str(i) for i in self.agency_ids)),
            "app.reach": ",".join(sorted(self.reach)),
            "app.delegation_id": _text(self.delegation_id),
            "app.return_id": _text(self.return_id),
            "app.sections": ",".join(self.sections),
        }


def _text(value: UUID | None) -> str:
    return "" if value is None else str(value)


NO_SCOPE = Scope()

_scope: ContextVar[Scope] = ContextVar("accord_scope", default=NO_SCOPE)


def current_scope() -> Scope:
    return _scope.get()


def require_tenant() -> UUID:
    """The workspace of the scope. Raises ScopeError when there is none."""
    tenant_id = _scope.get().tenant_id
    if tenant_id is None:
        raise ScopeError("this needs a workspace: enter one with enter_scope(...)")
    return tenant_id


@contextmanager
def enter_scope(scope: Scope) -> Iterator[Scope]:
    """Work inside a scope. The session is closed on both sides.

    The identity map would otherwise hand one workspace's objects to the next.
    Uncommitted work of the outer scope is refused rather than lost.
    """
    if db.session.registry.has():
        inside = db.session()
        if inside.new or inside.dirty or inside.deleted:
            raise ScopeError("commit or roll back before entering another scope")
        db.session.close()
    token = _scope.set(scope)
    try:
        yield scope
    finally:
        try:
            if db.session.registry.has():
                db.session.close()
        finally:
            _scope.reset(token)
