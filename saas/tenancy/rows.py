"""The base of every table that holds a workspace's data."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from saas.database import Base, new_id
from saas.tenancy.scope import require_tenant

NOBODY = UUID(int=0)
"""Stands for “no author” where a column is part of a composite foreign key:
with a null in it PostgreSQL would neither check nor cascade."""


class WorkspaceRow(Base):
    """Primary key ``(tenant_id, id)``; tenant_id is filled from the scope."""

    __abstract__ = True

    # Without sort_order the mixin's tenant_id would come after id, and
    # ``get((tenant_id, id))`` would silently find nothing.
    tenant_id: Mapped[UUID] = mapped_column(
        primary_key=True, sort_order=-10, default=require_tenant
    )
    id: Mapped[UUID] = mapped_column(
        primary_key=True, sort_order=-9, default=new_id, server_default=text("uuidv7()")
    )


def belongs_to(
    table: str,
    *columns: str,
    to: tuple[str, ...] = ("id",),
    name: str | None = None,
    onupdate: str | None = None,
    ondelete: str | None = None,
    later: bool = False,
) -> ForeignKeyConstraint:
    """A foreign key that carries tenant_id, so that no parent of another workspace fits.

    ``later`` adds it after both tables exist, for two tables that name each other.
    """
    return ForeignKeyConstraint(
        ["tenant_id", *columns],
        [f"{table}.tenant_id", *(f"{table}.{column}" for column in to)],
        name=name,
        onupdate=onupdate,
        ondelete=ondelete,
        use_alter=later,
    )
