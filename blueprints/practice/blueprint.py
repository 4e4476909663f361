"""The room's blueprint, which its pages attach themselves to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("practice", __name__, url_prefix="/w/<slug>/model", template_folder="templates")
