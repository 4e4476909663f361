"""The whole handbook as a tagged PDF (PDF/UA-1), typeset by Typst.

It goes in as data, like a report: the template shows every text as text.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from saas.i18n import gettext as _
from tenants.handbook.chapters.book import Book
from tenants.handbook.compose import chapters_of
from tenants.handbook.pictures import Attached, width_of
from tenants.handbook.types import Entry, Fact, Group, Page
from tenants.reports.pdf import plain, typeset

TEMPLATE = Path(__file__).parent / "templates" / "handbook.typ"


def make(
    book: Book,
    *,
    title: str,
    workspace: str,
    facts: tuple[Fact, ...],
    attached: Mapping[str, Attached],
) -> bytes:
    """Typeset the handbook; ``attached`` are the present files by their place.

    A picture that cannot be drawn stands with its name alone. Raises
    typst.TypstError when the standard is not met.
    """
    with tempfile.TemporaryDirectory(prefix="accord-handbook-") as folder:
        here = Path(folder)
        template = here / TEMPLATE.name
        shutil.copyfile(TEMPLATE, template)
        drawn: dict[str, dict[str, str | float]] = {}
        for number, (place, file) in enumerate(attached.items()):
            if file.picture is not None:
                name = f"picture-{number}"
                shutil.copyfile(file.picture, here / name)
                drawn[place] = {"file": name, "width": width_of(file.picture)}
        names = {place: file.name for place, file in attached.items()}
        told = _("□ stands for a character that the typeface of this PDF does not have.")
        data = _as_data(book, title, workspace, facts, names)
        try:
            return typeset(template, {**data, "pictures": drawn}, told=told)
        except typst.TypstError:
            if not drawn:
                raise
            return typeset(template, {**data, "pictures": {}}, told=told)


def _as_data(
    book: Book, title: str, workspace: str, facts: tuple[Fact, ...], names: Mapping[str, str]
) -> dict[str, Any]:
    chapters = []
    for first, items in chapters_of(book):
        # The list of what follows on the next pages is the list of contents' business here.
        groups = first.without_links if items else first.groups
        pages = [
            _page(first, groups, names),
            *(_page(page, page.groups, names) for page in items),
        ]
        chapters.append({"title": pages[0]["title"], "pages": pages})
    return {
        "title": plain(title),
        "workspace": plain(workspace),
        "language": book.language,
        "facts": [_fact(fact) for fact in facts],
        "chapters": chapters,
        "labels": {"contents": _("Contents"), "page": _("Page"), "file": _("File")},
        "drafted": _("Our draft: the source did not give this wording."),
        "note": "",
    }


def _page(page: Page, groups: tuple[Group, ...], names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": plain(page.title),
        "text": plain(page.text),
        "facts": [_fact(fact) for fact in page.facts],
        "drafted": page.drafted,
        "groups": [_group(group, names) for group in groups],
    }


def _group(group: Group, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": plain(group.title),
        "text": plain(group.text),
        "style": str(group.style),
        "facts": [_fact(fact) for fact in group.facts],
        "drafted": group.drafted,
        "entries": [_entry(entry, names) for entry in group.entries],
    }


def _entry(entry: Entry, names: Mapping[str, str]) -> dict[str, Any]:
    place = entry.anchor.removeprefix("place-") if entry.anchor.startswith("place-") else ""
    return {
        "label": plain(entry.label),
        "title": plain(entry.title),
        "text": plain(entry.text),
        "aside": plain(", ".join([*entry.tags, entry.aside]).strip(", ")),
        "tone": entry.tone,
        "facts": [_fact(fact) for fact in entry.facts],
        "drafted": entry.drafted,
        "more": [_fact(fact) for fact in entry.more],
        "lines": [_entry(line, names) for line in entry.lines],
        "place": place,
        "file": plain(names.get(place, "")),
    }


def _fact(fact: Fact) -> list[Any]:
    return [plain(fact.label), [plain(said.text) for said in fact.said]]
