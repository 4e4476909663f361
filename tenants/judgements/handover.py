"""The unfinished gradings of a moderator who leaves or is away for long."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from saas.i18n import gettext as _
from tenants.agencies.models import Agency
from tenants.judgements import blindness, notices, policy
from tenants.judgements.panel import begin_grading, let_see, note
from tenants.judgements.types import OPEN_STATES
from tenants.rounds.models import Return, Round
from tenants.rounds.types import Moderation, PartKind, ReturnState
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member


def hand_over_gradings(
    session: Session, actor: Actor, member: Member, successor: Member | None
) -> int:
    """Stand a moderator down wherever they have not finished; returns how many went on.

    A grading is its author's own judgement, so nobody goes on with it: what was
    graded is kept and not used, and where the colleague may moderate the agency
    (``policy.can_take_over``) they are asked to grade it afresh. Elsewhere the
    coordinator's page says that somebody is to be chosen.
    """
    grading = aliased(Return, name="grading")
    mine = select(grading.subject_id).where(
        grading.author_id == member.id,
        grading.part == PartKind.MODERATION,
        grading.state.in_(OPEN_STATES),
    )
    # The agency's return is held before its panel, as by every change of a panel.
    rows = session.execute(
        select(Return, Round)
        .join(Round, Round.id == Return.round_id)
        .join(Agency, Agency.id == Return.agency_id)
        .where(Return.part == PartKind.SELF, Return.subject_id.in_(mine))
        .order_by(Agency.name, Agency.id, Return.id)
        .with_for_update(of=Return)
        .execution_options(populate_existing=True)
    ).all()
    panels: dict[UUID, list[Return]] = {}
    for moderation in session.scalars(
        select(Return)
        .where(Return.part == PartKind.MODERATION, Return.subject_id.in_(mine))
        .order_by(Return.created_at, Return.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ):
        panels.setdefault(moderation.subject_id, []).append(moderation)
    parents = blindness.agency_parents(session) if rows and successor else {}
    asked: dict[UUID, tuple[Round, int]] = {}
    for own, round_ in rows:
        panel = panels.get(own.subject_id, [])
        theirs = next((m for m in panel if m.author_id == member.id), None)
        if theirs is None or theirs.state not in OPEN_STATES:
            continue
        taker = successor if _takes_over(successor, own, round_, panel, parents) else None
        _stand_down(session, actor, own, theirs, member, taker)
        if taker is None:
            continue
        panel.append(begin_grading(session, own, taker, theirs.tool, theirs.expected))
        if round_.moderation == Moderation.BLIND:
            blindness.hide_for_assignment(own, panel)
        session.flush()
        note(session, actor, "moderation.assigned", own, moderator=taker.name)
        asked[round_.id] = (round_, asked.get(round_.id, (round_, 0))[1] + 1)
    for round_, agencies in asked.values():
        if successor is not None:
            notices.tell_assigned(session, round_, successor, agencies)
    return sum(agencies for _round, agencies in asked.values())


def _takes_over(
    successor: Member | None,
    own: Return,
    round_: Round,
    panel: list[Return],
    parents: Mapping[UUID, UUID],
) -> bool:
    return (
        successor is not None
        and successor.id not in {moderation.author_id for moderation in panel}
        and policy.can_be_moderator(successor.roles, successor.agency_id, own.agency_id, parents)
        and policy.can_take_over(successor.id, own, round_)
    )


def _stand_down(
    session: Session,
    actor: Actor,
    own: Return,
    theirs: Return,
    member: Member,
    taker: Member | None,
) -> None:
    theirs.state = ReturnState.WITHDRAWN
    theirs.withdrawn_reason = (
        _("Handed over to %(name)s", name=taker.name)
        if taker is not None
        else _("%(name)s handed over their work", name=member.name)
    )
    session.flush()
    let_see(session, own, member)
    note(
        session,
        actor,
        "moderation.stood_down",
        own,
        moderator=member.name,
        reason=theirs.withdrawn_reason,
    )
