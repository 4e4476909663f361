"""Puts the room's pages together."""

from __future__ import annotations

from blueprints.practice import comparing, drafting, published, shelf, words
from blueprints.practice.blueprint import bp
from blueprints.practice.editor import adding, history, kind_change, moving, pages, preview

PAGES = (
    *(shelf, published, words, comparing, drafting),
    *(pages, adding, kind_change, moving, history, preview),
)

__all__ = ["PAGES", "bp"]
