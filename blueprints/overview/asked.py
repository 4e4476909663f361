"""What an overview page was asked for: the spine, the kind of agency, the view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for

from blueprints.gate import the_actor
from saas.database import db
from saas.i18n import gettext as _
from tenants.reports.base import RoundBase, load_base
from tenants.reports.words import VIEWS


@dataclass(frozen=True)
class Asked:
    """The choices of the address, as far as the round knows them."""

    base: RoundBase
    view: str
    kind: str
    page: int

    @property
    def arguments(self) -> dict[str, Any]:
        """The choices again, for the links of the page; defaults are left out."""
        given = {"spine": self.spine, "kind": self.kind, "show": self.view}
        return {key: text for key, text in given.items() if text and text != VIEWS[0]}

    @property
    def keep_spine(self) -> dict[str, Any]:
        """The spine again, for the links that leave the other choices behind."""
        return {"spine": self.spine} if self.spine else {}

    @property
    def spine(self) -> str:
        """The chosen spine's key; empty for the first."""
        spines = self.base.model.spines
        chosen = self.base.layout.spine.key
        return "" if chosen == spines[0].key else chosen


def read_asked(round_id: UUID) -> Asked:
    """Load the round that the address names. Raises NotFound, Forbidden."""
    base = load_base(db.session(), the_actor(), round_id, request.args.get("spine"))
    view = request.args.get("show", VIEWS[0])
    kinds = {kind.key for kind in base.model.agency_kinds}
    kind = request.args.get("kind", "")
    return Asked(
        base=base,
        view=view if view in VIEWS else VIEWS[0],
        kind=kind if kind in kinds else "",
        page=max(1, request.args.get("page", 1, type=int)),
    )


def frame(asked: Asked, room: str) -> dict[str, Any]:
    """What every page of the overview has in common."""
    round_id = asked.base.round_.id
    names = {
        "show": _("Heat map"),
        "contradictions": _("Contradictions"),
        "gaps": _("Common gaps"),
        "evidence": _("Evidence"),
        "actions": _("Actions"),
    }
    return {
        "base": asked.base,
        "header": asked.base.header,
        "terms": asked.base.terms,
        "asked": asked,
        "tabs": [
            {
                "text": text,
                "href": url_for(f"overview.{name}", round_id=round_id, **asked.keep_spine),
                "current": name == room,
            }
            for name, text in names.items()
        ],
    }
