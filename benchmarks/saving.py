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
"""The question that is saved again and again: a grade with words."""
OTHERS_DEPEND_ON = question_key(1, 9)
"""A choice that shows or hides the question after it."""
P95, RATIO, MOST_STATEMENTS = 20.0, 4.0, 8
AT_ONCE, A_SECOND = 8, 200.0
_VERSIONS = re.compile(r'name="([^"]+):version" value="(\d+)"')
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

    def autosave(self, question: str = QUESTION) -> str:
        return self.person.path(f"returns/{self._return()}/answers/{question}")

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
    """The statements of a save that changes words and grade, and the version that it left."""
    form = _Form(people.here(who.person), who)
    for number in range(3):
        form.save(fields(form.version(QUESTION), number))
    version = form.version(QUESTION)
    with recorded(engine) as recording:
        form.save(fields(version, 3))
    recording.open_slots("answers", version, words(3))
    return recording, version + 1


def count_others(people: SignedIn, who: Answering, engine: Engine) -> tuple[int, int]:
    """The statements of a save of words alone, and of one that shows or hides a question."""
    form = _Form(people.here(who.person), who)
    form.save(fields(form.version(QUESTION), 0))
    with recorded(engine) as of_words:
        # Two on: the same grade again.
        form.save(fields(form.version(QUESTION), 2))
    with recorded(engine) as of_choice:
        form.save(
            {
                f"{OTHERS_DEPEND_ON}:version": str(form.version(OTHERS_DEPEND_ON)),
                f"{OTHERS_DEPEND_ON}:options": "no",
            },
            OTHERS_DEPEND_ON,
        )
    return of_words.statements, of_choice.statements


class _Form:
    """A section open in this process, with the versions of its answers."""

    def __init__(self, client: FlaskClient, who: Answering) -> None:
        self._client, self._who = client, who
        page = client.get(who.form).get_data(as_text=True)
        self._token = _found(_TOKEN, page)
        self._versions = {key: int(number) for key, number in _VERSIONS.findall(page)}

    def version(self, question: str) -> int:
        return self._versions[question]

    def save(self, values: dict[str, str], question: str = QUESTION) -> None:
        answer = self._client.post(
            self._who.autosave(question), data={**values, "csrf_token": self._token}
        )
        assert answer.status_code == 200, answer.get_data(as_text=True)
        self._versions[question] = int(answer.get_json()["version"])


def _found(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    assert found is not None, pattern.pattern
    return found[1]


def real_save(people: SignedIn, who: Answering, port: int) -> Callable[[], None]:
    """A function that saves once more over what it saved last, through the application."""
    browser = people.browser(who.person, port)
    page = browser.open_form(who.form)
    state = {"version": int(dict(_VERSIONS.findall(page))[QUESTION]), "number": 0}

    def save() -> None:
        state["number"] += 1
        answer = browser.post(who.autosave(), fields(state["version"], state["number"]))
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
