"""The database's roles: who owns, who migrates, who works, who backs up.

``python -m saas.embedded.roles`` prints the same statements for an operator with a PostgreSQL of
their own. The role the application works as owns nothing and is a member of nothing, so that row
security binds it whatever a query says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import LiteralString

import psycopg
from psycopg import sql

OWNER = "accord_owner"
MIGRATOR = "accord_migrator"
APPLICATION = "app_rw"
BACKUP = "accord_backup"
ROLES = (OWNER, MIGRATOR, APPLICATION, BACKUP)

# Two test workers may set up at once; roles belong to the whole cluster.
_SETUP_LOCK = 4_771_001
_DATABASE_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")

# Once per cluster, in any database.
ROLES_SQL: LiteralString = """
DO $$
DECLARE
    wanted text;
    membership record;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['accord_owner', 'accord_migrator', 'app_rw', 'accord_backup'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I', wanted);
        END IF;
    END LOOP;
    -- The application's role is a member of nothing, and nothing but the migrator is the owner.
    FOR membership IN
        SELECT granted.rolname AS granted, member.rolname AS member
        FROM pg_auth_members
        JOIN pg_roles AS granted ON granted.oid = roleid
        JOIN pg_roles AS member ON member.oid = pg_auth_members.member
        WHERE member.rolname = 'app_rw'
           OR (granted.rolname = 'accord_owner' AND member.rolname <> 'accord_migrator')
    LOOP
        EXECUTE format('REVOKE %I FROM %I', membership.granted, membership.member);
    END LOOP;
END
$$;

-- Owns every table, and nobody can sign in as it.
ALTER ROLE accord_owner NOLOGIN
    NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;

-- Runs the migrations as the owner. With row_security off, a change of data under forced row
-- security fails loudly instead of silently touching no row.
ALTER ROLE accord_migrator LOGIN
    NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT;
GRANT accord_owner TO accord_migrator WITH INHERIT TRUE, SET TRUE, ADMIN FALSE;
ALTER ROLE accord_migrator SET role TO 'accord_owner';
ALTER ROLE accord_migrator SET row_security TO off;

-- The web, the worker and the ticker. Its time-outs belong to the role: what a session asks for
-- when it starts, a pooler refuses or forgets. Nobody waits longer than that for a statement or a
-- lock, and a transaction that its process left standing ends by itself.
ALTER ROLE app_rw LOGIN
    NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;
ALTER ROLE app_rw SET statement_timeout TO '30s';
ALTER ROLE app_rw SET lock_timeout TO '10s';
ALTER ROLE app_rw SET idle_in_transaction_session_timeout TO '60s';

-- Dumps alone: reads everything, changes nothing.
ALTER ROLE accord_backup LOGIN
    NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS INHERIT;
GRANT pg_read_all_data TO accord_backup;
ALTER ROLE accord_backup SET default_transaction_read_only TO on;
"""

# For each database; a template passes on none of this.
DATABASE_SQL: LiteralString = """
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO accord_migrator, app_rw, accord_backup;
"""

# Inside each database; a template passes this on.
INSIDE_SQL: LiteralString = """
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CREATE, USAGE ON SCHEMA public TO accord_owner;

-- Large objects lie outside row security, so nobody may use them.
DO $$
DECLARE
    large_object_function regprocedure;
BEGIN
    FOR large_object_function IN
        SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace
          AND (proname LIKE 'lo\\_%' OR proname IN ('loread', 'lowrite'))
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', large_object_function);
    END LOOP;
END
$$;
"""

# In a cluster that is ours alone, the application has no business in the other databases.
_OWN_CLUSTER_SQL: LiteralString = """
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
"""


def prepare_cluster(superuser_url: str, database: str = "accord") -> bool:
    """Create the roles and the database, or put them right; True when the database is new.

    The one place, with its neighbours below, that speaks to the cluster as its superuser and
    outside a transaction. Can be run again at any time. Raises psycopg.Error.
    """
    with _connect(superuser_url) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_SETUP_LOCK])
        connection.execute(ROLES_SQL)
        connection.execute(_OWN_CLUSTER_SQL)
        new = not _exists(connection, database)
        if new:
            _create(connection, database, None)
        connection.execute(_for_database(DATABASE_SQL, database))
    _prepare_inside(superuser_url, database)
    return new


def create_database(superuser_url: str, name: str, template: str | None = None) -> None:
    """Create a database under the rules of ``prepare_cluster``, empty or as a copy of another.

    Nobody may be connected to the template meanwhile. Raises psycopg.Error, and ValueError for a
    name that is not lower-case letters, digits and underscores.
    """
    with _connect(superuser_url) as connection:
        _create(connection, name, template)
        connection.execute(_for_database(DATABASE_SQL, name))
    if template is None:
        _prepare_inside(superuser_url, name)


def drop_database(superuser_url: str, name: str) -> None:
    """Drop a database if it exists, ending whoever is still connected to it."""
    with _connect(superuser_url) as connection:
        connection.execute(_for_database("DROP DATABASE IF EXISTS {database} WITH (FORCE)", name))


@contextmanager
def filling(superuser_url: str, name: str) -> Iterator[None]:
    """Fill a new database without waiting for the disk at each commit; on leaving, all is safe.

    For data that is begun again when the filling was interrupted: thousands of small commits take
    a fraction of the time. It holds for sessions opened meanwhile. Raises psycopg.Error.
    """
    with _connect(superuser_url) as connection:
        connection.execute(
            _for_database("ALTER DATABASE {database} SET synchronous_commit TO off", name)
        )
        try:
            yield
        finally:
            connection.execute(
                _for_database("ALTER DATABASE {database} RESET synchronous_commit", name)
            )
            connection.execute("CHECKPOINT")


def operator_sql(database: str = "accord") -> str:
    """The same set-up as a script for psql, run by a superuser of the operator's own cluster."""
    checked = _checked(database)
    create = (
        f"SELECT 'CREATE DATABASE {checked} OWNER accord_owner ENCODING ''UTF8'' "
        "TEMPLATE template0'\n"
        f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{checked}')\\gexec"
    )
    return "\n".join(
        (
            "-- Run once with psql as a superuser; it can be run again.",
            "-- Afterwards give each role that signs in a password (psql: \\password app_rw) or",
            "-- a line of its own in pg_hba.conf: accord_migrator, app_rw, accord_backup.",
            "\\set ON_ERROR_STOP on",
            ROLES_SQL,
            create,
            DATABASE_SQL.format(database=checked),
            f"\\connect {checked}",
            INSIDE_SQL,
        )
    )


def print_sql() -> None:
    """Print ``operator_sql`` for the default database."""
    print(operator_sql())


def _connect(url: str, database: str | None = None) -> psycopg.Connection[tuple[object, ...]]:
    """A superuser's connection; each statement stands alone, as CREATE DATABASE demands."""
    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    if database:
        return psycopg.connect(address, dbname=database, autocommit=True)
    return psycopg.connect(address, autocommit=True)


def _checked(name: str) -> str:
    if not _DATABASE_NAME.fullmatch(name):
        raise ValueError(f"Not a name for a database: {name!r}")
    return name


def _for_database(text: LiteralString, name: str) -> sql.Composed:
    return sql.SQL(text).format(database=sql.Identifier(_checked(name)))


def _exists(connection: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _create(
    connection: psycopg.Connection[tuple[object, ...]], name: str, template: str | None
) -> None:
    connection.execute(
        sql.SQL("CREATE DATABASE {database} OWNER accord_owner TEMPLATE {template}").format(
            database=sql.Identifier(_checked(name)),
            template=sql.Identifier(_checked(template or "template0")),
        )
    )


def _prepare_inside(superuser_url: str, database: str) -> None:
    with _connect(superuser_url, database) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_SETUP_LOCK])
        connection.execute(INSIDE_SQL)


if __name__ == "__main__":
    print_sql()
