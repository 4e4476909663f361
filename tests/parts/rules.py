"""Who reads which part of an audited case from when, as plain rows: what the tests expect.

Written from the rules of tests/packs/cases.yaml and of the product, and computed by no code
of it. ``in``: once it is handed in. ``in, mine too``: once the reader's own part is in as well.
``released``: once all of the case is released. Who has no word here never reads.
"""

from __future__ import annotations

OWN, IN, AFTER_OWN, RELEASED, NEVER = "own", "in", "in, mine too", "released", "never"

CASE = {
    "reflection": {"worker": OWN, "auditor": IN, "second auditor": IN, "officer": RELEASED},
    "audit": {"worker": RELEASED, "auditor": OWN, "second auditor": AFTER_OWN, "officer": RELEASED},
    "family": {"worker": RELEASED, "auditor": AFTER_OWN, "officer": OWN},
    "moderation": {
        "worker": RELEASED,
        "auditor": RELEASED,
        "second auditor": OWN,
        "officer": RELEASED,
    },
}
"""Part × who holds one. Moderation is blind; the family says whom its words are for."""

JOINT = {
    "police": {
        "police lead": OWN,
        "police approver": OWN,
        "health lead": RELEASED,
        "health approver": RELEASED,
        "auditor": RELEASED,
    },
    "health": {
        "police lead": RELEASED,
        "police approver": RELEASED,
        "health lead": OWN,
        "health approver": OWN,
        "auditor": RELEASED,
    },
    "panel": {
        "police lead": RELEASED,
        "police approver": RELEASED,
        "health lead": RELEASED,
        "health approver": RELEASED,
        "auditor": OWN,
    },
}
"""The same where agencies have parts: their people, and one person for the panel."""

QUALITY_TEAM = ("coordinator", "analyst", "reader")
"""Whoever reads all submitted work of the workspace."""

PARTS = {**CASE, **JOINT}

HOLDERS = {
    "reflection": "worker",
    "audit": "auditor",
    "family": "officer",
    "moderation": "second auditor",
    "police": "police lead",
    "health": "health lead",
    "panel": "auditor",
}

SHOWN = frozenset({"submitted", "signed_off", "released"})
OPEN = frozenset({"not_started", "in_progress", "returned"})
WRITTEN = frozenset({"in_progress", "submitted", "signed_off", "returned", "released", "withdrawn"})
GRADED = frozenset({"audit", "moderation", "panel"})


def rule(who: str, part: str) -> str:
    return PARTS[part].get(who, IN if who in QUALITY_TEAM else NEVER)


def may_read(who: str, part: str, state: str, *, own_is_in: bool) -> bool:
    """Whether the part's words and grades show to somebody."""
    match rule(who, part):
        case "own":
            return state in WRITTEN
        case "in":
            return state in SHOWN
        case "in, mine too":
            return state in SHOWN and own_is_in
        case "released":
            return state == "released"
    return False


def may_read_kept(who: str, part: str, state: str) -> bool:
    """Whether what was handed in shows as it was then, whatever became of the part since."""
    handed_in = state in SHOWN | {"returned"}
    return handed_in and (rule(who, part) == OWN or who in QUALITY_TEAM)


def may_write(who: str, part: str, state: str) -> bool:
    return rule(who, part) == OWN and state in OPEN
