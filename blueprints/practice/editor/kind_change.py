"""Making a piece another kind: what the new kind cannot have is named before it goes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from blueprints.gate import needs, the_actor
from blueprints.practice.blueprint import bp
from blueprints.practice.editor.choices import Choice
from blueprints.practice.editor.kinds import ONLY_FOR, fits, has_kinds, kind_of
from blueprints.practice.editor.opened import OpenPiece, open_draft, open_piece
from blueprints.practice.editor.wording.fields import field_words
from blueprints.practice.editor.wording.values import value_words
from saas.database import db
from saas.errors import NotFound
from saas.i18n import gettext as _
from tenants.practice import drafts, editing
from tenants.practice.structure import shapes_of
from tenants.workspaces.roles import Permission


@bp.route("/drafts/<uuid:draft_id>/kind/<path:piece>", methods=["GET", "POST"])
@needs(Permission.MODEL_PUBLISH)
def change_kind(draft_id: UUID, piece: str) -> Any:
    """Choose the kind of a question, a scale or a column anew."""
    opened = open_piece(open_draft(draft_id), piece)
    if not has_kinds(opened.part):
        raise NotFound
    words = value_words(opened.part, "kind")
    kinds = [Choice(v, str(words.get(v, v))) for v in shapes_of(opened.part)["kind"].choices]
    errors: dict[str, str] = {}
    if request.method == "POST":
        kind = request.form.get("kind", "")
        if kind in words:
            return _changed(opened, kind)
        errors = {"kind": _("Choose one of the options")}
    page = render_template(
        "practice/editor/kind.html",
        draft=opened.draft,
        heading=_("Change the kind of “%(name)s”", name=opened.name),
        action=opened.url("change_kind"),
        method="post",
        kinds=kinds,
        chosen=kind_of(opened.part, opened.piece),
        lost=_only_for_some(opened),
        up=opened.url(),
        errors=errors,
    )
    return page, 422 if errors else 200


def _own_and_filled(opened: OpenPiece) -> list[str]:
    """The fields with something in them that not every kind has."""
    own = editing.own_fields(opened.part)
    return [name for name in ONLY_FOR[opened.part] if name in own and opened.piece.get(name)]


def _only_for_some(opened: OpenPiece) -> list[str]:
    return [str(field_words(opened.part, name).label) for name in _own_and_filled(opened)]


def _changed(opened: OpenPiece, kind: str) -> Any:
    values: dict[str, Any] = {"kind": kind}
    values |= {n: None for n in _own_and_filled(opened) if not fits(opened.part, n, kind)}
    session = db.session()
    try:
        drafts.save_piece(
            session,
            the_actor(),
            opened.draft.id,
            opened.address,
            values,
            editing.fingerprint(opened.data, opened.address),
        )
    except drafts.DraftConflict:
        session.rollback()
        flash(_("Somebody else changed this in the same moment. Look at it again."), "error")
    else:
        session.commit()
        flash(_("Saved."), "success")
    return redirect(url_for("practice.edit", draft_id=opened.draft.id, piece=opened.path))
