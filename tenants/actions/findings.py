"""Making findings: what is strong, what is to improve, what is to be learned."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.trail import service as trail
from tenants.actions import policy
from tenants.actions.models import Finding
from tenants.actions.types import FindingKind
from tenants.agencies.models import Agency
from tenants.practice.schema import PracticeModel
from tenants.practice.service import get_model
from tenants.rounds.archive import models_of_round
from tenants.rounds.models import Return, Round
from tenants.rounds.policy import AGENCYS
from tenants.rounds.types import DRAFT_STATES, PartKind, RoundState
from tenants.workspaces.actor import Actor

LONGEST_TEXT = 8000


def make_finding(
    session: Session,
    actor: Actor,
    *,
    round_id: UUID,
    agency_id: UUID,
    kind: FindingKind | str,
    text: str,
    question: str = "",
    standard: str | None = None,
    return_id: UUID | None = None,
    source: str | None = None,
) -> Finding:
    """Write down a finding on an agency, from a return's question or from the round.

    ``source`` (``return``, ``moderation`` or ``round``) follows from the return
    where it is not given; a missing ``standard`` from the question. What an
    agency finds in its own draft stays its own until it submits. Raises
    NotFound, Forbidden, InvalidState for a round that is closed, InvalidInput.
    """
    round_, return_ = _round_and_return(session, round_id, return_id)
    if session.scalars(select(Agency.id).where(Agency.id == agency_id)).one_or_none() is None:
        raise NotFound
    if not policy.can_make_finding(actor, agency_id, return_):
        raise Forbidden(
            _("Findings are made by the agency's own lead, and by others once it has submitted.")
        )
    if round_.state in (RoundState.DRAFT, RoundState.CLOSED):
        raise InvalidState(_("This round is not open, so findings cannot be added to it."))
    # Without a return it may be about any version that the round's returns are on.
    models = (
        [get_model(session, return_.model_version_id)]
        if return_
        else models_of_round(session, round_)
    )
    checked_kind, words = _checked(kind, text)
    if standard is None:
        standard = next((found for model in models if (found := standard_of(model, question))), "")
    errors = {}
    if standard and not any(standard in model.standards for model in models):
        errors["standard"] = _("Choose one of the standards listed")
    if question and not any(question in t.questions for model in models for t in model.tools):
        errors["question"] = _("Choose one of the questions listed")
    if errors:
        raise InvalidInput(next(iter(errors.values())), errors)
    own_draft = return_ is not None and (
        return_.part in AGENCYS and return_.state in DRAFT_STATES and actor.is_of(agency_id)
    )
    finding = Finding(
        round_id=round_.id,
        agency_id=agency_id,
        return_id=return_id,
        question=question,
        standard=standard,
        kind=checked_kind,
        source=source or _source(return_),
        text=words,
        visibility="agency" if own_draft else "coordinator",
        made_by=actor.me,
    )
    session.add(finding)
    session.flush()
    trail.record(
        session,
        "finding.made",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="finding",
        object_id=finding.id,
        agency_id=agency_id,
        round_id=round_.id,
        source=finding.source,
        # Administrators read the trail, and an agency's draft is its own: of what it
        # finds there no more is noted than that it did.
        finding_kind=None if own_draft else finding.kind,
        question=None if own_draft else question or None,
        standard=None if own_draft else standard or None,
    )
    return finding


def standard_of(model: PracticeModel, question: str) -> str:
    """The standard that a question is counted under first: one of the model's first spine."""
    for tool in model.tools:
        asked = tool.questions.get(question)
        if asked is None:
            continue
        first = {standard.key for standard in model.spines[0].standards}
        return next(
            (key for key in asked.standards if key in first), next(iter(asked.standards), "")
        )
    return ""


def _round_and_return(
    session: Session, round_id: UUID, return_id: UUID | None
) -> tuple[Round, Return | None]:
    round_ = session.scalars(select(Round).where(Round.id == round_id)).one_or_none()
    if round_ is None:
        raise NotFound
    if return_id is None:
        return round_, None
    return_ = session.scalars(
        select(Return).where(Return.id == return_id, Return.round_id == round_id)
    ).one_or_none()
    if return_ is None:
        raise NotFound
    return round_, return_


def _source(return_: Return | None) -> str:
    if return_ is None:
        return "round"
    return "moderation" if return_.part == PartKind.MODERATION else "return"


def _checked(kind: FindingKind | str, text: str) -> tuple[FindingKind, str]:
    errors = {}
    if kind not in list(FindingKind):
        errors["kind"] = _("Choose a strength, an improvement or a learning need")
    words = text.strip()
    if not words:
        errors["text"] = _("Write what was found")
    elif len(words) > LONGEST_TEXT:
        errors["text"] = _("The finding must be %(n)s characters or fewer", n=LONGEST_TEXT)
    if errors:
        raise InvalidInput(next(iter(errors.values())), errors)
    return FindingKind(kind), words
