"""A demo of the tests' own, started and ended as a person would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil

from saas.embedded.folders import ROOT


def _as_in_a_terminal() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class DemoRun:
    """The supervisor as a process of its own, with what it said so far."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.said = ""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "saas.embedded.supervisor", str(port), "0", "5"],
            cwd=ROOT,
            env={**os.environ, "ACCORD_DEMO_FOLDER": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # Whoever runs the tests under nohup hands an ignored SIGHUP on to every child.
            preexec_fn=_as_in_a_terminal,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self.said += line

    def wait_until_said(self, text: str, patience: float = 300) -> None:
        deadline = time.monotonic() + patience
        while text not in self.said:
            assert self._process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self._process.pid).children(recursive=True)

    def child(self, word: str) -> psutil.Process | None:
        """Its own child that has ``word`` as an argument, if it runs."""
        for each in psutil.Process(self._process.pid).children():
            with suppress(psutil.NoSuchProcess):
                if word in each.cmdline():
                    return each
        return None

    def kill_child(self, word: str) -> int:
        """Kill its own child outright; returns the process id."""
        found = self.child(word)
        assert found, f"no {word} runs"
        found.kill()
        return int(found.pid)

    def wait_for_child(self, word: str, other_than: int, patience: float = 30) -> None:
        deadline = time.monotonic() + patience
        while (found := self.child(word)) is None or found.pid == other_than:
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    def page(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=30) as answer:
            return str(answer.read().decode())

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait; returns the exit code."""
        self._process.send_signal(number)
        code = self._process.wait(180)
        self._listener.join(10)
        return code

    def close(self) -> None:
        """End it whatever the test came to."""
        if self._process.poll() is None:
            self.end(signal.SIGTERM)
        if self._process.stdout:
            self._process.stdout.close()


def end_in_time(family: list[psutil.Process], patience: float = 20) -> bool:
    """Whether every process ends; one that waits to be collected has ended."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if not any(_lives(process) for process in family):
            return True
        time.sleep(0.05)
    return False


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
