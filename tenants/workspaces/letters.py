"""One mail to each of several people, each in their own language."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from saas.i18n import gettext as _
from saas.i18n import in_language
from saas.mail import service as mail
from tenants.workspaces.addresses import address
from tenants.workspaces.models import Member


def greeted(member: Member, words: str) -> str:
    """The words under a greeting; they bring their own way to the link."""
    return _("Hello %(name)s,", name=member.name) + "\n\n" + words


def greeted_and_led(member: Member, words: str) -> str:
    """The words under a greeting, and where to open what they tell of."""
    return _(
        "Hello %(name)s,\n\n%(words)s\n\nOpen it here:\n\n%(link)s\n",
        name=member.name,
        words=words,
        link=mail.LINK,
    )


def write_each(
    session: Session,
    members: Iterable[Member],
    *,
    kind: str,
    path: str,
    subject: Callable[[], str],
    body: Callable[[], str],
    letter: Callable[[Member, str], str] = greeted,
) -> int:
    """Write to each member about a page of the workspace; returns how many mails were written.

    ``subject`` and ``body`` are said once for each, in the language of who reads them.
    """
    written = 0
    link = address(session, path)
    for member in members:
        with in_language(member.language):
            mail.post(
                session,
                kind=kind,
                recipient=member.email,
                language=member.language,
                subject=subject(),
                body=letter(member, body()),
                link=link,
            )
        written += 1
    return written
