"""Puts the room's pages together."""

from __future__ import annotations

from blueprints.allocation import agencies, by_hand, sharing
from blueprints.allocation.blueprint import bp

PAGES = (by_hand, sharing, agencies)

__all__ = ["PAGES", "bp"]
