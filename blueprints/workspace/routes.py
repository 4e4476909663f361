"""The start page of a workspace."""

from __future__ import annotations

from flask import Blueprint, render_template

from blueprints.gate import needs, the_actor
from blueprints.workspace.first_steps import steps_for
from blueprints.workspace.waiting import blocks_for
from saas.database import db
from tenants.rounds.queries import list_rounds
from tenants.rounds.types import RoundState
from tenants.workspaces.queries import get_settings_row, set_up_of
from tenants.workspaces.roles import Permission
from tenants.workspaces.wording import role_names

bp = Blueprint("workspace", __name__, url_prefix="/w/<slug>", template_folder="templates")

RUNNING = frozenset({RoundState.OPEN, RoundState.MODERATION, RoundState.FINDINGS})


@bp.get("/")
@needs(Permission.HOME_READ)
def home() -> str:
    """What waits for this person; the rounds under way; first steps in a new workspace."""
    session = db.session()
    actor = the_actor()
    return render_template(
        "workspace/home.html",
        blocks=blocks_for(session, actor),
        steps=steps_for(actor, set_up_of(session)),
        running=[line for line in list_rounds(session) if line[0].state in RUNNING],
        welcome=get_settings_row(session).welcome,
        roles=role_names(actor.roles),
        sees_all=actor.may(Permission.OVERVIEW_READ),
    )
