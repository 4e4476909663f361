"""An application on servers of its own, which a test may stop and kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from flask import Flask
from sqlalchemy import text

from saas.app import create_app
from saas.database import db
from saas.embedded.roles import prepare_cluster
from saas.embedded.servers import TestServers, start_for_tests
from saas.jobs import queue
from saas.settings import Settings
from saas.web.install import limiter
from tests.conftest import ROOT, environment_for
from tests.world import World

DATABASE = "accord_faults"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them in one process: they share servers that they stop."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.faults)
            item.add_marker(pytest.mark.xdist_group("faults"))


class Service:
    """The whole service: its servers, its application, and the processes of its worker."""

    def __init__(self, servers: TestServers, folder: Path, client_class: Any) -> None:
        self.servers, self.folder, self.client_class = servers, folder, client_class
        self.environment = environment_for(servers, DATABASE)
        self.workers: list[subprocess.Popen[bytes]] = []
        self.app = self.application()

    def application(self, **changes: Any) -> Flask:
        from wsgi import PARTS

        prefix = "ACCORD_"
        given: dict[str, Any] = {
            name.removeprefix(prefix).lower(): value for name, value in self.environment.items()
        }
        made = create_app(Settings(**given | changes), PARTS)
        made.test_client_class = self.client_class
        return made

    def start_worker(self, app: str = "wsgi") -> subprocess.Popen[bytes]:
        """The real worker, as an operator starts it."""
        with (self.folder / "worker.log").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", app, "worker"],
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.workers.append(worker)
        return worker

    def kill_worker(self, worker: subprocess.Popen[bytes]) -> None:
        """As the kernel does when memory runs out: the worker and the job that it forked."""
        forked = psutil.Process(worker.pid).children(recursive=True)
        for process in (worker, *forked):
            os.kill(process.pid, signal.SIGKILL)
        worker.wait(10)

    def stop_workers(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.terminate()
                try:
                    worker.wait(15)
                except subprocess.TimeoutExpired:
                    self.kill_worker(worker)
        self.workers.clear()

    def worker_says(self) -> str:
        log = self.folder / "worker.log"
        return log.read_text("utf-8", "replace")[-3000:] if log.exists() else ""

    def wait(self, until: Callable[[], Any], what: str, seconds: float = 40) -> None:
        deadline = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < deadline, f"{what} did not happen\n{self.worker_says()}"
            time.sleep(0.05)

    def heal(self) -> None:
        """Whatever a test broke runs again."""
        self.stop_workers()
        for name in ("postgres", "valkey"):
            server = getattr(self.servers, f"_{name}")
            if server.pid is None:
                server.start()


@pytest.fixture(scope="session")
def service(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """After the shared application, so that ``wsgi`` is bound to the shared servers."""
    servers = start_for_tests()
    try:
        prepare_cluster(servers.superuser_url, DATABASE)
        subprocess.run(
            [sys.executable, "-m", "flask", "db", "upgrade"],
            check=True,
            cwd=ROOT,
            env={**os.environ, **environment_for(servers, DATABASE), "FLASK_APP": "wsgi"},
            capture_output=True,
        )
        found = Service(servers, tmp_path_factory.mktemp("faults"), app.test_client_class)
        yield found
        found.stop_workers()
        with found.app.app_context():
            db.engine.dispose()
    finally:
        servers.stop()


@pytest.fixture
def healthy(service: Service) -> Iterator[Service]:
    with service.app.app_context():
        yield service
        service.heal()
        db.session.remove()
        # Nothing of one test is left for the next one's worker.
        queue.connection().flushdb()


@pytest.fixture
def world(healthy: Service) -> World:
    return World.make(healthy.app)


@pytest.fixture
def limited(healthy: Service) -> Iterator[Flask]:
    """The same application with its rate limits on; the shared one runs without them."""
    try:
        yield healthy.application(rate_limits=True)
    finally:
        limiter.enabled = False
        limiter.initialized = False


def mail_states(world: World) -> list[str]:
    with world.planning() as session:
        return list(session.scalars(text("select state from mails order by id")))
