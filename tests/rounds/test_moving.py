"""A running round moves to a newer version of its form, and no answer is lost."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from saas.database import clock_at, db, now
from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from tenants.rounds import answers, following, queries, reopening, service, submission, versions
from tenants.rounds.archive import list_archived
from tenants.rounds.following import By
from tenants.rounds.preview import MovePreview, Sort, preview_move
from tenants.rounds.types import RoundState
from tests.actions.statements import counted
from tests.actions.work import trail_kinds
from tests.judgements.panel import assign, finish, grade
from tests.returns_web.test_races import meanwhile
from tests.rounds.moving import (
    REASON,
    Data,
    do_work,
    everything,
    move,
    progress,
    publish,
    questions_of,
    stored,
    undo,
)
from tests.world import World

LEAD = "northmoor.agency_lead"


def preview(world: World, version_id: uuid.UUID) -> MovePreview:
    assert world.round_id is not None
    with world.acting(world.coordinator) as session:
        return preview_move(session, world.coordinator, world.round_id, version_id)


def archived(world: World, agency: str = "northmoor") -> dict[str, tuple[bool, str, str | None]]:
    """Question → whether it is gone, its words in the version that asked it, the point."""
    lead = world.people[f"{agency}.agency_lead"]
    with world.acting(lead) as session:
        page = queries.get_return(session, world.return_of(agency))
        return {
            each.question.key: (each.gone, each.question.label["en" if "en" in each.question.label else ""], each.content.point)
            for each in list_archived(session, page.return_, page.form)
        }  # fmt: skip


# What a move does.


def test_every_answer_is_kept_where_it_was(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "1")
    world.answer(world.people[LEAD], world.return_of("northmoor"), "q.words", value=" Said “so” ")
    before = stored(world)
    move(world, publish(world))
    after = stored(world)
    assert set(after) == set(before)
    for key, row in before.items():
        expected = list(row)
        if key == "q.words":
            expected[0] = "s1"
        if key == "q.visits":
            # The question is gone: its answer stays, and counts nowhere.
            expected[7], expected[14] = True, True
        assert list(after[key]) == expected, key


def test_what_is_gone_or_does_not_fit_is_archived_and_shown(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    assert progress(world) == (4, 4, 1)
    before = stored(world)
    move(world, publish(world))
    # Neither grade 0 nor the visits; volunteers stay, and the new question is not answered.
    assert progress(world) == (1, 4, 2)
    assert archived(world) == {
        "q.lead": (False, "A board member leads on safeguarding", "0"),
        "q.trained": (False, "Staff are trained", "0"),
        "q.visits": (True, "Leaders visit the front line", "0"),
    }
    after = stored(world)
    # The words beside the grade still read, so they stand; the grade is in the archive alone.
    assert after["q.lead"][2] == before["q.lead"][2] == "Our board leads"
    assert after["q.lead"][3:5] == before["q.lead"][3:5]
    assert (after["q.lead"][6], after["q.lead"][11]) == (False, None)
    assert after["q.trained"][11] is None


def test_what_was_submitted_stays_on_its_version(world: World) -> None:
    world.open_round()
    world.sign("northmoor")
    world.submit("elm")
    version_id = publish(world)
    before = stored(world)
    found = preview(world, version_id)
    assert [(line.agency, line.version) for line in found.staying] == [
        ("Elm Lane School", 1),
        ("Northmoor Police", 1),
    ]
    assert [line.agency for line in found.moving] == ["Ridgeway Health Trust"]
    move(world, version_id)
    assert stored(world) == before
    assert [progress(world, a)[2] for a in ("northmoor", "elm", "ridgeway")] == [1, 1, 2]
    with world.acting(world.people["northmoor.approver"]) as session:
        page = queries.get_return(session, world.return_of("northmoor"))
        assert submission.freeze(session, page) == (
            queries.get_revision(session, page.return_.id, 1).content
        )


def test_a_return_that_is_reopened_keeps_its_version_until_somebody_moves_it(world: World) -> None:
    world.open_round()
    world.sign("northmoor")
    version_id = publish(world)
    move(world, version_id)
    with world.acting(world.coordinator) as session:
        reopening.reopen(
            session,
            world.coordinator,
            world.return_of("northmoor"),
            reason="Look again",
            comments={},
        )
        session.commit()
    assert progress(world)[2] == 1
    move(world, version_id)
    assert progress(world)[2] == 2
    assert archived(world)["q.visits"][0]


def test_a_moderators_grades_stay_with_the_return_that_they_are_about(world: World) -> None:
    world.open_round()
    world.sign("northmoor")
    moderator = world.people["moderator"]
    assign(world, "northmoor", moderator)
    grade(world, "northmoor", moderator, {"q.lead": "0"})
    version_id = publish(world)
    move(world, version_id)
    numbers = "select v.number from returns r join model_versions v on v.id = r.model_version_id "
    with world.planning() as session:
        query = text(numbers + "where r.part = 'moderation'")
        assert session.scalars(query).all() == [1]
    with world.acting(world.coordinator) as session:
        reopening.reopen(
            session, world.coordinator, world.return_of("northmoor"), reason="So", comments={}
        )
        session.commit()
    move(world, version_id)
    with world.planning() as session:
        assert session.scalars(query).all() == [2]
    # The moderator's grade is not one that the newer form has: it is archived as theirs.
    with world.acting(moderator) as session:
        kept = session.execute(text("select question, content from archived_answers")).all()
        assert [(key, content["point"]) for key, content in kept] == [("q.lead", "0")]
        assert not session.scalars(text("select count(*) from grades where question = 'q.lead' "
                                        "and part = 'moderation'")).one()  # fmt: skip
    with world.acting(world.people[LEAD]) as session:
        assert not session.scalars(text("select count(*) from archived_answers "
                                        "where part = 'moderation'")).one()  # fmt: skip


def test_a_finished_grading_stays_as_it_was_finished(world: World) -> None:
    world.open_round()
    world.sign("northmoor")
    moderator = world.people["moderator"]
    assign(world, "northmoor", moderator)
    finished = grade(
        world, "northmoor", moderator, dict.fromkeys(("q.lead", "q.visits", "q.trained"), "2")
    )
    finish(world, moderator, finished)
    with world.acting(world.coordinator) as session:
        reopening.reopen(
            session, world.coordinator, world.return_of("northmoor"), reason="So", comments={}
        )
        session.commit()
    move(world, publish(world))
    with world.planning() as session:
        number = session.scalars(
            text(
                "select v.number from returns r join model_versions v "
                "on v.id = r.model_version_id where r.id = :r"
            ),
            {"r": finished},
        ).one()
    assert (number, progress(world)[2]) == (1, 2)


def test_a_round_that_has_not_begun_simply_takes_the_version(world: World) -> None:
    world.open_round()
    draft = service.RoundDraft
    with world.acting(world.coordinator) as session:
        opened = queries.get_round(session, world.round_id)
        made = service.create_round(
            session,
            world.coordinator,
            draft(
                title="Next",
                activity="section11",
                model_version_id=opened.model_version_id,
                opens_on=opened.opens_on,
                due_on=opened.due_on,
                moderation="none",
                sharing="nothing",
                reminder_days=(),
                escalation_days=(),
            ),
        )
        session.commit()
        world.round_id = made.id
    version_id = publish(world)
    move(world, version_id)
    with world.acting(world.coordinator) as session:
        assert queries.get_round(session, world.round_id).model_version_id == version_id


# What a preview tells.


def test_a_preview_counts_by_sort_and_tells_nothing_of_a_draft(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    version_id = publish(world)
    graded_badly = preview(world, version_id)
    line = next(each for each in graded_badly.lines if each.agency == "Northmoor Police")
    assert line.answers == {Sort.KEPT: 1, Sort.REWORDED: 0, Sort.DOUBTFUL: 2, Sort.GONE: 1}
    assert (line.answered, line.expected, line.new) == (4, 4, 1)
    assert (line.least_answered, line.expected_after) == (1, 4)
    # The same numbers whatever was answered: a preview leaves no trace.
    lead = world.people[LEAD]
    for key in ("q.lead", "q.visits", "q.trained"):
        world.answer(lead, world.return_of("northmoor"), key, 1, point="3", narrative="Words")
    assert preview(world, version_id).lines == graded_badly.lines


def test_a_preview_takes_as_many_statements_for_one_agency_as_for_three(world: World) -> None:
    version_ids = []
    numbers = []
    for agencies in (("northmoor",), ("northmoor", "elm", "ridgeway")):
        world.open_round(title=f"For {len(agencies)}", agencies=agencies)
        version_ids = version_ids or [publish(world)]
        preview(world, version_ids[0])
        world.fill("northmoor", "1")
        with counted() as statements:
            preview(world, version_ids[0])
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 6


def test_a_return_is_brought_over_in_few_statements_however_much_fits(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "2")
    version_id = publish(world)
    move(world, version_id, follow=False)
    lead = world.people[LEAD]
    return_id = world.return_of("northmoor")
    with world.acting(lead) as session, counted() as statements:
        following.follow(session, return_id, By(world.coordinator.me, "C"))
    assert len(statements) <= 25


# Undoing it.


def test_a_move_that_is_undone_leaves_everything_as_it_was(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    lead = world.people[LEAD]
    return_id = world.return_of("northmoor")
    world.answer(lead, return_id, "q.volunteers", 1, value="yes")
    world.answer(lead, return_id, "q.vetted", point="partly")
    world.answer(lead, return_id, "q.words", value="What a child said")
    before = (stored(world), progress(world))
    with world.acting(lead) as session:
        changed_at = queries.get_return(session, return_id).return_.changed_at
    move(world, publish(world))
    assert stored(world) != before[0]
    undo(world)
    assert (stored(world), progress(world)) == before
    assert archived(world) == {}
    with world.acting(lead) as session:
        assert queries.get_return(session, return_id).return_.changed_at == changed_at
    with world.acting(world.coordinator) as session:
        [said] = versions.list_moves(session, world.round_id)
        assert (said.before, said.after, said.by, said.undone_by) == (
            1,
            2,
            "coordinator",
            "coordinator",
        )


def test_what_was_written_since_stays_when_a_move_is_undone(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    lead, return_id = world.people[LEAD], world.return_of("northmoor")
    move(world, publish(world))
    world.model = _model_of(world)
    world.answer(lead, return_id, "q.lead", 2, point="2", narrative="We name somebody")
    world.answer(lead, return_id, "q.new", value="Something new")
    undo(world)
    after = stored(world)
    assert (after["q.lead"][11], after["q.lead"][2]) == ("2", "We name somebody")
    # Nobody wrote here since: it is as it was.
    assert after["q.trained"][11] == "0"
    # The old form does not ask it: it stays, hidden, among the archived answers.
    assert (after["q.new"][1], after["q.new"][7]) == ("Something new", True)
    kept = archived(world)
    assert set(kept) == {"q.lead", "q.new"}
    assert kept["q.lead"] == (False, "A board member leads on safeguarding", "0")


def _model_of(world: World):
    with world.planning() as session:
        from tenants.practice import service as practice

        newest = practice.latest_version(session, world.model.key)
        return practice.get_model(session, newest.id)


def test_a_point_that_comes_back_in_a_third_version_takes_nothing_by_itself(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    first = publish(world)
    move(world, first)

    def with_the_point(data: Data) -> None:
        point = {"key": "0", "label": {"en": "Not in place"}, "score": "0", "flags": ["improve"]}
        data["scales"][0]["points"].insert(0, point)
        questions_of(data, "s1").insert(
            0, {"key": "q.visits", "kind": "grade", "scale": "grade", "label": {"en": "Visits"}}
        )

    move(world, publish(world, with_the_point))
    # The question that came back has its answer again; a grade taken off waits in the archive.
    after = stored(world)
    assert (after["q.visits"][11], after["q.visits"][7]) == ("0", False)
    assert after["q.trained"][11] is None
    assert set(archived(world)) == {"q.lead", "q.trained"}
    undo(world)
    undo(world)
    assert {key: row[11] for key, row in stored(world).items() if row[11]} == {
        "q.lead": "0",
        "q.trained": "0",
        "q.visits": "0",
    }
    assert progress(world) == (4, 4, 1)


def test_a_move_can_be_undone_for_fourteen_days(world: World) -> None:
    world.open_round()
    move(world, publish(world))
    with clock_at(now() + timedelta(days=13, hours=23)), world.acting(world.coordinator) as session:
        round_ = queries.get_round(session, world.round_id)
        assert versions.find_undoable(session, round_) is not None
    with clock_at(now() + timedelta(days=14, minutes=1)), pytest.raises(InvalidState):
        undo(world)
    undo(world)
    with pytest.raises(InvalidState):
        undo(world)


def test_what_was_submitted_meanwhile_stays_when_a_move_is_undone(world: World) -> None:
    world.open_round(agencies=("northmoor", "ridgeway"))
    world.fill("northmoor", "2")
    lead, return_id = world.people[LEAD], world.return_of("northmoor")
    move(world, publish(world))
    world.model = _model_of(world)
    world.answer(lead, return_id, "q.new", value="New")
    with world.acting(lead) as session:
        submission.submit(session, lead, return_id)
        session.commit()
    before = stored(world)
    undo(world)
    assert (progress(world)[2], progress(world, "ridgeway")[2]) == (2, 1)
    assert stored(world) == before


# At the same moment.


def moving(world: World, version_id: uuid.UUID):
    def act() -> None:
        move(world, version_id)

    return act


def test_an_answer_that_a_move_overtakes_is_saved_in_the_newer_form(world: World) -> None:
    world.open_round()
    version_id = publish(world)
    lead, return_id = world.people[LEAD], world.return_of("northmoor")
    world.answer(lead, return_id, "q.volunteers", value="no")
    with meanwhile(world, "INSERT INTO answers", moving(world, version_id)):
        saved = world.answer(lead, return_id, "q.confidence", score=7)
    assert saved.version == 1
    assert progress(world)[2] == 2
    assert stored(world)["q.confidence"][12] == 7


@pytest.mark.parametrize(("key", "point"), [("q.trained", "0"), ("q.visits", "2")])
def test_an_answer_that_fits_no_more_is_given_back_and_not_written(
    world: World, key: str, point: str
) -> None:
    world.open_round()
    version_id = publish(world)
    lead, return_id = world.people[LEAD], world.return_of("northmoor")
    world.answer(lead, return_id, "q.volunteers", value="no")
    with (
        meanwhile(world, "INSERT INTO answers", moving(world, version_id)),
        pytest.raises(answers.FormMoved),
    ):
        world.answer(lead, return_id, key, point=point)
    assert key not in stored(world)
    assert progress(world) == (1, 4, 2)


def test_an_answer_to_which_others_are_tied_is_counted_on_the_newer_form(world: World) -> None:
    world.open_round()

    def shorter(data: Data) -> None:
        everything(data)
        questions_of(data, "s2").pop()

    version_id = publish(world, shorter)
    lead, return_id = world.people[LEAD], world.return_of("northmoor")
    world.answer(lead, return_id, "q.confidence", score=3)
    with meanwhile(world, "INSERT INTO answers", moving(world, version_id)):
        world.answer(lead, return_id, "q.volunteers", value="yes")
    assert progress(world) == (1, 4, 2)


def test_a_save_over_an_answer_that_did_not_fit_shows_both(world: World) -> None:
    world.open_round()
    lead, return_id = world.people[LEAD], world.return_of("northmoor")
    world.answer(lead, return_id, "q.trained", point="0")
    version_id = publish(world)
    with (
        meanwhile(world, "UPDATE answers", moving(world, version_id)),
        pytest.raises(answers.AnswerConflict),
    ):
        world.answer(lead, return_id, "q.trained", 1, point="2")
    assert archived(world)["q.trained"][2] == "0"


def test_a_move_waits_for_somebody_who_saves_and_neither_waits_for_ever(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "2")
    version_id = publish(world)
    move(world, version_id, follow=False)
    lead, return_id = world.people[LEAD], world.return_of("northmoor")
    held, done = threading.Event(), threading.Event()
    problems: list[BaseException] = []

    def save_slowly() -> None:
        try:
            with world.app.app_context(), world.acting(lead) as session:
                session.execute(
                    text("update answers set narrative = 'Slow' where question = 'q.visits'")
                )
                held.set()
                done.wait(0.4)
                session.execute(
                    text("update returns set changed_at = now() where id = :r"), {"r": return_id}
                )
                session.commit()
                db.session.remove()
        except BaseException as error:
            problems.append(error)
            held.set()

    thread = threading.Thread(target=save_slowly)
    thread.start()
    held.wait(5)
    assert [item.state for item in do_work(world)] == ["done"]
    thread.join(5)
    assert not problems
    assert progress(world)[2] == 2
    assert stored(world)["q.visits"][2] == "Slow"


def test_of_two_moves_at_once_each_return_follows_once(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    version_id = publish(world)
    problems: list[BaseException] = []

    def work() -> None:
        try:
            with world.app.app_context():
                move(world, version_id)
                db.session.remove()
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    do_work(world)
    assert not problems
    assert set(archived(world)) == {"q.lead", "q.trained", "q.visits"}
    assert trail_kinds(world).count("round.form_moved") == 1
    assert trail_kinds(world).count("return.form_moved") == 1


def test_doing_it_again_changes_nothing(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    version_id = publish(world)
    move(world, version_id)
    before = (stored(world), progress(world), archived(world), len(trail_kinds(world)))
    move(world, version_id)
    with world.acting(world.people[LEAD]) as session:
        again = following.follow(session, world.return_of("northmoor"), By(uuid.uuid4(), ""))
        session.commit()
    assert again is None
    assert (stored(world), progress(world), archived(world), len(trail_kinds(world))) == before


# Who, when, and what is told.


def test_the_trail_and_the_leads_are_told(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    move(world, publish(world))
    with world.acting(world.people["administrator"]) as session:
        events = session.execute(
            text("select kind, detail from trail_events where kind like '%form_moved' order by seq")
        ).all()
    assert [(kind, detail) for kind, detail in events] == [
        ("round.form_moved", {"before": 1, "number": 2, "returns": 3, "reason": REASON}),
        (
            "return.form_moved",
            {"part": "self", "before": 1, "number": 2, "answers": 4, "archived": 3},
        ),
    ]
    with world.planning() as session:
        mails = session.execute(
            text("select recipient, subject, body from mails where kind = 'return.form_moved'")
        ).all()
        lead = session.scalars(
            text("select email from members where id = :m"), {"m": world.people[LEAD].me}
        ).one()
    # Only who has begun is written to; the mail says nothing about an answer.
    assert [(mail[0], mail[1]) for mail in mails] == [
        (lead, "The form has changed: Section 11 2026")
    ]
    assert "board" not in mails[0][2].lower()


@pytest.mark.parametrize("who", ["administrator", "moderator", "analyst", "reader", LEAD])
def test_only_who_manages_rounds_moves_one(world: World, who: str) -> None:
    world.open_round()
    version_id = publish(world)
    actor = world.people[who]
    with world.acting(actor) as session:
        for act in (
            lambda: preview_move(session, actor, world.round_id, version_id),
            lambda: versions.move_to_version(session, actor, world.round_id, version_id, "Why"),
            lambda: versions.undo_move(session, actor, world.round_id),
        ):
            with pytest.raises(Forbidden):
                act()


def test_another_workspaces_round_or_version_is_not_found(world: World, other_world: World) -> None:
    world.open_round()
    other_world.open_round()
    mine, theirs = publish(world), publish(other_world)
    actor = world.coordinator
    with world.acting(actor) as session:
        for round_id, version_id in (
            (world.round_id, theirs),
            (other_world.round_id, mine),
            (other_world.round_id, theirs),
        ):
            with pytest.raises(NotFound):
                preview_move(session, actor, round_id, version_id)
            with pytest.raises(NotFound):
                versions.move_to_version(session, actor, round_id, version_id, "Why")
        with pytest.raises(NotFound):
            versions.undo_move(session, actor, other_world.round_id)


def test_a_move_needs_a_reason_a_newer_version_and_an_open_round(world: World) -> None:
    world.open_round()
    version_id = publish(world)
    actor = world.coordinator
    with world.acting(actor) as session:
        with pytest.raises(InvalidInput) as refused:
            versions.move_to_version(session, actor, world.round_id, version_id, "  ")
        assert set(refused.value.errors) == {"reason"}
    move(world, version_id)
    with world.acting(actor) as session, pytest.raises(InvalidState):
        versions.move_to_version(session, actor, world.round_id, world.version_id, "Back")
    newest = publish(world, lambda data: data.update(vision={"en": "Safe"}))
    with world.acting(actor) as session:
        service.move_round(session, actor, world.round_id, RoundState.FINDINGS)
        session.commit()
        with pytest.raises(InvalidState):
            versions.move_to_version(session, actor, world.round_id, newest, "Why")
        with pytest.raises(InvalidState):
            versions.undo_move(session, actor, world.round_id)
        assert versions.find_newer(session, queries.get_round(session, world.round_id)) is None


def test_a_version_without_this_kind_of_round_is_refused(world: World) -> None:
    world.open_round()

    def other_form(data: Data) -> None:
        tool = {**data["tools"][0], "key": "second"}
        data["tools"].append(tool)
        data["activity_types"][0]["parts"][0]["tool"] = "second"

    for change in (other_form, lambda data: data.pop("activity_types")):
        version_id = publish(world, change)
        with world.acting(world.coordinator) as session, pytest.raises(InvalidState):
            preview_move(session, world.coordinator, world.round_id, version_id)


# The database says it again.


def refused(world: World, who: str, statement: str, **values: object) -> None:
    with world.acting(world.people[who]) as session:
        with pytest.raises(DBAPIError):
            session.execute(text(statement), values)
            session.commit()
        session.rollback()


def test_no_return_takes_another_form_than_its_rounds(world: World) -> None:
    world.open_round()
    world.sign("elm")
    version_id = publish(world)
    change = "update returns set model_version_id = :v where id = :r"
    for who in (LEAD, "coordinator", "moderator"):
        refused(world, who, change, v=version_id, r=world.return_of("northmoor"))
    move(world, version_id, follow=False)
    # What is submitted stays, even though the round is there.
    refused(world, "elm.agency_lead", change, v=version_id, r=world.return_of("elm"))
    refused(world, "coordinator", change, v=version_id, r=world.return_of("elm"))


def test_no_round_takes_another_form_once_it_is_past_open(world: World) -> None:
    world.open_round()
    version_id = publish(world)
    change = "update rounds set model_version_id = :v where id = :r"
    other = publish(world, lambda data: data.update(key="other"))
    refused(world, "coordinator", change, v=other, r=world.round_id)
    with world.acting(world.coordinator) as session:
        service.move_round(session, world.coordinator, world.round_id, RoundState.MODERATION)
        session.commit()
    refused(world, "coordinator", change, v=version_id, r=world.round_id)


@pytest.mark.parametrize("who", [LEAD, "moderator", "reader"])
def test_answers_are_counted_for_who_plans_alone(world: World, who: str) -> None:
    world.open_round()
    refused(world, who, "select * from count_answers_by_sort(:r, '[]')", r=world.round_id)


def test_archived_answers_are_their_agencys_own_until_it_submits(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    move(world, publish(world))
    count = text("select count(*) from archived_answers")
    seen = {}
    for who in (
        LEAD,
        "northmoor.contributor",
        "elm.agency_lead",
        "coordinator",
        "moderator",
        "reader",
    ):
        with world.acting(world.people[who]) as session:
            seen[who] = session.scalars(count).one()
    assert seen == {
        LEAD: 2,
        "northmoor.contributor": 2,
        "elm.agency_lead": 0,
        "coordinator": 0,
        "moderator": 0,
        "reader": 0,
    }
    refused(world, LEAD, "update archived_answers set content = '{}'")
    refused(world, LEAD, "delete from archived_answers")
    refused(world, LEAD, "insert into round_moves (tenant_id, round_id, from_version_id, "
            "to_version_id, reason, moved_by) select tenant_id, id, model_version_id, "
            "model_version_id, 'x', created_by from rounds")  # fmt: skip
