"""Puts the room's pages together."""

from __future__ import annotations

from blueprints.practice import comparing, drafting, published, shelf
from blueprints.practice.blueprint import bp
from blueprints.practice.editor import adding, kind_change, moving, pages, preview

PAGES = (shelf, published, comparing, drafting, pages, adding, kind_change, moving, preview)

__all__ = ["PAGES", "bp"]
