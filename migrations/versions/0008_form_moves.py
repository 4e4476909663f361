"""Move a running round to a newer version of its form, and keep what does not fit it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import (
    GUEST,
    IS_MEMBER,
    MEMBER,
    OWN_AGENCY,
    TENANT,
    Rules,
    protect,
    reaches,
)

NOBODY = "00000000-0000-0000-0000-000000000000"

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COPIED = ("agency_id", "part", "state", "sharing", "author_id", "blind_to")
DISCLOSED = "state in ('submitted', 'signed_off', 'moderated', 'released')"
OPEN_TO_CHANGE = "state in ('not_started', 'in_progress', 'returned')"
OWN_PART = f"{OWN_AGENCY} and part = 'self'"
AUTHOR = f"author_id = {MEMBER} and part = 'moderation'"
NOT_BLIND = f"not (coalesce({MEMBER}, '{NOBODY}'::uuid) = any (blind_to))"
WRITE_CONTENT = f"{OPEN_TO_CHANGE} and (({OWN_PART}) or ({AUTHOR}))"

RULES = {
    # That the form changed, and why, is for everybody who works in the round.
    "round_moves": Rules(
        read=f"{IS_MEMBER} or {reaches('system')}",
        add=f"{reaches('planning')} and moved_by = {MEMBER}",
        change=reaches("planning"),
        fixed=["round_id", "from_version_id", "to_version_id", "reason", "moved_by", "moved_at"],
    ),
    # An answer with its grade, as its return's answers are read; of a blind one, neither.
    "archived_answers": Rules(
        read=" or ".join(
            [
                f"({OWN_PART})",
                f"({AUTHOR})",
                f"({DISCLOSED} and {reaches('workspace')})",
                f"({DISCLOSED} and part = 'self' and {reaches('moderation')})",
                f"(part = 'self' and state = 'released' and sharing = 'all' and {IS_MEMBER})",
            ]
        ),
        add=WRITE_CONTENT,
        change=WRITE_CONTENT,
        never=[NOT_BLIND],
        fixed=[
            *COPIED,
            "return_id",
            "section",
            "question",
            "model_version_id",
            "content",
            "answer_version",
            "saved_by",
            "saved_at",
            "archived_at",
        ],
    ),
}

# What a round asks is a promise once agencies answer: an open one changes to another
# version of the same model, and only while it is open.
GUARD_ROUND_FORM = f"""
create function guard_round_form() returns trigger language plpgsql as $$
begin
    if new.model_version_id is distinct from old.model_version_id
       and not (
           {reaches("planning")}
           and (old.state = 'draft' or old.state = 'open' and exists (
               select from model_versions before
                 join model_versions after on after.tenant_id = before.tenant_id
                                          and after.key = before.key
                where before.tenant_id = new.tenant_id and before.id = old.model_version_id
                  and after.id = new.model_version_id)))
    then
        raise exception 'a round keeps its form, unless it is moved while it is open'
            using errcode = 'check_violation', constraint = 'guard_round_form';
    end if;
    return new;
end $$
"""

# A return never goes its own way: while it is open its form is its round's, and a
# moderator's is that of the return which they moderate. What is submitted stays.
GUARD_RETURN_FORM = f"""
create function guard_return_form() returns trigger language plpgsql as $$
begin
    if new.model_version_id is distinct from old.model_version_id
       and not (
           old.{OPEN_TO_CHANGE} and new.state = old.state
           and case new.part when 'self' then exists (
               select from rounds r
                where r.tenant_id = new.tenant_id and r.id = new.round_id
                  and r.model_version_id = new.model_version_id)
           else exists (
               select from returns own
                where own.tenant_id = new.tenant_id and own.subject_id = new.subject_id
                  and own.part = 'self' and own.model_version_id = new.model_version_id)
           end)
    then
        raise exception 'a return takes its form from its round while it is open'
            using errcode = 'check_violation', constraint = 'guard_return_form';
    end if;
    return new;
end $$
"""

# A section is what was lent to a guest: they do not move an answer to another.
GUARD_SECTION = f"""
create function guard_section() returns trigger language plpgsql as $$
begin
    if new.section is distinct from old.section and {GUEST} then
        raise exception 'an answer is moved to another section with its form'
            using errcode = 'check_violation', constraint = 'guard_section';
    end if;
    return new;
end $$
"""

# Who plans a round reads no draft, and is told how many of its answers a newer form
# touches: by question whether something was written, never what.
COUNT_ANSWERS_BY_SORT = f"""
create function count_answers_by_sort(wanted uuid, sorts jsonb)
returns table (return_id uuid, sort text, given bigint, complete bigint)
language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
    if not {reaches("planning")} then
        raise exception 'answers are counted by who plans the round'
            using errcode = 'insufficient_privilege';
    end if;
    return query
        select r.id, s.sort, count(*), count(*) filter (where a.complete)
          from returns r
          join agencies g on g.tenant_id = r.tenant_id and g.id = r.agency_id
          join answers a on a.tenant_id = r.tenant_id and a.return_id = r.id
          join jsonb_to_recordset(sorts) as s
                   (version uuid, tool text, kind text, size text, question text, sort text)
            on s.version = r.model_version_id and s.tool = r.tool and s.kind = g.kind
           and s.size = g.size and s.question = a.question
         where r.tenant_id = {TENANT} and r.round_id = wanted and r.part = 'self'
           and r.{OPEN_TO_CHANGE}
         group by r.id, s.sort;
end $$
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "round_moves",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("from_version_id", sa.Uuid(), nullable=False),
        sa.Column("to_version_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved_by", sa.Uuid(), nullable=False),
        sa.Column(
            "moved_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("from_version_id <> to_version_id", name=op.f("ck_round_moves_versions")),
        sa.CheckConstraint(
            "(undone_by is null) = (undone_at is null)", name=op.f("ck_round_moves_undone")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "round_id"],
            ["rounds.tenant_id", "rounds.id"],
            name=op.f("fk_round_moves_tenant_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "from_version_id"],
            ["model_versions.tenant_id", "model_versions.id"],
            name=op.f("fk_round_moves_tenant_id_from_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "to_version_id"],
            ["model_versions.tenant_id", "model_versions.id"],
            name=op.f("fk_round_moves_tenant_id_to_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "moved_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_round_moves_tenant_id_moved_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "undone_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_round_moves_tenant_id_undone_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_round_moves")),
    )
    for column in ("round_id", "from_version_id", "to_version_id", "moved_by", "undone_by"):
        op.create_index(f"ix_round_moves_tenant_id_{column}", "round_moves", ["tenant_id", column])
    op.create_table(
        "archived_answers",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("model_version_id", sa.Uuid(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("answer_version", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "archived_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sharing", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("blind_to", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "return_id", *COPIED],
            ["returns.tenant_id", "returns.id", *(f"returns.{column}" for column in COPIED)],
            name=op.f("fk_archived_answers_visibility"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "model_version_id"],
            ["model_versions.tenant_id", "model_versions.id"],
            name=op.f("fk_archived_answers_tenant_id_model_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_archived_answers")),
    )
    op.create_index(
        "ix_archived_answers_visibility",
        "archived_answers",
        ["tenant_id", "return_id", *COPIED],
    )
    op.create_index(
        "ix_archived_answers_tenant_id_model_version_id",
        "archived_answers",
        ["tenant_id", "model_version_id"],
    )
    inspector = sa.inspect(op.get_bind())
    for table, rules in RULES.items():
        protect(table, rules, [column["name"] for column in inspector.get_columns(table)])

    for function, table, column in (
        (GUARD_ROUND_FORM, "rounds", "model_version_id"),
        (GUARD_RETURN_FORM, "returns", "model_version_id"),
    ):
        op.execute(function)
        name = function.split()[2].removesuffix("()")
        op.execute(
            f"create trigger {name} before update of {column} on {table} "
            f"for each row execute function {name}()"
        )
    # A question may stand in another section of a newer form: its answers go with it.
    op.execute(GUARD_SECTION)
    for table in ("answers", "grades", "evidence_links"):
        op.execute(f"grant update (section) on {table} to app_rw")
        op.execute(
            f"create trigger guard_section before update of section on {table} "
            "for each row execute function guard_section()"
        )
    op.execute(
        "create policy changing on evidence_links for update "
        f"using ({WRITE_CONTENT}) with check ({WRITE_CONTENT})"
    )
    op.execute("create policy counting on answers for select to accord_owner using (true)")
    op.execute(COUNT_ANSWERS_BY_SORT)
    op.execute("revoke all on function count_answers_by_sort(uuid, jsonb) from public")
    op.execute("grant execute on function count_answers_by_sort(uuid, jsonb) to app_rw")


def downgrade() -> None:
    op.execute("drop function count_answers_by_sort(uuid, jsonb)")
    op.execute("drop policy counting on answers")
    op.execute("drop policy changing on evidence_links")
    for table in ("answers", "grades", "evidence_links"):
        op.execute(f"drop trigger guard_section on {table}")
        op.execute(f"revoke update (section) on {table} from app_rw")
    op.execute("drop function guard_section()")
    op.execute("drop trigger guard_return_form on returns")
    op.execute("drop function guard_return_form()")
    op.execute("drop trigger guard_round_form on rounds")
    op.execute("drop function guard_round_form()")
    op.drop_table("archived_answers")
    op.drop_table("round_moves")
