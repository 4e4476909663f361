"""A browser of few words: keeps its connection, its cookies and its form's token."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from saas.embedded.ports import HOST

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class UnexpectedAnswerError(RuntimeError):
    """A page answered with another status than the one that is being measured."""


@dataclass
class Browser:
    """One person's browser, signed in by the cookie of a session."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> bytes:
        """Read a page. Raises UnexpectedAnswerError for anything but 200."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> bytes:
        """Send a form with its token. Raises UnexpectedAnswerError for anything but 200."""
        body = urlencode({**fields, "csrf_token": self.token})
        return self._ask("POST", path, body)

    def open_form(self, path: str) -> str:
        """Read a page with a form and remember the form's token."""
        page = self.get(path).decode()
        found = _TOKEN.search(page)
        if found:
            self.token = found[1]
        return page

    def close(self) -> None:
        if self._connection:
            self._connection.close()

    def _ask(self, method: str, path: str, body: str | None) -> bytes:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # The server closes connections that were idle for a while; so does any proxy.
            self._connection.close()
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
        content = response.read()
        for value in response.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.split(";", 1)[0]
        if response.status != 200:
            raise UnexpectedAnswerError(f"{method} {path} answered {response.status}")
        return content


@dataclass(frozen=True)
class Times:
    """The times of one kind of request, in milliseconds, in no order."""

    each: tuple[float, ...]

    def share(self, part: float) -> float:
        """The time within which this part of the requests was answered (nearest rank)."""
        ordered = sorted(self.each)
        return ordered[max(0, min(len(ordered) - 1, round(part * len(ordered)) - 1))]

    @property
    def median(self) -> float:
        return self.share(0.5)

    @property
    def p95(self) -> float:
        return self.share(0.95)


def timed(work: Callable[[], object], times: int) -> list[float]:
    """Do something again and again; the milliseconds of each."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append((time.perf_counter() - begun) * 1000)
    return found


def side_by_side(
    works: Sequence[Callable[[], object]], times: int, *, blocks: int = 5, warm: int = 8
) -> list[Times]:
    """Time several things in turns, block by block, so that a busy moment falls on all of them."""
    for work in works:
        timed(work, warm)
    found: list[list[float]] = [[] for _ in works]
    for _ in range(blocks):
        for each, work in zip(found, works, strict=True):
            each.extend(timed(work, max(1, times // blocks)))
    return [Times(tuple(each)) for each in found]


def at_once(works: Sequence[Callable[[], object]], seconds: float) -> tuple[float, Times]:
    """Let each of these go on as fast as it can beside the others.

    Returns how many were done a second, all together, and their times.
    """
    stop = time.perf_counter() + seconds
    found: list[list[float]] = [[] for _ in works]
    failed: list[BaseException] = []

    def run(work: Callable[[], object], each: list[float]) -> None:
        try:
            while time.perf_counter() < stop and not failed:
                each.extend(timed(work, 1))
        except BaseException as error:
            failed.append(error)

    threads = [
        threading.Thread(target=run, args=(work, each))
        for work, each in zip(works, found, strict=True)
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    took = time.perf_counter() - begun
    done = Times(tuple(value for each in found for value in each))
    return len(done.each) / took, done
