"""Puts the room's pages together."""

from __future__ import annotations

from blueprints.accounts import invitation, own, signing
from blueprints.accounts.blueprint import bp

PAGES = (signing, invitation, own)

__all__ = ["PAGES", "bp"]
