"""PDF, Word and Excel: one content, told to those who do not see it too, and never a program."""

from __future__ import annotations

import zipfile
from io import BytesIO

import docx
import openpyxl
import pypdf
import pytest
from docx.oxml.ns import qn

from saas.i18n import in_language
from tenants.practice import service as practice
from tenants.reports import excel, pdf, word
from tenants.reports.compose import compose
from tenants.reports.document import CellText, Document, Section, Table
from tests.actions.work import agree
from tests.reports.scene import (
    RULES,
    evidence,
    grade,
    hand_in,
    judge,
    overview,
    submitted,
    use_model,
)

HOSTILE = (
    '#read("/etc/passwd") *bold* $x$ <label> @ref // comment',
    '=HYPERLINK("https://example.org","click")',
    "+1+1",
    "@SUM(A1)",
    "-2+3",
    "\x0bA\x01 name & <b>tags</b> ]]> {{ 7*7 }} %(x)s",
    "Unbroken" * 30,
    "Done ✅ by 中文 😀",
)


def table_of(texts: tuple[str, ...]) -> Document:
    table = Table(
        key="t",
        sheet="=Sheet [1]: a/b\\c*d?'",
        caption=texts[0],
        head=("Agency", texts[1]),
        rows=tuple((CellText(text, text), CellText(text, text, "red")) for text in texts),
        widths=(0.5, 0.5),
    )
    return Document(
        title=texts[0],
        subtitle="Overview report",
        workspace=texts[1],
        language="en",
        author=texts[5],
        facts=((texts[0], texts[1]),),
        sections=(Section(title=texts[0], paragraphs=texts, tables=(table, table)),),
        labels={
            "contents": "Contents",
            "page": "Page",
            "table": "Table",
            "chart": "Chart",
            "missing": "A square",
        },
    )


@pytest.fixture
def report(world) -> Document:
    """The report of a small round in English, with something in every part."""
    return report_of(world, "en")


def report_of(world, language: str) -> Document:
    first = world.open_round(title="Section 11 2025")
    submitted(world, "northmoor", lead="1", visits="1", trained="1")
    world.open_round(title="Section 11 2026", previous=first)
    evidence(world, "northmoor", "Safeguarding policy", None)
    submitted(world, "northmoor", lead="3", visits="0", trained="2")
    submitted(world, "elm", lead="1", visits="0", trained="2")
    judge(world, "northmoor", "q.lead", "2", reason="Not every quarter")
    agree(world)
    with in_language(language):
        found = overview(world)
        return compose(found, workspace="Wendover Vale Partnership", made_by="Rhian Okafor")


def text_of_pdf(data: bytes) -> str:
    pages = pypdf.PdfReader(BytesIO(data)).pages
    return "\n".join(page.extract_text() for page in pages).replace("\u200b", "")


def tags(node: object, found: dict[str, int] | None = None) -> dict[str, int]:
    """How often each structure element occurs in a PDF's tree."""
    found = {} if found is None else found
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for kid in node:
            tags(kid, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found[node["/S"]] = found.get(node["/S"], 0) + 1
        if node.get("/S") == "/Figure":
            assert node.get("/Alt"), "a figure without words"
        if "/K" in node:
            tags(node["/K"], found)
    return found


def test_text_that_looks_like_a_program_stays_text_in_the_pdf():
    text = text_of_pdf(pdf.make(table_of(HOSTILE)))
    assert '#read("/etc/passwd")' in text
    assert "*bold* $x$ <label> @ref // comment" in text
    assert "root:" not in text
    assert "7*7" in text


def test_a_character_without_a_glyph_becomes_a_square_and_the_report_says_so():
    text = text_of_pdf(pdf.make(table_of(HOSTILE)))
    assert "Done □ by □□ □" in text
    assert "A square" in text
    assert "A square" not in text_of_pdf(pdf.make(table_of((*HOSTILE[:5], "Ŵy →"))))


def test_a_name_in_a_chart_without_a_glyph_does_not_stop_the_report(world):
    use_model(world, RULES)
    standard = world.model.spines[0].standards[0]
    named = standard.model_copy(update={"short": {"": 'Lead 😀 #read("/etc/passwd")'}})
    spine = world.model.spines[0].model_copy(update={"standards": [named]})
    world.model = world.model.model_copy(update={"spines": [spine]})
    with world.planning() as session:
        world.version_id = practice.publish(
            session, world.model, note="", published_by=None, publisher_name=""
        ).id
        session.commit()
    world.open_round()
    grade(world, "northmoor", {"q.lead": "2"})
    lead, return_id = world.people["northmoor.agency_lead"], world.return_of("northmoor")
    world.answer(lead, return_id, "q.volunteers", value="no")
    hand_in(world, "northmoor")

    document = compose(overview(world), workspace="W", made_by="M")

    text = text_of_pdf(pdf.make(document))
    assert "Lead □" in text
    assert "root:" not in text


def test_text_that_looks_like_a_program_stays_text_in_word():
    data = word.make(table_of(HOSTILE))
    book = docx.Document(BytesIO(data))
    cells = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    assert any('#read("/etc/passwd")' in text for text in cells)
    assert any("A name & <b>tags</b> ]]> {{ 7*7 }}" in text for text in cells)
    assert "Unbroken" * 30 in "".join(cells)


def test_text_that_looks_like_a_formula_stays_text_in_excel():
    book = openpyxl.load_workbook(BytesIO(excel.make(table_of(HOSTILE))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    for text in HOSTILE[1:5]:
        found = [cell for cell in cells if cell.value == text]
        assert found, text
        assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)


def test_sheets_of_the_same_name_get_names_that_excel_takes():
    book = openpyxl.load_workbook(BytesIO(excel.make(table_of(HOSTILE))))
    assert len(book.sheetnames) == 2
    assert len({name.lower() for name in book.sheetnames}) == 2
    for name in book.sheetnames:
        assert len(name) <= 31
        assert not set(name) & set("[]:*?/\\")


def test_the_pdf_is_tagged_to_the_standard_and_says_its_title_and_language(report):
    data = pdf.make(report)
    reader = pypdf.PdfReader(BytesIO(data))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Section 11 2026: Overview report"
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_object().get_data()
    found = tags(root["/StructTreeRoot"])
    assert found["/Figure"] == 3
    assert found["/Table"] >= 8
    assert found["/TH"] >= found["/Table"] * 2
    assert found["/H1"] >= 10
    assert found["/Caption"] >= 8


def test_nothing_outside_the_pdf_is_fetched_or_run(report):
    data = pdf.make(report)
    for name in (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/URI"):
        assert name not in data


def test_word_has_headings_repeated_heads_described_pictures_and_a_language(report):
    book = docx.Document(BytesIO(word.make(report)))
    headings = [p.text for p in book.paragraphs if p.style.name == "Heading 1"]
    assert headings == [section.title for section in report.sections]
    for table in book.tables:
        assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert len(book.inline_shapes) == 3
    for shape in book.inline_shapes:
        assert shape._inline.docPr.get("descr", "").startswith(("Bar chart", "Stacked bar chart"))
    assert book.core_properties.language == "en-GB"
    assert book.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-GB"
    assert {s.orientation for s in book.sections} == {0, 1}


def test_excel_keeps_figures_as_numbers_with_their_words_beside_them(report):
    book = openpyxl.load_workbook(BytesIO(excel.make(report)))
    assert book.sheetnames[0] == "Summary"
    for name in ("Heat map own grades", "Heat map moderated grades", "Heat map movement"):
        assert book[name].freeze_panes == "B2"
    for name in ("Gaps", "Contradictions", "Evidence", "Actions"):
        assert name in book.sheetnames
    sheet = book["Heat map own grades"]
    head = [cell.value for cell in sheet[1]]
    row = next(r for r in sheet.iter_rows(values_only=True) if r[0] == "Northmoor Police")
    assert row[head.index("Leadership")] == 1.5
    assert row[head.index("Leadership in words")] == "Partly in place (2 of 2 graded)"


def test_the_three_files_say_the_same(report):
    as_pdf = text_of_pdf(pdf.make(report))
    book = docx.Document(BytesIO(word.make(report)))
    as_word = "\n".join(
        [p.text for p in book.paragraphs]
        + [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    )
    sheets = openpyxl.load_workbook(BytesIO(excel.make(report)))
    as_excel = "\n".join(
        str(value)
        for sheet in sheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    )
    for words in (
        "Leadership is embedded, yet leaders do not visit.",
        "Leaders visit the front line",
        "moderated lower",
        "stronger",
        "Not submitted",
        "2 of 3 agencies have submitted",
    ):
        for text in (as_pdf, as_word, as_excel):
            assert words in " ".join(text.split()), words


def test_an_empty_round_makes_a_whole_report_that_says_so(world):
    world.open_round()
    document = compose(overview(world), workspace="W", made_by="M")
    text = " ".join(text_of_pdf(pdf.make(document)).split())
    assert "Nothing has been submitted yet" in text
    assert "There is no earlier round to compare with." in text
    assert zipfile.ZipFile(BytesIO(word.make(document))).testzip() is None
    assert len(openpyxl.load_workbook(BytesIO(excel.make(document))).sheetnames) >= 6


def test_the_models_words_follow_the_askers_language(world):
    document = report_of(world, "cy")
    text = text_of_pdf(pdf.make(document))
    assert document.language == "cy"
    assert "Arweinyddiaeth" in text
    assert pypdf.PdfReader(BytesIO(pdf.make(document))).trailer["/Root"]["/Lang"] == "cy"
