"""Answering as a demonstration agency would: plausible, scattered, deterministic."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.database import session
from saas.tenancy import enter_scope
from tenants.demo.people import AGENCIES
from tenants.demo.seed import Demo
from tenants.demo.words import (
    CHILD_WORDS,
    COLUMNS,
    EVIDENCE,
    IMPROVEMENTS,
    NARRATIVES,
    OTHER,
)
from tenants.evidence import links
from tenants.evidence import service as evidence
from tenants.evidence.types import Details
from tenants.practice.schema import PracticeModel, Question, QuestionKind, ScaleKind
from tenants.rounds import answers, queries
from tenants.rounds.calendar import today
from tenants.rounds.content import AnswerContent, stored_content
from tenants.rounds.form import FormFor, asks_improvement, chosen_keys, visible_questions
from tenants.rounds.models import Return
from tenants.workspaces.actor import Actor

STRENGTH = {agency.key: agency.strength for agency in AGENCIES}


def return_of(demo: Demo, round_id: UUID, agency: str) -> UUID:
    """The agency's self-assessment in a round."""
    with enter_scope(demo.actors["coordinator"].scope()):
        return (
            session()
            .scalars(
                select(Return.id).where(
                    Return.round_id == round_id,
                    Return.agency_id == demo.agency_ids[agency],
                    Return.part == "self",
                )
            )
            .one()
        )


def fill(
    demo: Demo,
    who: str,
    return_id: UUID,
    *,
    lift: int = 0,
    share: float = 1.0,
    days_ago: float,
) -> int:
    """Answer a share of the return from its beginning, each answer with its own save.

    ``lift`` moves every grade up or down; returns how many were saved.
    """
    agency = who.split(".")[0]
    saved = 0
    with demo.acting(who, days_ago) as (current, actor):
        page = queries.get_return(current, return_id)
        stored = queries.load_answers(current, return_id)
        known = {key: stored_content(*pair) for key, pair in stored.items()}
        versions = {key: pair[0].version for key, pair in stored.items() if pair[0]}
        questions = page.form.questions
        most = round(len(questions) * share)
        for key, question in list(questions.items())[:most]:
            if not _shows(page.form, known, key):
                continue
            content = known.get(key) or answer_for(
                demo, page.form.model, page.form, question, STRENGTH[agency] + lift
            )
            answers.save_answer(current, actor, return_id, key, content, versions.get(key, 0))
            current.commit()
            known[key] = content
            saved += 1
    return saved


def _shows(form: FormFor, known: dict[str, AnswerContent], key: str) -> bool:
    questions = form.questions
    chosen = {k: chosen_keys(questions[k], c) for k, c in known.items() if k in questions}
    return key in visible_questions(form, chosen)


def answer_for(
    demo: Demo, model: PracticeModel, form: FormFor, question: Question, strength: int
) -> AnswerContent:
    """One plausible answer."""
    chance = demo.chance
    if question.kind is QuestionKind.GRADE:
        return _graded(demo, model, form, question, strength)
    section = form.tool.section_of[question.key].key
    value: str | list[str] | dict[str, str] | None
    if question.kind is QuestionKind.SINGLE:
        value = question.options[0].key if chance.random() < 0.7 else question.options[-1].key
    elif question.kind is QuestionKind.MULTIPLE:
        value = [option.key for option in question.options[: chance.randint(1, 3)]]
    elif question.kind is QuestionKind.NUMBER:
        least = int(question.minimum or 0)
        value = str(least + chance.randint(3, 40))
    elif question.kind is QuestionKind.DATE:
        value = (today() - timedelta(days=chance.randint(40, 300))).isoformat()
    elif question.kind is QuestionKind.VERBATIM:
        value = chance.choice(CHILD_WORDS)
    elif question.kind is QuestionKind.THREE_COLUMNS:
        value = {column.key: COLUMNS[i] for i, column in enumerate(question.columns)}
    else:
        value = NARRATIVES.get(section, OTHER)[2]
    return AnswerContent(value=value)


def _graded(
    demo: Demo, model: PracticeModel, form: FormFor, question: Question, strength: int
) -> AnswerContent:
    chance = demo.chance
    scale = model.scale[question.scale or ""]
    level = max(0, min(3, strength + chance.choice((-1, 0, 0, 0, 1))))
    words = NARRATIVES.get(form.tool.section_of[question.key].key, OTHER)[level]
    if question.not_applicable and chance.random() < 0.03:
        return AnswerContent(
            not_applicable=True,
            not_applicable_reason="We do not do this work; it is commissioned from another agency.",
        )
    if scale.kind is ScaleKind.NUMERIC:
        step = scale.step or Decimal(1)
        steps = int((scale.highest - scale.lowest) / step)
        score = scale.lowest + step * round(steps * (level + 1) / 4)
        return AnswerContent(score=min(scale.highest, score), narrative=words)
    ordered = sorted(scale.points, key=lambda point: point.score)
    point = ordered[round(level * (len(ordered) - 1) / 3)]
    content = AnswerContent(point=point.key, score=point.score, narrative=words)
    if asks_improvement(model, question, content):
        return AnswerContent(
            point=point.key,
            score=point.score,
            narrative=words,
            improvement=chance.choice(IMPROVEMENTS),
            improve_by=_quarter_end(today() + timedelta(days=chance.randint(60, 240))),
        )
    return content


def _quarter_end(day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 3
    return date(day.year, month, 31 if month in (3, 12) else 30)


def give_evidence(
    demo: Demo, who: str, return_id: UUID, questions: tuple[str, ...], *, days_ago: float
) -> None:
    """Three small documents of the agency, linked to answers; one of them ends soon."""
    with demo.acting(who, days_ago) as (current, actor):
        assert actor.agency_id is not None
        for i, ((title, name), question) in enumerate(zip(EVIDENCE, questions, strict=False)):
            text = f"{title}\n{actor.name}\nInvented for the demonstration.\n"
            if name.endswith(".csv"):
                text = f"role,trained\n{actor.name.split()[-1]},yes\nduty,yes\n"
            details = Details(
                title=title,
                effective_from=today() - timedelta(days=200),
                effective_to=today() + timedelta(days=200),
                expires_on=today() + timedelta(days=(30, 400, 75)[i] + round(days_ago)),
            )
            try:
                held = evidence.add_file(
                    current,
                    actor,
                    agency_id=actor.agency_id,
                    name=name,
                    data=io.BytesIO(text.encode()),
                    details=details,
                )
                current.flush()
                evidence_id = held.id
            except evidence.AlreadyHeld as held_already:
                # Kept once: the same document of the year before is named again.
                evidence_id = held_already.evidence_id
            links.link(current, actor, evidence_id, return_id, question)


def moderate(
    current: Session, demo: Demo, actor: Actor, return_id: UUID, own: dict[str, Decimal | None]
) -> None:
    """Grade as a moderator: near the agency's own grade, more often below than above."""
    page = queries.get_return(current, return_id)
    for key, question in page.form.questions.items():
        if question.kind is not QuestionKind.GRADE or key not in own:
            continue
        scale = page.form.model.scale[question.scale or ""]
        mine = own[key]
        if mine is None:
            content = AnswerContent(
                not_applicable=True, not_applicable_reason="As the agency says."
            )
        elif scale.kind is ScaleKind.NUMERIC:
            content = AnswerContent(score=mine)
        else:
            ordered = sorted(scale.points, key=lambda point: point.score)
            at = next(i for i, point in enumerate(ordered) if point.score == mine)
            at = max(0, min(len(ordered) - 1, at + demo.chance.choice((-1, 0, 0, 0, 0, 0, 0, 1))))
            content = AnswerContent(
                point=ordered[at].key,
                score=ordered[at].score,
                narrative="The evidence shows this." if demo.chance.random() < 0.2 else "",
            )
        answers.save_answer(current, actor, return_id, key, content, 0)
        current.commit()
