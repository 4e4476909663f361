"""The trail's pages: sentences, pages, filters, the check and the export."""

from __future__ import annotations

import ast
import csv
import io
import re
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from flask import Flask

from blueprints.trail.sentences import AREA_NAMES, AREAS, SENTENCES, sentence_of
from saas.database import now
from saas.embedded.servers import TestServers
from saas.i18n import in_language
from saas.trail import service as trail
from tenants.workspaces.history import TrailFilter, TrailLine, all_lines, read_trail
from tests.people.inviting import invite
from tests.people.members import change, leave
from tests.people.test_agencies import add
from tests.web.page_checks import Browser, words
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
RECORDERS = {"record", "_record", "_note"}
KIND = re.compile(r"[a-z_]+\.[a-z_]+")


def recorded_kinds() -> set[str]:
    """Every kind of event that the source records, read from its calls."""
    kinds: set[str] = set()
    for folder in ("saas", "tenants", "blueprints"):
        for path in (ROOT / folder).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(call, ast.Call):
                    continue
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                if name in RECORDERS:
                    kinds |= {
                        constant.value
                        for argument in call.args
                        for constant in ast.walk(argument)
                        if isinstance(constant, ast.Constant)
                        and isinstance(constant.value, str)
                        and KIND.fullmatch(constant.value)
                    }
    return kinds


def line(kind: str, **detail: object) -> TrailLine:
    return TrailLine(
        seq=1,
        at=now(),
        kind=kind,
        actor_id=None,
        actor_name="",
        agency="",
        round="",
        object_type="",
        object_id=None,
        detail=dict(detail),
        hash="",
    )


def rows(world: World, **wanted: object) -> list[str]:
    """The sentences of the page that a filter gives."""
    page = Browser(world.client("administrator")).client.get(
        world.path("trail"), query_string=wanted
    )
    from bs4 import BeautifulSoup

    parsed = BeautifulSoup(page.get_data(as_text=True), "lxml")
    return [words(row) for row in parsed.select("tbody tr")]


def test_every_kind_of_event_that_is_recorded_has_a_sentence() -> None:
    recorded = recorded_kinds()
    assert len(recorded) > 50
    assert recorded - set(SENTENCES) == set()


def test_every_sentence_belongs_to_an_area_of_the_filter() -> None:
    areas = {area for group in AREAS.values() for area in group}
    assert {kind.split(".")[0] for kind in SENTENCES} == areas
    assert set(AREA_NAMES) == set(AREAS)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_sentence_stands_even_when_an_old_event_knows_less(app: Flask, language: str) -> None:
    with app.test_request_context("/"), in_language(language):
        for kind in SENTENCES:
            sentence = sentence_of(line(kind))
            assert sentence
            assert "%(" not in sentence, kind


def test_an_unknown_kind_shows_itself(app: Flask) -> None:
    with app.test_request_context("/"):
        assert sentence_of(line("future.thing")) == "future.thing"


def test_what_happened_stands_there_in_plain_sentences(world: World) -> None:
    invite(world)
    add(world, "Millpond Youth Club")
    change(world, "administrator", "reader", roles=["analyst", "reader"])
    leave(world, world.people["moderator"])
    found = rows(world)
    assert [
        "Ended the place of moderator in the workspace" in found[0],
        "Changed the roles of reader from Reader to Analyst, Reader" in found[1],
        "Added the agency Millpond Youth Club" in found[2],
        "Invited Tegan Marlow as Contributor" in found[3],
        "Accord, by itself Published version 1 of the form “A small model”" in found[4],
    ] == [True] * 5
    assert all("administrator" in row for row in found[:4])


def test_names_of_agencies_and_rounds_are_in_the_sentences(world: World) -> None:
    world.open_round(title="Section 11 2026")
    world.submit("elm")
    found = rows(world, area="returns")
    assert any(
        "Submitted the return of Elm Lane School for Section 11 2026 (revision 1)" in row
        for row in found
    )
    assert any("Opened Section 11 2026 for 3 agencies" in row for row in rows(world, area="rounds"))


def test_nothing_that_somebody_answered_is_in_the_trail(world: World) -> None:
    world.open_round()
    world.fill("elm")
    answer = world.client("administrator").get(world.path("trail/export"))
    for secret in ("Our board leads", "The deputy head"):
        assert secret not in answer.get_data(as_text=True)


def test_it_is_filtered_by_area_person_and_thing(world: World) -> None:
    invite(world, by="coordinator")
    add(world, "Millpond Youth Club")
    assert len(rows(world, area="agencies")) == 1
    assert len(rows(world, area="people")) == 1
    assert len(rows(world, who="COORDINAT")) == 1
    assert rows(world, who="100%") == []
    assert rows(world, area="agencies", who="coordinator") == []
    with world.acting(world.people["administrator"]) as session:
        [added] = read_trail(session, TrailFilter(areas=("agency",))).lines
    assert len(rows(world, object=str(added.object_id))) == 1
    assert rows(world, object="no id") == []


def test_older_and_newer_pages_meet_without_a_gap(world: World) -> None:
    administrator = world.people["administrator"]
    with world.acting(administrator) as session:
        for number in range(119):
            trail.record(
                session,
                "agency.added",
                actor_id=administrator.member_id,
                actor_name="administrator",
                name=f"Agency {number}",
            )
        session.commit()
        total = len(list(all_lines(session, TrailFilter())))
        assert total == 120
        seen: list[int] = []
        page = read_trail(session, TrailFilter())
        assert page.newer_than is None
        while True:
            seen += [found.seq for found in page.lines]
            if page.older_than is None:
                break
            page = read_trail(session, TrailFilter(), before=page.older_than)
        assert seen == list(range(120, 0, -1))
        back: list[int] = []
        while page.newer_than is not None:
            page = read_trail(session, TrailFilter(), after=page.newer_than)
            back = [found.seq for found in page.lines] + back
        assert back == list(range(120, 20, -1))
    browser = Browser(world.client(administrator))
    shown = browser.get(world.path("trail"))
    assert len(shown.select("tbody tr")) == 50
    older = shown.select_one(".govuk-pagination__next a")["href"]  # type: ignore[index]
    shown = browser.get(str(older))
    assert words(shown.select("tbody tr")[0]).endswith(" 70")
    newer = shown.select_one(".govuk-pagination__prev a")["href"]  # type: ignore[index]
    shown = browser.get(str(newer))
    assert words(shown.select("tbody tr")[0]).endswith(" 120")


def test_the_check_says_that_it_is_whole(world: World) -> None:
    invite(world)
    page = Browser(world.client("administrator")).send(world.path("trail/verify"))
    assert words(page.find("h1")) == "The trail is whole"
    assert "2 entries were checked" in words(page.find("main"))


def test_the_check_says_where_it_was_tampered_with(
    world: World, servers: TestServers, database: str
) -> None:
    for _ in range(3):
        invite(world)
    with psycopg.connect(servers.superuser_url.replace("/postgres?", f"/{database}?")) as raw:
        raw.execute(
            "update trail_events set actor_name = 'somebody else' where tenant_id = %s and seq = 3",
            (world.tenant_id,),
        )
    page = Browser(world.client("administrator")).send(world.path("trail/verify"))
    assert words(page.find("h1")) == "The trail is broken"
    assert "It breaks at entry 3" in words(page.find("main"))


def test_the_export_is_whole_in_order_and_runs_nothing(world: World) -> None:
    add(world, '=HYPERLINK("https://evil.example","x")')
    add(world, "@SUM(1)")
    answer = world.client("administrator").get(world.path("trail/export"))
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    table = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row[0] for row in table[1:]] == ["1", "2", "3"]
    assert not [cell for row in table for cell in row if cell[:1] in "=+-@\t\r" and cell]
    assert table[2][5] == '\'=HYPERLINK("https://evil.example","x")'
    assert table[3][5] == "'@SUM(1)"


@pytest.mark.parametrize(
    "role", ["coordinator", "elm.agency_lead", "elm.contributor", "moderator", "analyst", "reader"]
)
def test_only_administrators_read_it(world: World, role: str) -> None:
    browser = Browser(world.client(role))
    for path in ("trail", "trail/export"):
        assert browser.client.get(world.path(path)).status_code == 403
    assert browser.post(world.path("trail/verify")).status_code == 403
    with world.acting(world.people[role]) as session:
        assert read_trail(session, TrailFilter()).lines == []


def test_an_event_of_an_object_that_is_gone_still_shows(world: World) -> None:
    administrator = world.people["administrator"]
    with world.acting(administrator) as session:
        trail.record(
            session,
            "return.submitted",
            actor_id=None,
            actor_name="Ann",
            object_type="return",
            object_id=uuid4(),
            agency_id=uuid4(),
            revision=1,
        )
        session.commit()
    assert "Ann Submitted the return of – for – (revision 1)" in rows(world)[0]
