"""A running round moves to a newer version of its form, and no answer is lost."""

from __future__ import annotations

from sqlalchemy import text

from tenants.rounds import following, queries, reopening, service, submission
from tenants.rounds.following import By
from tenants.rounds.preview import Sort
from tests.actions.statements import counted
from tests.judgements.panel import assign, finish, grade
from tests.rounds.moving import (
    LEAD,
    archived,
    move,
    preview,
    progress,
    publish,
    stored,
)
from tests.world import World

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
