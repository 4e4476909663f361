"""The link of a family or a child: it needs no address and no account, and opens in one browser.

Whoever opens it first binds it to that browser. It leads to one part's questions, and to
nothing that tells of the case: no name, no reference, no round.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.accounts import service as accounts
from saas.accounts import sessions
from saas.database import now
from saas.database import session as session_of_scope
from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.i18n import language as language_here
from saas.outbox.service import system_scope
from saas.settings import get_settings
from saas.tenancy import enter_scope
from saas.trail import service as trail
from tenants.rounds import policy, queries
from tenants.rounds.calendar import today
from tenants.rounds.models import Delegation, held
from tenants.workspaces.actor import Actor

PURPOSE = "voice"
GRACE = timedelta(days=14)
"""How long after the part's date a link still opens."""


@dataclass(frozen=True)
class MadeLink:
    """A link with its address, which is told once."""

    delegation: Delegation
    address: str


@dataclass(frozen=True)
class OpenedLink:
    """What the browser gets: the cookie of its session, and the secret that binds the link."""

    tenant_id: UUID
    cookie: str
    browser: str


def make_link(session: Session, actor: Actor, return_id: UUID, language: str) -> MadeLink:
    """Make a link in a language of the form.

    Raises InvalidInput (field ``language``), InvalidState, Forbidden, NotFound.
    """
    page = _to_write(session, actor, return_id)
    if language not in page.form.model.languages:
        problem = _("Choose one of the form's languages")
        raise InvalidInput(problem, {"language": problem})
    title = page.form.model.words(page.part.title, language_here()) if page.part else ""
    lasts = _lasts(page)
    delegation = Delegation(
        **held(page.return_),
        email="",
        name=_("%(part)s, by link", part=title),
        sections=[section.key for section, _questions in page.form.sections],
        language=language,
        invited_by=actor.me,
        expires_at=now() + lasts,
        voice=True,
    )
    session.add(delegation)
    session.flush()
    _note(session, actor, "part.link_made", delegation, language=language)
    return MadeLink(delegation, _address(session, delegation, lasts))


def renew_link(session: Session, actor: Actor, delegation_id: UUID) -> MadeLink:
    """A fresh address for the same person, as when theirs was lost; the earlier one ends.

    Raises InvalidState, Forbidden, NotFound.
    """
    delegation = _own(session, actor, delegation_id)
    if delegation.state == "withdrawn":
        raise InvalidState(_("This link was taken back. Make a new one."))
    page = _to_write(session, actor, delegation.return_id)
    accounts.revoke_links(session, tenant_id=delegation.tenant_id, target_id=delegation.id)
    lasts = _lasts(page)
    delegation.browser = ""
    delegation.expires_at = now() + lasts
    session.flush()
    _note(session, actor, "part.link_renewed", delegation)
    return MadeLink(delegation, _address(session, delegation, lasts))


def take_back_link(session: Session, actor: Actor, delegation_id: UUID) -> Delegation:
    """End a link; what was written by it stays. Raises NotFound."""
    delegation = _own(session, actor, delegation_id)
    accounts.revoke_links(session, tenant_id=delegation.tenant_id, target_id=delegation.id)
    delegation.state = "withdrawn"
    session.flush()
    _note(session, actor, "part.link_ended", delegation)
    return delegation


def find_open(session: Session, token: str, browser: str) -> str:
    """The language of a link that this browser may open. Raises NotFound."""
    link = accounts.find_link(session, token, PURPOSE)
    if link is None or link.tenant_id is None or link.target_id is None:
        raise NotFound
    tenant_id, target_id = link.tenant_id, link.target_id
    session.expunge_all()
    session.rollback()
    with enter_scope(system_scope(tenant_id)):
        return _openable(session_of_scope(), target_id, browser).language


def open_link(
    session: Session, token: str, browser: str, *, user_agent: str, address: str
) -> OpenedLink:
    """Exchange a link for a guest's session; the first time it is bound to the browser.

    ``browser`` is the secret that this browser was given then, or empty. Raises NotFound
    for a dead link, and for one that was opened elsewhere.
    """
    link = accounts.find_link(session, token, PURPOSE)
    if link is None or link.tenant_id is None or link.target_id is None:
        raise NotFound
    link_id, tenant_id, target_id = link.id, link.tenant_id, link.target_id
    session.expunge_all()
    session.rollback()
    with enter_scope(system_scope(tenant_id)):
        current = session_of_scope()
        delegation = _openable(current, target_id, browser, lock=True)
        if not delegation.browser:
            browser = token_urlsafe(32)
            delegation.browser = sessions.digest(browser)
        if delegation.state == "sent":
            delegation.state = "opened"
        trail.record(
            current,
            "part.link_opened",
            actor_id=None,
            actor_name=delegation.name,
            object_type="return",
            object_id=delegation.return_id,
            agency_id=delegation.agency_id,
        )
        current.commit()
        current.expunge_all()
    cookie = sessions.begin(session, link_id=link_id, user_agent=user_agent, address=address)
    session.commit()
    return OpenedLink(tenant_id, cookie, browser)


def own_link(session: Session, actor: Actor) -> Delegation:
    """The link by which this guest came. Raises NotFound."""
    if not actor.is_voice:
        raise NotFound
    found = session.scalars(
        select(Delegation).where(Delegation.id == actor.delegation_id, Delegation.voice)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _openable(
    session: Session, delegation_id: UUID, browser: str, *, lock: bool = False
) -> Delegation:
    query = select(Delegation).where(
        Delegation.id == delegation_id, Delegation.voice, Delegation.state != "withdrawn"
    )
    if lock:
        # Of two browsers at once one binds it, and the other finds it bound.
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None or (found.browser and found.browser != sessions.digest(browser)):
        raise NotFound
    return found


def _to_write(session: Session, actor: Actor, return_id: UUID) -> queries.ReturnPage:
    page = queries.get_return(session, return_id)
    return_ = page.return_
    if not policy.can_invite(actor, return_, page.round_):
        if actor.is_guest or not policy.is_author(actor, return_):
            raise NotFound
        if not return_.voice:
            raise Forbidden(_("Only a part of a family or a child has such a link."))
        raise InvalidState(_("This part is closed, so nobody writes in it."))
    return page


def _own(session: Session, actor: Actor, delegation_id: UUID) -> Delegation:
    delegation = session.scalars(
        select(Delegation).where(Delegation.id == delegation_id, Delegation.voice)
    ).one_or_none()
    if delegation is None or actor.is_guest or delegation.author_id != actor.member_id:
        raise NotFound
    return delegation


def _lasts(page: queries.ReturnPage) -> timedelta:
    return max(page.due_on, today()) - today() + GRACE


def _address(session: Session, delegation: Delegation, lasts: timedelta) -> str:
    token = accounts.make_link(
        session,
        purpose=PURPOSE,
        email="",
        lasts=lasts,
        tenant_id=delegation.tenant_id,
        target_id=delegation.id,
    )
    return f"{get_settings().base_url}/say/{token}"


def _note(
    session: Session, actor: Actor, kind: str, delegation: Delegation, **detail: object
) -> None:
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="return",
        object_id=delegation.return_id,
        agency_id=delegation.agency_id,
        **detail,
    )
