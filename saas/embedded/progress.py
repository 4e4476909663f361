"""Plain lines that tell how far the work is. Standard library alone."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from saas.embedded.errors import failure

_STILL_WORKING_SECONDS = 15


def say(text: str = "") -> None:
    """Print a line at once; a terminal that has gone away is no error."""
    try:
        print(text, flush=True)
    except OSError:
        # Closed terminal or pipe. Write nowhere from now on, and let the interpreter end in peace.
        sys.stdout = Path("/dev/null").open("w", encoding="utf-8")  # noqa: SIM115 - for good


class Progress:
    """Counts the steps of one command: ``Step 2 of 10: ...``, and the seconds each took."""

    def __init__(self, total: int, finished: int = 0) -> None:
        self.total = total
        self.finished = finished

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce a step, tell every quarter of a minute that it goes on, and its seconds."""
        self.finished += 1
        say(f"Step {self.finished} of {self.total}: {title}")
        began = time.monotonic()
        ended = threading.Event()

        def still_working() -> None:
            while not ended.wait(_STILL_WORKING_SECONDS):
                say(f"    still working, {time.monotonic() - began:.0f} s")

        teller = threading.Thread(target=still_working, daemon=True)
        teller.start()
        try:
            yield
        finally:
            ended.set()
            teller.join()
        say(f"    done in {time.monotonic() - began:.1f} s")

    def skip(self, title: str, why: str = "nothing to do") -> None:
        """Count a step that has nothing left to do."""
        self.finished += 1
        say(f"Step {self.finished} of {self.total}: {title}: {why}")


def run_logged(
    what: str,
    command: Sequence[str],
    log: Path,
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run a command to its end with its output in ``log``, which is emptied first.

    Raises EmbeddedError that begins with ``what`` and ends with the log's last lines.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        finished = subprocess.run(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=dict(environment) if environment is not None else None,
            check=False,
        )
    if finished.returncode != 0:
        raise failure(what, log)
