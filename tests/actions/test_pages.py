"""The plan's page: one list with filters, its cost and its exports."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from uuid import UUID, uuid4

from bs4 import BeautifulSoup
from openpyxl import load_workbook

from tenants.actions import progress, queries
from tenants.rounds.calendar import today
from tests.actions.statements import counted
from tests.actions.visiting import LEAD, browser
from tests.actions.work import OWNER, agree, claim, do, find, overdue, propose
from tests.web.page_checks import words
from tests.world import World


def listed(page: BeautifulSoup) -> list[str]:
    return [words(row) for row in page.select("tbody th")]


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
