"""Runs the migrations as the migrator, in the name of the owner.

Forward only: a release expands first and contracts in a later one. Row-level
security is off, so that a data change under FORCE raises an error instead of
silently touching no rows.
"""

from __future__ import annotations

import os

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, pool, text

from saas.database import ACCOUNTS, db

migrator_url = (
    os.environ.get("ACCORD_MIGRATOR_URL") or current_app.config["SQLALCHEMY_DATABASE_URI"]
)


def _ours(name: str | None, type_: str, parents: object) -> bool:
    return type_ != "schema" or name in (None, "public", ACCOUNTS)


def run() -> None:
    engine = create_engine(migrator_url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        if os.environ.get("ACCORD_MIGRATOR_URL"):
            connection.execute(text("set role accord_owner"))
        connection.execute(text("set row_security = off"))
        connection.execute(text("set lock_timeout = '5s'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_schemas=True,
            include_name=_ours,
            compare_type=True,
            compare_server_default=False,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
