"""The Shropshire pack's year: its sixty-four lines, its boards and what is paused or left open."""

from __future__ import annotations

import re

import pytest

from tenants.practice.loader import load_file
from tenants.practice.packs import FOLDER
from tenants.practice.schema import Duty, Every, Forum, Per, PracticeModel


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(FOLDER / "shropshire.yaml")


@pytest.fixture(scope="module")
def duties(model: PracticeModel) -> dict[str, Duty]:
    return {duty.key: duty for duty in model.duties}


@pytest.fixture(scope="module")
def forums(model: PracticeModel) -> dict[str, Forum]:
    return {forum.key: forum for forum in model.forums}


def test_each_of_the_sixty_four_lines_is_a_duty(
    model: PracticeModel, duties: dict[str, Duty]
) -> None:
    rows: dict[str, list[str]] = {}
    for key in duties:
        if re.match(r"t\d\d(\.|$)", key):
            rows.setdefault(key[:3], []).append(key)
    assert list(rows) == [f"t{number:02}" for number in range(1, 65)]
    # A line with two rhythms, or with four samples, is as many duties.
    assert {row: len(keys) for row, keys in rows.items() if len(keys) > 1} == {
        "t21": 2,
        "t22": 2,
        "t27": 2,
        "t33": 2,
        "t45": 2,
        "t46": 2,
        "t55": 4,
        "t59": 2,
    }
    for key in (key for keys in rows.values() for key in keys):
        assert duties[key].posts, key
        assert duties[key].any_of, key
        assert duties[key].purposes, key
    blocks = {
        "elected_member": range(1, 6),
        "lead_member": range(6, 10),
        "chief_executive": range(10, 15),
        "director": range(15, 25),
        "assistant_director": range(25, 33),
        "service_manager": range(33, 42),
        "team_manager": range(42, 46),
        "principal_iro": range(46, 50),
        "iro": range(50, 55),
        "compass_manager": range(55, 56),
        "psw": range(56, 63),
        "qpa_staff": range(63, 64),
        "practitioner_rep": range(64, 65),
    }
    for post, numbers in blocks.items():
        for number in numbers:
            assert post == duties[rows[f"t{number:02}"][0]].posts[0], number


CADENCE: list[tuple[str, Every, str | None]] = [
    ("t34", Every.MONTH, "child_journey"),
    ("t44", Every.MONTH, "child_journey"),
    ("t54", Every.MONTH, "child_journey"),
    ("t17", Every.MONTH, "file_with_worker"),
    ("t25", Every.MONTH, "file_with_worker"),
    ("t59.days", Every.QUARTER, None),
    ("t59.quota", Every.YEAR, "group_audit"),
    ("t58", Every.MONTH, "moderation_panel"),
    ("t30", Every.FORTNIGHT, "legal_planning"),
    ("t62", Every.MONTH, "legal_planning"),
    ("t43", Every.YEAR, "observation"),
    ("t26", Every.HALF_YEAR, "observation"),
    ("t38", Every.QUARTER, "observation"),
    ("t49", Every.YEAR, "chair_observation"),
    ("t40", Every.YEAR, "supervision_observation"),
    ("t39", Every.YEAR, "supervision_file"),
    ("t50", Every.EVENT, "rag"),
    ("t46.month", Every.MONTH, "rag_analysis"),
    ("t46.quarter", Every.QUARTER, None),
    ("t42", Every.EVENT, "closure_check"),
    ("t56", Every.TWO_MONTHS, None),
    ("t61", Every.QUARTER, "appreciative_enquiry"),
    ("learning_afternoon", Every.HALF_YEAR, None),
    ("feedback_week", Every.HALF_YEAR, "feedback_week"),
    ("appraisal.year", Every.YEAR, None),
    ("appraisal.review", Every.YEAR, None),
    ("inadequate_tracker", Every.QUARTER, "inadequate_tracking"),
    ("weekly_brief", Every.WEEK, None),
    ("weekly_scorecard", Every.WEEK, None),
]


@pytest.mark.parametrize(("key", "every", "activity"), CADENCE, ids=[row[0] for row in CADENCE])
def test_the_programme_keeps_the_framework_s_rhythm(
    duties: dict[str, Duty], key: str, every: Every, activity: str | None
) -> None:
    assert duties[key].every is every
    assert duties[key].any_of[0].activity == activity


def test_numbers_and_either_or_in_the_programme(duties: dict[str, Duty]) -> None:
    quota = duties["t59.quota"]
    assert (quota.any_of[0].least, quota.per, quota.posts) == (2, Per.PERSON, ["team_manager"])
    cap = duties["t39"].any_of[0]
    assert (cap.least, cap.most) == (None, 4)
    assert duties["supervision_programme"].every is Every.MONTH
    assert duties["t43"].per is Per.STAFF_MEMBER
    assert len(duties) == 110


def test_the_boards_are_those_of_the_framework(forums: dict[str, Forum]) -> None:
    assert len(forums) == 20
    rhythm = {
        "slt_quality": Every.QUARTER,
        "tm_quality": Every.NOT_STATED,
        "end_to_end": Every.MONTH,
        "practitioners_forum": Every.TWO_MONTHS,
        "moderation_panel": Every.MONTH,
        "impact_steering": Every.NOT_STATED,
        "corporate_parenting_board": Every.NOT_STATED,
        "scrutiny": Every.QUARTER,
        "cabinet": Every.QUARTER,
        "informal_cabinet": Every.QUARTER,
        "directorate_leadership": Every.NOT_STATED,
        "directorate_mt": Every.NOT_STATED,
        "corporate_mt": Every.NOT_STATED,
        "sscp": Every.NOT_STATED,
        "sscp_subgroups": Every.NOT_STATED,
    }
    assert {key: forums[key].every for key in rhythm} == rhythm
    chairs = {key: forum.chair[""] for key, forum in forums.items() if forum.chair}
    assert chairs == {
        "slt_quality": "Executive Director of People",
        "tm_quality": "Assistant Director Social Care and Safeguarding",
        "practitioners_forum": "Principal Social Worker",
        "moderation_panel": "Principal Social Worker and Service Manager QPA",
        "impact_steering": "Principal Social Worker for QPA",
        "corporate_parenting_board": "Lead Member",
    }
    assert all(forum.note for forum in forums.values() if forum.every is Every.NOT_STATED)
    assert forums["moderation_panel"].members == []


def test_observation_is_paused_except_in_the_first_year_of_practice(
    model: PracticeModel, duties: dict[str, Duty]
) -> None:
    paused = {activity.key for activity in model.activity_types if activity.paused}
    assert paused == {"observation"}
    assert {key for key, duty in duties.items() if duty.paused} == {"t38", "t43"}
    # The appraisal's observation of chairs is not what the halt speaks of: its line says so.
    assert duties["t49"].note
    assert model.activity["chair_observation"].note
    assert duties["observation_asye"].paused is None
    assert model.activity["observation_asye"].parts[0].tool == "observation"
    # The Assistant Director's half-yearly look can still be met by a visit.
    assert [amount.activity for amount in duties["t26"].any_of] == ["observation", "leader_visit"]


def test_what_the_framework_leaves_open_says_so(
    model: PracticeModel, duties: dict[str, Duty]
) -> None:
    assert model.drafted_by_us
    assert all(tool.drafted_by_us for tool in model.tools)
    assert all(scale.drafted_by_us for scale in model.scales)
    posts = {post.key: post for post in model.posts}
    assert posts["chief_executive"].title[""] == "Chief Executive (to confirm)"
    assert posts["chief_executive"].note
    assert len(posts["director"].also) == 2
    noted = ("t02", "t07", "t10", "t22.meeting", "t22.dashboard", "t34", "t39", "t59.days")
    assert all(duties[key].note for key in noted)
    assert duties["t07"].every is Every.NOT_STATED
    for key, duty in duties.items():
        if duty.every is Every.NOT_STATED:
            assert duty.note, key
    assert all(report.note for report in model.reports if report.drafted_by_us)
    assert all(register.note for register in model.registers)
    assert all(indicator.note for indicator in model.indicators)


def test_reports_name_who_writes_them_and_where_they_go(model: PracticeModel) -> None:
    reports = {report.key: report for report in model.reports}
    assert len(reports) == 13
    service = reports["quality_performance"]
    assert [section.key for section in service.sections] == ["issues", "actions", "barriers"]
    assert service.goes_to == ["slt_quality"]
    assert reports["analysis_learning"].every is Every.QUARTER
    assert reports["complaints_annual"].goes_to == ["scrutiny"]
