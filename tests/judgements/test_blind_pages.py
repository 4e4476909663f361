"""What the pages tell a blind moderator, another agency and another workspace."""

from __future__ import annotations

import re
import uuid

import pytest
from bs4 import BeautifulSoup

from tests.judgements.panel import (
    assign,
    finish,
    grade,
    grading_of,
    moderate,
    subject_of,
)
from tests.web.page_checks import words

OWN_GRADE = "Partly in place"
"""The label of point 1, which no other grade of these tests has."""


def pages_about(world, return_id: uuid.UUID, subject: uuid.UUID, grading: uuid.UUID) -> list[str]:
    """Every address on which an agency's grade could stand."""
    round_id = world.round_id
    agency = world.agencies["northmoor"]
    return [
        world.path(f"returns/{return_id}"),
        world.path(f"returns/{return_id}/read"),
        world.path(f"returns/{return_id}/revisions/1"),
        world.path(f"returns/{return_id}/outcome"),
        world.path(f"moderation/subjects/{subject}"),
        world.path(f"moderation/{grading}"),
        world.path(f"moderation/{grading}/s1"),
        world.path(f"moderation/{grading}/s2"),
        world.path(f"rounds/{round_id}"),
        world.path(f"rounds/{round_id}/moderation"),
        world.path(f"rounds/{round_id}/moderation/agreement"),
        world.path(f"rounds/{round_id}/overview"),
        world.path(f"rounds/{round_id}/overview/gaps"),
        world.path(f"rounds/{round_id}/overview/contradictions"),
        world.path(f"rounds/{round_id}/overview/{agency}/s11.1"),
        world.path(f"rounds/{round_id}/findings"),
    ]


def answers_of(world, actor, addresses: list[str]) -> dict[str, str]:
    """What somebody is told of the agency at each address; scale labels to choose from apart."""
    client = world.client(actor)
    found = {}
    for address in addresses:
        response = client.get(address, follow_redirects=True)
        assert response.status_code < 500, address
        if response.status_code == 200:
            page = BeautifulSoup(response.get_data(as_text=True), "lxml")
            for choice in page.select("form[data-autosave-url] .govuk-radios"):
                choice.decompose()
            found[address] = words(page.find("main"))
    return found


@pytest.mark.parametrize(
    "roles", [["moderator"], ["moderator", "coordinator"], ["moderator", "reader"]], ids="+".join
)
def test_no_page_tells_a_blind_moderator_the_agencys_grade(world, roles):
    world.open_round()
    own = world.sign("northmoor", "1")
    moderator = world.member("Second reader", roles)
    assign(world, "northmoor", moderator)
    grading = grading_of(world, "northmoor", moderator)
    addresses = pages_about(world, own, subject_of(world, "northmoor"), grading)
    # Somebody who may read it finds it, so the search below can fail.
    seen = answers_of(world, world.coordinator, addresses)
    assert OWN_GRADE in seen[addresses[1]]
    assert OWN_GRADE in seen[addresses[2]]
    for address, text in answers_of(world, moderator, addresses).items():
        assert OWN_GRADE not in text, address
    told = answers_of(world, moderator, addresses)
    assert "Our board leads" in told[world.path(f"moderation/{grading}/s1")]
    assert "Grade hidden while it is moderated blind" in told[world.path(f"returns/{own}/read")]
    finish(world, moderator, grade(world, "northmoor", moderator))
    after = answers_of(world, moderator, addresses)
    assert OWN_GRADE in after[world.path(f"moderation/{grading}/s1")]
    assert OWN_GRADE in after[world.path(f"moderation/subjects/{subject_of(world, 'northmoor')}")]


def test_another_agency_and_another_workspace_find_none_of_it(world, other_world):
    world.open_round()
    own = world.sign("northmoor", "1")
    moderate(world, "northmoor", world.people["moderator"])
    grading = grading_of(world, "northmoor", world.people["moderator"])
    addresses = pages_about(world, own, subject_of(world, "northmoor"), grading)
    for text in answers_of(world, world.people["elm.agency_lead"], addresses).values():
        assert OWN_GRADE not in text
    stranger = other_world.client("coordinator")
    for address in addresses:
        assert stranger.get(address).status_code == 404
        # In their own workspace the answer is that for something that never was.
        inside = address.replace(world.slug, other_world.slug)
        nowhere = re.sub(r"[0-9a-f-]{36}", lambda _: str(uuid.uuid4()), inside)
        answers = [stranger.get(path) for path in (inside, nowhere)]
        assert answers[0].status_code == answers[1].status_code in (403, 404)
