"""Keep who has read the handbook, the files of its places, and its PDFs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.walls import IS_MEMBER, MEMBER, Rules, protect, reaches

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RULES = {
    # Nobody says for somebody else that they have read it.
    "handbook_readings": Rules(
        read=f"member_id = {MEMBER} or {reaches('planning')}",
        add=f"member_id = {MEMBER}",
    ),
    "model_files": Rules(
        read=f"({IS_MEMBER} and taken_away_at is null) or {reaches('planning')}",
        add=f"{reaches('planning')} and added_by = {MEMBER}",
        change=reaches("planning"),
        fixed=[
            "model_key",
            "place",
            "number",
            "file_id",
            "file_name",
            "note",
            "added_by",
            "added_at",
        ],
    ),
    "handbook_prints": Rules(read=IS_MEMBER, add=f"made_by = {MEMBER}"),
}


def _workspace_row() -> tuple[sa.Column[object], sa.Column[object]]:
    return (
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
    )


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


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    table = "handbook_readings"
    op.create_table(
        table,
        *_workspace_row(),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        _moment("read_at"),
        _belongs_to(table, "members", "member_id"),
        _belongs_to(table, "model_versions", "version_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "tenant_id",
            "version_id",
            "member_id",
            name=op.f(f"uq_{table}_tenant_id_version_id_member_id"),
        ),
    )
    table = "model_files"
    op.create_table(
        table,
        *_workspace_row(),
        sa.Column("model_key", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        _moment("added_at"),
        sa.Column("taken_away_by", sa.Uuid(), nullable=True),
        sa.Column("taken_away_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f(f"ck_{table}_number")),
        sa.CheckConstraint(
            "(taken_away_at is null) = (taken_away_by is null)",
            name=op.f(f"ck_{table}_taken_away"),
        ),
        _belongs_to(table, "stored_files", "file_id"),
        _belongs_to(table, "members", "added_by"),
        _belongs_to(table, "members", "taken_away_by"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "tenant_id",
            "model_key",
            "place",
            "number",
            name=op.f(f"uq_{table}_tenant_id_model_key_place_number"),
        ),
    )
    table = "handbook_prints"
    op.create_table(
        table,
        *_workspace_row(),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("made_of", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        _moment("made_at"),
        _belongs_to(table, "model_versions", "version_id"),
        _belongs_to(table, "stored_files", "file_id"),
        _belongs_to(table, "members", "made_by"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "tenant_id",
            "version_id",
            "language",
            "made_of",
            name=op.f(f"uq_{table}_tenant_id_version_id_language_made_of"),
        ),
    )
    for table, column in (
        ("handbook_readings", "member_id"),
        ("model_files", "file_id"),
        ("model_files", "added_by"),
        ("model_files", "taken_away_by"),
        ("handbook_prints", "file_id"),
        ("handbook_prints", "made_by"),
    ):
        op.create_index(f"ix_{table}_tenant_id_{column}", table, ["tenant_id", column])
    inspector = sa.inspect(op.get_bind())
    for table, rules in RULES.items():
        protect(table, rules, [column["name"] for column in inspector.get_columns(table)])


def downgrade() -> None:
    op.drop_table("handbook_prints")
    op.drop_table("model_files")
    op.drop_table("handbook_readings")
