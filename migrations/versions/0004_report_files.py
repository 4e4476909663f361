"""Let the files of old reports go, and keep a welcome for each language."""

from __future__ import annotations

from alembic import op

from migrations.walls import reaches

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WORK_STATES = "'waiting', 'running', 'done', 'failed'"


def _work_states(states: str) -> None:
    op.drop_constraint(op.f("ck_work_items_state"), "work_items", type_="check")
    op.create_check_constraint(op.f("ck_work_items_state"), "work_items", f"state in ({states})")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    _work_states(f"{WORK_STATES}, 'expired'")
    # Only the worker gives a file up; evidence that rests on it holds it by its foreign key.
    op.execute(f"create policy removing on stored_files for delete using ({reaches('system')})")
    op.execute("grant delete on stored_files to app_rw")
    # Nothing wrote a welcome before this, so the column is empty in every workspace.
    op.execute("alter table workspace_settings alter column welcome drop default")
    op.execute(
        "alter table workspace_settings alter column welcome type jsonb using "
        "case when welcome = '' then '{}'::jsonb "
        "else jsonb_build_object(languages[1], welcome) end"
    )
    op.execute("alter table workspace_settings alter column welcome set default '{}'::jsonb")


def downgrade() -> None:
    op.execute("alter table workspace_settings alter column welcome drop default")
    op.execute(
        "alter table workspace_settings alter column welcome type text "
        "using coalesce(welcome ->> languages[1], '')"
    )
    op.execute("alter table workspace_settings alter column welcome set default ''")
    op.execute("revoke delete on stored_files from app_rw")
    op.execute("drop policy removing on stored_files")
    # What had expired was done once; its files stay away.
    op.execute("alter table work_items no force row level security")
    op.execute("update work_items set state = 'done' where state = 'expired'")
    op.execute("alter table work_items force row level security")
    _work_states(WORK_STATES)
