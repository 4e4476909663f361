"""The mails of the plan. They name an action by its number: its words stay inside."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.i18n import format_date, ngettext
from saas.i18n import gettext as _
from tenants.actions.models import Action
from tenants.actions.types import ActionState
from tenants.rounds.notices import coordinators
from tenants.workspaces.letters import greeted_and_led, write_each
from tenants.workspaces.models import Member


def tell_agreed(session: Session, action: Action) -> int:
    return _each(
        session,
        _holders(session, action),
        action,
        kind="action.agreed",
        subject=lambda: _("Action %(n)s was agreed and is yours", n=action.number),
        body=lambda: _(
            "Action %(n)s of the shared plan was agreed. You own it or stand in for its owner. "
            "It is due on %(date)s.",
            n=action.number,
            date=format_date(action.due_on),
        ),
    )


def tell_given(session: Session, action: Action) -> int:
    return _each(
        session,
        _holders(session, action),
        action,
        kind="action.given",
        subject=lambda: _("Action %(n)s: who holds it has changed", n=action.number),
        body=lambda: _(
            "You now own action %(n)s of the shared plan, or stand in for its owner. "
            "It is due on %(date)s.",
            n=action.number,
            date=format_date(action.due_on),
        ),
    )


def tell_claimed(session: Session, action: Action) -> int:
    return _each(
        session,
        coordinators(session),
        action,
        kind="action.claimed_done",
        subject=lambda: _("Action %(n)s was claimed done", n=action.number),
        body=lambda: _(
            "Action %(n)s was claimed done and waits to be verified by somebody outside "
            "its agency.",
            n=action.number,
        ),
    )


def tell_sent_back(session: Session, action: Action) -> int:
    return _each(
        session,
        _holders(session, action),
        action,
        kind="action.sent_back",
        subject=lambda: _("Action %(n)s was sent back", n=action.number),
        body=lambda: _(
            "Action %(n)s was sent back with a reason. It is open again.", n=action.number
        ),
    )


def tell_verified(session: Session, action: Action) -> int:
    return _each(
        session,
        _holders(session, action),
        action,
        kind="action.verified",
        subject=lambda: _("Action %(n)s was verified", n=action.number),
        body=lambda: _("Action %(n)s was verified as done. Thank you.", n=action.number),
    )


def tell_overdue(session: Session, action: Action, days: int, members: Iterable[Member]) -> int:
    """One step of the ladder: the action was due ``days`` ago."""

    def body() -> str:
        if action.state == ActionState.CLAIMED_DONE:
            return _(
                "Action %(n)s was due on %(date)s. It was claimed done and still waits to be "
                "verified.",
                n=action.number,
                date=format_date(action.due_on),
            )
        return ngettext(
            "Action %(n)s was due on %(date)s, %(num)s day ago, and is not done yet.",
            "Action %(n)s was due on %(date)s, %(num)s days ago, and is not done yet.",
            days,
            n=action.number,
            date=format_date(action.due_on),
        )

    return _each(
        session,
        members,
        action,
        kind="action.overdue",
        subject=lambda: _("Overdue: action %(n)s", n=action.number),
        body=body,
    )


def _holders(session: Session, action: Action) -> list[Member]:
    return list(
        session.scalars(
            select(Member)
            .where(
                Member.id.in_([i for i in (action.owner_id, action.deputy_id) if i]),
                Member.state == "active",
            )
            .order_by(Member.name, Member.id)
        )
    )


def _each(
    session: Session,
    members: Iterable[Member],
    action: Action,
    *,
    kind: str,
    subject: Callable[[], str],
    body: Callable[[], str],
) -> int:
    """Write one mail to each person, once; returns how many."""
    people = {member.id: member for member in members}
    return write_each(
        session,
        people.values(),
        kind=kind,
        path=f"plan/actions/{action.id}",
        subject=subject,
        body=body,
        letter=greeted_and_led,
    )
