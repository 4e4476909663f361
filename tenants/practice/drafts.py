"""Drafts of the next version of a model, which several people may write at once.

A save names the piece and says which state of its fields the person saw. Two
people on two pieces never meet; two on one piece are shown both texts. Every
change is kept with what stood there before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.database import now
from saas.errors import InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.lengths import NAME, REASON, refuse_long
from saas.trail import service as trail
from tenants.practice import editing
from tenants.practice.addresses import Address, Data, piece_at
from tenants.practice.checks import problems_of
from tenants.practice.diff import Change, apply, diff
from tenants.practice.models import ModelDraft, ModelDraftChange, ModelVersion
from tenants.practice.pack_export import plain
from tenants.practice.pack_wording import problems_of_schema
from tenants.practice.schema import FORMAT, Part, PracticeModel
from tenants.practice.service import get_model, latest_version, publish
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


class DraftConflict(Exception):
    """Somebody changed the piece meanwhile: what the person typed, and what stands now."""

    def __init__(self, mine: Mapping[str, Any], theirs: Data) -> None:
        super().__init__("the piece was changed meanwhile")
        self.mine = dict(mine)
        self.theirs = theirs


@dataclass(frozen=True)
class DraftProblem:
    """One thing to put right before publishing, at the piece where it stands."""

    address: Address
    message: str


def start_draft(
    session: Session, actor: Actor, *, key: str, title: str = "", language: str = "en"
) -> ModelDraft:
    """The open draft of a model: the one there is, else a new one from its newest version.

    For a key that has no version yet an empty model with that title is begun.
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
    session.add(draft)
    session.flush()
    _record(session, actor, "model.draft_started", draft)
    return draft


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
    draft = _open(session, actor, draft_id)
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
    return _keep(
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
        try:
            piece_at(plain(get_model(session, draft.base_version_id)), address)
        except KeyError:
            pass
        else:
            raise editing.FieldError("key", "published")
    try:
        piece_at(draft.document, (*address[:-1], key))
    except KeyError:
        return
    raise editing.FieldError("key", "twice")


def add_piece(
    session: Session, actor: Actor, draft_id: UUID, address: Address, values: Mapping[str, Any]
) -> ModelDraft:
    """Add a piece; see ``editing.add_piece`` for the address. Raises as ``save_piece``."""
    draft = _open(session, actor, draft_id)
    with _or_not_found():
        after = editing.add_piece(draft.document, address, values)
    return _keep(session, actor, draft, after, "added", address, None, dict(values))


def remove_piece(session: Session, actor: Actor, draft_id: UUID, address: Address) -> ModelDraft:
    """Take a piece out. Raises NotFound, InvalidState and ``editing.InUseError``."""
    draft = _open(session, actor, draft_id)
    _part, piece = _found(draft.document, address)
    after = editing.remove_piece(draft.document, address)
    return _keep(session, actor, draft, after, "removed", address, piece, None)


def move_piece(
    session: Session, actor: Actor, draft_id: UUID, address: Address, to: int
) -> ModelDraft:
    """Put a piece at a place of its list, counted from 0. Raises NotFound, InvalidState."""
    draft = _open(session, actor, draft_id)
    _found(draft.document, address)
    with _or_not_found():
        after = editing.move_piece(draft.document, address, to)
    if after == draft.document:
        return draft
    return _keep(session, actor, draft, after, "moved", address, None, {"to": to})


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


def _open(session: Session, actor: Actor, draft_id: UUID) -> ModelDraft:
    actor.require(Permission.MODEL_PUBLISH)
    draft = get_draft(session, draft_id, to_change=True)
    if draft.state != "open":
        raise InvalidState(
            _("This draft was published or discarded meanwhile. Begin a new one to go on.")
        )
    return draft


def _keep(
    session: Session,
    actor: Actor,
    draft: ModelDraft,
    document: Data,
    kind: str,
    address: Address,
    before: Any,
    after: Any,
) -> ModelDraft:
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


def changes_of_draft(session: Session, draft: ModelDraft) -> list[Change]:
    """What the draft changes against the version that it began from."""
    if draft.base_version_id is None:
        return diff({}, draft.document)
    return diff(plain(get_model(session, draft.base_version_id)), draft.document)


def problems_of_draft(document: Data) -> list[DraftProblem]:
    """What must be put right before this can be published; empty when it can."""
    try:
        model = PracticeModel.model_validate(document)
    except ValidationError as error:
        found = problems_of_schema(error, document)
    else:
        found = problems_of(model)
    return [DraftProblem(_address(document, problem.path), problem.message) for problem in found]


def _address(document: Data, path: tuple[str | int, ...]) -> Address:
    """The address of the piece around a path, which counts list places."""
    address: list[str] = []
    best: Address = ()
    data: Any = document
    for step in path:
        if isinstance(step, int) and isinstance(data, list) and step < len(data):
            data = data[step]
            key = data.get("key", str(step)) if isinstance(data, dict) else str(step)
            address.append(str(key))
        elif isinstance(data, dict):
            data = data.get(str(step))
            address.append(str(step))
        else:
            break
        try:
            piece_at(document, tuple(address))
        except KeyError:
            continue
        best = tuple(address)
    return best


def publish_draft(session: Session, actor: Actor, draft_id: UUID, note: str) -> ModelVersion:
    """Freeze a draft as the next version.

    When another version was published since the draft began, its changes are taken
    in first, unless both changed the same. Raises InvalidInput without a note,
    InvalidState with what is to be put right.
    """
    draft = _open(session, actor, draft_id)
    if not note.strip():
        raise InvalidInput(
            _("Check what you entered."), {"note": _("Say in a sentence what this version changes")}
        )
    refuse_long(REASON, note=note)
    _take_in_newer(session, actor, draft)
    if problems_of_draft(draft.document):
        raise InvalidState(_("Put the problems right first; then the draft can be published."))
    model = PracticeModel.model_validate(draft.document)
    version = publish(session, model, note=note, published_by=actor.me, publisher_name=actor.name)
    draft.state = "published"
    session.flush()
    return version


def overlaps(session: Session, draft: ModelDraft) -> tuple[ModelVersion | None, list[Address]]:
    """A version newer than the draft's beginning, and where both changed the same otherwise."""
    newest = latest_version(session, draft.key)
    if newest is None or newest.id == draft.base_version_id:
        return None, []
    theirs = _since(session, draft, newest)
    mine = {(c.address, c.kind): c for c in changes_of_draft(session, draft)}
    both = []
    for change in theirs:
        for other in mine.values():
            nested = _within(change.address, other.address) or _within(
                other.address, change.address
            )
            if nested and change != other:
                both.append(change.address)
    return newest, list(dict.fromkeys(both))


def _within(inner: Address, outer: Address) -> bool:
    return inner[: len(outer)] == outer


def _since(session: Session, draft: ModelDraft, newest: ModelVersion) -> list[Change]:
    base = {}
    if draft.base_version_id is not None:
        base = plain(get_model(session, draft.base_version_id))
    return diff(base, plain(get_model(session, newest.id)))


def _take_in_newer(session: Session, actor: Actor, draft: ModelDraft) -> None:
    newest, both = overlaps(session, draft)
    if newest is None:
        return
    if both:
        raise InvalidState(
            _(
                "Version %(n)s was published since this draft began, and both changed the same "
                "places. Compare them, and take over what is right.",
                n=newest.number,
            )
        )
    take_in(session, actor, draft, newest)


def take_in(session: Session, actor: Actor, draft: ModelDraft, newest: ModelVersion) -> None:
    """Put the draft's own changes on a newer version, which is its beginning from now on.

    Where both changed the same, the draft's own change stands.
    """
    mine = changes_of_draft(session, draft)
    base = plain(get_model(session, newest.id))
    document = apply(base, [change for change in mine if _fits(base, change)])
    before = draft.document
    draft.base_version_id = newest.id
    _keep(session, actor, draft, document, "merged", (), before, None)


def _fits(base: Data, change: Change) -> bool:
    try:
        apply(base, [change])
    except KeyError:
        return False
    return True


def discard_draft(session: Session, actor: Actor, draft_id: UUID) -> None:
    """Give a draft up. What was typed stays in its history."""
    draft = _open(session, actor, draft_id)
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
