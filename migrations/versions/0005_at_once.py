"""Hold what two people do at once, hand delegations over, and hide files from guests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.walls import NOT_GUEST, TENANT, reaches

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Of two invitations that wait for one person, the newer is the one whose link they
# were told last.
WITHDRAW_DOUBLES = """
update invitations i set state = 'withdrawn'
 where state = 'sent'
   and exists (select from invitations newer
                where newer.tenant_id = i.tenant_id and newer.email = i.email
                  and newer.state = 'sent'
                  and (newer.created_at, newer.id) > (i.created_at, i.id))
"""

# Who lets people leave does not read the delegations of every agency, and needs not:
# this gives them to the colleague and tells no more than how many there were.
HAND_OVER_DELEGATIONS = f"""
create function hand_over_delegations(leaver uuid, successor uuid) returns integer
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    moved integer;
begin
    if not {reaches("planning")} then
        raise exception 'delegations are handed over by who manages people'
            using errcode = 'insufficient_privilege';
    end if;
    update delegations set invited_by = successor
     where tenant_id = {TENANT} and invited_by = leaver and state in ('sent', 'opened');
    get diagnostics moved = row_count;
    return moved;
end $$
"""

# A guest adds a file and names it as evidence; until then no row of theirs shows it to
# them. Whoever holds its bytes knows its hash, and is told its id.
FIND_STORED_FILE = f"""
create function find_stored_file(digest text) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, public as $$
begin
    return (select id from stored_files where tenant_id = {TENANT} and sha256 = digest);
end $$
"""

# Their own evidence is all that the walls of that table show a guest.
NAMED_BY_EVIDENCE = (
    "exists (select from evidence e "
    "where e.tenant_id = stored_files.tenant_id and e.file_id = stored_files.id)"
)


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # The wall is down for the owner, in this transaction, while its rows are put right.
    op.execute("alter table invitations no force row level security")
    op.execute(WITHDRAW_DOUBLES)
    op.execute("alter table invitations force row level security")
    op.create_index(
        "uq_invitations_tenant_id_email",
        "invitations",
        ["tenant_id", "email"],
        unique=True,
        postgresql_where=sa.text("state = 'sent'"),
    )

    op.execute("create policy handing_over on delegations for all to accord_owner using (true)")
    op.execute(HAND_OVER_DELEGATIONS)
    op.execute("revoke all on function hand_over_delegations(uuid, uuid) from public")
    op.execute("grant execute on function hand_over_delegations(uuid, uuid) to app_rw")

    op.execute(FIND_STORED_FILE)
    op.execute("revoke all on function find_stored_file(text) from public")
    op.execute("grant execute on function find_stored_file(text) to app_rw")
    op.execute(
        "alter policy guest on stored_files "
        f"using ({NOT_GUEST} or {NAMED_BY_EVIDENCE}) with check (true)"
    )


def downgrade() -> None:
    op.execute(
        f"alter policy guest on stored_files using ({NOT_GUEST} or true) "
        f"with check ({NOT_GUEST} or true)"
    )
    op.execute("drop function find_stored_file(text)")
    op.execute("drop function hand_over_delegations(uuid, uuid)")
    op.execute("drop policy handing_over on delegations")
    op.drop_index("uq_invitations_tenant_id_email", "invitations")
