"""Keep when a subject was released as a whole, and who confirmed having read it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.walls import MEMBER, Rules, protect, reaches

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLE = "acknowledgements"
PARTY = "subject_id = any ((select my_subjects())::uuid[])"
RELEASED = (
    f"exists (select from subjects s where s.tenant_id = {TABLE}.tenant_id "
    f"and s.id = {TABLE}.subject_id and s.released_at is not null)"
)

# Whoever confirms says so once, in their own name, and nobody changes it afterwards.
RULES = Rules(
    read=f"{reaches('workspace')} or {PARTY}",
    add=f"member_id = {MEMBER} and {PARTY} and {RELEASED}",
)


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column("subjects", sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("grant update (released_at) on subjects to app_rw")
    op.create_table(
        TABLE,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "subject_id"],
            ["subjects.tenant_id", "subjects.id"],
            name=op.f(f"fk_{TABLE}_tenant_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "member_id"],
            ["members.tenant_id", "members.id"],
            name=op.f(f"fk_{TABLE}_tenant_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            "tenant_id",
            "subject_id",
            "member_id",
            name=op.f(f"uq_{TABLE}_tenant_id_subject_id_member_id"),
        ),
    )
    op.create_index(f"ix_{TABLE}_tenant_id_member_id", TABLE, ["tenant_id", "member_id"])
    inspector = sa.inspect(op.get_bind())
    protect(TABLE, RULES, [column["name"] for column in inspector.get_columns(TABLE)])


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_column("subjects", "released_at")
