"""Adding evidence, describing it, setting it aside, and disclosing it with a return."""

from __future__ import annotations

from typing import BinaryIO
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from saas.database import now
from saas.errors import Conflict, Forbidden, InvalidInput, InvalidState
from saas.files.names import display_name
from saas.files.store import put_upload
from saas.i18n import gettext as _
from saas.trail import service as trail
from tenants.actions.models import ActionEvidence
from tenants.evidence import policy
from tenants.evidence.models import Evidence, EvidenceLink
from tenants.evidence.queries import get_evidence
from tenants.evidence.types import Details, Disclosure
from tenants.rounds.types import ReturnState
from tenants.workspaces.actor import Actor

LONGEST_TITLE = 200
LONGEST_NOTE = 4000
LONGEST_ADDRESS = 2000


class AlreadyHeld(Conflict):
    """The agency holds these bytes already; the existing evidence is to be used."""

    def __init__(self, existing: Evidence) -> None:
        super().__init__(
            _("Your agency holds this file already, as “%(title)s”.", title=existing.title)
        )
        self.evidence_id = existing.id
        self.title = existing.title


def add_file(
    session: Session,
    actor: Actor,
    *,
    agency_id: UUID,
    name: str,
    data: BinaryIO,
    details: Details,
) -> Evidence:
    """Keep an uploaded file as an agency's evidence.

    Raises Forbidden, InvalidInput (fields ``file``, ``title``, …), and
    AlreadyHeld when the agency holds the same bytes as current evidence.
    """
    _require_own(actor, agency_id)
    checked = _checked(details)
    stored = put_upload(session, data, name=name)
    same = session.scalars(
        select(Evidence)
        .where(
            Evidence.agency_id == agency_id,
            Evidence.file_id == stored.id,
            Evidence.retired_at.is_(None),
        )
        .order_by(Evidence.added_at)
        .limit(1)
    ).one_or_none()
    if same is not None:
        raise AlreadyHeld(same)
    evidence = _new(actor, agency_id, checked)
    evidence.file_id, evidence.file_name = stored.id, display_name(name)
    return _added(session, actor, evidence, kind="file", sha256=stored.sha256)


def add_link(
    session: Session, actor: Actor, *, agency_id: UUID, url: str, details: Details
) -> Evidence:
    """Keep a web address as an agency's evidence.

    Raises Forbidden, and InvalidInput for anything but a plain http or https address.
    """
    _require_own(actor, agency_id)
    checked = _checked(details)
    evidence = _new(actor, agency_id, checked)
    evidence.url = web_address(url)
    return _added(session, actor, evidence, kind="link")


def change_details(session: Session, actor: Actor, evidence_id: UUID, details: Details) -> Evidence:
    """Describe evidence anew; the file or link itself never changes."""
    evidence = _own(session, actor, evidence_id)
    checked = _checked(details)
    changed = [
        field
        for field in ("title", "note", "effective_from", "effective_to", "expires_on")
        if getattr(evidence, field) != getattr(checked, field)
    ]
    if "title" in changed and _waits_for_signature(session, evidence):
        sentence = _(
            "This evidence stands beside a return that waits for its signature, so its title "
            "stays until it is signed or returned"
        )
        raise InvalidInput(sentence, {"title": sentence})
    for field in changed:
        setattr(evidence, field, getattr(checked, field))
    if changed:
        _record(session, actor, "evidence.changed", evidence, fields=changed)
    return evidence


def retire(session: Session, actor: Actor, evidence_id: UUID) -> Evidence:
    """Set evidence aside: it can be linked no more, and stays wherever it is linked."""
    evidence = _own(session, actor, evidence_id)
    if evidence.retired_at is not None:
        raise InvalidState(_("This evidence was set aside already."))
    evidence.retired_at = now()
    _record(session, actor, "evidence.retired", evidence)
    return evidence


def bring_back(session: Session, actor: Actor, evidence_id: UUID) -> Evidence:
    """Make retired evidence current again."""
    evidence = _own(session, actor, evidence_id)
    if evidence.retired_at is None:
        raise InvalidState(_("This evidence is current already."))
    evidence.retired_at = None
    _record(session, actor, "evidence.brought_back", evidence)
    return evidence


def disclose_with_return(session: Session, return_id: UUID, level: Disclosure | str) -> None:
    """Let more people open the evidence that stands beside a return's answers.

    ``coordinator`` when the return is submitted, ``released`` when it is
    released and its round shares everything. Never narrows what was wider.
    """
    _widen(
        session,
        Disclosure(level),
        select(EvidenceLink.evidence_id).where(EvidenceLink.return_id == return_id),
    )


def disclose_with_action(session: Session, action_id: UUID) -> None:
    """Let those who verify open the evidence that was given for an action of the plan."""
    _widen(
        session,
        Disclosure.COORDINATOR,
        select(ActionEvidence.evidence_id).where(ActionEvidence.action_id == action_id),
    )


def _widen(session: Session, level: Disclosure, ids: object) -> None:
    order = list(Disclosure)
    narrower = order[: order.index(level)]
    session.execute(
        update(Evidence)
        .where(Evidence.id.in_(ids), Evidence.disclosure.in_(narrower))  # type: ignore[arg-type]
        .values(disclosure=str(level))
        .execution_options(synchronize_session=False)
    )


def web_address(url: str) -> str:
    """A web address that is safe to show as a link. Raises InvalidInput for the field ``url``."""
    typed = url.strip()
    try:
        parts = urlsplit(typed)
        has_secret = parts.username is not None or parts.password is not None
        whole = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
        _port = parts.port
    except ValueError:
        whole, has_secret = False, False
    if not whole or any(c.isspace() or not c.isprintable() for c in typed) or "\\" in typed:
        raise _wrong("url", _("Enter a full web address that begins with https:// or http://"))
    if has_secret:
        raise _wrong("url", _("Remove the user name and password from the web address"))
    if len(typed) > LONGEST_ADDRESS:
        raise _wrong(
            "url", _("The web address must be %(n)s characters or fewer", n=LONGEST_ADDRESS)
        )
    return typed


def _checked(details: Details) -> Details:
    errors: dict[str, str] = {}
    if not details.title.strip():
        errors["title"] = _("Enter a title for the evidence")
    elif len(details.title.strip()) > LONGEST_TITLE:
        errors["title"] = _("The title must be %(n)s characters or fewer", n=LONGEST_TITLE)
    if len(details.note) > LONGEST_NOTE:
        errors["note"] = _("The note must be %(n)s characters or fewer", n=LONGEST_NOTE)
    start, end = details.effective_from, details.effective_to
    if start and end and end < start:
        errors["effective_to"] = _("The end of the period must be on or after its start")
    if errors:
        raise InvalidInput(next(iter(errors.values())), errors)
    return Details(
        title=details.title.strip(),
        note=details.note.strip(),
        effective_from=start,
        effective_to=end,
        expires_on=details.expires_on,
    )


def _waits_for_signature(session: Session, evidence: Evidence) -> bool:
    # The title is part of what was submitted, and the signature is given to exactly that.
    return session.scalars(
        select(
            select(EvidenceLink.id)
            .where(
                EvidenceLink.evidence_id == evidence.id,
                EvidenceLink.state == ReturnState.SUBMITTED,
            )
            .exists()
        )
    ).one()


def _new(actor: Actor, agency_id: UUID, details: Details) -> Evidence:
    return Evidence(
        agency_id=agency_id,
        title=details.title,
        note=details.note,
        effective_from=details.effective_from,
        effective_to=details.effective_to,
        expires_on=details.expires_on,
        delegation_id=actor.delegation_id,
        added_by=actor.name,
    )


def _added(
    session: Session, actor: Actor, evidence: Evidence, *, kind: str, sha256: str | None = None
) -> Evidence:
    session.add(evidence)
    session.flush()
    _record(session, actor, "evidence.added", evidence, kind_of_evidence=kind, sha256=sha256)
    return evidence


def _own(session: Session, actor: Actor, evidence_id: UUID) -> Evidence:
    """Evidence that the person may change. Raises NotFound, or Forbidden where it shows."""
    evidence = get_evidence(session, actor, evidence_id)
    if not policy.can_change(actor, evidence):
        raise Forbidden(_("Only the agency that holds this evidence can change it."))
    return evidence


def _require_own(actor: Actor, agency_id: UUID) -> None:
    if not policy.can_add(actor, agency_id):
        raise Forbidden(_("Only an agency's own people add evidence for it."))


def _wrong(field: str, sentence: str) -> InvalidInput:
    return InvalidInput(sentence, {field: sentence})


def _record(
    session: Session, actor: Actor, kind: str, evidence: Evidence, **detail: object
) -> None:
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="evidence",
        object_id=evidence.id,
        agency_id=evidence.agency_id,
        **detail,
    )
