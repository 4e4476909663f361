"""The overview, its report in three forms, and the trail of it all."""

from __future__ import annotations

import io
import re
import zipfile

from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.journey.people import (
    COORDINATOR,
    LEAD,
    POLICE,
    ROUND,
    SCHOOL,
    SLUG,
    follow,
    heading,
    press,
)

WHILE_A_REPORT_IS_MADE = 120_000


def see_overview(page: Page, round_url: str) -> None:
    page.goto(round_url)
    follow(page, "Overview and report")
    heat_map = page.get_by_role("table", name=re.compile("Heat map")).first
    school = heat_map.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name=re.compile(SCHOOL))
    )
    expect(school.get_by_role("link").first).to_be_visible()
    expect(heat_map).to_contain_text(POLICE)
    school.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SCHOOL)
    page.go_back()


def make_report(page: Page) -> dict[str, bytes]:
    """One click; the page says how far it is; returns the files by their ending."""
    press(page, "Make the overview report")
    heading(page, "Overview report")
    expect(page.get_by_role("main")).to_contain_text(
        "The report is ready.", timeout=WHILE_A_REPORT_IS_MADE
    )
    files = {}
    for link in page.get_by_role("main").locator("a[download]").all():
        with page.expect_download() as started:
            link.click()
        name = started.value.suggested_filename
        files[name.rpartition(".")[2]] = started.value.path().read_bytes()
    return files


def read_files(files: dict[str, bytes]) -> None:
    """The PDF is tagged and says its language; all three name the round and its agencies."""
    assert sorted(files) == ["docx", "pdf", "xlsx"]
    assert files["pdf"].startswith(b"%PDF")
    pdf = PdfReader(io.BytesIO(files["pdf"]))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert "/StructTreeRoot" in root
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))
    document = zipfile.ZipFile(io.BytesIO(files["docx"])).read("word/document.xml").decode()
    book = load_workbook(io.BytesIO(files["xlsx"]), read_only=True)
    cells = " ".join(
        str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row
    )
    for content in (text, document, cells):
        assert ROUND in content
        assert SCHOOL in content


def read_trail(page: Page, url: str) -> None:
    """The administrator sees who did what, and that nothing was altered."""
    page.goto(f"{url}/w/{SLUG}/trail")
    heading(page, "Trail")
    table = page.get_by_role("table")
    for person in (COORDINATOR, LEAD):
        expect(table).to_contain_text(person.name)
    press(page, "Check that it is whole")
    heading(page, "The trail is whole")
