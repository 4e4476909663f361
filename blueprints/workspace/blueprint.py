"""The room's blueprint; the modules beside this file put their pages on it."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("workspace", __name__, url_prefix="/w/<slug>", template_folder="templates")
