"""The embedded servers as the demo and the tests use them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from saas.embedded.errors import EmbeddedError
from saas.embedded.places import private_folder, unprivileged_account
from saas.embedded.postgres import Postgres
from saas.embedded.state import hold, remove_abandoned
from saas.embedded.valkey import Valkey

__all__ = ["EmbeddedError", "Postgres", "TestServers", "Valkey", "postgres", "start_for_tests"]
__all__ += ["valkey"]

# The hundred that PostgreSQL defaults to is too few for parallel test workers with pools.
_TEST_CONNECTIONS = 200
_KIND = "tests"


@contextmanager
def postgres(folder: Path, *, fast_unsafe: bool = False) -> Iterator[Postgres]:
    """A running PostgreSQL whose data stays in ``folder``; stopped on leaving."""
    server = Postgres(folder, fast_unsafe=fast_unsafe)
    try:
        server.start()
        yield server
    finally:
        server.close()


@contextmanager
def valkey(folder: Path, *, durable: bool = True) -> Iterator[Valkey]:
    """A running Valkey whose data stays in ``folder``; stopped on leaving."""
    server = Valkey(folder, durable=durable)
    try:
        server.start()
        yield server
    finally:
        server.close()


@dataclass
class TestServers:
    """One PostgreSQL and one Valkey for a run of the tests.

    Whoever started them owns them. Another process of the same run connects through
    ``from_json``; it cannot stop what all its neighbours are using, so a test of faults starts
    servers of its own with ``start_for_tests``.
    """

    __test__ = False  # not a test class, whatever its name begins with

    socket_folder: str
    redis_url: str
    folder: Path | None = None
    _held: IO[str] | None = None
    _postgres: Postgres | None = None
    _valkey: Valkey | None = None

    @property
    def superuser_url(self) -> str:
        """The superuser's address, for psycopg and SQLAlchemy alike; for setting up alone."""
        return f"postgresql://postgres@/postgres?host={self.socket_folder}"

    def app_url(self, database: str) -> str:
        """A database's address for ``app_rw``, the role that owns nothing."""
        return self._role_url("app_rw", database)

    def migrator_url(self, database: str) -> str:
        """A database's address for ``accord_migrator``."""
        return self._role_url("accord_migrator", database)

    def backup_url(self, database: str) -> str:
        """A database's address for ``accord_backup``, which row security does not bind."""
        return self._role_url("accord_backup", database)

    def _role_url(self, role: str, database: str) -> str:
        return f"postgresql+psycopg://{role}@/{database}?host={self.socket_folder}"

    def to_json(self) -> str:
        """What another process of the same run needs to connect."""
        return json.dumps({"socket_folder": self.socket_folder, "redis_url": self.redis_url})

    @classmethod
    def from_json(cls, text: str) -> TestServers:
        """Connect to the servers that another process of this run owns."""
        content = json.loads(text)
        return cls(socket_folder=content["socket_folder"], redis_url=content["redis_url"])

    def _owned_postgres(self) -> Postgres:
        if self._postgres is None:
            raise EmbeddedError("These servers belong to another process: start your own.")
        return self._postgres

    def _owned_valkey(self) -> Valkey:
        if self._valkey is None:
            raise EmbeddedError("These servers belong to another process: start your own.")
        return self._valkey

    def start_postgres(self) -> None:
        """Start PostgreSQL again, on the same address, after it was stopped or killed."""
        self._owned_postgres().start()

    def stop_postgres(self) -> None:
        """Stop PostgreSQL in good order."""
        self._owned_postgres().stop()

    def kill_postgres(self) -> None:
        """Kill PostgreSQL outright; its data stays as a crash leaves it."""
        self._owned_postgres().kill()

    def start_valkey(self) -> None:
        """Start Valkey again, empty and on the same address."""
        self._owned_valkey().start()

    def stop_valkey(self) -> None:
        """Stop Valkey; it keeps nothing."""
        self._owned_valkey().stop()

    def stop(self) -> None:
        """Stop both servers and remove everything they kept."""
        if self._valkey:
            self._valkey.close()
        if self._postgres:
            self._postgres.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        if self._held:
            self._held.close()


def start_for_tests() -> TestServers:
    """Start a PostgreSQL and a Valkey in a private temporary folder, fast and not durable.

    Call it once, in the process that controls the run and from its main thread; hand
    ``to_json()`` to the others. Takes about two seconds. Raises EmbeddedError with the end of
    the server's log where one does not come up.
    """
    remove_abandoned(_KIND)
    folder = private_folder(unprivileged_account(), _KIND)
    held = hold(folder)
    database: Postgres | None = None
    queue: Valkey | None = None
    try:
        database = Postgres(
            folder,
            fast_unsafe=True,
            max_connections=_TEST_CONNECTIONS,
            sockets=folder,
        )
        database.start()
        queue = Valkey(folder, durable=False, sockets=folder)
        queue.start()
    except BaseException:
        if queue:
            queue.close()
        if database:
            database.close()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return TestServers(
        socket_folder=str(database.socket_folder),
        redis_url=queue.url(),
        folder=folder,
        _held=held,
        _postgres=database,
        _valkey=queue,
    )
