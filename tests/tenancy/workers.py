"""Several workers at once, as threads with contexts of their own."""

from __future__ import annotations

import threading
from typing import Any

from flask import Flask

from saas.database import db


def at_once(app: Flask, count: int, function: Any, *args: Any) -> None:
    """Run a function in several threads, as so many workers would."""
    start, problems = threading.Barrier(count), []

    def run() -> None:
        with app.app_context():
            try:
                start.wait(10)
                function(*args)
            except Exception as error:
                problems.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not problems, problems
