"""The plan's words in the reader's language: states, kinds, the lines of a history."""

from __future__ import annotations

from saas.i18n import lazy_gettext as _l
from tenants.actions.plan import ALL, OVERDUE, UNFINISHED
from tenants.actions.types import ActionState, FindingKind, NoteKind

# Looked up when one is shown, not all of them for each line of a table.
_STATES = {
    ActionState.PROPOSED: _l("Proposed"),
    ActionState.AGREED: _l("Agreed"),
    ActionState.IN_PROGRESS: _l("In progress"),
    ActionState.CLAIMED_DONE: _l("Claimed done"),
    ActionState.SENT_BACK: _l("Sent back"),
    ActionState.VERIFIED: _l("Verified"),
    ActionState.SUPERSEDED: _l("Replaced"),
}
_GROUPS = {
    UNFINISHED: _l("Not finished"),
    OVERDUE: _l("Overdue"),
    ALL: _l("All"),
}
_KINDS = {
    FindingKind.STRENGTH: _l("Strength"),
    FindingKind.IMPROVEMENT: _l("Improvement"),
    FindingKind.LEARNING_NEED: _l("Learning need"),
}
_NOTES = {
    NoteKind.PROGRESS: _l("Progress"),
    NoteKind.CLAIM: _l("Claimed done"),
    NoteKind.VERIFIED: _l("Verified"),
    NoteKind.SENT_BACK: _l("Sent back"),
    NoteKind.CHANGE: _l("Change"),
}
_SOURCES = {
    "return": _l("From the agency's return"),
    "moderation": _l("From moderation"),
    "round": _l("From the round"),
}


def state_name(state: ActionState | str) -> str:
    """An action's state as people say it."""
    return str(_STATES[ActionState(state)])


def shown_name(shown: str) -> str:
    """A choice of the plan's state filter."""
    return str(_GROUPS[shown]) if shown in _GROUPS else state_name(shown)


def kind_name(kind: FindingKind | str) -> str:
    return str(_KINDS[FindingKind(kind)])


def note_name(kind: NoteKind | str) -> str:
    return str(_NOTES[NoteKind(kind)])


def source_name(source: str) -> str:
    """Where a finding comes from."""
    return str(_SOURCES[source])
