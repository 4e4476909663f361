"""Working on an action until somebody else has verified it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from saas.database import new_id, now
from saas.errors import InvalidInput, NotFound
from saas.i18n import gettext as _
from saas.lengths import note_long
from saas.tenancy import require_tenant
from tenants.actions import notices, policy
from tenants.actions.changes import LONGEST_NOTE, add_note, open_for, record
from tenants.actions.content import LONGEST_TEXT
from tenants.actions.models import Action, ActionEvidence
from tenants.actions.types import ActionState, NoteKind
from tenants.evidence import policy as evidence_policy
from tenants.evidence.models import Evidence
from tenants.evidence.service import disclose_with_action
from tenants.workspaces.actor import Actor

_CLAIMED = frozenset({ActionState.CLAIMED_DONE})
_STARTABLE = frozenset({ActionState.AGREED, ActionState.SENT_BACK})


def start(session: Session, actor: Actor, action_id: UUID, *, version: int | None = None) -> Action:
    """Say that work has begun (again)."""
    action = open_for(session, actor, action_id, policy.can_start, version, _STARTABLE)
    _begin(session, actor, action)
    return action


def note_progress(
    session: Session, actor: Actor, action_id: UUID, text: str, *, version: int | None = None
) -> Action:
    """Write what was done; the first note also says that work has begun."""
    action = open_for(session, actor, action_id, policy.can_note_progress, version, policy.IN_HAND)
    words = _words(text, _("Write what has been done"))
    if action.state != ActionState.IN_PROGRESS:
        _begin(session, actor, action)
    add_note(session, actor, action, NoteKind.PROGRESS, words)
    record(session, actor, "action.progress", action)
    return action


def give_evidence(session: Session, actor: Actor, action_id: UUID, evidence_id: UUID) -> Action:
    """Name evidence that an action was done; those who verify may open it from now on.

    Doing it twice changes nothing. Raises NotFound for another agency's evidence.
    """
    action = open_for(
        session,
        actor,
        action_id,
        policy.can_give_evidence,
        None,
        policy.IN_HAND | _CLAIMED,
    )
    evidence = session.scalars(
        select(Evidence).where(
            Evidence.id == evidence_id,
            Evidence.agency_id == action.agency_id,
            Evidence.retired_at.is_(None),
        )
    ).one_or_none()
    if evidence is None or not evidence_policy.can_change(actor, evidence):
        raise NotFound
    added = session.execute(
        insert(ActionEvidence)
        .values(
            tenant_id=require_tenant(),
            id=new_id(),
            action_id=action.id,
            evidence_id=evidence.id,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "action_id", "evidence_id"])
        .returning(ActionEvidence.id)
    ).one_or_none()
    if added is not None:
        disclose_with_action(session, action.id)
        record(session, actor, "action.evidence_added", action, evidence_id=evidence.id)
    return action


def claim_done(
    session: Session,
    actor: Actor,
    action_id: UUID,
    text: str,
    *,
    difference: str = "",
    measure: str = "",
    version: int | None = None,
) -> Action:
    """Say that an action is done, and what was done.

    What will be different, and how that is known, must be said by now; where
    the action lacks them they are taken from here. Raises InvalidInput.
    """
    action = open_for(session, actor, action_id, policy.can_claim, version, policy.IN_HAND)
    action.difference = action.difference or difference.strip()
    action.measure = action.measure or measure.strip()
    errors = {}
    if not action.difference:
        errors["difference"] = _("Write what is different because of the action")
    if not action.measure:
        errors["measure"] = _("Write how that is known")
    if not text.strip():
        errors["text"] = _("Write what was done")
    note_long(errors, LONGEST_TEXT, difference=action.difference, measure=action.measure)
    if errors:
        session.expire(action)
        raise InvalidInput(next(iter(errors.values())), errors)
    words = _words(text, "")
    if action.state == ActionState.AGREED:
        # The states have an order that the database guards: one at a time.
        _begin(session, actor, action)
    action.state = ActionState.CLAIMED_DONE
    action.claimed_by, action.claimed_at = actor.me, now()
    action.version += 1
    session.flush()
    add_note(session, actor, action, NoteKind.CLAIM, words)
    notices.tell_claimed(session, action)
    record(session, actor, "action.claimed_done", action)
    return action


def verify(
    session: Session, actor: Actor, action_id: UUID, text: str, *, version: int | None = None
) -> Action:
    """Confirm that what was claimed is so; the text says what was seen."""
    action = open_for(session, actor, action_id, policy.can_verify, version, _CLAIMED)
    words = _words(text, _("Write what you saw that shows it is done"))
    action.state, action.verified_at = ActionState.VERIFIED, now()
    action.version += 1
    session.flush()
    add_note(session, actor, action, NoteKind.VERIFIED, words)
    notices.tell_verified(session, action)
    record(session, actor, "action.verified", action)
    return action


def send_back(
    session: Session, actor: Actor, action_id: UUID, reason: str, *, version: int | None = None
) -> Action:
    """Return a claimed action to its owner with a reason."""
    action = open_for(session, actor, action_id, policy.can_send_back, version, _CLAIMED)
    words = _words(reason, _("Write what is still missing"))
    action.state = ActionState.SENT_BACK
    action.version += 1
    session.flush()
    add_note(session, actor, action, NoteKind.SENT_BACK, words)
    notices.tell_sent_back(session, action)
    record(session, actor, "action.sent_back", action)
    return action


def _begin(session: Session, actor: Actor, action: Action) -> None:
    action.state = ActionState.IN_PROGRESS
    action.version += 1
    session.flush()
    record(session, actor, "action.started", action)


def _words(text: str, missing: str) -> str:
    words = text.strip()
    sentence = missing
    if len(words) > LONGEST_NOTE:
        sentence = _("This must be %(n)s characters or fewer", n=LONGEST_NOTE)
    elif words:
        return words
    raise InvalidInput(sentence, {"text": sentence})
