"""Wall two, and the bridge from the scope to wall one.

Three listeners: each transaction begins with the scope's settings; each ORM
query is limited to the workspace; each flush refuses another workspace's rows.
Core statements and ``text()`` pass the ORM by: for them there is wall one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from saas.tenancy.rows import WorkspaceRow
from saas.tenancy.scope import Scope, ScopeError, current_scope

_KEY = "accord_scope"

_SETTINGS = sorted(Scope().settings())
_WRITE_SETTINGS = text(
    "select " + ", ".join(f"set_config('{name}', :s{i}, true)" for i, name in enumerate(_SETTINGS))
)


def raise_walls(engine: Engine) -> None:
    """Put the scope's settings on every transaction of this engine."""
    event.listen(engine, "begin", _write_settings)
    event.listen(engine, "before_cursor_execute", _refuse_changed_scope)


def _write_settings(connection: Connection) -> None:
    scope = current_scope()
    connection.info[_KEY] = scope
    values = scope.settings()
    # Blanks are written too: they neutralise whatever a poisoned connection holds.
    connection.execute(_WRITE_SETTINGS, {f"s{i}": values[n] for i, n in enumerate(_SETTINGS)})


def _refuse_changed_scope(
    connection: Connection, cursor: Any, statement: str, *rest: object
) -> None:
    if connection.info.get(_KEY) != current_scope():
        raise ScopeError("the scope changed inside a transaction; leave it with the session")


@event.listens_for(Session, "do_orm_execute")
def _limit_to_workspace(state: ORMExecuteState) -> None:
    if state.is_column_load or state.is_relationship_load:
        return
    tenant_id = current_scope().tenant_id
    state.statement = state.statement.options(
        with_loader_criteria(
            WorkspaceRow,
            lambda cls: cls.tenant_id == tenant_id,
            include_aliases=True,
        )
    )


@event.listens_for(Session, "before_flush")
def _refuse_foreign_rows(session: Session, context: object, instances: object) -> None:
    tenant_id = current_scope().tenant_id
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, WorkspaceRow):
            continue
        if tenant_id is None:
            raise ScopeError(f"a {type(row).__name__} was changed without a workspace")
        if row.tenant_id is None:
            row.tenant_id = tenant_id
        elif row.tenant_id != tenant_id:
            raise ScopeError(f"a {type(row).__name__} of another workspace was changed")
