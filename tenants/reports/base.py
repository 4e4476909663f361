"""Where every view of the overview starts: a round, its model, its agencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, any_, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from saas.errors import NotFound
from saas.i18n import language as current_language
from saas.tenancy import NOBODY, Reach
from tenants.agencies.models import Agency
from tenants.practice.models import ModelVersion
from tenants.practice.schema import PracticeModel, in_language
from tenants.practice.service import get_model
from tenants.practice.terms import Terms, terms_here
from tenants.reports.columns import Layout, choose_spine, lay_out, self_tool
from tenants.reports.dataset import AgencyRow, Progress, RoundHeader, SpineChoice
from tenants.rounds.calendar import today
from tenants.rounds.models import Return, Round, Subject
from tenants.rounds.types import DISCLOSED_STATES, DRAFT_STATES, PartKind, ReturnState
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


@dataclass(frozen=True)
class RoundBase:
    """A round with its pinned model and columns: what every view of the overview starts from."""

    header: RoundHeader
    round_: Round
    model: PracticeModel
    layout: Layout
    language: str
    as_of: date
    versions: tuple[UUID, ...]
    """The versions that the round's returns are on."""
    previous_versions: tuple[UUID, ...]
    """The same of the round before."""

    @property
    def spines(self) -> tuple[SpineChoice, ...]:
        return tuple(
            SpineChoice(
                spine.key,
                in_language(spine.title, self.language),
                spine.key == self.layout.spine.key,
            )
            for spine in self.model.spines
        )

    @property
    def terms(self) -> Terms:
        """The workspace's words for things, in the reader's language.

        Not those of the round's version: the sentences between them speak the workspace's too.
        """
        return terms_here()

    def kind_label(self, key: str) -> str:
        """What the model calls a kind of agency."""
        found = next((kind for kind in self.model.agency_kinds if kind.key == key), None)
        return in_language(found.label, self.language) if found else key


def load_base(
    session: Session, actor: Actor, round_id: UUID, spine: str | None = None
) -> RoundBase:
    """One statement, and one more the first time this process meets the model.

    Raises NotFound, Forbidden.
    """
    actor.require(Permission.OVERVIEW_READ)
    before = aliased(Round)
    row = session.execute(
        select(
            Round,
            ModelVersion.number,
            ModelVersion.content_hash,
            before,
            _versions_of(Round.id),
            _versions_of(before.id),
        )
        .join(ModelVersion, ModelVersion.id == Round.model_version_id)
        .outerjoin(before, before.id == Round.previous_round_id)
        .where(Round.id == round_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    round_, number, content_hash, previous, versions, previous_versions = row
    language = current_language()
    model = get_model(session, round_.model_version_id)
    if not model.activity[round_.activity].asks_agencies:
        # Where people fill parts there is no self-assessment to lay out by agency.
        raise NotFound
    tool = self_tool(model, round_.activity)
    return RoundBase(
        header=RoundHeader(
            round_id=round_.id,
            title=round_.title,
            state=round_.state,
            opens_on=round_.opens_on,
            due_on=round_.due_on,
            model_title=in_language(model.title, language),
            version=number,
            content_hash=content_hash,
            drafted_by_us=model.drafted_by_us,
            previous_round_id=previous.id if previous else None,
            previous_title=previous.title if previous else "",
        ),
        round_=round_,
        model=model,
        layout=lay_out(model, tool, choose_spine(model, spine), language),
        language=language,
        as_of=today(),
        versions=tuple(sorted(versions or ())),
        previous_versions=tuple(sorted(previous_versions or ())),
    )


def _versions_of(round_id: InstrumentedAttribute[UUID]) -> ScalarSelect[list[UUID]]:
    """The versions that the self-assessments of a round are on."""
    return (
        select(func.array_agg(Return.model_version_id.distinct()))
        .where(Return.round_id == round_id, Return.part == PartKind.SELF)
        .correlate_except(Return)
        .scalar_subquery()
    )


def list_agencies(
    session: Session, actor: Actor, base: RoundBase, agency_id: UUID | None = None
) -> list[AgencyRow]:
    """The agencies of the round by name, or one: how far each is, and never what it wrote."""
    query = (
        select(
            Subject.id,
            Agency.id.label("agency_id"),
            Agency.name,
            Agency.short_name,
            Agency.kind,
            Agency.size,
            func.coalesce(Subject.due_on, literal(base.round_.due_on)).label("due_on"),
            Return.id.label("return_id"),
            Return.state,
            Return.answered,
            Return.expected,
            Return.submitted_at,
            Return.model_version_id,
            (literal(actor.member_id or NOBODY) == any_(Return.blind_to)).label("blind"),
        )
        .join(Agency, Agency.id == Subject.agency_id)
        .outerjoin(Return, and_(Return.subject_id == Subject.id, Return.part == PartKind.SELF))
        .where(Subject.round_id == base.round_.id)
        .order_by(Agency.name, Agency.id)
    )
    if agency_id is not None:
        query = query.where(Subject.agency_id == agency_id)
    reaches_all = actor.reaches(Reach.WORKSPACE)
    found = []
    for row in session.execute(query):
        state = row.state or ReturnState.NOT_STARTED.value
        blind = bool(row.blind)
        found.append(
            AgencyRow(
                agency_id=row.agency_id,
                subject_id=row.id,
                return_id=row.return_id,
                name=row.name,
                called=row.short_name or row.name,
                kind=row.kind,
                kind_label=base.kind_label(row.kind),
                size=row.size,
                state=state,
                answered=row.answered or 0,
                expected=row.expected or 0,
                due_on=row.due_on,
                late=state in DRAFT_STATES and row.due_on < base.as_of,
                submitted_at=row.submitted_at,
                version_id=row.model_version_id or base.round_.model_version_id,
                readable=state in DISCLOSED_STATES
                and not blind
                and (reaches_all or actor.is_of(row.agency_id)),
                blind=blind,
            )
        )
    return found


def progress_of(agencies: Sequence[AgencyRow]) -> Progress:
    """How far the agencies are together; those withdrawn count apart."""
    taking_part = [row for row in agencies if row.state != ReturnState.WITHDRAWN]
    signed = {ReturnState.SIGNED_OFF, ReturnState.MODERATED, ReturnState.RELEASED}
    return Progress(
        agencies=len(taking_part),
        submitted=sum(row.state in DISCLOSED_STATES for row in taking_part),
        signed=sum(row.state in signed for row in taking_part),
        moderated=sum(
            row.state in (ReturnState.MODERATED, ReturnState.RELEASED) for row in taking_part
        ),
        late=sum(row.late for row in taking_part),
        withdrawn=len(agencies) - len(taking_part),
        answered=sum(row.answered for row in taking_part),
        expected=sum(row.expected for row in taking_part),
    )


def kinds_of(agencies: Sequence[AgencyRow]) -> tuple[tuple[str, str], ...]:
    """The kinds among these agencies with their labels, by label."""
    return tuple(sorted({(row.kind, row.kind_label) for row in agencies}, key=lambda pair: pair[1]))
