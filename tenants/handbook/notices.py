"""The mails of the handbook: asking to read it, and to review it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from saas.i18n import format_date
from saas.i18n import gettext as _
from tenants.handbook.queries import Edition
from tenants.workspaces.letters import greeted_and_led, write_each
from tenants.workspaces.models import Member


def ask_to_read(session: Session, edition: Edition, members: Iterable[Member]) -> int:
    """Ask members to read a version and to say so; returns how many mails were written."""
    return write_each(
        session,
        members,
        kind="handbook.read_reminder",
        path=f"framework/versions/{edition.version_id}",
        subject=lambda: _("Please read: %(title)s", title=edition.name),
        letter=greeted_and_led,
        body=lambda: _(
            "Version %(n)s of “%(title)s” is published. Please read it, then say on its page "
            "that you have read it.",
            n=edition.number,
            title=edition.name,
        ),
    )


def ask_to_review(
    session: Session, edition: Edition, review_on: date, today: date, members: Iterable[Member]
) -> int:
    """Tell who looks after a handbook that its review is near, due or overdue."""

    def body() -> str:
        values = {"title": edition.name, "date": format_date(review_on)}
        if review_on > today:
            return _("“%(title)s” is to be reviewed by %(date)s.", **values)
        if review_on == today:
            return _("“%(title)s” is to be reviewed today, %(date)s.", **values)
        return _(
            "“%(title)s” was to be reviewed by %(date)s. Publish the next version with a new "
            "date of review: until then this reminder comes once a month.",
            **values,
        )

    return write_each(
        session,
        members,
        kind="handbook.review",
        path=f"framework/versions/{edition.version_id}",
        subject=lambda: _("Review: %(title)s", title=edition.name),
        letter=greeted_and_led,
        body=body,
    )
