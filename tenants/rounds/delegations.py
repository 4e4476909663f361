"""Sections lent to contributors who come by link and see only those."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.accounts import service as accounts
from saas.accounts import sessions
from saas.accounts.models import Link
from saas.database import Json, now
from saas.database import session as session_of_scope
from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.i18n import format_date, in_language, ngettext
from saas.i18n import gettext as _
from saas.lengths import NAME, REASON, note_long, refuse_long
from saas.mail import service as mail
from saas.outbox import service as outbox
from saas.outbox.service import system_scope
from saas.settings import get_settings
from saas.tenancy import enter_scope
from saas.trail import service as trail
from tenants.rounds import notices, policy, queries
from tenants.rounds.calendar import today
from tenants.rounds.models import Delegation, held
from tenants.rounds.moves import refuse
from tenants.rounds.types import PartKind, ReturnState
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tenants.workspaces.queries import get_settings_row
from tenants.workspaces.roles import Role

GRACE = timedelta(days=14)
"""How long after the return's date a contributor's link still opens."""


def delegate(
    session: Session,
    actor: Actor,
    return_id: UUID,
    *,
    email: str,
    name: str,
    sections: Iterable[str],
    message: str,
    due_on: date | None,
    language: str,
) -> Delegation:
    """Lend sections to somebody by mail. Raises InvalidInput by field."""
    page = queries.get_return(session, return_id)
    if not policy.can_delegate(actor, page.return_, page.round_):
        if policy.lends(actor, page.return_):
            refuse(page.return_, ReturnState.SUBMITTED)
        if policy.is_author(actor, page.return_):
            raise Forbidden(_("Only the agency's lead delegates sections, while it is open."))
        raise NotFound
    errors: dict[str, str] = {}
    try:
        address = validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        errors["email"] = _("Enter an e-mail address, such as name@example.org")
        address = ""
    if not name.strip():
        errors["name"] = _("Enter the person's name")
    note_long(errors, NAME, name=name)
    note_long(errors, REASON, message=message)
    known = [section.key for section, _q in page.form.sections]
    chosen = [key for key in known if key in set(sections)]
    if not chosen:
        errors["sections"] = _("Choose at least one section")
    if due_on is not None and due_on < today():
        errors["due_on"] = _("The date must be today or later")
    if language not in get_settings_row(session).languages:
        errors["language"] = _("Choose one of the workspace's languages")
    if errors:
        raise InvalidInput(_("Put these right first."), errors)
    lasts = max(page.due_on, due_on or page.due_on, today()) - today() + GRACE
    delegation = Delegation(
        **held(page.return_),
        email=address,
        name=name.strip(),
        sections=chosen,
        message=message.strip(),
        due_on=due_on,
        language=language,
        invited_by=actor.me,
        expires_at=now() + lasts,
    )
    session.add(delegation)
    session.flush()
    _send(session, actor, page, delegation, lasts)
    _note(session, actor.member_id, actor.name, "section.delegated", delegation, sections=chosen)
    return delegation


def _send(
    session: Session,
    actor: Actor,
    page: queries.ReturnPage,
    delegation: Delegation,
    lasts: timedelta,
) -> None:
    token = accounts.make_link(
        session,
        purpose="delegation",
        email=delegation.email,
        lasts=lasts,
        tenant_id=delegation.tenant_id,
        target_id=delegation.id,
    )
    with in_language(delegation.language):
        due = delegation.due_on or page.due_on
        mail.post(
            session,
            kind="section.delegated",
            recipient=delegation.email,
            language=delegation.language,
            subject=_(
                "%(name)s asks for your help: %(round)s", name=actor.name, round=page.round_.title
            ),
            body=ngettext(
                "Hello %(name)s,\n\n"
                "%(lead)s of %(agency)s asks you to answer %(num)s section of %(round)s "
                "by %(date)s.\n\n%(message)s\n\n"
                "Your own link, which opens this section and nothing else:\n\n%(link)s\n\n"
                "Please do not forward it.\n",
                "Hello %(name)s,\n\n"
                "%(lead)s of %(agency)s asks you to answer %(num)s sections of %(round)s "
                "by %(date)s.\n\n%(message)s\n\n"
                "Your own link, which opens these sections and nothing else:\n\n%(link)s\n\n"
                "Please do not forward it.\n",
                len(delegation.sections),
                name=delegation.name,
                lead=actor.name,
                agency=page.agency.name,
                round=page.round_.title,
                date=format_date(due),
                message=delegation.message,
                link=mail.LINK,
            ),
            link=f"{get_settings().base_url}/contribute/{token}",
        )


def resend(session: Session, actor: Actor, delegation_id: UUID) -> Delegation:
    """Send a fresh link; the earlier one stops working."""
    delegation, page = _own(session, actor, delegation_id)
    if delegation.state == "withdrawn":
        raise InvalidState(_("This help was withdrawn. Delegate the sections anew."))
    accounts.revoke_links(session, tenant_id=delegation.tenant_id, target_id=delegation.id)
    lasts = max(page.due_on, today()) - today() + GRACE
    delegation.expires_at = now() + lasts
    _send(session, actor, page, delegation, lasts)
    _note(session, actor.member_id, actor.name, "section.link_renewed", delegation)
    return delegation


def withdraw(session: Session, actor: Actor, delegation_id: UUID) -> Delegation:
    """End a contributor's access; what they wrote stays."""
    delegation, _page = _own(session, actor, delegation_id)
    accounts.revoke_links(session, tenant_id=delegation.tenant_id, target_id=delegation.id)
    delegation.state = "withdrawn"
    _note(session, actor.member_id, actor.name, "section.withdrawn", delegation)
    return delegation


def _own(
    session: Session, actor: Actor, delegation_id: UUID
) -> tuple[Delegation, queries.ReturnPage]:
    delegation = session.scalars(
        select(Delegation).where(Delegation.id == delegation_id, Delegation.voice.is_(False))
    ).one_or_none()
    if delegation is None:
        raise NotFound
    page = queries.get_return(session, delegation.return_id)
    if not policy.lends(actor, page.return_):
        raise NotFound
    return delegation, page


def open_link(
    session: Session, token: str, email: str, *, user_agent: str, address: str
) -> tuple[Link, str]:
    """Exchange a contributor's link for a guest session; returns the link and the cookie.

    Whoever holds the link must also know the address it was sent to: a link
    found in a forwarded mail's text does not open by itself. Raises NotFound
    for a dead link and InvalidInput for another address.
    """
    link = accounts.find_link(session, token, "delegation")
    if link is None or link.tenant_id is None or link.target_id is None:
        raise NotFound
    if accounts.tidy_email(email) != link.email:
        problem = _("Enter the e-mail address that this link was sent to")
        raise InvalidInput(problem, {"email": problem})
    cookie = sessions.begin(session, link_id=link.id, user_agent=user_agent, address=address)
    session.commit()
    session.expunge_all()
    tenant_id, target_id = link.tenant_id, link.target_id
    with enter_scope(system_scope(tenant_id)):
        current = session_of_scope()
        delegation = current.scalars(
            select(Delegation).where(Delegation.id == target_id)
        ).one_or_none()
        if delegation is None or delegation.state == "withdrawn":
            raise NotFound
        if delegation.state == "sent":
            delegation.state = "opened"
        _note(current, None, delegation.name, "section.link_opened", delegation)
        current.commit()
    return link, cookie


def finish(session: Session, actor: Actor, note: str) -> Delegation:
    """A contributor says that their sections are done; the lead is told."""
    if actor.delegation_id is None or actor.return_id is None:
        raise NotFound
    refuse_long(REASON, note=note)
    delegation = session.scalars(
        select(Delegation).where(Delegation.id == actor.delegation_id)
    ).one()
    delegation.state, delegation.done_at = "done", now()
    delegation.note = note.strip()
    _note(session, None, actor.name, "section.done", delegation)
    # Guests see no members: the worker finds the leads and writes to them.
    outbox.queue(session, "delegation.done", delegation_id=delegation.id)
    return delegation


@outbox.handles("delegation.done")
def tell_done(session: Session, payload: Json) -> None:
    """Write to whoever asked for the help, else to the agency's leads (in the worker).

    Of one person's part nobody else is told.
    """
    delegation_id = UUID(payload["delegation_id"])
    delegation = session.scalars(select(Delegation).where(Delegation.id == delegation_id)).one()
    asked = session.scalars(
        select(Member).where(Member.id == delegation.invited_by, Member.state == "active")
    ).all()
    people = {m.id: m for m in asked}
    if not people and delegation.part != PartKind.PERSON:
        people = {
            m.id: m for m in notices.people_of(session, delegation.agency_id, Role.AGENCY_LEAD)
        }
    notices.tell_contribution_done(session, delegation, list(people.values()))


def _note(
    session: Session,
    actor_id: UUID | None,
    actor_name: str,
    kind: str,
    delegation: Delegation,
    **detail: object,
) -> None:
    trail.record(
        session,
        kind,
        actor_id=actor_id,
        actor_name=actor_name,
        object_type="return",
        object_id=delegation.return_id,
        agency_id=delegation.agency_id,
        **detail,
    )
