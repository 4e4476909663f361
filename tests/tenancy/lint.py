"""A lint over the database's own catalogue: what each workspace table must have.

It reads the catalogue and nothing else, so that a table which no code maps is
caught as well. Each problem names its rule, so that a test can see every rule fire.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, LiteralString, NamedTuple

from psycopg import Connection

WALL = "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)"
"""The wall as PostgreSQL prints it back: inline, compared as uuid, in no function."""

NOT_A_WORKSPACES = {"alembic_version": "the migrations' own table: it holds one revision"}

INDEXES_WITHOUT_TENANT = {
    "ix_members_user_id": "the sign-in tables delete and look up by person, in no workspace"
}
KEYS_INTO_ACCOUNTS = {
    "members.user_id": "a person signs in once and is a member of many workspaces"
}
DELETABLE = {
    "grades": "a grade that is taken back leaves no row, the answer beside it keeps the words",
    "evidence_links": "a link is taken off an answer, the evidence stays",
    "subjects": "an agency or a case is taken off a round in draft",
    "listed_cases": "a list of cases is taken back; what was drawn from it stays in the draw",
    "returns": "a moderator who has not begun is taken off",
    "judgements": "what was settled is taken back before it is released",
    "stored_files": "the files of an old report are given up; evidence holds its own",
}
CALLABLE_DEFINERS = {
    "public.next_action_number()": "numbers are counted over drafts that nobody else sees",
    "public.hand_over_delegations(leaver uuid, successor uuid)": (
        "who manages people does not read the delegations of every agency"
    ),
    "public.count_answers_by_sort(wanted uuid, sorts jsonb)": (
        "who plans a round is told how many answers a newer form touches, and reads none"
    ),
    "accounts.take_words_from(version uuid)": (
        "the directory is not the application's to write, but for which words a workspace speaks"
    ),
    "public.find_stored_file(digest text)": (
        "a guest who holds a file's bytes needs its id before their evidence names it"
    ),
    "public.shown_returns()": "a part says who reads it, and its readers may not look into others",
    "public.hidden_returns()": "who is blind to a part finds out by their own, not by reading it",
    "public.unobtained_returns()": "who would read a part learns that there will be none, and why",
    "public.my_subjects()": "who has a part of a case learns of that case, and of no other",
}


class Problem(NamedTuple):
    rule: str
    where: str
    text: str


def find_problems(connection: Connection[Any]) -> list[Problem]:
    """Everything in the database that the walls do not hold; empty when all is well."""
    return [problem for rule in RULES for problem in rule(connection)]


def _rows(
    connection: Connection[Any], query: LiteralString, **values: Any
) -> list[tuple[Any, ...]]:
    return connection.execute(query, values).fetchall()


def workspace_tables(connection: Connection[Any]) -> list[str]:
    """Every table in ``public`` (foreign and partitioned ones too) but the migrations' own."""
    rows = _rows(
        connection,
        """select relname from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'f')
            order by relname""",
    )
    return [row[0] for row in rows if row[0] not in NOT_A_WORKSPACES]


def _forced_row_security(connection: Connection[Any]) -> Iterator[Problem]:
    for name, enabled, forced in _rows(
        connection,
        """select relname, relrowsecurity, relforcerowsecurity from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'f')""",
    ):
        if name in NOT_A_WORKSPACES:
            continue
        if not enabled:
            yield Problem("row-security", name, "row-level security is off")
        if not forced:
            yield Problem("forced", name, "row-level security does not bind the owner")


def _wall(connection: Connection[Any]) -> Iterator[Problem]:
    walls = {
        table: (using, check)
        for table, using, check in _rows(
            connection,
            """select polrelid::regclass::text, pg_get_expr(polqual, polrelid),
                      pg_get_expr(polwithcheck, polrelid)
                 from pg_policy
                where not polpermissive and polcmd = '*' and polroles = '{0}'
                  and polname = 'wall'""",
        )
    }
    for table in workspace_tables(connection):
        if table not in walls:
            yield Problem("wall", table, "no restrictive wall for all commands and all roles")
        elif walls[table] != (WALL, WALL):
            yield Problem("wall", table, f"the wall is not the inline comparison: {walls[table]}")


def _keys(connection: Connection[Any]) -> Iterator[Problem]:
    primary = dict(
        _rows(
            connection,
            """select conrelid::regclass::text,
                      array(select a.attname::text || ' ' || format_type(a.atttypid, null)
                              from unnest(conkey) with ordinality k(n, i)
                              join pg_attribute a on a.attrelid = conrelid and a.attnum = k.n
                             order by k.i)
                 from pg_constraint where contype = 'p'
                  and connamespace = 'public'::regnamespace""",
        )
    )
    for table in workspace_tables(connection):
        if primary.get(table) != ["tenant_id uuid", "id uuid"]:
            yield Problem("key", table, f"the primary key is {primary.get(table)}")


_FOREIGN_KEYS: LiteralString = """
    select c.conname, c.conrelid::regclass::text, n.nspname, c.confrelid::regclass::text,
           array(select a.attname::text from unnest(c.conkey) with ordinality k(n, i)
                   join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n order by k.i),
           array(select a.attname::text from unnest(c.confkey) with ordinality k(n, i)
                   join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.n order by k.i)
      from pg_constraint c
      join pg_class p on p.oid = c.confrelid
      join pg_namespace n on n.oid = p.relnamespace
     where c.contype = 'f' and c.connamespace = 'public'::regnamespace
"""


def _foreign_keys(connection: Connection[Any]) -> Iterator[Problem]:
    for name, table, schema, parent, own, theirs in _rows(connection, _FOREIGN_KEYS):
        if schema != "public":
            if f"{table}.{','.join(own)}" not in KEYS_INTO_ACCOUNTS:
                yield Problem("foreign-key", table, f"{name} leaves the workspace for {parent}")
        elif ("tenant_id", "tenant_id") not in zip(own, theirs, strict=True):
            yield Problem("foreign-key", table, f"{name} does not carry tenant_id to {parent}")


_INDEXES: LiteralString = """
    select i.indexrelid::regclass::text, i.indrelid::regclass::text, i.indisunique, i.indpred,
           array(select coalesce(a.attname::text, '(expression)')
                   from unnest(i.indkey::int2[]) with ordinality k(n, o)
                   left join pg_attribute a
                     on a.attrelid = i.indrelid and a.attnum = k.n and k.n > 0
                  where k.o <= i.indnkeyatts order by k.o)
      from pg_index i join pg_class c on c.oid = i.indrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'm')
"""


def _indexes(connection: Connection[Any]) -> Iterator[Problem]:
    for name, table, unique, _partial, columns in _rows(connection, _INDEXES):
        if table in NOT_A_WORKSPACES or columns[0] == "tenant_id":
            continue
        if unique:
            yield Problem("unique", table, f"{name} tells that a value exists in any workspace")
        elif name not in INDEXES_WITHOUT_TENANT:
            yield Problem("index", table, f"{name} does not begin with tenant_id")


def _indexed_foreign_keys(connection: Connection[Any]) -> Iterator[Problem]:
    known: dict[str, list[list[str]]] = {}
    for _name, table, _unique, partial, columns in _rows(connection, _INDEXES):
        if partial is None:
            known.setdefault(table, []).append(columns)
    for name, table, _schema, _parent, own, _theirs in _rows(connection, _FOREIGN_KEYS):
        if not any(set(own) == set(columns[: len(own)]) for columns in known.get(table, [])):
            yield Problem("foreign-key-index", table, f"no index serves {name} ({', '.join(own)})")


def _grants(connection: Connection[Any]) -> Iterator[Problem]:
    for name, kind, grantee, privilege in _rows(
        connection,
        """select c.relname, c.relkind, coalesce(r.rolname, 'public'), g.privilege_type
             from pg_class c cross join aclexplode(c.relacl) g
             left join pg_roles r on r.oid = g.grantee
            where c.relnamespace = 'public'::regnamespace and g.grantee <> c.relowner""",
    ):
        allowed = {"SELECT", "INSERT"} if kind != b"S" else set()
        if name in DELETABLE:
            allowed.add("DELETE")
        if name in NOT_A_WORKSPACES:
            allowed = {"SELECT"}
        if grantee != "app_rw" or privilege not in allowed:
            yield Problem("grant", name, f"{grantee} has {privilege} on the whole table")
    for name, column, grantee, privilege in _rows(
        connection,
        """select c.relname, a.attname, coalesce(r.rolname, 'public'), g.privilege_type
             from pg_class c join pg_attribute a on a.attrelid = c.oid
             cross join aclexplode(a.attacl) g
             left join pg_roles r on r.oid = g.grantee
            where c.relnamespace = 'public'::regnamespace and g.grantee <> c.relowner""",
    ):
        if grantee != "app_rw" or privilege != "UPDATE" or column in ("tenant_id", "id"):
            yield Problem("column-grant", name, f"{grantee} has {privilege} on {column}")


def _only_tables(connection: Connection[Any]) -> Iterator[Problem]:
    for name, kind, options in _rows(
        connection,
        """select relname, relkind::text, coalesce(reloptions, '{}') from pg_class
            where relnamespace in ('public'::regnamespace, 'accounts'::regnamespace)
              and relkind in ('m', 'v', 'f', 'S')""",
    ):
        if kind == "v" and "security_invoker=true" not in options:
            yield Problem("view", name, "a view that reads with its owner's rights")
        elif kind == "m":
            yield Problem("materialised-view", name, "row security does not reach into it")
        elif kind == "f":
            yield Problem("foreign-table", name, "its rows lie outside this database")
        elif kind == "S":
            yield Problem("sequence", name, "its numbers run across workspaces")
    for (name,) in _rows(connection, "select extname from pg_extension where extname <> 'plpgsql'"):
        yield Problem("extension", name, "an extension beyond core")
    for (name,) in _rows(
        connection,
        """select typname from pg_type where typtype = 'e'
            and typnamespace in ('public'::regnamespace, 'accounts'::regnamespace)""",
    ):
        yield Problem("enum", name, "an enum: use text with a check")


def _functions(connection: Connection[Any]) -> Iterator[Problem]:
    for name, definer, settings, public, ours in _rows(
        connection,
        """select p.pronamespace::regnamespace::text || '.' || p.proname || '('
                  || pg_get_function_identity_arguments(p.oid) || ')',
                  p.prosecdef, coalesce(p.proconfig, '{}'),
                  exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
                           where g.grantee = 0 and g.privilege_type = 'EXECUTE'),
                  has_function_privilege('app_rw', p.oid, 'execute')
             from pg_proc p
            where p.pronamespace in ('public'::regnamespace, 'accounts'::regnamespace)""",
    ):
        if not definer:
            continue
        if not any(setting.startswith("search_path=pg_catalog, ") for setting in settings):
            yield Problem("definer-path", name, "it looks names up where its caller says")
        if public:
            yield Problem("definer-public", name, "anybody may call it with its owner's rights")
        elif ours and name not in CALLABLE_DEFINERS:
            yield Problem("definer-public", name, "app_rw may call it with its owner's rights")


def _triggers(connection: Connection[Any]) -> Iterator[Problem]:
    for table, name, enabled in _rows(
        connection,
        """select tgrelid::regclass::text, tgname, tgenabled::text from pg_trigger
            where not tgisinternal and tgenabled <> 'O'""",
    ):
        yield Problem("trigger", table, f"{name} is switched to {enabled}")


def _role(connection: Connection[Any]) -> Iterator[Problem]:
    for (text,) in _rows(
        connection,
        """select 'it is a superuser or goes round row security' from pg_roles
            where rolname = 'app_rw' and (rolsuper or rolbypassrls or rolcreatedb or rolcreaterole
                  or rolreplication or rolinherit)
           union all
           select 'it is a member of ' || roleid::regrole from pg_auth_members
            where member = 'app_rw'::regrole
           union all
           select 'it owns ' || classid::regclass || ' ' || objid from pg_shdepend
            where refobjid = 'app_rw'::regrole and deptype = 'o'
           union all
           select 'it may create in ' || nspname from pg_namespace
            where has_schema_privilege('app_rw', oid, 'create')
           union all
           select 'it may create schemas or temporary tables' from pg_database
            where datname = current_database()
              and (has_database_privilege('app_rw', oid, 'create')
                   or has_database_privilege('app_rw', oid, 'temp'))
           union all
           select 'default privileges give it ' || g.privilege_type
             from pg_default_acl d cross join aclexplode(d.defaclacl) g
            where g.grantee in (0, 'app_rw'::regrole::oid)
           union all
           select 'it may call ' || oid::regprocedure from pg_proc
            where pronamespace = 'pg_catalog'::regnamespace
              and (proname like 'lo\\_%%' or proname in ('loread', 'lowrite'))
              and has_function_privilege('app_rw', oid, 'execute')""",
    ):
        yield Problem("role", "app_rw", text)


RULES = (
    _forced_row_security,
    _wall,
    _keys,
    _foreign_keys,
    _indexes,
    _indexed_foreign_keys,
    _grants,
    _only_tables,
    _functions,
    _triggers,
    _role,
)
