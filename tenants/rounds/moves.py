"""What every change of a return's state shares: the refusal, and the event."""

from __future__ import annotations

from typing import NoReturn

from sqlalchemy.orm import Session

from saas.errors import Forbidden, InvalidState
from saas.i18n import gettext as _
from saas.trail import service as trail
from tenants.rounds.models import Return
from tenants.rounds.types import RETURN_CHANGES, ReturnState
from tenants.workspaces.actor import Actor


def refuse(return_: Return, wanted: ReturnState) -> NoReturn:
    """Say why: the state has moved on, or this person may not. Raises InvalidState, Forbidden."""
    if wanted not in RETURN_CHANGES[ReturnState(return_.state)]:
        raise InvalidState(
            _("This cannot be done now: the return has moved on. Load the page again.")
        )
    raise Forbidden(_("Your roles in this workspace do not include this. Ask its administrator."))


def note(session: Session, actor: Actor, kind: str, return_: Return, **detail: object) -> None:
    """Write a change of a return to the trail."""
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="return",
        object_id=return_.id,
        agency_id=return_.agency_id,
        part=return_.part,
        **detail,
    )
