"""Every page of moderation's room."""

from __future__ import annotations

from blueprints.moderation import grading, outcome, panel, round_page, settling
from blueprints.moderation.blueprint import bp

PAGES = (grading, outcome, panel, round_page, settling)

__all__ = ["PAGES", "bp"]
