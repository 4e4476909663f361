"""Every table × every way to reach a row of another workspace, as the role the service runs as.

The attacker's scope is the strongest there could be: every reach, and the
victim's own agencies, member and return. Only the workspace differs.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import delete, exists, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

import tenants.tables
from saas.database import db
from saas.tenancy import Reach, Scope, current_scope, enter_scope
from tests.parts.filled import PARTS
from tests.tenancy.filled import FilledWorld, one_row_of

assert tenants.tables

TABLES = {table.name: table for table in db.metadata.sorted_tables if table.schema is None}
REFUSED = "42501"
"""PostgreSQL's insufficient_privilege: no grant, or a row that a policy does not let in."""
FOREIGN_KEY = "23503"

Victim = FilledWorld


def the_victims_own(victim: Victim, tenant_id: uuid.UUID | None) -> Scope:
    """Everything of the victim's most powerful people, in another workspace or in none."""
    lead = victim.people["northmoor.agency_lead"]
    return Scope(
        tenant_id=tenant_id,
        user_id=lead.user_id,
        member_id=lead.member_id,
        agency_ids=frozenset(victim.agencies.values()),
        reach=frozenset(Reach),
    )


def a_guest(victim: Victim, tenant_id: uuid.UUID | None) -> Scope:
    """The victim's guest, in another workspace or in none."""
    return Scope(
        tenant_id=tenant_id,
        agency_ids=frozenset({victim.agencies["northmoor"]}),
        delegation_id=victim.ids["delegation_id"],
        return_id=victim.ids["return_id"],
        sections=("s1", "s2"),
    )


Entering = Callable[[Victim, FilledWorld], Scope]

SCOPES: dict[str, Entering] = {
    "nothing": lambda victim, attacker: Scope(),
    "no workspace": lambda victim, attacker: the_victims_own(victim, None),
    "a guest of no workspace": lambda victim, attacker: a_guest(victim, None),
    "another workspace's coordinator": lambda victim, attacker: attacker.coordinator.scope(),
    "another workspace": lambda victim, attacker: the_victims_own(victim, attacker.tenant_id),
    "a guest of another workspace": lambda victim, attacker: a_guest(victim, attacker.tenant_id),
    "a workspace that is not": lambda victim, attacker: the_victims_own(victim, uuid.uuid4()),
}

of_every_table = pytest.mark.parametrize("name", sorted(TABLES))
of_every_kind = pytest.mark.parametrize(
    ("name", "part"),
    [(name, part) for name in sorted(TABLES) for part in PARTS.get(name, ("",))],
)


class Attacks:
    """A session in each scope, one after the other; what it did is rolled back."""

    def __init__(self, victim: Victim, attacker: FilledWorld) -> None:
        self._worlds = victim, attacker

    def __iter__(self) -> Iterator[tuple[str, Session]]:
        for name, entering in SCOPES.items():
            with enter_scope(entering(*self._worlds)):
                yield name, db.session()
                db.session.rollback()


@pytest.fixture
def attacks(victim: Victim, attacker: FilledWorld) -> Attacks:
    return Attacks(victim, attacker)


@pytest.fixture
def row(name: str, part: str, victim: Victim, superuser: Engine) -> dict[str, Any]:
    return one_row_of(superuser, TABLES[name], victim.tenant_id, part)


def updatable(superuser: Engine, name: str) -> str | None:
    """A column of the table that the application may change, if there is one."""
    with superuser.connect() as connection:
        return connection.execute(
            text(
                """select attname from pg_attribute
                    where attrelid = cast(:t as regclass) and attnum > 0
                      and has_column_privilege('app_rw', attrelid, attnum, 'update')
                    order by attnum limit 1"""
            ),
            {"t": name},
        ).scalar()


@contextmanager
def refused(session: Session) -> Iterator[None]:
    with pytest.raises(DBAPIError) as caught, session.begin_nested():
        yield
    assert getattr(caught.value.orig, "sqlstate", None) == REFUSED, caught.value.orig


def touches_nothing(session: Session, statement: Any, values: dict[str, Any]) -> None:
    """The statement changes no row, or may not be said at all."""
    try:
        with session.begin_nested():
            done: Any = session.execute(statement, values)
            assert done.rowcount == 0
    except DBAPIError as error:
        assert getattr(error.orig, "sqlstate", None) == REFUSED, error.orig


@of_every_kind
def test_nothing_of_it_can_be_read(
    attacks: Attacks, name: str, row: dict[str, Any], victim: Victim, superuser: Engine
) -> None:
    table = TABLES[name]
    ids = {"t": victim.tenant_id, "i": row["id"]}
    where = (table.c.tenant_id == victim.tenant_id, table.c.id == row["id"])
    statements = [
        f"select count(*) from {name} where tenant_id = :t",
        f"select count(*) from {name} where tenant_id = :t or id = :i",
        f"select count(*) from (table {name}) every where every.tenant_id = :t",
    ]
    if updatable(superuser, name):
        statements.append(f"select count(*) from (select from {name} where id = :i for update) s")
    for scope, session in attacks:
        assert session.execute(select(table).where(*where)).all() == [], scope
        assert not session.execute(select(exists().where(where[1]))).scalar(), scope
        for statement in statements:
            assert session.execute(text(statement), ids).scalar() == 0, (scope, statement)


@of_every_kind
def test_no_row_can_be_put_into_it(attacks: Attacks, name: str, row: dict[str, Any]) -> None:
    table = TABLES[name]
    for _scope, session in attacks:
        with refused(session):
            session.execute(insert(table).values(**row | {"id": uuid.uuid4()}))
        with refused(session):
            session.execute(upsert(table).values(**row).on_conflict_do_nothing())


@of_every_kind
def test_no_row_of_it_can_be_changed(
    attacks: Attacks, name: str, row: dict[str, Any], victim: Victim, superuser: Engine
) -> None:
    table = TABLES[name]
    ids = {"t": victim.tenant_id, "i": row["id"]}
    column = updatable(superuser, name) or "id"
    for _scope, session in attacks:
        for statement in (
            f"update {name} set {column} = {column} where tenant_id = :t",
            f"update {name} set {column} = {column} where id = :i",
            f"merge into {name} using (values (1)) v(n) on {name}.tenant_id = :t "
            f"when matched then update set {column} = {name}.{column}",
        ):
            touches_nothing(session, text(statement), ids)
        changed = update(table).where(table.c.id == row["id"]).values({column: row[column]})
        touches_nothing(session, changed, {})
        with refused(session):
            session.execute(
                upsert(table)
                .values(**row)
                .on_conflict_do_update(
                    index_elements=["tenant_id", "id"], set_={column: table.c[column]}
                )
            )
        with refused(session):
            session.execute(text(f"update {name} set tenant_id = :t"), ids)


@of_every_table
def test_changing_all_rows_reaches_none_of_it(
    attacks: Attacks, name: str, victim: Victim, attacker: FilledWorld, superuser: Engine
) -> None:
    """Without a condition PostgreSQL asks the policies for changing alone, not for reading."""
    column = updatable(superuser, name)
    # A row that a transaction changed carries its number, even before the commit.
    touched = text(f"select count(*) from {name} where tenant_id = :t and xmax::text = :x")
    for scope, session in attacks:
        if column is None:
            with refused(session):
                session.execute(text(f"update {name} set id = id"))
            continue
        try:
            done: Any = session.execute(text(f"update {name} set {column} = {column}"))
            mine = session.execute(text("select pg_current_xact_id()::text")).scalar()
        except DBAPIError as error:  # one of the guards, over a row of the attacker's own
            assert getattr(error.orig, "sqlstate", None) in (REFUSED, "23514"), error.orig
            session.rollback()
            continue
        with superuser.connect() as all_rows:
            values = {"t": victim.tenant_id, "x": mine}
            assert all_rows.execute(touched, values).scalar() == 0, scope
            own = all_rows.execute(touched, {"t": attacker.tenant_id, "x": mine}).scalar()
            assert own == done.rowcount, scope


@of_every_kind
def test_no_row_of_it_can_be_deleted(
    attacks: Attacks, name: str, row: dict[str, Any], victim: Victim
) -> None:
    table = TABLES[name]
    ids = {"t": victim.tenant_id, "i": row["id"]}
    for _scope, session in attacks:
        touches_nothing(session, text(f"delete from {name} where tenant_id = :t"), ids)
        touches_nothing(session, text(f"delete from {name} where id = :i"), ids)
        touches_nothing(session, delete(table).where(table.c.id == row["id"]), {})
        touches_nothing(
            session,
            text(
                f"merge into {name} using (values (1)) v(n) on {name}.tenant_id = :t "
                "when matched then delete"
            ),
            ids,
        )
        with refused(session):
            session.execute(text(f"truncate {name}"))


@of_every_kind
def test_no_row_of_mine_can_point_into_it(attacks: Attacks, name: str, row: dict[str, Any]) -> None:
    """A child of the attacker's with a parent of the victim's fits no foreign key."""
    table = TABLES[name]
    parents = [
        key
        for key in table.foreign_key_constraints
        if key.referred_table.schema is None
        and all(row[column] is not None for column in key.column_keys)
    ]
    if not parents:
        return
    # Not stopped already because the attacker has a row of the same name or number.
    other = {"title": uuid.uuid4().hex, "number": 30_000} if name in ("actions", "rounds") else {}
    other = {column: value for column, value in other.items() if column in row}
    for scope, session in attacks:
        tenant_id = current_scope().tenant_id
        if tenant_id is None:
            continue
        with pytest.raises(DBAPIError) as caught, session.begin_nested():
            session.execute(
                insert(table).values(**row | other | {"id": uuid.uuid4(), "tenant_id": tenant_id})
            )
        state = getattr(caught.value.orig, "sqlstate", None)
        assert state in (FOREIGN_KEY, REFUSED), (scope, caught.value.orig)
