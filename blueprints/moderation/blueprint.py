"""The room's blueprint; the modules beside this file put their pages on it."""

from __future__ import annotations

from flask import Blueprint

from saas.i18n import gettext as _

bp = Blueprint("moderation", __name__, url_prefix="/w/<slug>", template_folder="templates")


def grading_state(state: str) -> str:
    """How far a moderator is, in words."""
    return {
        "not_started": _("Not begun"),
        "in_progress": _("Grading"),
        "returned": _("Looking again"),
        "submitted": _("Finished"),
        "withdrawn": _("Stood down"),
    }.get(state, state)


bp.add_app_template_global(grading_state, "grading_state")
