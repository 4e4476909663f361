"""What the pool's connections keep between transactions, and what they must not."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from saas.connections import only_reads
from saas.database import db
from saas.embedded.servers import TestServers
from tenants.agencies.models import Agency
from tests.world import World

COUNT = select(func.count()).select_from(Agency).where(Agency.name == "Never to be")
PID = text("select pg_backend_pid()")
OWN = "select pid from pg_stat_activity where datname = %s and usename = 'app_rw'"


def _end_connections(servers: TestServers, database: str) -> int:
    with psycopg.connect(servers.superuser_url, autocommit=True) as connection:
        pids = connection.execute(OWN, [database]).fetchall()
        for (pid,) in pids:
            # The longest it may take, in ms: it has ended when this returns.
            connection.execute("select pg_terminate_backend(%s, 5000)", [pid])
        return len(pids)


def test_a_page_after_the_database_hung_up_is_a_page(
    world: World, servers: TestServers, database: str
) -> None:
    client = world.client("coordinator")
    assert client.get(world.path("rounds")).status_code == 200
    assert _end_connections(servers, database)
    assert client.get(world.path("rounds")).status_code == 200


def test_a_connection_that_only_has_something_to_say_is_kept(
    app: object, servers: TestServers, database: str
) -> None:
    db.session.close()
    db.engine.dispose()
    with db.engine.begin() as connection:
        before = connection.scalar(PID)
        connection.execute(text("listen gossip"))
    try:
        with psycopg.connect(servers.superuser_url, dbname=database, autocommit=True) as other:
            other.execute("notify gossip")
        with db.engine.connect() as connection:
            assert connection.scalar(PID) == before
    finally:
        db.engine.dispose()


def test_the_service_works_under_its_roles_time_outs_and_asks_for_no_others(app: Flask) -> None:
    """A pooler refuses a connection that asks for settings when it starts."""
    assert "options" not in app.config["SQLALCHEMY_ENGINE_OPTIONS"]["connect_args"]
    with db.engine.connect() as connection:
        in_force = [
            connection.scalar(text(f"show {name}"))
            for name in (
                "statement_timeout",
                "lock_timeout",
                "idle_in_transaction_session_timeout",
            )
        ]
    assert in_force == ["30s", "10s", "1min"]


def test_pages_keep_their_statements_prepared(world: World) -> None:
    """The driver forgets them at a rollback, so a page that only read ends by a commit."""
    db.session.close()
    db.engine.dispose()
    client = world.client("coordinator")
    for _ in range(8):
        assert client.get(world.path("rounds")).status_code == 200
    query = text("select count(*) from pg_prepared_statements where statement like :words")
    with db.engine.connect() as connection:
        assert connection.scalar(query, {"words": "%FROM rounds%"}) == 1


def test_what_was_written_and_not_committed_is_rolled_back(world: World) -> None:
    with world.planning() as session:
        session.add(Agency(name="Never to be", kind="school", size="small"))
        session.flush()
        assert session.scalar(COUNT) == 1
        session.rollback()
        assert session.scalar(COUNT) == 0
        rename = "update agencies set name = 'Never to be' where kind = 'school' returning 1"
        session.execute(text(f"with made as ({rename}) select count(*) from made"))
        session.close()
        assert session.scalar(COUNT) == 0
    # A query that locks changes nothing either, and lets go.
    with world.planning() as session:
        session.scalars(select(Agency).with_for_update()).all()
        session.rollback()
        locked = text(
            "select count(*) from pg_locks where mode = 'RowShareLock' and pid = pg_backend_pid()"
        )
        assert session.scalar(locked) == 0


def test_after_a_failed_statement_the_connection_is_as_good_as_new(world: World) -> None:
    with world.planning() as session:
        with pytest.raises(DBAPIError):
            session.execute(text("select 1 / 0"))
        session.rollback()
        assert session.scalar(select(func.count()).select_from(Agency)) == 3


@pytest.mark.parametrize(
    ("statement", "reads"),
    [
        ("SELECT updated_at FROM agencies", True),
        ("select set_config('app.tenant_id', '', true)", True),
        ("WITH own AS (SELECT 1) SELECT * FROM own", True),
        ("with gone as (delete from agencies returning 1) select 1", False),
        ("WITH new AS (INSERT INTO agencies DEFAULT VALUES RETURNING 1) SELECT 1", False),
        ("UPDATE agencies SET name = 'select'", False),
        ("  insert into agencies default values", False),
        ("lock table agencies", False),
        ("call something()", False),
    ],
)
def test_only_what_surely_changes_nothing_counts_as_reading(statement: str, reads: bool) -> None:
    assert only_reads(statement) is reads
