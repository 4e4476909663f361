"""What every page owes its readers, checked on its HTML alone."""

from __future__ import annotations

import re
from collections import Counter

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

UNLABELLED_KINDS = {"hidden", "submit", "button", "reset", "image"}


def check_page(response: TestResponse) -> BeautifulSoup:
    """Fail with everything that is wrong with a page; return it parsed when it is right."""
    page = BeautifulSoup(response.get_data(as_text=True), "lxml")
    problems = [
        *_headings(page),
        *_identities(page),
        *_policy(page, response.headers.get("Content-Security-Policy", "")),
        *_labels(page),
        *_controls(page),
        *_tables(page),
    ]
    assert not problems, f"{response.request.path}:\n" + "\n".join(problems)
    return page


def words(tag: Tag | None) -> str:
    """A tag's text on one line, without what is only for the eye of scripts."""
    return " ".join(tag.get_text(" ").split()) if tag else ""


def _headings(page: BeautifulSoup) -> list[str]:
    problems = []
    html = page.find("html")
    if html is None or not html.get("lang"):
        problems.append("the page says no language")
    headings = page.find_all("h1")
    if len(headings) != 1:
        problems.append(f"{len(headings)} h1")
        return problems
    title = re.sub(r"^Error: ", "", words(page.title))
    if not title.startswith(words(headings[0])):
        problems.append(f"the title {title!r} does not begin with the h1 {words(headings[0])!r}")
    level = 1
    for heading in page.select("main h1, main h2, main h3, main h4, main h5"):
        found = int(heading.name[1])
        if found > level + 1:
            problems.append(f"{heading.name} {words(heading)!r} follows h{level}")
        level = found
    return problems


def _identities(page: BeautifulSoup) -> list[str]:
    counts = Counter(tag["id"] for tag in page.select("[id]"))
    problems = [f"{n} times the id {name!r}" for name, n in counts.items() if n > 1]
    for attribute in ("aria-labelledby", "aria-describedby", "aria-controls"):
        for tag in page.select(f"[{attribute}]"):
            problems += [
                f"{attribute} names {name!r}, which is not there"
                for name in str(tag[attribute]).split()
                if name not in counts
            ]
    for link in page.select("main a[href^='#']"):
        if link["href"][1:] not in counts:
            problems.append(f"a link leads to {link['href']}, which is not there")
    return problems


def _policy(page: BeautifulSoup, policy: str) -> list[str]:
    problems = []
    for tag in page.find_all(True):
        problems += [
            f"<{tag.name}> has {name}="
            for name in tag.attrs
            if name == "style" or name.startswith("on")
        ]
    if page.find("style"):
        problems.append("a <style> element")
    for script in page.find_all("script"):
        nonce = script.get("nonce")
        if not script.get("src") and (not nonce or f"'nonce-{nonce}'" not in policy):
            problems.append("an inline script without this answer's nonce")
    for word in ("'unsafe-inline'", "'unsafe-eval'", "*"):
        if word in policy.split():
            problems.append(f"the content policy allows {word}")
    if "frame-ancestors 'none'" not in policy or "base-uri 'none'" not in policy:
        problems.append("the content policy lacks a part")
    return problems


def _labels(page: BeautifulSoup) -> list[str]:
    targets = {label.get("for") for label in page.find_all("label")}
    problems = []
    for control in page.find_all(["input", "select", "textarea"]):
        if control.name == "input" and control.get("type", "text") in UNLABELLED_KINDS:
            continue
        named = (
            control.get("id") in targets
            or control.get("aria-label")
            or control.get("aria-labelledby")
            or control.find_parent("label")
        )
        if not named:
            problems.append(f"no label for {control.get('name') or control.get('id')}")
    for fieldset in page.find_all("fieldset"):
        if fieldset.find_parent("template"):  # whose text the parser keeps apart
            continue
        if not words(fieldset.find("legend")) and not fieldset.get("aria-labelledby"):
            problems.append("a fieldset without a legend")
    return problems


def _controls(page: BeautifulSoup) -> list[str]:
    problems = []
    for tag in page.find_all(["a", "button"]):
        if not words(tag) and not tag.get("aria-label"):
            problems.append(f"a <{tag.name}> without words: {tag}")
    for form in page.find_all("form"):
        if form.get("method", "get").lower() == "post" and not form.select("[name=csrf_token]"):
            problems.append(f"a form without its token: {form.get('action')}")
    for image in page.find_all("img"):
        if image.get("alt") is None:
            problems.append("an image without alt")
    return problems


def _tables(page: BeautifulSoup) -> list[str]:
    return [
        "a table heading without scope"
        for heading in page.find_all("th")
        if heading.get("scope") not in {"col", "row", "colgroup", "rowgroup"}
    ]


class Browser:
    """A person's browser: checks each page it is given, and sends forms with their token."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: BeautifulSoup = BeautifulSoup("", "lxml")

    def get(self, path: str, status: int = 200) -> BeautifulSoup:
        """Open an address and follow it; the page must be right and have this status."""
        response = self.client.get(path, follow_redirects=True)
        return self._take(response, status)

    def send(
        self, path: str, data: dict[str, object] | None = None, status: int = 200
    ) -> BeautifulSoup:
        """Send a form as from its page, and follow; the page must be right."""
        response = self.post(path, data, follow_redirects=True)
        return self._take(response, status)

    def post(
        self, path: str, data: dict[str, object] | None = None, **options: object
    ) -> TestResponse:
        """Send a form with a fresh token; the bare answer."""
        values = {"csrf_token": self.token(), **(data or {})}
        return self.client.post(path, data=values, **options)  # type: ignore[arg-type]

    def token(self) -> str:
        page = BeautifulSoup(self.client.get("/pages/help").get_data(as_text=True), "lxml")
        return str(page.select_one("meta[name=csrf-token]")["content"])  # type: ignore[index]

    def _take(self, response: TestResponse, status: int) -> BeautifulSoup:
        assert response.status_code == status, (
            f"{response.request.path} answered {response.status_code}: "
            + words(BeautifulSoup(response.get_data(as_text=True), "lxml").find("main"))[:500]
        )
        self.page = check_page(response)
        return self.page
