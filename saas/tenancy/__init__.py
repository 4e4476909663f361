"""Workspace isolation: the scope, and the two walls that hold it.

Wall one is PostgreSQL row-level security (see ``migrations``); wall two is the
ORM (``orm.py``). Both read the same scope.
"""

from saas.tenancy.orm import raise_walls
from saas.tenancy.rows import NOBODY, WorkspaceRow, belongs_to
from saas.tenancy.scope import (
    NO_SCOPE,
    Reach,
    Scope,
    ScopeError,
    current_scope,
    enter_scope,
    require_tenant,
)

__all__ = [
    "NOBODY",
    "NO_SCOPE",
    "Reach",
    "Scope",
    "ScopeError",
    "WorkspaceRow",
    "belongs_to",
    "current_scope",
    "enter_scope",
    "raise_walls",
    "require_tenant",
]
