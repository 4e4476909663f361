"""The plan's blueprint; the modules beside this file put their pages on it."""

from __future__ import annotations

from flask import Blueprint

from tenants.actions.wording import kind_name, note_name, source_name, state_name

bp = Blueprint("plan", __name__, url_prefix="/w/<slug>", template_folder="templates")

bp.add_app_template_global(state_name, "action_state")
bp.add_app_template_global(kind_name, "finding_kind")
bp.add_app_template_global(source_name, "finding_source")
bp.add_app_template_global(note_name, "note_kind")
