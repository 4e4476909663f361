"""Submitting, signing, sending back: how a return becomes a sealed record.

Each submission freezes a revision. The approver's signature seals it: the seal
is the SHA-256 over answers, evidence hashes and the tool's version. Any later
change needs a reopening, which makes revision n+1 and voids the seal; every
revision stays readable (CAP-32, CAP-53).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.database import Json, now
from saas.errors import InvalidInput, InvalidState
from saas.files.models import StoredFile
from saas.i18n import gettext as _
from saas.i18n import language, ngettext
from saas.lengths import NAME, note_long
from tenants.actions.service import disclose_with_return as disclose_findings
from tenants.evidence.models import Evidence, EvidenceLink
from tenants.evidence.service import disclose_with_return as disclose_evidence
from tenants.judgements.blindness import hide_from_moderators
from tenants.practice.models import ModelVersion
from tenants.practice.schema import Asked, Question, Section
from tenants.rounds import notices, policy, queries
from tenants.rounds.content import Value, stored_content
from tenants.rounds.counting import recount
from tenants.rounds.form import chosen_keys, missing_parts, visible_questions
from tenants.rounds.freezing import frozen
from tenants.rounds.models import Return, ReturnRevision, held
from tenants.rounds.moves import note, refuse
from tenants.rounds.queries import ReturnPage
from tenants.rounds.reopening import send_back as send_back
from tenants.rounds.types import RETURN_CHANGES, PartKind, ReturnState, Sharing
from tenants.rounds.withdrawal import withdraw as withdraw
from tenants.workspaces.actor import Actor


@dataclass(frozen=True)
class Missing:
    """One question that cannot be submitted yet, and which of its parts are missing.

    ``value`` is what stands there so far: a table's parts name cells of its rows.
    """

    section: Section
    question: Question
    parts: tuple[str, ...]
    value: Value = None


def list_missing(session: Session, page: ReturnPage) -> list[Missing]:
    """What submission still asks for, in the form's order. Two statements."""
    answers = queries.load_answers(session, page.return_.id)
    questions = page.form.questions
    contents = {key: stored_content(*pair) for key, pair in answers.items() if key in questions}
    carried = {key for key, (a, _g) in answers.items() if a is not None and a.not_reconfirmed}
    in_own_words = {key for key, (a, _g) in answers.items() if a is not None and a.said_by}
    chosen = {
        key: chosen_keys(questions[key], content)
        for key, content in contents.items()
        if key not in carried
    }
    visible = visible_questions(page.form, chosen)
    with_evidence = set(
        session.scalars(
            select(EvidenceLink.question)
            .where(EvidenceLink.return_id == page.return_.id)
            .distinct()
        )
    )
    found = []
    empty = stored_content(None, None)
    for section, asked in page.form.sections:
        for question in asked:
            if question.key not in visible:
                continue
            content = contents.get(question.key, empty)
            if content.is_empty and not (question.required and not page.return_.voice):
                # A family or a child need not answer anything.
                continue
            if question.key in in_own_words:
                continue
            parts = missing_parts(page.form.model, question, content)
            if question.key in carried:
                parts = ["reconfirm"]
            elif (
                question.evidence is Asked.REQUIRED
                and page.return_.part != PartKind.PERSON
                and not content.not_applicable
                and question.key not in with_evidence
            ):
                parts = [*parts, "evidence"]
            if parts:
                found.append(Missing(section, question, tuple(parts), content.value))
    return found


class NotComplete(InvalidInput):
    """The return lacks answers; ``missing`` lists them."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(
            ngettext(
                "%(num)s question needs attention before you can submit.",
                "%(num)s questions need attention before you can submit.",
                len(missing),
            )
        )
        self.missing = missing


def submit(session: Session, actor: Actor, return_id: UUID) -> ReturnRevision:
    """Freeze the return's answers as a revision and lock it.

    Raises NotComplete with what is missing, InvalidState when it is locked already.
    """
    page = queries.get_return(session, return_id, lock=True)
    return_ = page.return_
    if not policy.can_submit(actor, return_, page.round_):
        refuse(return_, ReturnState.SUBMITTED)
    missing = list_missing(session, page)
    if missing:
        raise NotComplete(missing)
    recount(session, return_.id, page.form)
    if return_.part == PartKind.SELF:
        hide_from_moderators(session, return_, page.round_)
    revision = ReturnRevision(
        **held(return_),
        number=return_.revision,
        blind_to=list(return_.blind_to),
        content=freeze(session, page),
        submitted_by=actor.name,
    )
    session.add(revision)
    if return_.state == ReturnState.NOT_STARTED:
        raise InvalidState(_("This return has no answers yet."))
    return_.state = ReturnState.SUBMITTED
    return_.submitted_at = now()
    session.flush()
    if return_.part == PartKind.PERSON:
        # Nobody else signs for what one person has seen: they sign it as they hand it in.
        _seal(session, actor, page, revision, post="")
        note(session, actor, "return.submitted", return_, revision=revision.number)
        return revision
    disclose_evidence(session, return_.id, "coordinator")
    disclose_findings(session, return_.id)
    notices.tell_to_sign(session, page.round_, return_, page.agency)
    note(session, actor, "return.submitted", return_, revision=revision.number)
    return revision


def freeze(session: Session, page: ReturnPage) -> Json:
    """The return's content as it stands: answers, grades, evidence by hash, tool version."""
    return_ = page.return_
    version_hash = session.execute(
        select(ModelVersion.content_hash).where(ModelVersion.id == return_.model_version_id)
    ).scalar_one()
    answers = queries.load_answers(session, return_.id)
    evidence: dict[str, list[Json]] = {}
    for question, item, sha256 in session.execute(
        select(EvidenceLink.question, Evidence, StoredFile.sha256)
        .join(Evidence, Evidence.id == EvidenceLink.evidence_id)
        .outerjoin(StoredFile, StoredFile.id == Evidence.file_id)
        .where(EvidenceLink.return_id == return_.id)
        .order_by(EvidenceLink.question, Evidence.id)
    ):
        evidence.setdefault(question, []).append(
            {"id": str(item.id), "title": item.title, "url": item.url, "sha256": sha256}
        )
    return {
        "round": str(return_.round_id),
        "agency": str(return_.agency_id),
        "part": return_.part,
        "revision": return_.revision,
        "tool": return_.tool,
        "model": version_hash,
        "answers": {
            key: _frozen_answer(*pair, evidence.get(key, []))
            for key, pair in sorted(answers.items())
            if key in page.form.questions
        },
    }


def _frozen_answer(answer: Any, grade: Any, evidence: list[Json]) -> Json:
    return {
        **frozen(stored_content(answer, grade)),
        "hidden": bool(answer.hidden) if answer is not None else False,
        "evidence": evidence,
    }


def seal_of(content: Mapping[str, Any]) -> str:
    """The SHA-256, in hex, over a revision's content as canonical JSON."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def sign(session: Session, actor: Actor, return_id: UUID, *, post: str, confirmed: bool) -> str:
    """Sign the submitted revision in the agency's name; returns the seal."""
    page = queries.get_return(session, return_id, lock=True)
    return_ = page.return_
    if not policy.can_sign(actor, return_):
        refuse(return_, ReturnState.SIGNED_OFF)
    errors = {}
    if not confirmed:
        errors["confirmed"] = _("Confirm the declaration to sign")
    if not post.strip():
        errors["post"] = _("Enter the post in which you sign, such as Chief Executive")
    note_long(errors, NAME, post=post)
    if errors:
        raise InvalidInput(_("Put these right first."), errors)
    revision = queries.get_revision(session, return_.id, return_.revision)
    if freeze(session, page) != revision.content:
        raise InvalidState(
            _("The answers are not those that were submitted. Ask the lead to submit again.")
        )
    seal = _seal(session, actor, page, revision, post=post.strip())
    notices.tell_signed(session, page.round_, return_, page.agency)
    note(session, actor, "return.signed", return_, revision=revision.number, seal=seal)
    return seal


def _seal(
    session: Session, actor: Actor, page: ReturnPage, revision: ReturnRevision, *, post: str
) -> str:
    """Sign a revision and lock its return; returns the seal."""
    return_ = page.return_
    seal = seal_of(revision.content)
    revision.state = "sealed"
    revision.seal = seal
    revision.signed_at = now()
    revision.signed_by, revision.signed_post = actor.name, post
    declaration = page.form.tool.declaration
    revision.declaration = page.form.model.words(declaration, language()) if declaration else ""
    return_.state = ReturnState.SIGNED_OFF
    return_.seal, return_.signed_at, return_.signed_by = seal, now(), actor.me
    session.flush()
    return seal


def mark_moderated(session: Session, actor: Actor, return_id: UUID) -> Return:
    """Move a signed return on once its moderation is settled (called by the judgements)."""
    page = queries.get_return(session, return_id, lock=True)
    return_ = page.return_
    if ReturnState.MODERATED not in RETURN_CHANGES[ReturnState(return_.state)]:
        raise InvalidState(_("Only a signed return can be moderated."))
    return_.state = ReturnState.MODERATED
    session.flush()
    note(session, actor, "return.moderated", return_)
    return return_


def release(session: Session, actor: Actor, return_id: UUID) -> Return:
    """Show the outcome to the agency, and to the others what the round promised."""
    page = queries.get_return(session, return_id, lock=True)
    return_, round_ = page.return_, page.round_
    if not policy.can_release(actor, return_, round_):
        refuse(return_, ReturnState.RELEASED)
    return_.sharing = round_.sharing
    return_.state = ReturnState.RELEASED
    session.flush()
    if round_.sharing == Sharing.ALL:
        disclose_evidence(session, return_.id, "released")
    notices.tell_released(session, round_, return_, page.agency)
    note(session, actor, "return.released", return_, sharing=round_.sharing)
    return return_
