"""The roles are what the operator's guide promises, on the embedded cluster and on one's own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import psycopg
import pytest

from saas.embedded.postgres import wheel_programs
from saas.embedded.roles import (
    create_database,
    drop_database,
    filling,
    operator_sql,
    prepare_cluster,
)
from saas.embedded.servers import TestServers
from tests.embedded.connections import connect, plain

DATABASE = "accord"

pytestmark = pytest.mark.xdist_group("roles")


@pytest.fixture(scope="module")
def cluster(own_cluster: TestServers) -> TestServers:
    assert prepare_cluster(own_cluster.superuser_url, DATABASE) is True
    return own_cluster


@pytest.fixture
def application(cluster: TestServers) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with connect(cluster.app_url(DATABASE)) as connection:
        yield connection


ATTRIBUTES = """
    SELECT rolname, rolcanlogin, rolbypassrls, rolsuper, rolcreaterole, rolcreatedb, rolreplication
    FROM pg_roles WHERE rolname LIKE 'accord%' OR rolname = 'app_rw' ORDER BY rolname
"""
MEMBERSHIPS = """
    SELECT member.rolname, granted.rolname FROM pg_auth_members
    JOIN pg_roles AS member ON member.oid = member
    JOIN pg_roles AS granted ON granted.oid = roleid
    WHERE member.rolname LIKE 'accord%' OR member.rolname = 'app_rw'
       OR granted.rolname LIKE 'accord%' OR granted.rolname = 'app_rw' ORDER BY 1, 2
"""
PROMISED_MEMBERSHIPS = [("accord_backup", "pg_read_all_data"), ("accord_migrator", "accord_owner")]
SETTINGS = """
    SELECT rolname, setconfig FROM pg_db_role_setting JOIN pg_roles ON pg_roles.oid = setrole
    WHERE rolname LIKE 'accord%' OR rolname = 'app_rw' ORDER BY rolname
"""
TIME_OUTS = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "1min",
}


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def in_database(servers: TestServers, database: str) -> str:
    return servers.superuser_url.replace("@/postgres", f"@/{database}")


def test_only_the_backup_passes_row_security_and_the_owner_cannot_sign_in(
    cluster: TestServers,
) -> None:
    no_powers = (False, False, False, False)
    assert rows(cluster.superuser_url, ATTRIBUTES) == [
        ("accord_backup", True, True, *no_powers),
        ("accord_migrator", True, False, *no_powers),
        ("accord_owner", False, False, *no_powers),
        ("app_rw", True, False, *no_powers),
    ]


def test_the_application_is_a_member_of_nothing(cluster: TestServers) -> None:
    assert rows(cluster.superuser_url, MEMBERSHIPS) == PROMISED_MEMBERSHIPS


def test_the_application_owns_nothing(cluster: TestServers) -> None:
    owned = """
        SELECT classid::regclass FROM pg_shdepend
        WHERE refobjid = 'app_rw'::regrole AND deptype = 'o'
    """
    assert rows(in_database(cluster, DATABASE), owned) == []


@pytest.mark.parametrize(("name", "longest"), TIME_OUTS.items())
def test_the_applications_time_outs_are_its_roles_and_nobody_elses(
    cluster: TestServers, name: str, longest: str
) -> None:
    """Said by the role, they hold behind a pooler that passes no start options on."""
    asked = f"SHOW {name}"
    assert rows(cluster.app_url(DATABASE), asked) == [(longest,)]
    # A migration or a dump may take as long as it takes.
    assert rows(cluster.migrator_url(DATABASE), asked) == [("0",)]
    assert rows(cluster.backup_url(DATABASE), asked) == [("0",)]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (a int)",
        "CREATE TEMP TABLE mine (a int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql RETURN 1",
        "SET ROLE accord_owner",
        "SET ROLE accord_migrator",
        "SET SESSION AUTHORIZATION postgres",
        "ALTER ROLE app_rw BYPASSRLS",
        "CREATE ROLE friend",
        "CREATE DATABASE mine",
        "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT lo_get(1)",
        "SELECT lo_put(1, 0, 'x')",
        "SELECT loread(0, 1)",
        "SELECT pg_read_file('PG_VERSION')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
def test_the_application_is_refused(
    application: psycopg.Connection[tuple[object, ...]], statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(statement.encode())


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_the_application_cannot_enter_another_database(cluster: TestServers, database: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        connect(cluster.app_url(database))


def test_what_the_migrator_makes_belongs_to_the_owner(cluster: TestServers) -> None:
    with connect(cluster.migrator_url(DATABASE)) as migrator:
        migrator.execute("CREATE TABLE made (a int)")
        found = migrator.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'made'")
        assert found.fetchone() == ("accord_owner",)
        migrator.execute("DROP TABLE made")


def test_row_security_binds_all_but_the_backup_and_never_hides_rows_from_a_migration(
    cluster: TestServers,
) -> None:
    with connect(cluster.migrator_url(DATABASE)) as migrator:
        migrator.execute("CREATE TABLE walled (a int)")
        migrator.execute("INSERT INTO walled VALUES (1)")
        migrator.execute("ALTER TABLE walled ENABLE ROW LEVEL SECURITY")
        migrator.execute("ALTER TABLE walled FORCE ROW LEVEL SECURITY")
        migrator.execute("GRANT SELECT ON walled TO app_rw")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            migrator.execute("UPDATE walled SET a = 2")
    assert rows(cluster.app_url(DATABASE), "SELECT a FROM walled") == []
    assert rows(cluster.backup_url(DATABASE), "SELECT a FROM walled") == [(1,)]


def test_the_backup_changes_nothing(cluster: TestServers) -> None:
    with connect(cluster.migrator_url(DATABASE)) as migrator:
        migrator.execute("CREATE TABLE saved (a int)")
    with connect(cluster.backup_url(DATABASE)) as backup:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            backup.execute("INSERT INTO saved VALUES (1)")
        backup.execute("SET default_transaction_read_only TO off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            backup.execute("INSERT INTO saved VALUES (1)")


def test_a_second_run_puts_right_what_somebody_loosened(own_servers: TestServers) -> None:
    address = own_servers.superuser_url
    prepare_cluster(address, DATABASE)
    with connect(in_database(own_servers, DATABASE)) as superuser:
        superuser.execute("ALTER ROLE app_rw SUPERUSER BYPASSRLS CREATEDB CREATEROLE")
        superuser.execute("ALTER ROLE app_rw RESET ALL")
        superuser.execute("GRANT accord_owner TO app_rw")
        superuser.execute("GRANT accord_owner TO accord_backup")
        superuser.execute("GRANT ALL ON DATABASE accord TO PUBLIC")
        superuser.execute("GRANT CREATE ON SCHEMA public TO PUBLIC")
        superuser.execute("GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC")

    assert prepare_cluster(address, DATABASE) is False

    assert rows(address, MEMBERSHIPS) == PROMISED_MEMBERSHIPS
    for name, longest in TIME_OUTS.items():
        assert rows(own_servers.app_url(DATABASE), f"SHOW {name}") == [(longest,)]
    with connect(own_servers.app_url(DATABASE)) as application:
        for statement in (
            "CREATE TEMP TABLE mine (a int)",
            "CREATE TABLE mine (a int)",
            "SELECT lo_create(0)",
            "CREATE DATABASE mine",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(statement.encode())


def test_the_operators_script_makes_the_same_roles(
    own_servers: TestServers, cluster: TestServers
) -> None:
    for _ in range(2):  # it can be run again
        subprocess.run(
            [str(wheel_programs() / "psql"), "--no-psqlrc", "-q", own_servers.superuser_url],
            input=operator_sql(DATABASE),
            text=True,
            check=True,
            capture_output=True,
        )
    for query in (ATTRIBUTES, MEMBERSHIPS, SETTINGS):
        assert rows(own_servers.superuser_url, query) == rows(cluster.superuser_url, query)
    with connect(own_servers.app_url(DATABASE)) as application:
        for statement in ("CREATE TEMP TABLE mine (a int)", "SELECT lo_create(0)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(statement.encode())


def test_a_copied_database_has_the_contents_and_the_rules(cluster: TestServers) -> None:
    create_database(cluster.superuser_url, "original")
    with connect(cluster.migrator_url("original")) as migrator:
        migrator.execute("CREATE TABLE carried (a int)")
        migrator.execute("GRANT SELECT ON carried TO app_rw")
    create_database(cluster.superuser_url, "copied", template="original")
    with connect(cluster.app_url("copied")) as application:
        assert application.execute("SELECT a FROM carried").fetchall() == []
        for statement in ("CREATE TEMP TABLE mine (a int)", "SELECT lo_create(0)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(statement.encode())


def test_dropping_a_database_ends_who_is_still_in_it(cluster: TestServers) -> None:
    create_database(cluster.superuser_url, "doomed")
    inside = connect(cluster.app_url("doomed"))
    drop_database(cluster.superuser_url, "doomed")
    with pytest.raises(psycopg.OperationalError):
        inside.execute("SELECT 1")
    drop_database(cluster.superuser_url, "doomed")  # gone already: no error


def test_commits_wait_for_the_disk_again_once_a_database_is_filled(cluster: TestServers) -> None:
    create_database(cluster.superuser_url, "filled")
    asked = "SHOW synchronous_commit"
    with filling(cluster.superuser_url, "filled"):
        assert rows(cluster.app_url("filled"), asked) == [("off",)]
    assert rows(cluster.app_url("filled"), asked) == [("on",)]
    with pytest.raises(ZeroDivisionError), filling(cluster.superuser_url, "filled"):
        raise ZeroDivisionError
    assert rows(cluster.app_url("filled"), asked) == [("on",)]


@pytest.mark.parametrize("name", ["", "Accord", 'a"; DROP ROLE app_rw; --', "1st", "a" * 64])
def test_a_name_that_is_no_plain_word_is_refused(cluster: TestServers, name: str) -> None:
    with pytest.raises(ValueError, match="Not a name for a database"):
        create_database(cluster.superuser_url, name)


def test_addresses_name_the_driver_that_each_side_wants(cluster: TestServers) -> None:
    assert cluster.superuser_url.startswith("postgresql://postgres@/")
    assert plain(cluster.app_url(DATABASE)) != cluster.app_url(DATABASE)
