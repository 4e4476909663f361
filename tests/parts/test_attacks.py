"""Inside one workspace: nobody reaches into another's part, by whatever statement.

A statement without a condition is the sharp one: PostgreSQL then asks the policies for
changing alone, not those for reading.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from saas.database import db, now
from saas.outbox.service import system_scope
from saas.tenancy import Reach, Scope, enter_scope
from saas.tenancy.rows import NOBODY
from tenants.rounds.answers import copied
from tenants.rounds.models import ArchivedAnswer, Return
from tests.parts.lending import guest_of
from tests.parts.rules import HOLDERS
from tests.parts.walking import Walk, audited, begin, joint
from tests.parts.world import CaseWorld

REFUSED, CHECK, FOREIGN_KEY = "42501", "23514", "23503"

CONTENT = {
    "answers": "narrative = 'changed'",
    "grades": "hidden = true",
    "return_revisions": "signed_by = 'somebody else'",
    "archived_answers": "archived_at = archived_at",
    "delegations": "state = 'withdrawn'",
}
"""A table of what belongs to a part, and what would spoil it."""

FIXED = ("part", "part_key", "author_id", "agency_id", "subject_id", "shown_submitted")
FIXED_TOO = ("shown_after_own", "shown_released", "tool", "round_id")
MOVED = ("submitted", "signed_off", "returned", "moderated", "released", "withdrawn")


class Drafts:
    """A case, each of whose parts is begun, with a helper by link and an archived answer."""

    def __init__(self, cases: CaseWorld) -> None:
        self.cases = cases
        self.parts = audited(cases)
        agencies = joint(cases)
        self.agency_part = agencies["police"]
        for part, return_id in self.parts.items():
            begin(cases, part, return_id)
        begin(cases, "police", self.agency_part)
        # An officer's part of which a helper has one section, and something was archived.
        self.guest = guest_of(cases, "officer", self.parts["family"], ("words",))
        officer = cases.people["officer"]
        with cases.acting(officer) as session:
            return_ = session.get_one(Return, (cases.tenant_id, self.parts["family"]))
            session.add(
                ArchivedAnswer(
                    **copied(return_),
                    section="words",
                    question="v.heard",
                    model_version_id=return_.model_version_id,
                    content={"value": "As it was"},
                    answer_version=1,
                    saved_by="officer",
                    saved_at=now(),
                )
            )
            session.commit()
        # One that came back: of its first hand-in a revision is kept.
        walk = Walk(cases, "reflection", others_in=False)
        for state in walk.states():
            if state == "returned":
                break
        self.returned = walk.return_id

    def scope(self, who: str) -> Scope:
        if who == "guest":
            return self.guest.scope()
        if who == "the worker":
            return system_scope(self.cases.tenant_id)
        if who == "the command line":
            reach = frozenset({Reach.SYSTEM, Reach.PLANNING})
            return Scope(tenant_id=self.cases.tenant_id, reach=reach)
        return self.cases.people[who].scope()


@pytest.fixture(scope="module")
def drafts(app: Flask) -> Drafts:
    return Drafts(CaseWorld.make(app))


def everything(superuser: Engine, drafts: Drafts, table: str) -> list[Any]:
    column = "id" if table == "returns" else "return_id"
    ids = [*drafts.parts.values(), drafts.agency_part, drafts.returned]
    query = text(f"select to_jsonb(t) from {table} t where {column} = any (:ids) order by id")
    with superuser.connect() as connection:
        return list(connection.execute(query, {"ids": ids}).scalars())


WHO = (
    "coordinator",
    "administrator",
    "moderator",
    "analyst",
    "reader",
    "colleague",
    "manager",
    "health lead",
    "health approver",
    "the worker",
    "the command line",
)
"""Who has no part of the case, whatever they reach."""

LEFT = {
    ("coordinator", "return_revisions"),
    ("administrator", "return_revisions"),
    ("the command line", "return_revisions"),
    ("the worker", "delegations"),
    ("the command line", "delegations"),
}
"""Whoever plans voids a seal, and the worker closes links: rows that are theirs to touch."""


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("table", CONTENT)
def test_a_draft_is_neither_read_nor_changed_nor_deleted(
    drafts: Drafts, superuser: Engine, table: str, who: str
) -> None:
    before = everything(superuser, drafts, table)
    assert before, "nothing to attack"
    allowed = (who, table) in LEFT
    reads = allowed or (table == "return_revisions" and who in ("analyst", "reader"))
    ids = [*drafts.parts.values(), drafts.agency_part, drafts.returned]
    for change in (
        f"update {table} set {CONTENT[table]}",
        f"update {table} set {CONTENT[table]} where return_id = any (:ids)",
        f"delete from {table}",
        f"delete from {table} where return_id = any (:ids)",
    ):
        with enter_scope(drafts.scope(who)), drafts_session() as session:
            query = text(f"select count(*) from {table} where return_id = any (:ids)")
            if not reads:
                assert session.execute(query, {"ids": ids}).scalar() == 0
            if allowed and change.startswith("update"):
                continue
            try:
                session.execute(text(change), {"ids": ids} if ":ids" in change else {})
                session.commit()
            except DBAPIError as error:
                assert getattr(error.orig, "sqlstate", None) == REFUSED, error.orig
                session.rollback()
    assert everything(superuser, drafts, table) == before


@contextmanager
def drafts_session() -> Iterator[Session]:
    """A session whose work is left undone."""
    yield db.session()
    db.session.rollback()


@pytest.mark.parametrize("who", [*WHO, "guest", "worker", "auditor", "second auditor", "officer"])
@pytest.mark.parametrize("column", [*FIXED, *FIXED_TOO])
def test_nobody_rewrites_whose_a_part_is_and_who_reads_it(
    drafts: Drafts, column: str, who: str
) -> None:
    with enter_scope(drafts.scope(who)), drafts_session() as session:
        with pytest.raises(DBAPIError) as caught:
            session.execute(text(f"update returns set {column} = {column}"))
        assert getattr(caught.value.orig, "sqlstate", None) == REFUSED


@pytest.mark.parametrize("who", [*WHO, "guest"])
@pytest.mark.parametrize("state", MOVED)
def test_nobody_else_moves_a_part_on(
    drafts: Drafts, superuser: Engine, who: str, state: str
) -> None:
    """But whoever plans, who withdraws what is begun and opens again what is signed."""
    before = everything(superuser, drafts, "returns")
    ids = [*drafts.parts.values(), drafts.agency_part, drafts.returned]
    planning = who in ("coordinator", "administrator", "the command line")
    for change in (
        "update returns set state = :s",
        "update returns set state = :s where id = any (:ids)",
        "update returns set state = :s, sharing = 'all' where id = any (:ids)",
    ):
        values = {"s": state} | ({"ids": ids} if ":ids" in change else {})
        with enter_scope(drafts.scope(who)), drafts_session() as session:
            try:
                session.execute(text(change), values)
                if not (planning and state == "withdrawn"):
                    session.commit()
            except DBAPIError as error:
                session.rollback()
                assert getattr(error.orig, "sqlstate", None) in (REFUSED, CHECK), error.orig
    assert everything(superuser, drafts, "returns") == before


@pytest.mark.parametrize("state", ["returned", "moderated", "released", "withdrawn"])
@pytest.mark.parametrize("part", ["moderation", "reflection", "police"])
def test_what_is_handed_in_is_not_its_authors_to_release_or_take_back(
    app: Flask, part: str, state: str
) -> None:
    """Else a blind moderator reads the first grades, and then writes their own anew."""
    cases = CaseWorld.make(app)
    walk = Walk(cases, part, others_in=True)
    walk.hand_in(part)
    people = [HOLDERS[part], *(["police approver"] if part == "police" else [])]
    for who in people:
        with cases.acting(cases.people[who]) as session:
            with pytest.raises(DBAPIError) as caught:
                session.execute(
                    text("update returns set state = :s where id = :r"),
                    {"s": state, "r": walk.return_id},
                )
            assert getattr(caught.value.orig, "sqlstate", None) == CHECK, caught.value.orig
            session.rollback()


def made_up(drafts: Drafts, superuser: Engine, **values: Any) -> dict[str, Any]:
    """A part of the attacked case that its maker would be a party by."""
    query = text("select * from returns where id = :r")
    with superuser.connect() as connection:
        row = dict(connection.execute(query, {"r": drafts.parts["audit"]}).mappings().one())
    return row | {"id": uuid.uuid4(), "state": "not_started"} | values


Party = Callable[[Drafts, str], dict[str, Any]]


def as_person(drafts: Drafts, who: str) -> dict[str, Any]:
    return {"author_id": drafts.scope(who).member_id or uuid.uuid4(), "part_key": "moderation"}


def as_agency(drafts: Drafts, who: str) -> dict[str, Any]:
    agency = next(iter(drafts.scope(who).agency_ids), drafts.cases.agencies["ridgeway"])
    return {"part": "agency", "author_id": NOBODY, "agency_id": agency, "part_key": "audit"}


@pytest.mark.parametrize("party", [as_person, as_agency])
@pytest.mark.parametrize(
    "who",
    ["administrator", "moderator", "analyst", "reader", "colleague", "manager", "auditor", "guest"],
)
def test_nobody_makes_themselves_a_party(
    drafts: Drafts, superuser: Engine, who: str, party: Party
) -> None:
    insert_return(drafts, who, made_up(drafts, superuser, **party(drafts, who)), REFUSED)


def test_a_lead_who_also_administers_does_not_make_their_agency_a_party(
    drafts: Drafts, superuser: Engine
) -> None:
    agency = drafts.cases.agencies["ridgeway"]
    actor = drafts.cases.member("both", ["administrator", "agency_lead"], agency)
    drafts.cases.people["both"] = actor
    try:
        for party in (as_person, as_agency):
            row = made_up(drafts, superuser, **party(drafts, "both"))
            insert_return(drafts, "both", row, REFUSED)
    finally:
        del drafts.cases.people["both"]


def test_a_part_begins_with_nothing_in_it(drafts: Drafts, superuser: Engine) -> None:
    """Even for whoever gives parts out: one that is in at once would end their blindness."""
    for state in ("in_progress", "signed_off", "released"):
        row = made_up(drafts, superuser, state=state, **as_person(drafts, "coordinator"))
        insert_return(drafts, "coordinator", row, REFUSED)


def insert_return(drafts: Drafts, who: str, row: dict[str, Any], state: str) -> None:
    with enter_scope(drafts.scope(who)), drafts_session() as session:
        with pytest.raises(DBAPIError) as caught:
            session.execute(Return.__table__.insert().values(**row))
        assert getattr(caught.value.orig, "sqlstate", None) == state, caught.value.orig


@pytest.mark.parametrize("table", ["answers", "grades", "return_revisions", "delegations"])
@pytest.mark.parametrize("who", ["worker", "auditor", "colleague", "manager", "coordinator"])
def test_nothing_is_put_into_anothers_part_by_calling_it_ones_own(
    drafts: Drafts, superuser: Engine, table: str, who: str
) -> None:
    """What is copied from a part is kept true by a foreign key; a forged copy fits none."""
    actor = drafts.cases.people[who]
    with superuser.connect() as connection:
        query = text(f"select * from {table} where return_id = :a or return_id = :b limit 1")
        ids = {"a": drafts.parts["family"], "b": drafts.parts["moderation"]}
        if table == "return_revisions":
            ids["a"] = drafts.returned
        row = dict(connection.execute(query, ids).mappings().one())
    forged = row | {"id": uuid.uuid4(), "author_id": actor.me}
    forged |= {"question": uuid.uuid4().hex} if "question" in row else {}
    forged |= {"number": 9} if "number" in row else {}
    honest = forged | {"author_id": row["author_id"]}
    found = Return.metadata.tables[table]
    for values, expected in ((forged, (FOREIGN_KEY,)), (honest, (REFUSED,))):
        if values["author_id"] == row["author_id"] and actor.me == row["author_id"]:
            continue
        with drafts.cases.acting(actor) as session:
            with pytest.raises(DBAPIError) as caught:
                session.execute(found.insert().values(**values))
            assert getattr(caught.value.orig, "sqlstate", None) in expected, caught.value.orig
            session.rollback()
