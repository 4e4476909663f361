"""What the Shropshire pack lets a team or service do today: answer, submit and sign."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from tenants.practice.loader import load_file
from tenants.practice.packs import FOLDER
from tenants.practice.schema import PracticeModel, Question, QuestionKind
from tenants.rounds import answers, submission
from tenants.rounds.content import AnswerContent
from tenants.rounds.form import expected_questions, form_for
from tenants.rounds.models import Return
from tenants.rounds.types import ReturnState
from tests.practice.pack_rounds import open_round_on
from tests.world import World


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(FOLDER / "shropshire.yaml")


def answer_to(model: PracticeModel, question: Question) -> AnswerContent:
    """The best grade with a reason, or a sentence."""
    if question.kind is QuestionKind.GRADE:
        assert question.scale is not None
        best = max(model.scale[question.scale].points, key=lambda point: point.score)
        return AnswerContent(
            point=best.key, score=Decimal(best.score), narrative="Seen in eight of ten files"
        )
    assert question.kind in (QuestionKind.TEXT, QuestionKind.VERBATIM), question.key
    return AnswerContent(value="Ten files, every third of the list")


@pytest.mark.parametrize("activity", ["themed_team", "quality_report"])
def test_a_team_answers_submits_and_signs(
    world: World, model: PracticeModel, activity: str
) -> None:
    asked = model.activity[activity]
    round_id = open_round_on(world, model, activity, world.agencies["northmoor"])
    with world.planning() as session:
        return_id = session.scalars(select(Return.id).where(Return.round_id == round_id)).one()

    form = form_for(model, asked.parts[0].tool, kind="police", size="large")
    lead, approver = world.people["northmoor.agency_lead"], world.people["northmoor.approver"]
    expected = expected_questions(form, {})
    assert len(expected) >= 7
    with world.acting(lead) as session:
        for key in form.questions:
            if key in expected:
                content = answer_to(model, form.questions[key])
                answers.save_answer(session, lead, return_id, key, content, 0)
        submission.submit(session, lead, return_id)
        session.commit()
    with world.acting(approver) as session:
        submission.sign(session, approver, return_id, post="Service Manager", confirmed=True)
        session.commit()
    with world.planning() as session:
        state = select(Return.state).where(Return.id == return_id)
        assert session.scalars(state).one() == ReturnState.SIGNED_OFF
