"""Numbers of things: every sentence of the product bends with its number, in each language."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask

from saas.embedded.folders import ROOT, TRANSLATIONS
from tests.web.page_checks import Browser, words

THINGS = [
    "actions",
    "agencies",
    "answers",
    "characters",
    "colleagues",
    "comments",
    "days",
    "decisions",
    "entries",
    "files",
    "findings",
    "forms",
    "gradings",
    "grades",
    "hours",
    "items",
    "mails",
    "members",
    "minutes",
    "moderations",
    "months",
    "moderators",
    "outcomes",
    "people",
    "questions",
    "reports",
    "returns",
    "revisions",
    "rounds",
    "rows",
    "sections",
    "standards",
    "times",
    "versions",
    "weeks",
    "years",
]
A_NUMBER_OF = re.compile(rf"%\((\w+)\)[sd](?: [\w’'-]+)? ({'|'.join(THINGS)})\b")
NEVER_ONE = {
    " characters": "the longest and shortest texts, which the code fixes",
    "expires within %(days)s days": "ninety, which the code fixes",
    "works once, for %(n)s minutes": "a setting that is never under five",
    "within %(minutes)s minutes": "the same",
    "has more than %(most)s entries": "a limit of hundreds",
    "questions, and %(most)s is the most": "said of more than a limit of hundreds",
    "questions; %(most)s is the most": "the same",
    "standards; %(most)s is the most": "the same",
}
"""Phrases whose number is never one or two, with why: these may do without plural forms."""


@pytest.fixture(scope="module")
def strings(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every string of the source."""
    template = tmp_path_factory.mktemp("strings") / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"]
    command += ["-F", "translations/babel.cfg", "-k", "_l", "-k", "lazy_gettext"]
    subprocess.run([*command, "-o", str(template), "."], cwd=ROOT, check=True)
    return _read(template)


def _read(file: Path, language: str | None = None) -> Catalog:
    with file.open("rb") as content:
        return read_po(content, locale=language)


def test_no_sentence_says_a_number_of_things_in_one_form_alone(strings: Catalog) -> None:
    single = [message.id for message in strings if isinstance(message.id, str)]
    assert len(single) > 1000
    stiff = [
        text
        for text in single
        if A_NUMBER_OF.search(text) and not any(phrase in text for phrase in NEVER_ONE)
    ]
    assert stiff == []


def test_no_sentence_begins_with_a_small_letter_after_its_greeting(strings: Catalog) -> None:
    greeted = [
        text
        for message in strings
        for text in ([message.id] if isinstance(message.id, str) else message.id)
        if text.startswith("Hello ") and "\n\n" in text
    ]
    assert len(greeted) > 5
    assert [text for text in greeted if text.partition("\n\n")[2][0].islower()] == []


def test_nor_does_one_in_welsh() -> None:
    welsh = _read(TRANSLATIONS / "cy" / "LC_MESSAGES" / "messages.po", "cy")
    greeted = [
        text
        for message in welsh
        for text in ([message.string] if isinstance(message.string, str) else message.string)
        if text.startswith("Helo ") and "\n\n" in text
    ]
    assert len(greeted) > 5
    assert [text for text in greeted if text.partition("\n\n")[2][0].islower()] == []


@pytest.mark.parametrize(
    ("language", "number", "parts"),
    [
        ("en", 1, ("after 1 minute without", "after 1 hour in any", "for 1 day.", "1 hour at")),
        ("en", 2, ("after 2 minutes", "after 2 hours", "for 2 days.", "2 hours at most")),
        ("cy", 1, ("ôl 1 munud heb", "ôl 1 awr beth", "am 1 diwrnod.", "1 awr ar y mwyaf")),
        ("cy", 2, ("ôl 2 funud heb", "ôl 2 awr beth", "am 2 ddiwrnod.", "2 awr ar y mwyaf")),
    ],
)
def test_the_help_says_how_long_things_last(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    number: int,
    parts: tuple[str, ...],
) -> None:
    for setting in ("session_idle_minutes", "session_absolute_hours", "invitation_days"):
        monkeypatch.setattr(app.config["ACCORD"], setting, number)
    browser = Browser(app.test_client())
    browser.post("/language", {"language": language, "next": "/pages/help"})
    told = "\n".join(words(browser.get(f"/pages/{page}").main) for page in ("help", "cookies"))
    for part in parts:
        assert part in told
