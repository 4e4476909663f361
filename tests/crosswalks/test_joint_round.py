"""Two authorities with different models fill one joint round; each reads it in its own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from saas.database import db
from saas.tenancy import enter_scope
from tests.crosswalks.authority import (
    LADDER,
    PROMISES,
    bring_in,
    outcome_path,
    publish,
    released,
    rows,
    taken,
    upload,
)
from tests.web.page_checks import Browser, words
from tests.world import World


@pytest.fixture
def marlow(app: Flask) -> World:
    """An authority that works with promises."""
    world = World.make(app)
    publish(world, PROMISES)
    return world


@pytest.fixture
def thornbury(app: Flask) -> World:
    """Another authority, which works with a ladder."""
    world = World.make(app)
    publish(world, LADDER)
    return world


def page_of(world: World, who: str, path: str) -> str:
    return words(Browser(world.client(who)).get(path).find("main"))


def test_one_joint_result_is_read_in_two_models(
    world: World, marlow: World, thornbury: World
) -> None:
    # Each agency's lead carries their own authority's framework into the partnership.
    upload(world, PROMISES, "northmoor")
    upload(world, LADDER, "elm")
    released(world)

    # The partnership reads one result: the same joint grades for both, in its own words.
    seen = [page_of(world, "coordinator", outcome_path(world, a)) for a in ("northmoor", "elm")]
    for page in seen:
        assert "Partly in place" in page
        for own in ("Seedling", "promise", "rung", "Rung"):
            assert own not in page
    assert seen[0].replace("Northmoor Police", "Elm Lane School") == seen[1]

    # Each agency reads the joint result beside its own words, and never the other's.
    northmoor = page_of(world, "northmoor.agency_lead", outcome_path(world, "northmoor"))
    elm = page_of(world, "elm.agency_lead", outcome_path(world, "elm"))
    assert "Partly in place Reads as: Seedling in Marlow promises (It has only begun)" in northmoor
    assert "Marlow promises , promise: We listen" in northmoor
    assert "Partly in place Reads as: Middle rung in Thornbury ladder" in elm
    assert "rung" not in northmoor
    assert "romise" not in elm

    # Each carries its result home, where it counts under the own standards.
    bring_in(marlow, taken(world, "northmoor"))
    bring_in(thornbury, taken(world, "elm"))
    at_marlow = Browser(marlow.client("coordinator")).get(marlow.path("joint-results"))
    assert rows(at_marlow, "counted-title") == {
        # q.lead 1, q.visits 2 and q.trained 2.
        "We listen": ["3", "Seedling 1 Tree 2", "Partly in place 1 In place 2"],
        "We learn": ["1", "Tree 1", "In place 1"],
        # The numbers of q.confidence count under no standard, and become no grade.
        "Not mapped: counted under none": ["1", "–", "Nought to ten: 1 number, 7"],
    }
    at_thornbury = Browser(thornbury.client("reader")).get(thornbury.path("joint-results"))
    assert rows(at_thornbury, "counted-title") == {
        "Safe": ["2", "Middle rung 1 High rung 1", "Partly in place 1 In place 1"],
        "Skilled": ["1", "High rung 1", "In place 1"],
        "Not mapped: counted under none": ["1", "–", "Nought to ten: 1 number, 7"],
    }
    # Neither reads the other's.
    assert "Thornbury" not in str(at_marlow)
    assert "Elm Lane" not in str(at_marlow)
    assert "Marlow" not in str(at_thornbury)
    assert "Northmoor" not in str(at_thornbury)


def test_own_words_stand_beside_the_form_and_change_nothing(world: World) -> None:
    released_before = world.open_round()
    assert released_before
    return_id = world.submit("northmoor")
    path = world.path(f"returns/{return_id}/read")
    before = stored(world, return_id)
    plain = page_of(world, "northmoor.agency_lead", path)
    upload(world, PROMISES)
    beside = page_of(world, "northmoor.agency_lead", path)
    assert "Reads as: Tree in Marlow promises" in beside
    assert "Reads as" not in plain
    assert stored(world, return_id) == before
    # The coordinator, another agency's people and a moderator see the joint words alone.
    for who in ("coordinator", "reader", "moderator"):
        assert "romise" not in page_of(world, who, path)


def stored(world: World, return_id: Any) -> Any:
    with enter_scope(world.people["northmoor.agency_lead"].scope()):
        return db.session.execute(
            text(
                "select (select to_jsonb(r) from returns r where r.id = :r), "
                "(select jsonb_agg(a order by a.id) from answers a where a.return_id = :r), "
                "(select jsonb_agg(g order by g.id) from grades g where g.return_id = :r)"
            ),
            {"r": return_id},
        ).one()


def test_the_section_says_what_each_joint_grade_reads_as(world: World) -> None:
    world.open_round()
    upload(world, PROMISES)
    browser = Browser(world.client("northmoor.agency_lead"))
    page = browser.get(world.path(f"returns/{world.return_of('northmoor')}/sections/s1"))
    hints = [words(hint) for hint in page.select("#q-lead .govuk-radios__hint")]
    assert hints == [
        "Nobody does Reads as: Seedling in Marlow promises (It has only begun)",
        "Somebody is named Reads as: Seedling in Marlow promises (It has only begun)",
        "They report Reads as: Tree in Marlow promises",
        "They change things Reads as: Tree in Marlow promises",
    ]
    assert "Leaders hear children themselves" in words(page.select_one("#q-lead details"))
    # A question on a scale of numbers has nothing but its number, whatever the file says.
    number = words(page.select_one("#q-confidence"))
    assert "Reads as" not in number
    assert "Tree" not in number


def test_a_withdrawal_takes_the_words_away_again(world: World) -> None:
    world.open_round()
    path = world.path(f"returns/{world.return_of('northmoor')}/sections/s1")
    page = upload(world, PROMISES)
    browser = Browser(world.client("northmoor.contributor"))
    assert "Reads as" in words(browser.get(path).find("main"))
    form = page.select_one("form[action$=withdraw]")
    assert form is not None
    lead = Browser(world.client("northmoor.agency_lead"))
    after = lead.send(str(form["action"]))
    assert "Withdrawn by northmoor agency_lead" in words(after.find("main"))
    assert "Reads as" not in words(browser.get(path).find("main"))
    # What was withdrawn stays withdrawn.
    assert lead.post(str(form["action"])).status_code == 409


def test_the_newest_upload_counts_and_its_withdrawal_brings_back_the_one_before(
    world: World,
) -> None:
    world.open_round()
    upload(world, PROMISES)
    page = upload(world, LADDER)
    path = world.path(f"returns/{world.return_of('northmoor')}/sections/s1")
    browser = Browser(world.client("northmoor.approver"))
    lead = Browser(world.client("northmoor.agency_lead"))
    assert "Middle rung" in words(lead.get(path).find("main"))
    newest = page.select_one("form[action$=withdraw]")
    assert newest is not None
    lead.send(str(newest["action"]))
    seen = words(lead.get(path).find("main"))
    assert "Seedling" in seen
    assert "rung" not in seen
    assert "In use" in words(browser.get(str(newest["action"]).rsplit("/", 2)[0]).find("main"))


def test_the_file_holds_grades_and_no_words_of_the_agency(world: World) -> None:
    released(world)
    data = taken(world, "northmoor", "approver")
    content = json.loads(data)["content"]
    assert content["agency"] == "Northmoor Police"
    assert content["model"]["key"] == "small"
    assert content["model"]["version"] == 1
    lead = next(q for q in content["questions"] if q["key"] == "q.lead")
    assert lead["self"]["point"] == "2"
    assert lead["agreed"]["point"] == "1"
    assert lead["moderated"]
    confidence = next(q for q in content["questions"] if q["key"] == "q.confidence")
    assert confidence["agreed"] == {"point": None, "score": "7", "not_applicable": False}
    # Neither the agency's explanation nor the panel's reason, and no free text of a question.
    for hidden in (b"Our board leads", b"Nobody reports yet", b"q.words", b"Note on"):
        assert hidden not in data
    with enter_scope(world.people["administrator"].scope()):
        kinds = db.session.scalars(text("select kind from trail_events")).all()
    assert "crosswalk.result_taken" in kinds


def test_the_joint_crosswalk_is_read_in_the_authoritys_workspace(marlow: World) -> None:
    page = Browser(marlow.client("reader")).get(marlow.path("crosswalks"))
    said = words(page.find("main"))
    # The joint model is in this workspace too, so what is missing can be told.
    assert "1 joint standard is not mapped yet" in said
    assert rows(page, "crosswalk-1")["Supervision"] == ["Not mapped yet"]
    assert rows(page, "crosswalk-1")["Training"] == ["We listen; We learn"]
    assert rows(page, "crosswalk-1-scale-1")["In place"] == ["Tree"]
    assert "Its numbers stay numbers" in said
    assert page.select_one("a[href$='/pack']") is not None
