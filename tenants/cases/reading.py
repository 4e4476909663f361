"""A list of cases as somebody's file gives it: a table of plain texts, and nothing else.

A file may come from anywhere. Its kind is decided by its content, an archive is
looked through before anything unpacks it, formulas are never computed, and of a
workbook only the first visible sheet is read.
"""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

import openpyxl

from saas.errors import InvalidInput
from saas.files.kinds import identify
from saas.i18n import gettext as _

LARGEST_MB = 5
MOST_ROWS = 3_000
"""Cases in one list; an authority of the largest kind has about as many open."""
MOST_COLUMNS = 60
LONGEST_CELL = 500
_LAST_ROW = 1_048_576
"""Excel's own; a file may say that a row stands further down."""
_MOST_UNPACKED = 40 * 1024 * 1024
_MARKS = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)


@dataclass(frozen=True)
class Row:
    """One line; ``number`` is the one that a spreadsheet shows beside it."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """The first row's texts, and the rows below it that are not empty."""

    headers: list[str]
    rows: list[Row]

    def document(self) -> dict[str, Any]:
        return {"headers": self.headers, "rows": [[row.number, row.cells] for row in self.rows]}

    @classmethod
    def of(cls, document: dict[str, Any]) -> Table:
        return cls(
            list(document["headers"]),
            [Row(number, list(cells)) for number, cells in document["rows"]],
        )


def read_table(stream: BinaryIO, name: str) -> Table:
    """The table of an uploaded CSV file or Excel workbook.

    Raises InvalidInput for the field ``file``; no sentence repeats what the file says.
    """
    kind = identify(stream, name, limit_mb=LARGEST_MB)
    if kind.extension == "xlsx":
        return _table_of_workbook(stream)
    if kind.extension in ("csv", "txt"):
        stream.seek(0)
        return _table(_rows_of_text(_decoded(stream.read())))
    raise _refused(_("Choose a CSV file or an Excel workbook (.xlsx)."))


def _table(rows: Iterable[tuple[int, list[str]]]) -> Table:
    headers: list[str] = []
    found: list[Row] = []
    for number, cells in rows:
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise _too_wide()
        if not cells:
            continue
        if not headers:
            headers = cells
            continue
        if len(found) == MOST_ROWS:
            raise _too_many()
        found.append(Row(number, cells))
    if not found:
        raise _refused(
            _(
                "The file has no rows under its first one. The first row names the columns, "
                "and each row below it is one case."
            )
        )
    width = max(len(headers), *(len(row.cells) for row in found))
    headers += [""] * (width - len(headers))
    for row in found:
        row.cells.extend([""] * (width - len(row.cells)))
    return Table(headers, found)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel writes on a Western Windows; its five undefined bytes are refused before.
        return data.decode("cp1252", errors="replace")


def _rows_of_text(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cells[MOST_COLUMNS:]):
                raise _too_wide()
            yield number, [clean_cell(cell) for cell in cells[:MOST_COLUMNS]]
    except csv.Error:
        # Not chained: what the parser says may repeat a cell.
        raise _refused(
            _(
                "The file cannot be read from row %(row)s on: a quotation mark is not closed, "
                "or a cell is far too long.",
                row=number + 1,
            )
        ) from None


def _separator(text: str) -> str:
    """The separator that stands most often in the first line that says anything."""
    for line in text.splitlines():
        outside = "".join(line.split('"')[::2])
        counts = Counter(sign for sign in outside if sign in ",;\t|")
        if counts:
            return counts.most_common(1)[0][0]
        if line.strip():
            break
    return ","


def _table_of_workbook(stream: BinaryIO) -> Table:
    _refuse_unsafe_parts(stream)
    stream.seek(0)
    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        try:
            sheet = next((s for s in book.worksheets if s.sheet_state == "visible"), None)
            return _table(_rows_of_sheet(sheet) if sheet is not None else ())
        finally:
            book.close()
    except InvalidInput:
        raise
    except Exception:  # a library that reads a stranger's file fails in many ways
        raise _refused(
            _("The workbook is damaged. Open it, save it again and choose it again.")
        ) from None


def _rows_of_sheet(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    # What a sheet says of its own size may be untrue: it is not asked.
    sheet.reset_dimensions()
    empty = 0
    rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    for number, values in enumerate(rows, start=1):
        # Before anything else is done with it: there may be a million empty rows.
        nothing = values.count(None) == len(values)
        cells = [] if nothing else [clean_cell(_text_of(value)) for value in values]
        if not any(cells) and number <= _LAST_ROW:
            empty += 1
            continue
        if empty > MOST_ROWS:
            raise _refused(
                _(
                    "Row %(row)s stands far below the list. Put all rows together, or delete it.",
                    row=number,
                )
            )
        empty = 0
        yield number, cells


def _text_of(value: Any) -> str:
    """A cell's value as a person reads it; a day as an ISO date."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        whole_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if whole_day else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def clean_cell(text: str) -> str:
    """A cell's text on one line, without what cannot be seen; shortened where it is far too long.

    Marks that turn the direction of writing go with the other invisible signs; letters of
    scripts that run from right to left stay. A cell that is too long keeps one sign more
    than is allowed, so that it is told of and not cut in silence.
    """
    seen = []
    for sign in unicodedata.normalize("NFC", text[: 20 * LONGEST_CELL]):
        category = unicodedata.category(sign)
        if sign in "\t\r\n\x0b\x0c" or category in ("Zs", "Zl", "Zp"):
            seen.append(" ")
        elif category not in ("Cc", "Cf", "Cs", "Co", "Cn"):
            seen.append(sign)
    return " ".join("".join(seen).split())[: LONGEST_CELL + 1]


def _refuse_unsafe_parts(stream: BinaryIO) -> None:
    """Entities that grow when they are read, and more text than a list of cases can have.

    That the sizes in the archive's own directory are true has been seen before.
    """
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
                raise _refused(
                    _("The workbook holds far more than a list of cases. Save the list alone.")
                )
            for entry in archive.infolist():
                if entry.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(entry) as part:
                        head = part.read(64 * 1024)
                    if any(mark in head for mark in _MARKS):
                        raise _refused(_("The workbook holds what no list of cases needs."))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        raise _refused(
            _("The workbook is damaged. Open it, save it again and choose it again.")
        ) from None


def _too_many() -> InvalidInput:
    return _refused(
        _("A list holds at most %(most)s cases. Split the file in two.", most=MOST_ROWS)
    )


def _too_wide() -> InvalidInput:
    return _refused(
        _(
            "The file has more than %(most)s columns. Leave only those that are needed.",
            most=MOST_COLUMNS,
        )
    )


def _refused(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, {"file": sentence})
