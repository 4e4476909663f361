"""The catalogue itself says that every workspace table stands behind the walls."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

import tenants.tables
from saas.database import db
from saas.embedded.roles import create_database, drop_database
from saas.embedded.servers import TestServers
from saas.tenancy import WorkspaceRow
from tests.conftest import TEMPLATE
from tests.tenancy.lint import (
    CALLABLE_DEFINERS,
    DELETABLE,
    INDEXES_WITHOUT_TENANT,
    KEYS_INTO_ACCOUNTS,
    NOT_A_WORKSPACES,
    find_problems,
    workspace_tables,
)

assert tenants.tables


@pytest.fixture(scope="module")
def scratch(servers: TestServers) -> Iterator[psycopg.Connection[Any]]:
    """A copy of the migrated database to spoil, as its owner's superior."""
    name = f"accord_lint_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    drop_database(servers.superuser_url, name)
    create_database(servers.superuser_url, name, template=TEMPLATE)
    with psycopg.connect(servers.superuser_url, dbname=name) as connection:
        yield connection
        connection.rollback()
    drop_database(servers.superuser_url, name)


def test_every_table_stands_behind_the_walls(scratch: psycopg.Connection[Any]) -> None:
    problems = find_problems(scratch)
    scratch.rollback()
    assert problems == [], "\n".join(map(str, problems))


def test_every_table_of_the_database_is_mapped_as_a_workspaces_and_the_other_way_round(
    scratch: psycopg.Connection[Any],
) -> None:
    mapped = {
        mapper.local_table.name
        for mapper in db.Model.registry.mappers
        if issubclass(mapper.class_, WorkspaceRow)
    }
    unscoped = {table.name for table in db.metadata.tables.values() if table.schema is None}
    assert set(workspace_tables(scratch)) == mapped == unscoped
    scratch.rollback()


def test_no_exception_of_the_lint_is_left_over(scratch: psycopg.Connection[Any]) -> None:
    found = {
        row[0]
        for query in (
            "select tablename::text from pg_tables where schemaname = 'public'",
            "select indexname::text from pg_indexes where schemaname = 'public'",
            "select table_name || '.' || column_name from information_schema.columns",
            """select pronamespace::regnamespace::text || '.' || proname || '('
                      || pg_get_function_identity_arguments(oid) || ')' from pg_proc
                where pronamespace in ('public'::regnamespace, 'accounts'::regnamespace)""",
            """select relname::text from pg_class cross join aclexplode(relacl) g
                where g.privilege_type = 'DELETE' and g.grantee = 'app_rw'::regrole::oid""",
        )
        for row in scratch.execute(query)
    }
    scratch.rollback()
    for exceptions in (
        NOT_A_WORKSPACES,
        INDEXES_WITHOUT_TENANT,
        KEYS_INTO_ACCOUNTS,
        CALLABLE_DEFINERS,
        DELETABLE,
    ):
        assert set(exceptions) <= found


SLOPPY = """
create table notes (tenant_id uuid not null, id uuid default uuidv7(), return_id uuid,
                    author_id uuid, text text, primary key (tenant_id, id));
alter table notes enable row level security;
alter table notes force row level security;
create policy wall on notes as restrictive for all
    using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
grant select, insert on notes to app_rw;
"""
"""A table that the lint passes; each case below makes one mistake with it."""

MISTAKES = {
    "no row security": ("alter table notes disable row level security", "row-security"),
    "the owner goes round it": ("alter table notes no force row level security", "forced"),
    "no wall": ("drop policy wall on notes", "wall"),
    "a wall for one command": (
        "drop policy wall on notes; create policy wall on notes as restrictive for select "
        "using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)",
        "wall",
    ),
    "a wall for one role": (
        "drop policy wall on notes; create policy wall on notes as restrictive for all to app_rw "
        "using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) "
        "with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)",
        "wall",
    ),
    "a permissive wall": (
        "drop policy wall on notes; create policy wall on notes for all "
        "using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) "
        "with check (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)",
        "wall",
    ),
    "a wall that compares text": (
        "drop policy wall on notes; create policy wall on notes as restrictive for all "
        "using (tenant_id::text = current_setting('app.tenant_id', true)) "
        "with check (tenant_id::text = current_setting('app.tenant_id', true))",
        "wall",
    ),
    "a wall in a function": (
        "create function tenant() returns uuid language sql volatile as "
        "$$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$; "
        "alter policy wall on notes using (tenant_id = tenant()) with check (tenant_id = tenant())",
        "wall",
    ),
    "writing through the wall": ("alter policy wall on notes with check (true)", "wall"),
    "a key without the workspace": (
        "alter table notes drop constraint notes_pkey; alter table notes add primary key (id)",
        "key",
    ),
    "a key in the wrong order": (
        "alter table notes drop constraint notes_pkey; "
        "alter table notes add primary key (id, tenant_id)",
        "key",
    ),
    "a foreign key without the workspace": (
        "alter table returns no force row level security; "
        "alter table returns add unique (id); "
        "alter table notes add foreign key (return_id) references returns (id)",
        "foreign-key",
    ),
    "a foreign key into the sign-in tables": (
        "alter table notes add foreign key (author_id) references accounts.users (id)",
        "foreign-key",
    ),
    "a foreign key without an index": (
        "alter table notes add foreign key (tenant_id, return_id) references returns",
        "foreign-key-index",
    ),
    "a foreign key with a partial index": (
        "alter table notes add foreign key (tenant_id, return_id) references returns; "
        "create index on notes (tenant_id, return_id) where text <> ''",
        "foreign-key-index",
    ),
    "a value unique everywhere": ("alter table notes add unique (text)", "unique"),
    "a unique expression": ("create unique index on notes (lower(text), tenant_id)", "unique"),
    "an index without the workspace": ("create index on notes (author_id)", "index"),
    "an index with the workspace last": ("create index on notes (text, tenant_id)", "index"),
    "emptying the table": ("grant truncate on notes to app_rw", "grant"),
    "pointing at the table": ("grant references on notes to app_rw", "grant"),
    "hanging triggers on it": ("grant trigger on notes to app_rw", "grant"),
    "deleting what is kept": ("grant delete on notes to app_rw", "grant"),
    "changing any column": ("grant update on notes to app_rw", "grant"),
    "moving a row to another workspace": (
        "grant update (tenant_id) on notes to app_rw",
        "column-grant",
    ),
    "reading for everybody": ("grant select on notes to public", "grant"),
    "a reading role": ("grant select on notes to accord_migrator", "grant"),
    "a materialised view": (
        "create materialized view everything as select * from notes",
        "materialised-view",
    ),
    "a view with its owner's rights": ("create view everything as select * from notes", "view"),
    "a sequence": ("create sequence counting", "sequence"),
    "an enum": ("create type colour as enum ('red')", "enum"),
    "an owner's function with an open path": (
        "create function leak() returns bigint language sql security definer "
        "as 'select count(*) from notes'; revoke all on function leak() from public",
        "definer-path",
    ),
    "an owner's function that looks in public first": (
        "create function leak() returns bigint language sql security definer "
        "set search_path = public, pg_catalog as 'select count(*) from notes'; "
        "revoke all on function leak() from public",
        "definer-path",
    ),
    "an owner's function for everybody": (
        "create function leak() returns bigint language sql security definer "
        "set search_path = pg_catalog, public as 'select count(*) from notes'",
        "definer-public",
    ),
    "an owner's function for the application": (
        "create function leak() returns bigint language sql security definer "
        "set search_path = pg_catalog, public as 'select count(*) from notes'; "
        "revoke all on function leak() from public; grant execute on function leak() to app_rw",
        "definer-public",
    ),
    "a guard that is off": ("alter table returns disable trigger guard_state", "trigger"),
    "a role that goes round": ("reset role; alter role app_rw bypassrls", "role"),
    "a role that is a member": ("reset role; grant pg_read_all_data to app_rw", "role"),
    "a role that owns": ("reset role; alter table notes owner to app_rw", "role"),
    "a role that creates": ("grant create on schema public to app_rw", "role"),
    "a role with temporary tables": (
        "reset role; do $$ begin execute format('grant temp on database %I to app_rw', "
        "current_database()); end $$",
        "role",
    ),
    "what is made later": (
        "alter default privileges in schema public grant select on tables to app_rw",
        "role",
    ),
    "large objects": ("reset role; grant execute on function lo_creat(integer) to app_rw", "role"),
}


@pytest.fixture
def sloppy(scratch: psycopg.Connection[Any]) -> Iterator[psycopg.Connection[Any]]:
    scratch.execute("set local role accord_owner")
    scratch.execute(SLOPPY)
    yield scratch
    scratch.rollback()


def test_a_table_that_keeps_the_rules_passes(sloppy: psycopg.Connection[Any]) -> None:
    assert find_problems(sloppy) == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_lint_bites(sloppy: psycopg.Connection[Any], mistake: str) -> None:
    statements, rule = MISTAKES[mistake]
    sloppy.execute(statements)
    assert rule in {problem.rule for problem in find_problems(sloppy)}


def test_the_lint_bites_an_extension(sloppy: psycopg.Connection[Any]) -> None:
    available = sloppy.execute(
        "select name from pg_available_extensions where installed_version is null order by name"
    ).fetchone()
    if available is None:
        pytest.skip("this PostgreSQL ships no extension to try it with")
    sloppy.execute("reset role")
    sloppy.execute(f'create extension "{available[0]}"')
    assert "extension" in {problem.rule for problem in find_problems(sloppy)}
