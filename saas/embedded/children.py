"""The demo's own processes: started, watched, started again when they die, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psutil  # type: ignore[import-untyped]

from saas.embedded.errors import failure
from saas.embedded.processes import spawn, stop_process
from saas.embedded.progress import say

# The second SIGTERM tells an RQ worker to abandon the job it would otherwise finish first.
_SHUTDOWN = (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL)
_LOG_BYTES = 5_000_000
_STEADY_SECONDS = 60
_MOST_FAILURES = 6


class Runnable(Protocol):
    """Whatever can be started and has a process id while it runs."""

    log: Path

    @property
    def pid(self) -> int | None: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


@dataclass
class Child:
    """One of the demo's own programs, such as the worker; ``patience`` is in seconds a signal."""

    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    folder: Path
    patience: float = 5
    _process: subprocess.Popen[bytes] | None = field(init=False, default=None)

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the program; it lives no longer than we do."""
        keep_short(self.log)
        self._process = spawn(
            self.command, self.log, environment=self.environment, folder=self.folder
        )

    def stop(self) -> None:
        """Stop the program: let it finish, then make it finish."""
        if self._process:
            stop_process(self._process, _SHUTDOWN, self.patience)
            self._process = None


def keep_short(log: Path) -> None:
    """Set a long log aside, over the one set aside before."""
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".old.log"))


@dataclass
class Watched:
    """A runnable under watch, with its recent failures."""

    name: str
    runnable: Runnable
    started: float = field(default_factory=time.monotonic)
    failures: int = 0
    start_again_at: float | None = None

    def look(self, now: Callable[[], float] = time.monotonic) -> None:
        """Start it again when it has died, each time a little later.

        Raises EmbeddedError with the end of its log when it dies again and again.
        """
        if self.start_again_at is not None:
            if now() >= self.start_again_at:
                self.start_again_at = None
                self.runnable.start()
                self.started = now()
            return
        if self.runnable.pid is not None:
            return
        if now() - self.started > _STEADY_SECONDS:
            self.failures = 0
        self.failures += 1
        if self.failures > _MOST_FAILURES:
            raise failure(f"The {self.name} keeps ending", self.runnable.log)
        delay = min(2 ** (self.failures - 1), 30)
        say(
            f"The {self.name} ended unexpectedly (its log: {self.runnable.log}); "
            f"starting it again in {delay} s."
        )
        self.runnable.stop()
        self.start_again_at = now() + delay


def collect_ended() -> None:
    """Collect the ended processes that became ours when their parent was killed.

    One of our own may be among them; Popen then merely does not learn its exit code.
    """
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def end_descendants(patience: float = 3) -> None:
    """End whatever still lives below this process, such as a killed worker's own child."""
    left = psutil.Process(os.getpid()).children(recursive=True)
    for process in left:
        _signal(process, signal.SIGTERM)
    _, left = psutil.wait_procs(left, patience)
    for process in left:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(left, patience)


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
