"""The mails of moderation. None of them says anything about a grade."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.i18n import gettext as _
from saas.i18n import ngettext
from saas.mail import service as mail
from tenants.agencies.models import Agency
from tenants.rounds.models import Return, Round
from tenants.rounds.notices import coordinators
from tenants.workspaces.letters import write_each
from tenants.workspaces.models import Member


def tell_assigned(session: Session, round_: Round, moderator: Member, agencies: int) -> None:
    """One mail, however many agencies somebody is asked to moderate at once."""
    write_each(
        session,
        [moderator] if moderator.state == "active" else [],
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
    write_each(
        session,
        session.scalars(
            select(Member).where(Member.id == moderation.author_id, Member.state == "active")
        ),
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
    write_each(
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
    write_each(
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
