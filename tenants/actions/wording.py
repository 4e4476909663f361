"""The plan's words in the reader's language: states, kinds, the lines of a history."""

from __future__ import annotations

from saas.i18n import gettext as _
from tenants.actions.plan import ALL, OVERDUE, UNFINISHED
from tenants.actions.types import ActionState, FindingKind, NoteKind


def state_name(state: ActionState | str) -> str:
    """An action's state as people say it."""
    names = {
        ActionState.PROPOSED: _("Proposed"),
        ActionState.AGREED: _("Agreed"),
        ActionState.IN_PROGRESS: _("In progress"),
        ActionState.CLAIMED_DONE: _("Claimed done"),
        ActionState.SENT_BACK: _("Sent back"),
        ActionState.VERIFIED: _("Verified"),
        ActionState.SUPERSEDED: _("Replaced"),
    }
    return str(names[ActionState(state)])


def shown_name(shown: str) -> str:
    """A choice of the plan's state filter."""
    groups = {
        UNFINISHED: _("Not finished"),
        OVERDUE: _("Overdue"),
        ALL: _("All"),
    }
    return str(groups[shown]) if shown in groups else state_name(shown)


def kind_name(kind: FindingKind | str) -> str:
    names = {
        FindingKind.STRENGTH: _("Strength"),
        FindingKind.IMPROVEMENT: _("Improvement"),
        FindingKind.LEARNING_NEED: _("Learning need"),
    }
    return str(names[FindingKind(kind)])


def note_name(kind: NoteKind | str) -> str:
    names = {
        NoteKind.PROGRESS: _("Progress"),
        NoteKind.CLAIM: _("Claimed done"),
        NoteKind.VERIFIED: _("Verified"),
        NoteKind.SENT_BACK: _("Sent back"),
        NoteKind.CHANGE: _("Change"),
    }
    return str(names[NoteKind(kind)])


def source_name(source: str) -> str:
    """Where a finding comes from."""
    names = {
        "return": _("From the agency's return"),
        "moderation": _("From moderation"),
        "round": _("From the round"),
    }
    return str(names[source])
