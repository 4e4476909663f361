"""A blind moderator learns no grade of the agency, by whatever way they ask."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from saas.errors import Forbidden, InvalidState, NotFound
from tenants.judgements import service
from tenants.judgements.agreement import load_agreement
from tenants.judgements.comparison import compare, get_outcome
from tenants.judgements.types import Decision
from tenants.reports.queries import load_overview
from tenants.rounds import queries, reopening, submission
from tenants.rounds.models import Answer, Grade, Return, ReturnRevision
from tenants.rounds.types import Moderation
from tenants.workspaces.actor import Actor
from tests.judgements.panel import (
    assign,
    conclude,
    decide,
    finish,
    grade,
    grading_of,
    moderate,
    point,
    subject_of,
)

ROLES = [["moderator"], ["moderator", "coordinator"], ["moderator", "reader"]]


def grades_seen(world, actor: Actor, return_id: uuid.UUID) -> int:
    """How many grades of a return somebody reads, by raw SQL and by its kept revisions."""
    with world.acting(actor) as session:
        rows = session.execute(
            text("select count(*) from grades where return_id = :r"), {"r": return_id}
        ).scalar_one()
        frozen = session.execute(
            text("select count(*) from return_revisions where return_id = :r"), {"r": return_id}
        ).scalar_one()
        assert bool(rows) == bool(frozen)
        assert len(session.scalars(select(Grade).where(Grade.return_id == return_id)).all()) == rows
        return rows


def words_seen(world, actor: Actor, return_id: uuid.UUID) -> int:
    with world.acting(actor) as session:
        return len(session.scalars(select(Answer).where(Answer.return_id == return_id)).all())


@pytest.mark.parametrize("roles", ROLES, ids="+".join)
def test_a_blind_moderator_reads_the_words_and_no_grade_until_they_finish(world, roles):
    world.open_round()
    own = world.sign("northmoor")
    moderator = world.member("Second reader", roles)
    assign(world, "northmoor", moderator)
    assert grades_seen(world, moderator, own) == 0
    assert words_seen(world, moderator, own) == 4
    with world.acting(moderator) as session:
        pairs = queries.load_answers(session, own)
        assert pairs["q.lead"][0].narrative == "Our board leads"
        assert all(grade is None for _answer, grade in pairs.values())
        assert queries.list_revisions(session, own) == []
        with pytest.raises(NotFound):
            queries.get_revision(session, own, 1)
    grading = grade(world, "northmoor", moderator)
    assert grades_seen(world, moderator, own) == 0
    finish(world, moderator, grading)
    assert grades_seen(world, moderator, own) == 3


def test_nobody_else_is_blinded_with_them(world):
    world.open_round()
    own = world.sign("northmoor")
    assign(world, "northmoor", world.people["moderator"])
    for seer in ("coordinator", "reader", "analyst", "northmoor.agency_lead", "northmoor.approver"):
        assert grades_seen(world, world.people[seer], own) == 3
    for stranger in ("elm.agency_lead", "administrator"):
        assert grades_seen(world, world.people[stranger], own) == 0


def test_a_moderator_cannot_look_before_being_asked(world):
    world.open_round()
    own = world.submit("northmoor")
    moderator = world.people["moderator"]
    assert grades_seen(world, moderator, own) == 0
    # In an open round the agency's grades are part of what a moderator reads.
    world.open_round(title="Open moderation", moderation=Moderation.OPEN)
    own = world.submit("northmoor")
    assert grades_seen(world, moderator, own) == 3


def test_who_grades_for_their_own_agency_elsewhere_still_sees_their_own_grades(world):
    world.open_round()
    peer = world.member(
        "Peer", ["moderator", "approver", "agency_lead"], world.agencies["northmoor"]
    )
    own, other = world.submit("northmoor"), world.submit("elm")
    assert grades_seen(world, peer, own) == 3
    assert grades_seen(world, peer, other) == 0
    with world.acting(peer) as session:
        submission.sign(session, peer, own, post="Chief Constable", confirmed=True)
        session.commit()


@pytest.mark.parametrize("roles", ROLES[:2], ids="+".join)
def test_a_blind_moderator_cannot_open_the_comparison_nor_settle(world, roles):
    world.open_round()
    own = world.sign("northmoor")
    moderator, other = world.member("Second reader", roles), world.people["moderator"]
    assign(world, "northmoor", moderator, other)
    finish(world, other, grade(world, "northmoor", other))
    with world.acting(moderator) as session:
        subject = subject_of(world, "northmoor")
    with world.acting(moderator) as session:
        with pytest.raises(Forbidden, match="once you have finished"):
            compare(session, moderator, subject)
        with pytest.raises(Forbidden):
            service.settle(session, moderator, subject, {})
        with pytest.raises(Forbidden):
            service.complete_moderation(session, moderator, subject)
        with pytest.raises(NotFound):
            get_outcome(session, moderator, own)


def test_the_agreement_tells_a_blind_coordinator_nothing_of_their_agency(world):
    world.open_round()
    world.sign("northmoor", "1")
    dual = world.member("Dual", ["moderator", "coordinator"])
    other = world.people["moderator"]
    assign(world, "northmoor", dual, other)
    finish(world, other, grade(world, "northmoor", other))
    with world.acting(world.coordinator) as session:
        _standards, all_of_it = load_agreement(session, world.round_id)
        assert [line.pairs for line in all_of_it] == [3]
    with world.acting(dual) as session:
        assert load_agreement(session, world.round_id) == ([], [])


@pytest.mark.parametrize("roles", [["moderator", "coordinator"], ["moderator", "analyst"]])
def test_the_overview_and_its_report_hold_no_grade_of_the_agency_for_the_blind(world, roles):
    world.open_round()
    moderator = world.member("Second reader", roles)
    for agency in ("northmoor", "elm", "ridgeway"):
        world.sign(agency, "1")
        assign(world, agency, moderator)

    def told(actor: Actor) -> tuple[int, int, int]:
        with world.acting(actor) as session:
            overview = load_overview(session, actor, world.round_id)
        cells = [c for (agency, _), c in overview.grid.cells.items() if agency == northmoor]
        assert cells
        return (
            sum(cell.own is not None for cell in cells),
            sum(total.own is not None for total in overview.grid.totals.values()),
            len(overview.gaps),
        )

    northmoor = world.agencies["northmoor"]
    assert all(told(world.coordinator))
    assert told(moderator) == (0, 0, 0)


def test_moderators_of_one_agency_do_not_see_each_others_grades_or_notes_before_they_finish(world):
    world.open_round()
    world.sign("northmoor")
    first, second = world.people["moderator"], world.member("Second", ["moderator", "coordinator"])
    assign(world, "northmoor", first, second)
    theirs = grade(world, "northmoor", first)
    finish(world, first, theirs)
    with world.acting(second) as session:
        assert session.scalars(select(Grade).where(Grade.return_id == theirs)).all() == []
        assert session.scalars(select(Answer).where(Answer.return_id == theirs)).all() == []
    finish(world, second, grade(world, "northmoor", second))
    with world.acting(second) as session:
        assert len(session.scalars(select(Grade).where(Grade.return_id == theirs)).all()) == 3
        assert len(session.scalars(select(Answer).where(Answer.return_id == theirs)).all()) == 3


def test_a_grading_in_progress_is_its_moderators_alone(world):
    world.open_round()
    world.sign("northmoor")
    moderator, other = world.people["moderator"], world.member("Other", ["moderator"])
    assign(world, "northmoor", moderator)
    grading = grade(world, "northmoor", moderator)
    for reader in (
        world.coordinator,
        world.people["reader"],
        other,
        world.people["northmoor.agency_lead"],
    ):
        assert words_seen(world, reader, grading) == 0
        with world.acting(reader) as session:
            assert (
                session.execute(
                    text("select count(*) from grades where return_id = :r"), {"r": grading}
                ).scalar_one()
                == 0
            )
    finish(world, moderator, grading)
    assert words_seen(world, world.coordinator, grading) == 3
    for reader in (world.people["northmoor.agency_lead"], world.people["elm.agency_lead"]):
        assert words_seen(world, reader, grading) == 0


def test_a_late_moderator_does_not_learn_what_was_settled_before_they_came(world):
    world.open_round()
    world.sign("northmoor", "1")
    moderate(world, "northmoor", world.people["moderator"])
    decide(
        world,
        world.coordinator,
        "northmoor",
        q_lead=Decision(point(world, "2"), reason="The minutes show it"),
    )
    late = world.member("Late", ["moderator", "coordinator"])

    def settled(actor: Actor) -> int:
        with world.acting(actor) as session:
            return session.execute(text("select count(*) from judgements")).scalar_one()

    assert settled(late) == 1
    assign(world, "northmoor", late)
    assert settled(late) == 0
    assert settled(world.coordinator) == 1


def test_a_moderator_who_works_in_the_agency_sees_nothing_of_its_moderation_before_the_agency(
    world,
):
    world.open_round()
    world.sign("northmoor", "1")
    peer = world.member("Peer", ["moderator", "agency_lead"], world.agencies["northmoor"])
    grading = moderate(world, "northmoor", world.people["moderator"])
    decide(
        world,
        world.coordinator,
        "northmoor",
        q_lead=Decision(point(world, "2"), reason="The minutes show it"),
    )
    with world.acting(peer) as session:
        assert session.execute(text("select count(*) from judgements")).scalar_one() == 0
        assert session.scalars(select(Grade).where(Grade.return_id == grading)).all() == []
        assert session.scalars(select(Return).where(Return.id == grading)).all() == []


@pytest.mark.parametrize("roles", ROLES[:2], ids="+".join)
def test_the_database_refuses_to_lift_blindness_early(world, roles):
    world.open_round()
    own = world.sign("northmoor")
    moderator = world.member("Second reader", roles)
    assign(world, "northmoor", moderator)
    for actor in (moderator, world.coordinator):
        with world.acting(actor) as session, pytest.raises(DBAPIError, match="blind"):
            session.execute(text("update returns set blind_to = '{}' where id = :r"), {"r": own})
    with world.acting(moderator) as session, pytest.raises(DBAPIError, match="permission denied"):
        session.execute(
            text("update return_revisions set blind_to = '{}' where return_id = :r"),
            {"r": own},
        )
    # Reading a row on the way out of an update is reading.
    with world.acting(moderator) as session:
        assert (
            session.execute(
                text("update grades set hidden = hidden where return_id = :r returning point"),
                {"r": own},
            ).all()
            == []
        )


def test_a_moderator_who_was_not_asked_cannot_lift_their_own_blindness(world):
    world.open_round()
    own = world.sign("northmoor")
    with (
        world.acting(world.people["moderator"]) as session,
        pytest.raises(DBAPIError, match="own blindness"),
    ):
        session.execute(text("update returns set blind_to = '{}' where id = :r"), {"r": own})


def test_the_conclusion_hides_nothing_from_anybody_any_more(world):
    world.open_round()
    own = world.sign("northmoor")
    bystander = world.member("Bystander", ["moderator"])
    # Joined after the submission, so the database does not know of them yet.
    moderate(world, "northmoor", world.people["moderator"])
    conclude(world, "northmoor")
    with world.planning() as session:
        rows = session.scalars(select(Return).where(Return.id == own)).all()
        assert [list(row.blind_to) for row in rows] == [[]]
    with world.acting(world.coordinator) as session:
        revisions = session.scalars(
            select(ReturnRevision).where(ReturnRevision.return_id == own)
        ).all()
        assert [list(row.blind_to) for row in revisions] == [[]]
    assert grades_seen(world, bystander, own) == 3


def test_blindness_does_not_come_back_after_a_reopening(world):
    world.open_round()
    own = world.sign("northmoor")
    moderator = world.people["moderator"]
    moderate(world, "northmoor", moderator)
    conclude(world, "northmoor")
    with world.acting(world.coordinator) as session:
        reopening.reopen(session, world.coordinator, own, comments={}, reason="More, please")
        session.commit()
    # While it is open again it is the agency's own; what was submitted stays readable.
    with world.acting(moderator) as session:
        assert session.scalars(select(Grade).where(Grade.return_id == own)).all() == []
        assert len(queries.list_revisions(session, own)) == 1
    lead, approver = (world.people[f"northmoor.{r}"] for r in ("agency_lead", "approver"))
    with world.acting(lead) as session:
        submission.submit(session, lead, own)
        session.commit()
    with world.acting(approver) as session:
        submission.sign(session, approver, own, post="Chief", confirmed=True)
        session.commit()
    assert grades_seen(world, moderator, own) == 3


def test_another_workspace_finds_nothing_of_a_moderation(world, other_world):
    world.open_round()
    world.sign("northmoor")
    moderator = world.people["moderator"]
    assign(world, "northmoor", moderator)
    subject, grading = subject_of(world, "northmoor"), grading_of(world, "northmoor", moderator)
    stranger, foreign = other_world.coordinator, other_world.people["moderator"]
    calls: list[Any] = [
        lambda s: service.assign_moderators(s, stranger, [subject], [foreign.me]),
        lambda s: service.unassign(s, stranger, grading),
        lambda s: service.stand_down(s, stranger, grading, "x"),
        lambda s: service.ask_again(s, stranger, grading, "x"),
        lambda s: service.finish_moderation(s, foreign, grading),
        lambda s: service.settle(s, stranger, subject, {}),
        lambda s: service.complete_moderation(s, stranger, subject),
        lambda s: service.release_outcome(s, stranger, subject),
        lambda s: service.reply(s, other_world.people["elm.agency_lead"], subject, "x"),
        lambda s: load_agreement(s, world.round_id),
    ]
    for call in calls:
        with other_world.acting(stranger) as session, pytest.raises(NotFound):
            call(session)


def test_an_open_round_hides_nothing(world):
    world.open_round(moderation=Moderation.OPEN)
    own = world.sign("northmoor")
    moderator = world.people["moderator"]
    assign(world, "northmoor", moderator)
    assert grades_seen(world, moderator, own) == 3


def test_a_coordinator_who_is_taken_off_the_panel_sees_the_grades_again_a_moderator_does_not(world):
    world.open_round()
    own = world.sign("northmoor")
    dual, plain = world.member("Dual", ["moderator", "coordinator"]), world.people["moderator"]
    assign(world, "northmoor", dual, plain)
    assert grades_seen(world, dual, own) == 0
    for moderator in (dual, plain):
        grading = grading_of(world, "northmoor", moderator)
        with world.acting(world.coordinator) as session:
            service.unassign(session, world.coordinator, grading)
            session.commit()
    assert grades_seen(world, dual, own) == 3
    assert grades_seen(world, plain, own) == 0


def test_a_moderator_who_stood_down_is_not_asked_again_for_the_same_agency(world):
    world.open_round()
    world.sign("northmoor")
    dual = world.member("Dual", ["moderator", "coordinator"])
    assign(world, "northmoor", dual)
    grading = grading_of(world, "northmoor", dual)
    world.answer(dual, grading, "q.visits", point="2")
    with world.acting(world.coordinator) as session:
        with pytest.raises(InvalidState):
            service.unassign(session, world.coordinator, grading)
        session.rollback()
        service.stand_down(session, world.coordinator, grading, "Knows the service")
        session.commit()
    with pytest.raises(InvalidState):
        assign(world, "northmoor", dual)
