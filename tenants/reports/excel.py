"""The report as a workbook: one sheet a table, numbers as numbers, texts never formulas."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from math import ceil
from operator import itemgetter
from typing import Any

import xlsxwriter

from saas.i18n import gettext as _
from tenants.reports.document import CellText, Document, Table

_TONES = {
    "red": ("#F6D3D0", "#5F1510"),
    "amber": ("#FCDCBC", "#5A2C00"),
    "yellow": ("#FFF0A8", "#4A3D00"),
    "green": ("#CDEBD8", "#063D22"),
    "blue": ("#D3E3F4", "#0D335A"),
    "grey": ("#E4E8EA", "#2B343A"),
}
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_LONGEST_TEXT = 32_767


def make(document: Document) -> bytes:
    """Write the document as .xlsx."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            # A text stays a text, whatever it begins with.
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {
            "title": f"{document.title}: {document.subtitle}",
            "author": document.author,
            "subject": document.workspace,
        }
    )
    sheets = _Sheets(book, document)
    tables = [
        table
        for section in document.sections
        for table in (*(table for _chart, table in section.charts), *section.tables)
        if table.sheet
    ]
    for place, table in enumerate(tables):
        sheets.write(table, with_cover=place == 0)
    book.close()
    return out.getvalue()


class _Sheets:
    """A workbook in the making, with the formats and names it has used."""

    def __init__(self, book: Any, document: Document) -> None:
        self._book = book
        self._document = document
        self._names: set[str] = set()
        self._formats: dict[tuple[Any, ...], Any] = {}

    def write(self, table: Table, *, with_cover: bool) -> None:
        sheet = self._book.add_worksheet(self._name(table.sheet))
        first = self._cover(sheet) if with_cover else 0
        columns = _columns(table)
        rows = [[column.take(row) for column in columns] for row in table.rows]
        head = [CellText(column.head) for column in columns]
        for place, (cell, column) in enumerate(zip(head, columns, strict=True)):
            sheet.set_column(place, place, column.width)
            sheet.write_string(first, place, cell.text, self._format(head=True))
        for i, cells in enumerate(rows, start=first + 1):
            for place, cell in enumerate(cells):
                self._write_cell(sheet, i, place, cell, is_first=place == 0)
        for i, cells in enumerate([head, *rows], start=first):
            sheet.set_row(i, _height(cells, columns))
        if not table.rows:
            sheet.write_string(first + 1, 0, table.empty, self._format())
        else:
            sheet.autofilter(first, 0, first + len(table.rows), len(columns) - 1)
        if not with_cover:
            sheet.freeze_panes(1, 1)
            sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")

    def _cover(self, sheet: Any) -> int:
        """What the workbook is, above the first table; returns the row after it."""
        document = self._document
        row = 0
        sheet.write_string(row, 0, document.title, self._format(title=True))
        row += 1
        sheet.write_string(row, 0, f"{document.subtitle}, {document.workspace}", self._plain())
        for name, value in document.facts:
            row += 1
            sheet.write_string(row, 0, name, self._plain())
            sheet.write_string(row, 1, value, self._plain())
        for sentence in document.sections[0].paragraphs:
            row += 1
            sheet.write_string(row, 0, sentence, self._plain())
        return row + 2

    def _write_cell(
        self, sheet: Any, row: int, column: int, cell: CellText, *, is_first: bool
    ) -> None:
        if cell.number is None:
            text = cell.text[:_LONGEST_TEXT]
            sheet.write_string(row, column, text, self._format(tone=cell.tone, bold=is_first))
            return
        style = self._format(tone=cell.tone, number=_number_format(cell), bold=is_first)
        sheet.write_number(row, column, float(cell.number), style)

    def _plain(self) -> Any:
        return self._format(wrap=False)

    def _format(
        self,
        *,
        head: bool = False,
        title: bool = False,
        tone: str = "",
        number: str = "",
        bold: bool = False,
        wrap: bool = True,
    ) -> Any:
        key = (head, title, tone, number, bold, wrap)
        if key in self._formats:
            return self._formats[key]
        style: dict[str, Any] = {"valign": "top", "text_wrap": wrap, "font_size": 11}
        if head:
            style |= {"bold": True, "bg_color": "#EEF4F4", "border": 1, "border_color": "#B5CBCC"}
        if title:
            style |= {"bold": True, "font_size": 16, "text_wrap": False}
        if bold:
            style["bold"] = True
        if number:
            style |= {"num_format": number, "align": "left"}
        ground, ink = _TONES.get(tone, ("", ""))
        if ground:
            style |= {"bg_color": ground, "font_color": ink, "bold": True}
        made = self._formats[key] = self._book.add_format(style)
        return made

    def _name(self, wanted: str) -> str:
        """A sheet's name that Excel takes and no other sheet has."""
        plain = " ".join(_NOT_IN_A_NAME.sub(" ", wanted).split())
        base = plain.strip("' ")[:_LONGEST_NAME].strip("' ") or "1"
        name, number = base, 2
        while name.lower() in self._names or name.lower() == "history":
            end = f" {number}"
            name, number = base[: _LONGEST_NAME - len(end)] + end, number + 1
        self._names.add(name.lower())
        return name


@dataclass(frozen=True)
class _Column:
    """A column of a sheet, and how its cells are taken from a row of the table."""

    head: str
    width: float
    take: Callable[[tuple[CellText, ...]], CellText]


def _columns(table: Table) -> list[_Column]:
    """The table's columns; a figure that has words gets a column for each.

    So a sheet can count with the figures, and no tone stands without its words.
    """
    found: list[_Column] = []
    for i, (head, share) in enumerate(zip(table.head, table.widths, strict=True)):
        if any(row[i].words for row in table.rows):
            found.append(_Column(head, 11, partial(_figure, i)))
            found.append(_Column(_("%(what)s in words", what=head), 24, partial(_words, i)))
        else:
            width = max(12.0, min(60.0, share * 110)) if i else max(30.0, min(60.0, share * 110))
            found.append(_Column(head, width, itemgetter(i)))
        if i == 0 and table.about:
            found.append(_Column(table.about, 26, _about))
    return found


def _height(cells: list[CellText], columns: list[_Column]) -> float:
    """Points for the lines that the wrapped texts take; not every reader works it out itself."""
    lines = max(
        sum(ceil(max(1, len(line)) * 1.12 / column.width) for line in cell.text.split("\n"))
        for cell, column in zip(cells, columns, strict=True)
    )
    return min(400.0, 15.0 * lines + 1)


def _figure(i: int, row: tuple[CellText, ...]) -> CellText:
    cell = row[i]
    return replace(cell, words="") if cell.number is not None else CellText("")


def _words(i: int, row: tuple[CellText, ...]) -> CellText:
    cell = row[i]
    if cell.number is None:
        return CellText(cell.text, tone=cell.tone)
    return CellText(f"{cell.words} ({cell.sub})" if cell.sub else cell.words, tone=cell.tone)


def _about(row: tuple[CellText, ...]) -> CellText:
    return CellText(row[0].sub)


def _number_format(cell: CellText) -> str:
    if isinstance(cell.number, int):
        return "0"
    return "+0.0;-0.0;0.0" if cell.text[:1] in "+−" else "0.0"
