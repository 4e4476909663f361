"""Runs the demo: servers, database, demo data, web, worker, ticker; stops them all together.

Started by ``saas.embedded.bootstrap`` with the virtual environment's Python, as
``python -m saas.embedded.supervisor PORT STEPS_DONE STEPS_TOTAL``.
"""

from __future__ import annotations

import http.client
import os
import signal
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psycopg
import redis

from saas.embedded.children import Child, Watched, collect_ended, end_descendants, keep_short
from saas.embedded.demo_data import DATABASE, DemoData
from saas.embedded.errors import EmbeddedError, failure, sentence
from saas.embedded.folders import DEMO, ROOT, venv_environment
from saas.embedded.ports import HOST, check_port
from saas.embedded.postgres import Postgres
from saas.embedded.processes import adopt_orphans
from saas.embedded.progress import Progress, say
from saas.embedded.state import (
    compiled_pages,
    hold,
    note_address,
    remember_folder,
    remove_remembered,
    secret_key,
)
from saas.embedded.valkey import Valkey

_READY_SECONDS = 90


class StopRequestedError(BaseException):
    """Somebody pressed Ctrl-C, closed the terminal or ended us kindly."""


def _request_stop(number: int, frame: FrameType | None) -> NoReturn:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)  # once is enough: we are stopping
    raise StopRequestedError(signal.Signals(number).name)


def _listen_for_signals() -> None:
    """Stop on Ctrl-C, on a kind end, and when the terminal closes."""
    signal.signal(signal.SIGINT, _request_stop)
    signal.signal(signal.SIGTERM, _request_stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means to outlive the terminal
        signal.signal(signal.SIGHUP, _request_stop)


@dataclass
class Terminal:
    """The terminal that shows our lines, if one does.

    When it closes, the kernel tells the session's leader alone. Where that is ``make`` itself, as
    under ``ssh -t host make demo``, nobody passes the signal on, so we look.
    """

    shown: bool = field(default_factory=lambda: os.isatty(1))

    def look(self) -> None:
        """Raise StopRequestedError when the terminal is gone, unless nohup said to go on."""
        if self.shown and not os.isatty(1) and signal.getsignal(signal.SIGHUP) is _request_stop:
            _request_stop(signal.SIGHUP, None)


@dataclass
class Demo:
    """One run of the demo on the state in ``folder``."""

    folder: Path
    port: int
    progress: Progress
    watched: list[Watched] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the demo answers."""
        return f"http://{HOST}:{self.port}"

    def run(self) -> None:
        """Start everything, say so, and watch until told to stop."""
        with ExitStack() as stack:
            stack.enter_context(hold(self.folder))
            note_address(self.folder, self.address)
            # For the server's account, which must walk through; secrets below are closed to it.
            self.folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
            remove_remembered(self.folder)
            stack.callback(remove_remembered, self.folder)
            stack.callback(end_descendants)
            database = self._start_postgres(stack)
            queue = self._start_valkey(stack)
            environment = self._environment(database, queue)
            data = DemoData(self.folder, database, queue, environment, self.progress)
            sign_ins = data.bring_up_to_date()
            self._start_programs(stack, environment)
            self._welcome(sign_ins)
            terminal = Terminal()
            while True:
                terminal.look()
                for each in self.watched:
                    each.look()
                collect_ended()
                time.sleep(0.5)

    def _start_postgres(self, stack: ExitStack) -> Postgres:
        with self.progress.step("PostgreSQL"):
            server = Postgres(self.folder)
            keep_short(server.log)
            remember_folder(self.folder, server.socket_folder)
            stack.callback(server.close)
            server.start()
        self.watched.append(Watched("database", server))
        return server

    def _start_valkey(self, stack: ExitStack) -> Valkey:
        with self.progress.step("Valkey"):
            server = Valkey(self.folder)
            keep_short(server.log)
            remember_folder(self.folder, server.socket_folder)
            stack.callback(server.close)
            server.start()
        self.watched.append(Watched("queue", server))
        return server

    def _environment(self, database: Postgres, queue: Valkey) -> dict[str, str]:
        """What every program of the demo is told; see saas.settings."""
        files = self.folder / "files"
        files.mkdir(mode=0o700, exist_ok=True)
        environment = venv_environment()
        environment.update(
            ACCORD_DATABASE_URL=database.url("app_rw", DATABASE, "+psycopg"),
            ACCORD_REDIS_URL=queue.url(),
            ACCORD_SECRET_KEY=secret_key(self.folder),
            ACCORD_FILES_DIR=str(files),
            ACCORD_BASE_URL=self.address,
            ACCORD_ENVIRONMENT="demo",
            ACCORD_SECURE_COOKIES="false",
            ACCORD_MAIL_TRANSPORT="page",
            ACCORD_BIND=f"{HOST}:{self.port}",
            PYTHONUNBUFFERED="1",
        )
        return environment

    def _start_programs(self, stack: ExitStack, environment: dict[str, str]) -> None:
        python = sys.executable
        flask = [python, "-m", "flask", "--app", "wsgi"]
        web = [python, "-m", "gunicorn", "-c", "saas/embedded/gunicorn_conf.py", "wsgi:app"]
        with self.progress.step("web, worker and ticker"):
            check_port(self.port)
            pages = {"ACCORD_COMPILED_PAGES": str(compiled_pages(self.folder))}
            self._start(stack, "web server", web, {**environment, **pages})
            self._wait_for_page()
            # Nobody waits for these, and beside them the first page would come later.
            self._start(stack, "worker", [*flask, "worker"], environment)
            self._start(stack, "ticker", [*flask, "ticker"], environment)

    def _start(
        self, stack: ExitStack, name: str, command: list[str], environment: dict[str, str]
    ) -> None:
        log = self.folder / "log" / f"{name.split()[0]}.log"
        child = Child(command, log, environment, ROOT)
        stack.callback(child.stop)
        child.start()
        self.watched.append(Watched(name, child))

    def _wait_for_page(self) -> None:
        """Wait until the web server answers. Raises EmbeddedError with the end of its log."""
        web = next(each.runnable for each in self.watched if each.name == "web server")
        deadline = time.monotonic() + _READY_SECONDS
        while web.pid is not None and time.monotonic() < deadline:
            connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
            try:
                connection.request("GET", "/")
                answered = connection.getresponse().status
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
                continue
            finally:
                connection.close()
            if answered < 500:
                return
            raise failure(f"The first page answered with error {answered}", web.log)
        raise failure("The web server did not start", web.log)

    def _welcome(self, sign_ins: str) -> None:
        say()
        say(f"Accord is ready at {self.address}")
        if sign_ins:
            say()
            say(sign_ins)
        say()
        say("Ctrl-C stops it; 'make demo' goes on where you left; 'make demo-reset' starts over.")


def main(port: int, finished: int, total: int) -> int:
    """Run the demo until it is stopped; returns the exit code."""
    _listen_for_signals()
    adopt_orphans()
    try:
        Demo(DEMO, port, Progress(total, finished)).run()
    except StopRequestedError:
        say("\nStopped. Nothing is left running, and the data is kept.")
        return 0
    except EmbeddedError as error:
        say(f"\n{error}")
    except OSError as error:
        say(f"\n{sentence(error)}")
    except (psycopg.Error, redis.RedisError) as error:
        say(f"\nThe demo's own database or queue failed: {error}")
    return 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:4])))
