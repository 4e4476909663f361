"""In the PDF a heading stands on the page of what follows it."""

from __future__ import annotations

from io import BytesIO

import pypdf
from flask import Flask

from saas.i18n import in_language
from tenants.handbook import pdf
from tenants.practice.loader import load_text
from tests.handbook.frameworks import book

FILLER = "Words of a standard that fill a line or two of the page, whatever it is about. "
LISTS = 40


def long_document() -> str:
    """Lists of standards of every length, each under a heading with a line below it."""
    lines = ["format: accord-model/1", "key: long", "title: Long", "languages: [en]"]
    lines += ["staff_groups:", "  - {key: chiefs, title: CHIEFS}", "spines:"]
    for n in range(LISTS):
        lines += [
            f"  - key: list{n}",
            f"    title: LISTHEAD {n}",
            f"    source: SOURCE {n}",
            f"    groups: [{{key: g{n}, title: GROUPHEAD {n}, applies_to: [chiefs]}}]",
            "    standards:",
        ]
        for i in range(1 + n % 4):
            lines += [
                f"      - key: s{n}.{i}",
                f"        title: Standard {n} {i}",
                f"        group: g{n}",
                "        applies_to: [chiefs]",
                f"        description: {FILLER * (1 + n % 5)}",
            ]
    return "\n".join(lines) + "\n"


def last_line(page: pypdf.PageObject) -> str:
    """What stands last on a page above its footer."""
    lines = [line for line in page.extract_text().splitlines() if line.strip()]
    return next(line for line in reversed(lines) if "Page" not in line)


def test_no_page_ends_with_a_heading_or_the_line_below_it(app: Flask) -> None:
    with app.test_request_context("/"), in_language("en"):
        data = pdf.make(
            book(load_text(long_document(), "long.yaml")),
            title="Long",
            workspace="Marlow",
            facts=(),
            attached={},
        )
    pages = [
        page
        for page in pypdf.PdfReader(BytesIO(data)).pages
        if "Words of a standard" in page.extract_text()
    ]
    assert len(pages) > LISTS / 5
    begins = ("LISTHEAD", "GROUPHEAD", "For:", "Source:")
    assert [end for end in map(last_line, pages) if end.startswith(begins)] == []
