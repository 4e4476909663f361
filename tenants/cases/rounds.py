"""The round that cases are chosen for: whether it takes any, and whether it still does."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from saas.errors import InvalidState
from saas.i18n import gettext as _
from saas.trail import service as trail
from tenants.practice.schema import ActivityType, SubjectKind
from tenants.practice.service import get_model
from tenants.rounds import queries
from tenants.rounds.models import Round
from tenants.rounds.types import RoundState
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission

BY_PSEUDONYM = frozenset(
    {
        SubjectKind.CASE,
        SubjectKind.PRACTITIONER,
        SubjectKind.MEETING,
        SubjectKind.SUPERVISION,
    }
)
"""What a round can assess that has no name in it, only a reference."""

CHOOSING = frozenset({RoundState.DRAFT, RoundState.OPEN})
"""The states of a round in which cases come to it."""


@dataclass(frozen=True)
class CaseRound:
    """A round with its kind of audit."""

    round_: Round
    activity: ActivityType

    @property
    def takes_cases(self) -> bool:
        return self.activity.subject in BY_PSEUDONYM

    @property
    def is_choosing(self) -> bool:
        return self.takes_cases and self.round_.state in CHOOSING


def get_case_round(session: Session, round_id: UUID, *, lock: bool = False) -> CaseRound:
    """Raises NotFound."""
    round_ = queries.get_round(session, round_id, lock=lock)
    model = get_model(session, round_.model_version_id)
    return CaseRound(round_, model.activity[round_.activity])


def open_for_choosing(session: Session, actor: Actor, round_id: UUID) -> CaseRound:
    """The round, held until the end of the transaction.

    Raises Forbidden, NotFound, and InvalidState where no case comes to it (any more).
    """
    actor.require(Permission.ROUND_MANAGE)
    found = get_case_round(session, round_id, lock=True)
    if not found.takes_cases:
        raise InvalidState(_("This kind of round is not about cases."))
    if not found.is_choosing:
        raise InvalidState(_("Cases are chosen before the round opens and while it is open."))
    return found


def note(session: Session, actor: Actor, kind: str, round_id: UUID, **counts: int) -> None:
    """Write to the trail what was done to the round, in numbers: it names no case."""
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="round",
        object_id=round_id,
        agency_id=None,
        **counts,
    )
