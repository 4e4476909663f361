"""The database: one engine, one session a request or job, one declarative base."""

from __future__ import annotations

import os
import secrets
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, MetaData, Text, event, inspect
from sqlalchemy.orm import DeclarativeBase, Session, registry

from saas.connections import tend_connections
from saas.settings import Settings

ACCOUNTS = "accounts"
"""The schema of the sign-in tables; everything in ``public`` belongs to a workspace."""


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: DateTime(timezone=True), str: Text},
    )


# What a commit wrote stays readable: a page never loads the same row twice.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

_sessions_of_the_parent: list[dict[Any, Any]] = []
"""In a forked process: what it must neither use nor close."""


def open_database(app: Flask, settings: Settings) -> None:
    """Bind the engine to the app, and drop inherited connections after a fork."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "pool_size": settings.pool_size,
        "max_overflow": settings.pool_size,
        "pool_timeout": 10,
        # The connection that was used last has the most statements prepared.
        "pool_use_lifo": True,
        # No settings here: a pooler refuses them. Those of the role hold behind one as well.
        "connect_args": {"connect_timeout": 5},
    }
    db.init_app(app)
    with app.app_context():
        tend_connections(db.engine)

    def forget_connections() -> None:
        # A connection shared by two processes answers one with the other's rows. Open
        # sessions hold one too: they are kept, unused, because ending them would
        # speak on the parent's connection.
        _sessions_of_the_parent.append(dict(db.session.registry.registry))
        db.session.registry.registry.clear()
        with app.app_context():
            db.engine.dispose(close=False)

    os.register_at_fork(after_in_child=forget_connections)


def session() -> Session:
    """The session of the running request, job or command."""
    return db.session()


def new_id() -> uuid.UUID:
    """A version 7 UUID (RFC 9562): ordered by time, so that indexes stay compact."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value)


_clock: ContextVar[datetime | None] = ContextVar("accord_clock", default=None)


def now() -> datetime:
    """The present moment in UTC."""
    return _clock.get() or datetime.now(UTC)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let the domain believe it is another moment: for demonstration data and tests alone.

    The trail has a clock of its own, in the database, that nothing moves.
    """
    token = _clock.set(moment)
    try:
        yield
    finally:
        _clock.reset(token)


@event.listens_for(Session, "before_flush")
def _stamp_by_the_clock(session: Session, context: object, instances: object) -> None:
    """While the clock is moved, moments that the database would fill in follow it too."""
    moment = _clock.get()
    if moment is None:
        return
    for row in session.new:
        for attribute in inspect(type(row)).column_attrs:
            column = attribute.columns[0]
            default = getattr(column, "server_default", None)
            is_now = default is not None and "now()" in str(getattr(default, "arg", ""))
            if is_now and getattr(row, attribute.key) is None:
                setattr(row, attribute.key, moment)


Json = dict[str, Any]
