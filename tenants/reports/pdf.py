"""The report as a tagged PDF (PDF/UA-1), typeset by Typst.

The document goes in as data: the template shows every text as text, so that
an agency's name can neither be markup nor read a file.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from tenants.reports.charts import draw_svg
from tenants.reports.document import CellText, Document, Section, Table

TEMPLATES = Path(__file__).parent / "templates"
SERIF = "Libertinus Serif"
"""The typeface that Typst brings along: the page and its charts use no other."""

_LONG = re.compile(r"\S{28,}")
_BREAK = "\u200b"


def make(document: Document) -> bytes:
    """Typeset the document.

    Raises typst.TypstError when it cannot meet the standard.
    """
    return bytes(
        typst.compile(
            str(TEMPLATES / "overview.typ"),
            root=str(TEMPLATES),
            font_paths=_fonts(),
            sys_inputs={"document": json.dumps(_as_data(document), ensure_ascii=False)},
            format="pdf",
            pdf_standards=["ua-1"],
        )
    )


@lru_cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def _as_data(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "workspace": document.workspace,
        "language": document.language,
        "author": document.author,
        "facts": [list(fact) for fact in document.facts],
        "labels": document.labels,
        "sections": [_section(section) for section in document.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "paragraphs": list(section.paragraphs),
        "landscape": section.landscape,
        "charts": [
            {
                "title": chart.described.title,
                "alt": chart.described.alt,
                "svg": draw_svg(chart, SERIF),
                "table": _table(table),
            }
            for chart, table in section.charts
        ],
        "tables": [_table(table) for table in section.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "empty": table.empty,
        "head": [_breakable(text) for text in table.head],
        "widths": list(table.widths),
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
    }


def _cell(cell: CellText) -> list[str]:
    return [_breakable(cell.text), _breakable(cell.sub), cell.tone]


def _breakable(text: str) -> str:
    """A word too long for a column may break anywhere, rather than run over its neighbour."""
    return _LONG.sub(lambda found: _BREAK.join(found.group()), text)
