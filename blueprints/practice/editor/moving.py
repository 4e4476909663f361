"""Putting a piece elsewhere in its list, and taking it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for

from blueprints.gate import needs, the_actor
from blueprints.practice.blueprint import bp
from blueprints.practice.drafting import Told, told_at
from blueprints.practice.editor import names
from blueprints.practice.editor.opened import OpenPiece, open_draft, open_piece, path_of
from blueprints.practice.editor.wording.lists import list_words
from saas.database import db
from saas.errors import NotFound
from saas.i18n import gettext as _
from saas.i18n import language
from saas.web.errors import wants_json
from tenants.practice import drafts, editing
from tenants.practice.addresses import locate
from tenants.practice.schema import Question
from tenants.practice.structure import Holds
from tenants.workspaces.roles import Permission


@bp.post("/drafts/<uuid:draft_id>/move/<path:piece>")
@needs(Permission.MODEL_PUBLISH)
def move(draft_id: UUID, piece: str) -> Any:
    """One place up or down, or to a place counted from 0; answers a script in words."""
    opened = open_piece(open_draft(draft_id), piece)
    place = locate(opened.data, opened.address) if opened.address else None
    if place is None or place.shape.holds not in (Holds.PIECES, Holds.LOOSE):
        raise NotFound
    count = len(place.holder[place.shape.name])
    to = _wanted(request.form.get("to", ""), place.index, count)
    session = db.session()
    drafts.move_piece(session, the_actor(), draft_id, opened.address, to)
    session.commit()
    sentence = _(
        "“%(name)s” is now number %(number)s of %(count)s",
        name=opened.name,
        number=to + 1,
        count=count,
    )
    if wants_json():
        return jsonify(text=sentence, number=to)
    flash(sentence, "info")
    return redirect(opened.holder_url)


def _wanted(text: str, now: int, count: int) -> int:
    if text == "up":
        wanted = now - 1
    elif text == "down":
        wanted = now + 1
    elif text.isdecimal() and len(text) < 6:
        wanted = int(text)
    else:
        wanted = now
    return max(0, min(wanted, count - 1))


@dataclass(frozen=True)
class Home:
    """Another section of its form that a question can be moved to."""

    key: str
    name: str


def other_homes(opened: OpenPiece) -> list[Home]:
    """The other sections of its form that a question can be moved to; for others nothing."""
    if opened.part is not Question or opened.page:
        return []
    tool = names.find_tool(opened.data, opened.address) or {}
    words = names.words_in(language())
    return [
        Home(section["key"], words(section.get("title")) or section["key"])
        for section in tool.get("sections", [])
        if section["key"] != opened.address[3]
    ]


@bp.post("/drafts/<uuid:draft_id>/move-to/<path:piece>")
@needs(Permission.MODEL_PUBLISH)
def move_to_section(draft_id: UUID, piece: str) -> Any:
    """Put a question at the end of another section of its form; it stays the same question."""
    opened = open_piece(open_draft(draft_id), piece)
    chosen = request.form.get("section", "")
    home = next((each for each in other_homes(opened) if each.key == chosen), None)
    if opened.part is not Question:
        raise NotFound
    if home is None:
        flash(_("Choose the section that the question moves to."), "error")
        return redirect(opened.url(_anchor="move-title"))
    session = db.session()
    holder = (*opened.address[:3], home.key)
    there = drafts.move_to_holder(session, the_actor(), draft_id, opened.address, holder)
    session.commit()
    flash(
        _("“%(name)s” now stands in “%(section)s”.", name=opened.name, section=home.name),
        "success",
    )
    return redirect(url_for("practice.edit", draft_id=draft_id, piece=path_of(there)))


@bp.route("/drafts/<uuid:draft_id>/remove/<path:piece>", methods=["GET", "POST"])
@needs(Permission.MODEL_PUBLISH)
def remove(draft_id: UUID, piece: str) -> Any:
    """Take a piece out, after naming what goes with it; not while others need it."""
    opened = open_piece(open_draft(draft_id), piece)
    if not opened.address:
        raise NotFound
    session = db.session()
    used: list[Told] = []
    counted: list[Told] = []
    if request.method == "POST":
        up = _up(opened)
        untag = "untag" in request.form
        try:
            drafts.remove_piece(session, the_actor(), draft_id, opened.address, untag=untag)
            session.commit()
            flash(
                _(
                    "“%(name)s” is taken out. The history of the draft keeps what stood there.",
                    name=opened.name,
                ),
                "success",
            )
            return redirect(up)
        except editing.InUseError as error:
            session.rollback()
            opened = open_piece(open_draft(draft_id), piece)
            used = [told_at(opened.draft, address) for address in error.addresses]
    else:
        used = [told_at(opened.draft, address) for address in _in_use(opened, untag=True)]
        if not used:
            counted = [told_at(opened.draft, at) for at in _in_use(opened, untag=False)]
    page = render_template(
        "practice/editor/remove.html",
        opened=opened,
        used=used,
        counted=counted,
        lost=_lost(opened),
        required=_is_last_needed(opened),
        published=opened.is_published,
    )
    return page, 409 if used and request.method == "POST" else 200


def _in_use(opened: OpenPiece, *, untag: bool) -> list[tuple[str, ...]]:
    try:
        editing.remove_piece(opened.data, opened.address, untag=untag)
    except editing.InUseError as error:
        return error.addresses
    return []


def _up(opened: OpenPiece) -> str:
    """The page of the list that the piece leaves."""
    return opened.holder_url.partition("#")[0]


def _is_last_needed(opened: OpenPiece) -> bool:
    """Whether the list needs at least one piece, and this is the last."""
    place = locate(opened.data, opened.address)
    held = place.holder.get(place.shape.name) or []
    return place.shape.required and len(held) == 1


def _lost(opened: OpenPiece) -> list[str]:
    """What goes with a piece: how many pieces of each sort stand below it."""
    counts: dict[str, int] = {}
    below = len(opened.address)
    for address, _part, _piece in editing.walk(opened.data):
        if len(address) > below and address[:below] == opened.address:
            place = locate(opened.data, address)
            if place.shape.holds not in (Holds.PIECES, Holds.NAMED):
                continue
            heading = str(list_words(place.part, place.shape.name).many)
            counts[heading] = counts.get(heading, 0) + 1
    return [
        _("%(what)s: %(count)s", what=heading, count=count) for heading, count in counts.items()
    ]
