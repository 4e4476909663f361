"""Adding a piece: its kind first where there are kinds, then only what it cannot do without."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.practice.blueprint import bp
from blueprints.practice.editor import names
from blueprints.practice.editor.choices import Choice
from blueprints.practice.editor.fields import views_of
from blueprints.practice.editor.form import PieceForm
from blueprints.practice.editor.kinds import KEYS_OF_OTHERS, LAST, fields_to_begin, has_kinds
from blueprints.practice.editor.opened import address_of, open_draft, path_of
from blueprints.practice.editor.wording.lists import list_words
from blueprints.practice.editor.wording.values import value_words
from saas.database import db
from saas.errors import NotFound
from saas.i18n import gettext as _
from tenants.practice import drafts, editing, schema
from tenants.practice.addresses import Address, Data, Place, locate, piece_at
from tenants.practice.models import ModelDraft
from tenants.practice.schema import Part
from tenants.practice.structure import Holds, shapes_of
from tenants.practice.vocabulary import CONCEPTS
from tenants.workspaces.roles import Permission


@bp.route("/drafts/<uuid:draft_id>/add/<path:place>", methods=["GET", "POST"])
@needs(Permission.MODEL_PUBLISH)
def add(draft_id: UUID, place: str) -> Any:
    """A new piece for a list, or for a place that holds one piece."""
    draft = open_draft(draft_id)
    address = address_of(place)
    found = _place(draft.document, address)
    part = found.shape.part
    assert part is not None
    if found.shape.holds is Holds.PIECE and found.value is not None:
        return redirect(url_for("practice.edit", draft_id=draft_id, piece=place))
    kind = request.values.get("kind", "")
    kinds = _kinds(draft.document, address, part)
    if kinds and kind not in {choice.value for choice in kinds}:
        return _kind_page(draft, address, found, kinds)
    shapes = fields_to_begin(part, kind)
    languages = draft.document.get("languages", ["en"])
    if request.method == "POST":
        form = PieceForm.of_post(part, shapes, languages, request.form)
        return _add(draft, address, found, form, kind)
    form = PieceForm.of_piece(part, shapes, languages, {})
    return _page(draft, address, found, form, kind)


def _place(data: Data, address: Address) -> Place:
    """Where something can be added. Raises NotFound."""
    try:
        found = locate(data, address)
    except (KeyError, AttributeError, TypeError) as missing:
        raise NotFound from missing
    if found.key is not None or not found.shape.nested:
        raise NotFound
    return found


def _kinds(data: Data, address: Address, part: type[Part]) -> list[Choice]:
    """The kinds to choose from; a column of three has only one."""
    if not has_kinds(part):
        return []
    if part is schema.Column:
        _part, holder = piece_at(data, address[:-1])
        if holder.get("kind") == "three_columns":
            return []
    words = value_words(part, "kind")
    return [Choice(v, str(words.get(v, v))) for v in shapes_of(part)["kind"].choices]


def _kind_page(draft: ModelDraft, address: Address, place: Place, kinds: list[Choice]) -> Any:
    said = list_words(place.part, place.shape.name)
    wrong = request.method == "POST" or "kind" in request.args
    page = render_template(
        "practice/editor/kind.html",
        draft=draft,
        heading=str(said.add),
        action=url_for("practice.add", draft_id=draft.id, place=path_of(address)),
        method="get",
        kinds=kinds,
        chosen="",
        lost=[],
        up=holder_url(draft, address),
        errors={"kind": _("Choose one of the options")} if wrong else {},
    )
    return page, 422 if wrong else 200


def _add(
    draft: ModelDraft, address: Address, place: Place, form: PieceForm, kind: str
) -> Response | Any:
    part = place.shape.part
    assert part is not None
    values = form.values()
    values = {name: value for name, value in values.items() if value not in (None, [], {})}
    if kind:
        values["kind"] = kind
    at = address
    if place.shape.holds is Holds.PIECES:
        if not form.typed.get("key") and part not in KEYS_OF_OTHERS:
            form.errors.pop("key", None)
            values["key"] = _key(draft.document, address, part, values)
    elif place.shape.holds is Holds.NAMED:
        concept = request.form.get("concept", "")
        if concept not in CONCEPTS:
            form.errors["concept"] = _("Choose one of the options")
        at = (*address, concept)
    elif not _says_something(part, values):
        form.errors[form.shapes[0].name] = _("Fill in at least one of these")
    session = db.session()
    if not form.errors:
        try:
            drafts.add_piece(session, the_actor(), draft.id, at, values)
            session.commit()
        except editing.FieldError as error:
            session.rollback()
            draft = open_draft(draft.id)
            if place.shape.holds is Holds.NAMED and error.field == "key":
                form.errors["concept"] = _("There is a word for this already")
            else:
                form.take(error)
    if form.errors:
        return _page(draft, address, place, form, kind, 422)
    flash(_("Added."), "success")
    return redirect(_new_piece_url(draft, address, place, at, values))


def _says_something(part: type[Part], values: dict[str, Any]) -> bool:
    """A piece without a key is there only for what it says."""
    return any(value not in (False, None) for value in values.values()) or not shapes_of(part)


def _new_piece_url(
    draft: ModelDraft, address: Address, place: Place, at: Address, values: dict[str, Any]
) -> str:
    part = place.shape.part
    assert part is not None
    asked = {shape.name for shape in fields_to_begin(part, str(values.get("kind", "")))}
    if place.shape.holds is Holds.LOOSE or set(shapes_of(part)) <= {*asked, *LAST}:
        # Its own page would ask nothing more: back to the list, for the next one.
        return holder_url(open_draft(draft.id), address)
    if place.shape.holds is Holds.PIECES:
        at = (*address, str(values["key"]))
    return url_for("practice.edit", draft_id=draft.id, piece=path_of(at))


def _key(data: Data, address: Address, part: type[Part], values: dict[str, Any]) -> str:
    """A key from the words in the document's first language."""
    for field in ("title", "label", "text"):
        if isinstance(values.get(field), dict):
            title = next(iter(values[field].values()))
            return names.suggested_key(part, title, names.keys_taken(data, address))
    return names.suggested_key(part, "", names.keys_taken(data, address))


def holder_url(draft: ModelDraft, address: Address) -> str:
    """The page of the list that an address names."""
    anchor = f"list-{address[-1].replace('_', '-')}"
    if len(address) == 1:
        if shapes_of(schema.PracticeModel)[address[0]].holds is Holds.PIECE:
            return url_for("practice.draft", draft_id=draft.id)
        return url_for("practice.edit", draft_id=draft.id, piece=address[0])
    return url_for("practice.edit", draft_id=draft.id, piece=path_of(address[:-1]), _anchor=anchor)


def _page(
    draft: ModelDraft,
    address: Address,
    place: Place,
    form: PieceForm,
    kind: str,
    status: int = 200,
) -> tuple[str, int]:
    said = list_words(place.part, place.shape.name)
    views = views_of(form, draft.document, (*address, ""), {})
    errors = {view.anchor: view.error for view in views if view.error}
    if "concept" in form.errors:
        errors = {"concept": form.errors["concept"], **errors}
    kinds = value_words(place.shape.part, "kind") if kind and place.shape.part else {}
    page = render_template(
        "practice/editor/add.html",
        draft=draft,
        heading=str(said.add),
        hint=str(said.hint),
        action=url_for("practice.add", draft_id=draft.id, place=path_of(address)),
        up=holder_url(draft, address),
        views=[view for view in views if not view.apart],
        apart=[view for view in views if view.apart],
        kind=kind,
        kind_words=str(kinds.get(kind, "")),
        concepts=_concepts(draft.document) if place.shape.holds is Holds.NAMED else [],
        concept=request.values.get("concept", ""),
        concept_error=form.errors.get("concept", ""),
        seen=form.seen_text,
        errors=errors,
    )
    return page, status


def _concepts(data: Data) -> list[Choice]:
    """The concepts that have no word of the workspace's own yet."""
    taken = data.get("vocabulary", {})
    free = [Choice(key, str(c.one)) for key, c in CONCEPTS.items() if key not in taken]
    return sorted(free, key=lambda choice: choice.text.casefold())
