"""Hiding an agency's grades from those who grade it a second time.

``blind_to`` of a return lists the members who may not see its grades; the
database applies it to grades, revisions, other moderators' notes and what was
settled. It is written here alone. The words of an agency's answers stay
visible: they are what is graded.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import any_, func, literal, select, update
from sqlalchemy.orm import Session

from saas.tenancy import Reach
from tenants.agencies.models import Agency
from tenants.judgements import policy
from tenants.judgements.types import BLIND_STATES
from tenants.rounds.models import Return, Round
from tenants.rounds.types import Moderation, PartKind
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Role, reach_of


def hide_from_moderators(session: Session, own: Return, round_: Round) -> None:
    """Hide a return's grades from the moderators as soon as it is submitted (blind rounds).

    Otherwise a moderator could read the grades before being asked to moderate.
    Those who read every agency's work anyway, and the agency's own people, are
    not hidden from. Only the first submission does this: who saw the grades
    once cannot be made blind again.
    """
    if round_.moderation != Moderation.BLIND or own.revision != 1:
        return
    parents = agency_parents(session)
    moderators = session.execute(
        select(Member.id, Member.agency_id, Member.roles)
        .where(Member.state == "active", literal(Role.MODERATOR.value) == any_(Member.roles))
        .order_by(Member.id)
    )
    hidden = {
        row.id
        for row in moderators
        if not reads_everything(row.roles)
        and policy.can_be_moderator(row.roles, row.agency_id, own.agency_id, parents)
    }
    own.blind_to = sorted({*own.blind_to, *hidden})
    session.flush()


def hide_for_assignment(own: Return, panel: list[Return]) -> None:
    """Hide the agency's grades from all who grade for the first time, and theirs from each other.

    ``panel`` are the moderation returns of the same subject.
    """
    grading = {m.author_id for m in panel if m.state in BLIND_STATES}
    own.blind_to = sorted({*own.blind_to, *grading})
    for moderation in panel:
        moderation.blind_to = sorted({*moderation.blind_to, *grading} - {moderation.author_id})


def lift(session: Session, subject_id: UUID, member_id: UUID) -> None:
    """Show one moderator the grades of an agency and of the rest of the panel."""
    _set(session, subject_id, func.array_remove(Return.blind_to, member_id), member_id)


def lift_all(session: Session, subject_id: UUID) -> None:
    """Hide nothing of this subject any more: its moderation is concluded."""
    _set(session, subject_id, [], None)


def _set(session: Session, subject_id: UUID, value: object, member_id: UUID | None) -> None:
    session.flush()
    change = update(Return).where(Return.subject_id == subject_id, Return.blind_to != [])
    if member_id is not None:
        change = change.where(literal(member_id) == any_(Return.blind_to))
    session.execute(change.values(blind_to=value).execution_options(synchronize_session="fetch"))


def reads_everything(roles: list[str]) -> bool:
    """Whether these roles read every agency's submitted work."""
    return Reach.WORKSPACE in reach_of(roles)


def agency_parents(session: Session) -> dict[UUID, UUID]:
    """Each part's parent in the tree of agencies."""
    rows = session.execute(select(Agency.id, Agency.parent_id).where(Agency.parent_id.is_not(None)))
    return {row.id: row.parent_id for row in rows}


def list_panel(session: Session, subject_id: UUID) -> list[Return]:
    """The moderation returns of a subject, the oldest first."""
    return list(
        session.scalars(
            select(Return)
            .where(Return.subject_id == subject_id, Return.part == PartKind.MODERATION)
            .order_by(Return.created_at, Return.id)
        )
    )
