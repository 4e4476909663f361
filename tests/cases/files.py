"""Lists of cases as files, honest and hostile."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

ROWS: list[list[Any]] = [
    ["Case ref", "Team", "Status", "Date opened", "Child's name", "Ethnicity"],
    ["C-001", "Northmoor Police", "Child protection", date(2026, 3, 1), "Not To Be Kept", "Welsh"],
    ["C-002", "Elm Lane School", "Child in need", date(2026, 9, 15), "Nor This", "Irish"],
]


def workbook(rows: Sequence[Sequence[Any]] = ROWS) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_text(rows: Sequence[Sequence[Any]] = ROWS, separator: str = ",") -> str:
    return "".join(
        separator.join(
            value.isoformat() if isinstance(value, date) else str(value) for value in row
        )
        + "\r\n"
        for row in rows
    )


def changed(book: bytes, part: str, pattern: bytes, instead: bytes) -> bytes:
    """A workbook in which something of one part's XML was replaced by hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == part:
                content, times = re.subn(pattern, lambda _m: instead, content)
                assert times, "nothing was replaced"
            new.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()
