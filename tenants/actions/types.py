"""Kinds of finding, and the states of an action with their order."""

from __future__ import annotations

from enum import StrEnum


class FindingKind(StrEnum):
    STRENGTH = "strength"
    IMPROVEMENT = "improvement"
    LEARNING_NEED = "learning_need"


class ActionState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    IN_PROGRESS = "in_progress"
    CLAIMED_DONE = "claimed_done"
    SENT_BACK = "sent_back"
    VERIFIED = "verified"
    SUPERSEDED = "superseded"


OPEN_STATES = frozenset(
    {
        ActionState.AGREED,
        ActionState.IN_PROGRESS,
        ActionState.CLAIMED_DONE,
        ActionState.SENT_BACK,
    }
)
"""The states in which a due date can pass: overdue is computed from these."""

ACTION_CHANGES: dict[ActionState, frozenset[ActionState]] = {
    ActionState.PROPOSED: frozenset({ActionState.AGREED, ActionState.SUPERSEDED}),
    ActionState.AGREED: frozenset({ActionState.IN_PROGRESS, ActionState.SUPERSEDED}),
    ActionState.IN_PROGRESS: frozenset({ActionState.CLAIMED_DONE, ActionState.SUPERSEDED}),
    ActionState.CLAIMED_DONE: frozenset({ActionState.VERIFIED, ActionState.SENT_BACK}),
    ActionState.SENT_BACK: frozenset(
        {ActionState.IN_PROGRESS, ActionState.CLAIMED_DONE, ActionState.SUPERSEDED}
    ),
    ActionState.VERIFIED: frozenset(),
    ActionState.SUPERSEDED: frozenset(),
}


class NoteKind(StrEnum):
    PROGRESS = "progress"
    CLAIM = "claim"
    VERIFIED = "verified"
    SENT_BACK = "sent_back"
    CHANGE = "change"
