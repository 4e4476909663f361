"""What an event knows, in the words of the other pages.

Events hold codes, so that they stay true whatever language they are read in:
states, kinds, roles, names of fields, dates. A code that nobody has words for
shows itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from blueprints.trail.titles import Titles
from blueprints.words import round_state
from saas.i18n import LANGUAGE_NAMES, format_date
from saas.i18n import gettext as _
from saas.i18n import lazy_gettext as _l
from tenants.actions.types import FindingKind
from tenants.actions.wording import kind_name
from tenants.workspaces.history import TrailLine
from tenants.workspaces.roles import Role
from tenants.workspaces.wording import role_name

UNKNOWN = "–"

FIELDS: dict[str, Mapping[str, Any]] = {
    "workspace.changed": {"contact": _l("Who to ask"), "welcome": _l("Welcome")},
    "agency.changed": {
        "name": _l("Name"),
        "short_name": _l("Short name"),
        "kind": _l("Kind of agency"),
        "size": _l("Size"),
        "parent_id": _l("Part of"),
        "takes_part": _l("Takes part in audits itself"),
        "contact": _l("Contact details"),
    },
    "evidence.changed": {
        "title": _l("Title"),
        "note": _l("Note"),
        "effective_from": _l("Covers the time from"),
        "effective_to": _l("Covers the time to"),
        "expires_on": _l("Valid until"),
    },
    "action.changed": {
        "title": _l("What will be done"),
        "due_on": _l("Due"),
        "owner_id": _l("Owner"),
        "deputy_id": _l("Deputy"),
        "difference": _l("What will be different"),
        "measure": _l("How that will be known"),
    },
}
"""Kind of event → field → what the field is called where people fill it."""


class Known(dict[str, str]):
    """What an event knows, in words; a dash for what older events did not note."""

    numbers: dict[str, int]

    def __missing__(self, key: str) -> str:
        return UNKNOWN

    def number(self, key: str) -> int | None:
        """A number as such, for a sentence that bends with it."""
        return self.numbers.get(key)


def known_of(line: TrailLine, titles: Titles | None = None) -> Known:
    """Everything that an event noted, ready to be put into its sentence."""
    known = Known({key: _words(line.kind, key, value) for key, value in line.detail.items()})
    known.numbers = {
        key: value
        for key, value in line.detail.items()
        if isinstance(value, int) and not isinstance(value, bool)
    }
    known["agency"] = line.agency or UNKNOWN
    known["round"] = line.round or known["title"]
    known["part"] = known["part_key"]
    if titles is not None and line.model_version_id is not None:
        if "question" in line.detail:
            known["question"] = titles.question(line.model_version_id, known["question"])
        if "part_key" in line.detail:
            known["part"] = titles.part(line.model_version_id, known["part_key"])
        if "key" in line.detail:
            known["key"] = titles.form(line.model_version_id, known["key"])
    return known


def _words(kind: str, key: str, value: Any) -> str:
    if key == "fields" and isinstance(value, list):
        names = FIELDS.get(kind, {})
        return ", ".join(str(names.get(name, name)) for name in value)
    speak = _SPOKEN.get((kind, key)) or _SPOKEN_EVERYWHERE.get(key)
    if speak is not None:
        return speak(value)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)


def _roles(value: Any) -> str:
    """Roles in the order of the catalogue, then those that it no longer has."""
    held = [value] if isinstance(value, str) else list(value)
    known = [role_name(role) for role in Role if role in held]
    return ", ".join([*known, *(str(role) for role in held if role not in list(Role))])


def _languages(value: Any) -> str:
    return ", ".join(LANGUAGE_NAMES.get(code, str(code)) for code in value)


def _day(value: Any) -> str:
    try:
        return format_date(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _finding_kind(value: Any) -> str:
    return kind_name(value) if value in list(FindingKind) else str(value)


def _somebody(value: Any) -> str:
    return str(value) or _("nobody")


_SPOKEN: dict[tuple[str, str], Callable[[Any], str]] = {
    ("workspace.languages_changed", "before"): _languages,
    ("workspace.languages_changed", "languages"): _languages,
    ("round.moved", "before"): round_state,
    ("round.moved", "after"): round_state,
    ("member.roles_changed", "before"): _roles,
    ("member.deputy_set", "deputy"): _somebody,
    ("agency.lead_set", "lead"): _somebody,
}
"""How a detail of one kind of event is said."""

_SPOKEN_EVERYWHERE: dict[str, Callable[[Any], str]] = {
    "roles": _roles,
    "due_on": _day,
    "finding_kind": _finding_kind,
}
"""How a detail is said that means the same in every event."""
