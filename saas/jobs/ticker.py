"""One clock: what is due by time is handed to the worker, once a slot.

Two tickers do no harm: a slot's job has one id. A queue that is away is tried
again at the next second; the slot is not lost while it lasts.
"""

from __future__ import annotations

import signal
import threading
import time
from dataclasses import dataclass

import structlog

from saas.jobs import queue

log = structlog.get_logger()


@dataclass(frozen=True)
class Tick:
    """``function`` runs every ``seconds``; with ``everywhere`` once in each workspace."""

    name: str
    seconds: int
    function: str
    everywhere: bool = False


TICKS: list[Tick] = [
    Tick("sweep", 15, "saas.jobs.tasks.sweep"),
    Tick("resume", 30, "saas.jobs.tasks.resume_work"),
    Tick("sessions", 3600, "saas.accounts.sessions.forget_ended"),
]


def tick(done: dict[str, int], at: float) -> None:
    """Hand over each tick whose slot has begun; ``done`` remembers the last slot of each."""
    for item in TICKS:
        slot = int(at // item.seconds)
        if done.get(item.name) == slot:
            continue
        job_id = f"{item.name}-{slot}"
        if item.everywhere:
            handed = queue.enqueue("saas.jobs.tasks.each_workspace", item.function, job_id=job_id)
        else:
            handed = queue.enqueue(item.function, job_id=job_id)
        if handed:
            done[item.name] = slot


def run() -> None:
    """Tick until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    done: dict[str, int] = {}
    while not stop.wait(1):
        tick(done, time.time())
