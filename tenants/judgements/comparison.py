"""The agency's grades, each moderator's, and what was settled, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from saas.errors import Forbidden, NotFound
from saas.i18n import gettext as _
from saas.i18n import language
from tenants.agencies.models import Agency
from tenants.judgements import policy
from tenants.judgements.models import Judgement
from tenants.judgements.queries import panel_of
from tenants.judgements.types import Apart, Compared, GradeValue, Grading, PanelMember, Settled
from tenants.practice.measures import same_measure, scale_of_question
from tenants.practice.schema import PracticeModel, Question, QuestionKind, in_language
from tenants.practice.service import get_model
from tenants.rounds import queries as rounds
from tenants.rounds.form import FormFor, form_for
from tenants.rounds.models import Answer, Grade, Return, Round, Subject
from tenants.rounds.types import PartKind, ReturnState
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member


@dataclass(frozen=True)
class SideBySide:
    """Every graded question of one agency, in the form's order."""

    subject: Subject
    round_: Round
    agency: Agency
    own: Return
    form: FormFor
    panel: tuple[PanelMember, ...]
    questions: tuple[Compared, ...]

    @property
    def unsettled(self) -> list[Compared]:
        return [q for q in self.questions if not q.is_settled]

    @property
    def differences(self) -> list[Compared]:
        return [q for q in self.questions if q.needs_attention]

    @property
    def accord(self) -> list[Compared]:
        return [q for q in self.questions if not q.needs_attention]

    def question(self, key: str) -> Compared | None:
        return next((q for q in self.questions if q.question.key == key), None)


def get_subject_for_moderation(
    session: Session, subject_id: UUID, *, lock: bool = False
) -> tuple[Subject, Round, Agency, Return]:
    """A subject with its self-assessment. Raises NotFound.

    ``lock`` holds the self-assessment's row until the end of the transaction.
    """
    query = (
        select(Subject, Round, Agency, Return)
        .join(Round, Round.id == Subject.round_id)
        .join(Agency, Agency.id == Subject.agency_id)
        .join(Return, and_(Return.subject_id == Subject.id, Return.part == PartKind.SELF))
        .where(Subject.id == subject_id)
    )
    if lock:
        query = query.with_for_update(of=Return).execution_options(populate_existing=True)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2], row[3]


def compare(session: Session, actor: Actor, subject_id: UUID, *, lock: bool = False) -> SideBySide:
    """The grades side by side, for who settles them. Five statements.

    Raises NotFound, and Forbidden with the way out for a moderator who is blind.
    """
    subject, round_, agency, own = get_subject_for_moderation(session, subject_id, lock=lock)
    panel = panel_of(session, subject.id)
    if not policy.can_compare(actor, own, panel):
        if any(m.member_id == actor.member_id for m in panel) and policy.is_blind(actor, own):
            raise Forbidden(
                _(
                    "You grade %(agency)s without seeing its own grades. They show here once "
                    "you have finished.",
                    agency=agency.name,
                )
            )
        raise NotFound
    return side_by_side(session, subject, round_, agency, own, panel)


def side_by_side(
    session: Session,
    subject: Subject,
    round_: Round,
    agency: Agency,
    own: Return,
    panel: tuple[PanelMember, ...],
) -> SideBySide:
    """The comparison itself; row-level security decides what of it shows. Three statements."""
    model = get_model(session, own.model_version_id)
    form = form_for(model, own.tool, kind=agency.kind, size=agency.size)
    owns = _own_grades(session, own.id)
    gradings, apart = _gradings(session, subject.id, own)
    settled = {
        key: found
        for key, found in _settled(session, subject.id).items()
        if key in form.questions and fits_scale(model, form.questions[key], found.value)
    }
    finished = sum(m.has_finished for m in panel)
    questions = [
        Compared(
            section=section,
            question=question,
            own=owns[question.key],
            gradings=tuple(gradings.get(question.key, ())),
            expected=finished,
            settled=settled.get(question.key),
            apart=tuple(apart.get(question.key, ())),
        )
        for section, asked in form.sections
        for question in asked
        if question.kind is QuestionKind.GRADE and question.key in owns
    ]
    return SideBySide(subject, round_, agency, own, form, panel, tuple(questions))


def value_of(row: Grade | Judgement | None) -> GradeValue | None:
    if row is None:
        return None
    if row.not_applicable:
        return GradeValue(not_applicable=True)
    return GradeValue(point=row.point, score=row.score)


def _own_grades(session: Session, return_id: UUID) -> dict[str, GradeValue | None]:
    """Every question that the agency answered and that shows, with its grade where visible."""
    rows = session.execute(
        select(Answer.question, Grade)
        .outerjoin(
            Grade, and_(Grade.return_id == Answer.return_id, Grade.question == Answer.question)
        )
        .where(Answer.return_id == return_id, Answer.complete.is_(True), Answer.hidden.is_(False))
    )
    return {row[0]: value_of(row[1]) for row in rows}


def _gradings(
    session: Session, subject_id: UUID, own: Return
) -> tuple[dict[str, list[Grading]], dict[str, list[Apart]]]:
    """The finished moderators' grades by question, each list by the moderators' names.

    Apart from them those on another version of the form that graded on another scale.
    """
    words = aliased(Answer, name="words")
    rows = session.execute(
        select(
            Grade,
            Member.name,
            words.narrative,
            words.not_applicable_reason,
            Return.model_version_id,
        )
        .join(Return, Return.id == Grade.return_id)
        .join(Member, Member.id == Return.author_id)
        .outerjoin(
            words, and_(words.return_id == Grade.return_id, words.question == Grade.question)
        )
        .where(
            Return.subject_id == subject_id,
            Return.part == PartKind.MODERATION,
            Return.state == ReturnState.SUBMITTED,
        )
        .order_by(Member.name, Return.id)
    )
    found: dict[str, list[Grading]] = {}
    apart: dict[str, list[Apart]] = {}
    model = get_model(session, own.model_version_id)
    for grade, name, note, reason, version in rows:
        value = value_of(grade)
        if value is None:
            continue
        text = "\n".join(part for part in (reason, note) if part)
        other = model if version == own.model_version_id else get_model(session, version)
        if other is model or value.not_applicable or same_measure(model, other, grade.question):
            found.setdefault(grade.question, []).append(Grading(name, value, text))
        else:
            called = _called(other, grade.question, value)
            apart.setdefault(grade.question, []).append(Apart(name, called, text))
    return found, apart


def _called(model: PracticeModel, question: str, value: GradeValue) -> str:
    """What a grade is called in a version of the form."""
    scale = scale_of_question(model, question)
    point = scale.point(value.point) if scale is not None and value.point else None
    if point is not None:
        return in_language(point.label, language())
    return f"{value.score.normalize():f}" if value.score is not None else ""


def fits_scale(model: PracticeModel, question: Question, value: GradeValue) -> bool:
    """Whether a grade is one that a question's scale has; “does not apply” always is."""
    scale = model.scale.get(question.scale or "")
    if value.not_applicable:
        return True
    if value.score is None or scale is None:
        return False
    if value.point is None:
        return scale.fits(value.score)
    point = scale.point(value.point)
    return point is not None and point.score == value.score


def _settled(session: Session, subject_id: UUID) -> dict[str, Settled]:
    rows = session.execute(
        select(Judgement, Member.name)
        .outerjoin(Member, Member.id == Judgement.made_by)
        .where(Judgement.subject_id == subject_id)
    )
    found = {}
    for judgement, name in rows:
        value = value_of(judgement)
        if value is not None:
            found[judgement.question] = Settled(
                value, judgement.differs, judgement.reason, name or "", judgement.made_at
            )
    return found


def get_outcome(session: Session, actor: Actor, return_id: UUID) -> tuple[SideBySide, bool]:
    """What moderation came to, as its agency reads it, and whether it is released.

    Before the release the agency gets no grade but its own, and others get
    NotFound; who settles may look ahead.
    """
    page = rounds.get_return(session, return_id)
    own = page.return_
    if own.part != PartKind.SELF or page.subject.id is None:
        raise NotFound
    subject, round_, agency = page.subject, page.round_, page.agency
    if policy.can_read_outcome(actor, own):
        return side_by_side(session, subject, round_, agency, own, ()), True
    panel = panel_of(session, subject.id)
    if policy.can_compare(actor, own, panel):
        return side_by_side(session, subject, round_, agency, own, ()), False
    if actor.is_of(own.agency_id) and not actor.is_guest:
        return SideBySide(subject, round_, agency, own, page.form, (), ()), False
    raise NotFound
