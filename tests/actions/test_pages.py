"""The plan's pages: one list with filters, an action with its steps, findings, exports."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from tenants.actions import progress, queries
from tenants.actions.types import ActionState, FindingKind
from tenants.rounds.calendar import today
from tests.actions.statements import counted
from tests.actions.work import agree, claim, do, find, overdue, propose, state_of
from tests.evidence.test_evidence import add
from tests.files import samples
from tests.web.page_checks import Browser, words
from tests.world import World

LEAD = "northmoor.agency_lead"
OWNER = "northmoor.contributor"


def browser(world: World, who: str = "coordinator") -> Browser:
    return Browser(world.client(who))


def listed(page: BeautifulSoup) -> list[str]:
    return [words(row) for row in page.select("tbody th")]


def version_of(visitor: Browser, path: str) -> str:
    return str(visitor.get(path).select_one("main input[name=version]")["value"])  # type: ignore[index]


def hidden(page: BeautifulSoup) -> dict[str, object]:
    """What the page's own form sends by itself."""
    return {
        str(field["name"]): field.get("value", "")
        for field in page.select("main form[method=post] input[type=hidden]")
    }


def some_actions(world: World) -> dict[str, UUID]:
    world.open_round()
    elm = find(world, agency="elm", question="q.trained")
    return {
        "late": overdue(world, 5, title="Late one"),
        "proposed": propose(world, title="Proposed one"),
        "elm": agree(world, agency="elm", finding_id=elm, title="Elm one"),
        "done": claim(world, title="Done one"),
    }


def test_an_empty_plan_says_what_to_do(world: World) -> None:
    assert "No actions yet" in words(browser(world).get(world.path("plan")).main)
    page = browser(world, "elm.contributor").get(world.path("plan"))
    assert "When actions are agreed" in words(page.main)


def test_the_plan_is_filtered_in_every_way(world: World) -> None:
    some_actions(world)
    visitor = browser(world)

    def shown(query: str) -> list[str]:
        return sorted(
            name.split(". ")[1].split()[0] for name in listed(visitor.get(world.path(query)))
        )

    assert shown("plan") == ["Done", "Elm", "Late", "Proposed"]
    assert shown("plan?state=overdue") == ["Late"]
    assert shown("plan?state=claimed_done") == ["Done"]
    assert shown("plan?state=verified") == []
    assert shown(f"plan?agency={world.agencies['elm']}") == ["Elm"]
    assert shown(f"plan?round={world.round_id}&standard=s11.2") == ["Elm"]
    assert shown(f"plan?round={uuid4()}") == []
    assert shown("plan?words=ELM") == ["Elm"]
    assert shown("plan?words=%2300001") == ["Late"]
    assert shown("plan?words=%25") == []
    assert shown("plan?mine=1") == []
    assert shown("plan?agency=nonsense&state=nonsense&round=%00&words=%00&page=-1") == [
        "Done", "Elm", "Late", "Proposed",
    ]  # fmt: skip
    owner = browser(world, OWNER).get(world.path("plan?mine=1"))
    assert len(listed(owner)) == 3


def test_the_list_is_by_due_date_with_overdue_marked(world: World) -> None:
    some_actions(world)
    page = browser(world).get(world.path("plan"))
    first = page.select_one("tbody tr")
    assert "Late one" in words(first)
    assert "Overdue" in words(first)
    counts = {words(item.a): words(item.span) for item in page.select(".accord-counts li")}
    assert counts["Not finished"] == "4"
    assert counts["Overdue"] == "1"
    assert counts["Claimed done"] == "1"


def test_each_sees_their_own_part_of_the_plan(world: World) -> None:
    some_actions(world)
    assert len(listed(browser(world, LEAD).get(world.path("plan")))) == 4
    elm = listed(browser(world, "elm.contributor").get(world.path("plan")))
    assert not any("Proposed one" in name for name in elm)
    assert len(elm) == 3


def test_a_page_of_the_plan_costs_the_same_however_long_it_is(world: World) -> None:
    world.open_round()
    client = world.client("coordinator")
    client.get(world.path("plan"))

    def cost(path: str) -> int:
        with counted() as statements:
            assert client.get(world.path(path)).status_code == 200
        return len(statements)

    first = agree(world)
    few = cost("plan"), cost(f"plan/actions/{first}"), cost(f"rounds/{world.round_id}/findings")
    for _ in range(6):
        agree(world, finding_id=find(world, agency="northmoor"))
    do(world, OWNER, progress.note_progress, first, "Something")
    many = cost("plan"), cost(f"plan/actions/{first}"), cost(f"rounds/{world.round_id}/findings")
    assert few == many
    assert max(many) <= 12


def test_long_plans_are_paged(world: World) -> None:
    world.open_round()
    finding_id = find(world)
    for n in range(53):
        propose(world, finding_id=finding_id, title=f"Number {n}")
    visitor = browser(world)
    page = visitor.get(world.path("plan"))
    assert len(listed(page)) == 50
    assert "Showing 1 to 50 of 53" in words(page.main)
    assert len(listed(visitor.get(world.path("plan?page=2")))) == 3
    assert len(listed(visitor.get(world.path("plan?page=99")))) == 3


def test_exports_hold_the_filtered_list_and_no_formula(world: World) -> None:
    world.open_round()
    agree(world, title="=HYPERLINK(1)", difference="@SUM(A1)", measure="+1")
    agree(world, agency="elm", finding_id=find(world, agency="elm"), title="Plain")
    client = world.client("coordinator")
    query = f"?agency={world.agencies['northmoor']}"
    answer = client.get(world.path("plan/export.csv" + query))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 2
    line = dict(zip(rows[0], rows[1], strict=True))
    assert line["Action"] == "'=HYPERLINK(1)"
    assert line["What will be different"] == "'@SUM(A1)"
    assert line["How that will be known"] == "'+1"
    assert line["Due"] == (today() + timedelta(days=30)).isoformat()
    answer = client.get(world.path("plan/export.xlsx" + query))
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet.max_row == 2
    cell = sheet["B2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    assert sheet["F2"].is_date
    assert "attachment" in answer.headers["Content-Disposition"]
    elm = world.client("elm.contributor").get(world.path("plan/export.csv"))
    assert len(elm.data.splitlines()) == 3


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


def test_what_is_of_another_workspace_looks_as_if_it_did_not_exist(
    world: World, other_world: World
) -> None:
    world.open_round()
    other_world.open_round()
    finding_id = find(world)
    action_id = claim(world, finding_id=finding_id)
    return_id = world.return_of("northmoor")
    visitor = browser(other_world)
    for path in (
        "plan/actions/{action}",
        "plan/actions/{action}/change",
        "plan/actions/{action}/verify",
        "plan/actions/{action}/replace",
        "findings/{finding}/actions/new",
        "rounds/{round}/findings",
        "rounds/{round}/findings/new",
        "returns/{return_}/questions/q.lead/finding",
    ):
        real = {
            "action": action_id,
            "finding": finding_id,
            "round": world.round_id,
            "return_": return_id,
        }
        none = dict.fromkeys(real, uuid4())
        answers = [visitor.client.get(other_world.path(path.format(**ids))) for ids in (real, none)]
        assert [a.status_code for a in answers] == [404, 404], path
    for what in ("agree", "start", "claim", "verify"):
        answer = visitor.post(
            other_world.path(f"plan/actions/{action_id}/{what}"), {"version": "2", "text": "x"}
        )
        assert answer.status_code == 404
    with world.acting(world.coordinator) as session:
        assert queries.get_action_page(session, action_id).action.state == "claimed_done"


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
