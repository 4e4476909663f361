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
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_NOT_SHOWN = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_STAND_IN = "□"
_TRIES = 4


def make(document: Document) -> bytes:
    """Typeset the document.

    The standard allows no character without a glyph. One that no typeface of
    ours has (a smiley in a title) gives way to a square, and the report says
    so. Raises typst.TypstError when the standard is not met.
    """
    return typeset(TEMPLATES / "overview.typ", _as_data(document), told=document.labels["missing"])


def typeset(template: Path, data: dict[str, Any], *, told: str) -> bytes:
    """Typeset data by a template that lies in a folder of its own.

    Where a character gave way to a square, ``told`` stands under the name ``note``.
    Raises typst.TypstError when the standard is not met.
    """
    text = json.dumps(data, ensure_ascii=False)
    for _attempt in range(_TRIES):
        try:
            return _compile(template, text)
        except typst.TypstError as error:
            missing = {_decoded(found) for found in _NOT_SHOWN.findall(error.diagnostic)}
            if not missing:
                raise
            data["note"] = told
            text = json.dumps(data, ensure_ascii=False)
            for characters in sorted(missing):
                text = text.replace(characters, _STAND_IN)
    return _compile(template, text)


def _compile(template: Path, text: str) -> bytes:
    return bytes(
        typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=_fonts(),
            sys_inputs={"document": text},
            format="pdf",
            pdf_standards=["ua-1"],
        )
    )


def _decoded(found: str) -> str:
    """The characters of an error's quoted text."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1] else m[2], found)


@lru_cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def _as_data(document: Document) -> dict[str, Any]:
    return {
        "title": plain(document.title),
        "subtitle": plain(document.subtitle),
        "workspace": plain(document.workspace),
        "language": document.language,
        "author": plain(document.author),
        "note": "",
        "facts": [[plain(text) for text in fact] for fact in document.facts],
        "labels": document.labels,
        "sections": [_section(section) for section in document.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": plain(section.title),
        "paragraphs": [plain(text) for text in section.paragraphs],
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
        "caption": plain(table.caption),
        "empty": table.empty,
        "head": [_breakable(text) for text in table.head],
        "widths": list(table.widths),
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
    }


def _cell(cell: CellText) -> list[str]:
    return [_breakable(cell.text), _breakable(cell.sub), cell.tone]


def _breakable(text: str) -> str:
    """A word too long for a column may break anywhere, rather than run over its neighbour."""
    return _LONG.sub(lambda found: _BREAK.join(found.group()), plain(text))


def plain(text: str) -> str:
    """The text without control characters, which no typeface shows."""
    return _CONTROL.sub(" ", text)
