"""Joint results counted under own standards, read again, and as a table for other programs."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import text

from tenants.crosswalks import results
from tenants.crosswalks.counting import count_lines
from tenants.crosswalks.joint_file import read_file
from tenants.crosswalks.reading import read_result
from tenants.practice.loader import load_text
from tests.crosswalks.authority import (
    LADDER,
    PROMISES,
    bring_in,
    look,
    publish,
    rehashed,
    released,
    rows,
    taken,
    upload,
)
from tests.returns_web.test_statements import MOST, count_statements
from tests.web.page_checks import Browser, words
from tests.world import World


@pytest.fixture(scope="module")
def sample(app: Flask) -> bytes:
    world = World.make(app)
    released(world)
    return taken(world)


@pytest.fixture
def authority(world: World) -> World:
    publish(world, PROMISES)
    return world


def again(sample: bytes, **changed: Any) -> bytes:
    """The same result of another agency, partnership or round."""

    def change(content: dict[str, Any]) -> None:
        content.update(changed)

    return rehashed(sample, change)


def test_a_number_never_becomes_a_grade(sample: bytes) -> None:
    """Whatever the crosswalk says of a scale of numbers: PROMISES maps 7 to a point."""
    content, _hash = read_file(sample)
    own = load_text(PROMISES, "own.yaml")
    for number in range(11):

        def change(whole: dict[str, Any], number: int = number) -> None:
            for question in whole["questions"]:
                if question["key"] == "q.confidence":
                    question["agreed"] = {"score": str(number)}
                    question["standards"] = ["s11.1"]

        content, _hash = read_file(rehashed(sample, change))
        lines = read_result(content, own, own.crosswalk["small"]).lines
        [line] = [line for line in lines if line.question == "q.confidence"]
        assert (line.number, line.own, line.joint) == (str(number), None, None)
        [listen] = [
            count
            for count in count_lines([("small", lines)]).standards
            if count.standard is not None and count.standard.key == "p.listen"
        ]
        assert sum(point.times for point in listen.own_points) == 3
        [span] = listen.numbers.values()
        assert (span.times, span.lowest, span.highest) == (1, number, number)


def test_under_none_on_purpose_is_told_from_not_mapped_yet(sample: bytes) -> None:
    content, _hash = read_file(sample)
    own = load_text(LADDER, "own.yaml")
    crosswalk = own.crosswalk["small"]

    def mapped(standards: list[str]) -> str:
        def change(whole: dict[str, Any]) -> None:
            whole["standards"] = [{"key": k, "title": k} for k in ("s11.1", "wt.supervision", "x")]
            for question in whole["questions"]:
                question["standards"] = standards

        changed, _h = read_file(rehashed(sample, change))
        return read_result(changed, own, crosswalk).lines[0].mapped

    assert mapped(["s11.1"]) == "own"
    assert mapped(["wt.supervision"]) == "none"
    assert mapped(["x"]) == mapped(["wt.supervision", "x"]) == mapped([]) == "not"
    assert mapped(["s11.1", "x"]) == "own"
    assert content.questions


def test_a_joint_grade_that_nobody_mapped_stays_a_joint_grade(world: World, sample: bytes) -> None:
    publish(world, LADDER)

    def change(content: dict[str, Any]) -> None:
        for question in content["questions"]:
            if question["key"] == "q.trained":
                question["agreed"] = {"point": "3"}
            if question["key"] == "q.visits":
                question["agreed"] = {"not_applicable": True}
            if question["key"] == "q.lead":
                question["agreed"] = None

    bring_in(world, rehashed(sample, change))
    page = Browser(world.client("analyst")).get(world.path("joint-results"))
    found = rows(page, "counted-title")
    assert found["Skilled"] == ["1", "1 joint grade is not mapped", "Embedded 1"]
    assert found["Safe"] == ["2", "–", "Does not apply : 1 No grade: 1".replace(" :", ":")]


def test_results_are_chosen_by_year_and_round(authority: World, sample: bytes) -> None:
    bring_in(authority, sample)
    year = read_file(sample)[0].year
    last = {"title": "Section 11, the round before", "due_on": f"{year - 1}-03-31"}
    bring_in(authority, again(sample, round=last))
    bring_in(authority, again(sample, partnership="Hollin Partnership"))
    browser = Browser(authority.client("coordinator"))

    def listen(query: str) -> str:
        page = browser.get(authority.path(f"joint-results{query}"))
        return rows(page, "counted-title")["We listen"][0]

    assert listen("") == "6"
    assert listen(f"?year={year - 1}") == "3"
    chosen = {"year": year, "round": "Hollin Partnership – Section 11 2026"}
    page = browser.client.get(authority.path("joint-results"), query_string=chosen)
    found = rows(browser._take(page, 200), "counted-title")
    assert found["We listen"][0] == "3"
    # What is not there is as if nothing had been asked.
    assert listen("?year=1999&round=None") == listen("?year=x") == "6"


LATER = PROMISES.replace("{key: s11.1, own: [p.listen]}", "{key: s11.1, own: [p.learn]}").replace(
    "{key: '1', own: seed}", "{key: '1', own: tree}"
)


def test_a_newer_crosswalk_changes_nothing_until_somebody_reads_again(
    authority: World, sample: bytes
) -> None:
    page = bring_in(authority, sample)
    assert "Read it by another version" not in words(page.find("main"))
    first = rows(page, "result-title")
    assert first["A board member leads on safeguarding"] == [
        "We listen",
        "Partly in place",
        "Seedling",
    ]
    publish(authority, LATER)
    browser = Browser(authority.client("coordinator"))
    path = authority.path("joint-results")
    link = browser.get(path).select_one("tbody th a")
    assert link is not None
    page = browser.get(str(link["href"]))
    assert rows(page, "result-title") == first
    page = read_by_offered(browser, page)
    assert rows(page, "result-title")["A board member leads on safeguarding"] == [
        "We learn",
        "Partly in place",
        "Tree",
    ]
    # Back again: the first version is offered, and nothing of what was read is lost.
    page = read_by_offered(browser, page)
    assert rows(page, "result-title") == first
    readings = [words(li) for li in page.select("main ul li") if "version" in words(li)]
    assert [("version 1" in li, "Counts" in li) for li in readings] == [
        (True, True),
        (False, False),
        (True, False),
    ]
    with authority.acting(authority.people["administrator"]) as session:
        kinds = session.scalars(
            text("select kind from trail_events where kind like 'crosswalk.%' order by seq")
        ).all()
    assert kinds == [
        "crosswalk.result_taken_in",
        "crosswalk.result_read_again",
        "crosswalk.result_read_again",
    ]


def read_by_offered(browser: Browser, page: Any) -> Any:
    form = page.select_one("form[action$=read-again]")
    chosen = form.select_one("input[name=version][checked]")
    return browser.send(str(form["action"]), {"version": str(chosen["value"])})


def test_a_result_is_read_only_by_a_version_that_maps_it(authority: World, sample: bytes) -> None:
    page = bring_in(authority, sample)
    publish(authority, LATER)
    browser = Browser(authority.client("administrator"))
    withdraw = page.select_one("form[action$=withdraw]")
    assert withdraw is not None
    path = str(withdraw["action"]).replace("/withdraw", "/read-again")
    browser.send(path, {}, 422)
    browser.send(path, {"version": "none"}, 422)
    # The joint model itself has no crosswalk.
    refused = browser.send(path, {"version": str(authority.version_id)}, 422)
    assert "does not say how the joint form reads" in words(refused.find("main"))
    unknown = "00000000-0000-0000-0000-000000000001"
    assert browser.post(path, {"version": unknown}).status_code == 404


def test_the_table_for_other_programs_holds_no_formula(authority: World, sample: bytes) -> None:
    bring_in(authority, again(sample, partnership="=1+1", agency="@home"))
    client = authority.client("reader")
    answer = client.get(authority.path("joint-results/export.csv"))
    table = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert {len(row) for row in table} == {12}
    assert {row[1] for row in table[1:]} == {"'=1+1"}
    assert {row[3] for row in table[1:]} == {"'@home"}
    by_question = {(row[0], row[5]): row for row in table[1:]}
    lead = by_question["We listen", "A board member leads on safeguarding"]
    assert lead[7:10] == ["Partly in place", "Seedling", ""]
    confident = by_question["Not mapped: counted under none", "How confident are you?"]
    assert confident[7:10] == ["", "", "7"]
    answer = client.get(authority.path("joint-results/export.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    sheet = book.worksheets[0]
    assert sheet["B2"].value == "=1+1"
    assert sheet["B2"].data_type == "s"
    numbers = [row[9].value for row in sheet.iter_rows(min_row=2) if row[9].value is not None]
    assert numbers == [7]


def test_the_preview_counts_what_is_counted_then(authority: World, sample: bytes) -> None:
    preview = rows(look(authority, sample), "counted-title")
    bring_in(authority, sample)
    page = Browser(authority.client("reader")).get(authority.path("joint-results"))
    assert rows(page, "counted-title") == preview


def test_an_empty_page_says_what_to_do(world: World) -> None:
    for who, path in (("reader", "joint-results"), ("coordinator", "joint-results")):
        page = Browser(world.client(who)).get(world.path(path))
        assert "No joint result is taken in yet" in words(page.find("main"))
    page = Browser(world.client("reader")).get(world.path("crosswalks"))
    assert "No joint form is mapped yet" in words(page.find("main"))


PAGES = ("joint-results", "joint-results/export.csv", "crosswalks", "joint-results/import")


def cost(world: World, who: str, path: str) -> int:
    client = world.client(who)
    assert client.get(path).status_code == 200, path
    with count_statements() as sent:
        assert client.get(path).status_code == 200
    assert len(sent) <= MOST, "\n".join(sent)
    return len(sent)


def test_a_page_costs_the_same_however_much_was_taken_in(authority: World, sample: bytes) -> None:
    page = bring_in(authority, sample)
    form = page.select_one("form[action$=withdraw]")
    assert form is not None
    paths = [authority.path(page) for page in PAGES]
    paths.append(str(form["action"]).removesuffix("/withdraw"))
    before = {path: cost(authority, "administrator", path) for path in paths}
    administrator = authority.people["administrator"]
    for number in range(8):
        with authority.acting(administrator) as session:
            results.take_in(session, administrator, again(sample, agency=f"Agency {number}"))
            session.commit()
    publish(authority, LATER)
    after = {path: cost(authority, "administrator", path) for path in paths}
    assert after == before


@pytest.mark.parametrize("rest", ["", "/read", "/sections/s1", "/outcome"])
def test_own_words_cost_the_pages_of_a_return_one_statement(world: World, rest: str) -> None:
    released(world) if rest == "/outcome" else world.open_round()
    path = world.path(f"returns/{world.return_of('northmoor')}{rest}")
    before = cost(world, "northmoor.agency_lead", path)
    upload(world, PROMISES)
    assert cost(world, "northmoor.agency_lead", path) == before
    for text_ in (LADDER, PROMISES, LADDER):
        upload(world, text_)
    assert cost(world, "northmoor.agency_lead", path) == before
    cost(
        world,
        "northmoor.agency_lead",
        world.path(f"agencies/{world.agencies['northmoor']}/own-model"),
    )


def test_the_file_says_nothing_but_its_shape(sample: bytes) -> None:
    whole = json.loads(sample)
    assert set(whole) == {"format", "sha256", "content"}
    assert set(whole["content"]) == {
        "partnership",
        "round",
        "model",
        "agency",
        "standards",
        "scales",
        "questions",
    }
    assert set(whole["content"]["questions"][0]) == {
        "key",
        "label",
        "standards",
        "scale",
        "self",
        "agreed",
        "moderated",
    }
