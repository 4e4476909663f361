"""Bringing two threads to the same place in the database at the same moment."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from saas.database import db


@contextmanager
def side_by_side(*parts: str) -> Iterator[None]:
    """Let two threads meet after the first statement that holds these parts.

    Where the second cannot get there before the first has committed, the first
    goes on alone after a second.
    """
    meeting = threading.Barrier(2, timeout=1)
    arrived: set[int] = set()

    def wait(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if threading.get_ident() not in arrived and all(part in statement for part in parts):
            arrived.add(threading.get_ident())
            with contextlib.suppress(threading.BrokenBarrierError):
                meeting.wait()

    event.listen(db.engine, "after_cursor_execute", wait)
    try:
        yield
    finally:
        event.remove(db.engine, "after_cursor_execute", wait)
    assert arrived, f"no statement holds {parts}"
