"""Connections that the server closed are replaced before anybody notices."""

from __future__ import annotations

import psycopg
from sqlalchemy import text

from saas.database import db
from saas.embedded.servers import TestServers
from tests.world import World

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
