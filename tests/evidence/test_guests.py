"""A contributor who came by link: the delegated sections, and what they added themselves."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from saas.accounts import service as accounts
from saas.accounts import sessions
from saas.database import db, now
from saas.errors import Forbidden, NotFound
from saas.tenancy import NO_SCOPE, enter_scope
from saas.tenancy.rows import NOBODY
from saas.web.signed_in import COOKIE
from tenants.evidence import links, queries, service
from tenants.evidence.types import Details
from tenants.rounds.models import Delegation
from tenants.workspaces.actor import Actor, guest_actor
from tests.evidence.test_evidence import add, link
from tests.files import samples
from tests.world import World


def guest(world: World, name: str = "Sam", sections: tuple[str, ...] = ("s1",)) -> Actor:
    lead, return_id = world.people["northmoor.agency_lead"], world.return_of("northmoor")
    with world.acting(lead) as session:
        delegation = Delegation(
            return_id=return_id,
            agency_id=world.agencies["northmoor"],
            part="self",
            author_id=NOBODY,
            email="sam@example.org",
            name=name,
            sections=list(sections),
            invited_by=lead.me,
            expires_at=now() + timedelta(days=7),
        )
        session.add(delegation)
        session.commit()
        return guest_actor(
            tenant_id=world.tenant_id,
            delegation_id=delegation.id,
            return_id=delegation.return_id,
            agency_id=delegation.agency_id,
            name=name,
            sections=sections,
        )


def guest_client(world: World, actor: Actor) -> FlaskClient:
    """A browser in which a guest came by their link."""
    with enter_scope(NO_SCOPE):
        session = db.session()
        token = accounts.make_link(
            session,
            purpose="delegation",
            email="sam@example.org",
            lasts=timedelta(days=7),
            tenant_id=world.tenant_id,
            target_id=actor.delegation_id,
        )
        session.flush()
        link = accounts.find_link(session, token, "delegation")
        assert link is not None
        cookie = sessions.begin(session, link_id=link.id)
        session.commit()
    client = world.app.test_client()
    client.set_cookie(COOKIE, cookie)
    return client


def add_as(world: World, actor: Actor, content: bytes = samples.PDF) -> UUID:
    assert actor.agency_id is not None
    with world.acting(actor) as session:
        evidence = service.add_file(
            session,
            actor,
            agency_id=actor.agency_id,
            name="From Sam.pdf",
            data=io.BytesIO(content),
            details=Details("Sam's file"),
        )
        session.commit()
        return evidence.id


def test_a_guest_adds_to_their_own_sections_and_sees_only_what_they_added(world: World) -> None:
    world.open_round()
    agencys, return_id = add(world), world.return_of("northmoor")
    link(world, agencys, return_id)
    sam, kim = guest(world), guest(world, "Kim")
    theirs = add_as(world, sam, samples.PDF + b"\n%%EOF\n")
    with world.acting(sam) as session:
        links.link(session, sam, theirs, return_id, "q.lead")
        session.commit()
        beside = queries.list_for_answers(session, return_id)
        assert [e.title for e in beside["q.lead"]] == ["Sam's file"]
        with pytest.raises(NotFound):
            queries.get_file(session, sam, agencys)
        with pytest.raises(NotFound):
            links.link(session, sam, theirs, return_id, "q.trained")
        with pytest.raises(NotFound):
            links.unlink(session, sam, agencys, return_id, "q.lead")
        with pytest.raises(NotFound):
            links.link(session, sam, agencys, return_id, "q.visits")
    with world.acting(kim) as session:
        with pytest.raises(NotFound):
            queries.get_file(session, kim, theirs)
        assert queries.list_for_answers(session, return_id) == {}
    lead = world.people["northmoor.agency_lead"]
    with world.acting(lead) as session:
        assert len(queries.list_for_answers(session, return_id)["q.lead"]) == 2


def test_a_guest_cannot_add_to_another_return_or_agency(world: World) -> None:
    world.open_round()
    sam = guest(world)
    theirs, elms = add_as(world, sam), world.return_of("elm")
    with world.acting(sam) as session:
        with pytest.raises(NotFound):
            links.link(session, sam, theirs, elms, "q.lead")
        with pytest.raises(Forbidden):
            service.add_link(
                session,
                sam,
                agency_id=world.agencies["elm"],
                url="https://x.example",
                details=Details("x"),
            )


def test_the_same_file_as_the_agencys_tells_a_guest_nothing(world: World) -> None:
    world.open_round()
    agencys = add(world)
    assert add_as(world, guest(world)) != agencys


def files_seen(world: World, actor: Actor) -> int:
    """How many stored files the database shows somebody, whatever they ask."""
    with world.acting(actor) as session:
        return int(session.scalars(text("select count(*) from stored_files")).one())


def test_a_guest_sees_no_file_but_those_that_their_own_evidence_names(world: World) -> None:
    world.open_round()
    add(world)
    add(world, content=samples.png(), name="Poster.png")
    sam, kim = guest(world), guest(world, "Kim")
    assert (files_seen(world, sam), files_seen(world, kim)) == (0, 0)
    # The agency's own bytes once more, and bytes that nobody held.
    add_as(world, sam)
    add_as(world, sam, samples.PDF + b"\n%%EOF\n")
    assert (files_seen(world, sam), files_seen(world, kim)) == (2, 0)
    assert files_seen(world, world.people["northmoor.agency_lead"]) == 3


def test_a_guest_opens_the_file_that_they_added(world: World) -> None:
    world.open_round()
    sam = guest(world)
    theirs = add_as(world, sam)
    answer = guest_client(world, sam).get(world.path(f"evidence/{theirs}/file"))
    assert answer.data == samples.PDF


def test_a_guest_changes_only_their_own(world: World) -> None:
    world.open_round()
    agencys, sam = add(world), guest(world)
    theirs = add_as(world, sam)
    with world.acting(sam) as session:
        service.change_details(session, sam, theirs, Details("Better title"))
        session.commit()
        with pytest.raises(NotFound):
            service.retire(session, sam, agencys)
