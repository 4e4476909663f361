"""What is behind one cell of the heat map: each question with its grades, words and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Integer, Text, and_, or_, select
from sqlalchemy.orm import Session

from saas.errors import NotFound
from tenants.actions.models import Action, Finding
from tenants.actions.types import OPEN_STATES
from tenants.evidence.models import Evidence, EvidenceLink
from tenants.judgements.models import Judgement
from tenants.practice.compatibility import compare_versions
from tenants.practice.schema import PracticeModel, Question, in_language
from tenants.reports.base import RoundBase, list_agencies
from tenants.reports.columns import view_scale
from tenants.reports.dataset import AgencyRow
from tenants.reports.forms import Forms
from tenants.reports.graded import as_records
from tenants.reports.scales import Column
from tenants.rounds.models import Answer, Grade
from tenants.workspaces.actor import Actor


@dataclass(frozen=True)
class GradeView:
    """A grade in words; ``meaning`` is what the point means for this very question.

    A number stays a number: ``band`` names the stretch of its scale that it lies in.
    """

    label: str
    tone: str
    meaning: str
    band: str = ""


@dataclass(frozen=True)
class EvidenceView:
    evidence_id: UUID
    title: str
    url: str | None
    expires_on: date | None
    expired: bool


@dataclass(frozen=True)
class ActionView:
    action_id: UUID
    number: int
    title: str
    state: str
    due_on: date
    overdue: bool


@dataclass(frozen=True)
class FindingView:
    finding_id: UUID
    kind: str
    text: str
    actions: tuple[ActionView, ...]


@dataclass(frozen=True)
class QuestionView:
    """One question, as the agency was asked it; ``counted`` when it is on the cell's own scale.

    ``asked_now`` are the words of the round's form where the agency's return is on
    another version that asks it differently; "" elsewhere.
    ``words_shown`` is False where the answer's words are not for this reader.
    """

    key: str
    label: str
    counted: bool
    own: GradeView | None
    not_applicable: bool
    settled: GradeView | None
    settled_not_applicable: bool
    differs: bool
    reason: str
    words_shown: bool
    narrative: str
    improvement: str
    improve_by: date | None
    not_applicable_reason: str
    evidence: tuple[EvidenceView, ...]
    findings: tuple[FindingView, ...]
    asked_now: str = ""


@dataclass(frozen=True)
class BehindCell:
    """``questions`` is empty where the reader may not open the return."""

    agency: AgencyRow
    column: Column
    questions: tuple[QuestionView, ...]
    findings: tuple[FindingView, ...]
    """Findings on the standard as a whole."""


def load_behind(
    session: Session, actor: Actor, base: RoundBase, agency_id: UUID, column_key: str
) -> BehindCell:
    """Open one cell. Raises NotFound for an agency or column that the round does not have.

    The caller records the reading when the agency is not the reader's own.
    """
    column = base.layout.find(column_key)
    rows = list_agencies(session, actor, base, agency_id)
    if column is None or not rows:
        raise NotFound
    agency = rows[0]
    if not agency.readable or agency.return_id is None:
        return BehindCell(agency, column, (), ())
    forms = Forms(session, base)
    tool = forms.tool(agency.version_id)
    keys = [
        key
        for key in base.layout.tool.questions
        if key in {*column.questions, *column.elsewhere}
        and tool is not None
        and key in tool.questions
        and tool.section_of[key].applies.to(agency.kind, agency.size)
        and tool.questions[key].applies.to(agency.kind, agency.size)
    ]
    evidence = _evidence(session, base, agency.return_id)
    findings = _findings(session, base, agency, column, keys)
    return BehindCell(
        agency=agency,
        column=column,
        questions=_questions(session, forms, agency, column, keys, evidence, findings),
        findings=tuple(findings.get("", ())),
    )


def _questions(
    session: Session,
    forms: Forms,
    agency: AgencyRow,
    column: Column,
    keys: list[str],
    evidence: dict[str, list[EvidenceView]],
    findings: dict[str, list[FindingView]],
) -> tuple[QuestionView, ...]:
    asked = as_records(
        [{"place": place, "question": key} for place, key in enumerate(keys)],
        "asked",
        place=Integer(),
        question=Text(),
    )
    rows = session.execute(
        select(asked.c.question, Grade, Answer, Judgement)
        .select_from(asked)
        .outerjoin(
            Grade,
            and_(
                Grade.return_id == agency.return_id,
                Grade.question == asked.c.question,
                Grade.hidden.is_(False),
            ),
        )
        .outerjoin(
            Answer,
            and_(Answer.return_id == agency.return_id, Answer.question == asked.c.question),
        )
        .outerjoin(
            Judgement,
            and_(
                Judgement.subject_id == agency.subject_id,
                Judgement.question == asked.c.question,
            ),
        )
        .order_by(asked.c.place)
    )
    model, tool = forms.model(agency.version_id), forms.tool(agency.version_id)
    counted = forms.counted(agency.version_id, column)
    language = forms.base.language
    found = []
    for key, grade, answer, judgement in rows:
        if tool is None:
            break
        question = tool.questions[key]
        if tool.conditions[key] and grade is None and judgement is None:
            # Its condition was not met: the agency never saw it.
            continue
        found.append(
            QuestionView(
                key=key,
                label=in_language(question.label, language),
                counted=key in counted,
                own=_grade(model, language, question, grade) if grade else None,
                not_applicable=bool(grade and grade.not_applicable),
                settled=_grade(model, language, question, judgement) if judgement else None,
                settled_not_applicable=bool(judgement and judgement.not_applicable),
                differs=bool(judgement and judgement.differs),
                reason=judgement.reason if judgement else "",
                words_shown=answer is not None or grade is None,
                narrative=answer.narrative if answer else "",
                improvement=answer.improvement if answer else "",
                improve_by=answer.improve_by if answer else None,
                not_applicable_reason=answer.not_applicable_reason if answer else "",
                evidence=tuple(evidence.get(key, ())),
                findings=tuple(findings.get(key, ())),
                asked_now=_asked_now(session, forms, agency.version_id, key),
            )
        )
    return tuple(found)


def _asked_now(session: Session, forms: Forms, version: UUID, key: str) -> str:
    """The words of the round's own form, where this version asks a question differently."""
    own = forms.base.round_.model_version_id
    if version == own:
        return ""
    asked = compare_versions(session, version, own).of_question(forms.base.layout.tool.key, key)
    if asked is None or not asked.differs:
        return ""
    return in_language(forms.base.layout.tool.questions[key].label, forms.base.language)


def _grade(
    model: PracticeModel, language: str, question: Question, given: Grade | Judgement
) -> GradeView | None:
    if given.score is None or question.scale is None:
        return None
    scale = view_scale(model.scale[question.scale], language)
    point = next((point for point in scale.points if point.key == given.point), None)
    if point is None or scale.numeric:
        score = given.score
        number = f"{score.normalize():f} / {scale.highest.normalize():f}"
        band = scale.band(score)
        return (
            GradeView(number, band.tone, band.meaning, band.label)
            if band
            else GradeView(number, "", "")
        )
    own_words = in_language(question.points.get(point.key), language)
    return GradeView(point.label, point.tone, own_words or point.meaning)


def _evidence(session: Session, base: RoundBase, return_id: UUID) -> dict[str, list[EvidenceView]]:
    found: dict[str, list[EvidenceView]] = {}
    for question, item in session.execute(
        select(EvidenceLink.question, Evidence)
        .join(Evidence, Evidence.id == EvidenceLink.evidence_id)
        .where(EvidenceLink.return_id == return_id)
        .order_by(Evidence.title, Evidence.id)
    ):
        found.setdefault(question, []).append(
            EvidenceView(
                item.id,
                item.title,
                item.url,
                item.expires_on,
                item.expires_on is not None and item.expires_on < base.as_of,
            )
        )
    return found


def _findings(
    session: Session, base: RoundBase, agency: AgencyRow, column: Column, keys: list[str]
) -> dict[str, list[FindingView]]:
    """Findings by question, those on the standard itself under ""; each with its actions."""
    rows = session.execute(
        select(Finding, Action)
        .outerjoin(Action, Action.finding_id == Finding.id)
        .where(
            Finding.round_id == base.round_.id,
            Finding.agency_id == agency.agency_id,
            or_(Finding.question.in_(keys), Finding.standard == column.key),
        )
        .order_by(Finding.made_at, Finding.id, Action.number)
    )
    actions: dict[UUID, list[ActionView]] = {}
    order: dict[UUID, Finding] = {}
    for finding, action in rows:
        order[finding.id] = finding
        if action is not None:
            actions.setdefault(finding.id, []).append(
                ActionView(
                    action.id,
                    action.number,
                    action.title,
                    action.state,
                    action.due_on,
                    action.state in OPEN_STATES and action.due_on < base.as_of,
                )
            )
    found: dict[str, list[FindingView]] = {}
    for finding in order.values():
        place = finding.question if finding.question in keys else ""
        found.setdefault(place, []).append(
            FindingView(finding.id, finding.kind, finding.text, tuple(actions.get(finding.id, ())))
        )
    return found
