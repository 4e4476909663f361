"""List cases by their pseudonyms, and keep each draw from them for ever."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import MEMBER, Rules, protect, reaches

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PLANNING = reaches("planning")
WORKSPACE = reaches("workspace")
SYSTEM = reaches("system")
# What a file holds before its columns are matched may be more than anybody should see.
MATCHING = f"(state = 'matching' and made_by = {MEMBER})"

RULES = {
    "case_lists": Rules(
        read=f"(state <> 'matching' and ({PLANNING} or {WORKSPACE})) or {SYSTEM} "
        f"or ({PLANNING} and {MATCHING})",
        add=f"{PLANNING} and made_by = {MEMBER}",
        change=f"({PLANNING} and (made_by = {MEMBER} or state <> 'matching')) or {SYSTEM}",
        fixed=["round_id", "source", "file_name", "sha256", "made_by", "made_at"],
    ),
    "listed_cases": Rules(
        read=f"{PLANNING} or {WORKSPACE}",
        add=PLANNING,
        change=PLANNING,
        remove=PLANNING,
        fixed=["round_id", "reference"],
    ),
    # Who may read that there was a draw may make it again: that is what shows it to be fair.
    "draws": Rules(
        read=f"{PLANNING} or {WORKSPACE}",
        add=f"{PLANNING} and made_by = {MEMBER}",
    ),
}
PEOPLE = ("worker_id", "line_manager_id", "iro_id")


def _workspace_row() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
    )


def _ids(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Uuid(), nullable=False) for name in names]


def _text(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def _belongs_to(table: str, parent: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{parent}.tenant_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    _lists()
    _draws()
    for table, column in (
        ("case_lists", "round_id"),
        ("case_lists", "made_by"),
        ("listed_cases", "agency_id"),
        *(("listed_cases", column) for column in PEOPLE),
        ("draws", "round_id"),
        ("draws", "made_by"),
        ("subjects", "draw_id"),
    ):
        op.create_index(f"ix_{table}_tenant_id_{column}", table, ["tenant_id", column])
    op.create_index(
        "ix_listed_cases_tenant_id_list_id", "listed_cases", ["tenant_id", "list_id", "round_id"]
    )
    inspector = sa.inspect(op.get_bind())
    for table, rules in RULES.items():
        protect(table, rules, [column["name"] for column in inspector.get_columns(table)])


def _lists() -> None:
    table = "case_lists"
    op.create_table(
        table,
        *_workspace_row(),
        *_ids("round_id"),
        *_text("source", "state"),
        sa.Column("file_name", sa.Text(), server_default="", nullable=False),
        *_text("sha256"),
        sa.Column("rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=True),
        *_ids("made_by"),
        _moment("made_at"),
        sa.CheckConstraint("source in ('typed', 'file')", name=op.f(f"ck_{table}_source")),
        sa.CheckConstraint(
            "state in ('matching', 'taken', 'discarded')", name=op.f(f"ck_{table}_state")
        ),
        sa.CheckConstraint(
            "(state = 'matching') = (content is not null)", name=op.f(f"ck_{table}_content")
        ),
        sa.CheckConstraint("rows >= 0", name=op.f(f"ck_{table}_rows")),
        _belongs_to(table, "rounds", "round_id"),
        _belongs_to(table, "members", "made_by"),
        _key(table),
        sa.UniqueConstraint(
            "tenant_id", "id", "round_id", name=op.f(f"uq_{table}_tenant_id_id_round_id")
        ),
    )
    table = "listed_cases"
    op.create_table(
        table,
        *_workspace_row(),
        *_ids("list_id", "round_id"),
        *_text("reference"),
        *_ids("agency_id"),
        sa.Column("facts", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        *(sa.Column(column, sa.Uuid(), nullable=True) for column in PEOPLE),
        sa.CheckConstraint("reference <> ''", name=op.f(f"ck_{table}_reference")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "list_id", "round_id"],
            ["case_lists.tenant_id", "case_lists.id", "case_lists.round_id"],
            name=op.f(f"fk_{table}_tenant_id_list_id_round_id"),
        ),
        _belongs_to(table, "rounds", "round_id"),
        _belongs_to(table, "agencies", "agency_id"),
        *(_belongs_to(table, "members", column) for column in PEOPLE),
        _key(table),
        sa.UniqueConstraint(
            "tenant_id",
            "round_id",
            "reference",
            name=op.f(f"uq_{table}_tenant_id_round_id_reference"),
        ),
    )


def _draws() -> None:
    table = "draws"
    op.create_table(
        table,
        *_workspace_row(),
        *_ids("round_id"),
        *_text("seed"),
        sa.Column("rule", postgresql.JSONB(), nullable=False),
        sa.Column("pool", postgresql.JSONB(), nullable=False),
        *_text("pool_hash"),
        sa.Column("chosen", postgresql.JSONB(), nullable=False),
        *_ids("made_by"),
        _moment("made_at"),
        _belongs_to(table, "rounds", "round_id"),
        _belongs_to(table, "members", "made_by"),
        _key(table),
    )
    # The check of what is there already is the owner's, whom the wall would stop.
    op.execute("alter table subjects no force row level security")
    op.create_foreign_key(
        op.f("fk_subjects_tenant_id_draw_id"),
        "subjects",
        "draws",
        ["tenant_id", "draw_id"],
        ["tenant_id", "id"],
    )
    op.execute("alter table subjects force row level security")


def downgrade() -> None:
    op.drop_constraint(op.f("fk_subjects_tenant_id_draw_id"), "subjects", type_="foreignkey")
    op.drop_index("ix_subjects_tenant_id_draw_id", "subjects")
    op.drop_table("draws")
    op.drop_table("listed_cases")
    op.drop_table("case_lists")
