"""The heat map's figures: what counts, on which scale, beside what."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from saas.errors import Forbidden, NotFound
from tenants.agencies.models import Agency
from tenants.reports.base import list_agencies, load_base
from tenants.reports.columns import choose_spine, lay_out
from tenants.reports.dataset import Basis
from tenants.reports.grid import PAGE, Window
from tenants.reports.queries import load_grid, load_overview
from tenants.rounds import service, submission
from tenants.rounds.calendar import today
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing
from tests.actions.statements import counted
from tests.reports.scene import (
    RULES,
    blind,
    grade,
    hand_in,
    judge,
    overview,
    submitted,
    use_model,
)

LEADERSHIP, TRAINING = "s11.1", "s11.2"
CONFIDENCE, VETTED = "question:q.confidence", "question:q.vetted"


def cell(found, world, agency, column):
    return found.grid.cells[world.agencies[agency], column]


def test_a_standard_shows_the_mean_of_its_questions_and_the_nearest_point(world):
    world.open_round()
    submitted(world, "northmoor", lead="3", visits="2", trained="0")

    found = overview(world)

    mean = cell(found, world, "northmoor", LEADERSHIP).own
    assert (mean.score, mean.graded) == (Decimal("2.5"), 2)
    # The lower of two equally near points: a mean never rounds an agency up.
    assert (mean.point.label, mean.point.tone) == ("In place", "green")
    assert cell(found, world, "northmoor", TRAINING).own.point.label == "Not in place"
    assert cell(found, world, "northmoor", LEADERSHIP).asked == 2


def test_what_does_not_apply_counts_neither_way_and_is_counted_apart(world):
    world.open_round()
    lead = world.people["northmoor.agency_lead"]
    world.answer(
        lead,
        world.return_of("northmoor"),
        "q.lead",
        not_applicable=True,
        not_applicable_reason="We have no board",
    )
    grade(world, "northmoor", {"q.visits": "1", "q.trained": "2"})
    world.answer(lead, world.return_of("northmoor"), "q.volunteers", value="no")
    hand_in(world, "northmoor")

    shown = cell(overview(world), world, "northmoor", LEADERSHIP)

    assert (shown.own.score, shown.own.graded) == (Decimal("1.0"), 1)
    assert (shown.not_applicable, shown.asked) == (1, 2)


def test_a_number_is_never_turned_into_a_grade(world):
    world.open_round()
    world.answer(
        world.people["northmoor.agency_lead"],
        world.return_of("northmoor"),
        "q.confidence",
        score=7,
    )
    submitted(world, "northmoor", lead="2", visits="2", trained="2")

    found = overview(world)

    own = cell(found, world, "northmoor", CONFIDENCE).own
    assert own.score == Decimal("7.0")
    assert own.point is None
    assert found.grid.totals[CONFIDENCE].spread == ()
    assert all(column.key != CONFIDENCE for column in found.grid.standards)


def test_two_scales_of_one_standard_are_never_mixed(world):
    world.open_round()
    grade(world, "northmoor", {"q.lead": "2", "q.visits": "2", "q.trained": "3"})
    lead, return_id = world.people["northmoor.agency_lead"], world.return_of("northmoor")
    world.answer(lead, return_id, "q.volunteers", value="yes")
    world.answer(lead, return_id, "q.vetted", point="no")
    hand_in(world, "northmoor")

    found = overview(world)

    training = next(c for c in found.grid.standards if c.key == TRAINING)
    assert training.questions == ("q.trained",)
    assert training.elsewhere == ("q.vetted",)
    assert cell(found, world, "northmoor", TRAINING).own.score == Decimal("3.0")
    assert cell(found, world, "northmoor", VETTED).own.point.label == "No"


def test_a_grade_that_a_later_answer_hid_no_longer_counts(world):
    world.open_round()
    grade(world, "northmoor", {"q.lead": "2", "q.visits": "2", "q.trained": "3"})
    lead, return_id = world.people["northmoor.agency_lead"], world.return_of("northmoor")
    saved = world.answer(lead, return_id, "q.volunteers", value="yes")
    world.answer(lead, return_id, "q.vetted", point="no")
    world.answer(lead, return_id, "q.volunteers", version=saved.version, value="no")
    hand_in(world, "northmoor")

    shown = cell(overview(world), world, "northmoor", VETTED)

    assert shown.own is None
    # Nor was it asked in the end: its condition was not met.
    assert shown.asked == 0


def test_the_moderated_grade_stands_beside_the_own_and_the_difference_is_over_both(world):
    world.open_round()
    submitted(world, "northmoor", lead="3", visits="1", trained="2")
    judge(world, "northmoor", "q.lead", "1", reason="The minutes do not show it")

    shown = cell(overview(world), world, "northmoor", LEADERSHIP)

    assert shown.own.score == Decimal("2.0")
    assert (shown.moderated.score, shown.moderated.graded) == (Decimal("1.0"), 1)
    # Over the one question that has both, and not between the two means.
    assert (shown.difference, shown.compared) == (Decimal("-2.0"), 1)


def test_the_spread_takes_the_moderated_grade_where_there_is_one(world):
    world.open_round()
    submitted(world, "northmoor", lead="3", visits="1", trained="2")
    submitted(world, "elm", lead="3", visits="3", trained="2")
    judge(world, "northmoor", "q.lead", "0", reason="Nobody was named")
    judge(world, "elm", "q.visits", None)

    total = overview(world).grid.totals[LEADERSHIP]

    assert {point.key: count for point, count in total.spread} == {"0": 1, "1": 1, "2": 0, "3": 1}


def test_a_draft_counts_nowhere_even_for_a_reader_who_works_in_the_agency(world):
    world.open_round()
    submitted(world, "northmoor", lead="3", visits="3", trained="3")
    grade(world, "elm", {"q.lead": "0", "q.visits": "0"})
    both = world.member("Reader of Elm", ["reader", "agency_lead"], world.agencies["elm"])

    found = overview(world, both)

    row = next(r for r in found.grid.agencies if r.agency_id == world.agencies["elm"])
    assert (row.state, row.readable, row.answered) == ("in_progress", False, 2)
    assert cell(found, world, "elm", LEADERSHIP).own is None
    assert found.grid.totals[LEADERSHIP].own.score == Decimal("3.0")


def test_a_return_that_went_back_leaves_the_overview_until_it_is_handed_in_again(world):
    world.open_round()
    return_id = submitted(world, "northmoor", lead="3", visits="3", trained="3")
    judge(world, "northmoor", "q.lead", "2", reason="So we found")
    with world.acting(world.coordinator) as session:
        submission.send_back(
            session, world.coordinator, return_id, comments={}, overall="Please look again"
        )
        session.commit()

    shown = cell(overview(world), world, "northmoor", LEADERSHIP)

    assert (shown.own, shown.moderated) == (None, None)


def test_who_moderates_blind_sees_no_own_grades_here_either(world):
    world.open_round()
    submitted(world, "northmoor", lead="3", visits="3", trained="3")
    submitted(world, "elm", lead="1", visits="1", trained="1")
    moderator = world.member("Moderator and reader", ["moderator", "reader"])
    blind(world, "northmoor", moderator)

    found = overview(world, moderator)

    row = next(r for r in found.grid.agencies if r.agency_id == world.agencies["northmoor"])
    assert (row.blind, row.readable) == (True, False)
    assert cell(found, world, "northmoor", LEADERSHIP).own is None
    assert found.grid.totals[LEADERSHIP].own.score == Decimal("1.0")


def test_movement_compares_like_with_like_by_the_standards_key(world):
    first = world.open_round(title="Section 11 2025")
    submitted(world, "northmoor", lead="1", visits="1", trained="3")
    submitted(world, "elm", lead="1", visits="1", trained="1")
    judge(world, "elm", "q.lead", "0", reason="None")
    judge(world, "elm", "q.visits", "0", reason="None")
    world.open_round(title="Section 11 2026", previous=first)
    submitted(world, "northmoor", lead="2", visits="3", trained="3")
    submitted(world, "elm", lead="3", visits="3", trained="1")
    judge(world, "elm", "q.lead", "2", reason="Less")

    found = overview(world)

    own = cell(found, world, "northmoor", LEADERSHIP).movement
    assert (own.change, own.before, own.basis) == (Decimal("1.5"), Decimal("1.0"), Basis.SELF)
    # Both rounds were moderated: the agency's own rise from 1 to 3 is not what counts.
    moderated = cell(found, world, "elm", LEADERSHIP).movement
    assert (moderated.change, moderated.basis) == (Decimal("2.0"), Basis.MODERATED)
    assert cell(found, world, "northmoor", TRAINING).movement.change == 0
    assert cell(found, world, "ridgeway", LEADERSHIP).movement is None


def test_no_movement_is_shown_where_the_scale_has_changed(world):
    first = world.open_round(title="Section 11 2025")
    submitted(world, "northmoor", lead="1", visits="1", trained="3")
    use_model(world, RULES)
    world.open_round(title="Section 11 2026", previous=first)
    grade(world, "northmoor", {"q.lead": "4"})
    world.answer(
        world.people["northmoor.agency_lead"],
        world.return_of("northmoor"),
        "q.volunteers",
        value="no",
    )
    hand_in(world, "northmoor")

    shown = cell(overview(world), world, "northmoor", LEADERSHIP)

    assert shown.own.score == Decimal("4.0")
    assert shown.movement is None


def test_another_spine_counts_the_same_grades_by_other_standards(world):
    world.open_round()
    submitted(world, "northmoor", lead="3", visits="1", trained="2")

    found = overview(world, spine="arrangements")

    assert [column.key for column in found.grid.standards] == ["wt.supervision"]
    assert cell(found, world, "northmoor", "wt.supervision").own.score == Decimal("1.0")
    # What this spine does not count stands by itself, so that nothing is lost.
    assert cell(found, world, "northmoor", "question:q.lead").own.score == Decimal("3.0")


def test_a_page_shows_fifty_agencies_and_totals_of_all(world):
    with world.planning() as session:
        for number in range(PAGE):
            session.add(Agency(name=f"Aston School {number:02}", kind="school", size="small"))
        session.commit()
    with world.acting(world.coordinator) as session:
        everyone = list(session.scalars(select(Agency.id)))
    open_with(world, everyone)
    submitted(world, "northmoor", lead="3", visits="3", trained="3")
    submitted(world, "ridgeway", lead="1", visits="1", trained="1")

    reader = world.people["reader"]
    with world.acting(reader) as session:
        base = load_base(session, reader, world.round_id)
        agencies = list_agencies(session, reader, base)
        one, two = (load_grid(session, base, agencies, Window(page)) for page in (1, 2))
        police = load_grid(session, base, agencies, Window(1, "police"))

    assert (len(one.agencies), len(two.agencies), one.found) == (50, 3, 53)
    assert all(key[0] != world.agencies["northmoor"] for key in one.cells)
    assert two.cells[world.agencies["northmoor"], LEADERSHIP].own.score == Decimal("3.0")
    assert one.totals[LEADERSHIP].own.score == two.totals[LEADERSHIP].own.score == Decimal("2.0")
    assert (police.found, police.totals[LEADERSHIP].own.score) == (1, Decimal("3.0"))


def open_with(world, agency_ids):
    """Open a round for many agencies at once."""
    with world.acting(world.coordinator) as session:
        round_ = service.create_round(
            session,
            world.coordinator,
            RoundDraft(
                title="Everybody",
                activity="section11",
                model_version_id=world.version_id,
                opens_on=today() - timedelta(days=60),
                due_on=today() + timedelta(days=30),
                moderation=Moderation.BLIND,
                sharing=Sharing.GRADES,
                reminder_days=(),
                escalation_days=(),
            ),
        )
        service.choose_agencies(session, world.coordinator, round_.id, agency_ids)
        service.open_round(session, world.coordinator, round_.id)
        session.commit()
        world.round_id = round_.id


def test_the_overview_takes_the_same_few_statements_however_much_there_is(world):
    world.open_round()
    overview(world)  # the process meets the model
    with counted() as few:
        overview(world)
    submitted(world, "northmoor", lead="3", visits="0", trained="3")
    submitted(world, "elm", lead="1", visits="1", trained="1")
    judge(world, "elm", "q.lead", "0", reason="None")
    with counted() as more:
        overview(world)

    # One of them asks for the workspace's words, which a page knows from its gate.
    assert len(few) == len(more) <= 10


def test_only_readers_of_every_agency_open_the_overview(world):
    round_id = world.open_round()
    for who in ("administrator", "moderator", "northmoor.agency_lead", "northmoor.approver"):
        actor = world.people[who]
        with world.acting(actor) as session, pytest.raises(Forbidden):
            load_overview(session, actor, round_id)
    for who in ("coordinator", "analyst", "reader"):
        assert overview(world, who).progress.agencies == 3


def test_another_workspaces_round_is_not_found(world, other_world):
    theirs = other_world.open_round()
    reader = world.people["reader"]
    with world.acting(reader) as session, pytest.raises(NotFound):
        load_overview(session, reader, theirs)


def test_an_unknown_spine_is_not_found(world):
    with pytest.raises(NotFound):
        choose_spine(world.model, "no-such-spine")


def test_every_graded_question_is_in_a_column(world):
    tool = world.model.tools[0]
    for spine in world.model.spines:
        layout = lay_out(world.model, tool, spine, "en")
        shown = {key for column in layout.columns for key in column.questions}
        assert shown == {"q.lead", "q.visits", "q.confidence", "q.trained", "q.vetted"}


def test_late_means_the_agencys_own_date_has_passed_without_a_submission(world):
    world.open_round(due_in=-1)
    # Handed in late counts as handed in.
    submitted(world, "northmoor", lead="3", visits="3", trained="3")

    progress = overview(world).progress

    assert (progress.agencies, progress.submitted, progress.late) == (3, 1, 2)
