"""The Leicestershire pack's year: who owes what, where it goes, and what a team can be asked."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tenants.practice.loader import load_file
from tenants.practice.packs import FOLDER
from tenants.practice.schema import Every, Party, Per, PracticeModel, SubjectKind
from tenants.rounds import answers, submission
from tenants.rounds.content import AnswerContent
from tenants.rounds.models import Return
from tests.practice.pack_rounds import add_agency, open_round_on
from tests.world import World


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(FOLDER / "leicestershire.yaml")


RHYTHM = {
    "self_assessment": Every.YEAR,
    "story_board": Every.QUARTER,
    "delivery_plan": Every.GIVEN_MONTHS,
    "delivery_plan_review": Every.QUARTER,
    "pods": Every.FORTNIGHT,
    "appreciative_inquiry": Every.YEAR,
    "practice_summit": Every.AS_NEEDED,
    "practice_summit_reviews": Every.YEAR,
    "child_care_managers_meeting": Every.MONTH,
    "team_learning_slot": Every.MONTH,
    "method_learning_event": Every.QUARTER,
    "mandatory_training": Every.YEAR,
    "observation": Every.NOT_STATED,
    "warm_audit": Every.NOT_STATED,
    "dip_sample": Every.NOT_STATED,
}


def test_every_rule_of_rhythm_is_a_duty(model: PracticeModel) -> None:
    duties = {duty.key: duty for duty in model.duties}
    assert len(duties) == 49
    assert {key: duties[key].every for key in RHYTHM} == RHYTHM
    assert duties["delivery_plan"].months == [3]
    assert duties["delivery_plan"].note
    assert duties["self_assessment"].per is Per.SERVICE
    assert duties["pods"].per is Per.TEAM
    assert "weekly or fortnightly" in (duties["pods"].note or {})[""]
    [inquiries] = duties["appreciative_inquiry"].any_of
    assert (inquiries.activity, inquiries.least) == ("appreciative-inquiry", 6)
    [summit] = duties["practice_summit_reviews"].any_of
    assert (summit.activity, summit.least) == ("practice-summit", 1)


def test_a_duty_without_a_stated_rhythm_says_so(model: PracticeModel) -> None:
    unstated = [duty for duty in model.duties if duty.every is Every.NOT_STATED]
    assert len(unstated) == 19
    assert all(duty.note for duty in unstated)
    assert model.year is not None
    # The year has no month in which nothing is due.
    assert model.year.off == []
    assert model.year.note


def test_every_body_is_there_with_its_onward_route_or_a_note(model: PracticeModel) -> None:
    forums = {forum.key: forum for forum in model.forums}
    panels = [
        "scrutiny-social-care",
        "scrutiny-children-in-care",
        "scrutiny-child-protection",
    ]
    assert {key: forum.reports_to for key, forum in forums.items()} == {
        "team-meeting": ["smt"],
        "dkloe": [],
        "child-care-managers": [],
        "smt": ["dmt"],
        "dmt": panels,
        **{panel: [] for panel in panels},
        "lrscp": [],
        "practice-development-group": [],
        "children-in-care-council": [],
    }
    monthly = [key for key, forum in forums.items() if forum.every is Every.MONTH]
    assert monthly == ["child-care-managers"]
    assert all(f.every is Every.NOT_STATED for key, f in forums.items() if key not in monthly)
    assert "LSCB" in {words[""] for words in forums["lrscp"].also}


def test_figures_reports_and_posts_are_all_there(model: PracticeModel) -> None:
    assert len(model.indicators) == 6
    assert {words[""] for i in model.indicators if (words := i.basket)} == {
        "Performance information",
        "Management information",
    }
    assert [report.key for report in model.reports] == [
        "story-board",
        "departmental-self-assessment",
        "delivery-plan",
        "plan-on-a-page",
        "statement-picture",
    ]
    [page] = [report for report in model.reports if report.most_pages]
    assert (page.key, page.most_pages) == ("plan-on-a-page", 1)
    assert len(model.posts) == 25
    visitors = model.activity["keep-in-touch"].parts[0].posts
    assert visitors == ["director", "ad-csc", "ad-eeh", "lead-member"]


def test_the_warm_audit_is_shared_and_leads_from_remedy_to_further_audit(
    model: PracticeModel,
) -> None:
    warm = model.activity["warm-audit"]
    assert warm.subject is SubjectKind.CASE
    assert [(part.key, part.by, part.optional) for part in warm.parts] == [
        ("reflection", Party.PRACTITIONER, False),
        ("audit", Party.AUDITOR, False),
        ("family", Party.FAMILY, True),
        ("child", Party.CHILD, True),
    ]
    # The handbook names no moderation and no sample.
    assert (warm.moderation, warm.sample) == ("none", None)
    assert warm.note
    assert warm.route is not None
    assert [step.key for step in warm.route.steps] == ["agree", "record", "do", "again", "learn"]
    assert warm.recheck is not None
    assert warm.recheck.note
    assert len(model.activity_types) == 18
    used = {part.tool for activity in model.activity_types for part in activity.parts}
    assert used == set(model.tool)


def test_teams_and_services_can_be_asked_today(model: PracticeModel) -> None:
    runnable = {
        activity.key
        for activity in model.activity_types
        if activity.subject is SubjectKind.AGENCY
        and any(part.by is Party.AGENCY for part in activity.parts)
    }
    assert runnable == {
        "self-assessment",
        "story-board",
        "standard-audit",
        "dip-sample",
        "pod",
        "learning-slot",
    }


@pytest.mark.parametrize(("kind", "standards"), [("team", 9), ("service", 13)])
def test_a_team_assesses_itself_by_fewer_standards_than_a_service(
    world: World, model: PracticeModel, kind: str, standards: int
) -> None:
    north = add_agency(world, "north", "First Response North", kind)
    round_id = open_round_on(world, model, "self-assessment", north)
    lead = world.member("North lead", ["agency_lead"], world.agencies["north"])
    return_id = world.return_of("north", round_id)

    def save(question: str, content: AnswerContent) -> None:
        with world.acting(lead) as session:
            answers.save_answer(session, lead, return_id, question, content, 0)
            session.commit()

    save("sa.social-workers", AnswerContent(value="no"))
    keys = [key for key in model.standards if key != "p1"][:standards]
    point = model.scale["lived"].point("most")
    assert point is not None
    for key in [*keys, "charter"]:
        content = AnswerContent(point=point.key, score=point.score, narrative="Seen in files")
        save(f"sa.{key}", content)
    save("sa.heard", AnswerContent(value=["tools"]))
    with world.acting(lead) as session:
        waiting = session.scalars(select(Return).where(Return.id == return_id)).one()
        # Only the picture is missing.
        assert waiting.expected - waiting.answered == 1
        assert waiting.expected == standards + 4
    save("sa.map", AnswerContent(value={"well": "Visits", "worried": "Gaps", "happen": "Train"}))
    with world.acting(lead) as session:
        submission.submit(session, lead, return_id)
        session.commit()
        state = session.scalars(select(Return.state).where(Return.id == return_id)).one()
        assert state == "submitted"
