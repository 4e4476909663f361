"""An agency takes its released joint result along, as a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.accounts.models import Workspace
from saas.errors import Forbidden, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.tenancy import require_tenant
from saas.trail import service as trail
from tenants.crosswalks import policy
from tenants.crosswalks.joint_file import JointResultContent, hash_of, plain_content
from tenants.judgements.comparison import SideBySide, get_outcome
from tenants.judgements.types import Compared, GradeValue
from tenants.practice.schema import Scale, ScaleKind
from tenants.practice.service import get_version
from tenants.rounds.types import ReturnState
from tenants.workspaces.actor import Actor


def take_result(session: Session, actor: Actor, return_id: UUID) -> JointResultContent:
    """The result of the actor's own agency, and the note in the trail that it was taken.

    Raises NotFound for another agency's, Forbidden, and InvalidState before the
    release and where nothing was graded.
    """
    page, _released = get_outcome(session, actor, return_id)
    if actor.is_guest or not actor.is_of(page.own.agency_id):
        raise NotFound
    if not policy.can_take_result(actor, page.own):
        if page.own.state != ReturnState.RELEASED:
            raise InvalidState(_("The outcome is not released, so there is no result to take."))
        raise Forbidden(_("The agency’s lead or approver takes its result."))
    if not page.questions:
        raise InvalidState(_("Nothing in this return was graded, so there is no result to take."))
    content = _content(session, page)
    trail.record(
        session,
        "crosswalk.result_taken",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="return",
        object_id=page.own.id,
        agency_id=page.own.agency_id,
        content_hash=hash_of(plain_content(content)),
    )
    return content


def _content(session: Session, page: SideBySide) -> JointResultContent:
    model = page.form.model
    version = get_version(session, page.own.model_version_id)
    partnership = session.scalars(
        select(Workspace.name).where(Workspace.id == require_tenant())
    ).one()
    scales = {q.question.scale for q in page.questions}
    standards = {key for q in page.questions for key in q.question.standards}
    return JointResultContent.model_validate(
        {
            "partnership": _line(partnership),
            "round": {
                "title": _line(page.round_.title),
                "due_on": page.round_.due_on.isoformat(),
            },
            "model": {
                "key": version.key,
                "version": version.number,
                "title": model.title,
                "sha256": version.content_hash,
            },
            "agency": _line(page.agency.name),
            "standards": [
                {"key": key, "title": standard.title}
                for key, standard in model.standards.items()
                if key in standards
            ],
            "scales": [_scale(scale) for scale in model.scales if scale.key in scales],
            "questions": [
                _question(q, model.scale[q.question.scale or ""]) for q in page.questions
            ],
        }
    )


def _line(text: str) -> str:
    return " ".join(text.split())[:300]


def _scale(scale: Scale) -> dict[str, Any]:
    """The scale without what its editors noted for themselves."""
    kept = scale.model_copy(update={"note": None, "rules": []})
    return kept.model_dump(mode="json", exclude_defaults=True)


def _question(compared: Compared, scale: Scale) -> dict[str, Any]:
    settled = compared.settled
    return {
        "key": compared.question.key,
        "label": compared.question.label,
        "standards": compared.question.standards,
        "scale": scale.key,
        "self": _grade(compared.own, scale),
        # Accepted as it stands, the agency's own grade is the result.
        "agreed": _grade(settled.value if settled else compared.own, scale),
        "moderated": settled is not None,
    }


def _grade(value: GradeValue | None, scale: Scale) -> dict[str, Any] | None:
    if value is None:
        return None
    if value.not_applicable:
        return {"not_applicable": True}
    if scale.kind is ScaleKind.NUMERIC:
        return {"score": f"{value.score.normalize():f}"} if value.score is not None else None
    return {"point": value.point} if value.point else None
