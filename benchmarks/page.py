"""Puts the results into docs/performance.md, between its two marks."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import psutil  # type: ignore[import-untyped]

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- results: written by python -m benchmarks --write -->", "<!-- end of results -->"


def machine() -> str:
    """What the figures were measured on, in one sentence."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"Measured on {os.cpu_count()} processors and {memory:.0f} GB of memory, under "
        f"Python {platform.python_version()}; the database, two web processes, the floor and "
        "the browsers share them."
    )


def put_into_page(tables: str) -> None:
    """Replace the results of the page. Raises ValueError where the page has lost its marks."""
    before, begin, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE} has no place for results: {BEGIN} … {END}")
    text = f"{before}{begin}\n\n{machine()}\n\n{tables}\n{end}{after}"
    PAGE.write_text(text, "utf-8")
