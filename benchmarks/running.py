"""The servers of a benchmark: a durable database, the application, and the floor beside it."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from saas.embedded import servers
from saas.embedded.errors import EmbeddedError, failure
from saas.embedded.folders import ROOT, venv_environment
from saas.embedded.places import private_folder, unprivileged_account
from saas.embedded.ports import HOST
from saas.embedded.processes import spawn, stop_process
from saas.embedded.roles import prepare_cluster

DATABASE = "accord"
WEB_PROCESSES = 2
_READY_SECONDS = 60


@dataclass(frozen=True)
class Place:
    """Where one run keeps everything, and how its programs are told."""

    folder: Path
    superuser_url: str
    environment: dict[str, str]


@contextmanager
def place() -> Iterator[Place]:
    """Servers that wait for the disk as in production, and an empty, migrated database."""
    folder = private_folder(unprivileged_account(), "bench")
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        database = stack.enter_context(servers.postgres(folder))
        queue = stack.enter_context(servers.valkey(folder))
        prepare_cluster(database.url(), DATABASE)
        environment = {
            **venv_environment(),
            "ACCORD_DATABASE_URL": database.url("app_rw", DATABASE, "+psycopg"),
            "ACCORD_MIGRATOR_URL": database.url("accord_migrator", DATABASE, "+psycopg"),
            "ACCORD_REDIS_URL": queue.url(),
            "ACCORD_SECRET_KEY": "a key that only the benchmark uses",
            "ACCORD_FILES_DIR": str(folder / "files"),
            "ACCORD_BASE_URL": "http://127.0.0.1",
            "ACCORD_SECURE_COOKIES": "false",
            "ACCORD_MAIL_TRANSPORT": "page",
            "ACCORD_WEB_WORKERS": str(WEB_PROCESSES),
            "FLASK_APP": "wsgi",
        }
        (folder / "files").mkdir()
        os.environ.update(environment)
        _migrate(folder, environment)
        yield Place(folder, database.url(database=DATABASE), environment)


def _migrate(folder: Path, environment: dict[str, str]) -> None:
    log = folder / "log" / "migrations.log"
    with log.open("ab") as output:
        done = subprocess.run(
            [sys.executable, "-m", "flask", "db", "upgrade"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            check=False,
        )
    if done.returncode != 0:
        raise failure("The migrations failed", log)


@contextmanager
def web(where: Place, application: str, name: str, **more: str) -> Iterator[int]:
    """Serve an application with gunicorn under the trial's own settings; yields the port."""
    port = _free_port()
    log = where.folder / "log" / f"{name}.log"
    command = [sys.executable, "-m", "gunicorn", "-c", "saas/embedded/gunicorn_conf.py"]
    process = spawn(
        [*command, application],
        log,
        environment={**where.environment, "ACCORD_BIND": f"{HOST}:{port}", **more},
        folder=ROOT,
    )
    try:
        _wait_for(process, port, log)
        yield port
    finally:
        stop_process(process, (signal.SIGTERM, signal.SIGKILL))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise failure("The web server did not start", log)


__all__ = ["DATABASE", "WEB_PROCESSES", "EmbeddedError", "Place", "place", "web"]
