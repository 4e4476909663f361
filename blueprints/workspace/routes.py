"""The start page of a workspace; its settings stand beside it."""

from __future__ import annotations

from flask import render_template

from blueprints.gate import needs, the_actor
from blueprints.workspace import settings
from blueprints.workspace.blueprint import bp
from blueprints.workspace.first_steps import steps_for
from blueprints.workspace.waiting import blocks_for
from saas.database import db
from saas.i18n import language
from tenants.handbook.front import room_name
from tenants.handbook.to_read import find_to_read
from tenants.rounds.queries import list_rounds
from tenants.rounds.types import RoundState
from tenants.workspaces.queries import get_settings_row, set_up_of
from tenants.workspaces.roles import Permission
from tenants.workspaces.settings import welcome_for
from tenants.workspaces.wording import role_names

PAGES = (settings,)

__all__ = ["PAGES", "bp"]

RUNNING = frozenset({RoundState.OPEN, RoundState.MODERATION, RoundState.FINDINGS})


@bp.get("/")
@needs(Permission.HOME_READ)
def home() -> str:
    """What waits for this person; the rounds under way; first steps in a new workspace."""
    session = db.session()
    actor = the_actor()
    row = get_settings_row(session)
    rounds = list_rounds(session)
    welcome, welcome_language = welcome_for(row, language())
    return render_template(
        "workspace/home.html",
        blocks=blocks_for(session, actor),
        # Once there is a round, nobody asks how far the setting up is.
        steps=[] if rounds else steps_for(actor, set_up_of(session)),
        framework=find_to_read(session, actor),
        room_name=room_name(),
        running=[line for line in rounds if line[0].state in RUNNING],
        welcome=welcome,
        welcome_language=welcome_language,
        contact=row.contact,
        roles=role_names(actor.roles),
        sees_all=actor.may(Permission.OVERVIEW_READ),
    )
