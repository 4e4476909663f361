"""A running Accord with the demonstration in it, as `make demo` runs it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Live:
    """The address of a running service, and the environment that its commands need."""

    url: str
    environment: dict[str, str]

    def flask(self, *arguments: str) -> str:
        """Run one of its commands; returns what it printed."""
        finished = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if finished.returncode != 0:
            raise RuntimeError(finished.stdout + finished.stderr)
        return finished.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(settings: dict[str, str], folder: Path) -> Iterator[Live]:
    """Web, worker and ticker as processes of their own, on loopback; ended on leaving."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, **settings, "ACCORD_BASE_URL": url, "ACCORD_ENVIRONMENT": "demo"}
    live = Live(url, environment)
    live.flask("demo", "seed")
    commands = [
        [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "--threads", "4", "wsgi:app"],
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
    ]
    processes = []
    try:
        for number, command in enumerate(commands):
            log = (folder / f"process-{number}.log").open("wb")
            processes.append(
                subprocess.Popen(
                    command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
                )
            )
            log.close()
        _wait_for(url)
        yield live
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
