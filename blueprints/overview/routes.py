"""Every page of the overview's room."""

from __future__ import annotations

from blueprints.overview import cell, charts, heat, lists, report
from blueprints.overview.blueprint import bp

PAGES = (cell, charts, heat, lists, report)

__all__ = ["PAGES", "bp"]
