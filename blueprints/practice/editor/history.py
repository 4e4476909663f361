"""The history of a draft: who changed what, what stood in a piece, and putting it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.practice.blueprint import bp
from blueprints.practice.editor import names
from blueprints.practice.editor.fields import FieldView, views_of
from blueprints.practice.editor.form import PieceForm
from blueprints.practice.editor.kinds import fields_asked
from blueprints.practice.editor.opened import open_draft, path_of
from blueprints.practice.editor.wording.fields import field_words
from blueprints.practice.editor.wording.lists import list_words
from blueprints.returns.answer_view import words_here
from saas.database import db
from saas.i18n import gettext as _
from tenants.practice import draft_history, drafts
from tenants.practice.addresses import Address, Data, piece_at, place_in_schema
from tenants.practice.draft_history import DraftChange
from tenants.practice.editing import walk
from tenants.practice.models import ModelDraft
from tenants.practice.schema import PracticeModel
from tenants.practice.structure import shapes_of
from tenants.workspaces.roles import Permission


@dataclass(frozen=True)
class Line:
    """One change in a sentence; ``href`` leads to what was taken out, or to what stands now."""

    text: str
    href: str
    made_by: str
    made_at: datetime
    where: str = ""
    removed: bool = False


@dataclass(frozen=True)
class PieceRead:
    """A piece to be read: what sort it is, its name, and what stands in its fields."""

    what: str
    name: str
    fields: list[FieldView]


@bp.get("/drafts/<uuid:draft_id>/history")
@needs(Permission.MODEL_PUBLISH)
def history(draft_id: UUID) -> str:
    """The changes of a draft, the newest first."""
    session = db.session()
    draft = drafts.get_draft(session, draft_id)
    under = request.args.get("under", type=int)
    changes = draft_history.list_changes(session, draft_id, under=under)
    last = changes[-1].revision if changes else 0
    return render_template(
        "practice/editor/history.html",
        draft=draft,
        title=words_here()(draft.document["title"]),
        lines=[_line(draft, change) for change in changes],
        older=url_for("practice.history", draft_id=draft_id, under=last) if last > 1 else "",
        newest=under is None,
    )


@bp.get("/drafts/<uuid:draft_id>/history/<int:number>")
@needs(Permission.MODEL_PUBLISH)
def taken_out(draft_id: UUID, number: int) -> str:
    """What stood in a piece that was taken out, and the way to put it back."""
    session = db.session()
    draft = drafts.get_draft(session, draft_id)
    change = draft_history.get_removal(session, draft_id, number)
    data = draft_history.document_with(session, draft, change.address)
    return render_template(
        "practice/editor/taken_out.html",
        draft=draft,
        change=change,
        name=name_of_change(draft.document, change),
        where=_where(data or draft.document, change.address),
        stands=_is_in(draft.document, change.address),
        pieces=pieces_read(data, change.address) if data else [],
    )


@bp.post("/drafts/<uuid:draft_id>/history/<int:number>")
@needs(Permission.MODEL_PUBLISH)
def put_back(draft_id: UUID, number: int) -> Response:
    """Put a piece back where it stood."""
    session = db.session()
    open_draft(draft_id)
    change = draft_history.put_back(session, the_actor(), draft_id, number)
    session.commit()
    draft = open_draft(draft_id)
    flash(_("“%(name)s” is put back.", name=name_of_change(draft.document, change)), "success")
    return redirect(url_for("practice.edit", draft_id=draft_id, piece=path_of(change.address)))


def name_of_change(data: Data, change: DraftChange) -> str:
    """The piece that a change is about, as it is called now, or was."""
    if not change.address:
        return _("Name and languages")
    after = change.after if isinstance(change.after, dict) else {}
    address = tuple(after["address"]) if change.kind == "moved" and "address" in after else ()
    kept = change.before if change.kind == "removed" else after if change.kind == "added" else {}
    return _spoken(kept) or named_at(data, address or change.address)


def _spoken(kept: Any) -> str:
    """The words that a kept piece is called by, if it has any."""
    said = words_here()
    fields = kept if isinstance(kept, dict) else {}
    for name in ("title", "label", "one", "text", "message"):
        if isinstance(fields.get(name), dict) and (text := said(fields[name])):
            return text
    return ""


def named_at(data: Data, address: Address) -> str:
    """A piece by its name; where it does not stand any more, by what sort it is."""
    try:
        part, piece = piece_at(data, address)
        return names.name_of(data, address, part, piece)
    except (KeyError, AttributeError, TypeError):
        return _sort(address)


def _sort(address: Address) -> str:
    """What sort of piece stands at an address, told without the document; "" where none does."""
    found = place_in_schema(address)
    return str(list_words(*found).one) if found else ""


def _line(draft: ModelDraft, change: DraftChange) -> Line:
    name = name_of_change(draft.document, change)
    href = ""
    if change.kind == "removed":
        href = url_for("practice.taken_out", draft_id=draft.id, number=change.revision)
    return Line(
        text=_sentence(change, name),
        href=href,
        made_by=change.made_by,
        made_at=change.made_at,
        where=_where(draft.document, change.address),
        removed=change.kind == "removed",
    )


def _sentence(change: DraftChange, name: str) -> str:
    if change.kind == "saved":
        return _("Changed: “%(name)s” (%(fields)s)", name=name, fields=_fields(change))
    if change.kind == "added":
        return _("Added: “%(name)s”", name=name)
    if change.kind == "removed":
        return _("Taken out: “%(name)s”", name=name)
    if change.kind == "moved":
        return _("Put elsewhere: “%(name)s”", name=name)
    return _("Put on the version that was published meanwhile")


def _fields(change: DraftChange) -> str:
    """What the changed fields are called on the page of their piece."""
    found = place_in_schema(change.address)
    part = shapes_of(found[0])[found[1]].part if found else PracticeModel
    names_of_fields = [
        str(field_words(part, name).label) for name in change.before or {} if part is not None
    ]
    return ", ".join(names_of_fields)


def _where(data: Data, address: Address) -> str:
    """The names of the pieces on the way, as far as they stand."""
    return " › ".join(crumb.text for crumb in names.crumbs_of(data, address))


def _is_in(data: Data, address: Address) -> bool:
    try:
        piece_at(data, address)
    except (KeyError, AttributeError, TypeError):
        return False
    return True


def pieces_read(data: Data, address: Address) -> list[PieceRead]:
    """A piece and all below it, each with the fields in which something stands."""
    found = []
    for at, part, piece in walk(data):
        if at[: len(address)] != address:
            continue
        form = PieceForm.of_piece(
            part, fields_asked(part, piece), data.get("languages", ["en"]), piece
        )
        fields = [
            view for view in views_of(form, data, at, piece) if view.typed and view.name != "key"
        ]
        found.append(PieceRead(_sort(at), names.name_of(data, at, part, piece), fields))
    return found
