"""Opening a draft, and a piece of it, for the pages of the editor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for

from blueprints.practice.editor import names
from blueprints.practice.editor.form import ANSWERS
from blueprints.practice.editor.kinds import PAGES_OF_THE_DOCUMENT, fields_asked
from blueprints.practice.editor.wording.lists import list_words
from saas.database import db
from saas.errors import InvalidState, NotFound
from saas.i18n import gettext as _
from tenants.practice import drafts
from tenants.practice.addresses import Address, Data, locate, piece_at
from tenants.practice.models import ModelDraft
from tenants.practice.schema import Part, PracticeModel
from tenants.practice.service import get_model
from tenants.practice.structure import NESTED, Holds, Shape, shapes_of


def open_draft(draft_id: UUID) -> ModelDraft:
    """An open draft. Raises NotFound, and InvalidState for one that is closed."""
    draft = drafts.get_draft(db.session(), draft_id)
    if draft.state != "open":
        raise InvalidState(
            _("This draft was published or discarded meanwhile. Begin a new one to go on.")
        )
    return draft


def address_of(path: str) -> Address:
    return tuple(path.split("/"))


def path_of(address: Address) -> str:
    return "/".join(address)


@dataclass
class OpenPiece:
    """A piece of a draft on its page: ``page`` names one of the document's two own pages."""

    draft: ModelDraft
    address: Address
    part: type[Part]
    piece: Data
    page: str = ""

    @property
    def data(self) -> Data:
        return self.draft.document

    @property
    def path(self) -> str:
        return self.page or path_of(self.address)

    @property
    def languages(self) -> list[str]:
        found: list[str] = self.data.get("languages", ["en"])
        return found

    @property
    def shapes(self) -> list[Shape]:
        """The own fields that the page asks for; a key that was published is not among them."""
        if self.page:
            own = shapes_of(PracticeModel)
            return [own[name] for name in PAGES_OF_THE_DOCUMENT[self.page]]
        asked = fields_asked(self.part, self.piece)
        if self.is_published:
            asked = [shape for shape in asked if shape.name != "key"]
        return asked

    @property
    def is_published(self) -> bool:
        """Whether the version that the draft began from has the piece: then its key stays."""
        if self.draft.base_version_id is None:
            return False
        model = get_model(db.session(), self.draft.base_version_id)
        return is_in(model, self.address) or drafts.asks_already(model, self.address)

    @property
    def name(self) -> str:
        if self.page:
            return page_title(self.page)
        if self.part in ANSWERS:
            return self.what
        return names.name_of(self.data, self.address, self.part, self.piece)

    @property
    def what(self) -> str:
        """What sort of piece it is, in a word."""
        if self.page or not self.address:
            return ""
        place = locate(self.data, self.address)
        return str(list_words(place.part, place.shape.name).one)

    def url(self, endpoint: str = "edit", **values: Any) -> str:
        return url_for(f"practice.{endpoint}", draft_id=self.draft.id, piece=self.path, **values)

    @property
    def holder_url(self) -> str:
        """The page on which the piece stands in a list, at its place there."""
        if self.page or len(self.address) < 2:
            return url_for("practice.draft", draft_id=self.draft.id)
        place = locate(self.data, self.address)
        holder = self.address[: -2 if place.key is not None else -1]
        up = path_of(holder) if holder else self.address[0]
        return url_for(
            "practice.edit", draft_id=self.draft.id, piece=up, _anchor=row_id(self.address)
        )

    @property
    def holder_name(self) -> str:
        if self.page or len(self.address) < 2:
            return _("The whole draft")
        return names.crumbs_of(self.data, self.address)[-1].text


def page_title(page: str) -> str:
    return {"about": _("Name and languages"), "purpose": _("Vision, mission and methods")}[page]


def row_id(address: Address) -> str:
    """The id of a piece's row in the list that it stands in."""
    return "row-" + "-".join(address[-2:]).replace(".", "-").replace("_", "-")


def open_piece(draft: ModelDraft, path: str) -> OpenPiece:
    """Raises NotFound when the address leads to no piece."""
    if path in PAGES_OF_THE_DOCUMENT:
        return OpenPiece(draft, (), PracticeModel, draft.document, path)
    address = address_of(path)
    try:
        part, piece = piece_at(draft.document, address)
    except (KeyError, AttributeError, TypeError) as missing:
        raise NotFound from missing
    return OpenPiece(draft, address, part, piece)


def list_shape(draft: ModelDraft, address: Address) -> tuple[type[Part], Shape] | None:
    """The field of pieces at an address; None where a piece is, or nothing."""
    try:
        place = locate(draft.document, address)
    except (KeyError, AttributeError, TypeError):
        return None
    if place.key is not None or place.shape.holds not in NESTED - {Holds.PIECE}:
        return None
    return place.part, place.shape


def is_in(model: PracticeModel, address: Address) -> bool:
    """Whether a version has the piece at an address."""
    part: Any = model
    rest = list(address)
    while rest:
        kind: type[Part] = type(part)
        shape = shapes_of(kind).get(rest.pop(0))
        if shape is None:
            return False
        held = getattr(part, shape.name)
        if held is None:
            return False
        if shape.holds is Holds.PIECE:
            part = held
            continue
        if not rest:
            return False
        key = rest.pop(0)
        if shape.holds is Holds.NAMED:
            part = held.get(key)
        elif shape.holds is Holds.PIECES:
            part = next((piece for piece in held if piece.key == key), None)
        else:
            return False
        if part is None:
            return False
    return True
