"""Answering a return question by question, as the agency's own people would."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from saas.database import session
from saas.tenancy import enter_scope
from tenants.demo.composing import answer_for
from tenants.demo.seed import Demo
from tenants.demo.voices import Year, voices
from tenants.rounds import answers, queries
from tenants.rounds.content import AnswerContent, stored_content
from tenants.rounds.form import FormFor, chosen_keys, visible_questions
from tenants.rounds.models import Return


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
    demo: Demo, who: str, return_id: UUID, year: Year, *, share: float = 1.0, days_ago: float
) -> None:
    """Answer a share of the return from its beginning, each answer with its own save.

    What is there already, because it was carried over, is confirmed as it stands.
    """
    voice = voices()[who.split(".")[0]]
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
            content = known.get(key) or answer_for(page.form.model, question, voice, year)
            answers.save_answer(current, actor, return_id, key, content, versions.get(key, 0))
            known[key] = content


def _shows(form: FormFor, known: dict[str, AnswerContent], key: str) -> bool:
    questions = form.questions
    chosen = {k: chosen_keys(questions[k], c) for k, c in known.items() if k in questions}
    return key in visible_questions(form, chosen)


def rewrite(
    demo: Demo, who: str, return_id: UUID, narratives: dict[str, str], *, days_ago: float
) -> None:
    """Say something else under some questions of a return that came back; the grades stay."""
    with demo.acting(who, days_ago) as (current, actor):
        stored = queries.load_answers(current, return_id)
        for key, narrative in narratives.items():
            answer, grade = stored[key]
            assert answer is not None
            content = stored_content(answer, grade)
            answers.save_answer(
                current,
                actor,
                return_id,
                key,
                replace(content, narrative=narrative),
                answer.version,
            )
