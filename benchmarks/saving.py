"""Measuring autosave: one answer at a time, as the form's script sends it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy import Engine

from benchmarks.client import Browser
from benchmarks.filling import YEAR, lead_of
from benchmarks.form import question_key, section_key
from benchmarks.pages import ONE_ROUND, SCHOOLS, SIXTY
from benchmarks.people import Person, SignedIn
from benchmarks.recording import Recording, recorded

QUESTION = question_key(1, 2)
P95, RATIO, MOST_STATEMENTS = 20.0, 4.0, 8
AT_ONCE, A_SECOND = 8, 200.0
_VERSION = re.compile(rf'name="{re.escape(QUESTION)}:version" value="(\d+)"')
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def words(number: int) -> str:
    """What is written at the n-th save."""
    return f"Our board hears of this each quarter. Said for the {number}th time. " * 3


@dataclass
class Answering:
    """One lead and the return that they fill; ``agency`` counts from 1."""

    person: Person
    agency: int

    @property
    def form(self) -> str:
        return self.person.path(f"returns/{self._return()}/sections/{section_key(1)}")

    @property
    def autosave(self) -> str:
        return self.person.path(f"returns/{self._return()}/answers/{QUESTION}")

    def _return(self) -> str:
        year = self.person.workspace.rounds
        return str(self.person.id_of("return", year * YEAR + self.agency))


def answering(workspace_of: str, agency: int) -> Answering:
    """The lead of an agency in the workspace with five rounds or with one."""
    workspace = {"five rounds": SIXTY, "one round": ONE_ROUND, "700 schools": SCHOOLS}[workspace_of]
    return Answering(Person(workspace, lead_of(agency)), agency)


def fields(version: int, number: int) -> dict[str, str]:
    """What the script posts; the grade changes at every other save, the words at each."""
    return {
        f"{QUESTION}:version": str(version),
        f"{QUESTION}:point": "23"[number % 2],
        f"{QUESTION}:narrative": words(number),
    }


def record(people: SignedIn, who: Answering, engine: Engine) -> tuple[Recording, int]:
    """The statements of a save that changes words and grade, in this process.

    With the version that it left.
    """
    client = people.here(who.person)
    page = client.get(who.form).get_data(as_text=True)
    token, version = _found(_TOKEN, page), int(_found(_VERSION, page))
    for number in range(3):
        version = _saved(client, who, token, version, number)
    with recorded(engine) as recording:
        saved = _saved(client, who, token, version, 3)
    recording.open_slots("answers", version, words(3))
    return recording, saved


def _saved(client: FlaskClient, who: Answering, token: str, version: int, number: int) -> int:
    answer = client.post(who.autosave, data={**fields(version, number), "csrf_token": token})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return int(answer.get_json()["version"])


def _found(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    assert found is not None, pattern.pattern
    return found[1]


def real_save(people: SignedIn, who: Answering, port: int) -> Callable[[], None]:
    """A function that saves once more over what it saved last, through the application."""
    browser = people.browser(who.person, port)
    page = browser.open_form(who.form)
    state = {"version": int(_found(_VERSION, page)), "number": 0}

    def save() -> None:
        state["number"] += 1
        answer = browser.post(who.autosave, fields(state["version"], state["number"]))
        state["version"] = int(json.loads(answer)["version"])

    return save


def floor_save(name: str, version: int, port: int) -> Callable[[], None]:
    """The same against the floor; ``name`` is the recording's."""
    browser = Browser(port)
    state = {"version": version, "number": 0}

    def save() -> None:
        state["number"] += 1
        posted = {"version": str(state["version"]), "narrative": words(state["number"])}
        state["version"] = int(json.loads(browser.post(f"/save/{name}", posted))["version"])

    return save
