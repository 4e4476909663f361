"""The Leicester City pack's year: who owes what, where it goes, what rests and what runs today."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from tenants.practice.loader import load_file
from tenants.practice.packs import FOLDER
from tenants.practice.schema import Duty, Every, Forum, Party, Per, PracticeModel, SubjectKind
from tenants.rounds import answers, submission
from tenants.rounds.content import AnswerContent
from tenants.rounds.models import Return
from tests.practice.pack_rounds import add_agency, open_round_on
from tests.world import World


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(FOLDER / "leicester_city.yaml")


@pytest.fixture(scope="module")
def duties(model: PracticeModel) -> dict[str, Duty]:
    return {duty.key: duty for duty in model.duties}


@pytest.fixture(scope="module")
def forums(model: PracticeModel) -> dict[str, Forum]:
    return {forum.key: forum for forum in model.forums}


RHYTHM = {
    "case_file_audit": Every.NOT_STATED,
    "moderation": Every.MONTH,
    "observation": Every.MONTH,
    "observation.focused_days": Every.EVENT,
    "spotlight": Every.MONTH,
    "monthly_qa_report": Every.MONTH,
    "quarterly_presentation.executive_group": Every.QUARTER,
    "quarterly_presentation.scrutiny_commission": Every.QUARTER,
    "visit_plan": Every.HALF_YEAR,
    "service_meetings": Every.WEEK,
    "partners_meeting": Every.MONTH,
    "performance_book": Every.MONTH,
    "pib": Every.MONTH,
    "pib.tor_review": Every.EVENT,
    "regional_peer_review": Every.YEAR,
    "chairs_report": Every.QUARTER,
    "roadshow": Every.GIVEN_MONTHS,
}


def test_every_rule_of_rhythm_is_a_duty(duties: dict[str, Duty]) -> None:
    assert len(duties) == 54
    assert {key: duties[key].every for key in RHYTHM} == RHYTHM
    for key in ("roadshow", "participation"):
        assert (duties[key].months, duties[key].window) == ([8, 12], False)
    assert len(duties["service_meetings"].goes_to) == 3
    assert duties["monthly_qa_report"].goes_to == [
        "pib",
        "sce_leadership",
        "lead_member_briefing",
    ]
    # Book and tool are both owed, not one or the other.
    assert len(duties["performance_book"].all_of) == 2
    assert duties["performance_book"].any_of == []
    assert duties["service_template"].per is Per.SERVICE
    assert "three months" in (duties["pib.tor_review"].event or {})[""]


def test_what_has_no_stated_rhythm_or_number_says_so(duties: dict[str, Duty]) -> None:
    unstated = {key for key, duty in duties.items() if duty.every is Every.NOT_STATED}
    assert unstated == {
        "case_file_audit",
        "multi_agency_audit",
        "group_supervision",
        "focused_practice_day",
        "inspection_preparation",
        "yos_peer_review",
        "improvement_board_review",
        "participation_feedback",
        "complaints_learning",
        "management_presentation",
        "impact_evidence",
        "development_plan",
        "self_evaluation",
    }
    assert all(duties[key].note for key in unstated)
    [audits] = duties["case_file_audit"].any_of
    assert (audits.activity, audits.least, audits.most) == ("case_file_audit", None, None)
    # A six-monthly plan may mean its length or its renewal.
    assert duties["visit_plan"].note


def test_august_and_december_rest_for_quality_assurance_alone(
    model: PracticeModel, duties: dict[str, Duty]
) -> None:
    assert model.year is not None
    [off] = model.year.off
    assert off.months == [8, 12]
    assert off.duties == ["moderation"]
    assert set(off.activities) == {
        "case_file_audit",
        "bespoke_audit",
        "spotlight",
        "service_theme",
        "dip_sample",
        "practice_observation",
        "focused_practice_day",
        "guided_conversation",
        "multi_agency_audit",
    }
    # Boards, data, reports, reviews that something set off, and participation go on.
    going_on = {
        "service_template",
        "assurance",
        "chairs_summary",
        "learning_review",
        "success_review",
        "family_feedback",
        "complaints_learning",
    }
    assert going_on <= set(model.activity) - set(off.activities)
    resting = {
        key
        for key, duty in duties.items()
        if key in off.duties or any(amount.activity in off.activities for amount in duty.any_of)
    }
    assert {"pib", "monthly_qa_report", "partners_meeting", "daily_oversight"} <= (
        set(duties) - resting
    )
    assert model.year.note


def test_every_body_is_there_with_its_rhythm(forums: dict[str, Forum]) -> None:
    assert {key: forum.every for key, forum in forums.items()} == {
        "performance_quality_group": Every.MONTH,
        "pib": Every.MONTH,
        "sce_leadership": Every.MONTH,
        "lead_member_briefing": Every.MONTH,
        "executive_group": Every.QUARTER,
        "scrutiny_commission": Every.QUARTER,
        "improvement_board": Every.NOT_STATED,
        "weekly_social_work": Every.WEEK,
        "weekly_early_help": Every.WEEK,
        "weekly_safeguarding": Every.WEEK,
        "partners_performance": Every.MONTH,
        "quality_performance_meeting": Every.NOT_STATED,
        "management_team": Every.NOT_STATED,
    }
    # The group, the board and the meeting are kept apart until somebody says they are one.
    assert {words[""] for words in forums["pib"].also} == {"PIB"}
    assert forums["performance_quality_group"].also == []


def test_the_board_s_terms_of_reference_are_complete(forums: dict[str, Forum]) -> None:
    board = forums["pib"]
    assert len(board.members) == 8
    assert (board.quorum or {})[""] == "At least one member from each service area"
    assert (board.chair or {})[""].startswith("Divisional Director; in their absence")
    assert board.reports_to == ["sce_leadership"]
    lines = {line.key: line for line in board.terms_of_reference}
    counted = {
        name: sum(key.startswith(name) for key in lines)
        for name in ("aim", "report", "chair", "member")
    }
    assert counted == {"aim": 5, "report": 3, "chair": 4, "member": 5}
    assert {"power", "decision", "deputy", "support", "review"} <= set(lines)
    # Five aims and five duties of members are counted, but not all are told.
    assert {key for key, line in lines.items() if line.drafted_by_us} == {
        "aim1",
        "aim2",
        "aim3",
        "member3",
        "member4",
        "member5",
    }
    assert "v0.01" in (board.note or {})[""]


def test_reports_registers_and_posts_are_those_of_the_framework(model: PracticeModel) -> None:
    reports = {report.key: report for report in model.reports}
    assert len(reports) == 9
    assert [s.key for s in reports["pib_quarterly"].sections] == [
        "assurance",
        "performance",
        "multi_agency",
    ]
    assert reports["quarterly_presentation"].goes_to == ["executive_group", "scrutiny_commission"]
    assert reports["seven_minute_briefing"].most_pages == 1
    assert {r.key: len(r.entries) for r in model.registers} == {
        "inspection_readiness": 3,
        "external_reviews": 6,
    }
    posts = {post.key: post for post in model.posts}
    assert len(posts) == 24
    assert sum(key.startswith("head_") for key in posts) == 4
    assert len(model.indicators) == 4


def test_an_audit_has_worker_and_family_in_it_and_is_moderated(model: PracticeModel) -> None:
    audit = model.activity["case_file_audit"]
    assert audit.subject is SubjectKind.CASE
    assert [(part.key, part.by, part.optional) for part in audit.parts] == [
        ("practitioner", Party.PRACTITIONER, False),
        ("audit", Party.AUDITOR, False),
        ("family", Party.FAMILY, False),
        ("child", Party.CHILD, True),
        ("moderation", Party.MODERATOR, False),
    ]
    moderators = audit.parts[-1].posts
    assert moderators == [
        "head_safeguarding",
        "head_early_help",
        "head_social_work",
        "head_corporate_parenting",
        "service_manager",
    ]
    # The share is not stated, and neither is a second audit.
    assert (audit.moderation, audit.moderated_share, audit.recheck) == ("open", None, None)
    assert audit.note
    assert audit.route is not None
    assert audit.route.title[""] == "Learning review"
    assert audit.route.note
    observation = model.activity["practice_observation"]
    assert [part.by for part in observation.parts] == [Party.OBSERVER, Party.FAMILY]


def test_reviews_are_led_as_the_framework_says(model: PracticeModel) -> None:
    [success] = model.activity["success_review"].parts
    [learning] = model.activity["learning_review"].parts
    assert (success.by, success.posts) == (Party.REVIEWER, ["psw"])
    assert (learning.by, learning.posts) == (Party.CHAIR, ["review_chair"])
    assert len(model.activity_types) == 22


def test_services_and_teams_can_be_asked_today(model: PracticeModel) -> None:
    assert {activity.key for activity in model.activity_types if activity.asks_agencies} == {
        "spotlight",
        "service_theme",
        "dip_sample",
        "service_template",
        "assurance",
        "self_evaluation",
    }


@pytest.mark.parametrize(("kind", "expected"), [("team", 10), ("service_group", 14)])
def test_leadership_is_asked_of_a_group_of_services_and_not_of_a_team(
    world: World, model: PracticeModel, kind: str, expected: int
) -> None:
    east = add_agency(world, "east", "Children in Need East", kind)
    round_id = open_round_on(world, model, "self_evaluation", east)
    lead = world.member("East lead", ["agency_lead"], world.agencies["east"])
    return_id = world.return_of("east", round_id)

    def save(question: str, content: AnswerContent) -> None:
        with world.acting(lead) as session:
            answers.save_answer(session, lead, return_id, question, content, 0)
            session.commit()

    heads = ["l1", "l2", "l3", "l4"] if kind == "service_group" else []
    for key in ["g1", "g2", "g3", "g4", "g5", *heads]:
        save(f"se.{key}", AnswerContent(score=Decimal(6), narrative="Six of eight audits"))
    for key in ("ilacs1", "ilacs2", "ilacs3", "better"):
        save(f"se.{key}", AnswerContent(value="Twelve audits and four observations"))
    with world.acting(lead) as session:
        waiting = session.scalars(select(Return).where(Return.id == return_id)).one()
        assert waiting.expected == expected
        # Only the three columns are missing.
        assert waiting.expected - waiting.answered == 1
    save("se.map", AnswerContent(value={"well": "Networks", "worried": "Drift", "next": "Ask"}))
    with world.acting(lead) as session:
        submission.submit(session, lead, return_id)
        session.commit()
        state = session.scalars(select(Return.state).where(Return.id == return_id)).one()
        assert state == "submitted"
