"""What the overview points at: contradictions, gaps, evidence and actions."""

from __future__ import annotations

from datetime import timedelta

from tenants.actions.types import ActionState
from tenants.rounds.calendar import today
from tests.actions.work import agree, claim, find, overdue, propose
from tests.reports.scene import (
    RULES,
    evidence,
    grade,
    hand_in,
    judge,
    overview,
    submitted,
    use_model,
)


def test_answers_that_break_a_rule_are_shown_with_the_models_sentence(world):
    world.open_round()
    submitted(world, "northmoor", lead="3", visits="0", trained="2")
    submitted(world, "elm", lead="3", visits="2", trained="2")

    (found,) = overview(world).contradictions

    assert (found.agency, found.rule) == ("Northmoor Police", "c1")
    assert found.message == "Leadership is embedded, yet leaders do not visit."
    assert [(p.question, p.answer) for p in found.picked] == [
        ("q.lead", "Embedded"),
        ("q.visits", "Not in place"),
    ]


def test_choices_contradict_too_and_every_part_of_a_rule_must_hold(world):
    use_model(world, RULES)
    world.open_round()
    for agency, lead, volunteers, work in (
        ("northmoor", "2", "no", ["clubs", "none"]),
        ("elm", "1", "yes", ["clubs"]),
        ("ridgeway", "1", "no", ["none"]),
    ):
        person, return_id = world.people[f"{agency}.agency_lead"], world.return_of(agency)
        grade(world, agency, {"q.lead": lead})
        world.answer(person, return_id, "q.volunteers", value=volunteers)
        world.answer(person, return_id, "q.work", value=work)
        hand_in(world, agency)

    found = overview(world).contradictions

    assert [(c.agency, c.rule) for c in found] == [
        ("Elm Lane School", "lead_and_volunteers"),
        ("Northmoor Police", "no_volunteers_but_clubs"),
    ]
    # Several choices cannot be told in one word, so the question alone is named.
    assert [p.answer for p in found[1].picked] == ["No", ""]


def test_a_draft_contradicts_nothing(world):
    world.open_round()
    grade(world, "northmoor", {"q.lead": "3", "q.visits": "0"})
    assert overview(world).contradictions == ()


def test_a_gap_is_common_when_two_or_more_have_it_and_moderation_decides(world):
    world.open_round()
    submitted(world, "northmoor", lead="1", visits="0", trained="2")
    submitted(world, "elm", lead="0", visits="3", trained="2")
    submitted(world, "ridgeway", lead="3", visits="3", trained="1")
    judge(world, "ridgeway", "q.visits", "1", reason="Not seen")
    judge(world, "elm", "q.lead", "2", reason="It is there")
    judge(world, "northmoor", "q.trained", None)

    gaps = overview(world).gaps

    assert [(g.question, g.agencies, g.graded, g.most) for g in gaps] == [("q.visits", 2, 3, True)]
    assert gaps[0].standards == ("Leadership",)


def test_evidence_shows_when_submitted_answers_rest_on_it_and_it_soon_expires(world):
    world.open_round()
    for title, days in (("Old", -1), ("Soon", 90), ("Later", 91)):
        evidence(world, "northmoor", title, today() + timedelta(days=days), ("q.lead", "q.visits"))
    evidence(world, "northmoor", "For ever", None)
    evidence(world, "elm", "Of a draft", today())
    submitted(world, "northmoor", lead="3", visits="3", trained="3")

    found = overview(world).evidence

    assert [(e.title, e.expired, e.answers) for e in found] == [
        ("Old", True, 2),
        ("Soon", False, 2),
    ]


def test_actions_are_counted_by_state_and_overdue_is_computed(world):
    world.open_round()
    finding = find(world)
    propose(world, finding_id=finding)
    agree(world, finding_id=finding)
    overdue(world, 1, finding_id=finding)
    claim(world, finding_id=finding)

    found = overview(world)

    counts = {count.state: (count.actions, count.overdue) for count in found.action_counts}
    assert counts[ActionState.PROPOSED] == (1, 0)
    assert counts[ActionState.AGREED] == (2, 1)
    assert counts[ActionState.CLAIMED_DONE] == (1, 0)
    assert counts[ActionState.VERIFIED] == (0, 0)
    assert [row.overdue for row in found.actions] == [True, False, False, False]


def test_an_action_that_its_agency_has_not_shared_is_left_out_even_for_its_own_people(world):
    world.open_round()
    return_id = grade(world, "elm", {"q.lead": "0"})
    both = world.member("Reader of Elm", ["reader", "agency_lead"], world.agencies["elm"])
    world.people["both"] = both
    finding = find(world, who="both", agency="elm", return_id=return_id, question="q.lead")
    propose(world, who="both", agency="elm", finding_id=finding)

    found = overview(world, both)

    assert found.actions == ()
    assert sum(count.actions for count in found.action_counts) == 0
