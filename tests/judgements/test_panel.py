"""Choosing moderators, and a moderator's own grading."""

from __future__ import annotations

import dataclasses
import uuid

import pytest
from sqlalchemy import select

from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.mail.models import Mail
from saas.trail.models import TrailEvent
from tenants.agencies.models import Agency
from tenants.judgements import queries, service
from tenants.judgements.lines import count_by_stage, list_moderation_lines, list_waiting
from tenants.rounds import reopening, submission
from tenants.rounds.conflicts import AnswerConflict
from tenants.rounds.models import Return
from tenants.rounds.types import Moderation
from tests.judgements.panel import (
    GRADED,
    assign,
    conclude,
    finish,
    grade,
    grading_of,
    moderate,
    release,
    subject_of,
)


def kinds_in_trail(world) -> list[str]:
    with world.acting(world.people["administrator"]) as session:
        return list(session.scalars(select(TrailEvent.kind).order_by(TrailEvent.seq)))


def test_moderators_are_chosen_for_many_agencies_at_once_and_get_one_mail_each(world):
    world.open_round()
    for agency in ("northmoor", "elm"):
        world.sign(agency)
    first, second = world.people["moderator"], world.member("Second", ["moderator"])
    with world.acting(world.coordinator) as session:
        waiting = list_waiting(session, world.round_id)
        assert [name for _id, name in waiting] == ["Elm Lane School", "Northmoor Police"]
        made = service.assign_moderators(
            session, world.coordinator, [s for s, _ in waiting], [first.me, second.me]
        )
        session.commit()
        assert made.made == 4
        assert list_waiting(session, world.round_id) == []
        mails = session.scalars(select(Mail).where(Mail.kind == "moderation.assigned")).all()
        assert len({mail.recipient for mail in mails}) == len(mails) == 2
        assert all("returns of 2 agencies" in mail.body for mail in mails)
    with world.acting(first) as session:
        mine = queries.list_my_moderations(session, first)
        assert [agency.name for _r, _round, agency, _own in mine] == [
            "Elm Lane School",
            "Northmoor Police",
        ]
        assert {return_.expected for return_, *_rest in mine} == {3}


def test_asking_the_same_moderator_twice_makes_one_grading(world):
    world.open_round()
    world.sign("northmoor")
    assign(world, "northmoor", world.people["moderator"])
    with pytest.raises(InvalidState, match="already"):
        assign(world, "northmoor", world.people["moderator"])
    again = assign(world, "northmoor", world.people["moderator"], world.member("B", ["moderator"]))
    assert again.made == 1


def test_nobody_moderates_their_own_agency_nor_one_above_or_below(world):
    world.open_round()
    world.sign("northmoor")
    with world.planning() as session:
        top = Agency(name="Northmoor Services", kind="police", size="large")
        session.add(top)
        session.flush()
        northmoor = session.scalars(
            select(Agency).where(Agency.id == world.agencies["northmoor"])
        ).one()
        northmoor.parent_id = top.id
        team = Agency(name="Northmoor Team", kind="police", size="small", parent_id=northmoor.id)
        session.add(team)
        session.flush()
        places = [northmoor.id, top.id, team.id]
        session.commit()
    for place in places:
        peer = world.member("Peer", ["moderator", "contributor"], place)
        with pytest.raises(InvalidInput, match="own agency"):
            assign(world, "northmoor", peer)
    # Together with somebody who may, they are left out and named.
    made = assign(world, "northmoor", peer, world.people["moderator"])
    assert (made.made, made.own) == (1, (("Peer", "Northmoor Police"),))
    elsewhere = world.member("Elsewhere", ["moderator", "contributor"], world.agencies["elm"])
    assert assign(world, "northmoor", elsewhere).made == 1


@pytest.mark.parametrize("stage", ["fill", "submit"])
def test_moderators_are_chosen_only_after_the_signature(world, stage):
    world.open_round()
    getattr(world, stage)("northmoor")
    with pytest.raises(InvalidState, match="has not signed"):
        assign(world, "northmoor", world.people["moderator"])


def test_a_round_without_moderation_has_no_moderators(world):
    world.open_round(moderation=Moderation.NONE)
    world.sign("northmoor")
    with pytest.raises(InvalidState, match="without moderation"):
        assign(world, "northmoor", world.people["moderator"])


def test_only_the_coordinator_chooses_and_only_from_moderators(world):
    world.open_round()
    world.sign("northmoor")
    for role in ("moderator", "administrator", "analyst", "reader", "northmoor.agency_lead"):
        with pytest.raises(Forbidden):
            assign(world, "northmoor", world.people["moderator"], by=world.people[role])
    with pytest.raises(InvalidInput, match="moderators shown"):
        assign(world, "northmoor", world.people["analyst"])
    with pytest.raises(InvalidInput, match="at least one moderator"):
        assign(world, "northmoor")
    with world.acting(world.coordinator) as session, pytest.raises(NotFound):
        service.assign_moderators(
            session, world.coordinator, [uuid.uuid4()], [world.people["moderator"].me]
        )


def test_a_moderator_grades_what_the_agency_graded_and_nothing_else(world):
    world.open_round()
    lead = world.people["northmoor.agency_lead"]
    own = world.fill("northmoor")
    world.answer(lead, own, "q.confidence", score=7)
    world.answer(lead, own, "q.volunteers", 1, value="yes")
    world.answer(lead, own, "q.vetted", point="partly")
    with world.acting(lead) as session:
        submission.submit(session, lead, own)
        session.commit()
    approver = world.people["northmoor.approver"]
    with world.acting(approver) as session:
        submission.sign(session, approver, own, post="Chief", confirmed=True)
        session.commit()
    moderator = world.people["moderator"]
    assign(world, "northmoor", moderator)
    grading = grading_of(world, "northmoor", moderator)
    with world.acting(moderator) as session:
        page = queries.get_moderation(session, moderator, grading)
        asked = [q.question for q in queries.list_gradable(session, page)]
    assert asked == ["q.lead", "q.visits", "q.confidence", "q.trained", "q.vetted"]
    # What a moderator grades does not depend on what their own grades would show or hide.
    saved = world.answer(moderator, grading, "q.vetted", point="no")
    assert (saved.answered, saved.expected, saved.complete) == (1, 5, True)


def test_finishing_asks_for_every_grade_and_locks_them(world):
    world.open_round()
    world.sign("northmoor")
    moderator = world.people["moderator"]
    assign(world, "northmoor", moderator)
    grading = grading_of(world, "northmoor", moderator)
    world.answer(moderator, grading, "q.lead", point="1", narrative="No minutes")
    with world.acting(moderator) as session, pytest.raises(service.NotGraded) as refused:
        service.finish_moderation(session, moderator, grading)
    assert [q.question for q in refused.value.missing] == ["q.visits", "q.trained"]
    for question in ("q.visits", "q.trained"):
        world.answer(moderator, grading, question, point="2")
    finish(world, moderator, grading)
    with pytest.raises(InvalidState):
        world.answer(moderator, grading, "q.lead", 1, point="2")
    with world.acting(moderator) as session, pytest.raises(InvalidState, match="locked"):
        service.finish_moderation(session, moderator, grading)
    kinds = kinds_in_trail(world)
    assert kinds.count("moderation.assigned") == kinds.count("moderation.finished") == 1


def test_a_stale_save_of_a_grade_brings_back_both(world):
    world.open_round()
    world.sign("northmoor")
    moderator = world.people["moderator"]
    assign(world, "northmoor", moderator)
    grading = grading_of(world, "northmoor", moderator)
    world.answer(moderator, grading, "q.lead", point="1", narrative="First")
    with pytest.raises(AnswerConflict) as conflict:
        world.answer(moderator, grading, "q.lead", 0, point="2", narrative="Second tab")
    assert conflict.value.theirs.narrative == "First"
    assert conflict.value.mine.narrative == "Second tab"


def test_another_moderators_grading_is_not_found(world):
    world.open_round()
    world.sign("northmoor")
    assign(world, "northmoor", world.people["moderator"])
    grading = grading_of(world, "northmoor", world.people["moderator"])
    other = world.member("Other", ["moderator"])
    for actor in (other, world.coordinator, world.people["northmoor.agency_lead"]):
        with world.acting(actor) as session:
            with pytest.raises(NotFound):
                queries.get_moderation(session, actor, grading)
            with pytest.raises(NotFound):
                service.finish_moderation(session, actor, grading)
        with pytest.raises(NotFound):
            world.answer(actor, grading, "q.lead", point="1")


def test_grading_waits_while_the_agency_changes_its_return(world):
    world.open_round()
    own = world.sign("northmoor")
    moderator = world.people["moderator"]
    assign(world, "northmoor", moderator)
    grading = grade(world, "northmoor", moderator)
    with world.acting(world.coordinator) as session:
        reopening.reopen(session, world.coordinator, own, comments={}, reason="More")
        session.commit()
    with (
        world.acting(moderator) as session,
        pytest.raises(InvalidState, match="changing its return"),
    ):
        service.finish_moderation(session, moderator, grading)


def test_a_moderator_who_joined_the_agency_meanwhile_does_not_finish(world):
    world.open_round()
    world.sign("northmoor")
    moderator = world.people["moderator"]
    assign(world, "northmoor", moderator)
    grading = grade(world, "northmoor", moderator)
    moved = dataclasses.replace(
        moderator,
        agency_id=world.agencies["northmoor"],
        agency_ids=frozenset({world.agencies["northmoor"]}),
    )
    with world.acting(moved) as session, pytest.raises(Forbidden, match="own agency"):
        service.finish_moderation(session, moved, grading)


def test_a_moderator_is_taken_off_before_and_stands_down_after_beginning(world):
    world.open_round()
    world.sign("northmoor")
    first, second = world.people["moderator"], world.member("Second", ["moderator"])
    assign(world, "northmoor", first, second)
    unbegun, begun = (grading_of(world, "northmoor", m) for m in (first, second))
    grade(world, "northmoor", second)
    subject = subject_of(world, "northmoor")
    with world.acting(world.coordinator) as session:
        service.unassign(session, world.coordinator, unbegun)
        with pytest.raises(InvalidInput):
            service.stand_down(session, world.coordinator, begun, " ")
        service.stand_down(session, world.coordinator, begun, "Has moved to the agency")
        session.commit()
        assert session.scalars(select(Return).where(Return.id == unbegun)).all() == []
        assert queries.panel_of(session, subject) == ()
    with world.acting(second) as session:
        assert queries.list_my_moderations(session, second) == []


def test_a_moderator_is_asked_to_look_again_and_finishes_again(world):
    world.open_round()
    world.sign("northmoor")
    moderator = world.people["moderator"]
    grading = moderate(world, "northmoor", moderator)
    with world.acting(world.coordinator) as session:
        with pytest.raises(InvalidInput):
            service.ask_again(session, world.coordinator, grading, "")
        session.rollback()
        service.ask_again(session, world.coordinator, grading, "Question 2, please")
        session.commit()
    world.answer(moderator, grading, "q.lead", 1, point="1", narrative="On reflection")
    finish(world, moderator, grading)


def test_the_coordinators_list_counts_and_filters_by_how_far_each_agency_is(world):
    world.open_round()
    moderator = world.people["moderator"]
    for agency in ("northmoor", "elm", "ridgeway"):
        world.sign(agency)
    assign(world, "elm", moderator)
    moderate(world, "ridgeway", moderator, dict.fromkeys(GRADED, "2"))

    def names(show: str) -> list[str]:
        with world.acting(world.coordinator) as session:
            lines, total = list_moderation_lines(session, world.round_id, show=show)
            assert total == len(lines) == count_by_stage(session, world.round_id)[show]
            return [line.agency.split()[0] for line in lines]

    assert names("") == ["Elm", "Northmoor", "Ridgeway"]
    assert (names("waiting"), names("grading"), names("ready")) == (
        ["Northmoor"],
        ["Elm"],
        ["Ridgeway"],
    )
    conclude(world, "ridgeway")
    assert (names("ready"), names("moderated"), names("released")) == ([], ["Ridgeway"], [])
    release(world, "ridgeway")
    assert (names("moderated"), names("released")) == ([], ["Ridgeway"])
    with world.acting(world.coordinator) as session:
        lines, _total = list_moderation_lines(session, world.round_id, show="released")
    assert (lines[0].settled, lines[0].differences) == (3, 0)


def test_the_list_costs_the_same_however_many_agencies_it_shows(world, statements):
    world.open_round()
    moderator = world.people["moderator"]
    world.sign("northmoor")
    assign(world, "northmoor", moderator)
    with world.acting(world.coordinator) as session, statements() as few:
        list_moderation_lines(session, world.round_id)
    for agency in ("elm", "ridgeway"):
        world.sign(agency)
        assign(world, agency, moderator)
    with world.acting(world.coordinator) as session, statements() as many:
        list_moderation_lines(session, world.round_id)
    assert len(few) == len(many) == 3


def test_moderators_are_chosen_for_the_agencies_of_one_round_at_a_time(world):
    first = world.open_round()
    world.sign("northmoor")
    one = subject_of(world, "northmoor")
    world.open_round(title="Another round")
    world.sign("northmoor")
    two = subject_of(world, "northmoor")
    assert first != world.round_id
    with world.acting(world.coordinator) as session, pytest.raises(NotFound):
        service.assign_moderators(
            session, world.coordinator, [one, two], [world.people["moderator"].me]
        )
