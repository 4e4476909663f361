"""Numbers of things in the overview: one is not said as many, in either language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from saas.i18n import in_language
from tenants.practice.terms import Terms
from tenants.reports.captions import describe_actions
from tenants.reports.compose import compose
from tenants.reports.dataset import StateCount
from tenants.reports.document import Document
from tenants.rounds.calendar import today
from tests.actions.work import agree
from tests.reports.scene import overview, submitted
from tests.web.page_checks import Browser, words
from tests.world import World

OWN = Terms({"action": ("step", "steps")})


def report_of(world: World, language: str) -> Document:
    with world.app.test_request_context("/"), in_language(language):
        return compose(overview(world), workspace="W", made_by="M")


def told(document: Document) -> str:
    return "\n".join(text for section in document.sections for text in section.paragraphs)


def test_one_agency_has_and_two_have_submitted(world: World) -> None:
    world.open_round(agencies=("northmoor",))
    submitted(world, "northmoor", "2", "2", "2")
    assert "1 of 1 agency has submitted. 0 of them are signed off. 0 are late." in told(
        report_of(world, "en")
    )
    assert "Mae 1 o 1 asiantaeth wedi cyflwyno." in told(report_of(world, "cy"))
    world.open_round(title="Another")
    submitted(world, "northmoor", "2", "2", "2")
    submitted(world, "ridgeway", "2", "2", "2")
    assert "2 of 3 agencies have submitted." in told(report_of(world, "en"))
    # Welsh counts in the singular.
    assert "Mae 2 o 3 asiantaeth wedi cyflwyno." in told(report_of(world, "cy"))


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 1, "1 action by state; 1 is overdue."),
        ("en", 2, "2 actions by state; 2 are overdue."),
        ("cy", 1, "1 cam gweithredu yn ôl statws; mae 1 yn hwyr."),
        ("cy", 5, "5 cam gweithredu yn ôl statws; mae 5 yn hwyr."),
    ],
)
def test_a_chart_of_actions_is_described(app: Flask, language: str, number: int, said: str) -> None:
    with app.test_request_context("/"), in_language(language):
        described = describe_actions([StateCount("agreed", number, number)], Terms({}))
    assert described is not None
    assert said in described.alt


def test_a_workspaces_own_word_follows_its_number(app: Flask) -> None:
    with app.test_request_context("/"), in_language("en"):
        assert [OWN.after(n, "action") for n in (0, 1, 2)] == ["steps", "step", "steps"]
    with app.test_request_context("/"), in_language("cy"):
        assert [OWN.after(n, "action") for n in (0, 1, 2)] == ["step", "step", "step"]


def test_the_overview_counts_one_agency_and_one_grade(world: World) -> None:
    round_id = world.open_round(agencies=("northmoor",))
    submitted(world, "northmoor", "2", "2", "2")
    page = Browser(world.client("coordinator")).get(world.path(f"rounds/{round_id}/overview"))
    assert "1 agency" in words(page.select_one(".accord-counts"))
    totals = words(page.select_one("table"))
    assert "1 grade " in totals
    assert "2 grades " in totals


@pytest.mark.parametrize(("language", "late"), [("en", "(overdue)"), ("cy", "(yn hwyr)")])
def test_what_is_overdue_is_said_in_the_reports_language(
    world: World, language: str, late: str
) -> None:
    world.open_round()
    agree(world, due_on=today() - timedelta(days=3))
    document = report_of(world, language)
    cells = [
        cell.text
        for section in document.sections
        for table in section.tables
        for row in table.rows
        for cell in row
    ]
    assert [text for text in cells if text.endswith(late)]
