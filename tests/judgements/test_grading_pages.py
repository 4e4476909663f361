"""The pages on which a moderator grades."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from saas.trail.models import TrailEvent
from tenants.rounds import reopening
from tests.judgements.panel import (
    assign,
    browser_of,
    finish,
    grade,
    grading_of,
)
from tests.web.page_checks import words


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
