"""A pack taken up as a draft, so that it can be read and changed before it is published."""

from __future__ import annotations

from sqlalchemy.orm import Session

from saas.errors import InvalidInput
from saas.i18n import gettext as _
from saas.taken import refused_when_taken
from saas.trail import service as trail
from tenants.practice.drafts import find_draft
from tenants.practice.models import ModelDraft
from tenants.practice.pack_export import plain
from tenants.practice.schema import PracticeModel
from tenants.practice.service import latest_version
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


def draft_from_pack(session: Session, actor: Actor, model: PracticeModel) -> ModelDraft:
    """A draft that says what the pack says, as the next version of the pack's key.

    Raises Forbidden, and InvalidInput while a draft of the same key is open:
    what stands in that one is not overwritten.
    """
    actor.require(Permission.MODEL_PUBLISH)
    if find_draft(session, model.key) is not None:
        raise _open_already()
    newest = latest_version(session, model.key)
    draft = ModelDraft(
        key=model.key,
        base_version_id=newest.id if newest else None,
        document=plain(model),
        started_by=actor.me,
        changed_by=actor.me,
    )
    with refused_when_taken(session, uq_model_drafts_tenant_id_key=_open_already):
        session.add(draft)
    trail.record(
        session,
        "model.draft_started",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="model_draft",
        object_id=draft.id,
        key=draft.key,
    )
    return draft


def _open_already() -> InvalidInput:
    return InvalidInput(
        _("A draft of this framework is open already. Publish it or discard it first.")
    )
