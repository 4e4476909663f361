"""Joint results as a table for other programs: a line a question and own standard."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import xlsxwriter

from saas.i18n import gettext as _
from saas.i18n import language
from tenants.crosswalks.reading import LineRead
from tenants.crosswalks.results import ResultLine
from tenants.practice.schema import in_language

Cell = str | Decimal | int | None
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = (40, 28, 28, 26, 8, 40, 34, 24, 24, 10, 16, 10)


def headings() -> list[str]:
    return [
        _("Our standard"),
        _("Partnership"),
        _("Round"),
        _("Agency"),
        _("Year"),
        _("Joint question"),
        _("Joint standards"),
        _("Joint grade"),
        _("Reads as"),
        _("Number"),
        _("Joint scale"),
        _("Version"),
    ]


def to_csv(results: list[ResultLine]) -> bytes:
    """UTF-8 with a mark that Excel reads."""
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow(headings())
    for row in _rows(results):
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def to_excel(results: list[ResultLine]) -> bytes:
    """A workbook with one sheet: numbers as numbers, and everything else as text."""
    out = BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("Joint results")[:31])
        for column, heading in enumerate(headings()):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, _WIDTHS[column])
        rows = _rows(results)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, Decimal | int):
                    sheet.write_number(line, column, float(cell), text)
                elif cell:
                    sheet.write_string(line, column, cell, text)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(1, len(rows)), len(_WIDTHS) - 1)
    return out.getvalue()


def _rows(results: list[ResultLine]) -> list[list[Cell]]:
    return [
        _cells(result, line, standard)
        for result in results
        for line in result.lines
        for standard in _standards(line)
    ]


def _standards(line: LineRead) -> list[str]:
    if line.mapped == "none":
        return [_("Counted under none")]
    if line.mapped == "not":
        return [_("Not mapped: counted under none")]
    return [_said(standard.title) for standard in line.standards]


def _cells(result: ResultLine, line: LineRead, standard: str) -> list[Cell]:
    kept = result.result
    grade = _said(line.joint.label) if line.joint else ""
    if line.not_applicable:
        grade = _("Does not apply")
    return [
        standard,
        kept.partnership,
        kept.round,
        kept.agency,
        kept.year,
        _said(line.label),
        "; ".join(_said(each.title) for each in line.joint_standards),
        grade,
        _said(line.own.label) if line.own else "",
        Decimal(line.number) if line.number is not None else None,
        _said(line.scale),
        _("Version %(n)s", n=result.version_number),
    ]


def _said(words: dict[str, str]) -> str:
    return in_language(words, language())


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal | int):
        return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    # Spreadsheets run what begins like a formula; the apostrophe makes it text.
    return f"'{cell}" if cell.startswith(_STARTS_FORMULA) else cell
