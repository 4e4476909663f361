"""The plan as a table for other programs: CSV and Excel, never a formula in it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO, StringIO

import xlsxwriter

from saas.i18n import gettext as _
from tenants.actions.plan import PlanRow
from tenants.actions.wording import state_name
from tenants.rounds.calendar import day_of

CSV_TYPE = "text/csv; charset=utf-8"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | date | None
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = (8, 44, 26, 22, 22, 12, 14, 10, 28, 26, 40, 40, 40, 14, 14)


def headings() -> list[str]:
    return [
        _("Number"),
        _("Action"),
        _("Agency"),
        _("Owner"),
        _("Deputy"),
        _("Due"),
        _("State"),
        _("Overdue"),
        _("Round"),
        _("Standard"),
        _("Finding"),
        _("What will be different"),
        _("How that will be known"),
        _("Claimed done on"),
        _("Verified on"),
    ]


def cells(row: PlanRow, standards: Mapping[str, str]) -> list[Cell]:
    """One action's line; ``standards`` gives a standard's title by its key."""
    return [
        row.number,
        row.title,
        row.agency,
        row.owner,
        row.deputy,
        row.due_on,
        state_name(row.state),
        _("Yes") if row.overdue else _("No"),
        row.round,
        standards.get(row.standard, row.standard),
        row.finding,
        row.difference,
        row.measure,
        _day(row.claimed_at),
        _day(row.verified_at),
    ]


def to_csv(rows: list[PlanRow], standards: Mapping[str, str]) -> bytes:
    """UTF-8 with a mark that Excel reads; dates as ISO 8601."""
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([_plain(heading) for heading in headings()])
    for row in rows:
        writer.writerow([_plain(cell) for cell in cells(row, standards)])
    return out.getvalue().encode("utf-8-sig")


def to_excel(rows: list[PlanRow], standards: Mapping[str, str]) -> bytes:
    """A workbook with one sheet: real dates and numbers, and everything else as text."""
    out = BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"})
        sheet = book.add_worksheet(_("Action plan")[:31])
        for column, heading in enumerate(headings()):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, _WIDTHS[column])
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(cells(row, standards)):
                if isinstance(cell, date):
                    sheet.write_datetime(line, column, cell, day)
                elif isinstance(cell, int):
                    sheet.write_number(line, column, cell, text)
                elif cell:
                    sheet.write_string(line, column, cell, text)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(1, len(rows)), len(_WIDTHS) - 1)
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    written = str(cell)
    # Spreadsheets run what begins like a formula; the apostrophe makes it text.
    return f"'{written}" if written.startswith(_STARTS_FORMULA) else written


def _day(moment: datetime | None) -> date | None:
    return day_of(moment) if moment else None
