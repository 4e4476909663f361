"""The demonstration's findings, actions, evidence and outcomes fit together."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenants.demo.assessing import grade_for, reason_for
from tenants.demo.documents import documents, title_of
from tenants.demo.plan import (
    PlannedAction,
    further_findings,
    own_finding,
    pinned_questions,
    planned_actions,
    reply_of,
    revision_of,
)
from tenants.demo.prose import prose
from tenants.demo.voices import Year, voices
from tests.demo.test_answers import filled_in, model

AGREED = 290
"""Days before the seeding on which last year's actions are agreed."""

ROUND_OPENED = 40
"""Days before the seeding on which this year's round opens."""

ANSWER_BY_STAGE = {"verified": "yes", "agreed": "no", "sent_back": "no"}


@pytest.fixture(params=planned_actions(), ids=lambda planned: planned.agency)
def planned(request: pytest.FixtureRequest) -> PlannedAction:
    action: PlannedAction = request.param
    return action


def test_every_agency_has_one_action_and_all_stages_can_be_seen() -> None:
    assert [planned.agency for planned in planned_actions()] == list(voices())
    assert {planned.stage for planned in planned_actions()} == {
        "agreed",
        "in_progress",
        "overdue",
        "claimed_done",
        "sent_back",
        "verified",
        "superseded",
    }


def test_an_action_answers_a_gap_that_the_agency_wrote_down(planned: PlannedAction) -> None:
    answer = filled_in(planned.agency, Year.LAST)[planned.question]
    assert answer.point in ("0", "1")
    assert answer.improvement


def test_what_was_verified_is_in_place_a_year_later(planned: PlannedAction) -> None:
    later = voices()[planned.agency].level_of(planned.question, Year.THIS)
    assert (later >= 2) == (planned.stage in ("verified", "claimed_done"))


def test_the_steps_of_an_action_follow_one_another(planned: PlannedAction) -> None:
    dated = [step for step in (planned.claim, planned.check) if step]
    days = [AGREED, *(day for day, _ in planned.words.progress), *(day for day, _ in dated)]
    assert days == sorted(days, reverse=True)
    assert len(days) == len(set(days))
    assert days[-1] >= 0
    assert planned.words.due < AGREED - 30


def test_an_action_is_where_its_stage_says(planned: PlannedAction) -> None:
    assert (planned.stage == "overdue") == (
        planned.words.due > 0 and planned.claim is None and planned.replaced_by is None
    )
    assert (planned.claim is not None) == (
        planned.stage in ("claimed_done", "verified", "sent_back")
    )
    assert (planned.check is not None) == (planned.stage in ("verified", "sent_back"))
    assert (planned.stage == "agreed") == (not planned.words.progress)
    replaced = planned.replaced_by
    assert (replaced is not None) == (planned.stage == "superseded")
    if replaced is not None:
        assert AGREED > replaced.made >= replaced.agreed
        assert all(day < replaced.agreed for day, _ in replaced.words.progress)
        assert replaced.words.due < 0


def test_texts_of_the_plan_name_no_month_because_the_days_move() -> None:
    months = ("January", "February", "March", "April", "June", "July", "August")
    months += ("September", "October", "November", "December", "summer", "spring", "winter")
    for planned in planned_actions():
        texts = [text for _, text in planned.words.progress]
        texts += [step[1] for step in (planned.claim, planned.check) if step]
        for text in (*texts, planned.words.measure, planned.finding):
            assert not [month for month in months if month in text], text


def test_an_agency_that_says_its_actions_are_done_or_open_says_so_in_the_plan() -> None:
    for planned in planned_actions():
        said = voices()[planned.agency].said
        if said[Year.THIS] is said[Year.LAST]:
            continue  # its return of this year has not come so far
        expected = ANSWER_BY_STAGE.get(planned.stage, "partly")
        assert said[Year.THIS].actions == expected, planned.agency
        assert bool(said[Year.THIS].why) == (expected != "yes"), planned.agency


def test_strengths_rest_on_high_grades_and_learning_needs_on_low_ones() -> None:
    for finding in further_findings():
        point = filled_in(finding.agency, Year.LAST)[finding.question].point
        assert point == "3" if finding.kind == "strength" else point in ("0", "1")


def test_the_project_finds_what_it_wrote_itself() -> None:
    question, finding, action = own_finding()
    answer = filled_in("voluntary", Year.THIS)[question]
    assert answer.point == "1"
    assert "once a year" in answer.narrative
    assert "once a year" in finding
    assert action.due < 0


def test_comments_are_on_answers_and_what_was_rewritten_is_new() -> None:
    fire, youth_justice = revision_of("fire"), revision_of("youth-justice")
    assert fire.answers.keys() == fire.comments.keys()
    for agency, year, revision in (
        ("fire", Year.LAST, fire),
        ("youth-justice", Year.THIS, youth_justice),
    ):
        answers = filled_in(agency, year)
        assert revision.comments.keys() <= answers.keys()
        for question, text in revision.answers.items():
            assert text != answers[question].narrative
    asked = youth_justice.comments["s11.4.1"]
    assert asked.startswith("Whose words")
    assert "“" in filled_in("youth-justice", Year.THIS)["s11.4.1"].narrative


def test_replies_come_from_agencies_of_the_round() -> None:
    assert {agency for agency in voices() if reply_of(agency)} == {"probation", "school", "fire"}


def test_documents_stand_under_answers_of_their_agency() -> None:
    for agency, held in documents().items():
        names = [document.name for document in held]
        assert len(names) == len(set(names)), agency
        for document in held:
            for year in document.years:
                answer = filled_in(agency, year)[document.question]
                assert not answer.not_applicable, (agency, document.title)


def test_some_evidence_soon_ends_and_some_has_ended() -> None:
    ends = [d.ends for held in documents().values() for d in held]
    assert min(ends) < 0
    assert any(0 < d.ends <= 90 and Year.THIS in d.years for h in documents().values() for d in h)
    assert max(ends) > 300


@pytest.mark.parametrize("agency", voices())
@pytest.mark.parametrize("year", Year)
def test_moderators_can_say_something_that_fits_each_question(agency: str, year: Year) -> None:
    for key, answer in filled_in(agency, year).items():
        if answer.score is None:
            continue
        question = model().tools[0].questions[key]
        for moderator in ("moderator", "second-moderator"):
            given = grade_for(model(), question, answer.score, moderator, agency, year)
            assert given.score is not None
            assert "$" not in given.narrative
            if given.score == answer.score:
                continue
            assert abs(given.score - answer.score) == 1
            assert key not in pinned_questions(agency)
            assert given.narrative
            reason = reason_for(key, answer.score, given.score, agency, year)
            assert "$" not in reason
            title = title_of(agency, key, year)
            assert f"“{title}”" in reason if title else "“”" not in reason


def test_a_reason_names_the_evidence_or_what_would_show_it() -> None:
    title = title_of("police", "s11.2.1", Year.LAST)
    reason = reason_for("s11.2.1", Decimal(3), Decimal(2), "police", Year.LAST)
    assert f"“{title}”" in reason
    proof = prose()["s11.3.4"].proof
    reasons = {
        reason_for("s11.3.4", Decimal(3), Decimal(2), agency, Year.LAST) for agency in voices()
    }
    assert any(proof in each for each in reasons)
    assert len(reasons) > 1
