"""The mails of the handbook: asking to read it, and to review it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy.orm import Session

from saas.i18n import format_date, in_language
from saas.i18n import gettext as _
from saas.mail import service as mail
from tenants.handbook.queries import Edition
from tenants.workspaces.addresses import address
from tenants.workspaces.models import Member


def ask_to_read(session: Session, edition: Edition, members: Iterable[Member]) -> int:
    """Ask members to read a version and to say so; returns how many mails were written."""
    return _each(
        session,
        members,
        kind="handbook.read_reminder",
        path=f"framework/versions/{edition.version_id}",
        subject=lambda: _("Please read: %(title)s", title=edition.name),
        words=lambda: _(
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

    def words() -> str:
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

    return _each(
        session,
        members,
        kind="handbook.review",
        path=f"framework/versions/{edition.version_id}",
        subject=lambda: _("Review: %(title)s", title=edition.name),
        words=words,
    )


def _each(
    session: Session,
    members: Iterable[Member],
    *,
    kind: str,
    path: str,
    subject: Callable[[], str],
    words: Callable[[], str],
) -> int:
    sent = 0
    link = address(session, path)
    for member in members:
        with in_language(member.language):
            mail.post(
                session,
                kind=kind,
                recipient=member.email,
                language=member.language,
                subject=subject(),
                body=_(
                    "Hello %(name)s,\n\n%(words)s\n\nOpen it here:\n\n%(link)s\n",
                    name=member.name,
                    words=words(),
                    link=mail.LINK,
                ),
                link=link,
            )
        sent += 1
    return sent
