"""Closing a round before everybody has confirmed having read what was released to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from blueprints.gate import needs, the_actor
from blueprints.rounds.blueprint import bp
from blueprints.rounds.forms import CloseForm
from saas.database import db
from saas.errors import InvalidInput
from saas.i18n import gettext as _
from tenants.rounds import queries, service
from tenants.rounds.acknowledging import list_unconfirmed
from tenants.rounds.types import RoundState
from tenants.workspaces.roles import Permission


def asks_why(session: Session, round_id: UUID) -> bool:
    """Whether the round closes only with a reason: somebody has not confirmed yet."""
    return bool(list_unconfirmed(session, queries.get_round(session, round_id)))


@bp.route("/<uuid:round_id>/close", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def close(round_id: UUID) -> Any:
    """Who has not confirmed yet, and the reason for which the round closes all the same."""
    session = db.session()
    form = CloseForm()
    if request.method == "POST":
        try:
            service.move_round(
                session,
                the_actor(),
                round_id,
                RoundState.CLOSED,
                reason=form.reason.data or "",
            )
            session.commit()
            flash(_("The round has moved on."), "success")
            return redirect(url_for("rounds.show", round_id=round_id))
        except InvalidInput as error:
            session.rollback()
            form.take(error.errors)
    round_ = queries.get_round(session, round_id)
    waiting = list_unconfirmed(session, round_)
    return (
        render_template("rounds/close.html", round=round_, form=form, waiting=waiting),
        422 if form.errors else 200,
    )
