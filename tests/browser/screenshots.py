"""Photographs of the demonstration's pages, at desk and in the hand.

``python -m tests.browser.screenshots`` writes them into screenshots/, which is not kept;
with ``--docs`` it also writes the picture that the README shows. Needs Chromium and nothing
that runs already: it starts servers of its own, on loopback, and ends them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from saas.embedded.roles import prepare_cluster
from saas.embedded.servers import TestServers, start_for_tests
from tests.browser.conftest import DESKTOP, PHONE, Visitor
from tests.browser.live import ROOT, Live, running
from tests.browser.pages import (
    ADMINISTRATOR,
    COORDINATOR,
    HAVEN_LEAD,
    LEAD,
    MODERATOR,
    READER,
    SCHOOL_APPROVER,
    VALE_LEAD,
    YOUTH_LEAD,
    W,
    coordinator_paths,
    lead_paths,
    links_on,
)
from tests.chromium import CHROMIUM_FLAGS
from tests.conftest import environment_for

FOLDER = ROOT / "screenshots"
PICTURE = ROOT / "docs" / "overview.png"
PICTURE_HEIGHT = 1000
PICTURE_BYTES = 300_000
DATABASE = "accord_screenshots"


def main(arguments: list[str]) -> int:
    """Take them all; returns 1 when a page could not be had."""
    path = os.environ.get("ACCORD_CHROMIUM") or shutil.which("chromium")
    if not path:
        print("Screenshots need Chromium: name one in ACCORD_CHROMIUM.")
        return 1
    servers = start_for_tests()
    try:
        with tempfile.TemporaryDirectory() as logs, running(migrated(servers), Path(logs)) as live:
            return photograph_all(live, path, docs="--docs" in arguments)
    finally:
        servers.stop()


def migrated(servers: TestServers) -> dict[str, str]:
    """The settings for a database of its own, with every table in it."""
    prepare_cluster(servers.superuser_url, DATABASE)
    settings = environment_for(servers, DATABASE)
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"],
        check=True,
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
    )
    return settings


def photograph_all(live: Live, chromium: str, *, docs: bool) -> int:
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        for width, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
            for name in PEOPLE:
                failed += photograph_of(live, browser, name, FOLDER / width, viewport)
        if docs:
            photograph_for_docs(live, browser)
        browser.close()
    print(f"The pictures are in {FOLDER.relative_to(ROOT)}/.")
    return 1 if failed else 0


def photograph_of(
    live: Live, browser: Browser, name: str | None, folder: Path, viewport: dict[str, int]
) -> int:
    """Every page of one person; returns how many did not open."""
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(viewport=viewport)
    visitor = Visitor(live, context)
    if name:
        visitor.sign_in(name)
    failed = 0
    called = (name or "anybody").lower().replace(" ", "-")
    for page_name, path in list(PEOPLE[name](visitor.page, live.url)):
        response = visitor.page.goto(live.url + path)
        if response is None or response.status != 200:
            print(f"{called}, {page_name}: answered {response and response.status}")
            failed += 1
            continue
        visitor.page.screenshot(path=folder / f"{called}-{page_name}.png", full_page=True)
        print(f"{folder.name}/{called}-{page_name}")
    context.close()
    return failed


def photograph_for_docs(live: Live, browser: Browser) -> None:
    """The README's picture: the overview of last year's round."""
    context = browser.new_context(viewport={**DESKTOP, "height": PICTURE_HEIGHT})
    visitor = Visitor(live, context).sign_in(COORDINATOR)
    path = dict(coordinator_paths(visitor.page, live.url))["overview-last-year"]
    visitor.page.goto(live.url + path)
    visitor.page.screenshot(path=PICTURE)
    context.close()
    size = PICTURE.stat().st_size
    print(f"{PICTURE.relative_to(ROOT)}: {size // 1000} kB")
    if size > PICTURE_BYTES:
        raise SystemExit(f"The README's picture may have {PICTURE_BYTES // 1000} kB at most.")


def anybodys_paths(page: Page, url: str) -> Iterator[tuple[str, str]]:
    yield "front", "/"
    yield "sign-in", "/sign-in"
    yield "reset", "/reset"
    yield "dead-link", "/contribute/no-such-link"
    yield "mails-of-the-demo", "/demo/mail"
    for name in ("help", "accessibility", "privacy", "cookies"):
        yield name, f"/pages/{name}"


def administrator_paths(page: Page, url: str) -> Iterator[tuple[str, str]]:
    for name in ("", "trail", "people", "people/agencies", "people/invite", "model", "mail"):
        yield name.replace("/", "-") or "home", f"{W}/{name}"


def reader_paths(page: Page, url: str) -> Iterator[tuple[str, str]]:
    for name in ("", "rounds", "plan"):
        yield name or "home", f"{W}/{name}"


def moderator_paths(page: Page, url: str) -> Iterator[tuple[str, str]]:
    yield "home", f"{W}/"
    yield "moderation", f"{W}/moderation"
    page.goto(url + f"{W}/moderation")
    start = next(href for href in links_on(page).values() if "/moderation/" in href)
    yield "moderate", start
    page.goto(url + start)
    sections = [href for href in links_on(page).values() if href.startswith(f"{start}/")]
    # The first one asks about the organisation, where there is nothing to grade.
    yield "grade", sections[1]


def outcome_paths(page: Page, url: str) -> Iterator[tuple[str, str]]:
    page.goto(url + f"{W}/")
    mine = next(href for href in links_on(page).values() if "/returns/" in href)
    mine = mine.removesuffix("/outcome")
    yield "return", mine
    yield "outcome", f"{mine}/outcome"
    yield "read", f"{mine}/read"


def approver_paths(page: Page, url: str) -> Iterator[tuple[str, str]]:
    yield "home", f"{W}/"
    page.goto(url + f"{W}/")
    mine = next(href for href in links_on(page).values() if "/returns/" in href)
    yield "return", mine.removesuffix("/sign")
    yield "sign", mine.removesuffix("/sign") + "/sign"


PEOPLE = {
    None: anybodys_paths,
    COORDINATOR: coordinator_paths,
    LEAD: lead_paths,
    VALE_LEAD: lead_paths,
    YOUTH_LEAD: lead_paths,
    SCHOOL_APPROVER: approver_paths,
    HAVEN_LEAD: outcome_paths,
    MODERATOR: moderator_paths,
    READER: reader_paths,
    ADMINISTRATOR: administrator_paths,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
