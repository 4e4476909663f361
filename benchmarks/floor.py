"""The floor: bare Flask views that say to the database what a real page said, and no more.

Served by the same gunicorn beside the application, so that a budget can be a multiple of what the
machine can do at all. The recorded requests come from a file, which ``ACCORD_BENCH_RECORDINGS``
names.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, jsonify, render_template_string, request

from benchmarks.recording import Recording, Slot

app = Flask(__name__)
_idle: list[psycopg.Connection[Any]] = []
_PAGE = """<!doctype html><html lang="en"><title>{{ name }}</title><h1>{{ name }}</h1>
<table>{% for row in rows %}<tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>
{% endfor %}</table></html>"""


def _recordings() -> dict[str, Recording]:
    found: dict[str, Recording] = pickle.loads(
        Path(os.environ["ACCORD_BENCH_RECORDINGS"]).read_bytes()
    )
    return found


RECORDINGS = _recordings() if "ACCORD_BENCH_RECORDINGS" in os.environ else {}


@contextmanager
def _connection() -> Iterator[psycopg.Connection[Any]]:
    """The connection that was used last, or a new one."""
    try:
        connection = _idle.pop()
    except IndexError:
        address = os.environ["ACCORD_DATABASE_URL"].replace("+psycopg", "", 1)
        connection = psycopg.connect(address)
    yield connection
    _idle.append(connection)


def _say(recording: Recording, slots: dict[Slot, Any]) -> list[tuple[Any, ...]]:
    """Say a recorded request again; returns the rows of the statement that gave most."""
    with _connection() as connection:
        return _say_on(connection, recording, slots)


def _say_on(
    connection: psycopg.Connection[Any], recording: Recording, slots: dict[Slot, Any]
) -> list[tuple[Any, ...]]:
    most: list[tuple[Any, ...]] = []
    for step in recording.steps:
        if step.what == "commit":
            connection.commit()
        elif step.what == "rollback":
            connection.rollback()
        else:
            parameters = step.parameters
            if slots:
                parameters = {
                    name: slots[value] if isinstance(value, Slot) else value
                    for name, value in parameters.items()
                }
            cursor = connection.execute(step.statement.encode(), parameters)
            if cursor.description:
                rows = cursor.fetchall()
                if len(rows) >= len(most):
                    most = rows
    return most


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.get("/page/<name>")
def page(name: str) -> str:
    rows = _say(RECORDINGS[name], {})
    return render_template_string(_PAGE, name=name, rows=rows)


@app.post("/save/<name>")
def save(name: str) -> Any:
    """Save one answer with the statements of the real page, over the version posted."""
    version = int(request.form["version"])
    rows = _say(
        RECORDINGS[name], {Slot.VERSION: version, Slot.NARRATIVE: request.form["narrative"]}
    )
    return jsonify(version=version + 1, rows=len(rows), progress={"answered": 100})
