"""The agencies of a round as its coordinator sees their moderation: who, how far, what next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from tenants.agencies.models import Agency
from tenants.judgements import policy
from tenants.judgements.models import Judgement, ModerationReply
from tenants.judgements.queries import GRADING, PAGE, gradings, panel_member
from tenants.judgements.types import PanelMember
from tenants.rounds.models import Return, Subject
from tenants.rounds.types import PartKind, ReturnState


@dataclass(frozen=True)
class StoodDown:
    """Somebody who was asked to moderate and does not any more."""

    name: str
    reason: str


@dataclass(frozen=True)
class ModerationLine:
    """One agency of a round: who moderates it, how far, what was settled."""

    subject_id: UUID
    agency_id: UUID
    agency: str
    own: Return | None
    panel: tuple[PanelMember, ...]
    settled: int
    differences: int
    replied_at: datetime | None
    stood_down: tuple[StoodDown, ...] = ()

    @property
    def state(self) -> str:
        return self.own.state if self.own is not None else ReturnState.NOT_STARTED

    @property
    def is_ready(self) -> bool:
        return policy.is_ready(self.panel)


def list_moderation_lines(
    session: Session, round_id: UUID, *, page: int = 1, show: str = "", per_page: int = PAGE
) -> tuple[list[ModerationLine], int]:
    """The agencies of a round by name, a page at a time, and how many there are.

    ``show``: "" all, "waiting" signed without a moderator, "grading", "ready"
    to be settled, "moderated", "released". Three statements.
    """
    own = aliased(Return, name="own")
    chosen = (
        select(Subject.id, Subject.agency_id, Agency.name, own)
        .join(Agency, Agency.id == Subject.agency_id)
        .outerjoin(own, and_(own.subject_id == Subject.id, own.part == PartKind.SELF))
        .where(Subject.round_id == round_id)
    )
    panel = aliased(Return, name="panel")
    has = (
        select(panel.id)
        .where(
            panel.subject_id == Subject.id,
            panel.part == PartKind.MODERATION,
            panel.state != ReturnState.WITHDRAWN,
        )
        .correlate(Subject)
    )
    grading = has.where(panel.state.in_(GRADING)).exists()
    signed = own.state == ReturnState.SIGNED_OFF
    wanted = {
        "waiting": and_(signed, ~has.exists()),
        "grading": and_(signed, grading),
        "ready": and_(signed, has.exists(), ~grading),
        "moderated": own.state == ReturnState.MODERATED,
        "released": own.state == ReturnState.RELEASED,
    }.get(show)
    if wanted is not None:
        chosen = chosen.where(wanted)
    counted = chosen.with_only_columns(Subject.id).subquery()
    total = session.execute(select(func.count()).select_from(counted)).scalar_one()
    # Counted for the lines of this page alone, after the sorting.
    judged = select(func.count()).where(Judgement.subject_id == Subject.id).correlate(Subject)
    paged = chosen.order_by(Agency.name, Agency.id).offset((page - 1) * per_page).limit(per_page)
    rows = session.execute(
        paged.outerjoin(ModerationReply, ModerationReply.subject_id == Subject.id).add_columns(
            judged.scalar_subquery(),
            judged.where(Judgement.differs).scalar_subquery(),
            ModerationReply.made_at,
        )
    ).all()
    subjects = paged.with_only_columns(Subject.id).subquery()
    moderators: dict[UUID, list[PanelMember]] = {}
    gone: dict[UUID, list[StoodDown]] = {}
    for row in session.execute(gradings().join(subjects, subjects.c.id == Return.subject_id)):
        if row.state == ReturnState.WITHDRAWN:
            gone.setdefault(row.subject_id, []).append(StoodDown(row.name, row.withdrawn_reason))
        else:
            moderators.setdefault(row.subject_id, []).append(panel_member(row))
    lines = [
        ModerationLine(
            subject_id,
            agency_id,
            name,
            return_,
            tuple(moderators.get(subject_id, ())),
            n,
            m,
            at,
            tuple(gone.get(subject_id, ())),
        )
        for subject_id, agency_id, name, return_, n, m, at in rows
    ]
    return lines, total


def count_by_stage(session: Session, round_id: UUID) -> dict[str, int]:
    """How many agencies of a round stand where: the filters of ``list_moderation_lines``."""
    panel = aliased(Return, name="panel")
    stages = (
        select(
            Return.id,
            Return.state,
            func.count(panel.id).label("moderators"),
            func.count(panel.id).filter(panel.state.in_(GRADING)).label("grading"),
        )
        .outerjoin(
            panel,
            and_(
                panel.subject_id == Return.subject_id,
                panel.part == PartKind.MODERATION,
                panel.state != ReturnState.WITHDRAWN,
            ),
        )
        .where(Return.round_id == round_id, Return.part == PartKind.SELF)
        .group_by(Return.tenant_id, Return.id, Return.state)
        .subquery()
    )
    signed = stages.c.state == ReturnState.SIGNED_OFF
    row = session.execute(
        select(
            func.count(),
            func.count().filter(signed, stages.c.moderators == 0),
            func.count().filter(signed, stages.c.grading > 0),
            func.count().filter(signed, stages.c.moderators > 0, stages.c.grading == 0),
            func.count().filter(stages.c.state == ReturnState.MODERATED),
            func.count().filter(stages.c.state == ReturnState.RELEASED),
        )
    ).one()
    names = ("", "waiting", "grading", "ready", "moderated", "released")
    return dict(zip(names, row, strict=True))


def list_waiting(session: Session, round_id: UUID) -> list[tuple[UUID, str]]:
    """The signed agencies of a round that nobody moderates yet, by name."""
    panel = aliased(Return, name="panel")
    nobody = (
        ~select(panel.id)
        .where(
            panel.subject_id == Return.subject_id,
            panel.part == PartKind.MODERATION,
            panel.state != ReturnState.WITHDRAWN,
        )
        .exists()
    )
    rows = session.execute(
        select(Return.subject_id, Agency.name)
        .join(Agency, Agency.id == Return.agency_id)
        .where(
            Return.round_id == round_id,
            Return.part == PartKind.SELF,
            Return.state == ReturnState.SIGNED_OFF,
            nobody,
        )
        .order_by(Agency.name, Agency.id)
    )
    return [(row[0], row[1]) for row in rows]
