"""Reading what was mailed in a workspace: when, to whom, about what; never the text or links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from saas.mail.models import Mail
from tenants.workspaces.types import PAGE_SIZE, Page


@dataclass(frozen=True)
class MailLine:
    created_at: datetime
    sent_at: datetime | None
    recipient: str
    subject: str
    state: str


def list_mail(session: Session, *, page: int = 1, size: int = PAGE_SIZE) -> Page[MailLine]:
    """The workspace's mail, the newest first. Bodies are not even read."""
    number = max(1, page)
    rows = session.execute(
        select(
            Mail.created_at,
            Mail.sent_at,
            Mail.recipient,
            Mail.subject,
            Mail.state,
            func.count().over().label("total"),
        )
        .order_by(Mail.created_at.desc(), Mail.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    items = [MailLine(*row[:5]) for row in rows]
    return Page(items, number, rows[0].total if rows else 0, size)
