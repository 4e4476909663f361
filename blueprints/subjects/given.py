"""The parts of a subject as a page lists them: what is missing as well as what is there."""

from __future__ import annotations

from dataclasses import dataclass

from tenants.practice.schema import ActivityPart, ActivityType
from tenants.rounds import policy
from tenants.rounds.subjects import GivenPart, SubjectPage
from tenants.workspaces.actor import Actor


@dataclass(frozen=True)
class PartRow:
    """One part of the kind of audit, with one of those who fill it, or nobody yet."""

    part: ActivityPart
    given: GivenPart | None
    opens: bool = False
    own: bool = False


def part_rows(actor: Actor, page: SubjectPage, activity: ActivityType) -> list[PartRow]:
    """In the order of the model; parts of which this person may not know are not there."""
    rows = []
    for part in activity.parts:
        held = [given for given in page.parts if given.return_.part_key == part.key]
        rows += [
            PartRow(
                part,
                given,
                opens=policy.can_open(actor, given.return_),
                own=policy.is_author(actor, given.return_),
            )
            for given in held
        ]
        if not held:
            rows.append(PartRow(part, None))
    return rows
