"""The room's blueprint, which its pages attach themselves to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("allocation", __name__, url_prefix="/w/<slug>", template_folder="templates")
