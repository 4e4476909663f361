"""Moving a round to a newer version of its form: the notice, the preview, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import words_here
from blueprints.rounds.blueprint import bp
from blueprints.rounds.forms import MoveForm
from saas.database import db
from saas.errors import InvalidInput
from saas.i18n import gettext as _
from tenants.practice.describing import verdict_words
from tenants.practice.models import ModelVersion
from tenants.practice.service import get_model
from tenants.practice.verdicts import Verdict
from tenants.rounds import versions
from tenants.rounds.models import Round
from tenants.rounds.preview import MOVABLE, MovePreview, Sort, preview_move
from tenants.rounds.versions import MoveSaid
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission

PER_PAGE = 50


@dataclass(frozen=True)
class FormNotice:
    """What a round's page says of its form.

    ``newer`` is a version that it can move to, ``latest`` its last move while that
    stands, ``undo`` the same while it can be undone, and ``behind`` how many open
    returns are not on the round's version.
    """

    newer: ModelVersion | None
    latest: MoveSaid | None
    undo: MoveSaid | None
    behind: int


def form_notice(session: Session, actor: Actor, round_: Round) -> FormNotice | None:
    """The notice for who manages rounds. Three statements at most."""
    if not actor.may(Permission.ROUND_MANAGE):
        return None
    moves = versions.list_moves(session, round_.id)
    standing = next((move for move in moves if move.undone_at is None), None)
    return FormNotice(
        newer=versions.find_newer(session, round_),
        latest=standing,
        undo=versions.undoable(moves) if round_.state in MOVABLE else None,
        behind=versions.count_behind(session, round_.id) if moves else 0,
    )


@bp.route("/<uuid:round_id>/form/<uuid:version_id>", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def move_form(round_id: UUID, version_id: UUID) -> Any:
    """What moving the round would do, return by return; and, with a reason, the move."""
    actor, session = the_actor(), db.session()
    form = MoveForm()
    if request.method == "POST":
        try:
            versions.move_to_version(session, actor, round_id, version_id, form.reason.data or "")
            session.commit()
            flash(
                _("The round has moved. Its open returns follow within a few minutes."), "success"
            )
            return redirect(url_for("rounds.show", round_id=round_id))
        except InvalidInput as error:
            session.rollback()
            form.take(error.errors)
    found = preview_move(session, actor, round_id, version_id)
    pages = max(1, -(-len(found.lines) // PER_PAGE))
    number = max(1, min(request.args.get("page", 1, type=int), pages))
    return (
        render_template(
            "rounds/move_form.html",
            form=form,
            round=found.round_,
            preview=found,
            title=words_here()(get_model(session, found.after.id).title),
            sorts=list(_sorts(found)),
            changes={v: sum(j.verdict is v for j in found.comparison.judged) for v in Verdict},
            lines=found.lines[(number - 1) * PER_PAGE : number * PER_PAGE],
            number=number,
            pages=pages,
            page_link=lambda n: url_for(
                "rounds.move_form", round_id=round_id, version_id=version_id, page=n
            ),
            sort_name=sort_name,
            verdict_words=verdict_words,
            undo_days=versions.UNDO_FOR.days,
        ),
        422 if form.errors else 200,
    )


def sort_name(sort: Sort) -> str:
    """What becomes of answers, in a few words."""
    return {
        Sort.KEPT: _("Kept as they are"),
        Sort.REWORDED: _("Kept, and asked differently"),
        Sort.DOUBTFUL: _("To be looked at"),
        Sort.GONE: _("Archived"),
    }[sort]


def _sorts(found: MovePreview) -> Iterator[tuple[str, int, str]]:
    """Each sort of answers: its name, how many there are, and what it means."""
    means = {
        Sort.KEPT: _("Nothing changes for these answers."),
        Sort.REWORDED: _(
            "These answers stay and count. Readers are told that the question was asked "
            "differently."
        ),
        Sort.DOUBTFUL: _(
            "These questions changed in earnest. An answer that fits still stays and counts; of "
            "one that does not, the whole is archived and the question waits to be answered again."
        ),
        Sort.GONE: _(
            "The form does not ask these questions any more. The answers are kept and shown as "
            "archived answers, and no longer count."
        ),
    }
    for sort, number in found.answers.items():
        yield sort_name(sort), number, means[sort]


@bp.post("/<uuid:round_id>/form/undo")
@needs(Permission.ROUND_MANAGE)
def undo_form(round_id: UUID) -> Response:
    """Take the round's latest move back."""
    versions.undo_move(db.session(), the_actor(), round_id)
    db.session.commit()
    flash(
        _("The move was undone. The open returns go back within a few minutes."),
        "success",
    )
    return redirect(url_for("rounds.show", round_id=round_id))


@bp.post("/<uuid:round_id>/form/follow")
@needs(Permission.ROUND_MANAGE)
def follow_form(round_id: UUID) -> Response:
    """Have the open returns that were left behind follow the round."""
    versions.have_the_rest_follow(db.session(), the_actor(), round_id)
    db.session.commit()
    flash(_("The open returns follow within a few minutes."), "success")
    return redirect(url_for("rounds.show", round_id=round_id))
