"""Moving a running round to a newer version of its form: looked at first, and undone.

Publishing changes nothing that runs. A coordinator moves a round knowingly, after a
preview; its open returns then follow one by one (``following``). What was submitted
stays on the version that it was submitted on, for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from saas.database import now
from saas.errors import InvalidInput, InvalidState
from saas.i18n import gettext as _
from saas.jobs import work
from saas.trail import service as trail
from tenants.practice.models import ModelVersion
from tenants.rounds import queries
from tenants.rounds.following import WORK, list_behind
from tenants.rounds.models import Return, Round, RoundMove
from tenants.rounds.preview import MOVABLE, checked_versions
from tenants.rounds.types import DRAFT_STATES, PartKind
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Permission

UNDO_FOR = timedelta(days=14)
"""How long a move can be undone."""

LONGEST_REASON = 2000


def find_newer(session: Session, round_: Round) -> ModelVersion | None:
    """The newest version of a round's model, where the round is on an older one and may move."""
    if round_.state not in MOVABLE:
        return None
    now_on = aliased(ModelVersion)
    return session.scalars(
        select(ModelVersion)
        .join(now_on, now_on.key == ModelVersion.key)
        .where(
            now_on.id == round_.model_version_id,
            ModelVersion.number > now_on.number,
            ModelVersion.state == "published",
        )
        .order_by(ModelVersion.number.desc())
        .limit(1)
    ).one_or_none()


def move_to_version(
    session: Session, actor: Actor, round_id: UUID, version_id: UUID, reason: str
) -> RoundMove | None:
    """Move a round, and have its open returns follow. None where it is on that version already.

    Asked again for the version that it has, it brings over what was left behind, such
    as a return that was sent back since. Raises Forbidden, NotFound, InvalidState, and
    InvalidInput (field ``reason``).
    """
    actor.require(Permission.ROUND_MANAGE)
    round_ = queries.get_round(session, round_id, lock=True)
    before, after = checked_versions(session, round_, version_id)
    if before.id == after.id:
        _have_followed(session, actor, round_)
        return None
    problem = ""
    if not reason.strip():
        problem = _("Say why the round moves to another version")
    elif len(reason) > LONGEST_REASON:
        problem = _("Shorten the reason to %(n)s characters", n=LONGEST_REASON)
    if problem:
        raise InvalidInput(problem, {"reason": problem})
    move = RoundMove(
        round_id=round_.id,
        from_version_id=before.id,
        to_version_id=after.id,
        reason=reason.strip(),
        moved_by=actor.me,
        moved_at=now(),
    )
    session.add(move)
    round_.model_version_id = after.id
    session.flush()
    returns = _have_followed(session, actor, round_)
    _note(
        session,
        actor,
        "round.form_moved",
        round_,
        before=before.number,
        number=after.number,
        returns=returns,
        reason=reason.strip(),
    )
    return move


def undo_move(session: Session, actor: Actor, round_id: UUID) -> RoundMove:
    """Take a round's latest move back; what nobody wrote since is as it was.

    What was submitted meanwhile stays on the version that it was submitted on. Raises
    Forbidden, NotFound, and InvalidState when there is none, or not any more.
    """
    actor.require(Permission.ROUND_MANAGE)
    round_ = queries.get_round(session, round_id, lock=True)
    latest = find_undoable(session, round_)
    if latest is None:
        raise InvalidState(_("There is no move to undo: it was undone, or is too long ago."))
    if round_.state not in MOVABLE:
        raise InvalidState(_("A move can be undone while the round is open."))
    move = session.scalars(select(RoundMove).where(RoundMove.id == latest.id)).one()
    move.undone_by, move.undone_at = actor.me, now()
    round_.model_version_id = move.from_version_id
    session.flush()
    returns = _have_followed(session, actor, round_)
    _note(
        session,
        actor,
        "round.form_move_undone",
        round_,
        before=latest.after,
        number=latest.before,
        returns=returns,
    )
    return move


@dataclass(frozen=True)
class MoveSaid:
    """A move with the numbers of its versions and who made it."""

    id: UUID
    from_id: UUID
    to_id: UUID
    before: int
    after: int
    reason: str
    by: str
    at: datetime
    undone_by: str
    undone_at: datetime | None

    @property
    def until(self) -> datetime:
        """When it can be undone no more."""
        return self.at + UNDO_FOR


def list_moves(session: Session, round_id: UUID) -> list[MoveSaid]:
    """The moves of a round, the latest first. One statement."""
    before, after = aliased(ModelVersion), aliased(ModelVersion)
    mover, undoer = aliased(Member), aliased(Member)
    rows = session.execute(
        select(RoundMove, before.number, after.number, mover.name, undoer.name)
        .join(before, before.id == RoundMove.from_version_id)
        .join(after, after.id == RoundMove.to_version_id)
        .join(mover, mover.id == RoundMove.moved_by)
        .outerjoin(undoer, undoer.id == RoundMove.undone_by)
        .where(RoundMove.round_id == round_id)
        .order_by(RoundMove.moved_at.desc(), RoundMove.id.desc())
    )
    return [
        MoveSaid(
            move.id,
            move.from_version_id,
            move.to_version_id,
            one,
            two,
            move.reason,
            by,
            move.moved_at,
            undone_by or "",
            move.undone_at,
        )
        for move, one, two, by, undone_by in rows
    ]


def find_undoable(session: Session, round_: Round) -> MoveSaid | None:
    """The latest move of a round that stands, while it can be undone."""
    return undoable(list_moves(session, round_.id))


def undoable(moves: Iterable[MoveSaid]) -> MoveSaid | None:
    """Of a round's moves, the latest first, the one that can be undone now."""
    standing = next((move for move in moves if move.undone_at is None), None)
    if standing is None or standing.until < now():
        return None
    return standing


def have_the_rest_follow(session: Session, actor: Actor, round_id: UUID) -> int:
    """Bring over the open returns that are not on their round's version; how many there are.

    Such are returns that were reopened since the round moved, and those of a move that
    came to grief. Raises Forbidden, NotFound.
    """
    actor.require(Permission.ROUND_MANAGE)
    return _have_followed(session, actor, queries.get_round(session, round_id, lock=True))


def count_behind(session: Session, round_id: UUID) -> int:
    """How many open returns of agencies are not on their round's version. One statement."""
    return session.execute(
        select(func.count())
        .select_from(Return)
        .join(Round, Round.id == Return.round_id)
        .where(
            Return.round_id == round_id,
            Return.part == PartKind.SELF,
            Return.state.in_(sorted(DRAFT_STATES)),
            Return.model_version_id != Round.model_version_id,
        )
    ).scalar_one()


def _have_followed(session: Session, actor: Actor, round_: Round) -> int:
    """Ask the worker to bring the open returns over; returns how many there are."""
    session.flush()
    behind = len(list_behind(session, round_.id))
    if behind:
        work.ask(session, WORK, actor.me, round_id=round_.id)
    return behind


def _note(session: Session, actor: Actor, kind: str, round_: Round, **detail: Any) -> None:
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="round",
        object_id=round_.id,
        **detail,
    )
