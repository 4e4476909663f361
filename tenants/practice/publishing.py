"""From a draft to the next version: what it changes, what is to be put right, what came between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.orm import Session

from saas.errors import InvalidInput, InvalidState
from saas.i18n import gettext as _
from saas.lengths import REASON, refuse_long
from tenants.practice.addresses import Address, Data, piece_at
from tenants.practice.checks import problems_of
from tenants.practice.diff import Change, apply, diff
from tenants.practice.drafts import draft_to_change, keep_change
from tenants.practice.joint import (
    Backwards,
    KnownJoint,
    backwards_in,
    known_joints,
    stranger_problems,
)
from tenants.practice.models import ModelDraft, ModelVersion
from tenants.practice.pack_export import plain
from tenants.practice.pack_wording import problems_of_schema
from tenants.practice.schema import PracticeModel
from tenants.practice.service import get_model, latest_version, publish
from tenants.workspaces.actor import Actor


@dataclass(frozen=True)
class DraftProblem:
    """One thing to put right before publishing, at the piece where it stands."""

    address: Address
    message: str


def changes_of_draft(session: Session, draft: ModelDraft) -> list[Change]:
    """What the draft changes against the version that it began from."""
    if draft.base_version_id is None:
        return diff({}, draft.document)
    return diff(plain(get_model(session, draft.base_version_id)), draft.document)


def joints_of_draft(session: Session, document: Data) -> dict[str, KnownJoint]:
    """The joint frameworks that a draft says how to read, as far as they are known here."""
    keys = {crosswalk.get("key") for crosswalk in document.get("crosswalks", [])}
    return known_joints(session, {key for key in keys if key})


def problems_of_draft(
    document: Data, joints: Mapping[str, KnownJoint] | None = None
) -> list[DraftProblem]:
    """What must be put right before this can be published; empty when it can.

    ``joints`` are those of ``joints_of_draft``: without them nothing is said of the
    keys of other frameworks.
    """
    try:
        model = PracticeModel.model_validate(document)
    except ValidationError as error:
        found = problems_of_schema(error, document)
    else:
        found = [*problems_of(model), *stranger_problems(model, joints or {})]
    return [DraftProblem(_address(document, problem.path), problem.message) for problem in found]


def turned_round(document: Data, joints: Mapping[str, KnownJoint]) -> list[Backwards]:
    """Where a draft that is sound in itself turns the grades of a joint form round."""
    try:
        return backwards_in(PracticeModel.model_validate(document), joints)
    except (ValidationError, KeyError):
        return []  # what is to be put right first is told by problems_of_draft


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
    draft = draft_to_change(session, actor, draft_id)
    if not note.strip():
        raise InvalidInput(
            _("Check what you entered."), {"note": _("Say in a sentence what this version changes")}
        )
    refuse_long(REASON, note=note)
    _take_in_newer(session, actor, draft)
    if problems_of_draft(draft.document, joints_of_draft(session, draft.document)):
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
    keep_change(session, actor, draft, document, "merged", (), before, None)


def _fits(base: Data, change: Change) -> bool:
    try:
        apply(base, [change])
    except KeyError:
        return False
    return True
