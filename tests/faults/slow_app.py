"""The service with two pieces of work that a test can interrupt, for a worker of its own.

The first time each waits, for longer than any test unless it is told how long;
the second time it goes on at once. A file in the test's folder tells which time it is.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from saas.database import Json
from saas.jobs import work
from saas.outbox import service as outbox
from saas.trail import service as trail


def _linger(given: Json, name: str) -> None:
    begun = Path(given["folder"]) / name
    if not begun.exists():
        begun.touch()
        time.sleep(given.get("seconds", 600))


def _note(session: Session, kind: str) -> None:
    trail.record(session, kind, actor_id=None, actor_name="")


@work.makes("test.slow")
def _make(session: Session, params: Json, progress: work.Progress) -> Json:
    _note(session, "test.made")
    session.execute(text("select count(*) from rounds"))
    progress(40)
    _linger(params, "making")
    return {"made": "once"}


@outbox.handles("test.slow")
def _do(session: Session, payload: Json) -> None:
    _note(session, "test.done")
    session.execute(text("update mails set error = error || 'x'"))
    _linger(payload, "doing")


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(name)
    from wsgi import app

    return app
