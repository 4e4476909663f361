"""Fills an empty, migrated database with workspaces of known size, quickly.

Written as the superuser, past the application and its triggers: this is data to measure on, in
the shape that the application leaves behind. Identifiers are made from numbers, so that the rest
of the benchmark knows them without asking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from benchmarks.form import TOOL, all_questions, make_model
from tenants.practice.loader import content_hash

KINDS = (
    "workspace",
    "user",
    "member",
    "agency",
    "version",
    "round",
    "subject",
    "return",
    "evidence",
    "finding",
    "action",
)
YEAR = 10_000
"""A subject's or return's number is its round's times this, and its agency's."""

COORDINATOR, ADMINISTRATOR = 1, 2
TRAIL_EVENTS = 2_000


@dataclass(frozen=True)
class Workspace:
    """One workspace to fill; rounds are yearly, and each but the last is closed.

    ``last`` is the state of the last round's returns.
    """

    number: int
    slug: str
    agencies: int
    rounds: int
    last: str = "in_progress"

    @property
    def answers(self) -> int:
        return self.agencies * self.rounds * len(all_questions())


def made(kind: str, workspace: int, number: int = 0) -> UUID:
    """The identifier of a row of the filling; the SQL below makes the same."""
    return UUID(f"{0x1900000 + KINDS.index(kind):08x}-{workspace:04x}-7000-8000-{number:012x}")


def lead_of(agency: int) -> int:
    """The number of the member who leads an agency, counted from 1."""
    return 8 + 2 * agency


def fill(superuser_url: str, workspaces: Sequence[Workspace]) -> None:
    """Fill the database that ``superuser_url`` names. Raises psycopg.Error."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        # No triggers, no checks of foreign keys, no wait for the disk: what is made is right.
        connection.execute("set session_replication_role = replica")
        connection.execute("set synchronous_commit = off")
        _stage(connection, workspaces)
        model = make_model()
        document = Jsonb(model.model_dump(mode="json", exclude_defaults=True))
        values = {"document": document, "hash": content_hash(model), "tool": TOOL}
        for statement in _STATEMENTS:
            connection.execute(sql.SQL(statement), values)
        connection.execute("set session_replication_role = origin")
        for each in workspaces:
            _place_people(connection, each)
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")


def _place_people(connection: psycopg.Connection[tuple[object, ...]], each: Workspace) -> None:
    """Let the trigger that was off give a workspace's people their places: one change fires it."""
    with connection.transaction():
        connection.execute(
            "select set_config('app.tenant_id', %s, true), set_config('app.reach', 'system', true)",
            [str(made("workspace", each.number))],
        )
        connection.execute(
            "update agencies set parent_id = parent_id where id = %s",
            [made("agency", each.number, 1)],
        )


def _stage(connection: psycopg.Connection[tuple[object, ...]], shapes: Sequence[Workspace]) -> None:
    connection.execute(_MADE)
    connection.execute(
        "create temp table shape"
        " (no int primary key, slug text, agencies int, rounds int, last text)"
    )
    connection.execute(
        "create temp table asked (no int primary key, section text, key text, kind text)"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into shape values (%s, %s, %s, %s, %s)",
            [(w.number, w.slug, w.agencies, w.rounds, w.last) for w in shapes],
        )
        cursor.executemany(
            "insert into asked values (%s, %s, %s, %s)",
            [(q.number, q.section, q.key, q.kind) for q in all_questions()],
        )
    connection.execute("analyze shape")
    connection.execute("analyze asked")


_MADE = (
    """
create function pg_temp.made(kind text, workspace int, number int) returns uuid
language sql immutable as $$
    select (lpad(to_hex(26214400 - 1 + array_position(
                array['"""
    + "','".join(KINDS)
    + """'], kind)), 8, '0')
            || '-' || lpad(to_hex(workspace), 4, '0') || '-7000-8000-'
            || lpad(to_hex(number), 12, '0'))::uuid
$$
"""
)

# Every agency's part in every round, with what answers and grades copy from it.
_PART = f"""
    (select no, year, agency,
            pg_temp.made('workspace', no, 0) as tenant_id,
            pg_temp.made('return', no, year * {YEAR} + agency) as return_id,
            pg_temp.made('subject', no, year * {YEAR} + agency) as subject_id,
            pg_temp.made('agency', no, agency) as agency_id,
            pg_temp.made('round', no, year) as round_id,
            case when year < rounds then 'released' else last end as state
       from shape, generate_series(1, rounds) year, generate_series(1, agencies) agency
      order by no, year, agency)
"""
_NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"
_COPIED = "tenant_id, return_id, agency_id, part, state, sharing, author_id, blind_to"
_COPIES = (
    "part.tenant_id, part.return_id, part.agency_id, 'self', part.state, 'grades', "
    f"{_NOBODY}, '{{}}'"
)
# Mostly in place, some embedded, some partly, a few not.
_POINT = (
    "(array[0,1,1,1,1,2,2,2,2,2,2,2,2,2,3,3,3,3,3,3])"
    "[1 + (part.agency * 7 + asked.no * 13 + part.year * 5) %% 20]"
)

_STATEMENTS = (
    """
    insert into accounts.workspaces (id, slug, name, kind)
    select pg_temp.made('workspace', no, 0), slug, 'Partnership ' || slug, 'partnership' from shape
    """,
    f"""
    insert into accounts.users (id, email, name)
    select pg_temp.made('user', no, person), 'p' || person || '@' || slug || '.example',
           'Person ' || person || ' of ' || slug
      from shape, generate_series(1, {lead_of(1) - 1} + 2 * agencies) person
    """,
    """
    insert into workspace_settings (tenant_id, languages)
    select pg_temp.made('workspace', no, 0), array['en', 'cy'] from shape
    """,
    """
    insert into agencies (tenant_id, id, name, short_name, kind, size, lead_id)
    select pg_temp.made('workspace', no, 0), pg_temp.made('agency', no, agency),
           'Agency number ' || lpad(agency::text, 4, '0'), 'A' || agency,
           case when agencies > 100 then 'school' else 'agency' end, 'large',
           pg_temp.made('member', no, 8 + 2 * agency)
      from shape, generate_series(1, agencies) agency
    """,
    f"""
    insert into members (tenant_id, id, user_id, agency_id, name, email, roles)
    select pg_temp.made('workspace', no, 0), pg_temp.made('member', no, person),
           pg_temp.made('user', no, person),
           case when person >= {lead_of(1)} then pg_temp.made('agency', no, (person - 8) / 2) end,
           'Person ' || person || ' of ' || slug, 'p' || person || '@' || slug || '.example',
           case when person = {COORDINATOR} then array['coordinator']
                when person = {ADMINISTRATOR} then array['administrator']
                when person < {lead_of(1)} then array['reader']
                when person %% 2 = 0 then array['agency_lead']
                else array['approver'] end
      from shape, generate_series(1, {lead_of(1) - 1} + 2 * agencies) person
    """,
    """
    insert into model_versions (tenant_id, id, key, number, content_hash, document)
    select pg_temp.made('workspace', no, 0), pg_temp.made('version', no, 1), 'bench', 1,
           %(hash)s, %(document)s
      from shape
    """,
    f"""
    insert into rounds (tenant_id, id, title, activity, model_version_id, previous_round_id, state,
                        opens_on, due_on, moderation, sharing, reminder_days, escalation_days,
                        created_by, opened_at)
    select pg_temp.made('workspace', no, 0), pg_temp.made('round', no, year),
           'Yearly round ' || (2020 + year), 'yearly', pg_temp.made('version', no, 1),
           case when year > 1 then pg_temp.made('round', no, year - 1) end,
           case when year < rounds then 'closed'
                when last = 'in_progress' then 'open' else 'findings' end,
           current_date - 30 - 365 * (rounds - year), current_date + 30 - 365 * (rounds - year),
           'open', 'grades', array[-14, -7, 0, 3, 7], array[1, 14, 28],
           pg_temp.made('member', no, {COORDINATOR}), now()
      from shape, generate_series(1, rounds) year
    """,
    f"""
    insert into subjects (tenant_id, id, round_id, agency_id)
    select tenant_id, subject_id, round_id, agency_id from {_PART} part
    """,
    f"""
    insert into returns (tenant_id, id, round_id, subject_id, agency_id, part, part_key,
                         author_id, model_version_id, tool, state, sharing, answered, expected,
                         started_at, submitted_at, signed_at)
    select tenant_id, return_id, round_id, subject_id, agency_id, 'self', 'self', {_NOBODY},
           pg_temp.made('version', no, 1), %(tool)s, state, 'grades', 100, 100, now(),
           case when state <> 'in_progress' then now() end,
           case when state <> 'in_progress' then now() end
      from {_PART} part
    """,
    f"""
    insert into answers ({_COPIED}, section, question, value, narrative, improvement, improve_by,
                         complete, version, saved_by)
    select {_COPIES}, asked.section, asked.key,
           case asked.kind when 'single' then '"yes"'::jsonb
                when 'text' then to_jsonb('They are met, checked and given somebody to turn to. '
                                          || repeat('Each year this is looked at again. ', 4)) end,
           case when asked.kind = 'grade' then 'Our board hears of this each quarter. '
                || repeat('Staff say that they know whom to ask and what to do. ', 4)
                || 'Agency ' || part.agency else '' end,
           case when asked.kind = 'grade' and {_POINT} < 2 then 'Name somebody who leads on it'
                else '' end,
           case when asked.kind = 'grade' and {_POINT} < 2 then current_date + 90 end,
           true, 1, 'Person ' || (8 + 2 * part.agency)
      from {_PART} part, asked
    """,
    f"""
    insert into grades ({_COPIED}, section, question, point, score)
    select {_COPIES}, asked.section, asked.key, {_POINT}::text, {_POINT}
      from {_PART} part, asked where asked.kind = 'grade'
    """,
    f"""
    insert into judgements (tenant_id, subject_id, agency_id, question, point, score, released,
                            made_by)
    select part.tenant_id, part.subject_id, part.agency_id, asked.key, {_POINT}::text, {_POINT},
           true, pg_temp.made('member', part.no, {COORDINATOR})
      from {_PART} part, asked
     where asked.kind = 'grade' and part.state = 'released'
    """,
    f"""
    insert into return_revisions (tenant_id, return_id, agency_id, part, author_id, number, state,
                                  content, submitted_by, signed_by, signed_at)
    select part.tenant_id, part.return_id, part.agency_id, 'self', {_NOBODY}, 1, 'sealed',
           jsonb_build_object('answers', jsonb_object_agg(answers.question, jsonb_build_object(
               'narrative', answers.narrative, 'improvement', answers.improvement,
               'point', '2', 'score', '2.00'))),
           'Somebody', 'Somebody', now()
      from {_PART} part
      join answers on answers.tenant_id = part.tenant_id and answers.return_id = part.return_id
     where part.state <> 'in_progress'
     group by part.tenant_id, part.return_id, part.agency_id
    """,
    f"""
    insert into ladder_steps (tenant_id, object_id, ladder, step, recipients)
    select part.tenant_id, part.subject_id, 'reminder', step::text, 1
      from {_PART} part, unnest(array[-14, -7, 0]) step
    """,
    """
    insert into evidence (tenant_id, id, agency_id, title, url, expires_on, disclosure, added_by)
    select pg_temp.made('workspace', no, 0), pg_temp.made('evidence', no, agency * 100 + piece),
           pg_temp.made('agency', no, agency), 'Evidence ' || piece || ' of agency ' || agency,
           'https://evidence.example/' || agency || '/' || piece, current_date + piece * 20 - 60,
           'coordinator', 'Person'
      from shape, generate_series(1, agencies) agency, generate_series(1, 10) piece
    """,
    f"""
    insert into evidence_links ({_COPIED}, evidence_id, section, question)
    select {_COPIES}, pg_temp.made('evidence', part.no, part.agency * 100 + asked.no / 10 + 1),
           asked.section, asked.key
      from {_PART} part, asked where asked.no %% 10 < 2
    """,
    f"""
    insert into findings (tenant_id, id, round_id, agency_id, return_id, question, standard, kind,
                          source, text, visibility, made_by)
    select part.tenant_id, pg_temp.made('finding', part.no, part.agency * 100 + piece),
           part.round_id, part.agency_id, part.return_id, 'q.' || piece || '.1', 'st.' || piece,
           'improvement', 'return', 'What was found, said in one or two sentences.', 'plan',
           pg_temp.made('member', part.no, {COORDINATOR})
      from {_PART} part, generate_series(1, 5) piece where part.year = 1
    """,
    f"""
    insert into actions (tenant_id, id, number, round_id, finding_id, agency_id, owner_id, title,
                         difference, measure, due_on, state, visibility, made_by)
    select part.tenant_id, pg_temp.made('action', part.no, part.agency * 100 + piece),
           part.agency * 5 + piece, part.round_id,
           pg_temp.made('finding', part.no, part.agency * 100 + piece), part.agency_id,
           pg_temp.made('member', part.no, 8 + 2 * part.agency),
           'Action ' || piece || ' of agency ' || part.agency, 'Children are heard sooner.',
           'The share of cases in which it was done.', current_date + piece * 10 - 30,
           (array['agreed', 'in_progress', 'claimed_done', 'verified', 'proposed'])[piece], 'plan',
           pg_temp.made('member', part.no, {COORDINATOR})
      from {_PART} part, generate_series(1, 5) piece where part.year = 1
    """,
    f"""
    insert into trail_events (tenant_id, seq, at, kind, actor_id, actor_name, object_type,
                              object_id, agency_id, detail)
    select pg_temp.made('workspace', no, 0), event,
           now() - ({TRAIL_EVENTS} - event) * interval '1 min', 'return.started',
           pg_temp.made('member', no, 10), 'Person 10 of ' || slug, 'return',
           pg_temp.made('return', no, {YEAR} + 1), pg_temp.made('agency', no, 1),
           '{{"part": "self"}}'
      from shape, generate_series(1, {TRAIL_EVENTS}) event where no <= 3
    """,
    f"""
    insert into trail_heads (tenant_id, seq, hash)
    select pg_temp.made('workspace', no, 0), {TRAIL_EVENTS}, '' from shape where no <= 3
    """,
)
