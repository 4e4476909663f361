"""The tests' servers, application and worlds.

One PostgreSQL and one Valkey serve a whole run; each test process has a
database of its own, copied from a migrated template, and connects as the role
that owns nothing. Each test gets a fresh workspace: no transaction is held
around it, because that would freeze the scope.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextvars import Context
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from saas.embedded.roles import create_database, prepare_cluster
from saas.embedded.servers import TestServers, start_for_tests
from tests.chromium import CHROMIUM_FLAGS

ROOT = Path(__file__).resolve().parent.parent
HANDLE = "ACCORD_TEST_SERVERS"
TEMPLATE = "accord_template"


def environment_for(servers: TestServers, database: str) -> dict[str, str]:
    """The settings of a process that works in one of the run's databases.

    Its files lie beside the servers' own, so that they go when the servers stop: a test
    process that is ended from outside runs nothing at its exit.
    """
    files = tempfile.mkdtemp(prefix="files-", dir=servers.socket_folder)
    return {
        "ACCORD_DATABASE_URL": servers.app_url(database),
        "ACCORD_MIGRATOR_URL": servers.migrator_url(database),
        "ACCORD_REDIS_URL": servers.redis_url,
        "ACCORD_SECRET_KEY": "a key that only the tests use, long enough",
        "ACCORD_FILES_DIR": files,
        "ACCORD_BASE_URL": "http://localhost",
        "ACCORD_ENVIRONMENT": "test",
        "ACCORD_SECURE_COOKIES": "false",
        "ACCORD_MAIL_TRANSPORT": "page",
        "ACCORD_RATE_LIMITS": "false",
        "ACCORD_POOL_SIZE": "4",
    }


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    servers = start_for_tests()
    config.accord_servers = servers  # type: ignore[attr-defined]
    try:
        prepare_cluster(servers.superuser_url, TEMPLATE)
        env = {**os.environ, **environment_for(servers, TEMPLATE), "FLASK_APP": "wsgi"}
        subprocess.run(
            [sys.executable, "-m", "flask", "db", "upgrade"],
            check=True,
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
        )
    except BaseException as error:
        servers.stop()
        if isinstance(error, subprocess.CalledProcessError):
            pytest.exit(f"the migrations failed:\n{error.stderr}", returncode=3)
        raise
    os.environ[HANDLE] = servers.to_json()


def pytest_unconfigure(config: pytest.Config) -> None:
    servers = getattr(config, "accord_servers", None)
    if servers is not None:
        servers.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reason = os.environ.get("ACCORD_CHROMIUM_MISSING")
    if reason:
        terminalreporter.write_line(f"The browser tests were skipped: {reason}")


@pytest.fixture(scope="session")
def servers() -> TestServers:
    return TestServers.from_json(os.environ[HANDLE])


@pytest.fixture(scope="session")
def database(servers: TestServers) -> str:
    """The name of this test process's own database."""
    name = f"accord_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    create_database(servers.superuser_url, name, template=TEMPLATE)
    return name


@pytest.fixture(scope="session")
def app(servers: TestServers, database: str) -> Iterator[object]:
    os.environ.update(environment_for(servers, database))
    from flask.testing import FlaskClient

    from wsgi import app as application

    class OwnContextClient(FlaskClient):
        """Each request begins with nothing, as in a server: without this the requests of
        a test share the application context around them, and what the last one left in it."""

        def open(self, *args: Any, **options: Any) -> Any:
            return Context().run(super().open, *args, **options)

    application.test_client_class = OwnContextClient
    application.testing = False
    with application.app_context():
        yield application
        from saas.database import db

        db.session.remove()
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _clean_session(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "app" in request.fixturenames:
        from saas.database import db

        db.session.remove()


@pytest.fixture
def world(app: object) -> object:
    """A fresh partnership: its practice model, three agencies, a person in each role."""
    from tests.world import World

    return World.make(app)


@pytest.fixture
def other_world(app: object) -> object:
    """Another workspace, whose people must find nothing of the first."""
    from tests.world import World

    return World.make(app)


@pytest.fixture
def client(app: object) -> object:
    """A browser in which nobody is signed in."""
    return app.test_client()  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of a test process: Playwright runs once in it, whichever tests it is given."""
    path = os.environ.get("ACCORD_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip(os.environ.get("ACCORD_CHROMIUM_MISSING", "no Chromium was found"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()
