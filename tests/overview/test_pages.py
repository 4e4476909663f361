"""The overview's pages: who opens them, what they say, and what opening leaves behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from redis import Redis
from sqlalchemy import text

from saas.database import clock_at, db, now
from saas.i18n import format_date
from saas.jobs import work
from saas.outbox.service import system_scope
from saas.tenancy import enter_scope
from tenants.reports.retention import expire_reports
from tenants.rounds.calendar import today
from tests.actions.statements import counted
from tests.actions.work import agree, find, overdue, trail_kinds
from tests.reports.scene import blind, evidence, grade, judge, submitted
from tests.rounds.moving import move, publish, question
from tests.web.page_checks import Browser, words


def overview_path(world, rest=""):
    return world.path(f"rounds/{world.round_id}/overview{rest}")


def cell_path(world, agency="northmoor", column="s11.1"):
    return overview_path(world, f"/{world.agencies[agency]}/{column}")


def browser(world, who="reader"):
    return Browser(world.client(who))


def busy_round(world):
    """Two returns, one moderated grade, an action, evidence and a contradiction."""
    world.open_round()
    evidence(world, "northmoor", "Safeguarding policy", today() + timedelta(days=10))
    submitted(world, "northmoor", lead="3", visits="0", trained="2")
    submitted(world, "elm", lead="1", visits="0", trained="2")
    judge(world, "northmoor", "q.lead", "2", reason="Not seen every quarter")
    overdue(world, 2, finding_id=find(world, question="q.lead"))


PARTS = (
    "",
    "?show=moderated",
    "?show=difference",
    "?show=movement",
    "?spine=arrangements",
    "?kind=police",
    "?page=99",
    "/contradictions",
    "/gaps",
    "/evidence",
    "/actions",
)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_a_whole_page_with_and_without_content(world, part):
    world.open_round()
    browser(world).get(overview_path(world, part))
    submitted(world, "northmoor", lead="3", visits="0", trained="2")
    submitted(world, "elm", lead="1", visits="0", trained="2")
    browser(world).get(overview_path(world, part))


def test_a_wide_heat_map_says_that_it_moves_and_can_be_moved_by_keyboard(world):
    world.open_round()
    submitted(world, "northmoor", lead="3", visits="0", trained="2")
    page = browser(world).get(overview_path(world))
    assert page.select(".accord-scroll-hint") == [], "two standards need no moving"

    def third(data):
        standard = {"key": "s11.3", "title": {"en": "Listening"}}
        data["spines"][0]["standards"].append(standard)
        question(data, "q.lead")["standards"].append("s11.3")

    move(world, publish(world, third))
    page = browser(world).get(overview_path(world))
    assert "move it sideways" in words(page.select_one("#heat-map .accord-scroll-hint"))
    region = page.select_one("#heat-map .accord-scroll-hint + .accord-scroll")
    assert (region["role"], region["tabindex"]) == ("region", "0")
    assert words(page.find(id=region["aria-labelledby"])).startswith("Heat map")


def row_of(page, agency):
    return next(row for row in page.select("tbody tr") if agency in words(row))


def test_a_cell_of_the_heat_map_says_figure_label_and_count_and_opens(world):
    busy_round(world)
    visitor = browser(world)
    cell = row_of(visitor.get(overview_path(world)), "Northmoor").select_one("td.accord-heat")
    # Halfway between two points stands for the lower.
    assert "accord-tone--amber" in cell["class"]
    assert words(cell) == "1.5 Partly in place : Leadership, Northmoor Police 2 of 2 graded"
    opened = visitor.get(cell.find("a")["href"])
    assert words(opened.h1) == "Northmoor Police: Leadership"


def test_behind_a_cell_are_the_grades_words_reason_evidence_and_actions(world):
    busy_round(world)
    said = words(browser(world).get(cell_path(world)).main)
    for part in (
        "A board member leads on safeguarding",
        "They change things",
        "Moderated grade In place They report Not seen every quarter",
        "What they say Words",
        "Safeguarding policy",
        "Improvement Supervision is not recorded",
        "Record supervision",
        "Overdue",
    ):
        assert part in said, part


def test_opening_a_cell_of_another_agency_is_in_the_trail_each_time(world):
    busy_round(world)
    visitor = browser(world)
    page = visitor.get(cell_path(world))
    assert "is in the workspace’s trail" in words(page)
    visitor.get(cell_path(world))
    assert trail_kinds(world).count("return.read") == 2
    with world.planning() as session:
        (detail, agency) = session.execute(
            text("select detail, agency_id from trail_events where kind = 'return.read' limit 1")
        ).one()
    assert (detail, agency) == ({"what": "overview s11.1"}, world.agencies["northmoor"])


def test_opening_a_cell_of_ones_own_agency_is_not(world):
    busy_round(world)
    world.people["both"] = world.member("Both", ["reader"], world.agencies["northmoor"])
    page = browser(world, "both").get(cell_path(world))
    assert "trail" not in words(page.main)
    assert "return.read" not in trail_kinds(world)


def test_the_other_pages_write_nothing(world):
    busy_round(world)
    before = trail_kinds(world)
    visitor = browser(world)
    for part in (*PARTS, "/chart/means.svg"):
        if part.endswith("svg"):
            visitor.client.get(overview_path(world, part))
        else:
            visitor.get(overview_path(world, part))
    assert trail_kinds(world) == before


def test_behind_the_cell_of_a_draft_there_is_nothing_and_no_trail(world):
    world.open_round()
    grade(world, "elm", {"q.lead": "0", "q.visits": "0"})
    visitor = browser(world)
    row = row_of(visitor.get(overview_path(world)), "Elm Lane")
    assert row.find("a") is None
    assert "Not submitted" in words(row)
    said = words(visitor.get(cell_path(world, "elm")).main)
    assert "Not submitted" in said
    assert "A board member leads" not in said
    assert "Not in place" not in said
    assert "return.read" not in trail_kinds(world)


def test_who_grades_blind_opens_no_cell_of_that_agency(world):
    busy_round(world)
    world.people["blind"] = world.member("Blind", ["moderator", "reader"])
    blind(world, "northmoor", world.people["blind"])
    visitor = browser(world, "blind")
    assert "Hidden while you grade blind" in words(
        row_of(visitor.get(overview_path(world)), "Northmoor")
    )
    said = words(visitor.get(cell_path(world)).main)
    assert "They change things" not in said
    assert "Not seen every quarter" not in said


@pytest.mark.parametrize("part", ["", "/gaps", "/chart/means.svg"])
def test_who_does_not_read_every_agency_is_refused(world, part):
    busy_round(world)
    for who in ("northmoor.agency_lead", "northmoor.contributor", "moderator", "administrator"):
        assert world.client(who).get(overview_path(world, part)).status_code == 403
    assert world.client("elm.agency_lead").get(cell_path(world)).status_code == 403


def test_another_workspaces_round_answers_like_one_that_does_not_exist(world, other_world):
    busy_round(world)
    visitor = other_world.client("reader")
    for part in ("", "/contradictions", f"/{world.agencies['northmoor']}/s11.1"):
        there = other_world.path(f"rounds/{world.round_id}/overview{part}")
        assert visitor.get(there).status_code == 404
    assert visitor.get(overview_path(world)).status_code == 404
    nowhere = world.path("rounds/00000000-0000-7000-8000-000000000000/overview")
    assert world.client("reader").get(nowhere).status_code == 404


def test_an_unknown_column_or_agency_is_not_found(world, other_world):
    busy_round(world)
    visitor = world.client("reader")
    assert visitor.get(cell_path(world, column="s11.99")).status_code == 404
    theirs = overview_path(world, f"/{other_world.agencies['northmoor']}/s11.1")
    assert visitor.get(theirs).status_code == 404


def test_no_page_asks_more_of_the_database_when_there_is_more(world):
    world.open_round()
    visitor = browser(world)
    paths = [overview_path(world, part) for part in PARTS]
    few = {}
    for path in paths:
        visitor.get(path)
        with counted() as statements:
            visitor.client.get(path)
        few[path] = len(statements)
    evidence(world, "northmoor", "Safeguarding policy", today())
    submitted(world, "northmoor", lead="3", visits="0", trained="2")
    submitted(world, "elm", lead="1", visits="0", trained="2")
    agree(world)
    for path in paths:
        with counted() as statements:
            visitor.client.get(path)
        assert len(statements) == few[path] <= 12, path
    with counted() as statements:
        visitor.client.get(cell_path(world))
    assert len(statements) <= 12


def test_a_chart_is_a_picture_of_its_own_for_this_reader_alone(world):
    busy_round(world)
    visitor = world.client("reader")
    for name in ("means", "spread", "actions"):
        answer = visitor.get(overview_path(world, f"/chart/{name}.svg"))
        assert answer.status_code == 200
        assert answer.mimetype == "image/svg+xml"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.get_data(as_text=True).startswith("<svg")
        assert "<script" not in answer.get_data(as_text=True)
    assert "Leadership" in visitor.get(overview_path(world, "/chart/means.svg")).text
    assert visitor.get(overview_path(world, "/chart/other.svg")).status_code == 404


def test_a_chart_of_nothing_is_not_found_and_not_shown(world):
    world.open_round()
    visitor = browser(world)
    assert visitor.get(overview_path(world)).find("img") is None
    assert visitor.client.get(overview_path(world, "/chart/means.svg")).status_code == 404


def test_each_chart_has_words_and_the_table_of_its_figures(world):
    busy_round(world)
    page = browser(world).get(overview_path(world))
    assert len(page.find_all("img")) == 2
    for image in page.find_all("img"):
        assert len(image["alt"]) > 60
        assert image.find_next("details").find("table")


# The report


def ask(visitor, world):
    """Press the button; the page where the progress shows."""
    return visitor.send(overview_path(world, "/report"))


def test_one_click_leads_to_the_progress_and_then_to_three_files(world):
    busy_round(world)
    visitor = browser(world)
    visitor.get(overview_path(world))
    page = ask(visitor, world)
    poll = page.select_one("[data-poll-url]")["data-poll-url"]
    state = visitor.client.get(poll).get_json()
    assert (state["state"], state["percent"], state["done_url"]) == ("waiting", 0, None)

    item_id = poll.split("/")[-2]
    work.run(world.tenant_id, item_id)

    state = visitor.client.get(poll).get_json()
    assert (state["state"], state["percent"]) == ("done", 100)
    links = visitor.get(state["done_url"]).select("main ul a")
    starts = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK"}
    assert len(links) == 3
    for link in links:
        answer = visitor.client.get(link["href"])
        kind = link["href"].rsplit(".")[-1]
        assert answer.data.startswith(starts[kind])
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith("attachment")
        assert f".{kind}" in disposition
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "no-store" in answer.headers["Cache-Control"]
    latest = visitor.get(overview_path(world)).find("a", string="Your latest report")
    assert latest["href"] == state["done_url"]


def test_a_report_that_is_not_the_persons_own_is_not_found(world, other_world):
    busy_round(world)
    visitor = browser(world)
    ask(visitor, world)
    poll = visitor.page.select_one("[data-poll-url]")["data-poll-url"]
    item_id = poll.split("/")[-2]
    work.run(world.tenant_id, item_id)
    for client, where in (
        (world.client("coordinator"), world),
        (other_world.client("reader"), other_world),
    ):
        for rest in ("", "/state", "/report.pdf"):
            assert client.get(where.path(f"reports/{item_id}{rest}")).status_code == 404
    assert visitor.client.get(world.path(f"reports/{item_id}/report.exe")).status_code == 404


def test_the_page_says_when_the_queue_is_away_and_that_the_report_is_kept(world, app):
    busy_round(world)
    queue = app.extensions["accord_redis"]
    app.extensions["accord_redis"] = Redis(unix_socket_path="/nowhere/valkey.sock")
    try:
        visitor = browser(world)
        page = ask(visitor, world)
        assert "The queue is away for the moment. Your report is kept" in words(page.main)
    finally:
        app.extensions["accord_redis"] = queue
    item_id = page.select_one("[data-poll-url]")["data-poll-url"].split("/")[-2]
    work.run(world.tenant_id, item_id)
    assert "The report is ready." in words(visitor.get(world.path(f"reports/{item_id}")).main)


def test_a_report_that_failed_says_so_and_can_be_asked_for_again(world):
    busy_round(world)
    visitor = browser(world)
    page = ask(visitor, world)
    item_id = page.select_one("[data-poll-url]")["data-poll-url"].split("/")[-2]
    with world.planning() as session:
        session.execute(
            text("update work_items set state = 'failed' where id = :i"), {"i": item_id}
        )
        session.commit()
    page = visitor.get(world.path(f"reports/{item_id}"))
    assert "could not be made" in words(page.main)
    form = page.select_one("main form")
    again = visitor.send(form["action"], {"spine": form.select_one("[name=spine]")["value"]})
    assert again.select_one("[data-poll-url]")["data-poll-url"].split("/")[-2] != item_id


def test_an_expired_report_says_so_and_can_be_made_again(world):
    busy_round(world)
    visitor = browser(world)
    ask(visitor, world)
    poll = visitor.page.select_one("[data-poll-url]")["data-poll-url"]
    here = poll.removesuffix("/state")
    item_id = here.split("/")[-1]
    work.run(world.tenant_id, item_id)
    until = format_date(now() + timedelta(days=90))
    assert f"Its files are kept until {until}." in words(visitor.get(here).main)
    with enter_scope(system_scope(world.tenant_id)), clock_at(now() + timedelta(days=91)):
        expire_reports(db.session())
        db.session.commit()

    page = visitor.get(here)
    assert "have been deleted: a report is kept for 90 days" in words(page.main)
    assert not page.select("main a[download]")
    assert visitor.client.get(poll).get_json()["state"] == "expired"
    saved = visitor.client.get(f"{here}/report.pdf")
    assert (saved.status_code, saved.headers["Location"]) == (302, here)
    assert "Your latest report" not in words(visitor.get(overview_path(world)).main)
    form = visitor.get(here).select_one("main form")
    again = visitor.send(form["action"], {"spine": form.select_one("[name=spine]")["value"]})
    assert again.select_one("[data-poll-url]")["data-poll-url"] != poll


def test_a_report_is_not_asked_for_from_another_site_or_without_the_right(world):
    busy_round(world)
    assert world.client("reader").post(overview_path(world, "/report")).status_code == 400
    assert (
        browser(world, "northmoor.agency_lead").post(overview_path(world, "/report")).status_code
        == 403
    )


def test_an_empty_heat_map_says_why_and_counts_no_rows(world):
    world.open_round()
    [said] = browser(world).get(overview_path(world)).select("#heat-map [data-filter-count]")
    assert "row" not in words(said)
    submitted(world, "northmoor", lead="3", visits="0", trained="2")
    [said] = browser(world).get(overview_path(world)).select("#heat-map [data-filter-count]")
    assert words(said) == "3 rows"
