"""The results as a table for other programs: CSV and Excel, never a formula in it.

They hold the figures of the page and no other: what is hidden there is hidden here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import xlsxwriter

from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.results.figures import Figure, FigureRow, ScaleFigures
from tenants.results.queries import Group
from tenants.results.wording import (
    HIDDEN,
    Words,
    column_name,
    group_name,
    label_of,
    why_hidden,
)

CSV_TYPE = "text/csv; charset=utf-8"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | Decimal | date | None
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = (22, 30, 60, 28, 30, 12, 12)


@dataclass(frozen=True)
class Sheet:
    """What is exported: the figures of one part, by standard, by team and by one field."""

    workspace: str
    round: str
    part: str
    made_on: date
    fewest: int
    by: Group
    scales: Sequence[ScaleFigures]


def headings() -> list[str]:
    return [
        _("Told apart by"),
        _("Group"),
        _("Question or standard"),
        _("Scale"),
        _("Grade"),
        _("How many"),
        _("Per cent"),
    ]


def lines(sheet: Sheet, words: Words) -> list[list[Cell]]:
    """A line for each figure, in the page's order."""
    found: list[list[Cell]] = []
    for scale in sheet.scales:
        for each in scale.questions:
            label = words(each.question.label)
            found += _figures(scale, _("All together"), "", label, each.overall, words)
        for standard in scale.standards:
            title = words(standard.standard.title)
            found += _figures(scale, _("Standard"), "", title, standard.row, words, with_mean=False)
        for group in (Group.TEAM, sheet.by):
            for each in scale.questions:
                if not each.has(group):
                    continue
                for row in each.groups[group]:
                    label = words(each.question.label)
                    name = label_of(row.label)
                    found += _figures(scale, group_name(group), name, label, row, words)
    return found


def _figures(
    scale: ScaleFigures,
    by: str,
    group: str,
    label: str,
    row: FigureRow,
    words: Words,
    *,
    with_mean: bool = True,
) -> Iterator[list[Cell]]:
    start: list[Cell] = [by, group, label, words(scale.scale.title)]
    for column, figure in zip(scale.columns, row.figures, strict=True):
        yield [*start, column_name(scale.scale, column, words), *_cells(figure)]
    yield [*start, _("All answers"), *_cells(row.total)]
    if scale.is_numeric and with_mean:
        yield [*start, _("Mean"), HIDDEN if row.mean is None and row.hidden else row.mean, None]


def _cells(figure: Figure) -> list[Cell]:
    if figure.count is None:
        return [HIDDEN, HIDDEN]
    return [figure.count, figure.share]


def about(sheet: Sheet, hidden: int) -> list[list[Cell]]:
    """Whose figures these are, of what and of when, and what is hidden and why."""
    return [
        [_("Workspace"), sheet.workspace],
        [_("Round"), sheet.round],
        [_("Part"), sheet.part],
        [_("Made on"), sheet.made_on],
        [
            _("Hidden"),
            ngettext("%(num)s figure is hidden.", "%(num)s figures are hidden.", hidden),
        ],
        [_("Why"), why_hidden(sheet.fewest)],
    ]


def _hidden(found: Sequence[Sequence[Cell]]) -> int:
    return sum(line[5] == HIDDEN for line in found)


def to_csv(sheet: Sheet, words: Words) -> bytes:
    """UTF-8 with a mark that Excel reads; dates as ISO 8601."""
    found = lines(sheet, words)
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    table: list[list[Cell]] = [*about(sheet, _hidden(found)), [], [*headings()], *found]
    for line in table:
        writer.writerow([_plain(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")


def to_excel(sheet: Sheet, words: Words) -> bytes:
    """A workbook of two sheets: what it is about, and the figures as real numbers."""
    found = lines(sheet, words)
    out = BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"})
        first = book.add_worksheet(_("About")[:31])
        first.set_column(0, 0, 22)
        first.set_column(1, 1, 80)
        for number, (name, said) in enumerate(about(sheet, _hidden(found))):
            first.write_string(number, 0, str(name), bold)
            if isinstance(said, date):
                first.write_datetime(number, 1, said, day)
            else:
                first.write_string(number, 1, str(said), text)
        page = book.add_worksheet(_("Results")[:31])
        for column, heading in enumerate(headings()):
            page.write_string(0, column, heading, bold)
            page.set_column(column, column, _WIDTHS[column])
        for number, line in enumerate(found, start=1):
            for column, cell in enumerate(line):
                if isinstance(cell, int | Decimal):
                    page.write_number(number, column, cell, text)
                elif cell:
                    page.write_string(number, column, str(cell), text)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(1, len(found)), len(_WIDTHS) - 1)
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    written = str(cell)
    # Spreadsheets run what begins like a formula; the apostrophe makes it text.
    risky = isinstance(cell, str) and written.startswith(_STARTS_FORMULA)
    return f"'{written}" if risky else written
