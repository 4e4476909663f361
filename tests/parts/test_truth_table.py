"""Every person × part × state × blindness, asked of the database in that person's own scope."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tenants.workspaces.actor import Actor
from tests.parts.rules import GRADED, HOLDERS, PARTS, may_read, may_read_kept, may_write
from tests.parts.walking import Walk
from tests.parts.world import CaseWorld

READ = text(
    """select (select count(*) from answers where return_id = :r) > 0,
              (select count(*) from grades where return_id = :r) > 0,
              (select count(*) from return_revisions where return_id = :r) > 0"""
)
WRITE = text("update answers set version = version where return_id = :r")
GRADE = text("update grades set point = point where return_id = :r")
ADD = text(
    """insert into answers (tenant_id, return_id, section, question, narrative,
                            agency_id, part, state, sharing, author_id, blind_to)
       values (:tenant_id, :id, 's', :question, 'mine now',
               :agency_id, :part, :state, :sharing, :author_id, :blind_to)"""
)


@pytest.fixture(scope="module")
def cases(app: Flask) -> CaseWorld:
    return CaseWorld.make(app)


def row_of(superuser: Any, return_id: uuid.UUID) -> dict[str, Any]:
    """What of a return is copied to its answers, seen past the walls."""
    columns = "tenant_id, id, agency_id, part, state, sharing, author_id, blind_to"
    query = text(f"select {columns} from returns where id = :r")
    with superuser.connect() as connection:
        return dict(connection.execute(query, {"r": return_id}).mappings().one())


@pytest.mark.parametrize("others_in", [False, True], ids=["own not in", "own in"])
@pytest.mark.parametrize("part", PARTS)
def test_each_reads_and_writes_what_the_table_says(
    cases: CaseWorld, superuser: Any, part: str, others_in: bool
) -> None:
    walk = Walk(cases, part, others_in=others_in)
    wrong = []
    for state in walk.states():
        row = row_of(superuser, walk.return_id)
        assert row["state"] == state
        for who, actor in cases.people.items():
            readable = may_read(who, part, state, own_is_in=others_in)
            expected = (
                readable,
                part in GRADED and readable,
                may_read_kept(who, part, state),
                may_write(who, part, state),
            )
            found = (*reads(cases, actor, walk.return_id), writes(cases, actor, row))
            if found != expected:
                wrong.append((who, state, "words, grades, kept, writes", found, "not", expected))
    assert wrong == [], "\n" + "\n".join(map(str, wrong))
    assert HOLDERS[part] in cases.people


def reads(cases: CaseWorld, actor: Actor, return_id: uuid.UUID) -> tuple[bool, ...]:
    with cases.acting(actor) as session:
        return tuple(session.execute(READ, {"r": return_id}).one())


def writes(cases: CaseWorld, actor: Actor, row: dict[str, Any]) -> bool:
    """Whether any way to write goes through; all ways must agree where there is something."""
    done = []
    with cases.acting(actor) as session:
        for statement in (WRITE, GRADE, ADD):
            try:
                with session.begin_nested():
                    values = {"r": row["id"], **row, "question": uuid.uuid4().hex}
                    changed: Any = session.execute(statement, values)
                    done.append(changed.rowcount > 0)
            except DBAPIError as error:
                assert getattr(error.orig, "sqlstate", None) == "42501", error.orig
                done.append(False)
        session.rollback()
    return any(done)
