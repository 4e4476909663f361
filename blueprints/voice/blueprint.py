"""The blueprint of the pages of families' and children's voices."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("voice", __name__, template_folder="templates")
