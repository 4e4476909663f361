"""The mails of moderation. None of them says anything about a grade."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.i18n import gettext as _
from saas.i18n import in_language, ngettext
from saas.mail import service as mail
from tenants.agencies.models import Agency
from tenants.rounds.models import Return, Round
from tenants.rounds.notices import coordinators
from tenants.workspaces.addresses import address
from tenants.workspaces.models import Member


def tell_assigned(session: Session, round_: Round, moderator: Member, agencies: int) -> None:
    """One mail, however many agencies somebody is asked to moderate at once."""
    _post(
        session,
        [moderator],
        kind="moderation.assigned",
        path="moderation",
        subject=lambda: _("To moderate: %(round)s", round=round_.title),
        body=lambda: (
            ngettext(
                "You were asked to moderate the return of %(num)s agency.",
                "You were asked to moderate the returns of %(num)s agencies.",
                agencies,
            )
            + "\n\n"
            + _("Read and grade here:\n\n%(link)s\n", link=mail.LINK)
        ),
    )


def tell_to_look_again(
    session: Session, round_: Round, agency: Agency, moderation: Return, reason: str
) -> None:
    _post(
        session,
        session.scalars(select(Member).where(Member.id == moderation.author_id)),
        kind="moderation.again",
        path="moderation",
        subject=lambda: _("Please look again: %(round)s", round=round_.title),
        body=lambda: _(
            "Your grades for %(agency)s are open again.\n\n%(reason)s\n\n%(link)s\n",
            agency=agency.name,
            reason=reason,
            link=mail.LINK,
        ),
    )


def tell_ready(session: Session, round_: Round, agency: Agency, subject_id: UUID) -> None:
    _post(
        session,
        coordinators(session),
        kind="moderation.ready",
        path=f"moderation/subjects/{subject_id}",
        subject=lambda: _(
            "Moderation finished: %(round)s, %(agency)s", round=round_.title, agency=agency.name
        ),
        body=lambda: _(
            "Every moderator of %(agency)s has finished. Settle it here:\n\n%(link)s\n",
            agency=agency.name,
            link=mail.LINK,
        ),
    )


def tell_replied(session: Session, round_: Round, agency: Agency, return_id: UUID) -> None:
    _post(
        session,
        coordinators(session),
        kind="moderation.replied",
        path=f"returns/{return_id}/outcome",
        subject=lambda: _("Reply: %(round)s, %(agency)s", round=round_.title, agency=agency.name),
        body=lambda: _(
            "%(agency)s has replied to its outcome.\n\nRead it here:\n\n%(link)s\n",
            agency=agency.name,
            link=mail.LINK,
        ),
    )


def _post(
    session: Session,
    members: Iterable[Member],
    *,
    kind: str,
    path: str,
    subject: Callable[[], str],
    body: Callable[[], str],
) -> None:
    link = address(session, path)
    for member in members:
        if member.state != "active":
            continue
        with in_language(member.language):
            mail.post(
                session,
                kind=kind,
                recipient=member.email,
                language=member.language,
                subject=subject(),
                body=_("Hello %(name)s,", name=member.name) + "\n\n" + body(),
                link=link,
            )
