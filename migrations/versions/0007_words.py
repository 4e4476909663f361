"""Say in the directory which version a workspace takes its words from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.walls import TENANT, reaches

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ACCOUNTS = "accounts"

# Who looks a person up at each request then knows whose words to use, without asking more.
# The first model of a workspace gives its words, until somebody chooses another.
SYNC_WORDS = f"""
create function {ACCOUNTS}.sync_words() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    update {ACCOUNTS}.workspaces w set words_version_id = new.id
     where w.id = new.tenant_id
       and (w.words_version_id is null
            or exists (select from model_versions v
                        where v.tenant_id = new.tenant_id and v.id = w.words_version_id
                          and v.key = new.key));
    return null;
end $$
"""

TAKE_WORDS = f"""
create function {ACCOUNTS}.take_words_from(version uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    if not {reaches("planning")} then
        raise exception 'words are chosen by who publishes'
            using errcode = 'insufficient_privilege';
    end if;
    update {ACCOUNTS}.workspaces w set words_version_id = v.id
      from model_versions v
     where w.id = {TENANT} and v.tenant_id = {TENANT} and v.id = version;
end $$
"""

FIRST_WORDS = f"""
update {ACCOUNTS}.workspaces w set words_version_id = (
    select v.id from model_versions v
     where v.tenant_id = w.id
     order by (select min(o.published_at) from model_versions o
                where o.tenant_id = v.tenant_id and o.key = v.key),
              v.number desc
     limit 1)
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column(
        "workspaces", sa.Column("words_version_id", sa.Uuid(), nullable=True), schema=ACCOUNTS
    )
    # The wall is down for the owner, in this transaction, while the first words are found.
    op.execute("alter table model_versions no force row level security")
    op.execute(FIRST_WORDS)
    op.execute("alter table model_versions force row level security")
    op.execute(SYNC_WORDS)
    op.execute(TAKE_WORDS)
    op.execute(f"revoke all on function {ACCOUNTS}.sync_words() from public")
    op.execute(f"revoke all on function {ACCOUNTS}.take_words_from(uuid) from public")
    op.execute(f"grant execute on function {ACCOUNTS}.take_words_from(uuid) to app_rw")
    op.execute(
        "create trigger sync_words after insert on model_versions "
        f"for each row execute function {ACCOUNTS}.sync_words()"
    )


def downgrade() -> None:
    op.execute("drop trigger sync_words on model_versions")
    op.execute(f"drop function {ACCOUNTS}.take_words_from(uuid)")
    op.execute(f"drop function {ACCOUNTS}.sync_words()")
    op.drop_column("workspaces", "words_version_id", schema=ACCOUNTS)
