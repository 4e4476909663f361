"""Puts the room's pages together."""

from __future__ import annotations

from blueprints.cases import chosen, draws, lists
from blueprints.cases.blueprint import bp

PAGES = (chosen, lists, draws)

__all__ = ["PAGES", "bp"]
