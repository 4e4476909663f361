"""Returns that follow their round to another version of its form, one by one.

The round moves in one transaction; each open return then follows in one of its own,
worked off in the background. What an agency has in draft is read by nobody else:
each return is brought over in its own people's scope, as they would do it, and no
answer leaves it. Until then it stays whole on the version it had. What is submitted
does not move.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, aliased

from saas.database import Json
from saas.database import session as session_here
from saas.jobs import work
from saas.jobs.work import Progress
from saas.tenancy import Reach, Scope, current_scope, enter_scope, require_tenant
from saas.trail import service as trail
from tenants.agencies.models import Agency
from tenants.practice.models import ModelVersion
from tenants.practice.service import get_model
from tenants.rounds import notices
from tenants.rounds.bringing import Mover
from tenants.rounds.form import form_for
from tenants.rounds.models import Answer, Grade, Return, Round, RoundMove
from tenants.rounds.types import DRAFT_STATES, PartKind, ReturnState
from tenants.workspaces.models import Member

WORK = "form_move"
"""The kind of work in which the returns of a round follow it."""

TRIES = 20
PAUSE = 0.05
"""Seconds to wait for somebody who saves at this moment, and how often."""

_BUSY = "55P03"
"""PostgreSQL's lock_not_available."""


@dataclass(frozen=True)
class By:
    """Who moved the round."""

    member_id: UUID
    name: str


@dataclass(frozen=True)
class Behind:
    """A return that is not on the version that it should have, and whose it is."""

    return_id: UUID
    agency_id: UUID
    author_id: UUID | None

    def scope(self, tenant_id: UUID) -> Scope:
        """The scope of the return's own people: its agency's, or its moderator's."""
        reach = frozenset({Reach.SYSTEM})
        if self.author_id is not None:
            return Scope(tenant_id=tenant_id, member_id=self.author_id, reach=reach)
        return Scope(tenant_id=tenant_id, agency_ids=frozenset({self.agency_id}), reach=reach)


@dataclass(frozen=True)
class Followed:
    """What became of a return's answers: ``archived`` do not fit, or are not asked any more."""

    answers: int
    archived: int
    new: int


def list_behind(session: Session, round_id: UUID) -> list[Behind]:
    """The open returns of a round that have not followed it yet, agencies' before moderators'."""
    own = aliased(Return, name="own")
    selves = session.execute(
        select(Return.id, Return.agency_id)
        .join(Round, Round.id == Return.round_id)
        .where(
            Return.round_id == round_id,
            Return.part == PartKind.SELF,
            Return.state.in_(sorted(DRAFT_STATES)),
            Return.model_version_id != Round.model_version_id,
        )
        .order_by(Return.id)
    )
    moderations = session.execute(
        select(Return.id, Return.agency_id, Return.author_id)
        .join(own, (own.subject_id == Return.subject_id) & (own.part == PartKind.SELF))
        .where(
            Return.round_id == round_id,
            Return.part == PartKind.MODERATION,
            Return.state.in_(sorted(DRAFT_STATES)),
            Return.model_version_id != own.model_version_id,
        )
        .order_by(Return.id)
    )
    return [
        *(Behind(row.id, row.agency_id, None) for row in selves),
        *(Behind(row.id, row.agency_id, row.author_id) for row in moderations),
    ]


@work.makes(WORK)
def follow_all(session: Session, params: Json, progress: Progress) -> Json:
    """Bring every open return of a round over; each is a unit of work of its own.

    Doing it again brings over what is left. Raises TimeoutError when somebody keeps
    an answer busy, so that it is tried again later.
    """
    round_id, tenant_id = UUID(params["round_id"]), require_tenant()
    by = _asked_by(session)
    done, busy = 0, 0
    # A moderator's grading goes where the agency's own return went before it.
    for _turn in (PartKind.SELF, PartKind.MODERATION):
        waiting = list_behind(session, round_id)
        for place, behind in enumerate(waiting):
            with enter_scope(behind.scope(tenant_id)):
                moved = _patiently(behind.return_id, by)
            done, busy = done + moved, busy + (not moved)
            progress(100 * place // len(waiting))
    if busy:
        raise TimeoutError(f"{busy} returns were in use")
    return {"returns": done}


def _asked_by(session: Session) -> By:
    member_id = current_scope().member_id
    if member_id is None:
        raise RuntimeError("a round is moved by a member")
    name = session.scalars(select(Member.name).where(Member.id == member_id)).one()
    return By(member_id, name)


def _patiently(return_id: UUID, by: By) -> bool:
    """Bring one return over; False when somebody kept it busy all the while."""
    for _try in range(TRIES):
        session = session_here()
        try:
            follow(session, return_id, by)
            session.commit()
            return True
        except OperationalError as error:
            session.rollback()
            if getattr(error.orig, "sqlstate", None) != _BUSY:
                raise
            time.sleep(PAUSE)
    return False


def follow(session: Session, return_id: UUID, by: By) -> Followed | None:
    """Bring a return to the version that it should have, in the scope of its own people.

    None when there is nothing to do: it was submitted meanwhile, or is there already.
    The round is held before the return and the return before its answers, as
    everywhere; what somebody is saving at this moment is not waited for, because they
    wait for the return: OperationalError (55P03) then asks to try again.
    """
    found = _hold(session, return_id)
    if found is None:
        return None
    return_, round_, agency, target = found
    if return_.state not in DRAFT_STATES or return_.model_version_id == target:
        return None
    stored = session.execute(
        select(Answer, Grade)
        .outerjoin(
            Grade, (Grade.return_id == Answer.return_id) & (Grade.question == Answer.question)
        )
        .where(Answer.return_id == return_id)
        .order_by(Answer.question)
        .with_for_update(of=Answer, nowait=True)
        .execution_options(populate_existing=True)
    ).all()
    before, after = (
        form_for(get_model(session, version), return_.tool, kind=agency.kind, size=agency.size)
        for version in (return_.model_version_id, target)
    )
    mover = Mover(session, return_, before, after, target)
    for answer, grade in stored:
        mover.bring(answer, grade)
    changed_at = return_.changed_at
    number = _number(session, return_.model_version_id)
    return_.model_version_id = target
    session.flush()
    mover.count()
    # Nobody wrote anything: the return was last changed when it was.
    session.execute(update(Return).where(Return.id == return_id).values(changed_at=changed_at))
    followed = Followed(
        len(stored), mover.archived, len(set(after.questions) - set(before.questions))
    )
    if stored:
        _tell(session, return_, round_, agency, by, number, followed)
    return followed


def _hold(session: Session, return_id: UUID) -> tuple[Return, Round, Agency, UUID] | None:
    """The return held, with the version that it should have."""
    held = select(Return.round_id).where(Return.id == return_id).scalar_subquery()
    round_ = session.scalars(
        select(Round)
        .where(Round.id == held)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    row = session.execute(
        select(Return, Agency)
        .join(Agency, Agency.id == Return.agency_id)
        .where(Return.id == return_id)
        .with_for_update(of=Return)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if round_ is None or row is None:
        return None
    return_, agency = row
    if return_.part == PartKind.SELF:
        return return_, round_, agency, round_.model_version_id
    target = session.scalars(
        select(Return.model_version_id).where(
            Return.subject_id == return_.subject_id, Return.part == PartKind.SELF
        )
    ).one()
    return return_, round_, agency, target


def _number(session: Session, version_id: UUID) -> int:
    return session.scalars(select(ModelVersion.number).where(ModelVersion.id == version_id)).one()


def _tell(
    session: Session,
    return_: Return,
    round_: Round,
    agency: Agency,
    by: By,
    before: int,
    followed: Followed,
) -> None:
    """Note it in the trail, and write to the agency's leads."""
    after = _number(session, return_.model_version_id)
    trail.record(
        session,
        "return.form_moved",
        actor_id=by.member_id,
        actor_name=by.name,
        object_type="return",
        object_id=return_.id,
        agency_id=return_.agency_id,
        part=return_.part,
        before=before,
        number=after,
        answers=followed.answers,
        archived=followed.archived,
    )
    if return_.part == PartKind.SELF and return_.state != ReturnState.NOT_STARTED:
        move, undone = _latest_step(session, return_.round_id)
        notices.tell_form_moved(
            session,
            round_,
            return_,
            agency,
            after,
            by=by.name,
            reason=move.reason,
            # A return that was left behind may come forward to the version gone back to.
            undone=undone and after < before,
        )


def _latest_step(session: Session, round_id: UUID) -> tuple[RoundMove, bool]:
    """The move of a round that was made or undone last, and whether it was undone."""
    last = func.greatest(RoundMove.moved_at, RoundMove.undone_at)
    move = session.scalars(
        select(RoundMove)
        .where(RoundMove.round_id == round_id)
        .order_by(last.desc(), RoundMove.id.desc())
        .limit(1)
    ).one()
    return move, move.undone_at is not None
