"""Named stretches of numeric scales, and short labels, wherever the overview shows a grade."""

from __future__ import annotations

import pytest
from flask import Flask

from saas.i18n import in_language
from tenants.reports import excel, pdf, word
from tenants.reports.compose import compose
from tests.reports.scene import overview as overview_of
from tests.returns_web.tables import sign, world_of_tables
from tests.web.page_checks import Browser, words
from tests.world import World


@pytest.fixture
def world(app: Flask) -> World:
    found = world_of_tables(app)
    sign(found, "northmoor")
    sign(found, "elm")
    return found


def opened(world: World, rest: str = "") -> Browser:
    browser = Browser(world.client("analyst"))
    browser.get(world.path(f"rounds/{world.round_id}/overview{rest}"))
    return browser


def test_a_given_number_has_its_band_beside_it_and_a_mean_has_none(world: World) -> None:
    page = opened(world).page
    own = page.select_one("#own-each-title ~ div table") or page.select("table")[-1]
    cells = own.select("td.accord-tone--green")
    assert [words(cell.select_one(".accord-heat__sub")) for cell in cells] == ["Safe enough"] * 2
    assert all(words(cell).startswith("9 of 10") for cell in cells)
    together = next(t for t in page.select("table") if "Questions on a scale of" in words(t))
    assert "9.0 of 10" in words(together)
    assert "Safe enough" not in words(together)


def test_the_heat_map_takes_the_short_label_and_its_legend_both(world: World) -> None:
    page = opened(world).page
    heat = page.select_one("table.accord-heat-table")
    assert "1.0 Does it" in words(heat)
    legend = words(page.select_one("#heat-map details"))
    assert "Practice does what is expected throughout Does it" in legend
    assert "How numbers read: How safe" in legend
    assert "0 to 3 Not safe Something has to happen today." in legend


def test_behind_a_cell_the_label_is_whole_and_the_number_stays(world: World) -> None:
    agency = world.agencies["northmoor"]
    said = words(opened(world, f"/{agency}/p1").page.main)
    assert "Practice does what is expected throughout" in said
    assert "9 / 10 Safe enough" in said


def test_the_report_explains_bands_and_keeps_the_number_a_number(world: World) -> None:
    with world.app.test_request_context("/"), in_language("en"):
        document = compose(overview_of(world), workspace="Calder Vale", made_by="Ada Fenwick")
        for made in (excel.make(document), word.make(document), pdf.make(document)):
            assert len(made) > 1000
    tables = {table.key: table for section in document.sections for table in section.tables}
    bands = tables["bands-safety"]
    assert [cell.text for cell in bands.rows[0]] == [
        "0 to 3",
        "Not safe",
        "Something has to happen today.",
    ]
    assert bands.rows[0][1].tone == "red"
    assert tables["scale-grade"].rows[0][0].sub == "Short of it"
