"""What the overview points at beside the grades: contradictions, gaps, dates and actions.

Each is one statement that counts in the database.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Integer, Text, Uuid, and_, case, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import Session

from tenants.actions.models import Action
from tenants.actions.types import OPEN_STATES, ActionState
from tenants.agencies.models import Agency
from tenants.evidence.models import Evidence, EvidenceLink
from tenants.practice.schema import PracticeModel, Question, in_language
from tenants.reports.base import RoundBase
from tenants.reports.dataset import (
    ActionRow,
    ContradictionFound,
    ExpiringEvidence,
    Gap,
    Picked,
    StateCount,
)
from tenants.reports.forms import Forms
from tenants.reports.graded import as_records, disclosed, graded, handed_in, of_kind
from tenants.rounds.models import Answer, Grade, Return
from tenants.workspaces.models import Member

SOON = timedelta(days=90)
"""How far ahead “soon to expire” looks."""


def load_contradictions(
    session: Session, base: RoundBase, kind: str = ""
) -> tuple[ContradictionFound, ...]:
    """The answers that break a rule of the form that they were given on, by agency and rule."""
    forms, language = Forms(session, base), base.language
    rules = [
        (version, tool, rule)
        for version in forms.versions
        if (tool := forms.tool(version)) is not None
        for rule in tool.contradictions
    ]
    if not rules:
        return ()
    clause = as_records(
        [
            {
                "version": str(version),
                "rule": number,
                "clause": i,
                "clauses": len(rule.when),
                "question": wanted.question,
                "any_of": list(wanted.any_of),
            }
            for number, (version, _tool, rule) in enumerate(rules)
            for i, wanted in enumerate(rule.when)
        ],
        "clause",
        version=Uuid(),
        rule=Integer(),
        clause=Integer(),
        clauses=Integer(),
        question=Text(),
        any_of=ARRAY(Text()),
    )
    columns = (clause.c.rule, clause.c.clause, clause.c.clauses, clause.c.question)
    returns = handed_in([base.round_.id], kind)
    by_grade = (
        select(returns.c.id, returns.c.agency_id, *columns, Grade.point.label("picked"))
        .join(Grade, Grade.return_id == returns.c.id)
        .join(
            clause,
            and_(
                clause.c.version == returns.c.version_id,
                clause.c.question == Grade.question,
                Grade.point == func.any(clause.c.any_of),
            ),
        )
        .where(Grade.hidden.is_(False), Grade.not_applicable.is_(False))
    )
    chosen = Answer.value
    one = chosen.op("#>>")(literal([], ARRAY(Text())))
    by_choice = (
        select(
            returns.c.id,
            returns.c.agency_id,
            *columns,
            case((func.jsonb_typeof(chosen) == "string", one)).label("picked"),
        )
        .join(Answer, Answer.return_id == returns.c.id)
        # Takes one chosen option (a string) and several (an array) alike.
        .join(
            clause,
            and_(
                clause.c.version == returns.c.version_id,
                clause.c.question == Answer.question,
                func.jsonb_exists_any(chosen, clause.c.any_of),
            ),
        )
        .where(Answer.hidden.is_(False))
    )
    met = union_all(by_grade, by_choice).cte("met")
    rows = session.execute(
        select(
            met.c.agency_id,
            Agency.name,
            met.c.id.label("return_id"),
            met.c.rule,
            func.array_agg(aggregate_order_by(met.c.question, met.c.clause)).label("questions"),
            func.array_agg(aggregate_order_by(met.c.picked, met.c.clause)).label("picked"),
        )
        .join(Agency, Agency.id == met.c.agency_id)
        .group_by(met.c.agency_id, Agency.name, met.c.id, met.c.rule, met.c.clauses)
        .having(func.count(met.c.clause.distinct()) == met.c.clauses)
        .order_by(Agency.name, met.c.agency_id, met.c.rule)
    )
    found = []
    for row in rows:
        version, tool, rule = rules[row.rule]
        picked = tuple(
            Picked(
                key,
                in_language(tool.questions[key].label, language),
                answer_words(forms.model(version), tool.questions[key], chosen_key, language),
            )
            for key, chosen_key in zip(row.questions, row.picked, strict=True)
        )
        message = in_language(rule.message, language)
        found.append(
            ContradictionFound(row.agency_id, row.name, row.return_id, rule.key, message, picked)
        )
    return tuple(found)


def answer_words(
    model: PracticeModel, question: Question, picked: str | None, language: str
) -> str:
    """What a point or option is called; nothing where several were chosen."""
    if picked is None:
        return ""
    if question.scale:
        point = model.scale[question.scale].point(picked)
        return in_language(point.label, language) if point else picked
    option = next((option for option in question.options if option.key == picked), None)
    return in_language(option.label, language) if option else picked


def load_gaps(session: Session, base: RoundBase, kind: str = "") -> tuple[Gap, ...]:
    """The questions that two agencies or more graded at a point to improve, by number.

    The moderated grade counts where there is one.
    """
    forms, layout, language = Forms(session, base), base.layout, base.language
    spine = {standard.key for standard in layout.spine.standards}
    asked = as_records(
        [
            {
                "version": str(version),
                "place": place,
                "question": key,
                "improve": improve,
            }
            for version in forms.versions
            for place, key in enumerate(layout.tool.questions)
            if (improve := _improving(forms, version, key))
        ],
        "asked",
        version=Uuid(),
        place=Integer(),
        question=Text(),
        improve=ARRAY(Text()),
    )
    grade = graded(handed_in([base.round_.id], kind))
    agencies = func.count().filter(grade.c.point == func.any(asked.c.improve))
    count = func.count(grade.c.point)
    rows = session.execute(
        select(asked.c.question, agencies.label("agencies"), count.label("graded"))
        .join(
            grade,
            and_(grade.c.question == asked.c.question, grade.c.version_id == asked.c.version),
        )
        .group_by(asked.c.question, asked.c.place)
        .having(agencies >= 2)
        .order_by(agencies.desc(), (agencies * 1000 / count).desc(), asked.c.place)
    )
    questions = layout.tool.questions
    return tuple(
        Gap(
            question=row.question,
            label=in_language(questions[row.question].label, language),
            standards=tuple(
                in_language(standard.short or standard.title, language)
                for standard in layout.spine.standards
                if standard.key in spine.intersection(questions[row.question].standards)
            ),
            agencies=row.agencies,
            graded=row.graded,
        )
        for row in rows
    )


def _improving(forms: Forms, version: UUID, key: str) -> list[str]:
    """The points of a question, as a version asks it, at which an improvement is asked for."""
    found = forms.question(version, key)
    scale = found[0].scale.get(found[1].scale or "") if found is not None else None
    return [p.key for p in scale.points if "improve" in p.flags] if scale is not None else []


def load_evidence(
    session: Session, base: RoundBase, kind: str = ""
) -> tuple[ExpiringEvidence, ...]:
    """Evidence of this round's submitted returns that has expired or soon will."""
    rows = session.execute(
        select(
            Evidence.id,
            Evidence.title,
            Evidence.expires_on,
            Agency.id.label("agency_id"),
            Agency.name,
            func.count().label("answers"),
        )
        .select_from(EvidenceLink)
        .join(Return, Return.id == EvidenceLink.return_id)
        .join(Evidence, Evidence.id == EvidenceLink.evidence_id)
        .join(Agency, Agency.id == Evidence.agency_id)
        .where(
            Return.round_id == base.round_.id,
            disclosed(),
            of_kind(kind),
            Evidence.disclosure != "agency",
            Evidence.retired_at.is_(None),
            Evidence.expires_on <= base.as_of + SOON,
        )
        .group_by(Evidence.id, Evidence.title, Evidence.expires_on, Agency.id, Agency.name)
        .order_by(Evidence.expires_on, Agency.name, Evidence.title, Evidence.id)
    )
    return tuple(
        ExpiringEvidence(
            evidence_id=row.id,
            agency_id=row.agency_id,
            agency=row.name,
            title=row.title,
            expires_on=row.expires_on,
            expired=row.expires_on < base.as_of,
            answers=row.answers,
        )
        for row in rows
    )


def count_actions(session: Session, base: RoundBase, kind: str = "") -> tuple[StateCount, ...]:
    """The round's actions by state, in the order of the states, those overdue counted apart."""
    overdue = func.count().filter(Action.state.in_(sorted(OPEN_STATES)), Action.due_on < base.as_of)
    rows = session.execute(
        select(Action.state, func.count().label("actions"), overdue.label("overdue"))
        .join(Agency, Agency.id == Action.agency_id)
        .where(Action.round_id == base.round_.id, Action.visibility != "agency", of_kind(kind))
        .group_by(Action.state)
    )
    found = {row.state: row for row in rows}
    return tuple(
        StateCount(
            state=state.value,
            actions=found[state].actions if state in found else 0,
            overdue=found[state].overdue if state in found else 0,
        )
        for state in ActionState
    )


def load_actions(
    session: Session,
    base: RoundBase,
    kind: str = "",
    *,
    overdue_only: bool = False,
    most: int | None = None,
) -> tuple[ActionRow, ...]:
    """The round's actions, the earliest due first; an agency's unshared ones are left out."""
    query = (
        select(Action, Agency.name.label("agency"), func.coalesce(Member.name, "").label("owner"))
        .join(Agency, Agency.id == Action.agency_id)
        .outerjoin(Member, Member.id == Action.owner_id)
        .where(Action.round_id == base.round_.id, Action.visibility != "agency", of_kind(kind))
        .order_by(Action.due_on, Action.number)
    )
    if overdue_only:
        query = query.where(Action.state.in_(sorted(OPEN_STATES)), Action.due_on < base.as_of)
    if most is not None:
        query = query.limit(most)
    return tuple(
        ActionRow(
            action_id=row.Action.id,
            number=row.Action.number,
            title=row.Action.title,
            agency=row.agency,
            owner=row.owner,
            state=row.Action.state,
            due_on=row.Action.due_on,
            overdue=row.Action.state in OPEN_STATES and row.Action.due_on < base.as_of,
        )
        for row in session.execute(query)
    )
