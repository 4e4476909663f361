"""The room's blueprint, which its pages attach themselves to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint(
    "cases",
    __name__,
    url_prefix="/w/<slug>/rounds/<uuid:round_id>/cases",
    template_folder="templates",
)
