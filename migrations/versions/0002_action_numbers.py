"""Number actions in the database, which alone sees every agency's drafts."""

from __future__ import annotations

from alembic import op

from migrations.walls import TENANT

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEXT_ACTION_NUMBER = f"""
create function next_action_number() returns integer
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    -- Held until the commit: two that ask at once get two numbers.
    perform pg_advisory_xact_lock(hashtextextended('actions of ' || {TENANT}::text, 0));
    return (select coalesce(max(number), 0) + 1 from actions where tenant_id = {TENANT});
end $$
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("create policy numbering on actions for select to accord_owner using (true)")
    op.execute(NEXT_ACTION_NUMBER)
    op.execute("revoke all on function next_action_number() from public")
    op.execute("grant execute on function next_action_number() to app_rw")


def downgrade() -> None:
    op.execute("drop function next_action_number()")
    op.execute("drop policy numbering on actions")
