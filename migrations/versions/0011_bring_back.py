"""Let a withdrawn return come back in the state that it had."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BEFORE = (
    "not_started>in_progress,not_started>withdrawn,in_progress>submitted,in_progress>withdrawn,"
    "submitted>returned,submitted>signed_off,submitted>withdrawn,returned>submitted,"
    "returned>withdrawn,signed_off>returned,signed_off>moderated,signed_off>released,"
    "signed_off>withdrawn,moderated>returned,moderated>released,released>returned,"
    "withdrawn>in_progress"
)
AFTER = BEFORE + ",withdrawn>not_started,withdrawn>returned"


def upgrade() -> None:
    _guard(AFTER)


def downgrade() -> None:
    _guard(BEFORE)


def _guard(changes: str) -> None:
    """Put the list of a return's changes of state into its trigger."""
    op.execute("set local lock_timeout = '5s'")
    op.execute("drop trigger guard_state on returns")
    op.execute(
        "create trigger guard_state before update of state on returns "
        f"for each row execute function guard_state('{changes}')"
    )
