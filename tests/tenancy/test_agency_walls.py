"""Inside one workspace: nobody reaches another agency's draft, by whatever statement.

A statement without a condition is the sharp one: PostgreSQL then asks the
policies for changing alone, and whoever could widen a row unseen would read it.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from saas.database import db
from saas.outbox.service import system_scope
from saas.tenancy import Reach, Scope, enter_scope
from tests.tenancy.drafts import DraftWorld
from tests.tenancy.filled import one_row_of

OUTSIDERS = (
    "elm.agency_lead",
    "elm.contributor",
    "elm.approver",
    "elm.guest",
    "coordinator",
    "administrator",
    "moderator",
    "analyst",
    "reader",
    "the worker",
    "the command line",
)

CONTENT = {
    "answers": "narrative = 'changed'",
    "grades": "hidden = true",
    "evidence": "disclosure = 'released'",
    "findings": "visibility = 'plan'",
    "actions": "visibility = 'plan'",
}
"""A table of the draft's content, and what would spoil or disclose it."""

ADDED = (*CONTENT, "evidence_links", "return_revisions", "delegations", "invitations")


@pytest.fixture(scope="module")
def drafts(app: Any) -> DraftWorld:
    world = DraftWorld.make(app)
    world.write()
    return world


def scope_of(world: DraftWorld, who: str) -> Scope:
    if who == "the worker":
        return system_scope(world.tenant_id)
    if who == "the command line":
        return Scope(tenant_id=world.tenant_id, reach=frozenset({Reach.SYSTEM, Reach.PLANNING}))
    return world.people[who].scope()


def what_is_there(superuser: Engine, world: DraftWorld, table: str) -> list[Any]:
    query = f"select * from {table} where tenant_id = :t and agency_id = :a order by id"
    values = {"t": world.tenant_id, "a": world.agencies["northmoor"]}
    with superuser.connect() as connection:
        return list(connection.execute(text(query), values).all())


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("table", CONTENT)
def test_a_draft_is_neither_read_nor_changed_from_outside(
    drafts: DraftWorld, superuser: Engine, table: str, who: str
) -> None:
    before = what_is_there(superuser, drafts, table)
    assert before, "nothing to attack"
    owner = {"a": drafts.agencies["northmoor"]}
    for change in (
        f"update {table} set {CONTENT[table]}",
        f"update {table} set {CONTENT[table]} where agency_id = :a",
        f"delete from {table} where agency_id = :a",
        f"delete from {table}",
    ):
        with enter_scope(scope_of(drafts, who)):
            session = db.session()
            query = text(f"select count(*) from {table} where agency_id = :a")
            assert session.execute(query, owner).scalar() == 0
            try:
                session.execute(text(change), owner if ":a" in change else {})
            except DBAPIError as error:
                assert getattr(error.orig, "sqlstate", None) == "42501", error.orig
                session.rollback()
            assert session.execute(query, owner).scalar() == 0
            session.commit()
    assert what_is_there(superuser, drafts, table) == before


@pytest.mark.parametrize("who", ["elm.agency_lead", "elm.guest", "analyst", "reader"])
@pytest.mark.parametrize("table", ADDED)
def test_nobody_adds_to_another_agencys_work(
    drafts: DraftWorld, superuser: Engine, table: str, who: str
) -> None:
    rows = what_is_there(superuser, drafts, table)
    made_up = {
        "tenant_id": drafts.tenant_id,
        "agency_id": drafts.agencies["northmoor"],
        "return_id": drafts.own_return,
        "number": 9,
        "content": {},
        "submitted_by": "nobody",
        "email": "x@example.org",
        "name": "X",
        "sections": ["s1"],
        "roles": ["administrator"],
        "invited_by": drafts.people["elm.agency_lead"].me,
        "expires_at": "2099-01-01",
    }
    found = db.metadata.tables[table]
    row = (
        dict(rows[0]._mapping)
        if rows
        else {column: value for column, value in made_up.items() if column in found.c}
    )
    with (
        enter_scope(scope_of(drafts, who)),
        pytest.raises(DBAPIError) as caught,
        db.session.begin_nested(),
    ):
        db.session.execute(insert(found).values(**row | {"id": uuid.uuid4()}))
    assert getattr(caught.value.orig, "sqlstate", None) == "42501", caught.value.orig


@pytest.mark.parametrize("who", [*OUTSIDERS, "northmoor.guest"])
@pytest.mark.parametrize("state", ["submitted", "signed_off", "moderated", "released"])
def test_nobody_else_discloses_a_draft_by_moving_its_state(
    drafts: DraftWorld, who: str, state: str
) -> None:
    if "northmoor.guest" not in drafts.people:
        drafts.people["northmoor.guest"] = drafts.guest("northmoor", ("s1", "s2", "s3"))
    for change in (
        "update returns set state = :s where id = :r",
        "update returns set state = :s",
        "update returns set state = :s, sharing = 'all' where id = :r",
    ):
        values = {"s": state} | ({"r": drafts.own_return} if ":r" in change else {})
        with enter_scope(scope_of(drafts, who)):
            try:
                db.session.execute(text(change), values)
                db.session.commit()
            except DBAPIError as error:
                db.session.rollback()
                assert getattr(error.orig, "sqlstate", None) in ("42501", "23514"), error.orig
    assert drafts.state() == "in_progress"


def test_a_workspaces_own_row_does_not_move_to_another_agency(
    drafts: DraftWorld, superuser: Engine
) -> None:
    """The copied agency follows the return's by a foreign key, and no code may write it."""
    lead = drafts.people["northmoor.agency_lead"]
    for table in ("answers", "grades", "evidence", "findings", "actions", "return_revisions"):
        with enter_scope(lead.scope()), pytest.raises(DBAPIError) as caught:
            db.session.execute(
                text(f"update {table} set agency_id = :a"), {"a": drafts.agencies["elm"]}
            )
        assert getattr(caught.value.orig, "sqlstate", None) == "42501", table
    row = one_row_of(superuser, db.metadata.tables["answers"], drafts.tenant_id)
    wrong = row | {"id": uuid.uuid4(), "question": "q.school", "agency_id": drafts.agencies["elm"]}
    with enter_scope(drafts.people["elm.agency_lead"].scope()):
        with pytest.raises(DBAPIError) as caught:
            db.session.execute(insert(db.metadata.tables["answers"]).values(**wrong))
        assert getattr(caught.value.orig, "sqlstate", None) == "23503", caught.value.orig


@pytest.mark.parametrize(
    "reach", [[Reach.PLANNING], [Reach.SYSTEM], [Reach.PLANNING, Reach.SYSTEM]]
)
def test_whoever_adds_an_agency_costs_nobody_their_place(
    drafts: DraftWorld, superuser: Engine, reach: list[Reach]
) -> None:
    count = text("select count(*) from accounts.places where tenant_id = :t")
    with superuser.connect() as connection:
        before = connection.execute(count, {"t": drafts.tenant_id}).scalar()
    assert before
    with enter_scope(Scope(tenant_id=drafts.tenant_id, reach=frozenset(reach))):
        db.session.execute(
            text(
                "insert into agencies (tenant_id, name, kind, size) "
                "values (:t, :n, 'police', 'small')"
            ),
            {"t": drafts.tenant_id, "n": uuid.uuid4().hex},
        )
        db.session.commit()
    with superuser.connect() as connection:
        assert connection.execute(count, {"t": drafts.tenant_id}).scalar() == before
