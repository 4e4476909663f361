"""The mails to people who fill a part: that it is theirs, and what became of it.

They name the round and how many parts there are, never what is audited: a reference in
a mailbox says more than it should once somebody knows whose it is (CAP-24).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.i18n import format_date, in_language, ngettext
from saas.i18n import gettext as _
from saas.mail import service as mail
from tenants.rounds.models import Return, Round
from tenants.workspaces.addresses import address
from tenants.workspaces.models import Member


class PartEvent(StrEnum):
    """What can become of somebody's part."""

    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    BROUGHT_BACK = "brought_back"
    EXTENDED = "extended"
    FORM_MOVED = "form_moved"
    RELEASED = "released"


def tell_given(session: Session, round_: Round, parts: Iterable[tuple[UUID, date]]) -> int:
    """Tell people that parts are theirs to fill: (member, due date) for each part.

    One mail a person, however many there are. Returns how many mails were written.
    """
    due: dict[UUID, list[date]] = {}
    for member_id, due_on in parts:
        due.setdefault(member_id, []).append(due_on)
    if not due:
        return 0
    members = session.scalars(select(Member).where(Member.id.in_(due), Member.state == "active"))
    sent = 0
    for member in members:
        dates = due[member.id]

        def body(dates: list[date] = dates) -> str:
            return ngettext(
                "You were given %(num)s part to fill in %(round)s. It is due on %(date)s.\n\n"
                "You find it here:\n\n%(link)s\n",
                "You were given %(num)s parts to fill in %(round)s. The first is due on "
                "%(date)s.\n\nYou find them here:\n\n%(link)s\n",
                len(dates),
                round=round_.title,
                date=format_date(min(dates)),
                link=mail.LINK,
            )

        _post(
            session,
            member,
            kind="part.given",
            path="my-parts",
            subject=lambda: _("For you to fill in: %(round)s", round=round_.title),
            body=body,
        )
        sent += 1
    return sent


def tell_part(
    session: Session, round_: Round, return_: Return, event: PartEvent, due_on: date | None = None
) -> int:
    """Tell whoever fills a part what became of it; returns how many mails were written."""
    member = session.scalars(
        select(Member).where(Member.id == return_.author_id, Member.state == "active")
    ).one_or_none()
    if member is None:
        return 0
    _post(
        session,
        member,
        kind=f"part.{event}",
        path=f"returns/{return_.id}",
        subject=lambda: _("Your part: %(round)s", round=round_.title),
        body=lambda: _sentence(event, due_on) + f"\n\n{mail.LINK}\n",
    )
    return 1


def _sentence(event: PartEvent, due_on: date | None) -> str:
    date_ = format_date(due_on) if due_on else ""
    match event:
        case PartEvent.REOPENED:
            return _(
                "A part that you had handed in was opened again. "
                "The reason stands on its page; what you handed in stays readable."
            )
        case PartEvent.WITHDRAWN:
            return _(
                "A part that was yours to fill is not asked of you any more. "
                "The reason stands on its page; what was written is kept."
            )
        case PartEvent.BROUGHT_BACK:
            return _("A part is yours to fill again. It is due on %(date)s.", date=date_)
        case PartEvent.EXTENDED:
            return _("The date for your part is now %(date)s.", date=date_)
        case PartEvent.FORM_MOVED:
            return _(
                "Your part is on a newer version of the form now. Every answer is kept. "
                "What the form does not ask any more stands on its page."
            )
        case PartEvent.RELEASED:
            return _("What was written was released to everybody who has a part in it.")


def _post(
    session: Session,
    member: Member,
    *,
    kind: str,
    path: str,
    subject: Callable[[], str],
    body: Callable[[], str],
) -> None:
    with in_language(member.language):
        mail.post(
            session,
            kind=kind,
            recipient=member.email,
            language=member.language,
            subject=subject(),
            body=_("Hello %(name)s,", name=member.name) + "\n\n" + body(),
            link=address(session, path),
        )
