"""Keep what families and children say in their own words, or that it could not be obtained."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.walls import AGENCIES, DELEGATION, MEMBER, NOT_GUEST, TENANT, reaches

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LIFTED = ("returns", "rounds", "model_versions")
DRAFT = "('not_started', 'in_progress', 'returned')"
AUTHOR = f"coalesce({NOT_GUEST} and new.author_id = {MEMBER}, false)"

# Which parts stand for a family or a child, in the model that they were given by.
NAME_VOICES = """
update returns r set voice = true
 where r.part = 'person' and exists (
    select from rounds ro
      join model_versions v on v.tenant_id = ro.tenant_id and v.id = ro.model_version_id
      cross join lateral jsonb_array_elements(v.document -> 'activity_types') a
      cross join lateral jsonb_array_elements(a -> 'parts') p
     where ro.tenant_id = r.tenant_id and ro.id = r.round_id and a ->> 'key' = ro.activity
       and p ->> 'key' = r.part_key and p ->> 'by' in ('family', 'child'))
"""

# What is given out is released, opened again, withdrawn and brought back by whoever plans; an
# approver sends their agency's back. That a family's words could not be obtained is said, and
# taken back, by whoever was to write them down.
GUARD_PART = f"""
create or replace function guard_part() returns trigger language plpgsql as $$
begin
    if new.not_obtained is distinct from old.not_obtained
       and not coalesce(
               {AUTHOR} and new.voice and new.not_obtained
               and old.state in {DRAFT} and new.state = 'withdrawn'
               or {AUTHOR} and new.voice and old.not_obtained
               and old.state = 'withdrawn' and new.state in {DRAFT}
               or {reaches("planning")} and old.not_obtained and new.state <> 'withdrawn', false)
    then
        raise exception 'whoever writes a part down says that it could not be obtained'
            using errcode = 'check_violation', constraint = 'guard_part';
    end if;
    if new.state is distinct from old.state and new.part in ('person', 'agency')
       and (new.state in ('returned', 'moderated', 'released', 'withdrawn')
            or old.state = 'withdrawn')
       and not {reaches("planning")}
       and not (new.part = 'agency' and old.state = 'submitted' and new.state = 'returned'
                and {NOT_GUEST} and new.agency_id = any ({AGENCIES}::uuid[]))
       and new.not_obtained = old.not_obtained
    then
        raise exception 'a part is released, opened again and withdrawn by whoever plans'
            using errcode = 'check_violation', constraint = 'guard_part';
    end if;
    return new;
end $$
"""

GUARD_PART_BEFORE = f"""
create or replace function guard_part() returns trigger language plpgsql as $$
begin
    if new.state is distinct from old.state and new.part in ('person', 'agency')
       and (new.state in ('returned', 'moderated', 'released', 'withdrawn')
            or old.state = 'withdrawn')
       and not {reaches("planning")}
       and not (new.part = 'agency' and old.state = 'submitted' and new.state = 'returned'
                and {NOT_GUEST} and new.agency_id = any ({AGENCIES}::uuid[]))
    then
        raise exception 'a part is released, opened again and withdrawn by whoever plans'
            using errcode = 'check_violation', constraint = 'guard_part';
    end if;
    return new;
end $$
"""

# Whoever would read a part is told that there will be none, and why: the row, of which
# nothing else hangs that they read.
UNOBTAINED_RETURNS = f"""
create function unobtained_returns() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    return (
        select coalesce(array_agg(distinct theirs.id), '{{}}')
          from returns mine
          join returns theirs on theirs.tenant_id = mine.tenant_id
                             and theirs.subject_id = mine.subject_id and theirs.id <> mine.id
         where mine.tenant_id = {TENANT} and {NOT_GUEST} and mine.state <> 'withdrawn'
           and (mine.part = 'person' and mine.author_id = {MEMBER}
                or mine.part in ('self', 'agency') and mine.agency_id = any ({AGENCIES}::uuid[]))
           and theirs.not_obtained
           and mine.part_key = any (
                   theirs.shown_submitted || theirs.shown_after_own || theirs.shown_released)
    );
end $$
"""


def _my_subjects(counted: str) -> str:
    return f"""
create or replace function my_subjects() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    return (
        select coalesce(array_agg(distinct r.subject_id), '{{}}') from returns r
         where r.tenant_id = {TENANT} and {NOT_GUEST} and {counted}
           and (r.part = 'person' and r.author_id = {MEMBER}
                or r.part in ('self', 'agency') and r.agency_id = any ({AGENCIES}::uuid[]))
    );
end $$
"""


# What somebody wrote by their own link is changed by that link alone, whoever the part is of.
GUARD_VERBATIM = f"""
create function guard_verbatim() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.said_by is not null and old.said_by is distinct from {DELEGATION}
       or new.said_by is not null and new.said_by is distinct from {DELEGATION}
    then
        raise exception 'what somebody wrote themselves stays in their words'
            using errcode = 'check_violation', constraint = 'guard_verbatim';
    end if;
    return new;
end $$
"""
GUARD_VERBATIM_GRADE = f"""
create function guard_verbatim_grade() returns trigger language plpgsql as $$
declare
    graded grades;
begin
    graded := case when tg_op = 'DELETE' then old else new end;
    if graded.part = 'person' and exists (
        select from answers a
         where a.tenant_id = graded.tenant_id and a.return_id = graded.return_id
           and a.question = graded.question
           and a.said_by is not null and a.said_by is distinct from {DELEGATION})
    then
        raise exception 'what somebody wrote themselves stays in their words'
            using errcode = 'check_violation', constraint = 'guard_verbatim';
    end if;
    return graded;
end $$
"""
SAID = "value, narrative, improvement, improve_by, not_applicable_reason, said_by"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for name in ("voice", "not_obtained"):
        op.add_column(
            "returns", sa.Column(name, sa.Boolean(), server_default="false", nullable=False)
        )
    for table in LIFTED:
        op.execute(f"alter table {table} no force row level security")
    op.execute(NAME_VOICES)
    for table in LIFTED:
        op.execute(f"alter table {table} force row level security")
    op.create_check_constraint(
        op.f("ck_returns_not_obtained"), "returns", "not not_obtained or state = 'withdrawn'"
    )
    op.execute("grant update (not_obtained) on returns to app_rw")
    op.execute(GUARD_PART)
    op.execute("drop trigger guard_part on returns")
    op.execute(
        "create trigger guard_part before update of state, not_obtained on returns "
        "for each row execute function guard_part()"
    )
    op.execute(UNOBTAINED_RETURNS)
    op.execute("revoke all on function unobtained_returns() from public")
    op.execute("grant execute on function unobtained_returns() to app_rw")
    op.execute(_my_subjects("(r.state <> 'withdrawn' or r.not_obtained)"))
    op.execute(
        "create policy unobtained on returns for select "
        "using (not_obtained and id = any ((select unobtained_returns())::uuid[]))"
    )
    op.add_column(
        "delegations", sa.Column("voice", sa.Boolean(), server_default="false", nullable=False)
    )
    op.add_column("delegations", sa.Column("browser", sa.Text(), server_default="", nullable=False))
    op.execute("grant update (browser) on delegations to app_rw")
    op.drop_constraint(op.f("ck_links_purpose"), "links", schema="accounts")
    op.create_check_constraint(
        op.f("ck_links_purpose"),
        "links",
        "purpose in ('invitation', 'reset', 'delegation', 'voice')",
        schema="accounts",
    )
    op.add_column("answers", sa.Column("said_by", sa.Uuid(), nullable=True))
    op.execute("grant update (said_by) on answers to app_rw")
    op.execute(GUARD_VERBATIM)
    op.execute(
        f"create trigger guard_verbatim before insert or update of {SAID} on answers "
        "for each row execute function guard_verbatim()"
    )
    op.execute(GUARD_VERBATIM_GRADE)
    op.execute(
        "create trigger guard_verbatim before insert or delete "
        "or update of point, score, not_applicable on grades "
        "for each row execute function guard_verbatim_grade()"
    )


def downgrade() -> None:
    op.execute("drop trigger guard_verbatim on grades")
    op.execute("drop function guard_verbatim_grade()")
    op.execute("drop trigger guard_verbatim on answers")
    op.execute("drop function guard_verbatim()")
    op.drop_column("answers", "said_by")
    op.execute("delete from accounts.links where purpose = 'voice'")
    op.drop_constraint(op.f("ck_links_purpose"), "links", schema="accounts")
    op.create_check_constraint(
        op.f("ck_links_purpose"),
        "links",
        "purpose in ('invitation', 'reset', 'delegation')",
        schema="accounts",
    )
    op.drop_column("delegations", "browser")
    op.drop_column("delegations", "voice")
    op.execute("drop policy unobtained on returns")
    op.execute(_my_subjects("r.state <> 'withdrawn'"))
    op.execute("drop function unobtained_returns()")
    op.execute("drop trigger guard_part on returns")
    op.execute(GUARD_PART_BEFORE)
    op.execute(
        "create trigger guard_part before update of state on returns "
        "for each row execute function guard_part()"
    )
    op.drop_constraint(op.f("ck_returns_not_obtained"), "returns")
    op.drop_column("returns", "not_obtained")
    op.drop_column("returns", "voice")
