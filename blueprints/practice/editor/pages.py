"""The page of a piece: its own fields, and the lists of the pieces below it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from blueprints.gate import needs, the_actor
from blueprints.practice.blueprint import bp
from blueprints.practice.editor import gone, names
from blueprints.practice.editor.controls import in_stored_order
from blueprints.practice.editor.fields import FieldView, views_of
from blueprints.practice.editor.form import PieceForm
from blueprints.practice.editor.kinds import has_kinds, lists_of
from blueprints.practice.editor.moving import other_homes
from blueprints.practice.editor.opened import (
    OpenPiece,
    address_of,
    list_shape,
    open_draft,
    open_piece,
    path_of,
    row_id,
)
from blueprints.practice.editor.preview import preview_of_piece, with_typed
from blueprints.practice.editor.rows import list_of
from blueprints.practice.editor.wording.values import value_words
from saas.database import db
from saas.i18n import gettext as _
from tenants.practice import drafts, editing
from tenants.practice.models import ModelDraft
from tenants.workspaces.roles import Permission

TRIES = 3
"""How often a save is begun again when somebody else saved in the same moment."""


@bp.route("/drafts/<uuid:draft_id>/edit/<path:piece>", methods=["GET", "POST"])
@needs(Permission.MODEL_PUBLISH)
def edit(draft_id: UUID, piece: str) -> Any:
    """A piece to change, or a list of the document."""
    if request.method == "POST":
        return gone.kept_readable(draft_id, piece, lambda path: _save(_opened(draft_id, path)))
    draft = open_draft(draft_id)
    address = address_of(piece)
    if list_shape(draft, address) is not None:
        if len(address) > 1:
            return redirect(
                url_for("practice.edit", draft_id=draft_id, piece=path_of(address[:-1]))
            )
        return _list_page(draft, address[0])
    opened = open_piece(draft, piece)
    form = PieceForm.of_piece(opened.part, opened.shapes, opened.languages, opened.piece)
    return _piece_page(opened, form)


def _opened(draft_id: UUID, path: str) -> OpenPiece:
    return open_piece(open_draft(draft_id), path)


def _save(opened: OpenPiece) -> Any:
    """Keep what was typed, or show why not, with all that was typed."""
    form = PieceForm.of_post(opened.part, opened.shapes, opened.languages, request.form)
    values = form.values()
    if request.form.get("then") == "preview":
        return _piece_page(opened, form)
    changed = form.changed(values)
    for _try in range(TRIES):
        if form.errors:
            return _piece_page(opened, form, 422)
        overtaken = form.overtaken(changed, opened.piece)
        if overtaken:
            return _conflict_page(opened, form, changed, overtaken)
        try:
            return _kept(opened, changed)
        except editing.FieldError as error:
            db.session.rollback()
            opened = open_piece(open_draft(opened.draft.id), opened.path)
            form.take(error)
        except drafts.DraftConflict:
            # Somebody saved since this request read the draft: look at what stands now.
            db.session.rollback()
            opened = open_piece(open_draft(opened.draft.id), opened.path)
    return _piece_page(opened, form, 422 if form.errors else 409)


def _kept(opened: OpenPiece, changed: dict[str, Any]) -> Any:
    """Save the changed fields and go where the person wants to go."""
    session = db.session()
    stored = {
        shape.name: in_stored_order(shape, changed[shape.name], opened.piece.get(shape.name))
        for shape in editing.own_fields(opened.part).values()
        if shape.name in changed
    }
    if stored:
        drafts.save_piece(
            session,
            the_actor(),
            opened.draft.id,
            opened.address,
            stored,
            editing.fingerprint(opened.data, opened.address),
        )
        session.commit()
        flash(_("Saved."), "success")
    else:
        flash(_("Nothing had changed."), "info")
    there = open_draft(opened.draft.id)
    path = opened.path
    if stored.get("key") and opened.address:
        path = path_of((*opened.address[:-1], str(stored["key"])))
    saved = open_piece(there, path)
    return redirect(saved.holder_url if request.form.get("then") == "up" else saved.url())


def _piece_page(
    opened: OpenPiece, form: PieceForm, status: int = 200, conflicts: Any = ()
) -> tuple[str, int]:
    views = views_of(form, opened.data, opened.address, opened.piece)
    typed = with_typed(opened, form) if request.method == "POST" else opened.data
    errors = {view.anchor: view.error for view in views if view.error}
    kind = ""
    if has_kinds(opened.part):
        kind = str(value_words(opened.part, "kind").get(opened.piece.get("kind", "text"), ""))
    page = render_template(
        "practice/editor/piece.html",
        opened=opened,
        seen=form.seen_text,
        views=[view for view in views if not view.apart],
        apart=[view for view in views if view.apart],
        apart_open=any(v.error or (v.name == "note" and v.typed) for v in views if v.apart),
        lists=_lists(opened),
        crumbs=_crumbs(opened),
        homes=other_homes(opened),
        kind=kind,
        preview=preview_of_piece(typed, opened.address),
        conflicts=conflicts,
        errors=errors,
    )
    return page, status


def _lists(opened: OpenPiece) -> list[Any]:
    if opened.page:
        return []
    return [
        list_of(opened.data, opened.address, opened.part, opened.piece, shape)
        for shape in lists_of(opened.part, opened.piece)
    ]


def _crumbs(opened: OpenPiece) -> list[tuple[str, str]]:
    """The way down: each piece's name and page."""
    found = [(_("The whole draft"), url_for("practice.draft", draft_id=opened.draft.id))]
    for crumb in names.crumbs_of(opened.data, opened.address):
        href = url_for("practice.edit", draft_id=opened.draft.id, piece=path_of(crumb.address))
        found.append((crumb.text, href))
    return found


def _conflict_page(
    opened: OpenPiece, form: PieceForm, changed: dict[str, Any], overtaken: list[str]
) -> tuple[str, int]:
    """Both texts beside each other; saving once more is then a knowing choice."""
    stands = PieceForm.of_piece(opened.part, opened.shapes, opened.languages, opened.piece)
    theirs = {v.name: v for v in views_of(stands, opened.data, opened.address, opened.piece)}
    mine = {v.name: v for v in views_of(form, opened.data, opened.address, opened.piece)}
    conflicts: list[tuple[FieldView, FieldView]] = [
        (mine[name], theirs[name]) for name in overtaken if name in mine
    ]
    form.look_again(opened.piece, changed)
    return _piece_page(opened, form, 409, conflicts)


def _list_page(draft: ModelDraft, name: str) -> str:
    """A list of the document itself, such as its forms."""
    found = list_shape(draft, (name,))
    assert found is not None
    part, shape = found
    return render_template(
        "practice/editor/list.html",
        draft=draft,
        pieces=list_of(draft.document, (), part, draft.document, shape),
        up=url_for("practice.draft", draft_id=draft.id, _anchor=row_id((name,))),
    )
