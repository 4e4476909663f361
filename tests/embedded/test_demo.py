"""The demo as a whole: starts, keeps its data, heals, and leaves nothing running."""

from __future__ import annotations

import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from saas.embedded.places import private_folder
from saas.embedded.ports import HOST
from saas.embedded.state import running_demo
from tests.embedded.demo_run import DemoRun, end_in_time

pytestmark = [
    pytest.mark.faults,
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = private_folder(kind="demo")
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[[], DemoRun]]:
    """Start the demo on the module's state; it is ready when this returns."""
    started: list[DemoRun] = []

    def start() -> DemoRun:
        with socket.socket() as free:
            free.bind((HOST, 0))
            port = free.getsockname()[1]
        run = DemoRun(folder, port)
        started.append(run)
        run.wait_until_said("Ctrl-C stops it")
        return run

    yield start
    for run in started:
        run.close()


def kept(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_text() for name in ("secret", "sign-ins.txt")}


def runtime_folders(folder: Path) -> list[Path]:
    note = folder / "runtime-folders"
    return [Path(line) for line in note.read_text().splitlines()] if note.exists() else []


def test_a_first_start_serves_a_page_and_tells_the_sign_ins(
    start: Callable[[], DemoRun], folder: Path
) -> None:
    demo = start()
    address = f"http://127.0.0.1:{demo.port}"
    assert f"Accord is ready at {address}" in demo.said
    assert "<h1" in demo.page()
    sign_ins = (folder / "sign-ins.txt").read_text().strip()
    assert sign_ins
    assert sign_ins in demo.said
    assert (folder / "sign-ins.txt").stat().st_mode & 0o077 == 0
    assert running_demo(folder) == address
    family, sockets = demo.family(), runtime_folders(folder)
    assert len(sockets) == 2
    assert demo.end(signal.SIGINT) == 0
    assert end_in_time(family, 1)
    assert "Nothing is left running" in demo.said
    assert not [place for place in sockets if place.exists()]
    assert running_demo(folder) is None


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_a_killed_demo_leaves_nothing_running_and_starts_again_with_its_data(
    start: Callable[[], DemoRun], folder: Path
) -> None:
    demo = start()
    before, family, sockets = kept(folder), demo.family(), runtime_folders(folder)
    demo.end(signal.SIGKILL)
    assert end_in_time(family)
    assert any(place.exists() for place in sockets)

    again = start()
    assert "demo data: there" in again.said
    assert kept(folder) == before
    assert not [place for place in sockets if place.exists()]
    assert again.end(signal.SIGTERM) == 0


def test_a_part_that_dies_is_started_again(start: Callable[[], DemoRun]) -> None:
    demo = start()
    for word, name in (("worker", "worker"), ("ticker", "ticker"), ("gunicorn", "web server")):
        first = demo.kill_child(word)
        demo.wait_until_said(f"The {name} ended unexpectedly")
        demo.wait_for_child(word, other_than=first)
    assert demo.end(signal.SIGHUP) == 0
