"""A draft shows on no page and in no file outside its agency: not a word of it, not a count.

Every page that can be fetched is. First its words are looked for; then the
draft is changed in everything but how complete it is, and nobody outside may
be able to tell the difference.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from saas.database import db
from saas.tenancy import enter_scope
from tenants.reports.queries import load_overview
from tenants.rounds import submission
from tenants.rounds.calendar import today
from tests.tenancy.addresses import addresses, same_words
from tests.tenancy.drafts import DraftWorld

OUTSIDERS = (
    "coordinator",
    "administrator",
    "moderator",
    "reader",
    "elm.agency_lead",
    "elm.guest",
)


@pytest.fixture(scope="module", params=["in progress", "returned"])
def drafts(app: Any, request: pytest.FixtureRequest) -> DraftWorld:
    """A draft that was never submitted, and one that came back and was changed since."""
    world = DraftWorld.make(app)
    world.write()
    if request.param == "returned":
        submitted = "northmoor.agency_lead", submission.submit, world.own_return
        world.do(*submitted)
        world.do("coordinator", submission.send_back, world.own_return, comments={}, overall="x")
        world.mark = f"medlar{world.slug[2:]}"
        rewrite(world, 1)
    return world


def rewrite(world: DraftWorld, version: int) -> None:
    """Other grades, other words, one more piece of evidence, finding and action."""
    lead, own = world.people["northmoor.agency_lead"], world.own_return
    worse = {"point": "0", "improvement": world.mark, "narrative": world.mark}
    world.answer(lead, own, "q.lead", version, improve_by=today(), **worse)
    world.answer(lead, own, "q.visits", version, point="3", narrative=world.mark)
    world.answer(lead, own, "q.trained", version, point="0", narrative=world.mark)
    world.answer(lead, own, "q.words", version, value=world.mark)
    world.add_evidence("q.trained")
    world.find("q.trained")


def browser(world: DraftWorld, who: str) -> FlaskClient:
    actor = world.people[who]
    return world.guest_client(actor) if actor.is_guest else world.client(actor)


def words_of(response: TestResponse) -> str:
    """What a page or a file says, whatever it is wrapped in."""
    data = response.get_data()
    if not data.startswith(b"PK"):
        return same_words(response)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace")
            for name in sorted(archive.namelist())
            if not name.startswith("docProps/")
        )


def crawl(app: Flask, world: DraftWorld, who: str, ids: Mapping[str, Any]) -> dict[str, str]:
    """Every page of the workspace as somebody gets it; what is not theirs by its status."""
    client, found = browser(world, who), {}
    filters = f"?agency={ids['agency_id']}&agency_id={ids['agency_id']}&q=Minutes&page=1"
    for address in addresses(app, "GET"):
        path = address.path(world.slug, ids)
        # A list takes filters; a page about one object takes none.
        for query in ("",) if address.ids else ("", filters):
            response = client.get(path + query)
            assert response.status_code < 500, path
            found[f"{address}{query and ' filtered'}"] = (
                words_of(response) if response.status_code == 200 else response.status
            )
    return found


@pytest.mark.parametrize("drafts", ["returned"], indirect=True)
@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_page_outside_the_agency_says_a_word_of_a_draft(
    app: Flask, drafts: DraftWorld, who: str
) -> None:
    """What was submitted before it came back may show; what was written since may not."""
    pages = crawl(app, drafts, who, drafts.ids)
    assert leaks(drafts, pages) == []


def leaks(world: DraftWorld, pages: Mapping[str, str]) -> list[str]:
    return [name for name, page in pages.items() if world.mark in page]


@pytest.mark.parametrize("drafts", ["returned"], indirect=True)
def test_the_agencys_own_people_find_their_words(app: Flask, drafts: DraftWorld) -> None:
    """Else the tests here would look for something that no page ever says."""
    pages = crawl(app, drafts, "northmoor.agency_lead", drafts.ids)
    found = {name.split()[0] for name in leaks(drafts, pages)}
    assert {
        "returns.read",
        "returns.section",
        "evidence.index",
        "evidence.show",
        "evidence.choose",
        "plan.show",
        "plan.index",
        "plan.download",
        "plan.findings",
    } <= found


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_table_outside_the_agency_holds_a_word_of_a_draft(drafts: DraftWorld, who: str) -> None:
    """Mails, the trail, the outbox and work in hand among them."""
    with enter_scope(drafts.people[who].scope()):
        for table in db.metadata.sorted_tables:
            if table.schema is None:
                query = text(f"select count(*) from {table.name} t where t::text like :w")
                found = db.session.execute(query, {"w": f"%{drafts.mark}%"}).scalar()
                assert found == 0, table.name


def test_mail_and_the_trail_hold_no_word_of_it_for_anybody(
    drafts: DraftWorld, superuser: Any
) -> None:
    with superuser.connect() as connection:
        for table in ("mails", "trail_events", "outbox", "work_items", "ladder_steps"):
            query = text(f"select t::text from {table} t where tenant_id = :t and t::text like :w")
            values = {"t": drafts.tenant_id, "w": f"%{drafts.mark}%"}
            assert connection.execute(query, values).all() == [], table


def test_nobody_outside_can_tell_that_a_draft_was_changed(app: Flask) -> None:
    """The same completeness, other grades and more findings: every page stays as it was."""
    world = DraftWorld.make(app)
    world.write()
    world.submit("elm")
    ids, curious = world.ids, ("coordinator", "administrator", "moderator", "elm.agency_lead")
    before = {who: crawl(app, world, who, ids) for who in curious}
    assert {who: leaks(world, pages) for who, pages in before.items()} == {
        who: [] for who in curious
    }
    seen_before = {who: overview(world, who) for who in ("coordinator", "analyst", "reader")}
    rewrite(world, 1)
    for who in curious:
        after = crawl(app, world, who, ids)
        different = {name for name in after if said(after[name]) != said(before[who][name])}
        # The trail says that somebody of the agency did something, and when.
        allowed = {"trail.index", "trail.export"} if who == "administrator" else set()
        assert {name.removesuffix(" filtered") for name in different} <= allowed, who
    for who, seen in seen_before.items():
        assert overview(world, who) == seen, who


def said(page: str) -> str:
    """A page without the minute in which it was made."""
    return re.sub(r"\b\d\d:\d\d(:\d\d)?\b", "", page)


def overview(world: DraftWorld, who: str) -> str:
    """Everything that the overview and its report are made of."""
    actor = world.people[who]
    with world.acting(actor) as session:
        assert world.round_id is not None
        return repr(load_overview(session, actor, world.round_id, None))


def test_the_differences_that_may_show_do(app: Flask) -> None:
    """The comparison above has eyes: once a return is submitted, its pages change."""
    world = DraftWorld.make(app)
    world.write()
    ids = world.ids
    before = crawl(app, world, "coordinator", ids)
    seen = overview(world, "coordinator")
    world.do("northmoor.agency_lead", submission.submit, world.own_return)
    after = crawl(app, world, "coordinator", ids)
    different = {name.split()[0] for name in after if after[name] != before[name]}
    assert {"returns.show", "returns.read", "rounds.show", "plan.findings"} <= different
    assert overview(world, "coordinator") != seen
