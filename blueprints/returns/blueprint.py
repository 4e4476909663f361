"""The blueprint of the returns."""

from flask import Blueprint

bp = Blueprint(
    "returns",
    __name__,
    url_prefix="/w/<slug>/returns/<uuid:return_id>",
    template_folder="templates",
)
