"""Every page of the framework's room."""

from __future__ import annotations

from blueprints.handbook import files, history, pdf, readers, reading, searching
from blueprints.handbook.blueprint import bp

PAGES = (files, history, pdf, reading, readers, searching)

__all__ = ["PAGES", "bp"]
