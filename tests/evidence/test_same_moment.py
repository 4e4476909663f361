"""Two people who put evidence beside answers in the same moment: neither waits for ever."""

from __future__ import annotations

import threading
from uuid import UUID

from sqlalchemy import text

from tests.evidence.test_evidence import add
from tests.files import samples
from tests.meeting import side_by_side
from tests.web.page_checks import Browser
from tests.world import World

PEOPLE = ("northmoor.agency_lead", "northmoor.contributor")


def put_at_once(world: World, *sent: tuple[str, list[UUID]]) -> list[int]:
    """Each of two people chooses evidence for a question; the statuses of their answers."""
    return_id = world.return_of("northmoor")
    answers: dict[str, int] = {}

    def put(who: str, question: str, chosen: list[UUID]) -> None:
        address = world.path(f"returns/{return_id}/answers/{question}/evidence/link")
        browser = browsers[who]
        answer = browser.client.post(
            address, data={"csrf_token": tokens[who], "evidence": [str(id_) for id_ in chosen]}
        )
        answers[who] = answer.status_code

    browsers = {who: Browser(world.client(who)) for who in PEOPLE}
    tokens = {who: browser.token() for who, browser in browsers.items()}
    threads = [
        threading.Thread(target=put, args=(who, *choice))
        for who, choice in zip(PEOPLE, sent, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [answers[who] for who in PEOPLE]


def counts(world: World) -> tuple[int, int]:
    """How many links there are, and how often the trail says that evidence was linked."""
    with world.planning() as session:
        noted = session.scalars(
            text("select count(*) from trail_events where kind = 'evidence.linked'")
        ).one()
    with world.acting(world.people[PEOPLE[0]]) as session:
        return session.scalars(text("select count(*) from evidence_links")).one(), noted


def test_the_first_evidence_of_a_return_at_two_answers(world: World) -> None:
    world.open_round()
    evidence = add(world)
    with side_by_side("returns", "FOR "):
        answers = put_at_once(world, ("q.lead", [evidence]), ("q.visits", [evidence]))
    assert answers == [302, 302]
    assert counts(world) == (2, 2)
    with world.planning() as session:
        begun = session.scalars(
            text("select count(*) from trail_events where kind = 'return.started'")
        ).one()
    assert begun == 1


def test_the_same_pieces_in_another_order(world: World) -> None:
    world.open_round()
    world.fill("northmoor")
    pieces = [add(world), add(world, content=samples.png(), name="Poster.png")]
    with side_by_side("INSERT INTO evidence_links"):
        answers = put_at_once(world, ("q.lead", pieces), ("q.lead", pieces[::-1]))
    assert answers == [302, 302]
    assert counts(world) == (2, 2)


def test_the_same_piece_at_the_same_answer(world: World) -> None:
    world.open_round()
    world.fill("northmoor")
    evidence = add(world)
    with side_by_side("INSERT INTO evidence_links"):
        answers = put_at_once(world, ("q.lead", [evidence]), ("q.lead", [evidence]))
    assert answers == [302, 302]
    assert counts(world) == (1, 1)
