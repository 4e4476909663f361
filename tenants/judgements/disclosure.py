"""Showing an agency what its moderation settled, and taking it back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from tenants.judgements.models import Judgement


def show_settled(session: Session, subject_id: UUID) -> None:
    """Show the agency what was settled: its outcome is released."""
    _set_released(session, subject_id, True)


def take_back_settled(session: Session, subject_id: UUID) -> None:
    """Take the outcome back from the agency: its return is reopened.

    What was settled stays as a draft. Nobody becomes blind again: grades once
    seen cannot be unseen.
    """
    _set_released(session, subject_id, False)


def _set_released(session: Session, subject_id: UUID, released: bool) -> None:
    session.flush()
    session.execute(
        update(Judgement)
        .where(Judgement.subject_id == subject_id, Judgement.released.is_(not released))
        .values(released=released)
        .execution_options(synchronize_session="fetch")
    )
