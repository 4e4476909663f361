"""Connections that the server closed while they lay in the pool."""

from __future__ import annotations

import select
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError


def refuse_closed(engine: Engine) -> None:
    """Replace a connection that was closed at the other end before somebody works with it.

    The pool's own ping would do so too, at the price of a round trip for every transaction.
    """
    dialect = engine.dialect
    failures = dialect.loaded_dbapi.Error

    def look(connection: Any, record: object, proxy: object) -> None:
        # Nobody speaks on an idle connection: what can be read is the server hanging up, or
        # a notice. Only then is it worth asking.
        try:
            poll = select.poll()
            poll.register(connection.fileno(), select.POLLIN)
            if not poll.poll(0) or dialect.do_ping(connection):
                return
        except failures:
            pass
        raise InvalidatePoolError("the server closed this connection while nobody used it")

    event.listen(engine, "checkout", look)
