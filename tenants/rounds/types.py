"""The states and rules of rounds and returns, and which change follows which."""

from __future__ import annotations

from enum import StrEnum


class RoundState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    MODERATION = "moderation"
    FINDINGS = "findings"
    CLOSED = "closed"


class Moderation(StrEnum):
    """``blind``: the moderator grades before the agency's own grades show."""

    NONE = "none"
    OPEN = "open"
    BLIND = "blind"


class Sharing(StrEnum):
    """What agencies see of one another once a return is released."""

    NOTHING = "nothing"
    GRADES = "grades"
    ALL = "all"


class ReturnState(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    SIGNED_OFF = "signed_off"
    MODERATED = "moderated"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class PartKind(StrEnum):
    """Whose a return is, by which the database tells who may read and write it.

    ``self`` is an agency's self-assessment, ``moderation`` a moderator's second grading of
    one. ``agency`` is an agency's part, and ``person`` one person's, of what several look
    at: their own view, or what they gathered from a family or a child.
    """

    SELF = "self"
    AGENCY = "agency"
    MODERATION = "moderation"
    PERSON = "person"


DRAFT_STATES = frozenset({ReturnState.NOT_STARTED, ReturnState.IN_PROGRESS, ReturnState.RETURNED})
"""The return is the agency's own business: nobody outside reads its content."""

DISCLOSED_STATES = frozenset(
    {
        ReturnState.SUBMITTED,
        ReturnState.SIGNED_OFF,
        ReturnState.MODERATED,
        ReturnState.RELEASED,
    }
)

SEALED_STATES = frozenset({ReturnState.SIGNED_OFF, ReturnState.MODERATED, ReturnState.RELEASED})
"""The return is signed: it changes only after a reopening, for a reason, which voids the seal."""

ROUND_CHANGES: dict[RoundState, frozenset[RoundState]] = {
    RoundState.DRAFT: frozenset({RoundState.OPEN}),
    RoundState.OPEN: frozenset({RoundState.MODERATION, RoundState.FINDINGS}),
    RoundState.MODERATION: frozenset({RoundState.OPEN, RoundState.FINDINGS}),
    RoundState.FINDINGS: frozenset({RoundState.MODERATION, RoundState.CLOSED}),
    RoundState.CLOSED: frozenset({RoundState.FINDINGS}),
}

RETURN_CHANGES: dict[ReturnState, frozenset[ReturnState]] = {
    ReturnState.NOT_STARTED: frozenset({ReturnState.IN_PROGRESS, ReturnState.WITHDRAWN}),
    ReturnState.IN_PROGRESS: frozenset({ReturnState.SUBMITTED, ReturnState.WITHDRAWN}),
    ReturnState.SUBMITTED: frozenset(
        {ReturnState.RETURNED, ReturnState.SIGNED_OFF, ReturnState.WITHDRAWN}
    ),
    ReturnState.RETURNED: frozenset({ReturnState.SUBMITTED, ReturnState.WITHDRAWN}),
    ReturnState.SIGNED_OFF: frozenset(
        {
            ReturnState.RETURNED,
            ReturnState.MODERATED,
            ReturnState.RELEASED,
            ReturnState.WITHDRAWN,
        }
    ),
    ReturnState.MODERATED: frozenset({ReturnState.RETURNED, ReturnState.RELEASED}),
    ReturnState.RELEASED: frozenset({ReturnState.RETURNED}),
    ReturnState.WITHDRAWN: DRAFT_STATES,
}
