"""The page of settling: each decision saves itself, and no word of it is lost."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from werkzeug.test import TestResponse

from tenants.judgements.models import Judgement
from tenants.judgements.types import Decision
from tests.actions.statements import counted
from tests.judgements.panel import (
    assign,
    conclude,
    decide,
    finish,
    grade,
    grading_of,
    moderate,
    point,
    subject_of,
)
from tests.returns_web.test_races import meanwhile
from tests.web.page_checks import Browser, words
from tests.world import World


class Table(Browser):
    """A browser open where Northmoor's grades stand side by side."""

    def __init__(self, world: World, who: Any = "coordinator") -> None:
        super().__init__(world.client(who))
        self.world = world
        self.address = world.path(f"moderation/subjects/{subject_of(world, 'northmoor')}")

    def save(self, question: str, version: str = "", **fields: str) -> TestResponse:
        """Autosave of one decision, as the page's script sends it."""
        data: dict[str, object] = {f"{question}:version": version}
        data |= {f"{question}:{name}": value for name, value in fields.items()}
        return self.post(
            f"{self.address}/decisions/{question}", data, headers={"Accept": "application/json"}
        )

    def node(self, question: str) -> Any:
        found = self.get(self.address).select_one(f"[data-question='{question}']")
        assert found is not None
        return found

    def version(self, question: str) -> str:
        return str(self.node(question).select_one(f"[name='{question}:version']")["value"])


@pytest.fixture
def table(world: World) -> Table:
    """Northmoor gave 1 throughout, its moderator 2."""
    world.open_round()
    world.sign("northmoor", "1")
    moderate(world, "northmoor", world.people["moderator"])
    return Table(world)


def kept(world: World) -> dict[str, tuple[str | None, str]]:
    with world.acting(world.coordinator) as session:
        return {j.question: (j.point, j.reason) for j in session.scalars(select(Judgement))}


def test_a_decision_is_kept_as_it_is_made_and_tells_its_version(world: World, table: Table) -> None:
    response = table.save("q.lead", point="2", reason="The minutes show it")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    said = response.get_json()
    assert re.fullmatch(r"\d\d:\d\d", said.pop("saved_at"))
    version = said.pop("version")
    assert said == {
        "complete": True,
        "errors": {},
        "progress": {"answered": 1, "expected": 3, "text": "1 of 3 questions settled"},
    }
    # The others are left for whoever settles them.
    assert kept(world) == {"q.lead": ("2", "The minutes show it")}
    assert table.version("q.lead") == version
    changed = table.save("q.lead", version, point="2", reason="The minutes of March show it")
    assert changed.status_code == 200
    assert changed.get_json()["version"] != version
    assert kept(world)["q.lead"] == ("2", "The minutes of March show it")


def test_the_page_is_marked_for_the_script_that_saves(table: Table) -> None:
    page = table.get(table.address)
    form = page.select_one("form[data-autosave-url]")
    assert form is not None
    assert form["data-autosave-url"] == table.address + "/decisions"
    assert form["data-sign-in-url"] == "/sign-in"
    assert form["autocomplete"] == "off"
    assert {n["data-question"] for n in form.select("[data-question]")} == {
        "q.lead",
        "q.visits",
        "q.trained",
    }
    assert "0 of 3 questions settled" in words(page.select_one("[data-progress]"))
    for node in form.select("[data-question]"):
        assert node.select_one("[data-conflict-place]") is not None
        assert node.select_one("[data-saved]") is not None
    # Who only reads gets no form to save.
    assert (
        not Table(table.world, "northmoor.agency_lead")
        .client.get(table.address)
        .data.count(b"data-autosave-url")
    )


def test_half_a_decision_is_not_kept_and_says_what_it_lacks(world: World, table: Table) -> None:
    for fields, lacking in (
        ({"point": "2"}, "Not saved yet. Say why it differs from the agency’s own grade."),
        ({"point": "3", "reason": " "}, "Not saved yet. Say why it differs"),
    ):
        response = table.save("q.lead", **fields)
        assert response.status_code == 422
        said = response.get_json()
        assert said["unfinished"].startswith(lacking.rstrip("."))
        assert (said["errors"], said["complete"]) == ({}, False)
    assert kept(world) == {}


def test_a_reason_without_a_grade_waits_where_the_moderators_differ(world: World) -> None:
    world.open_round()
    world.sign("northmoor", "2")
    first, second = world.people["moderator"], world.member("Second", ["moderator"])
    assign(world, "northmoor", first, second)
    for moderator, key in ((first, "1"), (second, "3")):
        finish(world, moderator, grade(world, "northmoor", moderator, {"q.lead": key}))
    response = Table(world).save("q.lead", reason="I cannot decide yet")
    assert response.status_code == 422
    assert response.get_json()["unfinished"] == "Not saved yet. Choose the moderated grade."
    assert grading_of(world, "northmoor", second)


def test_what_cannot_be_kept_is_said_at_its_field(world: World, table: Table) -> None:
    response = table.save("q.lead", point="9", reason="So")
    assert response.status_code == 422
    assert set(response.get_json()["errors"]) == {"point"}
    response = table.save("q.lead", point="2", reason="x" * 20_001)
    assert response.status_code == 422
    assert "Shorten the reason" in response.get_json()["errors"]["reason"]
    assert kept(world) == {}


def first_decision(world: World) -> None:
    decide(
        world,
        world.member("Second coordinator", ["coordinator"]),
        "northmoor",
        q_lead=Decision(point(world, "3"), reason="Their <b>words</b>"),
    )


def test_a_stale_decision_gets_both_versions_and_writes_nothing(world: World, table: Table) -> None:
    first_decision(world)
    response = table.save("q.lead", point="2", reason="My careful words")
    assert response.status_code == 409
    said = response.get_json()
    html = BeautifulSoup(said["html"], "lxml")
    mine, theirs = (words(side) for side in html.select(".accord-conflict__side"))
    assert "My careful words" in mine
    assert "In place" in mine
    assert "Their <b>words</b>" in theirs
    assert "Second coordinator’s version" in theirs
    assert html.select_one("[data-conflict]") is not None
    assert kept(world)["q.lead"] == ("3", "Their <b>words</b>")
    # Keeping one's own is a save over the version that was shown.
    mine_kept = table.save(
        "q.lead", said["version"], point="2", reason="My careful words", keep="mine"
    )
    assert mine_kept.status_code == 200
    assert kept(world)["q.lead"] == ("2", "My careful words")


def test_keeping_the_other_version_gives_its_fields_back(world: World, table: Table) -> None:
    first_decision(world)
    response = table.save("q.lead", point="2", reason="My careful words", keep="theirs")
    said = response.get_json()
    node = BeautifulSoup(said["html"], "lxml").select_one("[data-question='q.lead']")
    assert node is not None
    assert "Their <b>words</b>" in node.select_one("textarea").text  # type: ignore[union-attr]
    assert node.select_one("[name='q.lead:point'][checked]")["value"] == "3"  # type: ignore[index]
    assert said["version"] == table.version("q.lead")
    assert kept(world)["q.lead"] == ("3", "Their <b>words</b>")


def test_a_decision_that_another_overtakes_at_its_writing_waits_and_conflicts(
    world: World, table: Table
) -> None:
    with meanwhile(world, "SELECT subjects", lambda: first_decision(world)):
        response = table.save("q.lead", point="2", reason="My careful words")
    assert response.status_code == 409
    assert kept(world)["q.lead"] == ("3", "Their <b>words</b>")


def test_without_scripts_two_versions_stand_on_the_page_and_either_is_kept(
    world: World, table: Table
) -> None:
    first_decision(world)
    mine: dict[str, object] = {
        "q.lead:version": "",
        "q.lead:point": "2",
        "q.lead:reason": "My careful words",
    }
    beside: dict[str, object] = {
        "q.visits:version": "",
        "q.visits:point": "2",
        "q.visits:reason": "Seen on site",
    }
    page = table.send(table.address, {**mine, **beside}, status=409)
    assert words(page.select_one(".govuk-error-summary a")) == (
        "Somebody else changed this decision: choose a version"
    )
    conflict = page.select_one("#q-lead-conflict")
    assert "Their <b>words</b>" in words(conflict)
    assert "My careful words" in words(conflict)
    assert kept(world)["q.visits"] == ("2", "Seen on site")
    now = str(page.select_one("[name='q.lead:version']")["value"])  # type: ignore[index]
    table.send(table.address, {**mine, "q.lead:keep": "theirs"})
    assert kept(world)["q.lead"] == ("3", "Their <b>words</b>")
    table.send(table.address, {**mine, "q.lead:version": now, "q.lead:keep": "mine"})
    assert kept(world)["q.lead"] == ("2", "My careful words")


def test_what_is_concluded_is_locked_in_words(world: World, table: Table) -> None:
    reasons = {f"q_{name}": Decision(reason="So") for name in ("lead", "visits", "trained")}
    decide(world, world.coordinator, "northmoor", **reasons)
    conclude(world, "northmoor")
    response = table.save("q.lead", point="3", reason="Too late to be kept")
    assert response.status_code == 409
    assert "concluded" in response.get_json()["text"]


def test_a_session_that_ended_is_told_by_where_to_go(table: Table) -> None:
    table.post("/sign-out")
    response = table.save("q.lead", point="2", reason="Words")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in")


def test_nobody_else_settles_by_it(world: World, other_world: World, table: Table) -> None:
    for who, status in (
        ("northmoor.agency_lead", 403),
        ("administrator", 403),
        ("reader", 403),
        (world.member("Blind", ["moderator"]), 404),
        (world.member("Of the agency", ["coordinator"], world.agencies["northmoor"]), 403),
    ):
        assert Table(world, who).save("q.lead", point="2", reason="x").status_code == status
    other_world.open_round()
    other_world.sign("northmoor", "1")
    moderate(other_world, "northmoor", other_world.people["moderator"])
    stranger = Table(other_world)
    stranger.address = other_world.path(f"moderation/subjects/{subject_of(world, 'northmoor')}")
    assert stranger.save("q.lead", point="2", reason="x").status_code == 404
    for question in ("q.unknown", "q.volunteers", "q.school"):
        assert table.save(question, point="2", reason="x").status_code == 404
    nowhere = world.path(f"moderation/subjects/{uuid.uuid4()}/decisions/q.lead")
    assert table.post(nowhere).status_code == 404
    assert kept(world) == {}


def test_a_save_costs_the_same_however_much_is_settled(world: World, table: Table) -> None:
    token = table.token()

    def cost(version: str, reason: str) -> int:
        data = {"q.lead:version": version, "q.lead:point": "2", "q.lead:reason": reason}
        with counted() as sent:
            saved = table.client.post(
                table.address + "/decisions/q.lead", data={"csrf_token": token, **data}
            )
        assert saved.status_code == 200
        return len(sent)

    first = cost("", "One")
    for question in ("q.visits", "q.trained"):
        table.save(question, point="2", reason="More")
    assert cost(table.version("q.lead"), "Two") == first <= 8
