"""Behind a pooler that hands out connections by the transaction, no workspace sees another.

PgBouncer is no part of the service; where the machine has none, this is skipped.
The control says the settings as a session would, and must leak: else the
hammer would prove nothing.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

from saas.connections import tend_connections
from saas.embedded.places import private_folder, unprivileged_account
from saas.embedded.servers import TestServers
from saas.tenancy import NO_SCOPE, enter_scope, raise_walls
from tests.tenancy.filled import FilledWorld

PGBOUNCER = next((p for p in (shutil.which("pgbouncer"), "/usr/sbin/pgbouncer") if p), "")
SECONDS, THREADS, CONNECTIONS, PORT = 3.0, 8, 3, 6543

pytestmark = pytest.mark.skipif(
    not Path(PGBOUNCER).exists(), reason="this machine has no PgBouncer to hammer through"
)

SEEN = text("select distinct tenant_id from answers")

CONFIGURATION = """
[databases]
{database} = host={servers} dbname={database} user=app_rw
[pgbouncer]
listen_addr =
listen_port = {port}
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 100
logfile = {folder}/pgbouncer.log
"""


@pytest.fixture(scope="module")
def pooler(servers: TestServers, database: str) -> Iterator[str]:
    """A PgBouncer of this test's own in front of its database; gives its address."""
    account = unprivileged_account()
    folder = private_folder(account, "pgb")
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(
        CONFIGURATION.format(
            database=database,
            servers=servers.socket_folder,
            folder=folder,
            port=PORT,
            connections=CONNECTIONS,
        )
    )
    if account:
        os.chown(configuration, account.user_id, account.group_id)
    # It refuses to work as root.
    who: dict[str, Any] = (
        {"user": account.user_id, "group": account.group_id, "extra_groups": []} if account else {}
    )
    process = subprocess.Popen([PGBOUNCER, "-q", str(configuration)], cwd=folder, **who)
    try:
        socket = folder / f".s.PGSQL.{PORT}"
        deadline = time.monotonic() + 10
        while not socket.exists():
            assert process.poll() is None, (folder / "pgbouncer.log").read_text()
            assert time.monotonic() < deadline, "PgBouncer did not come up"
            time.sleep(0.02)
        yield f"postgresql+psycopg://app_rw@/{database}?host={folder}&port={PORT}"
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def engine_to(pooler: str, app: Flask) -> Engine:
    said = subprocess.run([PGBOUNCER, "--version"], capture_output=True, text=True).stdout
    version = tuple(int(n) for n in re.findall(r"\d+", said)[:2])
    connecting = dict(app.config["SQLALCHEMY_ENGINE_OPTIONS"]["connect_args"])
    if version < (1, 21):
        # Before that it knew nothing of prepared statements.
        connecting["prepare_threshold"] = None
    engine = create_engine(pooler, pool_size=THREADS, connect_args=connecting)
    tend_connections(engine)
    return engine


class Hammer:
    """Threads that ask in the name of one workspace after the other, as fast as they can."""

    def __init__(self, app: Flask, worlds: list[FilledWorld]) -> None:
        self.app, self.worlds = app, worlds
        self.asked, self.leaks = 0, 0
        self.problems: list[BaseException] = []
        self.counting = threading.Lock()

    def strike(self, ask: Callable[[FilledWorld | None], set[uuid.UUID]]) -> None:
        end = time.monotonic() + SECONDS
        threads = [threading.Thread(target=self._work, args=(ask, end)) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not self.problems, self.problems[:3]

    def _work(self, ask: Callable[[FilledWorld | None], set[uuid.UUID]], end: float) -> None:
        with self.app.app_context():
            while time.monotonic() < end and not self.problems:
                world = random.choice([*self.worlds, None])
                try:
                    seen = ask(world)
                except BaseException as error:
                    self.problems.append(error)
                    return
                expected = {world.tenant_id} if world else set()
                with self.counting:
                    self.asked += 1
                    self.leaks += len(seen - expected)


def test_a_pooler_in_between_leaks_nothing(
    app: Flask, pooler: str, victim: FilledWorld, attacker: FilledWorld
) -> None:
    engine = engine_to(pooler, app)
    raise_walls(engine)

    def ask(world: FilledWorld | None) -> set[uuid.UUID]:
        scope = world.coordinator.scope() if world else NO_SCOPE
        with enter_scope(scope), engine.begin() as connection:
            found = set(connection.scalars(SEEN))
            assert not world or found
            return found

    hammer = Hammer(app, [victim, attacker])
    try:
        hammer.strike(ask)
    finally:
        engine.dispose()
    assert hammer.asked > 200
    assert hammer.leaks == 0


def test_the_time_outs_hold_behind_it(app: Flask, pooler: str) -> None:
    """It is configured to ignore nothing that a client asks for at its start."""
    engine = engine_to(pooler, app)
    try:
        with engine.connect() as connection:
            assert connection.scalar(text("show statement_timeout")) == "30s"
            assert connection.scalar(text("show lock_timeout")) == "10s"
    finally:
        engine.dispose()


def test_settings_of_the_session_leak_through_it(
    app: Flask, pooler: str, victim: FilledWorld, attacker: FilledWorld
) -> None:
    """The control: the same hammer, with the settings said once a checkout."""
    engine = engine_to(pooler, app)
    setting = text("select set_config(:n, :v, false)")

    def ask(world: FilledWorld | None) -> set[uuid.UUID]:
        settings = (world.coordinator.scope() if world else NO_SCOPE).settings()
        with engine.connect() as connection:
            for name, value in settings.items():
                connection.execute(setting, {"n": name, "v": value})
            connection.commit()
            return set(connection.scalars(SEEN))

    hammer = Hammer(app, [victim, attacker])
    try:
        hammer.strike(ask)
    finally:
        engine.dispose()
    assert hammer.leaks > 0
