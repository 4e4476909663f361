"""What the pool's connections keep between transactions, and what they must not."""

from __future__ import annotations

import re
import select
from contextlib import suppress
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError

_WROTE = "accord_wrote"
_IN_TRANSACTION = 2  # libpq's PQTRANS_INTRANS: begun, and no statement has failed
_WRITING = re.compile(r"\b(insert\s+into|update|delete\s+from|merge\s+into)\b", re.IGNORECASE)


def tend_connections(engine: Engine) -> None:
    """Replace connections that were closed meanwhile, and keep what the others have prepared."""
    _refuse_closed(engine)
    _end_reading_by_commit(engine)


def _refuse_closed(engine: Engine) -> None:
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


def _end_reading_by_commit(engine: Engine) -> None:
    """Let the rollback of a transaction that wrote nothing reach the server as a commit.

    To the server and to us they are the same. But the driver forgets every prepared statement
    at a rollback, and then each page has all its statements planned again: with row-level
    security that was four fifths of the database's work. After a failed statement a rollback
    stays one, so that a plan that a migration made useless is forgotten.
    """

    def begun(connection: Connection) -> None:
        connection.info[_WROTE] = False

    def executing(connection: Connection, cursor: object, statement: str, *rest: object) -> None:
        if not only_reads(statement):
            connection.info[_WROTE] = True

    def rolling_back(connection: Connection) -> None:
        # Of a connection that broke there is nothing left to ask, not even what it did.
        if connection.invalidated or connection.info.get(_WROTE, True):
            return
        held: Any = connection.connection
        # A failure here is met again, and told, by the rollback that follows. After a commit
        # there is nothing left for it to do.
        with suppress(connection.dialect.loaded_dbapi.Error):
            if held.pgconn.transaction_status == _IN_TRANSACTION:
                held.commit()

    event.listen(engine, "begin", begun)
    event.listen(engine, "before_cursor_execute", executing)
    event.listen(engine, "rollback", rolling_back)


@lru_cache(maxsize=2000)
def only_reads(statement: str) -> bool:
    """Whether a statement changes nothing, whatever becomes of its transaction."""
    first = statement.lstrip()[:6].lower()
    if first == "select":
        return True
    return first.startswith("with") and not _WRITING.search(statement)
