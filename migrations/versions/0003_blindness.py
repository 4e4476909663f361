"""Keep blind moderators blind in every table, and let a panel see what it finished."""

from __future__ import annotations

from alembic import op

from migrations.walls import IS_MEMBER, MEMBER, OWN_AGENCY, TENANT, reaches

NOBODY = "00000000-0000-0000-0000-000000000000"

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OWN_PART = f"{OWN_AGENCY} and part = 'self'"
AUTHOR = f"author_id = {MEMBER} and part = 'moderation'"
DISCLOSED = "state in ('submitted', 'signed_off', 'moderated', 'released')"
WORDS_SHARED = "sharing = 'all'"
GRADES_SHARED = "sharing in ('grades', 'all')"
NOT_BLIND = f"not (coalesce({MEMBER}, '{NOBODY}'::uuid) = any (blind_to))"

# A moderator reads what the others on the panel have finished, of any agency but their own.
PANEL = f"part = 'moderation' and {reaches('moderation')} and not ({OWN_AGENCY})"


def _reading_returns(*more: str) -> str:
    return " or ".join(
        [
            f"({OWN_PART})",
            f"({OWN_AGENCY} and part = 'moderation' and state = 'released')",
            f"({AUTHOR})",
            reaches("workspace", "planning", "system"),
            f"(part = 'self' and {reaches('moderation')})",
            f"(part = 'self' and state = 'released' and sharing <> 'nothing' and {IS_MEMBER})",
            *more,
        ]
    )


def _reading_content(shared: str, *more: str) -> str:
    return " or ".join(
        [
            f"({OWN_PART})",
            f"({OWN_AGENCY} and part = 'moderation' and state = 'released')",
            f"({AUTHOR})",
            f"({DISCLOSED} and {reaches('workspace')})",
            f"({DISCLOSED} and part = 'self' and {reaches('moderation')})",
            f"(part = 'self' and state = 'released' and {shared} and {IS_MEMBER})",
            *more,
        ]
    )


# Whoever still grades a subject blind does not learn what was settled on it.
BLIND_ON_SUBJECT = (
    "select r.subject_id from returns r "
    f"where r.tenant_id = {TENANT} and r.blind_to <> '{{}}' and {MEMBER} = any (r.blind_to)"
)

GUARD_BLINDNESS = f"""
create function guard_blindness() returns trigger language plpgsql as $$
declare
    freed uuid;
begin
    foreach freed in array old.blind_to loop
        if freed = any (new.blind_to) then
            continue;
        end if;
        if exists (select from returns r
                    where r.tenant_id = new.tenant_id and r.subject_id = new.subject_id
                      and r.part = 'moderation' and r.author_id = freed
                      and r.state in ('not_started', 'in_progress'))
        then
            raise exception 'a moderator stays blind until they have finished'
                using errcode = 'check_violation', constraint = 'guard_blindness';
        end if;
        if freed = {MEMBER} and new.state not in ('moderated', 'released')
           and not {reaches("workspace")}
           and not exists (select from returns r
                    where r.tenant_id = new.tenant_id and r.subject_id = new.subject_id
                      and r.part = 'moderation' and r.author_id = freed
                      and r.state in ('submitted', 'returned'))
        then
            raise exception 'a moderator does not lift their own blindness'
                using errcode = 'check_violation', constraint = 'guard_blindness';
        end if;
    end loop;
    return new;
end $$
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # A revision holds the grades as well: it follows its return like answers and grades do.
    op.create_unique_constraint("uq_returns_blindness", "returns", ["tenant_id", "id", "blind_to"])
    # The check of the rows that are there must see them all: the wall is down for
    # the owner, in this transaction, while the constraint is added.
    for table in ("returns", "return_revisions"):
        op.execute(f"alter table {table} no force row level security")
    op.create_foreign_key(
        "fk_return_revisions_blindness",
        "return_revisions",
        "returns",
        ["tenant_id", "return_id", "blind_to"],
        ["tenant_id", "id", "blind_to"],
        onupdate="CASCADE",
    )
    for table in ("returns", "return_revisions"):
        op.execute(f"alter table {table} force row level security")
    op.create_index(
        "ix_return_revisions_blindness", "return_revisions", ["tenant_id", "return_id", "blind_to"]
    )
    op.execute("revoke update (blind_to) on return_revisions from app_rw")

    panel = f"({DISCLOSED} and {PANEL})"
    op.execute(f"alter policy reading on returns using ({_reading_returns(f'({PANEL})')})")
    op.execute(f"alter policy reading on answers using ({_reading_content(WORDS_SHARED, panel)})")
    op.execute(f"alter policy reading on grades using ({_reading_content(GRADES_SHARED, panel)})")
    # The note of another moderator tells the grade that it explains.
    op.execute(
        "create policy never_0 on answers as restrictive for select to app_rw "
        f"using (part = 'self' or {NOT_BLIND})"
    )
    op.execute(
        "create policy never_0 on judgements as restrictive for select to app_rw "
        f"using (not (subject_id = any (array({BLIND_ON_SUBJECT}))))"
    )
    # A moderator who works in the agency sees its outcome when the agency does.
    op.execute(
        "alter policy reading on judgements using "
        f"({reaches('workspace')} or ({reaches('moderation')} and not ({OWN_AGENCY})) "
        f"or ({OWN_AGENCY} and released))"
    )
    op.execute(GUARD_BLINDNESS)
    op.execute(
        "create trigger guard_blindness before update of blind_to on returns "
        "for each row execute function guard_blindness()"
    )


def downgrade() -> None:
    op.execute("drop trigger guard_blindness on returns")
    op.execute("drop function guard_blindness()")
    op.execute(
        "alter policy reading on judgements using "
        f"({reaches('workspace', 'moderation')} or ({OWN_AGENCY} and released))"
    )
    op.execute("drop policy never_0 on judgements")
    op.execute("drop policy never_0 on answers")
    op.execute(f"alter policy reading on grades using ({_reading_content(GRADES_SHARED)})")
    op.execute(f"alter policy reading on answers using ({_reading_content(WORDS_SHARED)})")
    op.execute(f"alter policy reading on returns using ({_reading_returns()})")
    op.execute("grant update (blind_to) on return_revisions to app_rw")
    op.drop_index("ix_return_revisions_blindness", "return_revisions")
    op.drop_constraint("fk_return_revisions_blindness", "return_revisions")
    op.drop_constraint("uq_returns_blindness", "returns")
