"""Every page of the plan's room."""

from __future__ import annotations

from blueprints.plan import action, evidence, findings, making, overview, steps
from blueprints.plan.blueprint import bp

PAGES = (action, evidence, findings, making, overview, steps)

__all__ = ["PAGES", "bp"]
