"""What the tests of moderation share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import event

from saas.database import db


@pytest.fixture
def statements(app: object) -> Callable[[], AbstractContextManager[list[str]]]:
    """Collects the SQL statements that run inside; the scope's settings are not counted."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        found: list[str] = []

        def note(_connection, _cursor, statement, *_rest):  # type: ignore[no-untyped-def]
            if not statement.startswith("select set_config"):
                found.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return collect
