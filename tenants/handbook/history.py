"""Writing what happened with a handbook to the trail."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from saas.trail import service as trail
from tenants.handbook.queries import Edition
from tenants.workspaces.actor import Actor


def note(session: Session, actor: Actor, kind: str, edition: Edition, **detail: Any) -> None:
    """An event about a version, as its reader finds it."""
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="model_version",
        object_id=edition.version_id,
        key=edition.key,
        number=edition.number,
        **detail,
    )
