"""Puts the room's pages together."""

from __future__ import annotations

from blueprints.crosswalks import carrying, own_model, published, results
from blueprints.crosswalks.blueprint import bp

PAGES = (published, own_model, carrying, results)

__all__ = ["PAGES", "bp"]
