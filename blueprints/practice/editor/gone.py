"""A piece is saved that is not there any more, or a draft that is closed: what was typed stays.

It stands on the page by the fields' names, to be copied; who took the piece out is told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from blueprints.practice.editor.fields import views_of
from blueprints.practice.editor.form import PieceForm
from blueprints.practice.editor.history import named_at
from blueprints.practice.editor.kinds import PAGES_OF_THE_DOCUMENT, fields_asked
from blueprints.practice.editor.opened import address_of, page_title, path_of
from blueprints.returns.answer_view import words_here
from saas.database import db
from saas.errors import DomainError, InvalidState, NotFound
from tenants.practice import draft_history, drafts
from tenants.practice.addresses import Address, Data, piece_at
from tenants.practice.models import ModelDraft
from tenants.practice.schema import PracticeModel
from tenants.practice.structure import shapes_of


def kept_readable(draft_id: UUID, path: str, save: Callable[[str], Any]) -> Any:
    """What ``save`` answers; where the piece or the draft is gone, a page with what was typed.

    A piece that was put into another list meanwhile is saved there. Raises NotFound for a
    draft or a piece that never was.
    """
    try:
        return save(path)
    except (NotFound, InvalidState) as refused:
        session = db.session()
        session.rollback()
        draft = drafts.get_draft(session, draft_id)
        if draft.state == "open" and path not in PAGES_OF_THE_DOCUMENT:
            moved = draft_history.find_moved(session, draft_id, address_of(path))
            if moved is not None and path_of(moved) != path:
                return kept_readable(draft_id, path_of(moved), save)
        return _page(draft, path, refused)


def _page(draft: ModelDraft, path: str, refused: DomainError) -> Any:
    session = db.session()
    page = path if path in PAGES_OF_THE_DOCUMENT else ""
    address: Address = () if page else address_of(path)
    data: Data | None = draft.document
    removal = None
    if draft.state == "open":
        found = draft_history.removals_around(session, draft.id, address) if address else []
        removal = found[0] if found else None
        data = draft_history.document_with(session, draft, address) if removal else None
    if data is None:
        raise refused
    try:
        part, piece = piece_at(data, address)
    except (KeyError, AttributeError, TypeError) as missing:
        raise NotFound from missing
    own = shapes_of(PracticeModel)
    shapes = (
        [own[name] for name in PAGES_OF_THE_DOCUMENT[page]] if page else fields_asked(part, piece)
    )
    form = PieceForm.of_post(part, shapes, data.get("languages", ["en"]), request.form)
    changed = form.changed(form.values())
    unread = set(form.errors)
    views = [
        view
        for view in views_of(form, data, address, piece)
        if view.name in changed or view.name in unread
    ]
    rendered = render_template(
        "practice/editor/gone.html",
        draft=draft,
        title=words_here()(draft.document["title"]),
        name=page_title(page) if page else named_at(data, address),
        removal=removal,
        shelf=url_for("practice.index"),
        views=views,
    )
    return rendered, 409
