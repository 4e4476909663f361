"""The same table through the pages: what a part's page, its words and its sections answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.parts.rules import GRADED, HOLDERS, may_read, may_read_kept, may_write, rule
from tests.parts.walking import Walk
from tests.parts.world import CaseWorld

SAID = {
    "reflection": "We kept visiting",
    "family": "Most of the time",
    "police": "Three calls in May",
    "audit": "Requires improvement",
    "moderation": "Good",
    "panel": "Inadequate",
}
"""A word of each part's answers, or the grade that it gives."""

FIRST_SECTION = {"reflection": "back", "family": "words", "police": "records"}
PLANNER = "coordinator"


@pytest.fixture(scope="module")
def cases(app: Flask) -> CaseWorld:
    return CaseWorld.make(app)


@pytest.fixture(scope="module")
def browsers(cases: CaseWorld) -> dict[str, FlaskClient]:
    return {who: cases.client(who) for who in cases.people}


def shown(cases: CaseWorld, client: FlaskClient, return_id: uuid.UUID, rest: str) -> str | None:
    """What a page says; None where it is not there for this reader."""
    answer = client.get(cases.path(f"returns/{return_id}{rest}"), follow_redirects=True)
    assert answer.status_code in (200, 403, 404), (rest, answer.status_code)
    return answer.get_data(as_text=True) if answer.status_code == 200 else None


def walked(cases: CaseWorld, part: str, *, others_in: bool) -> Iterator[tuple[uuid.UUID, str]]:
    walk = Walk(cases, part, others_in=others_in)
    for state in walk.states():
        yield walk.return_id, state


@pytest.mark.parametrize("others_in", [False, True], ids=["own not in", "own in"])
@pytest.mark.parametrize("part", SAID)
def test_pages_show_what_the_table_says(
    cases: CaseWorld, browsers: dict[str, FlaskClient], part: str, others_in: bool
) -> None:
    wrong = []
    section = f"/sections/{FIRST_SECTION.get(part, 'practice')}"
    for return_id, state in walked(cases, part, others_in=others_in):
        for who, client in browsers.items():
            readable = may_read(who, part, state, own_is_in=others_in)
            # Of what is open again the page leads to what was handed in.
            kept = may_read_kept(who, part, state)
            page = shown(cases, client, return_id, "/read")
            says = page is not None and SAID[part] in page
            if says != (readable or kept):
                wrong.append((who, state, "read", says, "not", readable or kept))
            filled = shown(cases, client, return_id, section)
            own = rule(who, part) == "own"
            if (filled is not None) and not (own or readable):
                wrong.append((who, state, "section", "opens"))
            if own and may_write(who, part, state) and filled is None:
                wrong.append((who, state, "section", "does not open"))
            overview = shown(cases, client, return_id, "")
            known = own or readable or kept or who == PLANNER
            if overview is not None and not known and SAID[part] in overview:
                wrong.append((who, state, "overview", "tells"))
            if known and overview is None:
                wrong.append((who, state, "overview", "does not open"))
    assert wrong == [], "\n" + "\n".join(map(str, wrong))
    assert HOLDERS[part] in browsers
    assert set(SAID) >= GRADED
