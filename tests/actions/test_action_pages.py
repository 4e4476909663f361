"""One action's pages: its steps, its changes, its evidence."""

from __future__ import annotations

import io
from datetime import timedelta

from bs4 import BeautifulSoup

from tenants.actions.types import ActionState
from tenants.rounds.calendar import today
from tests.actions.visiting import LEAD, browser, version_of
from tests.actions.work import OWNER, agree, claim, find, propose, state_of
from tests.evidence.test_evidence import add
from tests.files import samples
from tests.web.page_checks import words
from tests.world import World


def hidden(page: BeautifulSoup) -> dict[str, object]:
    """What the page's own form sends by itself."""
    return {
        str(field["name"]): field.get("value", "")
        for field in page.select("main form[method=post] input[type=hidden]")
    }


def test_an_action_goes_its_whole_way_on_the_pages(world: World) -> None:
    world.open_round()
    finding_id = find(world)
    coordinator, owner, verifier = browser(world), browser(world, OWNER), browser(world, "reader")
    due = today() + timedelta(days=9)
    page = coordinator.get(world.path(f"findings/{finding_id}/actions/new"))
    page = coordinator.send(
        world.path(f"findings/{finding_id}/actions/new"),
        {
            **hidden(page),
            "title": "Record every decision",
            "owner_id": str(world.people[OWNER].me),
            "deputy_id": "",
            "due_on-day": str(due.day),
            "due_on-month": str(due.month),
            "due_on-year": str(due.year),
            "then": "agree",
        },
    )
    assert words(page.h1) == "Action 1: Record every decision"
    assert "Agreed" in words(page.select_one(".govuk-tag"))
    path = str(page.find("a", string="Replace this action with another")["href"]).removesuffix(
        "/replace"
    )  # type: ignore[index]

    page = owner.send(
        f"{path}/progress", {"version": version_of(owner, f"{path}/progress"), "text": "Begun"}
    )
    assert "Your progress was noted" in words(page.main)
    version = version_of(owner, f"{path}/claim")
    page = owner.send(f"{path}/claim", {"version": version, "text": "Done"}, status=422)
    assert len(page.select(".govuk-error-summary li")) == 2
    assert words(page.find(id="text")) == "Done"
    page = owner.send(
        f"{path}/claim",
        {"version": version, "text": "Done", "difference": "Seen at once", "measure": "Ten files"},
    )
    assert "Claimed done" in words(page.main)
    assert not owner.page.find("a", string="Verify it")
    page = verifier.send(
        f"{path}/send_back",
        {"version": version_of(verifier, f"{path}/send_back"), "text": "Two are missing"},
    )
    assert "was sent back" in words(page.main)
    version = version_of(owner, f"{path}/claim")
    owner.send(f"{path}/claim", {"version": version, "text": "Now they are there"})
    page = verifier.send(
        f"{path}/verify", {"version": version_of(verifier, f"{path}/verify"), "text": "Seen"}
    )
    assert "The action is verified" in words(page.main)
    assert [words(s) for s in page.select("ol strong")] == [
        "Change", "Progress", "Claimed done", "Sent back", "Claimed done", "Verified",
    ]  # fmt: skip


def test_a_stale_step_keeps_its_words(world: World) -> None:
    world.open_round()
    action_id = claim(world)
    path = world.path(f"plan/actions/{action_id}")
    reader, moderator = browser(world, "reader"), browser(world, "moderator")
    version = version_of(reader, f"{path}/verify")
    moderator.send(f"{path}/send_back", {"version": version, "text": "Not yet"})
    page = reader.send(f"{path}/verify", {"version": version, "text": "I saw it all"}, status=409)
    assert "Somebody else changed this action" in words(page.select_one(".govuk-error-summary"))
    assert "I saw it all" in words(page.select_one(".govuk-inset-text"))
    assert "Not yet" in words(page.main)
    assert state_of(world, action_id) == ActionState.SENT_BACK


def test_a_stale_change_shows_both_and_is_saved_when_sent_again(world: World) -> None:
    world.open_round()
    action_id = agree(world)
    path = world.path(f"plan/actions/{action_id}/change")
    first, second = browser(world), browser(world, LEAD)
    stale = version_of(second, path)

    def typed(title: str, version: str, **more: str) -> dict[str, object]:
        return {
            "version": version,
            "title": title,
            "owner_id": str(world.people[OWNER].me),
            "deputy_id": "",
            "difference": "Every decision is on the file",
            "measure": "A dip sample of twenty files",
            "reason": "Better words",
            **more,
        }

    due = today() + timedelta(days=40)
    date = {
        "due_on-day": str(due.day),
        "due_on-month": str(due.month),
        "due_on-year": str(due.year),
    }
    first.send(path, typed("The coordinator’s words", version_of(first, path), **date))
    page = second.send(path, typed("The lead’s words", stale), status=409)
    assert "The coordinator’s words" in words(page.select_one(".govuk-inset-text"))
    assert words(page.find(id="title")) == "The lead’s words"
    fresh = str(page.select_one("main input[name=version]")["value"])  # type: ignore[index]
    page = second.send(path, typed("The lead’s words", fresh))
    assert words(page.h1) == "Action 1: The lead’s words"


def test_the_lead_changes_all_but_the_agreed_date(world: World) -> None:
    world.open_round()
    action_id = agree(world)
    page = browser(world, LEAD).get(world.path(f"plan/actions/{action_id}/change"))
    assert page.find(id="due_on-day") is None
    assert "Ask the coordinator if it has to move" in words(page.main)


def test_an_action_is_replaced_by_a_new_one(world: World) -> None:
    world.open_round()
    finding_id = find(world)
    action_id = agree(world, finding_id=finding_id)
    visitor = browser(world)
    visitor.get(world.path(f"plan/actions/{action_id}/replace"))
    address = world.path(f"findings/{finding_id}/actions/new?replaces={action_id}")
    page = visitor.get(address)
    assert words(page.find(id="title")) == "Record supervision"
    due = today() + timedelta(days=20)
    page = visitor.send(
        address,
        {
            "version": page.select_one("main input[name=version]")["value"],  # type: ignore[index]
            "replaces": str(action_id),
            "title": "Something better",
            "owner_id": str(world.people[OWNER].me),
            "deputy_id": "",
            "due_on-day": str(due.day),
            "due_on-month": str(due.month),
            "due_on-year": str(due.year),
            "reason": "The law changed",
        },
    )
    assert words(page.h1) == "Action 2: Something better"
    page = visitor.get(world.path(f"plan/actions/{action_id}"))
    assert "Replaced by action 2" in words(page.main)
    page = visitor.send(
        world.path(f"plan/actions/{action_id}/replace"),
        {"version": "1", "number": "99", "reason": "x"},
        status=422,
    )
    assert "number of an action of this plan" in words(page.select_one(".govuk-error-summary"))


def test_evidence_is_given_from_the_actions_page(world: World) -> None:
    world.open_round()
    action_id, evidence_id = agree(world), add(world)
    visitor = browser(world, OWNER)
    path = world.path(f"plan/actions/{action_id}/evidence")
    visitor.get(path)
    page = visitor.send(path, {"choose": "1", "evidence": str(evidence_id)})
    assert "Board minutes" in words(page.main)
    page = visitor.send(path, {"file": (io.BytesIO(samples.png()), "a.png"), "title": "Poster"})
    assert "Poster" in words(page.main)
    page = visitor.send(
        path, {"file": (io.BytesIO(b"<html>"), "a.pdf"), "title": "Page"}, status=422
    )
    assert page.find(id="title")["value"] == "Page"  # type: ignore[index]
    seen = browser(world, "reader").get(world.path(f"plan/actions/{action_id}"))
    assert "Board minutes" in words(seen.main)


def test_a_form_that_read_no_version_overwrites_nothing(world: World) -> None:
    world.open_round()
    action_id = agree(world)
    data = {"title": "Blind", "reason": "x", "owner_id": str(world.people[OWNER].me)}
    path = world.path(f"plan/actions/{action_id}/change")
    browser(world, LEAD).send(path, data, status=409)


def test_a_null_character_is_dropped(world: World) -> None:
    world.open_round()
    action_id = agree(world)
    path = world.path(f"plan/actions/{action_id}/progress")
    visitor = browser(world, OWNER)
    page = visitor.send(path, {"version": version_of(visitor, path), "text": "Be\0gun"})
    assert "Begun" in words(page.main)


def test_an_agreement_without_an_owner_says_so(world: World) -> None:
    world.open_round()
    action_id = propose(world, owner_id=None, deputy_id=None)
    visitor = browser(world)
    page = visitor.send(world.path(f"plan/actions/{action_id}/agree"), {"version": "1"})
    assert "Choose who owns the action" in words(page.select_one(".govuk-notification-banner"))
    assert state_of(world, action_id) == ActionState.PROPOSED
