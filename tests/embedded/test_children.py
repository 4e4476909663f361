"""A child that dies is started again, later each time, and not for ever."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from saas.embedded.children import Child, Watched, keep_short
from saas.embedded.errors import EmbeddedError


class Clock:
    """A clock that the test winds."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def child(tmp_path: Path, program: str) -> Child:
    log = tmp_path / "child.log"
    made = Child([sys.executable, "-c", program], log, dict(os.environ), tmp_path)
    made.start()
    return made


def wait_until_dead(made: Child) -> None:
    deadline = time.monotonic() + 30
    while made.pid is not None:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_child_that_lives_is_left_alone(tmp_path: Path) -> None:
    lively = child(tmp_path, "import time; time.sleep(600)")
    pid = lively.pid
    watched = Watched("worker", lively)
    watched.look()
    assert lively.pid == pid
    lively.stop()
    assert lively.pid is None


def test_each_restart_waits_longer_and_at_last_the_log_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock()
    dying = child(tmp_path, "import sys; sys.exit('the cable is out')")
    watched = Watched("worker", dying, started=clock())
    for delay in (1, 2, 4, 8, 16, 30):
        wait_until_dead(dying)
        watched.look(clock)
        assert f"starting it again in {delay} s" in capsys.readouterr().out
        clock.seconds += delay - 0.1
        watched.look(clock)
        assert dying.pid is None
        clock.seconds += 0.1
        watched.look(clock)
    wait_until_dead(dying)
    with pytest.raises(EmbeddedError, match=r"(?s)The worker keeps ending.*the cable is out"):
        watched.look(clock)


def test_failures_long_ago_are_forgiven(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    dying = child(tmp_path, "pass")
    watched = Watched("worker", dying, started=clock(), failures=5)
    wait_until_dead(dying)
    clock.seconds += 61
    watched.look(clock)
    assert "again in 1 s" in capsys.readouterr().out


def test_a_child_that_will_not_hear_is_made_to_end(tmp_path: Path) -> None:
    deaf = child(
        tmp_path,
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('ready', flush=True)\n"
        "time.sleep(600)",
    )
    while "ready" not in deaf.log.read_text():
        time.sleep(0.01)
    pid = deaf.pid
    deaf.patience = 0.2
    assert pid
    deaf.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_long_log_is_set_aside(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("short")
    keep_short(log)
    assert log.read_text() == "short"
    log.write_text("x" * 5_000_001)
    keep_short(log)
    assert not log.exists()
    assert (tmp_path / "web.old.log").exists()
