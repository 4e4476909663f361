"""Returns on several versions of one form: matched by keys, and what differs is said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import text

from tenants.actions import findings
from tenants.actions.types import FindingKind
from tenants.judgements.agreement import load_agreement
from tenants.judgements.comparison import compare
from tenants.practice import service as practice
from tenants.reports.base import load_base
from tenants.reports.behind import load_behind
from tenants.reports.compose import compose
from tenants.reports.dataset import How
from tenants.rounds import answers, carry, queries, reopening, submission
from tenants.rounds.content import AnswerContent
from tests.judgements.panel import moderate, subject_of
from tests.reports.scene import judge, overview, submitted
from tests.rounds.moving import Data, move, publish, question, questions_of
from tests.web.page_checks import Browser, words
from tests.world import World


def other_scale(data: Data) -> None:
    """Visits are graded from nought to ten now, and the board is asked in other words."""
    question(data, "q.visits")["scale"] = "ten"
    question(data, "q.lead")["label"] = {"en": "A board member answers for safeguarding"}
    data["tools"][0].pop("contradictions")


def use(world: World, version_id: Any) -> None:
    """Fill the newer version from now on."""
    with world.planning() as session:
        world.model = practice.get_model(session, version_id)
    world.version_id = version_id


def hand_in_newer(world: World, agency: str, visits: int) -> None:
    """Submit a return on the newer form."""
    lead, return_id = world.people[f"{agency}.agency_lead"], world.return_of(agency)
    world.answer(lead, return_id, "q.lead", point="3", narrative="Words")
    world.answer(lead, return_id, "q.visits", score=visits)
    world.answer(lead, return_id, "q.trained", point="2")
    world.answer(lead, return_id, "q.volunteers", value="no")
    with world.acting(lead) as session:
        submission.submit(session, lead, return_id)
        session.commit()


def test_grades_on_another_scale_are_not_mixed_within_a_round(world: World) -> None:
    world.open_round(agencies=("northmoor", "ridgeway"))
    submitted(world, "northmoor", lead="1", visits="3", trained="2")
    version_id = publish(world, other_scale)
    move(world, version_id)
    use(world, version_id)
    hand_in_newer(world, "ridgeway", visits=9)
    found = overview(world)
    leadership = next(c for c in found.grid.standards if c.key == "s11.1")
    # The board alone is on the grades of the round now; the visits stand by themselves.
    assert leadership.questions == ("q.lead",)
    cells = found.grid.cells
    north, ridge = world.agencies["northmoor"], world.agencies["ridgeway"]
    assert cells[north, "s11.1"].own.score == Decimal("1.0")
    assert cells[ridge, "s11.1"].own.score == Decimal("3.0")
    by_itself = "question:q.visits"
    assert cells[ridge, by_itself].own.score == Decimal("9.0")
    assert cells[north, by_itself].own is None
    assert (cells[north, by_itself].asked, cells[north, by_itself].apart) == (0, True)
    assert not cells[ridge, by_itself].apart
    total = found.grid.totals[by_itself]
    assert (total.own.score, total.own.graded) == (Decimal("9.0"), 1)
    said = {(d.question, d.how, d.returns) for d in found.differences if not d.earlier}
    assert said == {("q.lead", How.OTHER_WORDS, 1), ("q.visits", How.OTHER_SCALE, 1)}


def test_the_report_and_the_page_say_what_was_asked_differently(world: World) -> None:
    world.open_round(agencies=("northmoor", "ridgeway"))
    submitted(world, "northmoor", lead="1", visits="3", trained="2")
    version_id = publish(world, other_scale)
    move(world, version_id)
    found = overview(world)
    with world.app.test_request_context("/"), world.acting(world.coordinator):
        document = compose(found, workspace="W", made_by="C")
    [section] = [s for s in document.sections if s.title == "Asked differently"]
    rows = [[cell.text for cell in row] for row in section.tables[0].rows]
    assert rows == [
        ["Leadership", "A board member answers for safeguarding", "In 1 return of this round",
         "In other words, on the same scale"],
        ["Leaders visit the front line", "Leaders visit the front line",
         "In 1 return of this round", "On another scale: not compared"],
    ]  # fmt: skip
    page = Browser(world.client("coordinator")).get(world.path(f"rounds/{world.round_id}/overview"))
    assert "2 questions were asked differently" in words(page.main)
    assert "then: A board member leads on safeguarding" in words(page.main)
    # What is not compared still leads to what was answered.
    [cell] = [a for a in page.select("td.accord-heat a") if "asked differently" in words(a)]
    assert cell["href"].split("?")[0].endswith("/question%3Aq.visits")


def test_a_round_where_all_were_asked_alike_says_nothing_of_it(world: World) -> None:
    world.open_round()
    submitted(world, "northmoor", lead="1", visits="3", trained="2")
    found = overview(world)
    assert found.differences == ()
    with world.app.test_request_context("/"), world.acting(world.coordinator):
        document = compose(found, workspace="W", made_by="C")
    assert "Asked differently" not in [section.title for section in document.sections]


def test_a_movement_on_a_changed_scale_is_never_subtracted(world: World) -> None:
    before = world.open_round(title="Last year", agencies=("northmoor",), moderation="none")
    submitted(world, "northmoor", lead="1", visits="3", trained="1")
    version_id = publish(world, other_scale)
    use(world, version_id)
    world.open_round(title="This year", agencies=("northmoor",), previous=before)
    hand_in_newer(world, "northmoor", visits=9)
    found = overview(world)
    totals = {column.key: found.grid.totals[column.key] for column in found.grid.standards}
    # Training was asked alike; leadership without the visits, and in other words.
    assert totals["s11.2"].movement.change == Decimal("1.0")
    assert totals["s11.1"].movement.before == Decimal("1.0")
    columns = {column.key: column for column in found.grid.standards}
    assert (columns["s11.1"].differs, columns["s11.2"].differs) == (True, False)
    [own] = [c for c in found.grid.own_questions if c.key == "question:q.visits"]
    assert own.differs
    assert found.grid.totals[own.key].movement is None
    page = Browser(world.client("coordinator")).get(
        world.path(f"rounds/{world.round_id}/overview?show=movement")
    )
    said = words(page.main)
    assert "+2.0 stronger" in said
    assert "from 1.0, own grades, asked differently" in said
    assert "In the round before" in said


def test_behind_a_cell_each_agency_is_read_on_its_own_form(world: World) -> None:
    world.open_round(agencies=("northmoor", "ridgeway"))
    submitted(world, "northmoor", lead="0", visits="3", trained="2")

    def without_nought(data: Data) -> None:
        other_scale(data)
        data["scales"][0]["points"].pop(0)
        del question(data, "q.lead")["points"]["0"]

    move(world, publish(world, without_nought))
    with world.acting(world.coordinator) as session:
        base = load_base(session, world.coordinator, world.round_id)
        behind = load_behind(session, world.coordinator, base, world.agencies["northmoor"], "s11.1")
    [lead] = [q for q in behind.questions if q.key == "q.lead"]
    assert (lead.label, lead.own.label) == ("A board member leads on safeguarding", "Not in place")
    assert lead.asked_now == "A board member answers for safeguarding"
    assert not lead.counted
    page = Browser(world.client("coordinator")).get(
        world.path(f"rounds/{world.round_id}/overview/{world.agencies['northmoor']}/s11.1")
    )
    assert "Asked differently: this return is on another version" in words(page.main)


def test_rules_and_gaps_are_those_of_the_form_that_was_answered(world: World) -> None:
    world.open_round()
    submitted(world, "northmoor", lead="3", visits="0", trained="1")
    submitted(world, "elm", lead="3", visits="2", trained="1")

    def nothing_improves(data: Data) -> None:
        data["tools"][0].pop("contradictions")
        for point in data["scales"][0]["points"]:
            point.pop("flags", None)

    move(world, publish(world, nothing_improves))
    found = overview(world)
    assert [each.rule for each in found.contradictions] == ["c1"]
    assert [(gap.question, gap.agencies) for gap in found.gaps] == [("q.trained", 2)]


def test_agreement_is_told_of_grades_on_one_scale_alone(world: World) -> None:
    world.open_round(agencies=("northmoor", "ridgeway"))
    world.sign("northmoor")
    moderate(world, "northmoor", world.people["moderator"])
    with world.acting(world.coordinator) as session:
        _by, before = load_agreement(session, world.round_id)
    assert {each.scale: each.pairs for each in before} == {"grade": 3}
    move(world, publish(world, other_scale))
    with world.acting(world.coordinator) as session:
        _by, after = load_agreement(session, world.round_id)
    # The visits were graded on the former scale by both: they are no pair on the new one.
    assert {each.scale: each.pairs for each in after} == {"grade": 2}


def test_a_moderators_grade_on_the_former_scale_stands_apart(world: World) -> None:
    world.open_round(agencies=("northmoor",))
    world.sign("northmoor")
    moderate(world, "northmoor", world.people["moderator"])
    judge(world, "northmoor", "q.visits", "3", reason="Seen")
    with world.acting(world.coordinator) as session:
        reopening.reopen(
            session, world.coordinator, world.return_of("northmoor"), reason="So", comments={}
        )
        session.commit()
    version_id = publish(world, other_scale)
    move(world, version_id)
    lead, return_id = world.people["northmoor.agency_lead"], world.return_of("northmoor")
    with world.acting(lead) as session:
        answers.save_answer(
            session, lead, return_id, "q.visits", AnswerContent(score=Decimal(8)), 2
        )
        session.commit()
        submission.submit(session, lead, return_id)
        session.commit()
    with world.acting(world.people["northmoor.approver"]) as session:
        approver = world.people["northmoor.approver"]
        submission.sign(session, approver, return_id, post="Chief", confirmed=True)
        session.commit()
    with world.acting(world.coordinator) as session:
        page = compare(session, world.coordinator, subject_of(world, "northmoor"))
        visits, board = page.question("q.visits"), page.question("q.lead")
        assert (visits.gradings, visits.agreed, visits.settled) == ((), None, None)
        assert [(a.moderator, a.grade) for a in visits.apart] == [("moderator", "In place")]
        assert [g.value.point for g in board.gradings] == ["2"]
    shown = Browser(world.client("coordinator")).get(
        world.path(f"moderation/subjects/{subject_of(world, 'northmoor')}")
    )
    assert "“In place”, on the scale of another version of the form" in words(shown.main)


def test_a_finding_names_a_question_of_any_version_of_the_round(world: World) -> None:
    world.open_round(agencies=("northmoor", "ridgeway"))
    world.sign("northmoor")

    def shorter(data: Data) -> None:
        questions_of(data, "s1").remove(question(data, "q.visits"))
        data["tools"][0].pop("contradictions")

    move(world, publish(world, shorter))
    with world.acting(world.coordinator) as session:
        made = findings.make_finding(
            session,
            world.coordinator,
            round_id=world.round_id,
            agency_id=world.agencies["northmoor"],
            kind=FindingKind.STRENGTH,
            text="Leaders come every month",
            question="q.visits",
        )
        session.commit()
        assert made.standard == "s11.1"
    visitor = Browser(world.client("coordinator"))
    said = words(visitor.get(world.path(f"rounds/{world.round_id}/findings")).main)
    assert "Leaders visit the front line" in said
    visitor.get(
        world.path(
            f"rounds/{world.round_id}/findings/new?agency={world.agencies['northmoor']}"
            "&question=q.visits"
        )
    )


def test_carried_over_is_what_fits_and_what_was_asked_differently_is_said(world: World) -> None:
    before = world.open_round(title="Last year", moderation="none")
    world.sign("northmoor", "2")
    version_id = publish(world, other_scale)
    use(world, version_id)
    world.open_round(title="This year", previous=before)
    lead, return_id = world.people["northmoor.agency_lead"], world.return_of("northmoor")
    with world.acting(lead) as session:
        page = queries.get_return(session, return_id)
        assert carry.count_earlier(session, page) == 3
        assert carry.carry_over(session, lead, return_id) == 3
        session.commit()
        grades = session.execute(
            text("select question, point from grades where return_id = :r order by question"),
            {"r": return_id},
        ).all()
    # The grade of the visits is on points that the question does not have any more.
    assert [tuple(row) for row in grades] == [("q.lead", "2"), ("q.trained", "2")]
    page = Browser(world.client("northmoor.agency_lead")).get(
        world.path(f"returns/{return_id}/sections/s1")
    )
    said = words(page.main)
    assert "It was asked differently then: “A board member leads on safeguarding”" in said
