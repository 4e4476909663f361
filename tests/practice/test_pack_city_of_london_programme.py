"""The City of London's calendar, boards and kinds of rounds, as its framework has them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from tenants.agencies.models import Agency
from tenants.practice import loader
from tenants.practice import service as practice
from tenants.practice.loader import load_file
from tenants.practice.schema import (
    Duty,
    Every,
    Forum,
    Party,
    PracticeModel,
    SubjectKind,
)
from tenants.rounds import service
from tenants.rounds.calendar import today
from tenants.rounds.form import expected_questions, form_for
from tenants.rounds.models import Return
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing
from tests.world import World

PACK = Path(loader.__file__).parent / "packs" / "city_of_london.yaml"


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(PACK)


CALENDAR = {
    "service_plan": "1 4 7 10",
    "peps": "1 4 6 9",
    "reflective_supervision": "all",
    "csmt_performance": "all",
    "performance_meeting": "all",
    "home_panel": "all",
    "send_panel": "all",
    "joint_audits": "1 9",
    "home_education_termly": "1 5 9",
    "placement_group": "1 4 7 9 10 11 12",
    "members_report": "1 5 10",
    "vulnerable_children": "all",
    "practice_standards": "2 9",
    "pir_preparation": "2",
    "childrens_council": "2 4 6 7 10",
    "virtual_head_visit": "3",
    "appraisal_end": "3",
    "partnership_update": "3",
    "excellence_board": "3 6 9 12",
    "appraisal_objectives": "4",
    "semi_independent_plan": "4",
    "survey_setup": "4",
    "pir_spring": "5 6",
    "group_supervision": "5 6 7 8 9 10 11 12",
    "appraisal_learning": "5",
    "pir_completion": "6",
    "virtual_head_report": "6",
    "early_years_audits": "6",
    "practice_week": "6",
    "fostering_audits semi_independent_audits": "6",
    "survey": "6",
    "young_inspectors": "7",
    "iro_report": "8",
    "holiday_views": "8",
    "appraisal_mid_year": "9",
    "pir_autumn": "10 11",
    "ofsted_meeting": "10",
    "pir_outcomes": "11",
}
"""The timeline's activities and their months; one activity is two duties, for either is owed."""

BOARDS = {
    "csmt": "month",
    "performance_meeting": "month",
    "excellence_board": "3 6 9 12",
    "placement_group": "1 4 7 9 10 11 12",
    "home_panel": "month",
    "send_panel": "month",
    "send_board": "not_stated",
    "vulnerable_children": "month",
    "adoption_panel": "not_stated",
    "top_three": "not_stated",
    "safeguarding_sub_committee": "1 5 10",
    "chscp": "quarter",
    "childrens_council": "2 4 6 7 10",
}


@pytest.fixture(scope="module")
def duties(model: PracticeModel) -> dict[str, Duty]:
    return {duty.key: duty for duty in model.duties}


@pytest.fixture(scope="module")
def forums(model: PracticeModel) -> dict[str, Forum]:
    return {forum.key: forum for forum in model.forums}


def months(duty: Duty) -> list[int]:
    return list(range(1, 13)) if duty.every is Every.MONTH else duty.months


def test_two_rounds_a_year_take_half_of_the_cases_each(
    model: PracticeModel, duties: dict[str, Duty]
) -> None:
    kind = model.activity["pir"]
    assert kind.subject is SubjectKind.CASE
    assert [(part.by, part.optional) for part in kind.parts] == [
        (Party.PRACTITIONER, True),
        (Party.FAMILY, True),
        (Party.REVIEWER, False),
        (Party.CHAIR, False),
    ]
    assert kind.sample is not None
    assert (kind.sample.share, kind.sample.size) == (Decimal(50), None)
    assert kind.sample.without_reviewed
    assert "15" in (kind.note or {})[""]
    assert (duties["pir_autumn"].months, duties["pir_spring"].months) == ([10, 11], [5, 6])
    spring = (duties["pir_spring"].note or {})[""]
    assert "April and May" in spring
    assert "May and June" in spring
    cycle = next(listing for listing in model.lists if listing.key == "review_cycle")
    assert "contradicts" in (cycle.note or {})[""]
    assert len(model.registers[0].entries) == 3


def test_the_timelines_thirty_eight_activities_are_duties_in_their_months(
    duties: dict[str, Duty],
) -> None:
    assert len(CALENDAR) == 38
    for keys, written in CALENDAR.items():
        expected = list(range(1, 13)) if written == "all" else [int(n) for n in written.split()]
        for key in keys.split():
            assert months(duties[key]) == expected, key
    # 136 entries in the timeline; the two rounds of reviews each take a second month.
    assert sum(len(months(duties[keys.split()[0]])) for keys in CALENDAR) == 136 + 2


def test_other_duties_keep_the_rhythm_that_the_text_gives(duties: dict[str, Duty]) -> None:
    beside = set(duties) - {key for keys in CALENDAR for key in keys.split()}
    assert len(beside) == 25
    assert duties["home_education_monthly"].every is Every.MONTH
    assert duties["home_education_weekly"].every is Every.WEEK
    assert duties["education_dashboard"].every is Every.MONTH
    assert duties["school_plan"].every is Every.YEAR
    for key in beside:
        if duties[key].every is Every.NOT_STATED:
            assert duties[key].note, key
    copies = duties["observation_copies"]
    assert (copies.every, copies.any_of[0].least) == (Every.EVENT, 3)


def test_what_the_timeline_leaves_open_is_said_at_the_duty(duties: dict[str, Duty]) -> None:
    uncertain = {
        "joint_audits": "twice a year",
        "vulnerable_children": "February",
        "excellence_board": "June",
        "placement_group": "seven months",
        "partnership_update": "March alone",
        "group_supervision": "May to December",
        "appraisal_learning": "overlap",
        "home_education_termly": "three rhythms",
        "early_years_audits": "summer term",
        "pir_autumn": "15 cases",
        "section11": "cycle is not given",
        "peer_audits": "not given",
    }
    for key, said in uncertain.items():
        assert said in (duties[key].note or {}).get("", ""), key


def test_the_thirteen_boards_meet_when_the_framework_says(forums: dict[str, Forum]) -> None:
    assert len(BOARDS) == 13
    for key, written in BOARDS.items():
        forum = forums[key]
        if written[0].isdigit():
            assert forum.months == [int(n) for n in written.split()], key
        else:
            assert forum.every.value == written, key
    assert set(forums) - set(BOARDS) == {"health_wellbeing", "dlt", "smt", "senco_network"}
    assert len(forums["performance_meeting"].members) == 7
    assert forums["excellence_board"].chair == forums["placement_group"].chair
    assert forums["send_board"].reports_to == ["safeguarding_sub_committee", "health_wellbeing"]
    assert {"": "CHSCB"} in forums["chscp"].also


RUNNABLE = {
    "section11": ("health_trust", "section11"),
    "self_assessment": ("service", "needs"),
    "oversight": ("team", "oversight"),
    "early_years": ("early_years", "early_years"),
    "fostering_agencies": ("fostering_agency", "provider"),
    "semi_independent": ("semi_independent", "provider"),
    "youth_services": ("youth_provider", "provider"),
}


def test_each_kind_of_round_that_agencies_answer_can_be_opened(
    world: World, model: PracticeModel
) -> None:
    answered = {kind.key for kind in model.activity_types if kind.asks_agencies}
    assert answered == set(RUNNABLE)
    with world.planning() as session:
        version = practice.publish(session, model, note="", published_by=None, publisher_name="")
        version_id = version.id
        agencies = {
            key: Agency(name=f"Invented {key}", kind=kind, size="")
            for key, (kind, _) in RUNNABLE.items()
        }
        session.add_all(agencies.values())
        session.commit()
        ids = {key: agency.id for key, agency in agencies.items()}
    with world.acting(world.coordinator) as session:
        for key, (kind, tool) in RUNNABLE.items():
            activity = model.activity[key]
            round_ = service.create_round(
                session,
                world.coordinator,
                RoundDraft(
                    title=key,
                    activity=key,
                    model_version_id=version_id,
                    opens_on=today(),
                    due_on=today() + timedelta(days=30),
                    moderation=Moderation(activity.moderation),
                    sharing=Sharing(activity.sharing),
                    reminder_days=tuple(activity.reminder_days),
                    escalation_days=tuple(activity.escalation_days),
                ),
            )
            service.choose_agencies(session, world.coordinator, round_.id, [ids[key]])
            service.open_round(session, world.coordinator, round_.id)
            own = session.scalars(select(Return).where(Return.round_id == round_.id)).one()
            form = form_for(model, tool, kind=kind, size="")
            assert (own.tool, own.expected) == (tool, len(expected_questions(form, {})))
            assert own.expected > 0
        session.commit()
    page = world.client(world.coordinator).get(world.path(f"model/{version_id}"))
    assert page.status_code == 200
    assert "Practice and impact review" in page.get_data(as_text=True)
