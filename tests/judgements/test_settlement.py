"""Settling differences, concluding, releasing, replying."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.mail.models import Mail
from saas.trail import service as trail
from tenants.judgements import service
from tenants.judgements.comparison import compare, get_outcome
from tenants.judgements.models import Judgement, ModerationReply
from tenants.judgements.types import Decision, GradeValue
from tenants.rounds import queries, reopening, submission
from tenants.rounds.calendar import today
from tenants.rounds.types import Moderation
from tests.judgements.panel import (
    GRADED,
    assign,
    conclude,
    decide,
    finish,
    grade,
    grading_of,
    moderate,
    point,
    release,
    subject_of,
)


def judgements(world, actor=None) -> dict[str, Judgement]:
    who = actor or world.coordinator
    with world.acting(who) as session:
        return {row.question: row for row in session.scalars(select(Judgement))}


def signed_and_moderated(world, points: dict[str, str], own: str = "2"):
    world.open_round()
    return_id = world.sign("northmoor", own)
    moderate(world, "northmoor", world.people["moderator"], points)
    return return_id


def test_where_agency_and_moderator_agree_one_step_concludes_it(world):
    own = signed_and_moderated(world, dict.fromkeys(GRADED, "2"))
    conclude(world, "northmoor")
    kept = judgements(world)
    assert set(kept) == set(GRADED)
    assert {(j.point, j.differs, j.reason, j.released) for j in kept.values()} == {
        ("2", False, "", False)
    }
    with world.acting(world.coordinator) as session:
        assert queries.get_return(session, own).return_.state == "moderated"


def test_a_difference_needs_a_reason_and_holds_back_no_other_decision(world):
    signed_and_moderated(world, {"q.lead": "1", "q.visits": "3"})
    result = decide(
        world,
        world.coordinator,
        "northmoor",
        q_lead=Decision(),
        q_visits=Decision(reason="The visit log shows more"),
    )
    assert result.errors == {"q.lead:reason": "Say why it differs from the agency’s own grade"}
    # The moderator's own grade is the default, and what they agree on is kept by itself.
    kept = judgements(world)
    assert {key: (j.point, j.differs) for key, j in kept.items()} == {
        "q.visits": ("3", True),
        "q.trained": ("2", False),
    }
    assert result.saved == 2
    with pytest.raises(service.NotSettled) as missing:
        conclude(world, "northmoor")
    assert [q.question.key for q in missing.value.missing] == ["q.lead"]
    decide(world, world.coordinator, "northmoor", q_lead=Decision(reason="No minutes"))
    conclude(world, "northmoor")


def test_the_database_holds_a_difference_without_a_reason_too(world):
    signed_and_moderated(world, {})
    conclude(world, "northmoor")
    with world.acting(world.coordinator) as session, pytest.raises(IntegrityError):
        session.execute(text("update judgements set differs = true, reason = ''"))


def test_where_moderators_differ_somebody_chooses(world):
    world.open_round()
    world.sign("northmoor", "2")
    first, second = world.people["moderator"], world.member("Second", ["moderator"])
    assign(world, "northmoor", first, second)
    finish(world, first, grade(world, "northmoor", first, {"q.lead": "1"}))
    subject = subject_of(world, "northmoor")
    with (
        world.acting(world.coordinator) as session,
        pytest.raises(InvalidState, match="still grades"),
    ):
        service.settle(session, world.coordinator, subject, {})
    finish(world, second, grade(world, "northmoor", second, {"q.lead": "2"}))
    with world.acting(world.coordinator) as session:
        lead = compare(session, world.coordinator, subject).question("q.lead")
        assert lead.agreed is None
        assert lead.moderators_differ
        assert lead.needs_attention
        assert [g.note for g in lead.gradings] == ["Note on q.lead"] * 2
    result = decide(
        world, world.coordinator, "northmoor", q_lead=Decision(reason="I cannot decide")
    )
    assert result.errors == {"q.lead:point": "Choose the moderated grade"}
    # Going along with the agency needs no reason.
    result = decide(world, world.coordinator, "northmoor", q_lead=Decision(point(world, "2")))
    assert not result.errors
    conclude(world, "northmoor")


def test_only_grades_of_the_questions_scale_are_kept(world):
    signed_and_moderated(world, {"q.lead": "1"})
    for value in (
        GradeValue(point="9", score=point(world, "2").score),
        GradeValue(point="2", score=point(world, "3").score),
        GradeValue(score=point(world, "3").score),
        GradeValue(not_applicable=True),
        GradeValue(),
    ):
        result = decide(
            world, world.coordinator, "northmoor", q_visits=Decision(value, reason="So")
        )
        assert "q.visits:point" in result.errors
    # “Does not apply” is a grade where the question allows it.
    result = decide(
        world,
        world.coordinator,
        "northmoor",
        q_lead=Decision(GradeValue(not_applicable=True), reason="It has no board"),
    )
    assert not result.errors
    subject = subject_of(world, "northmoor")
    with world.acting(world.coordinator) as session, pytest.raises(NotFound):
        service.settle(session, world.coordinator, subject, {"q.volunteers": Decision(reason="x")})


def test_two_who_settle_at_once_do_not_overwrite_each_other_unseen(world):
    signed_and_moderated(world, {"q.lead": "1"})
    decide(world, world.coordinator, "northmoor", q_lead=Decision(reason="No minutes", seen=""))
    late = Decision(point(world, "3"), reason="Much better", seen="")
    result = decide(world, world.coordinator, "northmoor", q_lead=late)
    assert list(result.conflicts) == ["q.lead"]
    assert not result.errors
    assert judgements(world)["q.lead"].reason == "No minutes"
    subject = subject_of(world, "northmoor")
    with world.acting(world.coordinator) as session:
        seen = compare(session, world.coordinator, subject).question("q.lead")
    result = decide(
        world,
        world.coordinator,
        "northmoor",
        q_lead=Decision(point(world, "3"), reason="Much better", seen=seen.settled.seen),
    )
    assert not result.errors
    assert judgements(world)["q.lead"].point == "3"


def test_a_moderator_who_has_finished_settles_what_they_moderated_and_no_other(world):
    world.open_round()
    world.sign("northmoor")
    world.sign("elm")
    moderator, other = world.people["moderator"], world.member("Other", ["moderator"])
    moderate(world, "northmoor", moderator, {"q.lead": "1"})
    moderate(world, "elm", other)
    decide(world, moderator, "northmoor", q_lead=Decision(reason="No minutes"))
    conclude(world, "northmoor", moderator)
    subject = subject_of(world, "elm")
    with world.acting(moderator) as session:
        with pytest.raises(NotFound):
            service.settle(session, moderator, subject, {})
        with pytest.raises(Forbidden):
            service.release_outcome(session, moderator, subject)


def test_who_belongs_to_the_agency_does_not_settle_its_moderation(world):
    signed_and_moderated(world, {})
    insider = world.member("Insider", ["coordinator"], world.agencies["northmoor"])
    subject = subject_of(world, "northmoor")
    with world.acting(insider) as session, pytest.raises(Forbidden, match="somebody else"):
        service.settle(session, insider, subject, {})


@pytest.mark.parametrize("role", ["reader", "analyst", "administrator", "northmoor.agency_lead"])
def test_others_do_not_settle(world, role):
    signed_and_moderated(world, {})
    subject, actor = subject_of(world, "northmoor"), world.people[role]
    with world.acting(actor) as session:
        with pytest.raises(NotFound):
            service.settle(session, actor, subject, {})
        with pytest.raises(NotFound):
            service.complete_moderation(session, actor, subject)


def test_nothing_is_settled_without_a_moderator_or_twice(world):
    world.open_round()
    world.sign("northmoor")
    subject = subject_of(world, "northmoor")
    with (
        world.acting(world.coordinator) as session,
        pytest.raises(InvalidState, match="Nobody moderates"),
    ):
        service.complete_moderation(session, world.coordinator, subject)
    moderate(world, "northmoor", world.people["moderator"])
    conclude(world, "northmoor")
    with pytest.raises(InvalidState, match="concluded"):
        conclude(world, "northmoor")


def test_the_agency_sees_the_outcome_when_it_is_released_and_not_before(world):
    own = signed_and_moderated(world, {"q.lead": "1"})
    lead, elm = world.people["northmoor.agency_lead"], world.people["elm.agency_lead"]
    decide(world, world.coordinator, "northmoor", q_lead=Decision(reason="No minutes"))
    conclude(world, "northmoor")
    assert judgements(world, lead) == {}
    with world.acting(lead) as session:
        page, released = get_outcome(session, lead, own)
        assert not released
        assert page.questions == ()
    for other in ("reader", "elm.agency_lead"):
        with world.acting(world.people[other]) as session, pytest.raises(NotFound):
            get_outcome(session, world.people[other], own)
    release(world, "northmoor")
    with world.acting(lead) as session:
        page, released = get_outcome(session, lead, own)
        settled = page.question("q.lead").settled
        assert released
        assert (settled.value.point, settled.reason) == ("1", "No minutes")
        # Who gave which grade is not the agency's to see.
        assert page.question("q.lead").gradings == ()
    assert judgements(world, elm) == {}
    with world.acting(elm) as session, pytest.raises(NotFound):
        get_outcome(session, elm, own)
    with world.acting(world.people["reader"]) as session:
        assert get_outcome(session, world.people["reader"], own)[1]
    with world.acting(world.coordinator) as session:
        mails = session.scalars(select(Mail).where(Mail.kind == "return.released")).all()
        assert len(mails) == 1
        assert "No minutes" not in mails[0].body


def test_nothing_is_released_before_it_is_concluded_nor_twice(world):
    signed_and_moderated(world, {})
    with pytest.raises(InvalidState):
        release(world, "northmoor")
    conclude(world, "northmoor")
    release(world, "northmoor")
    with pytest.raises(InvalidState):
        release(world, "northmoor")


def test_a_round_without_moderation_is_released_from_its_signature(world):
    world.open_round(moderation=Moderation.NONE)
    own = world.sign("northmoor")
    release(world, "northmoor")
    lead = world.people["northmoor.agency_lead"]
    with world.acting(lead) as session:
        page, released = get_outcome(session, lead, own)
    assert released
    assert all(q.settled is None for q in page.questions)


def test_the_agency_replies_once_and_only_after_the_release(world):
    signed_and_moderated(world, {})
    subject = subject_of(world, "northmoor")
    lead, approver = (world.people[f"northmoor.{r}"] for r in ("agency_lead", "approver"))

    def answer(actor, text: str = "Thank you"):
        with world.acting(actor) as session:
            service.reply(session, actor, subject, text)
            session.commit()

    conclude(world, "northmoor")
    with pytest.raises(InvalidState, match="not released"):
        answer(lead)
    release(world, "northmoor")
    with pytest.raises(Forbidden):
        answer(world.people["northmoor.contributor"])
    for stranger in ("elm.agency_lead", "coordinator", "moderator"):
        with pytest.raises(NotFound):
            answer(world.people[stranger])
    with pytest.raises(InvalidInput):
        answer(lead, "  ")
    answer(lead)
    for second in (lead, approver):
        with pytest.raises(InvalidState, match="replies once"):
            answer(second, "One more thing")
    with world.acting(world.coordinator) as session:
        kept = session.scalars(select(ModerationReply)).all()
        assert [reply.text for reply in kept] == ["Thank you"]
        mails = session.scalars(select(Mail).where(Mail.kind == "moderation.replied")).all()
        assert mails
        assert all("Thank you" not in mail.body for mail in mails)


def test_a_reopening_takes_the_outcome_back_and_keeps_it_as_a_draft(world):
    own = signed_and_moderated(world, {"q.lead": "1"}, own="2")
    decide(world, world.coordinator, "northmoor", q_lead=Decision(reason="No minutes"))
    conclude(world, "northmoor")
    release(world, "northmoor")
    lead, approver = (world.people[f"northmoor.{r}"] for r in ("agency_lead", "approver"))
    with world.acting(world.coordinator) as session:
        reopening.reopen(session, world.coordinator, own, comments={}, reason="Look again")
        session.commit()
    assert judgements(world, lead) == {}
    assert len(judgements(world)) == 3
    # The agency comes to the moderated grade itself, and changes another.
    world.answer(
        lead,
        own,
        "q.lead",
        1,
        point="1",
        narrative="Our board leads",
        improvement="Name somebody",
        improve_by=today() + timedelta(days=30),
    )
    world.answer(lead, own, "q.visits", 1, point="3")
    with world.acting(lead) as session:
        submission.submit(session, lead, own)
        session.commit()
    with world.acting(approver) as session:
        submission.sign(session, approver, own, post="Chief", confirmed=True)
        session.commit()
    with pytest.raises(service.NotSettled) as stale:
        conclude(world, "northmoor")
    assert [q.question.key for q in stale.value.missing] == ["q.lead", "q.visits"]
    result = decide(
        world,
        world.coordinator,
        "northmoor",
        q_lead=Decision(),
        q_visits=Decision(reason="The log is from last year"),
    )
    assert not result.errors
    assert not judgements(world)["q.lead"].differs
    conclude(world, "northmoor")


def test_questions_that_vanished_with_a_reopening_leave_no_judgement(world):
    world.open_round()
    lead, approver = (world.people[f"northmoor.{r}"] for r in ("agency_lead", "approver"))
    own = world.fill("northmoor")
    world.answer(lead, own, "q.volunteers", 1, value="yes")
    world.answer(lead, own, "q.vetted", point="partly")

    def send_in():
        with world.acting(lead) as session:
            submission.submit(session, lead, own)
            session.commit()
        with world.acting(approver) as session:
            submission.sign(session, approver, own, post="Chief", confirmed=True)
            session.commit()

    send_in()
    moderator = world.people["moderator"]
    assign(world, "northmoor", moderator)
    grading = grading_of(world, "northmoor", moderator)
    grade(world, "northmoor", moderator)
    world.answer(moderator, grading, "q.vetted", point="partly")
    finish(world, moderator, grading)
    conclude(world, "northmoor")
    assert "q.vetted" in judgements(world)
    with world.acting(world.coordinator) as session:
        reopening.reopen(session, world.coordinator, own, comments={}, reason="Look again")
        session.commit()
    world.answer(lead, own, "q.volunteers", 2, value="no")
    send_in()
    conclude(world, "northmoor")
    assert "q.vetted" not in judgements(world)


def test_the_whole_moderation_stands_in_a_trail_that_is_whole_and_holds_no_grade(world):
    signed_and_moderated(world, {"q.lead": "1"})
    decide(world, world.coordinator, "northmoor", q_lead=Decision(reason="A telling reason"))
    conclude(world, "northmoor")
    release(world, "northmoor")
    with world.acting(world.people["administrator"]) as session:
        assert trail.verify(session).whole
        events = trail.list_events(session, limit=50)
    kinds = [e.kind for e in events if e.kind.startswith(("moderation.", "return."))]
    assert kinds[:5] == [
        "return.released",
        "moderation.settled",
        "return.moderated",
        "moderation.finished",
        "return.started",
    ]
    assert all("telling" not in str(e.detail) for e in events)


def test_comparing_costs_the_same_however_many_questions_and_moderators(world, statements):
    world.open_round()
    world.sign("northmoor")
    moderate(world, "northmoor", world.people["moderator"])
    subject = subject_of(world, "northmoor")
    with world.acting(world.coordinator) as session, statements() as one:
        compare(session, world.coordinator, subject)
    moderate(world, "northmoor", world.member("Second", ["moderator"]))
    with world.acting(world.coordinator) as session, statements() as two:
        compare(session, world.coordinator, subject)
    assert len(one) == len(two) == 5
