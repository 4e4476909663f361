"""Keep what is carried by hand between an authority and a partnership."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import IS_MEMBER, MEMBER, OWN_AGENCY, Rules, protect, reaches

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COORDINATES = f"({reaches('planning')} and {reaches('workspace')})"
OWN = f"({IS_MEMBER} and {OWN_AGENCY})"

RULES = {
    # That an agency reads in its own words, and in whose: its people and the coordinator.
    "agency_models": Rules(
        read=f"{OWN} or {COORDINATES}",
        add=f"({OWN} or {COORDINATES}) and uploaded_by = {MEMBER}",
        change=f"{OWN} or {COORDINATES}",
        fixed=[
            "agency_id",
            "key",
            "title",
            "joint_keys",
            "content_hash",
            "uploaded_by",
            "uploaded_at",
        ],
    ),
    # The words themselves: its people alone, even where a coordinator uploaded them.
    "agency_model_documents": Rules(read=OWN, add=f"{OWN} or {COORDINATES}"),
    "joint_results": Rules(
        read=f"{IS_MEMBER} and {reaches('planning', 'workspace')}",
        add=f"{reaches('planning')} and imported_by = {MEMBER}",
        change=reaches("planning"),
        fixed=[
            "joint_key",
            "partnership",
            "round",
            "year",
            "agency",
            "content_hash",
            "content",
            "imported_by",
            "imported_at",
        ],
    ),
    "joint_readings": Rules(
        read=f"{IS_MEMBER} and {reaches('planning', 'workspace')}",
        add=f"{reaches('planning')} and read_by = {MEMBER}",
    ),
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


def _withdrawal(table: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    return (
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at is null) = (withdrawn_by is null)", name=op.f(f"ck_{table}_withdrawn")
        ),
        _belongs_to(table, "members", "withdrawn_by"),
    )


def _belongs_to(table: str, parent: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{parent}.tenant_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _text(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    _own_models()
    _joint_results()
    for table, column in (
        ("agency_models", "agency_id"),
        ("agency_models", "uploaded_by"),
        ("agency_models", "withdrawn_by"),
        ("joint_results", "imported_by"),
        ("joint_results", "withdrawn_by"),
        ("joint_readings", "version_id"),
        ("joint_readings", "read_by"),
    ):
        op.create_index(f"ix_{table}_tenant_id_{column}", table, ["tenant_id", column])
    inspector = sa.inspect(op.get_bind())
    for table, rules in RULES.items():
        protect(table, rules, [column["name"] for column in inspector.get_columns(table)])


def _own_models() -> None:
    table = "agency_models"
    op.create_table(
        table,
        *_workspace_row(),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        *_text("key"),
        sa.Column("title", postgresql.JSONB(), nullable=False),
        sa.Column("joint_keys", postgresql.ARRAY(sa.String()), nullable=False),
        *_text("content_hash"),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        _moment("uploaded_at"),
        *_withdrawal(table),
        _belongs_to(table, "agencies", "agency_id"),
        _belongs_to(table, "members", "uploaded_by"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "tenant_id", "id", "agency_id", name=op.f(f"uq_{table}_tenant_id_id_agency_id")
        ),
    )
    table = "agency_model_documents"
    op.create_table(
        table,
        *_workspace_row(),
        sa.Column("agency_model_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agency_model_id", "agency_id"],
            ["agency_models.tenant_id", "agency_models.id", "agency_models.agency_id"],
            name=op.f(f"fk_{table}_tenant_id_agency_model_id_agency_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "tenant_id",
            "agency_model_id",
            "agency_id",
            name=op.f(f"uq_{table}_tenant_id_agency_model_id_agency_id"),
        ),
    )


def _joint_results() -> None:
    table = "joint_results"
    op.create_table(
        table,
        *_workspace_row(),
        *_text("joint_key", "partnership", "round"),
        sa.Column("year", sa.Integer(), nullable=False),
        *_text("agency", "content_hash"),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=False),
        _moment("imported_at"),
        *_withdrawal(table),
        _belongs_to(table, "members", "imported_by"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    )
    op.create_index(
        f"uq_{table}_tenant_id_content_hash",
        table,
        ["tenant_id", "content_hash"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at is null"),
    )
    table = "joint_readings"
    op.create_table(
        table,
        *_workspace_row(),
        sa.Column("result_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("read_by", sa.Uuid(), nullable=False),
        _moment("read_at"),
        sa.CheckConstraint("number >= 1", name=op.f(f"ck_{table}_number")),
        _belongs_to(table, "joint_results", "result_id"),
        _belongs_to(table, "model_versions", "version_id"),
        _belongs_to(table, "members", "read_by"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "tenant_id",
            "result_id",
            "number",
            name=op.f(f"uq_{table}_tenant_id_result_id_number"),
        ),
    )


def downgrade() -> None:
    op.drop_table("joint_readings")
    op.drop_table("joint_results")
    op.drop_table("agency_model_documents")
    op.drop_table("agency_models")
