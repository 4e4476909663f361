"""A part of which a section was lent to somebody who came by link."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from saas.accounts import sessions
from saas.accounts.models import Link
from saas.database import db
from saas.errors import Forbidden, InvalidState, NotFound
from saas.mail.models import Mail
from saas.outbox.service import deliver
from saas.tenancy import NO_SCOPE, enter_scope
from saas.web.signed_in import COOKIE
from tenants.evidence import service as evidence
from tenants.evidence.types import Details
from tenants.rounds import answers, delegations, queries
from tenants.rounds.models import Answer, Delegation
from tests.parts.lending import guest_of, lend
from tests.parts.walking import audited, begin
from tests.parts.world import WORDS, CaseWorld

ADD = text(
    """insert into answers (tenant_id, return_id, section, question, agency_id, part, state,
                            sharing, author_id, blind_to)
       values (:tenant_id, :id, :section, 'x', :agency_id, :part, :state, :sharing,
               :author_id, :blind_to)"""
)


@pytest.fixture
def parts(cases: CaseWorld) -> dict[str, uuid.UUID]:
    parts = audited(cases)
    for part in parts:
        begin(cases, part, parts[part])
    return parts


def client_of(cases: CaseWorld, delegation_id: uuid.UUID) -> FlaskClient:
    with enter_scope(NO_SCOPE):
        session = db.session()
        link = session.scalars(select(Link.id).where(Link.target_id == delegation_id)).one()
        token = sessions.begin(session, link_id=link)
        session.commit()
    client = cases.app.test_client()
    client.set_cookie(COOKIE, token)
    return client


def test_a_helper_reads_and_writes_their_section_of_that_part_and_nothing_else(
    cases: CaseWorld, parts: dict[str, uuid.UUID]
) -> None:
    guest = guest_of(cases, "auditor", parts["audit"], ("whole",))
    _section, _question, content = WORDS["audit"]
    with cases.acting(guest) as session:
        # The first section was answered by the auditor, and was not lent.
        assert session.scalars(select(Answer)).all() == []
        saved = answers.save_answer(session, guest, parts["audit"], "f.overall", content, 0)
        session.commit()
    assert saved.answered == 2
    with cases.acting(guest) as session:
        assert session.scalars(select(Answer.question)).all() == ["f.overall"]
        with pytest.raises(NotFound):
            answers.save_answer(session, guest, parts["audit"], "f.voice", content, 0)
        for other in ("reflection", "family", "moderation"):
            with pytest.raises(NotFound):
                queries.get_return(session, parts[other])
    foreign = [
        values_of(cases, parts[part], section)
        for part, section in (("audit", "practice"), ("moderation", "whole"))
    ]
    with cases.acting(guest) as session:
        for values in foreign:
            with pytest.raises(DBAPIError) as caught, session.begin_nested():
                session.execute(ADD, values)
            assert getattr(caught.value.orig, "sqlstate", None) == "42501", caught.value.orig


def values_of(cases: CaseWorld, return_id: uuid.UUID, section: str) -> dict[str, Any]:
    with cases.planning() as session:
        columns = "tenant_id, id, agency_id, part, state, sharing, author_id, blind_to"
        query = text(f"select {columns} from returns where id = :r")
        return dict(session.execute(query, {"r": return_id}).mappings().one()) | {
            "section": section
        }


def test_a_helper_comes_in_by_the_pages(cases: CaseWorld, parts: dict[str, uuid.UUID]) -> None:
    client = client_of(cases, lend(cases, "officer", parts["family"], ("words",)))
    page = cases.path(f"returns/{parts['family']}")
    assert client.get(page).status_code == 200
    assert client.get(f"{page}/sections/words").status_code == 200
    assert client.get(f"{page}/read").status_code == 200
    for part in ("audit", "reflection", "moderation"):
        for rest in ("", "/read", "/sections/back", "/sections/practice"):
            got = client.get(cases.path(f"returns/{parts[part]}{rest}"))
            assert got.status_code == 404, (part, rest)


def test_what_helps_one_person_does_not_go_among_their_agencys_evidence(
    cases: CaseWorld, parts: dict[str, uuid.UUID]
) -> None:
    """The team's own people would read it there."""
    guest = guest_of(cases, "officer", parts["family"], ("words",))
    agency_id = cases.agencies["harbour"]
    with cases.acting(guest) as session:
        with pytest.raises(Forbidden):
            evidence.add_link(
                session,
                guest,
                agency_id=agency_id,
                url="https://example.org/letter",
                details=Details("A letter"),
            )
        with pytest.raises(DBAPIError) as caught:
            session.execute(
                text(
                    "insert into evidence (tenant_id, agency_id, title, url, delegation_id, "
                    "added_by) values (:t, :a, 'A letter', 'https://example.org', :d, 'Sam')"
                ),
                {"t": cases.tenant_id, "a": agency_id, "d": guest.delegation_id},
            )
        assert getattr(caught.value.orig, "sqlstate", None) == "42501", caught.value.orig
        session.rollback()


def test_only_its_author_lends_a_part_and_ends_the_help(
    cases: CaseWorld, parts: dict[str, uuid.UUID]
) -> None:
    delegation_id = lend(cases, "officer", parts["family"], ("words",))
    for who in ("manager", "coordinator", "auditor", "worker", "colleague", "moderator"):
        actor = cases.people[who]
        with cases.acting(actor) as session:
            with pytest.raises((NotFound, Forbidden)):
                delegations.delegate(
                    session, actor, parts["family"], email="x@example.org", name="X",
                    sections=["words"], message="", due_on=None, language="en",
                )  # fmt: skip
            with pytest.raises(NotFound):
                delegations.withdraw(session, actor, delegation_id)
            assert session.scalars(select(Delegation)).all() == []
    officer = cases.people["officer"]
    with cases.acting(officer) as session:
        assert delegations.withdraw(session, officer, delegation_id).state == "withdrawn"
        session.commit()


def test_a_part_that_is_in_is_not_lent(cases: CaseWorld) -> None:
    parts = audited(cases)
    cases.complete("officer", parts["family"], "family")
    with pytest.raises(InvalidState):
        lend(cases, "officer", parts["family"], ("words",))


def test_nobody_of_the_agency_is_told_when_a_helper_is_done(
    cases: CaseWorld, parts: dict[str, uuid.UUID]
) -> None:
    guest = guest_of(cases, "officer", parts["family"], ("words",))
    with cases.planning() as session:
        session.execute(
            text("update members set state = 'left' where id = :m"),
            {"m": cases.people["officer"].member_id},
        )
        session.commit()
    with cases.acting(guest) as session:
        delegations.finish(session, guest, "")
        session.commit()
    deliver(cases.tenant_id)
    with cases.planning() as session:
        assert session.scalars(select(Mail).where(Mail.kind == "section.done")).all() == []


def test_the_page_of_helpers_is_the_authors(cases: CaseWorld, parts: dict[str, uuid.UUID]) -> None:
    page = cases.path(f"returns/{parts['family']}/help")
    assert cases.client("officer").get(page).status_code == 200
    for who in ("manager", "coordinator", "auditor", "worker", "colleague", "police approver"):
        assert cases.client(who).get(page).status_code in (403, 404), who
