"""The parts of a kind of audit: whose each is, and who of the others reads it when.

Pure functions over the practice model; the lists that they give stand on each return,
where the database reads them.
"""

from __future__ import annotations

from dataclasses import dataclass

from tenants.practice.schema import ActivityPart, ActivityType, Party, Showing, Tie
from tenants.rounds.types import PartKind

VOICES = frozenset({Party.PRACTITIONER, Party.FAMILY, Party.CHILD})
"""Parts that say how those concerned see it."""

COLLECTED = frozenset({Party.FAMILY, Party.CHILD})
"""Parts that somebody writes down for others, in their words (CAP-27)."""

JUDGING = frozenset(
    {
        Party.AUDITOR,
        Party.MODERATOR,
        Party.REVIEWER,
        Party.OBSERVER,
        Party.PEER,
        Party.CHAIR,
        Party.PANEL,
    }
)
"""Parts that judge what is assessed."""

_INDEPENDENT = frozenset({Party.AUDITOR, Party.MODERATOR, Party.REVIEWER})
"""Whoever fills these is, unless the model says otherwise, not tied to the work (CAP-24)."""


def kind_of(activity: ActivityType, part: ActivityPart) -> PartKind:
    """Whose a part is, by the audit that it is a part of."""
    if part.by is Party.AGENCY:
        return PartKind.SELF if activity.asks_agencies else PartKind.AGENCY
    if part.by is Party.MODERATOR and activity.asks_agencies:
        return PartKind.MODERATION
    return PartKind.PERSON


def personal_parts(activity: ActivityType) -> list[ActivityPart]:
    """The parts that are given to people, in the model's order."""
    return [p for p in activity.parts if kind_of(activity, p) is PartKind.PERSON]


def agency_parts(activity: ActivityType) -> list[ActivityPart]:
    """The parts that agencies fill, in the model's order."""
    return [p for p in activity.parts if p.by is Party.AGENCY]


@dataclass(frozen=True)
class ShownTo:
    """Keys of the parts whose people read a part, by the moment from which they do."""

    submitted: tuple[str, ...] = ()
    after_own: tuple[str, ...] = ()
    released: tuple[str, ...] = ()


def shown_to(activity: ActivityType, part: ActivityPart) -> ShownTo:
    """Who reads a part when, as the model says or as is usual.

    In an audit of agencies by themselves nothing is said here: what moderators and
    other agencies see of a self-assessment is the round's own rule.
    """
    if activity.asks_agencies:
        return ShownTo()
    rules = part.shown if part.shown is not None else _usual(activity, part)
    found: dict[str, list[str]] = {"submitted": [], "after_own": [], "released": []}
    for rule in rules:
        for other in activity.parts:
            # Of two agencies, or two auditors, with the same part each is the other's reader.
            if other.by is rule.to and other.key not in found[rule.when]:
                found[rule.when].append(other.key)
    return ShownTo(**{moment: tuple(keys) for moment, keys in found.items()})


def _usual(activity: ActivityType, part: ActivityPart) -> list[Showing]:
    parties = list(dict.fromkeys(p.by for p in activity.parts))
    rules = [Showing(to=party, when="released") for party in parties]
    if part.by in VOICES:
        rules += [Showing(to=party) for party in parties if party in JUDGING]
    elif part.by in JUDGING and part.by is not Party.MODERATOR:
        when = "after_own" if activity.moderation == "blind" else "submitted"
        rules += [Showing(to=p, when=when) for p in parties if p is Party.MODERATOR]
    return rules


def ties_against(part: ActivityPart) -> frozenset[Tie]:
    """What somebody may not be to the subject of which they fill this part."""
    if part.not_by is not None:
        return frozenset(part.not_by)
    if part.by in _INDEPENDENT:
        return frozenset({Tie.WORKER, Tie.LINE_MANAGER, Tie.IRO})
    if part.by in COLLECTED:
        return frozenset({Tie.WORKER})
    return frozenset()
