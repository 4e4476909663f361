"""The database goes away in the middle: what was typed is on the page, nothing is half saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from saas.database import db
from tests.faults.conftest import Service
from tests.returns_web.desk import Desk, fields
from tests.world import World

TYPED = "Twenty minutes of thought about how our board leads"


@contextmanager
def killed_at(service: Service, beginning: str) -> Iterator[list[str]]:
    """Kill the server when a statement that begins so is about to be sent, once."""
    met: list[str] = []

    def kill(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not met and statement.lstrip().startswith(beginning):
            met.append(statement)
            service.servers.kill_postgres()

    event.listen(db.engine, "before_cursor_execute", kill)
    try:
        yield met
    finally:
        event.remove(db.engine, "before_cursor_execute", kill)


@pytest.fixture
def desk(world: World) -> Desk:
    world.open_round()
    desk = Desk(world)
    desk.save("q.visits", point="1")
    return desk


@pytest.mark.parametrize("how", ["stop_postgres", "kill_postgres"])
def test_what_was_typed_comes_back_and_the_next_save_works(
    healthy: Service, desk: Desk, how: str
) -> None:
    token = desk.token()
    answer = {**fields("q.lead", point="2", narrative=TYPED), "csrf_token": token}
    getattr(healthy.servers, how)()
    page = desk.client.post(desk.at("sections/s1"), data=answer)
    assert page.status_code == 503
    said = page.get_data(as_text=True)
    assert TYPED in said
    assert "was not saved" in said
    # Another page says so too, and a script is told in its own words.
    assert desk.client.get(desk.at()).status_code == 503
    autosave = desk.client.post(
        desk.at("answers/q.lead"), data=answer, headers={"Accept": "application/json"}
    )
    assert autosave.status_code == 503
    assert "was not saved" in autosave.get_json()["text"]
    assert desk.client.get("/healthz").status_code == 503

    healthy.servers.start_postgres()
    # Every connection of the pool died; each is replaced without an error on a page.
    for _ in range(6):
        assert desk.client.get(desk.at()).status_code == 200
    assert desk.client.get("/healthz").status_code == 200
    assert desk.stored("q.lead") is None
    assert desk.stored("q.visits").point == "1"
    desk.send(desk.at("sections/s1"), fields("q.lead", point="2", narrative=TYPED))
    assert desk.stored("q.lead").narrative == TYPED


@pytest.mark.parametrize(
    "beginning", ["INSERT INTO answers", "INSERT INTO grades", "UPDATE returns", "SELECT returns"]
)
def test_a_save_that_the_server_died_in_is_not_half_there(
    healthy: Service, desk: Desk, beginning: str
) -> None:
    with killed_at(healthy, beginning) as met:
        response = desk.save("q.lead", point="2", narrative=TYPED)
    assert met, "the save sends no such statement"
    assert response.status_code == 503
    healthy.servers.start_postgres()
    assert desk.stored("q.lead") is None
    desk.get(desk.at())
    assert "1 of 4 questions complete" in desk.says
    # The script tries the same save again, over the version that it had.
    assert desk.save("q.lead", 0, point="2", narrative=TYPED).get_json()["version"] == 1


@pytest.mark.parametrize(
    "beginning", ["INSERT INTO return_revisions", "UPDATE returns SET state", "INSERT INTO mails"]
)
def test_a_submission_that_the_server_died_in_did_not_happen(
    healthy: Service, world: World, desk: Desk, beginning: str
) -> None:
    world.answer(
        world.people["northmoor.agency_lead"], desk.return_id, "q.lead", point="2", narrative="x"
    )
    for question, values in (("q.trained", {"point": "2"}), ("q.volunteers", {"options": "no"})):
        desk.save(question, **values)
    token = desk.token()
    with killed_at(healthy, beginning) as met:
        response = desk.client.post(desk.at("submit"), data={"csrf_token": token})
    assert met, "submitting sends no such statement"
    assert response.status_code == 503
    healthy.servers.start_postgres()
    desk.get(desk.at())
    assert "Check and submit" in desk.says
    desk.get(desk.at("revisions/1"), status=404)
    desk.send(desk.at("submit"))
    desk.get(desk.at("revisions/1"))


def test_a_request_that_waits_too_long_for_a_connection_says_so(
    healthy: Service, desk: Desk
) -> None:
    """A pool that is used up is an outage like any other, not a defect."""
    pool = db.engine.pool
    pool._timeout = 0.2  # type: ignore[attr-defined]
    held = [db.engine.connect() for _ in range(8)]
    try:
        assert desk.client.get(desk.at()).status_code == 503
    finally:
        for connection in held:
            connection.close()
        pool._timeout = 10  # type: ignore[attr-defined]
    assert desk.client.get(desk.at()).status_code == 200
