"""The packs that come with Accord."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tenants.practice.pack_source import read_source

FOLDER = Path(__file__).parent
SECTION_11 = FOLDER / "section11.yaml"

_BEGINS = re.compile(r"^(?=[a-z_]+:)", re.MULTILINE)
_HEAD = ("key:", "title:", "description:", "languages:")


@dataclass(frozen=True)
class BuiltIn:
    """One pack: ``title`` and ``description`` by language, as the pack gives them."""

    key: str
    title: dict[str, str]
    description: dict[str, str]
    path: Path


@cache
def built_in() -> list[BuiltIn]:
    """The packs that come with Accord, by the name of their file; read once a process."""
    return [_head(path) for path in sorted(FOLDER.glob("*.yaml"))]


def _head(path: Path) -> BuiltIn:
    """What a pack says of itself, without reading its thousands of other lines."""
    pieces = _BEGINS.split(path.read_text(encoding="utf-8"))
    data = read_source("".join(p for p in pieces if p.startswith(_HEAD)), path.name).data
    return BuiltIn(data["key"], _words(data["title"]), _words(data.get("description")), path)


def _words(written: object) -> dict[str, str]:
    if isinstance(written, dict):
        return {str(language): str(text) for language, text in written.items()}
    return {"": str(written)} if written else {}
