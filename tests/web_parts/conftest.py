"""A site of the front end alone, in process and, for the scripts, in a browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.web_parts.stand_in import STATIC, Server, build_site


@pytest.fixture
def site() -> Iterator[Flask]:
    """The front end's own application, inside a request."""
    app = build_site()
    with app.test_request_context("/"):
        yield app


@dataclass
class LiveSite:
    address: str
    server: Server


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Browser:
    if not (STATIC / "manifest.json").exists():
        pytest.skip("the front end is not built: npm run build")
    found: Browser = request.getfixturevalue("chromium")
    return found


@pytest.fixture
def live_site() -> Iterator[LiveSite]:
    state = Server()
    running = make_server("127.0.0.1", 0, build_site(state), threaded=True)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield LiveSite(f"http://127.0.0.1:{running.server_port}", state)
    running.shutdown()
    thread.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose every script error and refused resource fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    opened = context.new_page()
    opened.set_default_timeout(8000)
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on(
        "console",
        lambda message: (
            problems.append(message.text)
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )
    yield opened
    context.close()
    assert problems == []
