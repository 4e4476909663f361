"""What every change of an action shares: loading it safely, its history, its event."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.errors import Conflict, Forbidden, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.trail import service as trail
from tenants.actions.models import Action, ActionNote
from tenants.actions.types import ActionState, NoteKind
from tenants.workspaces.actor import Actor

LONGEST_NOTE = 8000

Allowed = Callable[[Actor, Action], bool]


class ActionChanged(Conflict):
    """Somebody changed the action after this person had opened it."""

    def __init__(self, action: Action) -> None:
        super().__init__(
            _("Somebody else changed this action while you were writing. Nothing was saved yet.")
        )
        self.version = action.version


def get_action(session: Session, action_id: UUID) -> Action:
    """Raises NotFound."""
    action = session.scalars(select(Action).where(Action.id == action_id)).one_or_none()
    if action is None:
        raise NotFound
    return action


def open_for(
    session: Session,
    actor: Actor,
    action_id: UUID,
    allowed: Allowed,
    version: int | None,
    states: frozenset[ActionState],
) -> Action:
    """Lock an action for a change that ``allowed`` permits; ``version`` is the one read before.

    Raises NotFound, ActionChanged for a stale version, InvalidState where it has
    gone on, Forbidden where this person is not the one to do it.
    """
    action = session.scalars(
        select(Action)
        .where(Action.id == action_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if action is None:
        # Seen but not theirs to change: the lock asks for the right to change.
        get_action(session, action_id)
        raise Forbidden(_not_theirs())
    if version is not None and version != action.version:
        raise ActionChanged(action)
    if allowed(actor, action):
        return action
    if action.state not in states:
        raise InvalidState(_gone_on(action))
    raise Forbidden(_not_theirs())


def add_note(session: Session, actor: Actor, action: Action, kind: NoteKind, text: str) -> None:
    session.add(ActionNote(action_id=action.id, kind=kind, text=text, made_by=actor.me))


def record(session: Session, actor: Actor, kind: str, action: Action, **detail: object) -> None:
    """Note a change on the trail: numbers, states and ids, never words."""
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="action",
        object_id=action.id,
        agency_id=action.agency_id,
        number=action.number,
        **detail,
    )


def _not_theirs() -> str:
    return _("This is for the action's owner, its agency's lead or the coordinator.")


def _gone_on(action: Action) -> str:
    sentences = {
        ActionState.PROPOSED: _("This action is only proposed: it has to be agreed first."),
        ActionState.AGREED: _("This action was agreed already."),
        ActionState.IN_PROGRESS: _("Work on this action has begun already."),
        ActionState.CLAIMED_DONE: _("This action was claimed done and waits to be verified."),
        ActionState.SENT_BACK: _("This action was sent back to its owner."),
        ActionState.VERIFIED: _("This action was verified: it stays as it is."),
        ActionState.SUPERSEDED: _("This action was replaced by another one."),
    }
    return sentences[ActionState(action.state)]
