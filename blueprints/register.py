"""Every room's pages, put on the application in one list."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from blueprints.gate import install_gate
from blueprints.words import install_words

ROOMS = (
    "web",
    "accounts",
    "mail",
    "workspace",
    "people",
    "rounds",
    "allocation",
    "subjects",
    "results",
    "cases",
    "returns",
    "delegations",
    "voice",
    "evidence",
    "moderation",
    "plan",
    "overview",
    "practice",
    "handbook",
    "crosswalks",
    "trail",
)


def register_rooms(app: Flask) -> None:
    """The gate first, then one blueprint a room (``blueprints/<room>/routes.py: bp``)."""
    install_gate(app)
    install_words(app)
    for room in ROOMS:
        app.register_blueprint(import_module(f"blueprints.{room}.routes").bp)
