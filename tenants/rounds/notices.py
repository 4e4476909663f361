"""The mails of a round: invitations, reminders, returned and signed returns.

None of them says anything about an answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from saas.i18n import format_date, ngettext
from saas.i18n import gettext as _
from saas.mail import service as mail
from tenants.agencies.models import Agency
from tenants.rounds.models import Delegation, Return, Round
from tenants.rounds.part_notices import PartEvent, tell_part
from tenants.rounds.types import PartKind
from tenants.workspaces.letters import write_each
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Role


def people_of(session: Session, agency_id: UUID, role: Role) -> list[Member]:
    """The agency's active people with a role; for a lead also its named lead contact."""
    query = select(Member).where(Member.state == "active")
    holds = and_(Member.agency_id == agency_id, Member.roles.contains([role]))
    if role is Role.AGENCY_LEAD:
        named = select(Agency.lead_id).where(Agency.id == agency_id).scalar_subquery()
        holds = or_(holds, Member.id == named)
    return list(session.scalars(query.where(holds).order_by(Member.name, Member.id)))


def coordinators(session: Session) -> list[Member]:
    return list(
        session.scalars(
            select(Member)
            .where(Member.state == "active", Member.roles.contains([Role.COORDINATOR]))
            .order_by(Member.name, Member.id)
        )
    )


def tell_opened(
    session: Session, round_: Round, return_: Return, agency: Agency, due_on: date
) -> int:
    return write_each(
        session,
        people_of(session, agency.id, Role.AGENCY_LEAD),
        kind="round.opened",
        path=f"returns/{return_.id}",
        subject=lambda: _(
            "%(round)s is open for %(agency)s", round=round_.title, agency=agency.name
        ),
        body=lambda: _(
            "%(round)s has begun. Your agency's return is due on %(date)s.\n\n"
            "Open it here:\n\n%(link)s\n\n%(message)s",
            round=round_.title,
            date=format_date(due_on),
            link=mail.LINK,
            message=round_.message,
        ),
    )


def remind(
    session: Session, round_: Round, return_: Return, agency: Agency, due_on: date, today: date
) -> int:
    """Remind an agency's leads; returns how many mails were written."""
    late = (today - due_on).days

    def sentence() -> str:
        if late > 0:
            return _("Your agency's return was due on %(date)s.", date=format_date(due_on))
        if late == 0:
            return _("Your agency's return is due today.")
        return _("Your agency's return is due on %(date)s.", date=format_date(due_on))

    return write_each(
        session,
        people_of(session, agency.id, Role.AGENCY_LEAD),
        kind="round.reminder",
        path=f"returns/{return_.id}",
        subject=lambda: _("Reminder: %(round)s", round=round_.title),
        body=lambda: ngettext(
            "%(sentence)s Complete so far: %(answered)s of %(num)s question.\n\n"
            "Go on here:\n\n%(link)s\n",
            "%(sentence)s Complete so far: %(answered)s of %(num)s questions.\n\n"
            "Go on here:\n\n%(link)s\n",
            return_.expected,
            sentence=sentence(),
            answered=return_.answered,
            link=mail.LINK,
        ),
    )


def tell_to_sign(session: Session, round_: Round, return_: Return, agency: Agency) -> int:
    return write_each(
        session,
        people_of(session, agency.id, Role.APPROVER),
        kind="return.to_sign",
        path=f"returns/{return_.id}/sign",
        subject=lambda: _("To sign: %(round)s, %(agency)s", round=round_.title, agency=agency.name),
        body=lambda: _(
            "The return of %(agency)s was submitted and waits for your signature.\n\n"
            "Read and sign it here:\n\n%(link)s\n",
            agency=agency.name,
            link=mail.LINK,
        ),
    )


def tell_signed(session: Session, round_: Round, return_: Return, agency: Agency) -> int:
    return write_each(
        session,
        coordinators(session),
        kind="return.signed",
        path=f"returns/{return_.id}",
        subject=lambda: _("Signed: %(round)s, %(agency)s", round=round_.title, agency=agency.name),
        body=lambda: _(
            "%(agency)s has signed its return.\n\nRead it here:\n\n%(link)s\n",
            agency=agency.name,
            link=mail.LINK,
        ),
    )


def tell_returned(
    session: Session, round_: Round, return_: Return, agency: Agency, comments: int
) -> int:
    """Tell an agency's leads; ``comments`` counts those on questions, none where all is overall."""

    def body() -> str:
        if not comments:
            return _(
                "Your agency's return came back with a comment on the whole of it. "
                "It is open again; what was submitted before stays readable.\n\n%(link)s\n",
                link=mail.LINK,
            )
        return ngettext(
            "Your agency's return came back with comments on %(num)s question. "
            "It is open again; what was submitted before stays readable.\n\n%(link)s\n",
            "Your agency's return came back with comments on %(num)s questions. "
            "It is open again; what was submitted before stays readable.\n\n%(link)s\n",
            comments,
            link=mail.LINK,
        )

    return write_each(
        session,
        people_of(session, agency.id, Role.AGENCY_LEAD),
        kind="return.returned",
        path=f"returns/{return_.id}",
        subject=lambda: _("Returned with comments: %(round)s", round=round_.title),
        body=body,
    )


def tell_reopened(session: Session, round_: Round, return_: Return, agency: Agency) -> int:
    if return_.part == PartKind.PERSON:
        return tell_part(session, round_, return_, PartEvent.REOPENED)
    return write_each(
        session,
        people_of(session, agency.id, Role.AGENCY_LEAD),
        kind="return.reopened",
        path=f"returns/{return_.id}",
        subject=lambda: _("Reopened: %(round)s", round=round_.title),
        body=lambda: _(
            "Your agency's signed return was reopened, so its signature does not count any more. "
            "The reason stands with the return; what was signed stays readable.\n\n%(link)s\n",
            link=mail.LINK,
        ),
    )


def tell_withdrawn(session: Session, round_: Round, return_: Return, agency: Agency) -> int:
    if return_.part == PartKind.PERSON:
        return tell_part(session, round_, return_, PartEvent.WITHDRAWN)
    return write_each(
        session,
        people_of(session, agency.id, Role.AGENCY_LEAD),
        kind="return.withdrawn",
        path=f"returns/{return_.id}",
        subject=lambda: _("Withdrawn: %(round)s", round=round_.title),
        body=lambda: _(
            "Your agency was withdrawn from this round, so nothing more is asked of it here. "
            "The reason stands with the return; what was written stays readable.\n\n%(link)s\n",
            link=mail.LINK,
        ),
    )


def tell_brought_back(
    session: Session, round_: Round, return_: Return, agency: Agency, due_on: date
) -> int:
    if return_.part == PartKind.PERSON:
        return tell_part(session, round_, return_, PartEvent.BROUGHT_BACK, due_on)
    return write_each(
        session,
        people_of(session, agency.id, Role.AGENCY_LEAD),
        kind="return.brought_back",
        path=f"returns/{return_.id}",
        subject=lambda: _("Back in the round: %(round)s", round=round_.title),
        body=lambda: _(
            "Your agency is back in this round, with what it had written. "
            "Its return is due on %(date)s.\n\n%(link)s\n",
            date=format_date(due_on),
            link=mail.LINK,
        ),
    )


def tell_extended(
    session: Session, round_: Round, return_: Return, agency: Agency, due_on: date
) -> int:
    if return_.part == PartKind.PERSON:
        return tell_part(session, round_, return_, PartEvent.EXTENDED, due_on)
    return write_each(
        session,
        people_of(session, agency.id, Role.AGENCY_LEAD),
        kind="return.extended",
        path=f"returns/{return_.id}",
        subject=lambda: _("New date: %(round)s", round=round_.title),
        body=lambda: _(
            "The date for your agency's return is now %(date)s.\n\n%(link)s\n",
            date=format_date(due_on),
            link=mail.LINK,
        ),
    )


def tell_form_moved(
    session: Session,
    round_: Round,
    return_: Return,
    agency: Agency,
    number: int,
    *,
    by: str,
    reason: str,
    undone: bool = False,
) -> int:
    """Tell an agency's leads that their return is on another version of the form now.

    ``reason`` is the coordinator's for the move, ``by`` who made it, or who undid it.
    """
    if return_.part == PartKind.PERSON:
        return tell_part(session, round_, return_, PartEvent.FORM_MOVED)

    def body() -> str:
        if undone:
            return _(
                "%(name)s undid the latest change of the form, so your agency's return is on "
                "version %(n)s of it again. The reason given for that change had been:\n\n"
                "%(reason)s\n\nWhat was written before the change is back as it was. What was "
                "written since, and has no place on version %(n)s, stands on the return's page "
                "under “Archived answers”.\n\nLook it through here:\n\n%(link)s\n",
                name=by,
                n=number,
                reason=reason,
                link=mail.LINK,
            )
        return (
            _(
                "%(name)s moved the round to another version of its form, and gave this "
                "reason:\n\n%(reason)s",
                name=by,
                reason=reason,
            )
            + "\n\n"
            + _(
                "Your agency's return is on version %(n)s of the form now. Every answer is kept. "
                "What the form does not ask any more, or asks otherwise, stands on the return's "
                "page under “Archived answers”.\n\nLook it through here:\n\n%(link)s\n",
                n=number,
                link=mail.LINK,
            )
        )

    return write_each(
        session,
        people_of(session, agency.id, Role.AGENCY_LEAD),
        kind="return.form_moved",
        path=f"returns/{return_.id}",
        subject=lambda: (
            _("A change of the form was undone: %(round)s", round=round_.title)
            if undone
            else _("The form has changed: %(round)s", round=round_.title)
        ),
        body=body,
    )


def tell_released(session: Session, round_: Round, return_: Return, agency: Agency) -> int:
    if return_.part == PartKind.PERSON:
        return tell_part(session, round_, return_, PartEvent.RELEASED)
    return write_each(
        session,
        people_of(session, agency.id, Role.AGENCY_LEAD),
        kind="return.released",
        path=f"returns/{return_.id}/outcome",
        subject=lambda: _("Outcome: %(round)s", round=round_.title),
        body=lambda: _(
            "The outcome for %(agency)s can be read now. You can reply to it once.\n\n%(link)s\n",
            agency=agency.name,
            link=mail.LINK,
        ),
    )


def tell_contribution_done(
    session: Session, delegation: Delegation, members: Iterable[Member]
) -> int:
    return write_each(
        session,
        members,
        kind="section.done",
        path=f"returns/{delegation.return_id}",
        subject=lambda: _("%(name)s has finished", name=delegation.name),
        body=lambda: _(
            "%(name)s has finished the sections that you asked for.\n\n%(link)s\n",
            name=delegation.name,
            link=mail.LINK,
        ),
    )
