"""The pages of moderation, as each person meets them."""

from __future__ import annotations

from sqlalchemy import event, select

from saas.database import db
from tenants.judgements.models import Judgement
from tenants.judgements.types import Decision
from tenants.rounds.types import Moderation
from tests.judgements.panel import (
    GRADED,
    assign,
    browser_of,
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
from tests.web.page_checks import words


def test_a_moderation_from_the_choice_of_the_moderator_to_the_agencys_reply(world):
    world.open_round()
    own = world.sign("northmoor", "1")
    moderator = world.people["moderator"]
    subject = subject_of(world, "northmoor")

    coordinator = browser_of(world, world.coordinator)
    page = coordinator.get(world.path(f"rounds/{world.round_id}/moderation"))
    assert "Choose moderators" in words(page.main)
    page = coordinator.get(world.path(f"rounds/{world.round_id}/moderation/moderators"))
    assert [i["value"] for i in page.select("input[name=subjects][checked]")] == [str(subject)]
    page = coordinator.send(
        world.path(f"rounds/{world.round_id}/moderation/moderators"),
        {"subjects": [str(subject)], "members": [str(moderator.me)]},
    )
    assert "Each moderator was told" in words(page.main)
    grading = grading_of(world, "northmoor", moderator)

    reader = browser_of(world, moderator)
    assert "Northmoor Police" in words(reader.get(world.path("moderation")).main)
    page = reader.get(world.path(f"moderation/{grading}"))
    assert "0 of 3 questions graded" in words(page.main)
    page = reader.get(world.path(f"moderation/{grading}/s1"))
    # The numeric question was not answered, so it is not asked.
    assert {n["data-question"] for n in page.select("[data-question]")} == {"q.lead", "q.visits"}
    page = reader.send(
        world.path(f"moderation/{grading}/s1"),
        {
            "q.lead:version": "0",
            "q.lead:point": "2",
            "q.lead:narrative": "The minutes show it",
            "q.visits:version": "0",
            "q.visits:point": "1",
            "then": "next",
        },
    )
    assert "Training" in words(page.h1)
    assert "No" in words(page.main), "what is not graded stands there to read"
    page = reader.send(world.path(f"moderation/finish/{grading}"), status=422)
    assert "Grade “Staff are trained”" in words(page.select_one(".govuk-error-summary"))
    reader.send(
        world.path(f"moderation/{grading}/s2"), {"q.trained:version": "0", "q.trained:point": "1"}
    )
    page = reader.send(world.path(f"moderation/finish/{grading}"))
    assert "You have finished" in words(page.main)

    page = coordinator.get(world.path(f"moderation/subjects/{subject}"))
    cards = [words(h) for h in page.select("section.accord-question h4")]
    assert cards == ["A board member leads on safeguarding"]
    assert page.select_one("[name='q.lead:reason']").text.strip() == "The minutes show it"
    chosen = page.select_one("[name='q.lead:point'][checked]")
    assert chosen["value"] == "2"
    page = coordinator.send(
        world.path(f"moderation/subjects/{subject}"),
        {"q.lead:version": "", "q.lead:point": "2", "q.lead:reason": " ", "then": "complete"},
        status=422,
    )
    assert "Say why it differs" in words(page.select_one(".govuk-error-summary"))
    page = coordinator.send(
        world.path(f"moderation/subjects/{subject}"),
        {
            "q.lead:version": "",
            "q.lead:point": "2",
            "q.lead:reason": "The board’s minutes show a lead",
            "then": "complete",
        },
    )
    assert "Release the outcome" in words(page.main)
    lead = browser_of(world, "northmoor.agency_lead")
    address = world.path(f"returns/{own}/outcome")
    assert "not released yet" in words(lead.get(address).main)
    page = coordinator.send(
        world.path(f"moderation/subjects/{subject}/release"), {"then": "outcome"}
    )
    page = lead.get(address)
    text = words(page.main)
    assert "1 of 3 grades differs" in text
    assert "The board’s minutes show a lead" in text
    assert "moderator" not in text.replace("Moderated", "")
    page = lead.send(address, {"text": ""}, status=422)
    assert "Write your reply" in words(page.main)
    page = lead.send(address, {"text": "We are glad of it"})
    assert "We are glad of it" in words(page.main)
    late = browser_of(world, "northmoor.approver")
    page = late.send(address, {"text": "One more thing that took long to write"}, status=409)
    assert "One more thing that took long to write" in page.select_one("#text").text
    assert "We are glad of it" in words(browser_of(world, "reader").get(address).main)


def test_what_was_typed_is_kept_when_somebody_else_settled_first(world):
    world.open_round()
    world.sign("northmoor", "1")
    moderate(world, "northmoor", world.people["moderator"])
    decide(
        world,
        world.coordinator,
        "northmoor",
        q_lead=Decision(point(world, "2"), reason="First"),
    )
    subject = subject_of(world, "northmoor")
    page = browser_of(world, world.coordinator).send(
        world.path(f"moderation/subjects/{subject}"),
        {
            "q.lead:version": "",
            "q.lead:point": "3",
            "q.lead:reason": "A long and careful reason",
            "q.visits:version": "",
            "q.visits:point": "2",
            "q.visits:reason": "Seen on site",
        },
        status=409,
    )
    assert "Two versions of this answer" in words(page.main)
    assert page.select_one("[name='q.lead:reason']").text.strip() == "A long and careful reason"
    with world.acting(world.coordinator) as session:
        kept = {j.question: j.reason for j in session.scalars(select(Judgement))}
    assert (kept["q.lead"], kept["q.visits"]) == ("First", "Seen on site")


def test_the_coordinator_takes_off_stands_down_and_asks_again(world):
    world.open_round()
    world.sign("northmoor")
    first, second = world.people["moderator"], world.member("Second", ["moderator"])
    assign(world, "northmoor", first, second)
    unbegun = grading_of(world, "northmoor", first)
    finished = grade(world, "northmoor", second)
    finish(world, second, finished)
    browser = browser_of(world, world.coordinator)
    assert "has not begun" in words(
        browser.get(world.path(f"moderation/moderators/{unbegun}")).main
    )
    page = browser.send(world.path(f"moderation/moderators/{unbegun}"), {"what": "unassign"})
    assert "taken off" in words(page.main)
    browser.get(world.path(f"moderation/moderators/{unbegun}"), status=404)
    address = world.path(f"moderation/moderators/{finished}")
    page = browser.send(address, {"what": "ask_again", "reason": ""}, status=422)
    assert "look at again" in words(page.select_one(".govuk-error-summary"))
    browser.send(address, {"what": "ask_again", "reason": "Question 2"})
    page = browser.send(address, {"what": "ask_again", "reason": "Kept words"}, status=409)
    page = browser.send(address, {"what": "stand_down", "reason": "Has moved"})
    assert "stood down" in words(page.main)


def test_a_refused_choice_keeps_what_was_chosen(world):
    world.open_round()
    for agency in ("northmoor", "elm"):
        world.sign(agency)
    subject = subject_of(world, "northmoor")
    page = browser_of(world, world.coordinator).send(
        world.path(f"rounds/{world.round_id}/moderation/moderators"),
        {"subjects": [str(subject)]},
        status=422,
    )
    assert "Choose at least one moderator" in words(page.select_one(".govuk-error-summary"))
    assert [i["value"] for i in page.select("input[name=subjects][checked]")] == [str(subject)]


def test_agreement_is_shown_with_its_pairs_and_held_back_under_five(world):
    world.open_round()
    for agency, key in (("northmoor", "1"), ("elm", "2"), ("ridgeway", "3")):
        world.sign(agency, key)
        moderate(world, agency, world.people["moderator"], dict.fromkeys(GRADED, key))
    for role in ("coordinator", "reader", "analyst"):
        page = browser_of(world, role).get(
            world.path(f"rounds/{world.round_id}/moderation/agreement")
        )
        table = page.select_one("table")
        rows = [[words(c) for c in row.select("th, td")] for row in table.select("tbody tr")]
        assert rows == [
            ["Leadership", "6", "6", "1.00"],
            ["All questions", "9", "9", "1.00"],
        ]
        # What cannot be read yet does not fill the table: it is one line, to open.
        held_back = page.select_one("details:has(#too-few)")
        assert words(held_back.select_one("summary")) == "1 standard has too few pairs to show"
        assert [words(name) for name in held_back.select("li")] == ["Training"]
        assert "Fewer than 5 pairs: not shown" in words(held_back)
    for other in ("moderator", "elm.agency_lead", "administrator"):
        browser_of(world, other).get(
            world.path(f"rounds/{world.round_id}/moderation/agreement"), status=403
        )
    browser_of(world, "elm.agency_lead").get(
        world.path(f"rounds/{world.round_id}/moderation"), status=403
    )


def test_every_stage_of_the_rounds_page_is_a_good_page(world):
    world.open_round()
    for agency in ("northmoor", "elm", "ridgeway"):
        world.sign(agency)
    assign(world, "elm", world.people["moderator"])
    moderate(world, "ridgeway", world.people["moderator"])
    conclude(world, "ridgeway")
    for role in ("coordinator", "moderator", "reader"):
        browser = browser_of(world, role)
        for show in ("", "waiting", "grading", "ready", "moderated", "released"):
            browser.get(world.path(f"rounds/{world.round_id}/moderation?show={show}"))
        browser.get(world.path(f"rounds/{world.round_id}/moderation?show=x"), status=404)
    release(world, "ridgeway")
    browser = browser_of(world, "coordinator")
    browser.get(world.path(f"rounds/{world.round_id}/moderation"))
    for spine, status in (("s11", 200), ("arrangements", 200), ("unknown", 404)):
        browser.get(
            world.path(f"rounds/{world.round_id}/moderation/agreement?spine={spine}"), status
        )


def test_a_release_from_the_returns_own_page_shows_the_agency_the_settled_grades(world):
    world.open_round()
    own = world.sign("northmoor", "1")
    moderate(world, "northmoor", world.people["moderator"], dict.fromkeys(GRADED, "1"))
    conclude(world, "northmoor")
    browser_of(world, "coordinator").send(world.path(f"returns/{own}/release"))
    page = browser_of(world, "northmoor.agency_lead").get(world.path(f"returns/{own}/outcome"))
    assert "same grades as the agency throughout" in words(page.main)


def test_all_settled_outcomes_are_released_at_once(world):
    world.open_round()
    for agency in ("northmoor", "elm"):
        world.sign(agency)
        moderate(world, agency, world.people["moderator"])
        conclude(world, agency)
    browser = browser_of(world, "coordinator")
    page = browser.send(world.path(f"rounds/{world.round_id}/moderation/release"))
    assert "2 outcomes were released" in words(page.main)
    browser.send(world.path(f"rounds/{world.round_id}/moderation/release"), status=409)
    browser_of(world, "reader").send(
        world.path(f"rounds/{world.round_id}/moderation/release"), status=403
    )


def test_a_round_without_moderation_says_so_and_its_outcome_reads_well(world):
    world.open_round(moderation=Moderation.NONE)
    own = world.sign("northmoor")
    browser = browser_of(world, "coordinator")
    page = browser.get(world.path(f"rounds/{world.round_id}/moderation"))
    assert "no moderation" in words(page.main)
    release(world, "northmoor")
    page = browser_of(world, "northmoor.agency_lead").get(world.path(f"returns/{own}/outcome"))
    assert "accepted as it stands" in words(page.main)


def test_pages_take_few_statements(world):
    world.open_round()
    own = world.sign("northmoor", "1")
    moderator = world.people["moderator"]
    moderate(world, "northmoor", moderator)
    grading = grading_of(world, "northmoor", moderator)
    subject = subject_of(world, "northmoor")
    pages = [
        (moderator, "moderation"),
        (moderator, f"moderation/{grading}"),
        (moderator, f"moderation/{grading}/s1"),
        (world.coordinator, f"moderation/subjects/{subject}"),
        (world.coordinator, f"rounds/{world.round_id}/moderation"),
        (world.coordinator, f"rounds/{world.round_id}/moderation/agreement"),
        (world.coordinator, f"rounds/{world.round_id}/moderation/moderators"),
        (world.coordinator, f"moderation/moderators/{grading}"),
        (world.coordinator, f"returns/{own}/outcome"),
    ]
    counted = {}
    for actor, rest in pages:
        client = world.client(actor)
        client.get(world.path(rest))
        statements: list[str] = []

        def note(_c, _cursor, statement, *_rest, into=statements):
            if not statement.startswith("select set_config"):
                into.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert client.get(world.path(rest)).status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        counted[rest.replace(str(grading), "…").replace(str(subject), "…")] = len(statements)
    assert max(counted.values()) <= 12, counted
