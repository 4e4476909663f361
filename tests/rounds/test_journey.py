"""A return from its opening to its seal, by the domain's services."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from saas.errors import InvalidInput, InvalidState, NotFound
from saas.mail.models import Mail
from saas.outbox import service as outbox
from saas.trail import service as trail
from tenants.rounds import answers, carry, queries, reopening, service, submission
from tenants.rounds.calendar import today
from tenants.rounds.conflicts import AnswerConflict
from tenants.rounds.models import Answer, Return, ReturnRevision
from tenants.rounds.types import RoundState


def test_opening_gives_each_agency_its_return_and_its_lead_a_mail(world):
    round_id = world.open_round()
    with world.acting(world.coordinator) as session:
        lines, total = queries.list_round_lines(session, queries.get_round(session, round_id))
        assert total == 3
        assert {line.return_.state for line in lines} == {"not_started"}
        # The school answers one question more, by its kind.
        expected = {line.agency.kind: line.return_.expected for line in lines}
        assert expected == {"police": 4, "health_trust": 4, "school": 5}
        mails = session.scalars(select(Mail).where(Mail.kind == "round.opened")).all()
    assert len(mails) == 3
    assert outbox.deliver(world.tenant_id) == 3


def test_progress_counts_what_is_required_and_shown(world):
    world.open_round()
    lead = world.people["northmoor.agency_lead"]
    ret = world.return_of("northmoor")
    saved = world.answer(lead, ret, "q.visits", point="2")
    assert (saved.answered, saved.expected) == (1, 4)
    saved = world.answer(lead, ret, "q.volunteers", value="yes")
    assert (saved.answered, saved.expected) == (2, 5)
    saved = world.answer(lead, ret, "q.vetted", point="partly")
    assert (saved.answered, saved.expected) == (3, 5)
    # Taking the condition back hides the dependent answer without losing it.
    saved = world.answer(lead, ret, "q.volunteers", 1, value="no")
    assert (saved.answered, saved.expected) == (2, 4)
    with world.acting(lead) as session:
        kept = queries.load_answers(session, ret)["q.vetted"]
        assert kept[0].hidden
        assert kept[1].hidden
        assert kept[1].point == "partly"
    saved = world.answer(lead, ret, "q.volunteers", 2, value="yes")
    assert (saved.answered, saved.expected) == (3, 5)
    # An answer that is incomplete does not count: here the narrative is missing.
    saved = world.answer(lead, ret, "q.lead", point="3")
    assert not saved.complete
    assert saved.answered == 3
    # Optional answers never count.
    saved = world.answer(lead, ret, "q.confidence", score=7)
    assert saved.answered == 3


def test_two_people_on_one_answer_never_lose_a_word(world):
    world.open_round()
    lead, helper = world.people["northmoor.agency_lead"], world.people["northmoor.contributor"]
    ret = world.return_of("northmoor")
    world.answer(lead, ret, "q.lead", point="1", narrative="first")
    world.answer(helper, ret, "q.lead", 1, point="2", narrative="the helper's words")
    with pytest.raises(AnswerConflict) as caught:
        world.answer(lead, ret, "q.lead", 1, point="3", narrative="the lead's words")
    assert caught.value.mine.narrative == "the lead's words"
    assert caught.value.theirs.narrative == "the helper's words"
    assert caught.value.by == helper.name
    assert caught.value.version == 2
    # Nothing was written; saving over the shown version goes through.
    saved = world.answer(lead, ret, "q.lead", 2, point="3", narrative="both together")
    assert saved.version == 3


def test_two_first_saves_at_once_conflict_too(world):
    world.open_round()
    lead, helper = world.people["northmoor.agency_lead"], world.people["northmoor.contributor"]
    ret = world.return_of("northmoor")
    world.answer(helper, ret, "q.visits", point="1")
    with pytest.raises(AnswerConflict):
        world.answer(lead, ret, "q.visits", 0, point="2")


def test_submission_lists_what_is_missing_in_order(world):
    world.open_round()
    lead = world.people["elm.agency_lead"]
    ret = world.return_of("elm")
    world.answer(lead, ret, "q.lead", point="0", narrative="Nobody yet")
    with world.acting(lead) as session, pytest.raises(submission.NotComplete) as caught:
        submission.submit(session, lead, ret)
    missing = [(m.question.key, m.parts) for m in caught.value.missing]
    assert missing == [
        ("q.lead", ("improvement", "improve_by")),
        ("q.visits", ("point",)),
        ("q.trained", ("point",)),
        ("q.volunteers", ("value",)),
        ("q.school", ("value",)),
    ]


def test_a_signed_return_is_sealed_and_locked(world):
    world.open_round()
    ret = world.sign("northmoor")
    lead = world.people["northmoor.agency_lead"]
    with world.acting(lead) as session:
        page = queries.get_return(session, ret)
        revision = queries.get_revision(session, ret, 1)
        assert page.return_.state == "signed_off"
        assert revision.state == "sealed"
        assert revision.seal == page.return_.seal == submission.seal_of(revision.content)
        assert revision.declaration == "I confirm that these answers are true."
    with pytest.raises(InvalidState):
        world.answer(lead, ret, "q.visits", 1, point="3")
    # The database holds the lock too, whatever code asks.
    with world.acting(lead) as session:
        touched = session.execute(
            text("update answers set narrative = 'changed' where return_id = :r"), {"r": ret}
        )
        assert touched.rowcount == 0


def test_a_seal_shows_any_change(world):
    world.open_round()
    ret = world.sign("northmoor")
    with world.acting(world.people["northmoor.agency_lead"]) as session:
        content = dict(queries.get_revision(session, ret, 1).content)
        seal = submission.seal_of(content)
        content["answers"]["q.lead"]["narrative"] += "."
        assert submission.seal_of(content) != seal


def test_signing_needs_the_declaration_and_a_post(world):
    world.open_round()
    ret = world.submit("northmoor")
    approver = world.people["northmoor.approver"]
    with world.acting(approver) as session, pytest.raises(InvalidInput) as caught:
        submission.sign(session, approver, ret, post=" ", confirmed=False)
    assert set(caught.value.errors) == {"post", "confirmed"}


def test_returning_makes_the_next_revision_and_voids_the_seal(world):
    world.open_round()
    ret = world.sign("northmoor")
    lead = world.people["northmoor.agency_lead"]
    with world.acting(world.coordinator) as session:
        reopening.reopen(
            session, world.coordinator, ret, comments={"q.lead": "Say who"}, reason="Too vague"
        )
        session.commit()
    with world.acting(lead) as session:
        page = queries.get_return(session, ret)
        assert (page.return_.state, page.return_.revision, page.return_.seal) == ("returned", 2, "")
        assert queries.get_revision(session, ret, 1).state == "voided"
        assert queries.list_comments(session, ret)["q.lead"][0].text == "Say who"
    world.answer(lead, ret, "q.lead", 1, point="2", narrative="The chief constable")
    with world.acting(lead) as session:
        submission.submit(session, lead, ret)
        session.commit()
    with world.acting(world.coordinator) as session:
        first = queries.get_revision(session, ret, 1).content["answers"]["q.lead"]["narrative"]
        second = queries.get_revision(session, ret, 2).content["answers"]["q.lead"]["narrative"]
        assert (first, second) == ("Our board leads", "The chief constable")


def test_a_returned_return_needs_a_comment(world):
    world.open_round()
    ret = world.submit("northmoor")
    with world.acting(world.coordinator) as session, pytest.raises(InvalidInput):
        submission.send_back(session, world.coordinator, ret, comments={}, overall=" ")


def test_carried_over_answers_wait_to_be_reconfirmed(world):
    first = world.open_round(title="Last year", moderation="none")
    old = world.sign("northmoor")
    second = world.open_round(title="This year", previous=first, agencies=("northmoor",))
    lead = world.people["northmoor.agency_lead"]
    ret = world.return_of("northmoor", second)
    world.answer(lead, ret, "q.visits", point="3")
    with world.acting(lead) as session:
        assert carry.carry_over(session, lead, ret) == 3
        session.commit()
        stored = queries.load_answers(session, ret)
        assert stored["q.lead"][0].not_reconfirmed
        assert stored["q.lead"][1].carried
        assert stored["q.lead"][0].narrative == "Our board leads"
        assert stored["q.visits"][1].point == "3"
        assert session.get_one(Return, (world.tenant_id, ret)).answered == 1
        missing = submission.list_missing(session, queries.get_return(session, ret))
        assert ("q.lead", ("reconfirm",)) in [(m.question.key, m.parts) for m in missing]
    saved = world.answer(lead, ret, "q.lead", 1, point="2", narrative="Our board leads")
    assert saved.complete
    assert saved.answered == 2
    assert old != ret


def test_one_agency_gets_another_date_and_the_rest_keep_theirs(world):
    round_id = world.open_round()
    with world.acting(world.coordinator) as session:
        lines, _ = queries.list_round_lines(session, queries.get_round(session, round_id))
        subject_id = lines[0].subject.id
        later = today() + timedelta(days=60)
        service.extend(session, world.coordinator, subject_id, later, "Merger of two trusts")
        session.commit()
        lines, _ = queries.list_round_lines(session, queries.get_round(session, round_id))
        assert [line.due_on == later for line in lines] == [True, False, False]


def test_a_round_with_unsigned_returns_does_not_close(world):
    round_id = world.open_round(moderation="none")
    with world.acting(world.coordinator) as session:
        service.move_round(session, world.coordinator, round_id, RoundState.FINDINGS)
        session.commit()
        with pytest.raises(InvalidState, match="3 returns are not signed"):
            service.move_round(session, world.coordinator, round_id, RoundState.CLOSED)


def test_the_trail_tells_the_story_and_proves_whole(world):
    world.open_round()
    world.sign("northmoor")
    with world.acting(world.people["administrator"]) as session:
        kinds = [event.kind for event in trail.list_events(session)]
        assert trail.verify(session).whole
    for kind in ("round.opened", "return.started", "return.submitted", "return.signed"):
        assert kind in kinds


def test_the_trail_names_its_first_broken_link(world, servers, database):
    import psycopg

    world.open_round()
    with psycopg.connect(servers.superuser_url, dbname=database) as connection:
        connection.execute(
            "update trail_events set detail = '{\"forged\": true}' where tenant_id = %s and seq = 2",
            (world.tenant_id,),
        )
    with world.acting(world.people["administrator"]) as session:
        verdict = trail.verify(session)
    assert (verdict.whole, verdict.broken_at) == (False, 2)


def test_a_cut_tail_of_the_trail_shows(world, servers, database):
    import psycopg

    world.open_round()
    with psycopg.connect(servers.superuser_url, dbname=database) as connection:
        connection.execute(
            "delete from trail_events where tenant_id = %s and seq = "
            "(select max(seq) from trail_events where tenant_id = %s)",
            (world.tenant_id, world.tenant_id),
        )
    with world.acting(world.people["administrator"]) as session:
        assert not trail.verify(session).whole


def test_another_workspace_finds_neither_round_nor_return(world, other_world):
    round_id = world.open_round()
    ret = world.return_of("northmoor")
    stranger = other_world.coordinator
    with other_world.acting(stranger) as session:
        with pytest.raises(NotFound):
            queries.get_round(session, round_id)
        with pytest.raises(NotFound):
            queries.get_return(session, ret)
        with pytest.raises(NotFound):
            answers.save_answer(
                session, stranger, ret, "q.visits", world.content("q.visits", {"point": "1"}), 0
            )
        assert session.scalars(select(Answer)).all() == []
        assert session.scalars(select(ReturnRevision)).all() == []


def test_answering_a_question_that_does_not_show_counts_for_nothing(world):
    """Without scripts every question is on the page, also those whose condition is not met."""
    world.open_round()
    lead = world.people["northmoor.agency_lead"]
    ret = world.return_of("northmoor")
    saved = world.answer(lead, ret, "q.vetted", point="yes")
    assert (saved.answered, saved.expected) == (0, 4)
    saved = world.answer(lead, ret, "q.volunteers", value="yes")
    assert (saved.answered, saved.expected) == (2, 5)
