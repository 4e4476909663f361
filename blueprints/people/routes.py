"""Puts the room's pages together."""

from __future__ import annotations

from blueprints.people import agencies, invitations, members
from blueprints.people.blueprint import bp

PAGES = (members, invitations, agencies)

__all__ = ["PAGES", "bp"]
