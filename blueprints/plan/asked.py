"""What the plan's filter form asks for, read from the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blueprints.plan.forms import chosen
from tenants.actions.plan import SHOWN, UNFINISHED, PlanFilter

LONGEST_WORDS = 100


def read_filter(args: Mapping[str, str]) -> PlanFilter:
    """The filter in an address; what cannot be read is left out."""
    shown = args.get("state", UNFINISHED)
    return PlanFilter(
        shown=shown if shown in SHOWN else UNFINISHED,
        agency_id=chosen(args.get("agency")),
        round_id=chosen(args.get("round")),
        standard=_plain(args.get("standard")),
        mine=args.get("mine") == "1",
        words=_plain(args.get("words")),
    )


def as_arguments(asked: PlanFilter) -> dict[str, Any]:
    """The same filter for the address of another page, without what is at rest."""
    return {
        "state": str(asked.shown) if asked.shown != UNFINISHED else None,
        "agency": asked.agency_id,
        "round": asked.round_id,
        "standard": asked.standard or None,
        "mine": "1" if asked.mine else None,
        "words": asked.words or None,
    }


def _plain(value: str | None) -> str:
    return (value or "").replace("\0", "").strip()[:LONGEST_WORDS]
