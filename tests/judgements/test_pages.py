"""The pages of moderation, as each person meets them."""

from __future__ import annotations

import re
import uuid

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event, select

from saas.database import db
from saas.trail.models import TrailEvent
from tenants.judgements.models import Judgement
from tenants.judgements.types import Decision
from tenants.rounds import reopening
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
from tests.web.page_checks import Browser, words

OWN_GRADE = "Partly in place"
"""The label of point 1, which no other grade of these tests has."""


def browser_of(world, who) -> Browser:
    return Browser(world.client(who))


def pages_about(world, return_id: uuid.UUID, subject: uuid.UUID, grading: uuid.UUID) -> list[str]:
    """Every address on which an agency's grade could stand."""
    round_id = world.round_id
    agency = world.agencies["northmoor"]
    return [
        world.path(f"returns/{return_id}"),
        world.path(f"returns/{return_id}/read"),
        world.path(f"returns/{return_id}/revisions/1"),
        world.path(f"returns/{return_id}/outcome"),
        world.path(f"moderation/subjects/{subject}"),
        world.path(f"moderation/{grading}"),
        world.path(f"moderation/{grading}/s1"),
        world.path(f"moderation/{grading}/s2"),
        world.path(f"rounds/{round_id}"),
        world.path(f"rounds/{round_id}/moderation"),
        world.path(f"rounds/{round_id}/moderation/agreement"),
        world.path(f"rounds/{round_id}/overview"),
        world.path(f"rounds/{round_id}/overview/gaps"),
        world.path(f"rounds/{round_id}/overview/contradictions"),
        world.path(f"rounds/{round_id}/overview/{agency}/s11.1"),
        world.path(f"rounds/{round_id}/findings"),
    ]


def answers_of(world, actor, addresses: list[str]) -> dict[str, str]:
    """What somebody is told of the agency at each address; scale labels to choose from apart."""
    client = world.client(actor)
    found = {}
    for address in addresses:
        response = client.get(address, follow_redirects=True)
        assert response.status_code < 500, address
        if response.status_code == 200:
            page = BeautifulSoup(response.get_data(as_text=True), "lxml")
            for choice in page.select("form[data-autosave-url] .govuk-radios"):
                choice.decompose()
            found[address] = words(page.find("main"))
    return found


@pytest.mark.parametrize(
    "roles", [["moderator"], ["moderator", "coordinator"], ["moderator", "reader"]], ids="+".join
)
def test_no_page_tells_a_blind_moderator_the_agencys_grade(world, roles):
    world.open_round()
    own = world.sign("northmoor", "1")
    moderator = world.member("Second reader", roles)
    assign(world, "northmoor", moderator)
    grading = grading_of(world, "northmoor", moderator)
    addresses = pages_about(world, own, subject_of(world, "northmoor"), grading)
    # Somebody who may read it finds it, so the search below can fail.
    seen = answers_of(world, world.coordinator, addresses)
    assert OWN_GRADE in seen[addresses[1]]
    assert OWN_GRADE in seen[addresses[2]]
    for address, text in answers_of(world, moderator, addresses).items():
        assert OWN_GRADE not in text, address
    told = answers_of(world, moderator, addresses)
    assert "Our board leads" in told[world.path(f"moderation/{grading}/s1")]
    assert "Grade hidden while it is moderated blind" in told[world.path(f"returns/{own}/read")]
    finish(world, moderator, grade(world, "northmoor", moderator))
    after = answers_of(world, moderator, addresses)
    assert OWN_GRADE in after[world.path(f"moderation/{grading}/s1")]
    assert OWN_GRADE in after[world.path(f"moderation/subjects/{subject_of(world, 'northmoor')}")]


def test_another_agency_and_another_workspace_find_none_of_it(world, other_world):
    world.open_round()
    own = world.sign("northmoor", "1")
    moderate(world, "northmoor", world.people["moderator"])
    grading = grading_of(world, "northmoor", world.people["moderator"])
    addresses = pages_about(world, own, subject_of(world, "northmoor"), grading)
    for text in answers_of(world, world.people["elm.agency_lead"], addresses).values():
        assert OWN_GRADE not in text
    stranger = other_world.client("coordinator")
    for address in addresses:
        assert stranger.get(address).status_code == 404
        # In their own workspace the answer is that for something that never was.
        inside = address.replace(world.slug, other_world.slug)
        nowhere = re.sub(r"[0-9a-f-]{36}", lambda _: str(uuid.uuid4()), inside)
        answers = [stranger.get(path) for path in (inside, nowhere)]
        assert answers[0].status_code == answers[1].status_code in (403, 404)


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


def test_autosave_keeps_a_grade_and_a_stale_one_brings_both(world):
    world.open_round()
    world.sign("northmoor")
    moderator = world.people["moderator"]
    assign(world, "northmoor", moderator)
    grading = grading_of(world, "northmoor", moderator)
    browser = browser_of(world, moderator)
    address = world.path(f"moderation/{grading}/answers/q.lead")
    data = {"q.lead:version": "0", "q.lead:point": "2", "q.lead:narrative": "Mine"}
    saved = browser.post(address, data)
    assert saved.json["version"] == 1
    assert saved.json["progress"]["text"] == "1 of 3 questions graded"
    stale = browser.post(address, data | {"q.lead:point": "3", "q.lead:narrative": "Other tab"})
    assert stale.status_code == 409
    assert "Mine" in stale.json["html"]
    assert "Other tab" in stale.json["html"]
    theirs = browser.post(address, data | {"q.lead:keep": "theirs"})
    assert 'data-question="q.lead"' in theirs.json["html"]
    assert "Mine" in theirs.json["html"]
    # Without scripts the same stale save shows the page again with both.
    page = browser.send(
        world.path(f"moderation/{grading}/s1"),
        data | {"q.lead:narrative": "Typed without scripts"},
        status=409,
    )
    assert "Typed without scripts" in page.select_one("[name='q.lead:narrative']").text
    for question in ("q.volunteers", "q.confidence", "q.unknown"):
        assert (
            browser.post(world.path(f"moderation/{grading}/answers/{question}")).status_code == 404
        )
    finish(world, moderator, grade_rest(world, moderator, grading))
    assert browser.post(address, data | {"q.lead:version": "1"}).status_code == 409


def grade_rest(world, moderator, grading) -> uuid.UUID:
    for question in ("q.visits", "q.trained"):
        world.answer(moderator, grading, question, point="2")
    return grading


def test_opening_an_agencys_return_to_grade_it_stands_in_the_trail(world):
    world.open_round()
    own = world.sign("northmoor")
    moderator = world.people["moderator"]
    assign(world, "northmoor", moderator)
    grading = grading_of(world, "northmoor", moderator)
    browser_of(world, moderator).get(world.path(f"moderation/{grading}/s1"))
    with world.acting(world.people["administrator"]) as session:
        (read,) = session.scalars(select(TrailEvent).where(TrailEvent.kind == "return.read"))
    assert (read.actor_id, read.object_id, read.detail["what"]) == (moderator.me, own, "moderation")


def test_somebody_elses_grading_is_not_found(world):
    world.open_round()
    world.sign("northmoor")
    assign(world, "northmoor", world.people["moderator"])
    grading = grading_of(world, "northmoor", world.people["moderator"])
    other = world.member("Other", ["moderator", "coordinator"])
    for rest in (f"moderation/{grading}", f"moderation/{grading}/s1"):
        browser_of(world, other).get(world.path(rest), status=404)
    browser_of(world, other).send(world.path(f"moderation/finish/{grading}"), status=404)
    browser_of(world, "elm.agency_lead").get(world.path(f"moderation/{grading}"), status=403)


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
            ["Training", "Fewer than 5 pairs: not shown"],
            ["All questions", "9", "9", "1.00"],
        ]
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


def test_a_grading_waits_while_the_agency_changes_its_return(world):
    world.open_round()
    own = world.sign("northmoor")
    moderator = world.people["moderator"]
    assign(world, "northmoor", moderator)
    grading = grade(world, "northmoor", moderator)
    with world.acting(world.coordinator) as session:
        reopening.reopen(session, world.coordinator, own, comments={}, reason="More")
        session.commit()
    browser = browser_of(world, moderator)
    assert "changing its return" in words(browser.get(world.path("moderation")).main)
    assert "changing its return" in words(browser.get(world.path(f"moderation/{grading}")).main)
    browser.get(world.path(f"moderation/{grading}/s1"))
    page = browser.send(
        world.path(f"moderation/{grading}/s1"),
        {"q.lead:version": "1", "q.lead:point": "1", "q.lead:narrative": "x" * 30},
        status=409,
    )
    assert "x" * 30 in page.get_text()


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
