"""The report as a Word document: real headings, repeated table heads, described pictures."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

from tenants.reports.charts import Chart, draw_png
from tenants.reports.document import CellText, Document, Section, Table

_BRAND = RGBColor(0x12, 0x3F, 0x47)
_TONES = {
    "red": ("F6D3D0", "5F1510"),
    "amber": ("FCDCBC", "5A2C00"),
    "yellow": ("FFF0A8", "4A3D00"),
    "green": ("CDEBD8", "063D22"),
    "blue": ("D3E3F4", "0D335A"),
    "grey": ("E4E8EA", "2B343A"),
}
_HEAD = "EEF4F4"
_LOCALES = {"en": "en-GB", "cy": "cy-GB"}

# XML holds none of these; they come with pasted text.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def make(document: Document) -> bytes:
    """Write the document as .docx."""
    book = docx.Document()
    _set_up(book, document)
    book.add_paragraph(_clean(document.workspace), style="Subtitle")
    book.add_heading(_clean(document.title), level=0)
    book.add_paragraph(_clean(document.subtitle), style="Subtitle")
    for name, value in document.facts:
        line = book.add_paragraph(style="List Bullet")
        line.add_run(f"{_clean(name)}: ").bold = True
        line.add_run(_clean(value))
    for section in document.sections:
        _write_section(book, section, document.labels)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _set_up(book: Any, document: Document) -> None:
    about = book.core_properties
    about.title = _clean(f"{document.title}: {document.subtitle}")
    about.author = _clean(document.author)
    about.subject = _clean(document.workspace)
    about.comments = ""
    about.language = _LOCALES.get(document.language, document.language)
    normal = book.styles["Normal"]
    normal.font.name = "Arial"
    normal.font.size = Pt(10.5)
    for name in ("Title", "Heading 1"):
        style = book.styles[name]
        style.font.color.rgb = _BRAND
        _set_font(style, "Arial")
    book.styles["Subtitle"].font.color.rgb = RGBColor(0x42, 0x50, 0x5A)
    _set_font(book.styles["Subtitle"], "Arial")
    caption = book.styles["Caption"]
    caption.font.color.rgb = RGBColor(0x42, 0x50, 0x5A)
    caption.paragraph_format.keep_with_next = True
    _set_language(book, _LOCALES.get(document.language, document.language))
    page = book.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    _set_margins(page)
    _write_footer(page, document)


def _set_font(style: Any, name: str) -> None:
    style.font.name = name
    fonts = style.element.rPr.rFonts
    # The template's theme fonts would win over the name.
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)


def _set_language(book: Any, locale: str) -> None:
    defaults = book.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), locale)


def _set_margins(page: Any) -> None:
    page.left_margin = page.right_margin = Cm(1.8)
    page.top_margin = page.bottom_margin = Cm(1.8)


def _write_footer(page: Any, document: Document) -> None:
    line = page.footer.paragraphs[0]
    line.add_run(f"{_clean(document.workspace)}  ·  {_clean(document.labels['page'])} ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = line.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _write_section(book: Any, section: Section, labels: dict[str, str]) -> None:
    _turn(book, landscape=section.landscape)
    book.add_heading(_clean(section.title), level=1)
    for sentence in section.paragraphs:
        book.add_paragraph(_clean(sentence))
    for chart, table in section.charts:
        _write_chart(book, chart, labels)
        _write_table(book, table, labels, small=False)
    for table in section.tables:
        _write_table(book, table, labels, small=section.landscape)


def _turn(book: Any, *, landscape: bool) -> None:
    page = book.sections[-1]
    if (page.orientation == WD_ORIENT.LANDSCAPE) == landscape:
        return
    page = book.add_section(WD_SECTION.NEW_PAGE)
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    _set_margins(page)


def _width(book: Any) -> int:
    page = book.sections[-1]
    return int(page.page_width - page.left_margin - page.right_margin)


def _write_chart(book: Any, chart: Chart, labels: dict[str, str]) -> None:
    book.add_paragraph(f"{labels['chart']}: {_clean(chart.described.title)}", style="Caption")
    book.add_picture(BytesIO(draw_png(chart)), width=Emu(min(_width(book), Cm(16.5))))
    described = book.inline_shapes[-1]._inline.docPr
    described.set("descr", _clean(chart.described.alt))
    described.set("title", _clean(chart.described.title))


def _write_table(book: Any, table: Table, labels: dict[str, str], *, small: bool) -> None:
    if not table.rows:
        book.add_paragraph(_clean(table.empty))
        return
    book.add_paragraph(f"{labels['table']}: {_clean(table.caption)}", style="Caption")
    made = book.add_table(rows=0, cols=len(table.head), style="Table Grid")
    made.autofit = False
    _draw(made)
    # Which row and column hold the heads, for those who do not see the table.
    look = made._tbl.tblPr.find(qn("w:tblLook"))
    if look is not None:
        look.attrib.clear()
        look.set(qn("w:val"), "00A0")
        look.set(qn("w:firstRow"), "1")
        look.set(qn("w:firstColumn"), "1")
    _describe(made, table.caption)
    widths = [int(_width(book) * share / 635) for share in table.widths]
    for column, width in zip(made._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(width))
    size = 16 if small else 18
    head = [CellText(name) for name in table.head]
    made._tbl.append(_row(head, widths, size, is_head=True))
    for row in table.rows:
        made._tbl.append(_row(row, widths, size, is_head=False))
    book.add_paragraph()


def _draw(made: Any) -> None:
    """Thin lines and some air, instead of the style's heavy black."""
    properties = made._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "B5CBCC")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", "45"), ("left", "80"), ("bottom", "45"), ("right", "80")):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), width)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    # The order of these elements is part of the format.
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(borders)
    layout.addnext(margins)


def _describe(made: Any, caption: str) -> None:
    element = OxmlElement("w:tblCaption")
    element.set(qn("w:val"), _clean(caption))
    made._tbl.tblPr.append(element)


def _row(
    cells: tuple[CellText, ...] | list[CellText], widths: list[int], size: int, *, is_head: bool
) -> Any:
    # Written as elements: the library's own cells cost a search of the table each.
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        row.append(_cell(cell, width, size, is_head=is_head, bold=is_head or place == 0))
    return row


def _cell(cell: CellText, width: int, size: int, *, is_head: bool, bold: bool) -> Any:
    made = OxmlElement("w:tc")
    properties = OxmlElement("w:tcPr")
    measured = OxmlElement("w:tcW")
    measured.set(qn("w:w"), str(width))
    measured.set(qn("w:type"), "dxa")
    properties.append(measured)
    ground, ink = _TONES.get(cell.tone, (_HEAD if is_head else "", ""))
    if ground:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:color"), "auto")
        shade.set(qn("w:fill"), ground)
        properties.append(shade)
    made.append(properties)
    paragraph = OxmlElement("w:p")
    spacing = OxmlElement("w:pPr")
    after = OxmlElement("w:spacing")
    after.set(qn("w:after"), "0")
    after.set(qn("w:before"), "0")
    spacing.append(after)
    paragraph.append(spacing)
    for place, line in enumerate(cell.text.split("\n")):
        paragraph.append(_run(line, size, ink, bold=bold or bool(cell.tone), broken=place > 0))
    if cell.sub:
        paragraph.append(_run(cell.sub, 14, ink, bold=False, broken=True))
    made.append(paragraph)
    return made


def _run(text: str, size: int, ink: str, *, bold: bool, broken: bool) -> Any:
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    if bold:
        properties.append(OxmlElement("w:b"))
    if ink:
        colour = OxmlElement("w:color")
        colour.set(qn("w:val"), ink)
        properties.append(colour)
    measured = OxmlElement("w:sz")
    measured.set(qn("w:val"), str(size))
    properties.append(measured)
    run.append(properties)
    if broken:
        run.append(OxmlElement("w:br"))
    words = OxmlElement("w:t")
    words.text = _clean(text)
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(words)
    return run
