"""Findings on their pages, and who makes them."""

from __future__ import annotations

import pytest

from tenants.actions.types import FindingKind
from tests.actions.visiting import LEAD, browser
from tests.actions.work import find
from tests.web.page_checks import words
from tests.world import World


def test_findings_are_made_from_a_question_and_listed(world: World) -> None:
    world.open_round()
    return_id = world.return_of("northmoor")
    lead = browser(world, LEAD)
    path = world.path(f"returns/{return_id}/questions/q.lead/finding")
    page = lead.get(path)
    assert "Only your agency sees it" in words(page.main)
    assert page.select_one("#standard option[selected]")["value"] == "s11.1"  # type: ignore[index]
    page = lead.send(path, {"standard": "s11.1"}, status=422)
    assert len(page.select(".govuk-error-summary li")) == 2
    answer = lead.post(path, {"kind": "improvement", "text": "Nobody reports", "standard": "s11.1"})
    assert answer.headers["Location"].endswith(f"/returns/{return_id}/sections/s1#q-lead")
    page = lead.get(path)
    assert "Nobody reports" in words(page.select_one(".accord-card"))
    findings = world.path(f"rounds/{world.round_id}/findings")
    assert "Nobody reports" in words(lead.get(findings).main)
    assert "No findings yet" in words(browser(world).get(findings).main)


def test_the_coordinator_makes_findings_of_a_round(world: World) -> None:
    world.open_round()
    visitor = browser(world)
    path = world.path(f"rounds/{world.round_id}/findings/new")
    visitor.get(path)
    page = visitor.send(path, {"kind": "strength", "text": "All is well"}, status=422)
    assert "Choose the agency" in words(page.select_one(".govuk-error-summary"))
    assert words(page.find(id="text")) == "All is well"
    page = visitor.send(
        path,
        {
            "agency": str(world.agencies["elm"]),
            "kind": "improvement",
            "text": "Training is behind",
            "standard": "s11.2",
            "then": "action",
        },
    )
    assert words(page.h1) == "Write an action"
    assert "Training is behind" in words(page.main)
    for query in ("kind=improvement", f"agency={world.agencies['elm']}"):
        page = visitor.get(world.path(f"rounds/{world.round_id}/findings?{query}"))
        assert "Improvement: Training" in words(page.main)
    page = visitor.get(world.path(f"rounds/{world.round_id}/findings?kind=strength"))
    assert "No finding matches" in words(page.main)


def test_a_strength_offers_no_action(world: World) -> None:
    world.open_round()
    finding_id = find(world, kind=FindingKind.STRENGTH)
    page = browser(world).get(world.path(f"rounds/{world.round_id}/findings"))
    assert not page.find("a", href=world.path(f"findings/{finding_id}/actions/new"))
    address = world.path(f"findings/{finding_id}/actions/new")
    assert world.client("coordinator").get(address).status_code == 404


@pytest.mark.parametrize("who", ["elm.agency_lead", "reader", "northmoor.approver"])
def test_who_may_not_make_findings_at_anothers_question(world: World, who: str) -> None:
    world.open_round()
    return_id = world.return_of("northmoor")
    answer = world.client(who).get(world.path(f"returns/{return_id}/questions/q.lead/finding"))
    assert answer.status_code in (403, 404)
