"""The shape of a report: sections of sentences, charts and tables, in words already.

PDF, Word and Excel are made from this one document, so that they cannot
disagree. Everything in it is plain text; no maker reads markup from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tenants.reports.charts import Chart


@dataclass(frozen=True)
class CellText:
    """One cell: its text, a smaller second line, a tone behind it.

    ``number`` is what a sheet keeps as a number, and ``words`` what it writes beside it.
    """

    text: str
    sub: str = ""
    tone: str = ""
    number: Decimal | int | None = None
    words: str = ""


@dataclass(frozen=True)
class Table:
    """The first column holds what each row is about; without ``sheet`` it has none.

    ``widths`` are shares of the page's width, one a column.
    """

    key: str
    sheet: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[CellText, ...], ...]
    widths: tuple[float, ...]
    empty: str = ""
    about: str = ""
    """In a sheet, the head of the first column's second line."""


@dataclass(frozen=True)
class Section:
    """``landscape`` for a matrix that needs the page's long side."""

    title: str
    paragraphs: tuple[str, ...] = ()
    charts: tuple[tuple[Chart, Table], ...] = ()
    tables: tuple[Table, ...] = ()
    landscape: bool = False


@dataclass(frozen=True)
class Document:
    """``facts`` stand under the title: what of, until when, made by whom."""

    title: str
    subtitle: str
    workspace: str
    language: str
    author: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    labels: dict[str, str]
    """The few words a maker adds itself: contents, page, table, chart."""
