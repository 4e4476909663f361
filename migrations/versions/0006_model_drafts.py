"""Keep drafts of practice models, and every change of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import MEMBER, Rules, protect, reaches

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

RULES = {
    # A draft is for whoever may publish; nobody else knows that there is one.
    "model_drafts": Rules(
        read=reaches("planning"),
        add=f"{reaches('planning')} and started_by = {MEMBER}",
        change=reaches("planning"),
        fixed=["key", "started_by", "started_at"],
    ),
    "model_draft_changes": Rules(
        read=reaches("planning"),
        add=f"{reaches('planning')} and made_by = {MEMBER}",
    ),
}


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "model_drafts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("base_version_id", sa.Uuid(), nullable=True),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state in ('open', 'published', 'discarded')", name=op.f("ck_model_drafts_state")
        ),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_model_drafts_revision")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "base_version_id"],
            ["model_versions.tenant_id", "model_versions.id"],
            name=op.f("fk_model_drafts_tenant_id_base_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "started_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_model_drafts_tenant_id_started_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "changed_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_model_drafts_tenant_id_changed_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_model_drafts")),
    )
    op.create_index(
        "uq_model_drafts_tenant_id_key",
        "model_drafts",
        ["tenant_id", "key"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    for column in ("base_version_id", "started_by", "changed_by"):
        op.create_index(
            f"ix_model_drafts_tenant_id_{column}", "model_drafts", ["tenant_id", column]
        )
    op.create_table(
        "model_draft_changes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("before", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("after", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind in ('saved', 'added', 'removed', 'moved', 'merged')",
            name=op.f("ck_model_draft_changes_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "draft_id"],
            ["model_drafts.tenant_id", "model_drafts.id"],
            name=op.f("fk_model_draft_changes_tenant_id_draft_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "made_by"],
            ["members.tenant_id", "members.id"],
            name=op.f("fk_model_draft_changes_tenant_id_made_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_model_draft_changes")),
        sa.UniqueConstraint(
            "tenant_id",
            "draft_id",
            "revision",
            name=op.f("uq_model_draft_changes_tenant_id_draft_id_revision"),
        ),
    )
    op.create_index(
        "ix_model_draft_changes_tenant_id_made_by",
        "model_draft_changes",
        ["tenant_id", "made_by"],
    )
    inspector = sa.inspect(op.get_bind())
    for table, rules in RULES.items():
        protect(table, rules, [column["name"] for column in inspector.get_columns(table)])


def downgrade() -> None:
    op.drop_table("model_draft_changes")
    op.drop_table("model_drafts")
