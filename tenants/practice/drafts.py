"""Drafts of the next version of a model, which several people may write at once.

A save names the piece and says which state of its fields the person saw. Two
people on two pieces never meet; two on one piece are shown both texts. Every
change is kept with what stood there before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.database import now
from saas.errors import InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.lengths import NAME, refuse_long
from saas.taken import refused_when_taken
from saas.trail import service as trail
from tenants.practice import editing
from tenants.practice.addresses import Address, Data, locate, piece_at
from tenants.practice.models import ModelDraft, ModelDraftChange
from tenants.practice.pack_export import plain
from tenants.practice.schema import FORMAT, Part, PracticeModel
from tenants.practice.service import get_model, latest_version
from tenants.practice.structure import Holds
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


class DraftConflict(Exception):
    """Somebody changed the piece meanwhile: what the person typed, and what stands now."""

    def __init__(self, mine: Mapping[str, Any], theirs: Data) -> None:
        super().__init__("the piece was changed meanwhile")
        self.mine = dict(mine)
        self.theirs = theirs


def start_draft(
    session: Session, actor: Actor, *, key: str, title: str = "", language: str = "en"
) -> ModelDraft:
    """The open draft of a model: the one there is, else a new one from its newest version.

    For a key that has no version yet an empty model with that title is begun. Raises
    InvalidInput, also for who begins it in the same moment as somebody else.
    """
    actor.require(Permission.MODEL_PUBLISH)
    found = find_draft(session, key)
    if found is not None:
        return found
    newest = latest_version(session, key)
    if newest is not None:
        document = plain(get_model(session, newest.id))
    else:
        refuse_long(NAME, title=title, key=key)
        document = _new_document(key, title, language)
    draft = ModelDraft(
        key=key,
        base_version_id=newest.id if newest else None,
        document=document,
        started_by=actor.me,
        changed_by=actor.me,
    )
    with refused_when_taken(session, uq_model_drafts_tenant_id_key=_begun_already):
        session.add(draft)
    _record(session, actor, "model.draft_started", draft)
    return draft


def _begun_already() -> InvalidInput:
    return InvalidInput(_("Somebody else began this draft in the same moment. Open it below."))


def _new_document(key: str, title: str, language: str) -> Data:
    try:
        model = PracticeModel(format=FORMAT, key=key, title={language: title}, languages=[language])
    except ValidationError as error:
        raise InvalidInput(
            _("Check what you entered."),
            {
                "title": _("Enter the name of the framework")
                if not title.strip()
                else _("Enter a key of small letters, digits and hyphens")
            },
        ) from error
    document: Data = plain(model)
    return document


def find_draft(session: Session, key: str) -> ModelDraft | None:
    """The open draft of a model, if there is one."""
    return session.scalars(
        select(ModelDraft).where(ModelDraft.key == key, ModelDraft.state == "open")
    ).one_or_none()


def list_drafts(session: Session) -> list[ModelDraft]:
    """The open drafts, by key."""
    return list(
        session.scalars(
            select(ModelDraft).where(ModelDraft.state == "open").order_by(ModelDraft.key)
        )
    )


def get_draft(session: Session, draft_id: UUID, *, to_change: bool = False) -> ModelDraft:
    """Raises NotFound. ``to_change`` holds it until the end of the transaction."""
    query = select(ModelDraft).where(ModelDraft.id == draft_id)
    if to_change:
        # populate_existing: what this session read before it waited may be out of date.
        query = query.with_for_update().execution_options(populate_existing=True)
    draft = session.scalars(query).one_or_none()
    if draft is None:
        raise NotFound
    return draft


def save_piece(
    session: Session,
    actor: Actor,
    draft_id: UUID,
    address: Address,
    values: Mapping[str, Any],
    seen: str,
) -> ModelDraft:
    """Set fields of a piece; ``seen`` is the fingerprint of what the person changed.

    Raises NotFound, InvalidState for a draft that is closed, DraftConflict, and
    ``editing.FieldError``.
    """
    draft = draft_to_change(session, actor, draft_id)
    part, piece = _found(draft.document, address)
    before = {name: piece.get(name) for name in values}
    after = editing.set_fields(draft.document, address, values)
    if after == draft.document:
        return draft
    if editing.fingerprint(draft.document, address) != seen:
        raise DraftConflict(values, {name: piece.get(name) for name in editing.own_fields(part)})
    key = str(values.get("key", piece.get("key", "")))
    there = address
    if "key" in values and key != piece.get("key"):
        _refuse_new_key(session, draft, address, key)
        there = (*address[:-1], key)
    now_there = piece_at(after, there)[1]
    return keep_change(
        session,
        actor,
        draft,
        after,
        "saved",
        address,
        before,
        {name: now_there.get(name) for name in values},
    )


def _refuse_new_key(session: Session, draft: ModelDraft, address: Address, key: str) -> None:
    """A key that was published stays: years are compared by it."""
    if not address:
        raise editing.FieldError("key", "published")
    if draft.base_version_id is not None:
        published = get_model(session, draft.base_version_id)
        if asks_already(published, address):
            raise editing.FieldError("key", "published")
        try:
            piece_at(plain(published), address)
        except KeyError:
            pass
        else:
            raise editing.FieldError("key", "published")
    try:
        piece_at(draft.document, (*address[:-1], key))
    except KeyError:
        return
    raise editing.FieldError("key", "twice")


def asks_already(model: PracticeModel, address: Address) -> bool:
    """Whether a version asks the question at an address, in whichever section of its form."""
    if len(address) != len(A_QUESTION) or address[::2] != A_QUESTION[::2]:
        return False
    tool = model.tool.get(address[1])
    return tool is not None and address[-1] in tool.questions


A_QUESTION = ("tools", "", "sections", "", "questions", "")


def add_piece(
    session: Session, actor: Actor, draft_id: UUID, address: Address, values: Mapping[str, Any]
) -> ModelDraft:
    """Add a piece; see ``editing.add_piece`` for the address. Raises as ``save_piece``."""
    draft = draft_to_change(session, actor, draft_id)
    with _or_not_found():
        after = editing.add_piece(draft.document, address, values)
    return keep_change(session, actor, draft, after, "added", address, None, dict(values))


def remove_piece(
    session: Session, actor: Actor, draft_id: UUID, address: Address, *, untag: bool = False
) -> ModelDraft:
    """Take a piece out, with ``untag`` also out of what is counted by it.

    Raises NotFound, InvalidState and ``editing.InUseError``.
    """
    draft = draft_to_change(session, actor, draft_id)
    _part, piece = _found(draft.document, address)
    after = editing.remove_piece(draft.document, address, untag=untag)
    place = locate(draft.document, address)
    # Where it stood, so that it can be put back there.
    stood = {"to": place.index} if place.shape.holds in (Holds.PIECES, Holds.LOOSE) else None
    return keep_change(session, actor, draft, after, "removed", address, piece, stood)


def move_piece(
    session: Session, actor: Actor, draft_id: UUID, address: Address, to: int
) -> ModelDraft:
    """Put a piece at a place of its list, counted from 0. Raises NotFound, InvalidState."""
    draft = draft_to_change(session, actor, draft_id)
    _found(draft.document, address)
    with _or_not_found():
        after = editing.move_piece(draft.document, address, to)
    if after == draft.document:
        return draft
    return keep_change(session, actor, draft, after, "moved", address, None, {"to": to})


def move_to_holder(
    session: Session, actor: Actor, draft_id: UUID, address: Address, holder: Address
) -> Address:
    """Put a piece at the end of the same list of another piece, such as a question's section.

    Returns its new address. Raises NotFound, InvalidState and ``editing.FieldError``.
    """
    draft = draft_to_change(session, actor, draft_id)
    _found(draft.document, address)
    with _or_not_found():
        after, there = editing.move_to_holder(draft.document, address, holder)
    if there != address:
        keep_change(session, actor, draft, after, "moved", address, None, {"address": list(there)})
    return there


@contextmanager
def _or_not_found() -> Iterator[None]:
    """An address that leads nowhere is, for the person, not found."""
    try:
        yield
    except KeyError as missing:
        raise NotFound from missing


def _found(document: Data, address: Address) -> tuple[type[Part], Data]:
    with _or_not_found():
        return piece_at(document, address)


def draft_to_change(session: Session, actor: Actor, draft_id: UUID) -> ModelDraft:
    """The open draft, held until the end of the transaction.

    Raises Forbidden, NotFound, and InvalidState for a draft that is closed.
    """
    actor.require(Permission.MODEL_PUBLISH)
    draft = get_draft(session, draft_id, to_change=True)
    if draft.state != "open":
        raise InvalidState(
            _("This draft was published or discarded meanwhile. Begin a new one to go on.")
        )
    return draft


def keep_change(
    session: Session,
    actor: Actor,
    draft: ModelDraft,
    document: Data,
    kind: str,
    address: Address,
    before: Any,
    after: Any,
) -> ModelDraft:
    """Put a changed document into a draft, and note in its history what stood there before."""
    draft.document = document
    draft.revision += 1
    draft.changed_by, draft.changed_at = actor.me, now()
    session.add(
        ModelDraftChange(
            draft_id=draft.id,
            revision=draft.revision,
            kind=kind,
            address=list(address),
            before=before,
            after=after,
            made_by=actor.me,
        )
    )
    session.flush()
    return draft


def discard_draft(session: Session, actor: Actor, draft_id: UUID) -> None:
    """Give a draft up. What was typed stays in its history."""
    draft = draft_to_change(session, actor, draft_id)
    draft.state = "discarded"
    session.flush()
    _record(session, actor, "model.draft_discarded", draft)


def _record(session: Session, actor: Actor, kind: str, draft: ModelDraft) -> None:
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="model_draft",
        object_id=draft.id,
        key=draft.key,
    )
