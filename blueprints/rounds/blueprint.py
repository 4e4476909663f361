"""The room's blueprint, which its pages attach themselves to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("rounds", __name__, url_prefix="/w/<slug>/rounds", template_folder="templates")
