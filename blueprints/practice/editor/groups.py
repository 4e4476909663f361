"""The parts of a draft in the order in which a framework is thought of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from blueprints.practice.editor.kinds import PAGES_OF_THE_DOCUMENT
from blueprints.practice.editor.opened import page_title
from blueprints.practice.editor.wording.lists import list_words
from saas.i18n import gettext as _
from saas.i18n import lazy_gettext as _l
from saas.i18n import ngettext
from tenants.practice.addresses import Data
from tenants.practice.schema import PracticeModel
from tenants.practice.structure import Holds, shapes_of

GROUPS: list[tuple[Any, tuple[str, ...]]] = [
    (_l("What it is called"), ("about",)),
    (_l("Who we are"), ("handbook", "purpose", "lists", "vocabulary", "sources")),
    (_l("What we measure"), ("spines", "staff_groups", "priorities", "competencies", "crosswalks")),
    (_l("How we grade"), ("scales",)),
    (_l("Forms"), ("tools",)),
    (_l("Who is asked"), ("agency_kinds", "size_bands")),
    (_l("Kinds of rounds"), ("activity_types",)),
    (_l("The year"), ("posts", "year", "duties")),
    (_l("Where it goes"), ("forums", "indicators", "reports", "registers")),
    (_l("Files"), ("places",)),
]


@dataclass(frozen=True)
class Entry:
    """One part of the document: its address, name, what it is for, and how much it holds."""

    path: str
    name: str
    hint: str
    state: str
    endpoint: str = "edit"


@dataclass(frozen=True)
class Group:
    title: str
    entries: list[Entry]


def groups_of(data: Data) -> list[Group]:
    return [
        Group(str(title), [_entry(data, path) for path in entries]) for title, entries in GROUPS
    ]


def _entry(data: Data, path: str) -> Entry:
    if path in PAGES_OF_THE_DOCUMENT:
        hints = {
            "about": _("The framework’s name and the languages that it is written in."),
            "purpose": _("What you are there for, and how you find out how good practice is."),
        }
        filled = path == "about" or any(data.get(f) for f in PAGES_OF_THE_DOCUMENT[path])
        return Entry(path, page_title(path), hints[path], "" if filled else _("Nothing yet"))
    said = list_words(PracticeModel, path)
    shape = shapes_of(PracticeModel)[path]
    held = data.get(path)
    if shape.holds is Holds.PIECE:
        state = _("Written") if held is not None else _("Nothing yet")
        endpoint = "edit" if held is not None else "add"
        return Entry(path, str(said.many), str(said.hint), state, endpoint)
    return Entry(path, str(said.many), str(said.hint), _count(path, held or []))


def _count(path: str, held: Any) -> str:
    if not held:
        return _("Nothing yet")
    if path == "tools":
        questions = sum(len(s.get("questions", [])) for t in held for s in t.get("sections", []))
        asked = ngettext("%(num)s question", "%(num)s questions", questions)
        forms = ngettext("%(num)s form", "%(num)s forms", len(held))
        return f"{forms}, {asked}"
    if path == "spines":
        standards = sum(len(spine.get("standards", [])) for spine in held)
        return ngettext("%(num)s standard", "%(num)s standards", standards)
    return ngettext("%(num)s entry", "%(num)s entries", len(held))
