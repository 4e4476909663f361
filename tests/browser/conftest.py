"""Chromium, and the demonstration it visits. Skipped with the reason where there is none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from saas.embedded.roles import create_database
from saas.embedded.servers import TestServers
from tenants.demo.people import PASSWORD, email_of
from tests.browser.live import Live, running
from tests.conftest import TEMPLATE, environment_for

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 800}


@pytest.fixture(scope="session")
def live(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The demonstration, seeded once and running."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw8")
    name = f"accord_browser_{worker}"
    create_database(servers.superuser_url, name, template=TEMPLATE)
    folder: Path = tmp_path_factory.mktemp("live")
    settings = environment_for(servers, name)
    # A queue of its own: a worker that serves another database would eat its jobs.
    number = int(worker.removeprefix("gw")) + 1
    settings["ACCORD_REDIS_URL"] = settings["ACCORD_REDIS_URL"].replace("db=0", f"db={number}")
    with running(settings, folder) as found:
        yield found


class Visitor:
    """One person's browser."""

    def __init__(self, live: Live, context: BrowserContext) -> None:
        self.live = live
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.console: list[str] = []
        self.page.on(
            "console",
            lambda message: self.console.append(message.text) if message.type == "error" else None,
        )

    def sign_in(self, name: str) -> Visitor:
        self.page.goto(self.live.url + "/sign-in")
        self.page.get_by_label("E-mail").fill(email_of(name))
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        return self

    def go(self, path: str) -> Page:
        self.page.goto(self.live.url + path)
        return self.page


@pytest.fixture
def visit(live: Live, chromium: Browser) -> Iterator[object]:
    """Open a browser for somebody: ``visit("Mari Pugh")``, ``visit(None, javascript=False)``."""
    contexts = []

    def open_for(
        name: str | None, *, viewport: dict[str, int] = DESKTOP, javascript: bool = True
    ) -> Visitor:
        context = chromium.new_context(viewport=viewport, java_script_enabled=javascript)
        contexts.append(context)
        visitor = Visitor(live, context)
        return visitor.sign_in(name) if name else visitor

    yield open_for
    for context in contexts:
        context.close()
