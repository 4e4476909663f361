"""The building blocks of wall one, for migrations.

Every workspace table goes through ``protect``: forced row-level security, the
restrictive wall, its permissive policies, its grants. Settings are read inline
(cost close to nothing); a list is read once a statement, in an InitPlan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from alembic import op

TENANT = "nullif(current_setting('app.tenant_id', true), '')::uuid"
MEMBER = "nullif(current_setting('app.member_id', true), '')::uuid"
DELEGATION = "nullif(current_setting('app.delegation_id', true), '')::uuid"
RETURN = "nullif(current_setting('app.return_id', true), '')::uuid"
AGENCIES = (
    "(select string_to_array(coalesce(current_setting('app.agencies', true), ''), ',')::uuid[])"
)
REACH = "(select string_to_array(coalesce(current_setting('app.reach', true), ''), ','))"
SECTIONS = "(select string_to_array(coalesce(current_setting('app.sections', true), ''), ','))"

GUEST = f"{DELEGATION} is not null"
NOT_GUEST = f"{DELEGATION} is null"
IS_MEMBER = f"{MEMBER} is not null and {NOT_GUEST}"
OWN_AGENCY = f"agency_id = any ({AGENCIES}::uuid[])"


def reaches(*words: str) -> str:
    """The scope has at least one of these words in its reach."""
    return "(" + " or ".join(f"'{word}' = any ({REACH}::text[])" for word in words) + ")"


@dataclass(frozen=True)
class Rules:
    """Who may do what to a table's rows, inside the wall; None means nobody."""

    read: str
    add: str | None = None
    change: str | None = None
    remove: str | None = None
    guest: str | None = None
    """What a guest sees of it; without this a guest sees and does nothing."""
    never: Sequence[str] = field(default=())
    """Further restrictive conditions on reading."""
    fixed: Sequence[str] = field(default=())
    """Columns that the application may set once and never change."""


def protect(table: str, rules: Rules, columns: Sequence[str]) -> None:
    """Put one workspace table behind the wall."""
    run = op.execute
    run(f"alter table {table} enable row level security")
    run(f"alter table {table} force row level security")
    run(
        f"create policy wall on {table} as restrictive for all "
        f"using (tenant_id = {TENANT}) with check (tenant_id = {TENANT})"
    )
    guest = rules.guest or "false"
    run(
        f"create policy guest on {table} as restrictive for all to app_rw "
        f"using ({NOT_GUEST} or ({guest})) with check ({NOT_GUEST} or ({guest}))"
    )
    for i, condition in enumerate(rules.never):
        run(
            f"create policy never_{i} on {table} as restrictive for select to app_rw "
            f"using ({condition})"
        )
    run(f"create policy reading on {table} for select using ({rules.read})")
    grants = ["select"]
    if rules.add:
        run(f"create policy adding on {table} for insert with check ({rules.add})")
        grants.append("insert")
    if rules.change:
        run(
            f"create policy changing on {table} for update "
            f"using ({rules.change}) with check ({rules.change})"
        )
        fixed = {"tenant_id", "id", *rules.fixed}
        free = ", ".join(c for c in columns if c not in fixed)
        run(f"grant update ({free}) on {table} to app_rw")
    if rules.remove:
        run(f"create policy removing on {table} for delete using ({rules.remove})")
        grants.append("delete")
    run(f"grant {', '.join(grants)} on {table} to app_rw")
