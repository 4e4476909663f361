"""What the Shropshire pack lets a team or service do today: answer, submit and sign."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tenants.practice import service as practice
from tenants.practice.loader import load_file
from tenants.practice.packs import FOLDER
from tenants.practice.schema import PracticeModel, Question, QuestionKind
from tenants.rounds import answers, service, submission
from tenants.rounds.calendar import today
from tenants.rounds.content import AnswerContent
from tenants.rounds.form import expected_questions, form_for
from tenants.rounds.models import Return
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, ReturnState, Sharing
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
    with world.planning() as session:
        version = practice.publish(session, model, note="", published_by=None, publisher_name="")
        version_id = version.id
        session.commit()
    asked = model.activity[activity]
    with world.acting(world.coordinator) as session:
        round_ = service.create_round(
            session,
            world.coordinator,
            RoundDraft(
                title=f"{activity} round",
                activity=activity,
                model_version_id=version_id,
                opens_on=today(),
                due_on=today() + timedelta(days=30),
                moderation=Moderation(asked.moderation),
                sharing=Sharing(asked.sharing),
                reminder_days=(-7,),
                escalation_days=(1,),
                previous_round_id=None,
            ),
        )
        service.choose_agencies(
            session, world.coordinator, round_.id, [world.agencies["northmoor"]]
        )
        service.open_round(session, world.coordinator, round_.id)
        session.commit()
        round_id = round_.id
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
