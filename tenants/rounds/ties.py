"""Who may not fill a part of a subject: for what they are to it, or have of it (CAP-24)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from saas.i18n import gettext as _
from tenants.practice.schema import ActivityPart, ActivityType, Party, Tie
from tenants.rounds.models import Subject
from tenants.rounds.parts import COLLECTED, JUDGING, ties_against
from tenants.rounds.types import ReturnState
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Permission, permissions_of


@dataclass(frozen=True)
class Held:
    """Whose the parts of one subject are, and whose they were: (key, member)."""

    given: frozenset[tuple[str, UUID]] = frozenset()
    withdrawn: frozenset[tuple[str, UUID]] = frozenset()

    @classmethod
    def of(cls, parts: Iterable[tuple[str, UUID, str]]) -> Held:
        """From the key, the author and the state of each."""
        listed = list(parts)
        return cls(
            frozenset((k, who) for k, who, state in listed if state != ReturnState.WITHDRAWN),
            frozenset((k, who) for k, who, state in listed if state == ReturnState.WITHDRAWN),
        )

    def has(self, part_key: str) -> bool:
        """Whether the part is somebody's now."""
        return any(key == part_key for key, _who in self.given)


def why_not(
    subject: Subject,
    activity: ActivityType,
    part: ActivityPart,
    member: Member,
    held: Held,
) -> str:
    """Why somebody may not fill a part, as a sentence; an empty one means that they may.

    ``held`` are the parts of the subject that were given already.
    """
    if member.state != "active" or Permission.PART_FILL not in permissions_of(member.roles):
        return _("%(name)s has no role that fills parts of audits.", name=member.name)
    against = ties_against(part)
    for tie, tied in (
        (Tie.WORKER, member.id == subject.worker_id),
        (Tie.LINE_MANAGER, member.id == subject.line_manager_id),
        (Tie.IRO, member.id == subject.iro_id),
        (Tie.TEAM, member.agency_id == subject.agency_id),
    ):
        if tied and tie in against:
            return _tied(tie, member.name)
    own = {key for key, holder in held.given if holder == member.id}
    if part.key in own:
        return _("%(name)s has this part already.", name=member.name)
    if (part.key, member.id) in held.withdrawn:
        return _("This part was withdrawn from %(name)s. Bring it back instead.", name=member.name)
    others = {p.key: p.by for p in activity.parts}
    theirs = {others[key] for key in own if key in others}
    if {part.by, *theirs} >= {Party.AUDITOR, Party.MODERATOR}:
        return _("%(name)s cannot both audit and moderate the same.", name=member.name)
    if (part.by in COLLECTED and theirs & JUDGING) or (part.by in JUDGING and theirs & COLLECTED):
        return _(
            "%(name)s cannot both grade and write down what the family says.", name=member.name
        )
    return ""


def _tied(tie: Tie, name: str) -> str:
    match tie:
        case Tie.WORKER:
            return _("It is %(name)s’s own work.", name=name)
        case Tie.LINE_MANAGER:
            return _("%(name)s manages the worker whose work it is.", name=name)
        case Tie.IRO:
            return _("%(name)s is the child’s independent reviewing officer.", name=name)
        case Tie.TEAM:
            return _("%(name)s works in the team that holds it.", name=name)
